"""A period and the one before it, cut out of what the whole store says.

Rollups count by the hour. A period that begins within an hour, as those shorter than a day do, has that hour read from
the lines of the segments that hold any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_jsonl import ReadCounters, Segment, read_lines
from otel_telemetry.analysis.period import nanoseconds
from otel_telemetry.analysis.rollup import HOUR_NS, Rollup
from otel_telemetry.analysis.tally import Tally, tally_lines

if TYPE_CHECKING:
    from otel_telemetry.analysis.gathering import Source
    from otel_telemetry.analysis.period import Period

_FAR: Final = 2**64 // HOUR_NS + 1
"""An hour beyond every time that OTLP can write."""


class Parts(NamedTuple):
    """What a period holds, and what the equally long one before it does."""

    current: Rollup
    previous: Rollup


def edges_of(period: Period) -> set[int]:
    """Return the hours at which `whole_hours` and `future_records` cut."""
    start, previous = nanoseconds(period.start), nanoseconds(period.previous_start)
    return {start // HOUR_NS, -(-start // HOUR_NS), -(-previous // HOUR_NS), _end(period)}


def whole_hours(total: Rollup, period: Period) -> Parts:
    """Return what the whole hours of *period*, and of the one before it, hold of *total*."""
    start, previous = nanoseconds(period.start), nanoseconds(period.previous_start)
    first, before = -(-start // HOUR_NS), -(-previous // HOUR_NS)
    return Parts(total.within(first, _end(period)), total.within(before, start // HOUR_NS))


def within_hours(sources: Iterable[Source], period: Period) -> Parts:
    """Return what the *sources* hold of the hours in which *period*, or the one before it, begins."""
    parts = Parts(Rollup(), Rollup())
    start, previous = nanoseconds(period.start), nanoseconds(period.previous_start)
    hours = sorted({time // HOUR_NS for time in (previous, start) if time % HOUR_NS})
    wanted = [source for source in sources if any(source.first <= hour <= source.last for hour in hours)]
    tally = _tally(parts, hours, start, previous)
    for source in wanted:
        if isinstance(source.origin, Segment):
            tally_lines(tally, read_lines(source.origin, ReadCounters()))
        else:
            _add_whole(tally, source, hours)
    return parts


def _tally(parts: Parts, hours: Sequence[int], start: int, previous: int) -> Tally:
    """Return what counts a record in the part that its time belongs to, where that lies in one of the *hours*."""
    edges = {edge * HOUR_NS for hour in hours for edge in (hour, hour + 1)}
    cuts = sorted(edges | ({start, previous} if hours else set()))
    return Tally([None, *(_part(parts, cut, hours, start, previous) for cut in cuts)], cuts)


def _part(parts: Parts, time: int, hours: Sequence[int], start: int, previous: int) -> Rollup | None:
    if time // HOUR_NS not in hours or time < previous:
        return None
    return parts.current if time >= start else parts.previous


def _add_whole(tally: Tally, source: Source, hours: Sequence[int]) -> None:
    """Count the *hours* of a source without lines as if all of each had happened at its end."""
    from otel_telemetry.analysis.gathering import rollup_of

    rollup = rollup_of(source)
    for hour in hours:
        part = tally.rollup_at((hour + 1) * HOUR_NS - 1)
        if part is not None:
            part.update(rollup.within(hour, hour + 1))


def future_records(total: Rollup, period: Period) -> int:
    """Return how many records of *total* are later than any clock that goes right can be.

    An error of a failed task is the same record as its task.
    """
    beyond = total.within(_end(period), _FAR)
    tasks = sum(sum(hours.values()) for outcomes in beyond.tasks.values() for hours in outcomes.values())
    failed = sum(sum(outcomes.get("failed", {}).values()) for outcomes in beyond.tasks.values())
    return tasks + max(sum(seen.count for seen in beyond.errors.values()) - failed, 0)


def _end(period: Period) -> int:
    return -(-nanoseconds(period.until) // HOUR_NS)
