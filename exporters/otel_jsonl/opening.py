"""Which segment to append to, and making it: the folders, the next sequence, a segment of one process alone."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Final

from otel_jsonl.appending import OpenSegment
from otel_jsonl.descriptors import create_to_append, exists, open_to_append, own_folder
from otel_jsonl.losses import reserve_losses
from otel_jsonl.names import MAX_SEQUENCE, Kind, SegmentName, folder_names, last_segment, rollup_name

import_module("hashlib")  # `folder_names` needs it: a child forked while a task imports something may wait for ever

_EPOCH: Final = date(1970, 1, 1).toordinal()
_ATTEMPTS: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where lines of one repository and kind go on one day, counted from 1970-01-01 UTC.

    *process* is None for the segment that all processes share, else the process to make a segment for.
    """

    directory: Path
    repository: str
    kind: Kind
    day: int
    process: int | None = None


def date_of(day: int) -> date:
    """Return the date of *day*, counted from 1970-01-01. Raises ValueError outside the years 1 to 9999."""
    return date.fromordinal(_EPOCH + day)


def open_segment(place: Place) -> OpenSegment:
    """Return the segment to append to: the last shared one if it is still open, else a new one.

    A segment for one process is always new. Makes what is missing: folders, and the file that counts the day's losses.
    Raises OSError.
    """
    with own_folder(place.directory, create=True) as directory:
        with suppress(OSError):  # what there is no room for now may be made when something is lost
            reserve_losses(directory, date_of(place.day))
        name = _usable_folder(place.repository, directory)
        with own_folder(name, inside=directory, create=True) as folder:
            return _open_inside(folder, place.directory / name, place)


def _usable_folder(repository: str, directory: int) -> str:
    """Return the folder of *repository*, or the spare one where something that is no folder of ours has its name."""
    plain, spare = folder_names(repository)
    try:
        with own_folder(plain, inside=directory, create=True):
            return plain
    except (NotADirectoryError, PermissionError):
        return spare
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return spare


def _open_inside(folder: int, path: Path, place: Place) -> OpenSegment:
    for _ in range(_ATTEMPTS):
        last = _last(folder, place)
        name = _shared_and_open(last)
        descriptor = _append_descriptor(name, folder, old=True) if name else None
        if name is None or descriptor is None:  # also: closed since we looked, or something else in its place
            name = _next(last, place) or _next_alone(folder, place)
            descriptor = _append_descriptor(name, folder, old=False)
        if descriptor is not None:
            return _segment(descriptor, path, name, place.day)
    raise OSError(errno.EAGAIN, "segments come and go too fast", str(path))


def _last(folder: int, place: Place) -> SegmentName | None:
    return last_segment(os.listdir(folder), kind=place.kind, day=date_of(place.day), process=place.process)


def _shared_and_open(last: SegmentName | None) -> SegmentName | None:
    return last if last and last.process is None and last.state == "open" else None


def _next(last: SegmentName | None, place: Place) -> SegmentName | None:
    """Return the segment behind *last*; None where there is no number left: somebody has put a file there."""
    sequence = last.sequence + 1 if last else 1
    return SegmentName(place.kind, date_of(place.day), sequence, place.process) if sequence <= MAX_SEQUENCE else None


def _next_alone(folder: int, place: Place) -> SegmentName:
    """Return a segment for this process alone, whose numbers nobody else takes. Raises OSError."""
    alone = replace(place, process=os.getpid())
    name = _next(_last(folder, alone), alone)
    if name is None:
        raise OSError(errno.EOVERFLOW, "no number is left for a segment")
    return name


def _append_descriptor(name: SegmentName, folder: int, *, old: bool) -> int | None:
    """Return a descriptor that appends to the segment *name*, old or new; None if that cannot be used."""
    try:
        descriptor = (open_to_append if old else create_to_append)(str(name), folder)
    except FileExistsError:
        return None
    except OSError:  # where no new one can be made for want of the folder, that was deleted: it is made again
        if not old:
            raise
        return None
    try:
        superseded = _superseded(name, folder)
    except OSError:
        os.close(descriptor)
        raise
    if not superseded:
        return descriptor
    os.close(descriptor)
    if not old:  # the listing was taken while the segment got its closed name; nobody appends to this one
        with suppress(OSError):
            os.unlink(str(name), dir_fd=folder)
    return None


def _superseded(name: SegmentName, folder: int) -> bool:
    """Tell whether the segment *name* has been closed already: its name must never be used for other lines.

    In this order: a segment being compressed has its closed name until the compressed one is in place, and one that is
    deleted has its rollup before it goes.
    """
    later = (str(name.as_state("closed")), str(name.as_state("gzipped")), rollup_name(name))
    return any(exists(text, folder) for text in later)


def _segment(descriptor: int, path: Path, name: SegmentName, day: int) -> OpenSegment:
    status = os.fstat(descriptor)
    return OpenSegment(descriptor, str(path / str(name)), name, day, status.st_dev, status.st_ino)
