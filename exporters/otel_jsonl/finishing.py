"""Segments that nobody appends to any more are compressed and summed up, each in a time that depends on it alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from otel_jsonl import _boundary
from otel_jsonl.compressing import close, compress
from otel_jsonl.counters import SHORTAGES
from otel_jsonl.keeping import LateError
from otel_jsonl.pacing import slowed
from otel_jsonl.rollups import read_rollup, write_rollup

if TYPE_CHECKING:
    from otel_jsonl.keeping import Keeping
    from otel_jsonl.listing import Segment
    from otel_jsonl.rollups import Summariser

_LOOKS: Final = 8
"""How often the store is listed while all that is there is compressed, or while as much is as there is room for."""


@dataclass(slots=True)
class _Flood:
    """Tells whether lines come faster than they can be compressed.

    That takes a listing of the whole store: one a segment would be a second's work, for each, in a store of many.
    """

    work: Keeping
    waiting: int
    files: int = 0
    bytes: int = 0

    def rises(self, segment: Segment) -> bool:
        """Tell, before *segment* is compressed, whether the store has become twice as large as it may be."""
        max_bytes = self.work.ages.max_bytes
        due = self.files * _LOOKS >= self.waiting or self.bytes * _LOOKS >= max_bytes
        if due:
            self.files = self.bytes = 0
        self.files += 1
        self.bytes += segment.size
        return due and self.work.excess() > max_bytes


def compress_closed(work: Keeping) -> None:
    """Compress what is closed, or of a past day. Raises LateError, Stopped."""
    found = [each for each in slowed(work.segments()) if each.closed and each.name.state != "gzipped"]
    flood = _Flood(work, len(found), files=len(found))
    for segment in found:
        work.next()
        if flood.rises(segment):
            raise LateError
        compress_one(work, segment)


def compress_one(work: Keeping, segment: Segment) -> None:
    """Close and compress *segment*, as far as it is possible. Raises Stopped."""
    with suppress(OSError):
        closed = close(segment) if segment.name.state == "open" else segment
        work.report.closed += closed is not segment and closed is not None
        if closed is not None and compress(closed) is not None:
            work.report.compressed += 1


def sum_up_compressed(work: Keeping) -> None:
    """Make the rollups that are missing. Raises LateError, Stopped."""
    for segment in slowed(work.segments()) if work.summariser else ():
        if segment.name.state == "gzipped" and not _is_summed_up(segment, work.summariser):
            work.next()
            with suppress(OSError):
                sum_up_one(work, segment)


def sum_up_one(work: Keeping, segment: Segment) -> None:
    """Make the rollup of the closed *segment*, if it has none. Raises Stopped, OSError for want of descriptors."""
    if work.summariser is None or _is_summed_up(segment, work.summariser):
        return
    try:
        write_rollup(segment, work.summariser.digest(segment))
    except OSError as error:
        if error.errno in SHORTAGES:  # that passes; lines deleted meanwhile would be gone from all counts
            raise
        return
    except Exception as error:  # noqa: BLE001 - its maker's bug must not keep the store from being kept
        _boundary.swallowed("digest", error)
        return
    work.report.summed_up += 1


def _is_summed_up(segment: Segment, summariser: Summariser | None) -> bool:
    body = read_rollup(segment)
    return body is not None and summariser is not None and summariser.is_current(body)
