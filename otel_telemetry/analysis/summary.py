"""A period's counts → one frozen Summary: everything that a report says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from otel_telemetry.analysis.members import Member, TaskCounts, agents, repositories, task_counts
from otel_telemetry.analysis.patterns import Pattern, groups, patterns
from otel_telemetry.analysis.shown import Shown
from otel_telemetry.analysis.suggestions import Suggestion, suggestion
from otel_telemetry.analysis.trends import Counts, Trend, trend
from otel_telemetry.analysis.troubles import FileOperation, GitTroubles, file_operations, git_troubles

if TYPE_CHECKING:
    from datetime import date

    from otel_telemetry.analysis.abandoned import AbandonedTask
    from otel_telemetry.analysis.period import Period
    from otel_telemetry.analysis.rollup import Rollup


@dataclass(frozen=True, slots=True)
class Accounting:
    """What the store itself has to tell: its size, and what was lost or could not be read."""

    directory: str = ""
    bytes_used: int = 0
    quota_bytes: int = 0
    """0: not known."""
    segments: int = 0
    oldest_record: date | None = None
    """The first day of which anything counts, by records or by rollups of records that are gone."""
    skipped_lines: int = 0
    """Whole lines that are no OTLP JSON."""
    torn_lines: int = 0
    """Lines without their end: a writer was killed."""
    lost_lines: int = 0
    """Records that could not be written: disk full, read-only, too long a wait."""
    foreign_lines: int = 0
    """Lines of another signal: metrics, logs."""
    unreadable_files: int = 0
    unreadable_folders: int = 0
    """Folders of repositories that cannot be listed: another user's."""
    future_records: int = 0
    """Records that carry times in the future, and so belong to no period."""
    unredacted_records: int = 0
    """Records of the period that redaction failed on: nothing but their ids and times was kept."""
    notices: tuple[str, ...] = ()
    """Sentences for a person."""


class Row(NamedTuple):
    """A pattern with its advice."""

    pattern: Pattern
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a report says. Text in it comes from the store and is redacted, but not safe to print as it is."""

    period: Period
    tasks: TaskCounts
    errors: int
    patterns: tuple[Pattern, ...]
    """Largest first."""
    rows: tuple[Row, ...]
    """The largest patterns again, at most as many as were asked for, with advice."""
    repositories: tuple[Member, ...]
    agents: tuple[Member, ...]
    trend: Trend | None
    """None where nothing can lie before the period."""
    file_operations: tuple[FileOperation, ...]
    git: GitTroubles
    store: Accounting
    abandoned: tuple[AbandonedTask, ...] = ()
    """Tasks whose process died, the youngest first; *tasks* counts them, too."""

    @property
    def more_patterns(self) -> int:
        """How many patterns *rows* leaves out."""
        return len(self.patterns) - len(self.rows)

    @property
    def is_empty(self) -> bool:
        """Tell whether the period holds neither a task nor an error."""
        return not (self.errors or self.tasks.run)

    def main_pattern_of(self, repository: str) -> tuple[str, int]:
        """Return the name of the pattern a repository has most errors of, and how many."""
        counts = [(pattern.name, pattern.repositories.get(repository, 0)) for pattern in self.patterns]
        return max(counts, key=lambda item: item[1], default=("", 0))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form that ``docs/summary.schema.json`` documents."""
        from otel_telemetry.analysis import json_form  # not loaded for a report to read

        return json_form.to_dict(self)

    def to_error_summary(self) -> dict[str, Any]:
        """Return the dict that ``TelemetryCollector.get_error_summary`` gives: totals by type, agent and repository."""
        from otel_telemetry.analysis import json_form

        return json_form.to_error_summary(self)


def summary_of(
    current: Rollup,
    before: Rollup,
    period: Period,
    *,
    store: Accounting | None = None,
    top: int | None = None,
    shown: Shown | None = None,
    abandoned: tuple[AbandonedTask, ...] = (),
) -> Summary:
    """Compute the summary of *current*, compared with *before*; at most *top* patterns get a row.

    *current* counts the *abandoned* tasks already.
    """
    shown = Shown() if shown is None else shown
    found = tuple(map(shown.group, groups(current, before)))
    found_patterns = patterns(found)
    account = store or Accounting()
    return Summary(
        period=period,
        tasks=task_counts(current),
        errors=sum(group.count for group in found),
        patterns=found_patterns,
        rows=tuple(Row(pattern, suggestion(pattern)) for pattern in found_patterns[:top]),
        repositories=tuple(map(shown.member, repositories(current))),
        agents=tuple(map(shown.member, agents(current))),
        trend=trend(period, _counts(current), _counts(before), oldest=account.oldest_record)
        if period.bounded
        else None,
        file_operations=file_operations(found),
        git=git_troubles(current),
        store=account,
        abandoned=abandoned,
    )


def _counts(rollup: Rollup) -> Counts:
    tasks = task_counts(rollup)
    return Counts(sum(seen.count for seen in rollup.errors.values()), tasks.finished, tasks.failed)
