"""Segments go for their age or for want of room: the oldest first, each of them summed up before it goes."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from otel_jsonl.compressing import close
from otel_jsonl.finishing import compress_one, sum_up_one
from otel_jsonl.forgetting import drop_rollups
from otel_jsonl.pacing import slowed
from otel_jsonl.retention import first_of

if TYPE_CHECKING:
    from otel_jsonl.keeping import Keeping
    from otel_jsonl.listing import Segment

_ROUNDS: Final = 3
_OPEN_SHARE: Final = 4
"""Open segments are closed before their day for want of room where they take more than a quarter of it."""
_ROLLUP_SHARE: Final = 4
"""Rollups of segments that are gone go before segments where they take more than a quarter of the room."""


def drop_old(work: Keeping) -> None:
    """Delete what is too old. Raises LateError, Stopped."""
    for segment in work.ages.doomed(work.segments(), float("inf")):
        _delete(work, segment)


def free_room(work: Keeping) -> None:
    """Delete compressed segments where those alone are too much: nothing has to be compressed for that.

    Raises LateError, Stopped.
    """
    found = [segment for segment in slowed(work.segments()) if segment.name.state == "gzipped"]
    for segment in work.ages.doomed(found, work.ages.max_bytes):
        _delete(work, segment)


def shrink_open(work: Keeping) -> None:
    """Close and compress open segments, largest first, where those are to blame. Raises LateError, Stopped."""
    open_ = sorted((each for each in slowed(work.segments()) if not each.closed), key=lambda each: -each.size)
    excess = sum(each.size for each in open_) - work.ages.max_bytes / _OPEN_SHARE
    for segment in first_of(open_, excess=excess):
        work.next()
        compress_one(work, segment)


def hold_limit(work: Keeping) -> None:
    """Delete the oldest until the limit on bytes holds. Raises Stopped.

    That alone is safe without the lock: whoever holds it finds files gone, and goes on with the others. What comes
    faster than it can be summed up goes without: an agent that fails in a tight loop must not fill the disk.
    """
    if work.excess() > 0:
        work.drop_merged()
    drop_rollups(work, keeping=work.ages.max_bytes / _ROLLUP_SHARE)
    for again in range(_ROUNDS):  # summing up what goes takes some room itself
        gone = len(work.report.deleted)
        if (excess := work.excess()) <= 0:
            return
        found = work.segments()
        flooded = again > 0 and excess > work.ages.max_bytes
        for segment in work.ages.doomed(found, sum(each.size for each in found) - excess):
            _delete(work, segment, in_time=False, sum_up=not flooded)
        if len(work.report.deleted) == gone:
            return


def _delete(work: Keeping, segment: Segment, *, in_time: bool = True, sum_up: bool = True) -> None:
    """Delete *segment*; where *sum_up*, that first, as far as it is possible. Raises LateError, Stopped."""
    if in_time:
        work.next()
    with suppress(OSError):
        settled = close(segment) if segment.name.state == "open" else segment
        if settled is not None:
            if sum_up:
                sum_up_one(work, settled)
            work.drop_merged()  # it quotes the segment's texts
            settled.path.unlink()
            work.report.deleted.append(segment.path)
            os.rmdir(settled.path.parent)  # goes only if nothing else, of whomever, is in it
