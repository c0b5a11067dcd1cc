"""What lies in the store: the segments of every repository, and how much room they take."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from otel_jsonl.counters import ReadCounters
from otel_jsonl.losses import read_losses
from otel_jsonl.names import Kind, SegmentName, is_folder_name, last_states, parse_segment_name

_LOOKS: Final = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of the store.

    *repository* is the name of its folder, *day* the UTC day its lines were written on, *size* the bytes it takes on
    disk. Nothing is added to a *closed* one any more.
    """

    path: Path
    repository: str
    kind: Kind
    day: date
    closed: bool
    size: int

    @property
    def name(self) -> SegmentName:
        """What its file name says. Raises ValueError for a path that no writer made."""
        name = parse_segment_name(self.path.name)
        if name is None:
            raise ValueError(f"{self.path} is no segment")
        return name


@dataclass(frozen=True, slots=True)
class StoreUsage:
    """What the store takes and holds. *lost_lines* could not be written, by the count writers kept in the store."""

    bytes: int
    segments: int
    oldest: date | None
    lost_lines: int


def utc_today() -> date:
    """Return the day it is in UTC."""
    return datetime.now(timezone.utc).date()


def segments(directory: Path, *, today: date | None = None, counters: ReadCounters | None = None) -> list[Segment]:
    """Return the segments of the store, oldest first; an empty list where there is no store. Never raises OSError.

    Only regular files of the store's owner count, under exactly the names that writers give, and one file a segment.
    A repository's folder that cannot be listed is counted in *counters*.
    """
    today, counters = today or utc_today(), ReadCounters() if counters is None else counters
    found = [segment for folder in repository_folders(directory) for segment in _segments_in(folder, today, counters)]
    return sorted(found, key=lambda segment: (segment.day, segment.repository, str(segment.name)))


def usage(directory: Path) -> StoreUsage:
    """Return what the store takes. Never raises OSError."""
    found = segments(directory)
    return StoreUsage(
        bytes=sum(segment.size for segment in found),
        segments=len(found),
        oldest=min((segment.day for segment in found), default=None),
        lost_lines=sum(read_losses(directory).values()),
    )


def is_closed(name: SegmentName, today: date) -> bool:
    """Tell whether no line is added to the segment *name* any more: it was closed, or its day has passed.

    A day that the clock cannot have reached counts as passed: the clock was wrong then.
    """
    return name.state != "open" or not today <= name.day <= today + timedelta(days=1)


def repository_folders(directory: Path) -> list[Path]:
    """Return the folders of repositories in the store; none where it cannot be listed."""
    try:
        with os.scandir(directory) as entries:
            return [
                directory / entry.name
                for entry in entries
                if is_folder_name(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []


def _segments_in(folder: Path, today: date, counters: ReadCounters) -> list[Segment]:
    try:
        sizes = _sizes_in(folder, owner=folder.parent.stat().st_uid)
    except FileNotFoundError:  # deleted since the store was listed
        return []
    except OSError:
        counters.unreadable_folders += 1
        return []
    return [
        Segment(folder / str(name), folder.name, name.kind, name.day, is_closed(name, today), sizes[name])
        for name in last_states(sizes)
    ]


def _sizes_in(folder: Path, *, owner: int) -> dict[SegmentName, int]:
    """Return the size of every regular file of *owner* that is named as a segment.

    While files are being renamed, one pass over a folder may miss some: look until it has not changed meanwhile.
    """
    found: dict[SegmentName, int] = {}
    for _ in range(_LOOKS):
        before = folder.stat().st_mtime_ns
        found.update(_one_look(folder, owner))
        if folder.stat().st_mtime_ns == before:
            break
    return found


def _one_look(folder: Path, owner: int) -> Iterator[tuple[SegmentName, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = parse_segment_name(entry.name)
            status = _status(entry) if name else None
            if name and status and stat.S_ISREG(status.st_mode) and status.st_uid == owner:
                yield name, status.st_size


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # renamed or deleted since the folder was read
        return None
