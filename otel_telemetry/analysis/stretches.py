"""Counts cut into stretches of four days, so that a look at a part of a long time reads no more than that.

A stretch is kept twice: by the hour, and summed up, which is all that a period needs that holds the whole of it. Hours
that reports tell one by one stay apart in the sums, too (see `git_hours`). Both are columns of numbers; what they count
is told by its place in a list that all stretches share.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import orjson

from otel_jsonl.merged import deflated, inflated
from otel_telemetry.analysis.git_hours import Owner, hours_apart
from otel_telemetry.analysis.rollup import Cell, HourCounts, sum_of
from otel_telemetry.analysis.rollup_form import RollupError

STRETCH: Final = 4 * 24
"""Hours. Longer ones are read for little of them, shorter ones are many sums."""

_T = TypeVar("_T")

Cells = dict[int, Cell]


@dataclass(slots=True)
class Counts:
    """What some hours say: errors and tasks by their place in the shared lists."""

    errors: dict[int, Cells] = field(default_factory=dict[int, Cells])
    tasks: dict[int, HourCounts] = field(default_factory=dict[int, HourCounts])
    skeletons: HourCounts = field(default_factory=HourCounts)

    @property
    def hours(self) -> tuple[int, int]:
        """The first and the last hour that anything was counted in. Raises ValueError where nothing was."""
        counted: list[Iterable[int]] = [*self.errors.values(), *self.tasks.values(), self.skeletons]
        found = [hours for hours in counted if hours]
        return min(map(min, found)), max(map(max, found))

    def summed_up(self, errors: Sequence[Owner], tasks: Sequence[Owner]) -> Counts:
        """Return the same as if all had happened in one hour, but for the hours that are told one by one.

        *errors* and *tasks* tell whose each place is. The one hour is the first of those summed up.
        """
        counted: list[tuple[Owner, Iterable[int]]] = [(errors[place], cells) for place, cells in self.errors.items()]
        counted += [(tasks[place], hours) for place, hours in self.tasks.items()]
        apart = iter(hours_apart(counted))
        return Counts(
            {place: _summed(cells, next(apart), _total) for place, cells in self.errors.items()},
            {place: _summed(hours, next(apart), sum) for place, hours in self.tasks.items()},
            _summed(self.skeletons, set(), sum),
        )


def _summed(hours: Mapping[int, _T], apart: set[int], total: Callable[[Iterable[_T]], _T]) -> dict[int, _T]:
    rest = hours.keys() - apart
    summed = {hour: hours[hour] for hour in apart}
    if rest:
        summed[min(rest)] = total([hours[hour] for hour in rest])
    return summed


def _total(cells: Iterable[Cell]) -> Cell:
    counts, firsts, lasts = zip(*cells, strict=True)
    return sum(counts), min(firsts), max(lasts)


@dataclass(slots=True)
class Stretch:
    """A stretch as the file holds it: *first* and *last* are the hours that it counts anything in."""

    first: int
    last: int
    sums: bytes
    by_hour: bytes
    opened: Counts | None = None
    """By the hour, once something is to be added: what the file holds is old then."""

    def opened_to_add(self) -> Counts:
        """Return what can be added to. Raises RollupError."""
        if self.opened is None:
            self.opened = _loads(self.by_hour)
        return self.opened

    def counts(self, *, by_hour: bool) -> Counts:
        """Return what the stretch says, by the hour or summed up. Raises RollupError."""
        return self.opened or _loads(self.by_hour if by_hour else self.sums)

    def is_cut_at(self, edges: Iterable[int]) -> bool:
        """Tell whether one of the hours that are *edges* begins inside of it."""
        return any(self.first < edge <= self.last for edge in edges)

    def holds(self, hours: Iterable[int]) -> bool:
        """Tell whether one of the *hours* is between its first and its last."""
        return any(self.first <= hour <= self.last for hour in hours)

    def closed(self, errors: Sequence[Owner], tasks: Sequence[Owner]) -> Stretch:
        """Return the stretch as the file is to hold it. *errors* and *tasks* tell whose each place is."""
        if self.opened is None:
            return self
        first, last = self.opened.hours
        return Stretch(first, last, _dumps(self.opened.summed_up(errors, tasks)), _dumps(self.opened))


def new_stretch() -> Stretch:
    """Return one to add to."""
    return Stretch(0, -1, b"", b"", Counts())


def by_stretch(hours: Mapping[int, _T]) -> dict[int, Mapping[int, _T]]:
    """Return stretch → its part of *hours*."""
    if not hours or min(hours) // STRETCH == max(hours) // STRETCH:
        return {hour // STRETCH: hours for hour in [*hours][:1]}
    stretches: dict[int, dict[int, _T]] = {}
    for hour, counted in hours.items():
        stretches.setdefault(hour // STRETCH, {})[hour] = counted
    return {**stretches}


def add_cells(total: Cells, cells: Mapping[int, Cell]) -> None:
    """Add *cells* to *total*."""
    for hour, cell in cells.items():
        known = total.get(hour)
        total[hour] = cell if known is None else sum_of(known, cell)


def _dumps(counts: Counts) -> bytes:
    cells = [(place, hour, *cell) for place, cells in counts.errors.items() for hour, cell in cells.items()]
    tasks = [(place, hour, count) for place, hours in counts.tasks.items() for hour, count in hours.items()]
    body = {
        # The last one as its distance from the first: mostly 0, and a tenth of the digits.
        "errors": _columns([(*row[:4], row[4] - row[3]) for row in cells], 5),
        "tasks": _columns(tasks, 3),
        "skeletons": _columns(list(counts.skeletons.items()), 2),
    }
    return deflated(orjson.dumps(body) + b"\n")


def _columns(rows: Sequence[Sequence[int]], width: int) -> list[tuple[int, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _loads(member: bytes) -> Counts:
    """Read what `_dumps` wrote. Raises RollupError."""
    found = inflated(member)
    if found is None:
        raise RollupError("a damaged stretch")
    try:
        return _counts(orjson.loads(found[0]))
    except (ValueError, TypeError, KeyError) as error:
        raise RollupError(str(error)) from error


def _counts(body: dict[str, Any]) -> Counts:
    counts = Counts(skeletons=dict(zip(*map(_whole, body["skeletons"]), strict=True)))
    for place, hour, count, first, length in zip(*map(_whole, body["errors"]), strict=True):
        cells = counts.errors.get(place)
        if cells is None:
            cells = counts.errors[place] = {}
        cells[hour] = count, first, first + length
    for place, hour, count in zip(*map(_whole, body["tasks"]), strict=True):
        hours = counts.tasks.get(place)
        if hours is None:
            hours = counts.tasks[place] = {}
        hours[hour] = count
    return counts


def _whole(column: list[Any]) -> list[int]:
    """Return *column*, which holds nothing but whole numbers that are not negative. Raises RollupError."""
    try:
        array("Q", column)  # of all ways to look at many numbers, the fastest
    except (TypeError, OverflowError):
        raise RollupError("no number") from None
    return column
