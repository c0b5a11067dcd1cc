"""A rollup → patterns: groups of errors and the categories they fall in, within and across repositories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.records import UNKNOWN
from otel_telemetry.analysis.rollup import Cell, ErrorGroup, Exemplar, Rollup, sum_of
from otel_telemetry.analysis.words import percents, short_type, spelled
from otel_telemetry.errors.categories import CATEGORIES
from otel_telemetry.errors.category import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KNOWN: Final = CATEGORIES.keys() - {UNKNOWN}


@dataclass(frozen=True, slots=True)
class Group:
    """All errors of one fingerprint. Counts by name have the highest first."""

    fingerprint: str
    category: str
    count: int
    repositories: Mapping[str, int]
    agents: Mapping[str, int]
    first_ns: int
    last_ns: int
    revisions: tuple[str, ...]
    """In the order in which they were first seen failing, also before the period."""
    exemplar: Exemplar
    before: int = 0
    """How often in the period before."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of the report: the groups of one category; where no cause is known, of one exception type."""

    category: str
    name: str
    """What the row is called: ``FileNotFoundError``, ``Git lock``."""
    groups: tuple[Group, ...]
    """Commonest first; it words the row."""
    share: float
    """Of all errors, from 0 to 1."""
    percent: int
    """The share, rounded; equal counts have equal percentages."""
    state: str | None = None
    """``new``, ``ongoing``, ... once the store keeps what was resolved."""

    @property
    def count(self) -> int:
        """Errors in all groups."""
        return sum(group.count for group in self.groups)

    @property
    def before(self) -> int:
        """Errors in the period before."""
        return sum(group.before for group in self.groups)

    @property
    def repositories(self) -> Mapping[str, int]:
        """Repository → errors, the most first."""
        return _total(group.repositories for group in self.groups)

    @property
    def agents(self) -> Mapping[str, int]:
        """Agent → errors, the most first."""
        return _total(group.agents for group in self.groups)

    @property
    def first_ns(self) -> int:
        """When the first error of the period happened."""
        return min(group.first_ns for group in self.groups)

    @property
    def last_ns(self) -> int:
        """When the last one did."""
        return max(group.last_ns for group in self.groups)

    @property
    def is_named_by_type_alone(self) -> bool:
        """Tell whether nothing but a general type is known of its errors, so that the row says no more than that."""
        return is_named_by_type_alone(self.groups[0])

    @property
    def shared_groups(self) -> tuple[Group, ...]:
        """Groups seen in several repositories in one known function: that is shared code."""
        return tuple(group for group in self.groups if len(group.repositories) > 1 and group.exemplar.function)


@dataclass(slots=True)
class _Gathering:
    """Sums over the hours, repositories and agents of one fingerprint."""

    seen: ErrorGroup
    """Without its hours."""
    total: Cell
    categories: Counter[str] = field(default_factory=Counter[str])
    repositories: Counter[str] = field(default_factory=Counter[str])
    agents: Counter[str] = field(default_factory=Counter[str])


def groups(rollup: Rollup, before: Rollup | None = None) -> tuple[Group, ...]:
    """Return the groups of *rollup*, the largest first; *before* is the period to compare with."""
    earlier: Counter[str] = Counter()
    for key, seen in (before or Rollup()).errors.items():
        earlier[key.fingerprint] += seen.count
    found = [_group(fingerprint, gathered, earlier[fingerprint]) for fingerprint, gathered in _gather(rollup).items()]
    return tuple(sorted(found, key=lambda group: (-group.count, group.fingerprint)))


def _gather(rollup: Rollup) -> dict[str, _Gathering]:
    gathered: dict[str, _Gathering] = {}
    for key, seen in rollup.errors.items():
        total, known = seen.total, gathered.get(key.fingerprint)
        if known is None:
            known = gathered[key.fingerprint] = _Gathering(seen.bare(), total)
        else:
            known.seen.add(seen.bare())
            known.total = sum_of(known.total, total)
        known.categories[seen.category] += total[0]
        known.repositories[key.repository] += total[0]
        known.agents[key.agent] += total[0]
    return gathered


def _group(fingerprint: str, gathered: _Gathering, before: int) -> Group:
    count, first_ns, last_ns = gathered.total
    return Group(
        fingerprint=fingerprint,
        category=next(iter(ranked(gathered.categories))),
        count=count,
        repositories=ranked(gathered.repositories),
        agents=ranked(gathered.agents),
        first_ns=first_ns,
        last_ns=last_ns,
        revisions=tuple(gathered.seen.revisions_in_order()),
        exemplar=gathered.seen.exemplar,
        before=before,
    )


def ranked(counts: Counter[str]) -> dict[str, int]:
    """Return *counts* with the highest first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _total(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return ranked(total)


def patterns(found: Iterable[Group]) -> tuple[Pattern, ...]:
    """Put *found* groups into rows, the largest row first."""
    rows: dict[str, list[Group]] = {}
    for group in found:
        rows.setdefault(_row(group), []).append(group)
    ordered = sorted(rows.values(), key=lambda row: (-_count(row), row[0].category, row[0].fingerprint))
    whole = sum(map(_count, ordered)) or 1
    rounded = percents([_count(row) for row in ordered])
    return tuple(
        Pattern(row[0].category, row_name(row), tuple(row), _count(row) / whole, percent)
        for row, percent in zip(ordered, rounded, strict=True)
    )


def _row(group: Group) -> str:
    """Return what is one row. Where no cause is known, errors that share only that are told apart by type."""
    if group.category not in KNOWN or is_named_by_type_alone(group):
        return f"{group.category} {group.exemplar.type}"
    return group.category


def is_named_by_type_alone(group: Group) -> bool:
    """Tell whether nothing but a general type, such as ValueError, put *group* into its category.

    Such a category is the likeliest one, but no cause to tell a person.
    """
    category = CATEGORIES.get(group.category)
    if category is None or not category.fallback_types:
        return False
    kept = group.exemplar
    name = short_type(kept.type)
    special = name in category.types or any(word in name for word in category.type_words)
    return not special and _TELLING.isdisjoint(key.removeprefix(attr.FACT_PREFIX) for key in kept.facts)


_TELLING: Final = words(
    "argument attribute callee cue expected fields key missing_arguments name object subcause variable"
)
"""Facts that name what the data lacks, or the piece of text that decided."""


def row_name(row: Sequence[Group]) -> str:
    """Name a row by its commonest exception type where that type names the cause, else by the category.

    A git failure arrives as ``CalledProcessError``, which says nothing of git.
    """
    types: Counter[str] = Counter()
    for group in row:
        types[short_type(group.exemplar.type)] += group.count
    commonest = next(iter(ranked(types)))
    category = row[0].category
    if category not in KNOWN or is_named_by_type_alone(row[0]) or commonest in CATEGORIES[category].types:
        return commonest
    return spelled(category)


def _count(row: Iterable[Group]) -> int:
    return sum(group.count for group in row)
