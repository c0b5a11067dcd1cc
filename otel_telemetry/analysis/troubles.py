"""Two kinds of trouble that agents share: files, and git."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from otel_telemetry.analysis.patterns import Group
    from otel_telemetry.analysis.rollup import ErrorKey, Rollup, TaskKey

FILE_CATEGORIES: Final = frozenset({"file_not_found", "permission_denied", "disk_full", "too_many_open_files"})
GIT_CATEGORIES: Final = frozenset({"git_lock", "git_conflict", "git_not_a_repo"})


@dataclass(frozen=True, slots=True)
class FileOperation:
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


@dataclass(frozen=True, slots=True)
class GitTroubles:
    """When git fails."""

    errors: int
    hours_utc: Mapping[int, int]
    """Hour of the day → git errors in it."""
    concurrent: int
    """Git errors in an hour and a repository in which several agents were at work."""


def git_troubles(rollup: Rollup) -> GitTroubles:
    """Tell at which hours git fails, and how often several agents shared the repository then."""
    at_work: dict[tuple[int, str], set[str]] = defaultdict(set)
    keys: list[TaskKey | ErrorKey] = [*rollup.tasks, *rollup.errors]
    for key in keys:
        at_work[key.hour, key.repository].add(key.agent)
    hours: Counter[int] = Counter()
    concurrent = 0
    for error_key, seen in rollup.errors.items():
        if seen.category in GIT_CATEGORIES:
            hours[error_key.hour % 24] += seen.count
            concurrent += seen.count if len(at_work[error_key.hour, error_key.repository]) > 1 else 0
    return GitTroubles(sum(hours.values()), dict(sorted(hours.items())), concurrent)
