"""One open segment, and how a line gets into it whole: checked, locked, written in one `write`, and checked again."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from otel_jsonl.descriptors import exists, lock, own_folder, unlock

if TYPE_CHECKING:
    from otel_jsonl.names import SegmentName

Outcome = Literal["written", "stale", "busy"]
"""`stale`: the segment is full, closed, deleted or not ours any more. `busy`: somebody else holds its lock."""

DEFAULT_SEGMENT_BYTES: Final = 16 * 2**20
_SEGMENT_SHARE: Final = 5
"""A fifth of the default limit on bytes is more than 16 MiB."""
_LEAST_SEGMENT_BYTES: Final = 4000
"""A failed task or two."""
NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
"""What a file system that has no locks says."""


@dataclass(slots=True)
class OpenSegment:
    """A segment open for appending; *day* counts from 1970-01-01 UTC.

    *whole_size* is its size after our last whole line, -1 while we have written none.
    """

    descriptor: int
    path: str
    name: SegmentName
    day: int
    device: int
    inode: int
    whole_size: int = -1

    def close(self) -> None:
        """Close the descriptor, unless somebody closed it before us and the number means another file by now."""
        if is_ours(self):
            os.close(self.descriptor)


def is_ours(segment: OpenSegment) -> bool:
    """Tell whether the descriptor still means our file: after a daemon's `closerange` it may be the host's database."""
    try:
        status = os.fstat(segment.descriptor)
    except OSError:
        return False
    return status.st_ino == segment.inode and status.st_dev == segment.device


def segment_bytes(max_bytes: int) -> int:
    """Return how long segments may become in a store of *max_bytes* in all: nothing less than a segment is deleted."""
    return max(_LEAST_SEGMENT_BYTES, min(DEFAULT_SEGMENT_BYTES, max_bytes // _SEGMENT_SHARE))


def should_rotate(*, size: int, incoming: int, limit: int) -> bool:
    """Tell whether *incoming* more bytes would push a segment of *size* bytes past *limit*."""
    return size > 0 and size + incoming > limit


def append_line(segment: OpenSegment, line: bytes, *, limit: int, deadline: float) -> Outcome:
    """Append *line* to *segment* if that is still the open one and has room; a full one is closed, by renaming it.

    Waits for the lock until *deadline* (`time.monotonic` seconds). Raises OSError where the line could not be written;
    no part of it is then left in the file, if the file system lets us cut it off.
    """
    if not is_ours(segment):
        return "stale"
    if not _lock(segment, deadline):
        return "busy"
    try:
        return _append_locked(segment, line, limit)
    finally:
        unlock(segment.descriptor)


def _lock(segment: OpenSegment, deadline: float) -> bool:
    try:
        return lock(segment.descriptor, deadline)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return segment.name.process is not None  # without locks, only a segment of our own is safe


def _append_locked(segment: OpenSegment, line: bytes, limit: int) -> Outcome:
    size = _size_at_path(segment)
    if size is None:
        return "stale"
    if should_rotate(size=size, incoming=len(line), limit=limit) and close_locked(segment):
        return "stale"
    try:
        _write_line(segment, line, size)
    except OSError as error:
        _cut_back(segment.descriptor, size, at_most=len(line) + 1)
        if error.errno == errno.EFBIG and size > 0 and close_locked(segment):
            return "stale"  # the process may write no longer file (RLIMIT_FSIZE): it is full for us
        raise
    return "written"


def _size_at_path(segment: OpenSegment) -> int | None:
    """Return the segment's size, or None if its path no longer leads to it: it was closed, deleted or replaced."""
    try:
        status = os.stat(segment.path, follow_symlinks=False)
    except OSError:
        return None
    return status.st_size if (status.st_ino, status.st_dev) == (segment.inode, segment.device) else None


def is_at_path(segment: OpenSegment) -> bool:
    """Tell whether the segment's path leads to it, as it does until it is closed or deleted."""
    return _size_at_path(segment) is not None


def close_locked(segment: OpenSegment) -> bool:
    """Give *segment*, whose lock is held, its closed name; tell whether that worked.

    Other writers notice by the path.
    """
    folder_path, name = os.path.split(segment.path)
    closed = str(segment.name.as_state("closed"))
    try:
        with own_folder(folder_path) as folder:
            if exists(closed, folder):
                return False
            os.rename(name, closed, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        return False  # rather a segment too long than a line lost
    return True


def _write_line(segment: OpenSegment, line: bytes, size: int) -> None:
    descriptor = segment.descriptor
    if size not in (0, segment.whole_size) and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line  # a writer was killed in the middle of its line
    written = os.write(descriptor, line)
    if written < len(line):  # the disk is full: the rest fits only if somebody made room this very moment
        written += os.write(descriptor, line[written:])
    if written < len(line):
        raise OSError(errno.ENOSPC, "line written in part")
    segment.whole_size = size + written


def _cut_back(descriptor: int, size: int, *, at_most: int) -> None:
    """Cut off what a failed write of *at_most* bytes left behind *size*. The next writer closes what stays."""
    try:
        if size < os.fstat(descriptor).st_size <= size + at_most:
            os.ftruncate(descriptor, size)
    except OSError:
        return
