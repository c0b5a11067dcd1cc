"""The local store → what its lines say about a period, and what became of the store itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otel_jsonl import ReadCounters, StoreUsage, read_lines, segments, usage
from otel_telemetry.analysis.summary import Accounting
from otel_telemetry.analysis.tally import Reading, read_lines_into

if TYPE_CHECKING:
    from pathlib import Path

    from otel_telemetry.analysis.period import Period


@dataclass(frozen=True, slots=True)
class StoreReading:
    """A period's counts, with the account of what could not be read."""

    reading: Reading
    counters: ReadCounters
    usage: StoreUsage


def read_store(directory: Path, period: Period) -> StoreReading:
    """Read every segment that can hold a record of *period* or of the one before it.

    A missing directory is an empty store; raises OSError for one that cannot be listed.
    """
    with suppress(FileNotFoundError):
        next(directory.iterdir(), None)
    reading, counters = Reading(period), ReadCounters()
    first_day = period.previous_start.date()
    wanted = (segment for segment in segments(directory, counters=counters) if segment.day >= first_day)
    read_lines_into(reading, (line for segment in wanted for line in read_lines(segment, counters)))
    return StoreReading(reading, counters, usage(directory))


def account_of(read: StoreReading, directory: Path, quota_bytes: int, notices: tuple[str, ...]) -> Accounting:
    """Return what the store has to tell about itself."""
    return Accounting(
        directory=str(directory),
        bytes_used=read.usage.bytes,
        quota_bytes=quota_bytes,
        segments=read.usage.segments,
        oldest_record=read.usage.oldest,
        skipped_lines=read.counters.skipped_lines + read.reading.broken_lines,
        torn_lines=read.counters.torn_lines,
        lost_lines=read.usage.lost_lines,
        foreign_lines=read.reading.foreign_lines,
        unreadable_files=read.counters.unreadable_files,
        unreadable_folders=read.counters.unreadable_folders,
        future_records=read.reading.future_records,
        unredacted_records=read.reading.skeletons,
        notices=notices,
    )
