"""The narrow waist: small counts that every later stage works from, wherever they came from.

Counts are keyed by hour (whole hours since 1970), repository, agent and fingerprint; they merge in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

FactValue = str | int | float | bool | tuple[str, ...]

HOUR_NS: Final = 3_600_000_000_000
VERSION: Final = 1
"""Of the JSON form. A reader that meets another one rebuilds the rollup from its segment."""


class RollupError(ValueError):
    """Stored text is not a rollup of this version."""


class TaskKey(NamedTuple):
    """Where and when tasks ended."""

    hour: int
    repository: str
    agent: str


class ErrorKey(NamedTuple):
    """Where and when errors of one group happened."""

    hour: int
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
        """Tell whether this one is to be kept. Ties are broken by content, so that the order of merging never shows."""
        mine, its = (self.time_ns, self.span_id), (other.time_ns, other.span_id)
        return mine < its or (mine == its and self._content() < other._content())

    def _content(self) -> str:
        return repr((self.type, self.message, self.function, self.file, self.line, sorted(self.facts.items())))


@dataclass(slots=True)
class ErrorCount:
    """How often one group of errors happened, when, and one example. Times are nanoseconds since 1970."""

    count: int
    category: str
    first_ns: int
    last_ns: int
    revisions: dict[str, int]
    """Revision → the time it was first seen failing."""
    exemplar: Exemplar

    def copy(self) -> ErrorCount:
        """Return an equal count that can be changed on its own."""
        return ErrorCount(self.count, self.category, self.first_ns, self.last_ns, dict(self.revisions), self.exemplar)

    def add(self, other: ErrorCount) -> None:
        """Take in what *other* has counted."""
        self.count += other.count
        self.first_ns = min(self.first_ns, other.first_ns)
        self.last_ns = max(self.last_ns, other.last_ns)
        for revision, time_ns in other.revisions.items():
            self.revisions[revision] = min(time_ns, self.revisions.get(revision, time_ns))
        if self._yields_to(other):
            self.category, self.exemplar = other.category, other.exemplar

    def add_one(self, time_ns: int, revision: str) -> None:
        """Count one more error of the group, when its example is not to replace ours."""
        self.count += 1
        self.first_ns = min(self.first_ns, time_ns)
        self.last_ns = max(self.last_ns, time_ns)
        if revision:
            self.revisions[revision] = min(time_ns, self.revisions.get(revision, time_ns))

    def _yields_to(self, other: ErrorCount) -> bool:
        if self.exemplar == other.exemplar:
            return other.category < self.category
        return other.exemplar.is_before(self.exemplar)

    def revisions_in_order(self) -> list[str]:
        """Return the revisions, the one seen first first."""
        return sorted(self.revisions, key=lambda revision: (self.revisions[revision], revision))


Predicate = Callable[[TaskKey | ErrorKey], bool]


@dataclass(slots=True)
class Rollup:
    """Error counts and task counts. Equal rollups have counted the same, in whatever order."""

    errors: dict[ErrorKey, ErrorCount] = field(default_factory=dict[ErrorKey, ErrorCount])
    tasks: dict[TaskKey, Counter[str]] = field(default_factory=dict[TaskKey, "Counter[str]"])
    """→ outcome → how many tasks."""

    def add_error(self, key: ErrorKey, seen: ErrorCount) -> None:
        """Count *seen* under *key*. *seen* may be kept: do not change it afterwards."""
        known = self.errors.get(key)
        if known is None:
            self.errors[key] = seen
        else:
            known.add(seen)

    def add_tasks(self, key: TaskKey, outcome: str, count: int = 1) -> None:
        """Count tasks that ended with *outcome*."""
        outcomes = self.tasks.get(key)
        if outcomes is None:
            outcomes = self.tasks[key] = Counter()
        outcomes[outcome] += count

    def update(self, other: Rollup) -> None:
        """Take in what *other* has counted; *other* stays as it is."""
        for error_key, seen in other.errors.items():
            self.add_error(error_key, seen.copy())
        for task_key, outcomes in other.tasks.items():
            for outcome, count in outcomes.items():
                self.add_tasks(task_key, outcome, count)

    def only(self, keep: Predicate) -> Rollup:
        """Return the part whose keys *keep* accepts; the counts are shared with this rollup."""
        return Rollup(
            {key: seen for key, seen in self.errors.items() if keep(key)},
            {key: outcomes for key, outcomes in self.tasks.items() if keep(key)},
        )

    def to_json(self) -> bytes:
        """Return one JSON object, the same bytes for equal rollups."""
        errors = [[*key, *_dump(self.errors[key])] for key in sorted(self.errors)]
        tasks = [[*key, dict(sorted(self.tasks[key].items()))] for key in sorted(self.tasks)]
        return orjson.dumps({"version": VERSION, "errors": errors, "tasks": tasks}, default=list)

    @classmethod
    def from_json(cls, data: bytes) -> Rollup:
        """Read what `to_json` wrote. Raises RollupError, whatever *data* is."""
        try:
            stored: Any = orjson.loads(data)
            if stored["version"] != VERSION:
                raise RollupError("another version")
            errors = {ErrorKey(*row[:4]): _load(row[4:]) for row in stored["errors"]}
            return cls(errors, {TaskKey(*row[:3]): Counter(row[3]) for row in stored["tasks"]})
        except RollupError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise RollupError(str(error)) from error


def merged(*rollups: Rollup) -> Rollup:
    """Return what all *rollups* have counted together; they stay as they are."""
    total = Rollup()
    for rollup in rollups:
        total.update(rollup)
    return total


def _dump(seen: ErrorCount) -> list[Any]:
    kept = seen.exemplar
    example = [
        kept.time_ns, kept.span_id, kept.type, kept.message, kept.function, kept.file, kept.line,
        dict(sorted(kept.facts.items())),
    ]  # fmt: skip
    return [seen.count, seen.category, seen.first_ns, seen.last_ns, dict(sorted(seen.revisions.items())), example]


def _load(row: list[Any]) -> ErrorCount:
    count, category, first_ns, last_ns, revisions, example = row
    time_ns, span_id, type_, message, function, file, line, facts = example
    kept = {key: _fact(value) for key, value in facts.items()}
    exemplar = Exemplar(time_ns, span_id, type_, message, function, file, line, kept)
    return ErrorCount(count, category, first_ns, last_ns, revisions, exemplar)


def _fact(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
