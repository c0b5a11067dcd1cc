"""A rollup as bytes: one JSON object, the same for equal rollups. Columns, since a month of hours must load fast."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace
from operator import add, sub
from typing import Any, Final, NamedTuple

import orjson

from otel_telemetry.analysis.rollup import ErrorGroup, ErrorKey, Exemplar, HourCounts, Rollup, TaskKey, Unread

VERSION: Final = 2
"""Of the form. A reader that meets another one rebuilds the rollup from its segment."""


class RollupError(ValueError):
    """Stored bytes are not a rollup of this version."""


class Stored(NamedTuple):
    """A rollup, and the version of the redaction rules that its texts went through."""

    rollup: Rollup
    rules: str


def dumps(rollup: Rollup, rules: str) -> bytes:
    """Return *rollup*, whose texts went through the *rules*, as bytes."""
    errors = [_error(key, rollup.errors[key]) for key in sorted(rollup.errors)]
    tasks = [[*key, _outcomes(rollup.tasks[key])] for key in sorted(rollup.tasks)]
    return orjson.dumps(
        {
            "version": VERSION,
            "rules": rules,
            "errors": errors,
            "tasks": tasks,
            "skeletons": _columns(rollup.skeletons),
            "unread": [[day, *rollup.unread[day]] for day in sorted(rollup.unread)],
        },
        default=list,
    )


def is_current(data: bytes) -> bool:
    """Tell at one look whether *data* are of this version of the form."""
    return data.startswith(b'{"version":%d,' % VERSION)


def loads(data: bytes) -> Stored:
    """Read what `dumps` wrote. Raises RollupError, whatever *data* is."""
    try:
        stored: Any = orjson.loads(data)
        if stored["version"] != VERSION:
            raise RollupError("another version")
        return Stored(_rollup(stored), str(stored["rules"]))
    except RollupError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise RollupError(str(error)) from error


def without_text(data: bytes) -> bytes:
    """Return the rollup *data* without the messages of its examples. Raises RollupError."""
    rollup, rules = loads(data)
    for seen in rollup.errors.values():
        seen.exemplar = replace(seen.exemplar, message="")
    return dumps(rollup, rules)


def _rollup(stored: Any) -> Rollup:
    return Rollup(
        dict(map(_group, stored["errors"])),
        {TaskKey(*texts(row[:2])): _hours_by_outcome(row[2]) for row in stored["tasks"]},
        _hours(stored["skeletons"]),
        {row[0]: Unread(*row[1:]) for row in map(_whole, stored["unread"])},
    )


def _error(key: ErrorKey, seen: ErrorGroup) -> list[Any]:
    hours = sorted(seen.cells)
    counts, firsts, lasts = zip(*[seen.cells[hour] for hour in hours], strict=True)
    lengths = list(map(sub, lasts, firsts))  # mostly 0: a tenth of the digits
    return [*naming(key, seen), hours, counts, firsts, lengths]


def naming(key: ErrorKey, seen: ErrorGroup) -> list[Any]:
    """Return what names the group of *key*, as plain JSON values: what `named` reads."""
    kept = seen.exemplar
    example = [
        kept.time_ns, kept.span_id, kept.type, kept.message, kept.function, kept.file, kept.line,
        dict(sorted(kept.facts.items())),
    ]  # fmt: skip
    return [*key, seen.category, dict(sorted(seen.revisions.items())), example]


def named(row: list[Any]) -> tuple[ErrorKey, ErrorGroup]:
    """Return the key and the group, without its hours, that *row* names. Raises RollupError and what bad rows raise."""
    repository, agent, fingerprint, category, revisions, example = row
    time_ns, span_id, type_, message, function, file, line, facts = example
    texts([repository, agent, fingerprint, category, span_id, type_, message, function, file])
    _whole([time_ns, line, *revisions.values()])
    kept = {key: _fact(value) for key, value in facts.items()}
    exemplar = Exemplar(time_ns, span_id, type_, message, function, file, line, kept)
    return ErrorKey(repository, agent, fingerprint), ErrorGroup(category, revisions, exemplar)


def _group(row: list[Any]) -> tuple[ErrorKey, ErrorGroup]:
    key, group = named(row[:6])
    hours, counts, firsts, lengths = map(_whole, row[6:])
    group.cells = dict(zip(hours, zip(counts, firsts, map(add, firsts, lengths), strict=True), strict=True))
    if not group.cells:
        raise RollupError("a group without an error")
    return key, group


def texts(row: list[Any]) -> list[str]:
    """Return *row*, which holds nothing but texts. Raises RollupError."""
    if not all(isinstance(text, str) for text in row):
        raise RollupError("no text")
    return row


def _whole(column: list[Any]) -> list[int]:
    """Return *column*, which holds nothing but numbers of things, times and hours. Raises RollupError."""
    try:
        array("Q", column)  # of all ways to look at a month of hours, the fastest
    except (TypeError, OverflowError):
        raise RollupError("no number") from None
    return column


def _fact(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(texts(value))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, dict):
        raise RollupError("no fact")
    return "" if value is None else value


def _outcomes(outcomes: Mapping[str, HourCounts]) -> dict[str, list[list[int]]]:
    return {outcome: _columns(outcomes[outcome]) for outcome in sorted(outcomes)}


def _hours_by_outcome(stored: dict[str, list[list[int]]]) -> dict[str, HourCounts]:
    if not stored:
        raise RollupError("tasks without an outcome")
    return {outcome: _hours(columns) for outcome, columns in stored.items()}


def _columns(hours: HourCounts) -> list[list[int]]:
    ordered = sorted(hours)
    return [ordered, [hours[hour] for hour in ordered]]


def _hours(columns: list[list[int]]) -> HourCounts:
    hours, counts = map(_whole, columns)
    return dict(zip(hours, counts, strict=True))
