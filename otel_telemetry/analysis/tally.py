"""Lines of the store → the rollups of a period and of the one before it.

Most lines record a task that went well and differ from one another in ids and times only. Such a line is read once in
full; the next ones of the same shape are recognised by their bytes, which costs a tenth of parsing them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from otel_telemetry.analysis.period import Period, nanoseconds
from otel_telemetry.analysis.recognition import fails_by, holds_one_span, pair, recognise
from otel_telemetry.analysis.records import ErrorSeen, NotOtlpError, Record, SkeletonSeen, TaskSeen, read_line
from otel_telemetry.analysis.rollup import HOUR_NS, ErrorKey, Rollup, TaskKey

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_KNOWN: Final = 4096
"""At about 1 kB each."""


@dataclass(slots=True)
class Reading:
    """What the lines of a period say. Lines that cannot be read are counted, never raised."""

    period: Period
    current: Rollup = field(default_factory=Rollup)
    previous: Rollup = field(default_factory=Rollup)
    foreign_lines: int = 0
    """Lines of another signal: metrics, logs."""
    broken_lines: int = 0
    """Whole lines that are no OTLP JSON."""
    future_records: int = 0
    """Spans later than any clock that goes right can be."""
    skeletons: int = 0
    """Spans of the period that could not be redacted."""
    start_ns: int = field(init=False)
    previous_ns: int = field(init=False)
    latest_ns: int = field(init=False)

    def __post_init__(self) -> None:
        self.start_ns, self.previous_ns = nanoseconds(self.period.start), nanoseconds(self.period.previous_start)
        self.latest_ns = nanoseconds(self.period.latest)

    def rollup_at(self, time_ns: int) -> Rollup | None:
        """Return the rollup that a record of this time belongs to, if it belongs to either."""
        if time_ns > self.latest_ns:
            return None
        if time_ns >= self.start_ns:
            return self.current
        return self.previous if time_ns >= self.previous_ns else None


@dataclass(slots=True)
class _Known:
    """What every line with the same key records; its tasks are counted here, by hour, until they are settled."""

    task: TaskSeen | None = None
    error: ErrorSeen | None = None
    fingerprint: bytes = b""
    """Of the error, as it stands in the line."""
    current: dict[int, int] = field(default_factory=dict[int, int])
    previous: dict[int, int] = field(default_factory=dict[int, int])


def read_lines_into(reading: Reading, lines: Iterable[bytes]) -> None:
    """Count the records of *lines* in *reading*."""
    known: dict[bytes, _Known] = {}
    start_ns, previous_ns, latest_ns = reading.start_ns, reading.previous_ns, reading.latest_ns
    for line in lines:
        recognised = recognise(line)
        if recognised is None:
            _read_in_full(reading, line)
            continue
        key, time_ns = recognised
        same = known.get(key)
        if same is None:
            _learn(reading, line, key, known)
        elif time_ns > latest_ns or (same.error is not None and not _counted_as(same, reading, line, time_ns)):
            _read_in_full(reading, line)
        elif same.task is not None and time_ns >= previous_ns:
            hours = same.current if time_ns >= start_ns else same.previous
            hour = time_ns // HOUR_NS
            hours[hour] = hours.get(hour, 0) + 1
    _settle(reading, known)


def _counted_as(same: _Known, reading: Reading, line: bytes, time_ns: int) -> bool:
    """Count the error of *line* without reading it, where it cannot be the example of its group. False: it may be."""
    error = cast("ErrorSeen", same.error)
    rollup = reading.rollup_at(time_ns)
    if rollup is None:
        return True
    key = ErrorKey(time_ns // HOUR_NS, error.repository, error.agent, error.fingerprint)
    group = rollup.errors.get(key)
    if (
        group is None
        or time_ns <= group.exemplar.time_ns
        or not (holds_one_span(line) and fails_by(line, same.fingerprint))
    ):
        return False
    group.add_one(time_ns, error.revision)
    return True


def _learn(reading: Reading, line: bytes, key: bytes, known: dict[bytes, _Known]) -> None:
    records = _read_in_full(reading, line)
    learnt = _known(records) if records and holds_one_span(line) else None
    if learnt is None or (learnt.error and not fails_by(line, learnt.fingerprint)):
        return
    if len(known) >= _MAX_KNOWN:
        _settle(reading, known)
    known[key] = learnt


def _known(records: list[Record]) -> _Known | None:
    """Return what to remember of a line: one task, or one error, or a task that failed by one error."""
    if any(isinstance(record, SkeletonSeen) for record in records):
        return None
    tasks = [record for record in records if isinstance(record, TaskSeen)]
    errors = [record for record in records if isinstance(record, ErrorSeen)]
    if len(tasks) > 1 or len(errors) > 1:
        return None
    error = errors[0] if errors else None
    return _Known(tasks[0] if tasks else None, error, pair(error.fingerprint) if error else b"")


def _read_in_full(reading: Reading, line: bytes) -> list[Record] | None:
    try:
        records = read_line(line)
    except NotOtlpError:
        reading.broken_lines += 1
        return None
    if records is None:
        reading.foreign_lines += 1
    for record in records or ():
        _count(reading, record)
    # A task and its error are one span, and end at the same nanosecond.
    reading.future_records += len({record.time_ns for record in records or () if record.time_ns > reading.latest_ns})
    return records


def _count(reading: Reading, record: Record) -> None:
    rollup = reading.rollup_at(record.time_ns)
    if rollup is None:
        return
    hour = record.time_ns // HOUR_NS
    if isinstance(record, SkeletonSeen):
        reading.skeletons += rollup is reading.current
        return
    if isinstance(record, TaskSeen):
        rollup.add_tasks(TaskKey(hour, record.repository, record.agent), record.outcome)
        return
    key = ErrorKey(hour, record.repository, record.agent, record.fingerprint)
    known = rollup.errors.get(key)
    if known is None or record.may_replace(known):
        rollup.add_error(key, record.counted())
    else:
        known.add_one(record.time_ns, record.revision)


def _settle(reading: Reading, known: dict[bytes, _Known]) -> None:
    """Add the task counts of the *known* lines to the rollups and forget them."""
    for same in known.values():
        if same.task is not None:
            _settle_task(reading, same, same.task)
    known.clear()


def _settle_task(reading: Reading, same: _Known, task: TaskSeen) -> None:
    for rollup, hours in ((reading.current, same.current), (reading.previous, same.previous)):
        for hour, count in hours.items():
            rollup.add_tasks(TaskKey(hour, task.repository, task.agent), task.outcome, count)
