"""Two kinds of trouble that agents share: files, and git."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry import attributes as attr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from otel_telemetry.analysis.patterns import Group
    from otel_telemetry.analysis.rollup import Rollup

FILE_CATEGORIES: Final = frozenset({"file_not_found", "permission_denied", "disk_full", "too_many_open_files"})
GIT_CATEGORIES: Final = frozenset({"git_lock", "git_conflict", "git_not_a_repo"})


class FileOperation(NamedTuple):
    """One function that fails on files.

    *suffix* is of the file, ``.bib``; *operation* is ``read``, ``write`` or ``delete``; each is empty where not known.
    """

    category: str
    function: str
    suffix: str
    operation: str
    errors: int
    repositories: tuple[str, ...]


def file_operations(found: Iterable[Group]) -> tuple[FileOperation, ...]:
    """Return the functions that fail on files, the one with most errors first, as *found* groups come."""
    return tuple(
        FileOperation(
            group.category,
            group.exemplar.function,
            _fact(group, "file_suffix"),
            _fact(group, "operation"),
            group.count,
            tuple(group.repositories),
        )
        for group in found
        if group.category in FILE_CATEGORIES
    )


def _fact(group: Group, name: str) -> str:
    return str(group.exemplar.facts.get(f"{attr.FACT_PREFIX}{name}", ""))


class GitTroubles(NamedTuple):
    """When git fails."""

    errors: int
    hours_utc: Mapping[int, int]
    """Hour of the day → git errors in it."""
    concurrent: int
    """Git errors in an hour and a repository in which several agents were at work."""


def git_troubles(rollup: Rollup) -> GitTroubles:
    """Tell at which hours git fails, and how often several agents shared the repository then."""
    failures: dict[str, Counter[int]] = defaultdict(Counter)
    for key, seen in rollup.errors.items():
        if seen.category in GIT_CATEGORIES:
            failures[key.repository].update({hour: cell[0] for hour, cell in seen.cells.items()})
    hours: Counter[int] = Counter()
    for by_hour in failures.values():
        for hour, count in by_hour.items():
            hours[hour % 24] += count
    concurrent = sum(_concurrent(rollup, repository, by_hour) for repository, by_hour in failures.items())
    return GitTroubles(sum(hours.values()), dict(sorted(hours.items())), concurrent)


def _concurrent(rollup: Rollup, repository: str, failures: Mapping[int, int]) -> int:
    """Return how many of the *failures* (hour → count) fell in an hour in which several agents were at work."""
    at_work: dict[int, set[str]] = defaultdict(set)
    for agent, hours in _work(rollup, repository):
        for hour in failures.keys() & hours:
            at_work[hour].add(agent)
    return sum(count for hour, count in failures.items() if len(at_work[hour]) > 1)


def _work(rollup: Rollup, repository: str) -> Iterator[tuple[str, Set[int]]]:
    """Yield the agents of *repository* with hours in which they were at work."""
    for key, outcomes in rollup.tasks.items():
        if key.repository == repository:
            yield from ((key.agent, hours.keys()) for hours in outcomes.values())
    for error_key, seen in rollup.errors.items():
        if error_key.repository == repository:
            yield error_key.agent, seen.cells.keys()
