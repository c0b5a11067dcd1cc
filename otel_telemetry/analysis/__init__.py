"""From the store to advice: rollup → patterns → suggestions, and the calls that others make."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from otel_telemetry.analysis.period import Period, PeriodError, parse_period
    from otel_telemetry.analysis.rollup import ErrorKey, TaskKey
    from otel_telemetry.analysis.summary import Accounting, Row, Summary

    Since: TypeAlias = str | timedelta | datetime | Period | None

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

_HOMES: Final = {
    "Accounting": "summary",
    "Period": "period",
    "PeriodError": "period",
    "Row": "summary",
    "Summary": "summary",
    "parse_period": "period",
}


def __getattr__(name: str) -> object:
    """Import what is asked for from the module that holds it: who sums up segments needs no reports."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


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
    keep: bool = False,
) -> Summary:
    """Read the store in *directory* (None: there is none yet) and summarise what happened *since*.

    *since* is what the command line takes (``7d``), a length, a moment, or None for everything. Where *repository* or
    *agent* is given, only their records count. With *keep*, what was summed up is kept in the store, which must be our
    own, so that the next time is quicker. Raises PeriodError, and OSError where the directory cannot be read.
    """
    from otel_telemetry.analysis.rollup import Rollup
    from otel_telemetry.analysis.summary import Accounting, summary_of

    period = period_of(since, now=now or datetime.now(timezone.utc))
    if directory is None:
        return summary_of(
            Rollup(), Rollup(), period, store=Accounting(quota_bytes=quota_bytes, notices=notices), top=top
        )
    from otel_telemetry.analysis.abandoned import abandoned_in, count_abandoned
    from otel_telemetry.analysis.local import account_of, read_store

    read = read_store(directory, period, keep=keep)

    def wanted(key: TaskKey | ErrorKey) -> bool:
        return repository in {None, key.repository} and agent in {None, key.agent}

    current, before = read.current.only(wanted), read.previous.only(wanted)
    abandoned = tuple(task for task in abandoned_in(directory, period, read.shown) if wanted(task.key))
    count_abandoned(abandoned, current)
    account = account_of(read, directory, quota_bytes, notices)
    return summary_of(current, before, period, store=account, top=top, shown=read.shown, abandoned=abandoned)


def period_of(since: Since, *, now: datetime) -> Period:
    """Return the period that *since* means, ending *now*. Raises PeriodError."""
    from otel_telemetry.analysis.period import Period, everything, lasting, parse_period

    if since is None:
        return everything(now=now)
    if isinstance(since, Period):
        return since
    if isinstance(since, str):
        return parse_period(since, now=now)
    return lasting(since if isinstance(since, timedelta) else now - since.astimezone(timezone.utc), now=now)


def suggest(summary: Summary) -> list[dict[str, Any]]:
    """Return the suggestions of *summary*, for the commonest pattern first, each with the counts it rests on."""
    from otel_telemetry.analysis.json_form import suggestion_dict

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
