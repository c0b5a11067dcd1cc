"""Tasks that never came back: their process died, and left nothing but the note that they had begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from otel_jsonl.listing import has_start_notes
from otel_telemetry.analysis.period import moment, nanoseconds
from otel_telemetry.analysis.records import UNKNOWN
from otel_telemetry.analysis.rollup import HOUR_NS, TaskKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from otel_jsonl import StartedTask
    from otel_telemetry.analysis.period import Period
    from otel_telemetry.analysis.rollup import Rollup
    from otel_telemetry.analysis.shown import Shown

MOST_LISTED: Final = 100
"""Tasks that the JSON form lists one by one."""

OUTCOME: Final = "abandoned"


@dataclass(frozen=True, slots=True)
class AbandonedTask:
    """A task whose process died. *age*: the time since it began. Names are redacted; empty ones are not known."""

    agent: str
    repository: str
    started: datetime
    age: timedelta
    branch: str
    revision: str
    trace_id: str
    span_id: str

    @property
    def key(self) -> TaskKey:
        """Whose task it is."""
        return TaskKey(self.repository, self.agent)


@dataclass(frozen=True, slots=True)
class AbandonedGroup:
    """The abandoned tasks of one agent in one repository; *age* is that of the youngest."""

    agent: str
    repository: str
    count: int
    age: timedelta


def abandoned_in(directory: Path, period: Period, shown: Shown) -> list[AbandonedTask]:
    """Return the abandoned tasks that began in *period*, the youngest first. Never raises OSError."""
    if not has_start_notes(directory):
        return []
    from otel_jsonl import abandoned_tasks  # not loaded for a report of other things

    first, stop = nanoseconds(period.start), nanoseconds(period.until)
    found = [task for task in abandoned_tasks(directory) if first <= task.start_ns < stop]
    return [_shown(task, period, shown) for task in reversed(found)]


def _shown(task: StartedTask, period: Period, shown: Shown) -> AbandonedTask:
    started = moment(task.start_ns)
    return AbandonedTask(
        shown.text(task.agent) or UNKNOWN,
        shown.text(task.repository) or UNKNOWN,
        started,
        max(period.end - started, timedelta()),
        shown.text(task.branch),
        shown.text(task.revision),
        task.trace_id,
        task.span_id,
    )


def count_abandoned(tasks: Iterable[AbandonedTask], rollup: Rollup) -> None:
    """Count *tasks* in *rollup*, in the hour in which they began: nobody knows when they would have ended."""
    for task in tasks:
        rollup.add_tasks(task.key, OUTCOME, {nanoseconds(task.started) // HOUR_NS: 1})


def grouped(tasks: Iterable[AbandonedTask]) -> list[AbandonedGroup]:
    """Return *tasks* by agent and repository, the group with the youngest task first."""
    groups: dict[TaskKey, list[AbandonedTask]] = {}
    for task in tasks:
        groups.setdefault(task.key, []).append(task)
    found = [
        AbandonedGroup(key.agent, key.repository, len(members), min(task.age for task in members))
        for key, members in groups.items()
    ]
    return sorted(found, key=lambda group: (group.age, -group.count, group.repository, group.agent))


def listed_form(tasks: Sequence[AbandonedTask]) -> list[dict[str, Any]]:
    """Return the first of *tasks*, no more than are listed, as plain JSON values."""
    return [
        {
            "agent": task.agent,
            "repository": task.repository,
            "started": task.started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "age_seconds": int(task.age.total_seconds()),
            "branch": task.branch,
            "revision": task.revision,
            "trace_id": task.trace_id,
            "span_id": task.span_id,
        }
        for task in tasks[:MOST_LISTED]
    ]
