"""A segment that is not compressed, read on from where it was read before: lines are only ever added to its end."""

from __future__ import annotations

import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from otel_jsonl.descriptors import open_to_read
from otel_jsonl.reading import whole_lines

if TYPE_CHECKING:
    from otel_jsonl.counters import ReadCounters
    from otel_jsonl.listing import Segment

_BLOCK_BYTES: Final = 2**18
_LAST_BYTES: Final = 2**14
"""Longer than most lines: where the last one ends is looked for in so many at a time."""
_PROOF_BYTES: Final = 2**12
"""Behind a place in a segment; they hold ids that no other segment has."""


@dataclass(frozen=True, slots=True)
class Growing:
    """The open file of a segment. *stop*: where its last line with an end ended when it was opened, in bytes."""

    descriptor: int
    stop: int

    @property
    def inode(self) -> int:
        """The number of the file, by which it is told from one that took its name."""
        return os.fstat(self.descriptor).st_ino

    def proof(self, end: int) -> int:
        """Return a checksum by which the file is known again as the one that was read up to *end*."""
        start = max(end - _PROOF_BYTES, 0)
        return zlib.crc32(os.pread(self.descriptor, end - start, start))

    def lines(self, start: int, stop: int | None, counters: ReadCounters) -> Iterator[bytes]:
        """Yield the lines from *start* on, to *stop* or to the end; what is no line is counted. See `read_lines`."""
        return whole_lines(_blocks(self.descriptor, start, stop, counters), counters)


@contextmanager
def growing(segment: Segment) -> Generator[Growing | None, None, None]:
    """Give the file of *segment*; None if that is compressed, gone, or cannot be read."""
    descriptor = _open(segment)
    if descriptor is None:
        yield None
        return
    try:
        yield Growing(descriptor, _last_end(descriptor))
    finally:
        os.close(descriptor)


def _open(segment: Segment) -> int | None:
    names = [str(segment.name), str(segment.name.as_state("closed"))]
    for name in dict.fromkeys(names if segment.name.state != "gzipped" else []):
        try:
            return open_to_read(segment.path.with_name(name), owner=segment.path.parent.stat().st_uid)
        except FileNotFoundError:  # noqa: PERF203 - at most two rounds
            continue
        except OSError:
            return None
    return None


def _last_end(descriptor: int) -> int:
    """Return where the last line with an end ends; 0 where there is none."""
    position = os.fstat(descriptor).st_size
    while position > 0:
        start = max(position - _LAST_BYTES, 0)
        found = os.pread(descriptor, position - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0


def _blocks(descriptor: int, start: int, stop: int | None, counters: ReadCounters) -> Iterator[bytes]:
    position = start
    try:
        while block := os.pread(descriptor, _room(position, stop), position):
            yield block
            position += len(block)
    except OSError as error:
        counters.note_unread(error)


def _room(position: int, stop: int | None) -> int:
    return _BLOCK_BYTES if stop is None else max(min(_BLOCK_BYTES, stop - position), 0)
