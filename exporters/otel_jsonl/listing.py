"""What lies in the store: the segments of every repository."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Final

from otel_jsonl.counters import SHORTAGES, ReadCounters
from otel_jsonl.names import Kind, SegmentName, is_folder_name, last_states, parse_segment_name, parse_starts_name
from otel_jsonl.pacing import in_order, slowed

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


def utc_today() -> date:
    """Return the day it is in UTC."""
    return datetime.now(timezone.utc).date()


def segments(directory: Path, *, today: date | None = None, counters: ReadCounters | None = None) -> list[Segment]:
    """Return the segments of the store, oldest first; an empty list where there is no store. Never raises OSError.

    Only regular files of the store's owner count, under exactly the names that writers give, and one file a segment.
    A repository's folder that cannot be listed is counted in *counters*.
    """
    today, counters = today or utc_today(), ReadCounters() if counters is None else counters
    try:
        folders = _folders_in(directory)
    except OSError as error:
        counters.shortages += error.errno in SHORTAGES
        return []
    found = [segment for folder in folders for segment in _segments_in(folder, today, counters)]
    return in_order(found, lambda segment: f"{segment.day}\0{segment.repository}\0{segment.path.name}")


def has_start_notes(directory: Path) -> bool:
    """Tell whether any process has left a note of the tasks it began; also where that cannot be seen."""
    try:
        return any(parse_starts_name(name) is not None for name in os.listdir(directory))
    except OSError:
        return True


def is_closed(name: SegmentName, today: date) -> bool:
    """Tell whether no line is added to the segment *name* any more: it was closed, or its day has passed.

    A day that the clock cannot have reached counts as passed: the clock was wrong then.
    """
    return name.state != "open" or name.day < today or is_ahead(name.day, today)


def is_ahead(day: date, today: date) -> bool:
    """Tell whether *day* is one that nobody's clock can have reached."""
    return day.toordinal() > today.toordinal() + 1


def repository_folders(directory: Path) -> list[Path]:
    """Return the folders of repositories in the store; none where it cannot be listed."""
    try:
        return _folders_in(directory)
    except OSError:
        return []


def _folders_in(directory: Path) -> list[Path]:
    with os.scandir(directory) as entries:
        return [
            directory / entry.name
            for entry in entries
            if is_folder_name(entry.name) and entry.is_dir(follow_symlinks=False)
        ]


def _segments_in(folder: Path, today: date, counters: ReadCounters) -> list[Segment]:
    try:
        sizes = _sizes_in(folder, owner=folder.parent.stat().st_uid)
    except FileNotFoundError:  # deleted since the store was listed
        return []
    except OSError as error:
        counters.unreadable_folders += 1
        counters.shortages += error.errno in SHORTAGES
        return []
    return [
        Segment(folder / str(name), folder.name, name.kind, name.day, is_closed(name, today), sizes[name])
        for name in slowed(last_states(sizes))
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
        for entry in slowed(entries):
            name = parse_segment_name(entry.name)
            status = _status(entry) if name else None
            if name and status and stat.S_ISREG(status.st_mode) and status.st_uid == owner:
                yield name, status.st_size


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # renamed or deleted since the folder was read
        return None
