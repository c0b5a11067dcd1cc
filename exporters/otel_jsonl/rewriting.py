"""Write segments anew, line by line, while agents go on appending: no line is lost, none comes twice.

An open segment is closed first, as a full one is, so that nobody appends to it any more. What is written goes to a
temporary name in the same folder, reaches the disk, and is moved into place in one step. Whoever dies in between
leaves the segment as it was, and a temporary file that the next maintenance deletes.
"""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from otel_jsonl.appending import close_locked
from otel_jsonl.descriptors import create_to_append, lock, open_to_append, own_folder, unlock
from otel_jsonl.inventory import SEGMENT, StoredFile, is_compressed, read_pieces
from otel_jsonl.maintenance import COMPRESSION, alone, locked, tidy_up
from otel_jsonl.names import MAINTENANCE_LOCK, SegmentName, parse_segment_name, temporary_name

Change = Callable[[bytes], "bytes | None"]
"""What becomes of a line, given and returned with its newline if it has one; None drops it."""

_PATIENCE: Final = 10.0
_LOCK_PATIENCE: Final = 1.0


class BusyError(OSError):
    """Another process holds a lock and does not let go."""


@contextmanager
def rewriting(directory: Path, *, patience: float = _PATIENCE) -> Generator[Rewriter, None, None]:
    """Give what rewrites the segments of the store in *directory*, with the lock of maintenance held.

    Raises BusyError after *patience* seconds, NotOursError for another user's store, OSError.
    """
    with own_folder(directory) as folder, alone(folder, patience=patience) as held:
        if not held:
            raise BusyError("another process is tidying the store")
        tidy_up(directory)
        yield Rewriter(directory)


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites what lies in *directory*; see `rewriting`."""

    directory: Path

    def segment(self, path: Path, change: Change) -> bool:
        """Pass each line of the segment at *path* through *change*; tell whether it is still there.

        The time of its last change stays. Raises OSError, BusyError where who writes to it does not let go; the
        segment is then as it was, closed perhaps.
        """
        name = parse_segment_name(path.name)
        settled = _settled(path, name) if name else None
        if settled is None:
            return False
        with own_folder(path.parent) as folder:
            _replace(path.with_name(str(settled)), settled, folder, change)
        return True

    def count(self, path: Path) -> None:
        """Empty the file at *path*, of which only the length counts. Raises OSError."""
        with own_folder(path.parent) as folder:
            descriptor = open_to_append(path.name, folder)
        try:
            _empty(descriptor, keep_length=path.name != MAINTENANCE_LOCK)
        finally:
            os.close(descriptor)


def _settled(path: Path, name: SegmentName) -> SegmentName | None:
    """Return the closed or compressed state of the segment *name* at *path*, which is closed if it is open."""
    if name.state == "open" and path.exists():
        with suppress(FileNotFoundError), locked(path, name) as opened:
            if (opened is None or not close_locked(opened)) and path.exists():
                raise BusyError("who writes to it does not let go")
    states = (name.as_state("gzipped"), name.as_state("closed"))
    return next((state for state in states if path.with_name(str(state)).exists()), None)


def _replace(path: Path, name: SegmentName, folder: int, change: Change) -> None:
    temporary = temporary_name(name)
    try:
        _write(path, temporary, folder, change)
        os.rename(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)


def _write(path: Path, temporary: str, folder: int, change: Change) -> None:
    status = path.stat()
    with os.fdopen(create_to_append(temporary, folder), "wb") as file:
        if is_compressed(path.name):
            with gzip.GzipFile(
                filename="", mode="wb", compresslevel=COMPRESSION, fileobj=file, mtime=0
            ) as compressed:  # fmt: skip
                _copy(path, cast("IO[bytes]", compressed), change)
        else:
            _copy(path, file, change)
        file.flush()
        os.utime(file.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))
        os.fsync(file.fileno())


def _copy(path: Path, target: IO[bytes], change: Change) -> None:
    for piece in read_pieces(StoredFile(path, SEGMENT, 0)):
        changed = change(piece)
        if changed is not None:
            target.write(changed)


def _empty(descriptor: int, *, keep_length: bool) -> None:
    if not keep_length:
        os.ftruncate(descriptor, 0)
        return
    if not lock(descriptor, time.monotonic() + _LOCK_PATIENCE):
        raise BusyError("its lock is held by another process")
    try:
        size = os.fstat(descriptor).st_size
        os.ftruncate(descriptor, 0)
        os.ftruncate(descriptor, size)
    finally:
        unlock(descriptor)
