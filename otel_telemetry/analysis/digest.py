"""A segment → its rollup, in memory or as the bytes that the store keeps beside it."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_jsonl import ReadCounters, read_lines
from otel_jsonl.growing import growing
from otel_telemetry.analysis import rollup_form
from otel_telemetry.analysis.rollup import Rollup, Unread, merged
from otel_telemetry.analysis.rules import rules_version
from otel_telemetry.analysis.tally import Tally, tally_lines

if TYPE_CHECKING:
    from otel_jsonl import Segment
    from otel_jsonl.rollups import Summariser


class Prefix(NamedTuple):
    """What the lines of a growing segment say up to the byte *end*; *proof* tells whether it is still that segment."""

    end: int
    proof: int
    rollup: Rollup


class Counted(NamedTuple):
    """What a segment says: all of it, and apart from that its *prefix*, which will not change, if it has one."""

    rollup: Rollup
    prefix: Prefix | None = None
    inode: int = 0
    """Of the file that the prefix was read from."""


def count(segment: Segment) -> Rollup:
    """Return what the lines of *segment* say, and how much of them could not be read. Texts are as they stand there."""
    return _count_lines(segment, ReadCounters())


def _count_lines(segment: Segment, counters: ReadCounters) -> Rollup:
    return _count(segment, read_lines(segment, counters), counters)


def _count(segment: Segment, lines: Iterable[bytes], counters: ReadCounters, onto: Rollup | None = None) -> Rollup:
    rollup = Rollup() if onto is None else onto
    tally = Tally([rollup])
    tally_lines(tally, lines)
    skipped = counters.skipped_lines + tally.broken_lines
    unread = Unread(skipped, counters.torn_lines, tally.foreign_lines, counters.unreadable_files)
    rollup.add_unread(segment.day.toordinal(), unread)
    return rollup


def count_on(segment: Segment, known: Prefix | None) -> Counted:
    """Return what *segment* says, of which the lines up to *known* need not be read again. *known* is used up."""
    with growing(segment) as file:
        if file is None:
            return Counted(count(segment))
        if known is None or not 0 <= known.end <= file.stop or file.proof(known.end) != known.proof:
            known = Prefix(0, 0, Rollup())
        counters = ReadCounters()
        settled = _count(segment, file.lines(known.end, file.stop, counters), counters, known.rollup)
        short = counters.unreadable_files  # lines are missing, which may be read the next time
        counters = ReadCounters()
        rest = _count(segment, file.lines(file.stop, None, counters), counters)
        prefix = None if short else Prefix(file.stop, file.proof(file.stop), settled)
        inode = file.inode
    return Counted(merged(settled, rest) if rest != Rollup() else settled, prefix, inode)


def redacted(rollup: Rollup) -> Rollup:
    """Return *rollup* with all its texts redacted by the rules of today."""
    from otel_telemetry.analysis.shown import Shown

    return Shown().rollup(rollup)


class _SegmentSummariser:
    """Makes the bodies of rollups; they hold redacted texts alone."""

    def digest(self, segment: Segment) -> bytes:
        """Return what *segment* sums up to. Raises OSError where the process has no descriptor left to read it."""
        counters = ReadCounters()
        counted = _count_lines(segment, counters)
        if counters.shortages:
            raise OSError(errno.EMFILE, "not read whole")
        return rollup_form.dumps(redacted(counted), rules_version())

    def is_current(self, body: bytes) -> bool:
        """Tell whether *body* has the form that `digest` gives it today."""
        return rollup_form.is_current(body)

    def without_text(self, body: bytes) -> bytes:
        """Return *body* without the messages of its examples. Raises RollupError for what `digest` did not make."""
        return rollup_form.without_text(body)


SUMMARISER: Final[Summariser] = _SegmentSummariser()
"""What the store makes rollups with."""
