"""From the store to advice: rollup → patterns → suggestions, and the calls that others make."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from otel_telemetry.analysis.json_form import suggestion_dict
from otel_telemetry.analysis.period import Period, PeriodError, everything, lasting, parse_period
from otel_telemetry.analysis.rollup import ErrorKey, Rollup, TaskKey
from otel_telemetry.analysis.summary import Accounting, Row, Summary, summary_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Accounting",
    "Period",
    "PeriodError",
    "Row",
    "Summary",
    "parse_period",
    "suggest",
    "summarise",
]

Since = str | timedelta | datetime | Period | None


def summarise(  # noqa: PLR0913 - keyword-only, each one a caller may leave out
    directory: Path | None,
    *,
    since: Since = "7d",
    now: datetime | None = None,
    repository: str | None = None,
    agent: str | None = None,
    top: int | None = None,
    quota_bytes: int = 0,
    notices: tuple[str, ...] = (),
) -> Summary:
    """Read the store in *directory* (None: there is none yet) and summarise what happened *since*.

    *since* is what the command line takes (``7d``), a length, a moment, or None for everything. Where *repository* or
    *agent* is given, only their records count. Raises PeriodError, and OSError where the directory cannot be read.
    """
    period = period_of(since, now=now or datetime.now(timezone.utc))
    if directory is None:
        return summary_of(
            Rollup(), Rollup(), period, store=Accounting(quota_bytes=quota_bytes, notices=notices), top=top
        )
    from otel_telemetry.analysis.local import account_of, read_store

    read = read_store(directory, period)

    def wanted(key: TaskKey | ErrorKey) -> bool:
        return repository in {None, key.repository} and agent in {None, key.agent}

    current, before = read.reading.current.only(wanted), read.reading.previous.only(wanted)
    return summary_of(current, before, period, store=account_of(read, directory, quota_bytes, notices), top=top)


def period_of(since: Since, *, now: datetime) -> Period:
    """Return the period that *since* means, ending *now*. Raises PeriodError."""
    if since is None:
        return everything(now=now)
    if isinstance(since, Period):
        return since
    if isinstance(since, str):
        return parse_period(since, now=now)
    return lasting(since if isinstance(since, timedelta) else now - since.astimezone(timezone.utc), now=now)


def suggest(summary: Summary) -> list[dict[str, Any]]:
    """Return the suggestions of *summary*, for the commonest pattern first, each with the counts it rests on."""
    return [
        {
            "error": row.pattern.name,
            "count": row.pattern.count,
            "repositories": list(row.pattern.repositories),
            "agents": list(row.pattern.agents),
            **suggestion_dict(row.suggestion),
        }
        for row in summary.rows
    ]
