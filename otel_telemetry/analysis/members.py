"""Who fails: repositories and agents with their tasks and errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from otel_telemetry.analysis.patterns import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from otel_telemetry.analysis.rollup import ErrorKey, Rollup, TaskKey


class TaskCounts(NamedTuple):
    """Tasks by outcome."""

    ok: int = 0
    failed: int = 0
    cancelled: int = 0
    abandoned: int = 0

    @property
    def run(self) -> int:
        """Every task, however it ended."""
        return self.ok + self.failed + self.cancelled + self.abandoned

    @property
    def finished(self) -> int:
        """Tasks that count in a failure rate."""
        return self.ok + self.failed

    @property
    def failure_rate(self) -> float | None:
        """Failed tasks among those that finished; None where none did."""
        return self.failed / self.finished if self.finished else None


class Member(NamedTuple):
    """A repository or an agent: its tasks and its errors, with the names of the other kind it was seen with."""

    name: str
    tasks: TaskCounts
    errors: int
    seen_with: Mapping[str, int]
    """Agents of a repository, repositories of an agent → tasks and errors there, the most first."""


def task_counts(rollup: Rollup) -> TaskCounts:
    """Add up every task of *rollup*. An outcome we do not know is left out."""
    total: Counter[str] = Counter()
    for outcomes in rollup.tasks.values():
        total.update(_whole(outcomes))
    return _task_counts(total)


def _whole(outcomes: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    """Return outcome → tasks of all hours."""
    return {outcome: sum(hours.values()) for outcome, hours in outcomes.items()}


def _task_counts(outcomes: Counter[str]) -> TaskCounts:
    return TaskCounts(outcomes["ok"], outcomes["failed"], outcomes["cancelled"], outcomes["abandoned"])


def repositories(rollup: Rollup) -> tuple[Member, ...]:
    """Return every repository with its agents, the one with most errors first."""
    found = _members(rollup, lambda key: (key.repository, key.agent))
    return tuple(sorted(found, key=lambda member: (-member.errors, -member.tasks.run, member.name)))


def agents(rollup: Rollup) -> tuple[Member, ...]:
    """Return every agent with its repositories, the one that fails most first.

    Ordered by the failure rate that the counts vouch for: 1 of 1 comes after 30 of 40.
    """
    found = _members(rollup, lambda key: (key.agent, key.repository))
    return tuple(
        sorted(
            found,
            key=lambda member: (-sure_rate(member.tasks.failed, member.tasks.finished), -member.errors, member.name),
        )
    )


def sure_rate(failed: int, finished: int) -> float:
    """Return the lower end of the rate's 95 % interval (Wilson), so that few tasks do not make a high rate."""
    if not finished:
        return 0.0
    rate, z2 = failed / finished, 1.96**2
    spread = 1.96 * sqrt(rate * (1 - rate) / finished + z2 / (4 * finished**2))
    return max((rate + z2 / (2 * finished) - spread) / (1 + z2 / finished), 0.0)


def _members(rollup: Rollup, names: Callable[[TaskKey | ErrorKey], tuple[str, str]]) -> list[Member]:
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    errors: Counter[str] = Counter()
    others: dict[str, Counter[str]] = defaultdict(Counter)
    for task_key, by_hour in rollup.tasks.items():
        name, other = names(task_key)
        counts = _whole(by_hour)
        outcomes[name].update(counts)
        others[name][other] += sum(counts.values())
    for error_key, seen in rollup.errors.items():
        name, other = names(error_key)
        count = seen.count
        errors[name] += count
        others[name][other] += count
    return [Member(name, _task_counts(outcomes[name]), errors[name], ranked(others[name])) for name in others]
