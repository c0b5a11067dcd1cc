"""The local store → what it says about a period, and what became of the store itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_jsonl import ReadCounters, StoreUsage, segments
from otel_jsonl.accounting import bytes_used
from otel_jsonl.losses import read_losses
from otel_telemetry.analysis.edges import edges_of, future_records, whole_hours, within_hours
from otel_telemetry.analysis.gathering import gather
from otel_telemetry.analysis.shown import Shown
from otel_telemetry.analysis.summary import Accounting

if TYPE_CHECKING:
    from pathlib import Path

    from otel_jsonl import Segment
    from otel_telemetry.analysis.gathering import Source
    from otel_telemetry.analysis.period import Period
    from otel_telemetry.analysis.rollup import Rollup, Unread

_EPOCH: Final = date(1970, 1, 1).toordinal()


class StoreReading(NamedTuple):
    """A period's counts, with the account of what could not be read. *shown* knows which texts are redacted."""

    current: Rollup
    previous: Rollup
    future_records: int
    unread: Unread
    counters: ReadCounters
    usage: StoreUsage
    shown: Shown


def read_store(directory: Path, period: Period, *, keep: bool = False) -> StoreReading:
    """Read what the store says of *period* and of the one before it; with *keep*, make the rollups that it lacks.

    A missing directory is an empty store; raises OSError for one that cannot be listed.
    """
    with suppress(FileNotFoundError):
        next(directory.iterdir(), None)
    counters = ReadCounters()
    found = segments(directory, counters=counters)
    gathered = gather(directory, found, keep=keep, edges=edges_of(period))
    shown = Shown(gathered.clean)
    total = shown.names(gathered.rollup)
    parts = whole_hours(total, period)
    for part, exact in zip(parts, within_hours(gathered.sources, period), strict=True):
        part.update(total.with_cells_of(shown.names(exact)))
    unread = total.unread_since(period.previous_start.toordinal())
    future = future_records(total, period)
    return StoreReading(*parts, future, unread, counters, _usage(directory, found, gathered.sources), shown)


def _usage(directory: Path, found: list[Segment], sources: list[Source]) -> StoreUsage:
    """Return what the store takes, whose segments are *found* already. Counts may be older than what is left."""
    first = min((source.first for source in sources if source.first <= source.last), default=None)
    days = [segment.day for segment in found] + ([] if first is None else [_day(first)])
    oldest = min(days, default=None)
    return StoreUsage(bytes_used(directory), len(found), oldest, sum(read_losses(directory).values()))


def _day(hour: int) -> date:
    return date.fromordinal(min(_EPOCH + hour // 24, date.max.toordinal()))


def account_of(read: StoreReading, directory: Path, quota_bytes: int, notices: tuple[str, ...]) -> Accounting:
    """Return what the store has to tell about itself."""
    return Accounting(
        directory=str(directory),
        bytes_used=read.usage.bytes,
        quota_bytes=quota_bytes,
        segments=read.usage.segments,
        oldest_record=read.usage.oldest,
        skipped_lines=read.unread.skipped_lines + read.counters.skipped_lines,
        torn_lines=read.unread.torn_lines,
        lost_lines=read.usage.lost_lines,
        foreign_lines=read.unread.foreign_lines,
        unreadable_files=read.unread.unreadable_files,
        unreadable_folders=read.counters.unreadable_folders,
        future_records=read.future_records,
        unredacted_records=sum(read.current.skeletons.values()),
        notices=notices,
    )
