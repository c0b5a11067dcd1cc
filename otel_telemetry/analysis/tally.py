"""Lines of the store → rollups.

Most lines record a task that went well and differ from one another in ids and times only. Such a line is read once in
full; the next ones of the same shape are recognised by their bytes, which costs a tenth of parsing them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from otel_telemetry.analysis.recognition import fails_by, has_message, holds_one_span, pair, recognise
from otel_telemetry.analysis.records import ErrorSeen, NotOtlpError, Record, SkeletonSeen, TaskSeen, read_line
from otel_telemetry.analysis.rollup import HOUR_NS, ErrorKey, HourCounts, Rollup, TaskKey

_MAX_KNOWN: Final = 4096
"""At about 1 kB each."""


@dataclass(slots=True)
class Tally:
    """Where the records of lines are counted: by the time of their end, in one of *rollups*, or in none.

    *cuts* are the times (nanoseconds, ascending) at which the next one of the *rollups* begins. Lines that cannot be
    read are counted, never raised.
    """

    rollups: Sequence[Rollup | None] = field(default_factory=lambda: [Rollup()])
    cuts: Sequence[int] = ()
    foreign_lines: int = 0
    """Lines of another signal: metrics, logs."""
    broken_lines: int = 0
    """Whole lines that are no OTLP JSON."""

    def rollup_at(self, time_ns: int) -> Rollup | None:
        """Return the rollup that a record of this time belongs to, if it belongs to any."""
        return self.rollups[bisect_right(self.cuts, time_ns)]


@dataclass(slots=True)
class _Known:
    """What every line with the same key records; its tasks are counted here until they are settled."""

    task: TaskSeen | None
    error: ErrorSeen | None
    fingerprint: bytes
    """Of the error, as it stands in the line."""
    tasks: list[HourCounts]
    """By hour, for each of the tally's rollups."""


def tally_lines(tally: Tally, lines: Iterable[bytes]) -> None:
    """Count the records of *lines* in *tally*."""
    known: dict[bytes, _Known] = {}
    rollups, cuts = tally.rollups, tally.cuts
    for line in lines:
        recognised = recognise(line)
        if recognised is None:
            _read_in_full(tally, line)
            continue
        key, time_ns = recognised
        same = known.get(key)
        if same is None:
            _learn(tally, line, key, known)
            continue
        index = bisect_right(cuts, time_ns) if cuts else 0
        rollup = rollups[index]
        if rollup is None:
            continue
        if same.error is not None and not _counted_as(same, rollup, line, time_ns):
            _read_in_full(tally, line)
        elif same.task is not None:
            hours, hour = same.tasks[index], time_ns // HOUR_NS
            hours[hour] = hours.get(hour, 0) + 1
    _settle(tally, known)


def _counted_as(same: _Known, rollup: Rollup, line: bytes, time_ns: int) -> bool:
    """Count the error of *line* without reading it, where it cannot be the example of its group. False: it may be."""
    error = cast("ErrorSeen", same.error)
    group = rollup.errors.get(ErrorKey(error.repository, error.agent, error.fingerprint))
    if group is None or time_ns <= group.exemplar.time_ns or (not group.exemplar.message and has_message(line)):
        return False
    if not (holds_one_span(line) and fails_by(line, same.fingerprint)):
        return False
    group.add_one(time_ns, error.revision)
    return True


def _learn(tally: Tally, line: bytes, key: bytes, known: dict[bytes, _Known]) -> None:
    records = _read_in_full(tally, line)
    learnt = _known(tally, records) if records and holds_one_span(line) else None
    if learnt is None or (learnt.error and not fails_by(line, learnt.fingerprint)):
        return
    if len(known) >= _MAX_KNOWN:
        _settle(tally, known)
    known[key] = learnt


def _known(tally: Tally, records: list[Record]) -> _Known | None:
    """Return what to remember of a line: one task, or one error, or a task that failed by one error."""
    if any(isinstance(record, SkeletonSeen) for record in records):
        return None
    tasks = [record for record in records if isinstance(record, TaskSeen)]
    errors = [record for record in records if isinstance(record, ErrorSeen)]
    if len(tasks) > 1 or len(errors) > 1:
        return None
    error = errors[0] if errors else None
    counts = [HourCounts() for _ in tally.rollups]
    return _Known(tasks[0] if tasks else None, error, pair(error.fingerprint) if error else b"", counts)


def _read_in_full(tally: Tally, line: bytes) -> list[Record] | None:
    try:
        records = read_line(line)
    except NotOtlpError as error:
        tally.broken_lines += 1
        _count_all(tally, error.records)
        return None
    if records is None:
        tally.foreign_lines += 1
    _count_all(tally, records or ())
    return records


def _count_all(tally: Tally, records: Iterable[Record]) -> None:
    for record in records:
        rollup = tally.rollup_at(record.time_ns)
        if rollup is not None:
            _count(rollup, record)


def _count(rollup: Rollup, record: Record) -> None:
    hour = record.time_ns // HOUR_NS
    if isinstance(record, SkeletonSeen):
        rollup.skeletons[hour] = rollup.skeletons.get(hour, 0) + 1
        return
    if isinstance(record, TaskSeen):
        rollup.add_tasks(TaskKey(record.repository, record.agent), record.outcome, {hour: 1})
        return
    key = ErrorKey(record.repository, record.agent, record.fingerprint)
    known = rollup.errors.get(key)
    if known is None or record.may_replace(known):
        rollup.add_error(key, record.counted())
    else:
        known.add_one(record.time_ns, record.revision)


def _settle(tally: Tally, known: dict[bytes, _Known]) -> None:
    """Add the task counts of the *known* lines to the rollups and forget them."""
    for same in known.values():
        if same.task is not None:
            _settle_tasks(tally, same.task, same.tasks)
    known.clear()


def _settle_tasks(tally: Tally, task: TaskSeen, counted: list[HourCounts]) -> None:
    for rollup, hours in zip(tally.rollups, counted, strict=True):
        if rollup is not None and hours:
            rollup.add_tasks(TaskKey(task.repository, task.agent), task.outcome, hours)
