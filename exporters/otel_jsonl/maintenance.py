"""Keep the store small: close segments of past days, compress closed ones, delete the oldest. Never in a task's path.

Each step leaves every line readable exactly once, wherever the process dies: a segment gets its closed name under the
lock that writers take, so that none appends to it afterwards; it is compressed under a temporary name and reaches the
disk before it is moved into place; only then does the plain file go. Readers take the last state of a segment.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from otel_jsonl.appending import OpenSegment, close_locked, is_at_path
from otel_jsonl.descriptors import create_to_append, exists, lock, open_to_append, open_to_read, own_folder, unlock
from otel_jsonl.listing import Segment, segments
from otel_jsonl.names import (
    MAINTENANCE_LOCK,
    SegmentName,
    is_folder_name,
    is_temporary_name,
    parse_losses_name,
    parse_segment_name,
    temporary_name,
)

DEFAULT_MAX_BYTES: Final = 100_000_000
DEFAULT_RETENTION_DAYS: Final = 30

_PATIENCE: Final = 1.0
COMPRESSION: Final = 9
"""Twice the time of the default level (0.2 s for 16 MiB, off every task's path) for 4 % less on disk."""
_COPY_BYTES: Final = 2**20


@dataclass(slots=True)
class MaintenanceReport:
    """What one `maintain` did. *busy*: another process was at it, nothing was done. *unfinished*: time ran out."""

    closed: int = 0
    compressed: int = 0
    deleted: list[Path] = field(default_factory=list[Path])
    busy: bool = False
    unfinished: bool = False


def segments_to_delete(
    found: Iterable[Segment], *, max_bytes: float, retention_days: int, today: date
) -> list[Segment]:
    """Return which segments must go: those older than *retention_days*, then the oldest until *max_bytes* hold.

    Of the same day, ok segments go before failed ones, and low sequences before high ones.
    """
    ordered = sorted(found, key=_age_order)
    excess = sum(segment.size for segment in ordered) - max_bytes
    oldest_kept = today - timedelta(days=retention_days)
    doomed: list[Segment] = []
    for segment in ordered:
        if segment.day < oldest_kept or excess > 0:
            doomed.append(segment)
            excess -= segment.size
    return doomed


def _age_order(segment: Segment) -> tuple[date, bool, int, str]:
    return segment.day, segment.kind == "failed", segment.name.sequence, str(segment.path)


def maintain(
    directory: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    now: float | None = None,
    time_budget: float = float("inf"),
) -> MaintenanceReport:
    """Close, compress and delete what is due at *now* (UNIX time), beside any number of writers and readers.

    One process does it at a time. Between two files it stops when *time_budget* seconds are over. Never raises
    OSError: what cannot be done now is left for the next time.
    """
    report = MaintenanceReport()
    deadline = time.monotonic() + time_budget
    today = datetime.fromtimestamp(time.time() if now is None else now, timezone.utc).date()
    with suppress(OSError), own_folder(directory) as folder, alone(folder) as held:
        report.busy = not held
        if held:
            tidy_up(directory)
            _retain(directory, report, max_bytes=float("inf"), retention_days=retention_days, today=today)
            _compress_all(directory, report, today=today, deadline=deadline)
            _retain(directory, report, max_bytes=max_bytes, retention_days=retention_days, today=today)
            _forget_losses(directory, today - timedelta(days=retention_days))
    return report


@contextmanager
def alone(folder: int, *, patience: float = 0.0) -> Generator[bool, None, None]:
    """Hold the lock of maintenance in the store open as *folder*; tell whether we got it within *patience* seconds."""
    try:
        descriptor = create_to_append(MAINTENANCE_LOCK, folder)
    except FileExistsError:
        descriptor = open_to_append(MAINTENANCE_LOCK, folder)
    try:
        yield lock(descriptor, time.monotonic() + patience)
    finally:
        os.close(descriptor)


def tidy_up(directory: Path) -> None:
    """Delete what a maintenance that died has left: files made in part, plain ones whose compressed one is in place.

    To be called with the lock of maintenance held.
    """
    for name in filter(is_folder_name, os.listdir(directory)):
        with suppress(OSError), own_folder(directory / name) as folder:
            for text in os.listdir(folder):
                if is_temporary_name(text) or _is_left_over(text, folder):
                    os.unlink(text, dir_fd=folder)


def _is_left_over(text: str, folder: int) -> bool:
    name = parse_segment_name(text)
    return name is not None and name.state == "closed" and exists(str(name.as_state("gzipped")), folder)


def _retain(directory: Path, report: MaintenanceReport, *, max_bytes: float, retention_days: int, today: date) -> None:
    found = segments(directory, today=today)
    for segment in segments_to_delete(found, max_bytes=max_bytes, retention_days=retention_days, today=today):
        with suppress(OSError):
            if _delete(segment):
                report.deleted.append(segment.path)
                os.rmdir(segment.path.parent)  # goes only if nothing else, of whomever, is in it


def _delete(segment: Segment) -> bool:
    if segment.name.state != "open":
        segment.path.unlink()
        return True
    with locked(segment.path, segment.name) as opened:
        if opened is not None:
            segment.path.unlink()
        return opened is not None


@contextmanager
def locked(path: Path, name: SegmentName) -> Generator[OpenSegment | None, None, None]:
    """Give the open segment *name* at *path* with its lock held; None if it is gone, or its holder does not let go.

    Raises OSError.
    """
    with own_folder(path.parent) as folder:
        descriptor = open_to_append(path.name, folder)
    try:
        status = os.fstat(descriptor)
        opened = OpenSegment(descriptor, str(path), name, 0, status.st_dev, status.st_ino)
        held = lock(descriptor, time.monotonic() + _PATIENCE)
        yield opened if held and is_at_path(opened) else None
        if held:
            unlock(descriptor)
    finally:
        os.close(descriptor)


def _compress_all(directory: Path, report: MaintenanceReport, *, today: date, deadline: float) -> None:
    for segment in segments(directory, today=today):
        if not segment.closed or segment.name.state == "gzipped":
            continue
        if time.monotonic() >= deadline:
            report.unfinished = True
            return
        with suppress(OSError):
            if segment.name.state == "closed" or _close(segment, report):
                report.compressed += _compress(segment.path.parent, segment.name)


def _close(segment: Segment, report: MaintenanceReport) -> bool:
    with locked(segment.path, segment.name) as opened:
        closed = opened is not None and close_locked(opened)
    report.closed += closed
    return closed


def _compress(path: Path, name: SegmentName) -> bool:
    """Put the compressed segment *name* in place of the closed one; tell whether that worked. Raises OSError."""
    closed, gzipped = name.as_state("closed"), name.as_state("gzipped")
    temporary = temporary_name(gzipped)
    with own_folder(path) as folder:
        if exists(str(gzipped), folder):
            return False
        try:
            _write_gzip(str(closed), temporary, folder)
            os.rename(temporary, str(gzipped), src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)  # the new name must be on the disk before the old file goes
        os.unlink(str(closed), dir_fd=folder)
    return True


def _write_gzip(source: str, target: str, folder: int) -> None:
    with (
        os.fdopen(open_to_read(source, owner=os.geteuid(), folder=folder), "rb") as plain,
        os.fdopen(create_to_append(target, folder), "wb") as file,
    ):
        with gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=file, mtime=0) as compressed:
            shutil.copyfileobj(plain, compressed, _COPY_BYTES)
        file.flush()
        os.fsync(file.fileno())


def _forget_losses(directory: Path, oldest_kept: date) -> None:
    for name in os.listdir(directory):
        day = parse_losses_name(name)
        if day and day < oldest_kept:
            with suppress(OSError):
                (directory / name).unlink()
