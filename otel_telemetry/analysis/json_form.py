"""A Summary as plain JSON values: the shape that ``docs/summary.schema.json`` documents, and the collector's dict."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from otel_telemetry.analysis.abandoned import listed_form
from otel_telemetry.analysis.patterns import ranked
from otel_telemetry.analysis.period import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from otel_telemetry.analysis.members import Member
    from otel_telemetry.analysis.patterns import Group, Pattern
    from otel_telemetry.analysis.period import Period
    from otel_telemetry.analysis.rollup import Exemplar
    from otel_telemetry.analysis.suggestions import Suggestion
    from otel_telemetry.analysis.summary import Accounting, Row, Summary
    from otel_telemetry.analysis.trends import Trend
    from otel_telemetry.analysis.troubles import FileOperation, GitTroubles

SCHEMA_VERSION: Final = 1


def to_dict(summary: Summary) -> dict[str, Any]:
    """Return the documented form: dicts, lists, texts and numbers; times as ISO 8601 in UTC."""
    return {
        "schema_version": SCHEMA_VERSION,
        "period": _period(summary.period),
        "tasks": {"run": summary.tasks.run, **summary.tasks._asdict()},
        "errors": summary.errors,
        "failure_rate": summary.tasks.failure_rate,
        "abandoned": listed_form(summary.abandoned),
        "repositories": [_member(member, "agents") for member in summary.repositories],
        "agents": [_member(member, "repositories") for member in summary.agents],
        "patterns": [_row(row) for row in summary.rows],
        "more_patterns": summary.more_patterns,
        "trend": _trend(summary.trend) if summary.trend else None,
        "file_operations": [_operation(operation) for operation in summary.file_operations],
        "git": _git(summary.git),
        "store": _accounting(summary.store),
    }


def to_error_summary(summary: Summary) -> dict[str, Any]:
    """Return totals by type, agent and repository, each with the highest first, and the patterns."""
    whole = to_dict(summary)
    return {
        "total_errors": summary.errors,
        "by_type": _errors_by_type(summary.patterns),
        "by_agent": _errors_by_name(summary.agents),
        "by_repo": _errors_by_name(summary.repositories),
        "patterns": whole["patterns"],
        "top_errors": [_top_error(row) for row in summary.rows],
        "tasks": whole["tasks"],
        "failure_rate": whole["failure_rate"],
        "trend": whole["trend"],
    }


def _period(period: Period) -> dict[str, Any]:
    return {"label": period.label, "start": _iso(period.start), "end": _iso(period.end)}


def _member(member: Member, others: str) -> dict[str, Any]:
    return {
        "name": member.name,
        "errors": member.errors,
        "tasks": {"run": member.tasks.run, **member.tasks._asdict()},
        "failure_rate": member.tasks.failure_rate,
        others: list(member.seen_with),
    }


def _row(row: Row) -> dict[str, Any]:
    pattern = row.pattern
    return {
        "category": pattern.category,
        "name": pattern.name,
        "count": pattern.count,
        "previous_count": pattern.before,
        "share": round(pattern.share, 4),
        "percent": pattern.percent,
        "state": pattern.state,
        "repositories": dict(pattern.repositories),
        "agents": dict(pattern.agents),
        "first_seen": _time(pattern.first_ns),
        "last_seen": _time(pattern.last_ns),
        "groups": [_group(group) for group in pattern.groups],
        "suggestion": suggestion_dict(row.suggestion),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "fingerprint": group.fingerprint,
        "count": group.count,
        "previous_count": group.before,
        "repositories": dict(group.repositories),
        "agents": dict(group.agents),
        "first_seen": _time(group.first_ns),
        "last_seen": _time(group.last_ns),
        "revisions": list(group.revisions),
        "example": _example(group.exemplar),
    }


def _example(kept: Exemplar) -> dict[str, Any]:
    return {
        "time": _time(kept.time_ns),
        "span_id": kept.span_id,
        "type": kept.type,
        "message": kept.message,
        "function": kept.function,
        "file": kept.file,
        "line": kept.line or None,
        "facts": {key: list(value) if isinstance(value, tuple) else value for key, value in kept.facts.items()},
    }


def suggestion_dict(advice: Suggestion) -> dict[str, Any]:
    """Return one suggestion as plain JSON values."""
    return {**advice._asdict(), "alternatives": [other._asdict() for other in advice.alternatives]}


def _trend(moved: Trend) -> dict[str, Any]:
    return {
        "direction": moved.direction,
        "percent": moved.percent,
        "previous_errors": moved.before.errors,
        "previous_failure_rate": moved.before.failure_rate,
        "text": moved.text,
    }


def _operation(operation: FileOperation) -> dict[str, Any]:
    return {**operation._asdict(), "repositories": list(operation.repositories)}


def _git(troubles: GitTroubles) -> dict[str, Any]:
    hours: Mapping[int, int] = troubles.hours_utc
    by_hour = {f"{hour:02}": count for hour, count in hours.items()}
    return {"errors": troubles.errors, "by_hour_utc": by_hour, "concurrent": troubles.concurrent}


def _accounting(store: Accounting) -> dict[str, Any]:
    oldest = store.oldest_record
    return {
        **asdict(store),
        "quota_bytes": store.quota_bytes or None,
        "oldest_record": oldest.isoformat() if oldest else None,
        "notices": list(store.notices),
    }


def _time(nanoseconds: int) -> str:
    return _iso(moment(nanoseconds))


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _errors_by_type(found: Iterable[Pattern]) -> dict[str, int]:
    by_type: Counter[str] = Counter()
    for pattern in found:
        for group in pattern.groups:
            by_type[group.exemplar.type] += group.count
    return ranked(by_type)


def _errors_by_name(members: Iterable[Member]) -> dict[str, int]:
    return ranked(Counter({member.name: member.errors for member in members if member.errors}))


def _top_error(row: Row) -> dict[str, Any]:
    kept = row.pattern.groups[0].exemplar
    return {
        "error": row.pattern.name,
        "type": kept.type,
        "message": kept.message,
        "count": row.pattern.count,
        "share": round(row.pattern.share, 4),
        "action": row.suggestion.action,
    }
