"""The hours in which git failed: a report tells them one by one, so they stay apart where others are summed up.

It tells, too, how often several agents were at work then, in the same repository. For that the errors of git stay in
their hours, and one more agent's work does: who was there beside the two makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.analysis.troubles import GIT_CATEGORIES

if TYPE_CHECKING:
    from otel_telemetry.analysis.rollup import Rollup

_TOLD: Final = 2
"""Agents that are several."""


class Owner(NamedTuple):
    """Whose counts they are, and whether they are errors of git."""

    repository: str
    agent: str
    of_git: bool = False


def is_of_git(category: str) -> bool:
    """Tell whether errors of *category* are of git."""
    return category in GIT_CATEGORIES


def git_hours_of(rollup: Rollup) -> set[int]:
    """Return the hours in which git failed by what *rollup* says."""
    return {hour for seen in rollup.errors.values() if is_of_git(seen.category) for hour in seen.cells}


def hours_apart(counted: Sequence[tuple[Owner, Iterable[int]]]) -> list[set[int]]:
    """Return, for each of what is *counted*, those of its hours that must not be summed up with others of it."""
    at_work = _failures([(owner, hours) for owner, hours in counted if owner.of_git])
    return [
        set(hours) if owner.of_git else _needed(owner, hours, at_work.get(owner.repository, {}))
        for owner, hours in counted
    ]


def _failures(counted: Iterable[tuple[Owner, Iterable[int]]]) -> dict[str, dict[int, set[str]]]:
    """Return repository → hour in which git failed → agents that it failed."""
    failures: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for owner, hours in counted:
        for hour in hours:
            failures[owner.repository][hour].add(owner.agent)
    return failures


def _needed(owner: Owner, hours: Iterable[int], at_work: Mapping[int, set[str]]) -> set[int]:
    """Return which of the *hours* show one more agent *at_work*, who is noted there."""
    needed: set[int] = set()
    for hour in at_work.keys() & hours:
        agents = at_work[hour]
        if len(agents) < _TOLD and owner.agent not in agents:
            agents.add(owner.agent)
            needed.add(hour)
    return needed
