"""The narrow waist: small counts that every later stage works from, wherever they came from.

Errors are counted by repository, agent and fingerprint, tasks by repository and agent, both by the hour (whole hours
since 1970). Rollups merge in any order, and a part of one that begins and ends at whole hours is a rollup again. What
names a group (its category, its revisions and its example) belongs to the whole group, whichever hours are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

FactValue = str | int | float | bool | tuple[str, ...]

HOUR_NS: Final = 3_600_000_000_000


class TaskKey(NamedTuple):
    """Whose tasks are counted."""

    repository: str
    agent: str


class ErrorKey(NamedTuple):
    """Whose errors of one group are counted."""

    repository: str
    agent: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Exemplar:
    """The one error kept as an example of its group. All text is redacted; a `line` of 0 means unknown."""

    time_ns: int
    span_id: str
    type: str = ""
    message: str = ""
    function: str = ""
    file: str = ""
    line: int = 0
    facts: Mapping[str, FactValue] = field(default_factory=dict[str, FactValue])

    def is_before(self, other: Exemplar) -> bool:
        """Tell whether this one is to be kept: one with a message, else the earlier one.

        Ties are broken by content, so that the order of merging never shows.
        """
        mine, its = self._rank(), other._rank()
        return mine < its or (mine == its and self._content() < other._content())

    def _rank(self) -> tuple[bool, int, str]:
        return not self.message, self.time_ns, self.span_id

    def _content(self) -> str:
        return repr((self.type, self.message, self.function, self.file, self.line, sorted(self.facts.items())))


_T = TypeVar("_T")

Cell = tuple[int, int, int]
"""How many errors an hour saw, and the times of the first and the last one, in nanoseconds since 1970."""


@dataclass(slots=True)
class ErrorGroup:
    """The errors of one repository, agent and fingerprint: when they happened, and one example."""

    category: str
    revisions: dict[str, int]
    """Revision → the time it was first seen failing."""
    exemplar: Exemplar
    cells: dict[int, Cell] = field(default_factory=dict[int, Cell])
    """By hour."""

    @property
    def total(self) -> Cell:
        """What all hours say together. Raises ValueError where there is none."""
        counts, firsts, lasts = zip(*self.cells.values(), strict=True)
        return sum(counts), min(firsts), max(lasts)

    @property
    def count(self) -> int:
        """Errors of all hours."""
        return sum([cell[0] for cell in self.cells.values()])

    def copy(self) -> ErrorGroup:
        """Return an equal group that can be changed on its own."""
        return ErrorGroup(self.category, dict(self.revisions), self.exemplar, dict(self.cells))

    def add(self, other: ErrorGroup) -> None:
        """Take in what *other* has counted."""
        for hour, cell in other.cells.items():
            known = self.cells.get(hour)
            self.cells[hour] = cell if known is None else sum_of(known, cell)
        for revision, time_ns in other.revisions.items():
            self.revisions[revision] = min(time_ns, self.revisions.get(revision, time_ns))
        if self._yields_to(other):
            self.category, self.exemplar = other.category, other.exemplar

    def add_one(self, time_ns: int, revision: str) -> None:
        """Count one more error of the group, when its example is not to replace ours."""
        hour = time_ns // HOUR_NS
        known = self.cells.get(hour)
        one = (1, time_ns, time_ns)
        self.cells[hour] = one if known is None else sum_of(known, one)
        if revision:
            self.revisions[revision] = min(time_ns, self.revisions.get(revision, time_ns))

    def _yields_to(self, other: ErrorGroup) -> bool:
        if self.exemplar == other.exemplar:
            return other.category < self.category
        return other.exemplar.is_before(self.exemplar)

    def revisions_in_order(self) -> list[str]:
        """Return the revisions, the one seen first first."""
        return sorted(self.revisions, key=lambda revision: (self.revisions[revision], revision))

    def bare(self) -> ErrorGroup:
        """Return what names the group, alone."""
        return ErrorGroup(self.category, dict(self.revisions), self.exemplar)

    def within(self, first: int, stop: int) -> ErrorGroup:
        """Return the same group with the hours from *first* on and before *stop* alone."""
        return ErrorGroup(self.category, self.revisions, self.exemplar, _within(self.cells, first, stop))


def sum_of(one: Cell, other: Cell) -> Cell:
    """Return what both say together."""
    return one[0] + other[0], min(one[1], other[1]), max(one[2], other[2])


class Unread(NamedTuple):
    """What could not be counted.

    Whole lines that are no OTLP JSON, lines without their end, lines of another signal, and files that are damaged.
    """

    skipped_lines: int = 0
    torn_lines: int = 0
    foreign_lines: int = 0
    unreadable_files: int = 0

    def plus(self, other: Unread) -> Unread:
        """Return both together."""
        return Unread(*(mine + its for mine, its in zip(self, other, strict=True)))


Predicate = Callable[[TaskKey | ErrorKey], bool]
HourCounts = dict[int, int]


@dataclass(slots=True)
class Rollup:
    """Error counts and task counts. Equal rollups have counted the same, in whatever order."""

    errors: dict[ErrorKey, ErrorGroup] = field(default_factory=dict[ErrorKey, ErrorGroup])
    tasks: dict[TaskKey, dict[str, HourCounts]] = field(default_factory=dict[TaskKey, dict[str, HourCounts]])
    """→ outcome → hour → how many tasks."""
    skeletons: HourCounts = field(default_factory=HourCounts)
    """Hour → spans that could not be redacted: nothing but their ids and times was kept."""
    unread: dict[int, Unread] = field(default_factory=dict[int, Unread])
    """Day of the segment (its proleptic ordinal) → what could not be counted; only where there is any."""

    def add_error(self, key: ErrorKey, seen: ErrorGroup) -> None:
        """Count *seen* under *key*. *seen* may be kept: do not change it afterwards."""
        known = self.errors.get(key)
        if known is None:
            self.errors[key] = seen
        else:
            known.add(seen)

    def add_tasks(self, key: TaskKey, outcome: str, hours: Mapping[int, int]) -> None:
        """Count tasks that ended with *outcome*, by hour."""
        _add(self.tasks.setdefault(key, {}).setdefault(outcome, {}), hours)

    def add_unread(self, day: int, unread: Unread) -> None:
        """Count what could not be read of a segment of *day*."""
        if any(unread):
            self.unread[day] = unread.plus(self.unread.get(day, Unread()))

    def update(self, other: Rollup) -> None:
        """Take in what *other* has counted; *other* stays as it is."""
        for error_key, seen in other.errors.items():
            known = self.errors.get(error_key)
            if known is None:
                self.errors[error_key] = seen.copy()
            else:
                known.add(seen)
        for task_key, outcomes in other.tasks.items():
            for outcome, hours in outcomes.items():
                self.add_tasks(task_key, outcome, hours)
        _add(self.skeletons, other.skeletons)
        for day, unread in other.unread.items():
            self.add_unread(day, unread)

    def only(self, keep: Predicate) -> Rollup:
        """Return the part whose keys *keep* accepts; the counts are shared with this rollup."""
        return Rollup(
            {key: seen for key, seen in self.errors.items() if keep(key)},
            {key: outcomes for key, outcomes in self.tasks.items() if keep(key)},
            self.skeletons,
            self.unread,
        )

    def within(self, first: int, stop: int) -> Rollup:
        """Return what the hours from *first* on and before *stop* hold; days of what was unread are whole.

        The counts may be shared with this rollup.
        """
        errors = {key: part for key, seen in self.errors.items() if (part := seen.within(first, stop)).cells}
        tasks = {key: kept for key, outcomes in self.tasks.items() if (kept := _outcomes(outcomes, first, stop))}
        return Rollup(errors, tasks, _within(self.skeletons, first, stop), self.unread)

    def with_cells_of(self, part: Rollup) -> Rollup:
        """Return the hours of *part*, which lines counted here say, with its groups named as they are here."""
        errors = {key: self._named(key, seen) for key, seen in part.errors.items()}
        return Rollup(errors, part.tasks, part.skeletons, part.unread)

    def _named(self, key: ErrorKey, seen: ErrorGroup) -> ErrorGroup:
        known = self.errors.get(key, seen)
        return ErrorGroup(known.category, known.revisions, known.exemplar, seen.cells)

    @property
    def hours(self) -> tuple[int, int]:
        """The first and the last hour that anything was counted in; (0, -1) where nothing was."""
        found: list[Iterable[int]] = [seen.cells for seen in self.errors.values()]
        found += [hours for outcomes in self.tasks.values() for hours in outcomes.values()]
        whole = [*(hours for hours in found if hours), *([self.skeletons] if self.skeletons else [])]
        return (min(map(min, whole)), max(map(max, whole))) if whole else (0, -1)

    def unread_since(self, day: int) -> Unread:
        """Return what could not be counted in segments of *day* and later ones."""
        total = Unread()
        for its_day, unread in self.unread.items():
            total = total.plus(unread) if its_day >= day else total
        return total


def merged(*rollups: Rollup) -> Rollup:
    """Return what all *rollups* have counted together; they stay as they are."""
    total = Rollup()
    for rollup in rollups:
        total.update(rollup)
    return total


def _outcomes(outcomes: Mapping[str, HourCounts], first: int, stop: int) -> dict[str, HourCounts]:
    return {outcome: part for outcome, hours in outcomes.items() if (part := _within(hours, first, stop))}


def _within(hours: dict[int, _T], first: int, stop: int) -> dict[int, _T]:
    """Return the part of *hours* from *first* on and before *stop*: the very same ones where all of them are."""
    earliest, latest = (min(hours), max(hours)) if hours else (first, first)
    if first <= earliest and latest < stop:
        return hours
    if latest < first or earliest >= stop:
        return {}
    return {hour: counted for hour, counted in hours.items() if first <= hour < stop}


def _add(total: HourCounts, hours: Mapping[int, int]) -> None:
    for hour, count in hours.items():
        total[hour] = total.get(hour, 0) + count
