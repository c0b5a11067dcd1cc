"""One line of the store, read: the tasks and errors it records. Forgiving towards every line that is not ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.rollup import HOUR_NS, ErrorGroup, Exemplar, FactValue

UNKNOWN: Final = "unknown"

_MAX_UINT64: Final = 2**64 - 1
_ERROR_CODES: Final = frozenset({2, "STATUS_CODE_ERROR"})
"""OTLP writes enums as integers; protobuf's own JSON mapping, which others use for it, by name."""

_Typed = Mapping[str, Any]
"""Attribute key → OTLP's typed value, such as ``{"stringValue": "ok"}``: most are never looked at."""


class TaskSeen(NamedTuple):
    """One task that ended at *time_ns*."""

    time_ns: int
    repository: str
    agent: str
    outcome: str


class ErrorSeen(NamedTuple):
    """One error of a span that ended at *time_ns*."""

    time_ns: int
    repository: str
    agent: str
    fingerprint: str
    category: str
    revision: str
    span_id: str
    facts: _Typed

    def may_replace(self, known: ErrorGroup) -> bool:
        """Tell whether this error could be the example of the group instead, which is worth reading it whole."""
        kept = known.exemplar
        return self.time_ns <= kept.time_ns or (not kept.message and bool(_text(self.facts, attr.EXCEPTION_MESSAGE)))

    def counted(self) -> ErrorGroup:
        """Return a group of this one error, with itself as the example."""
        revisions = {self.revision: self.time_ns} if self.revision else {}
        cells = {self.time_ns // HOUR_NS: (1, self.time_ns, self.time_ns)}
        return ErrorGroup(self.category, revisions, self._exemplar(), cells)

    def _exemplar(self) -> Exemplar:
        facts = self.facts
        return Exemplar(
            time_ns=self.time_ns,
            span_id=self.span_id,
            type=_text(facts, attr.EXCEPTION_TYPE) or _text(facts, attr.ERROR_TYPE),
            message=_text(facts, attr.EXCEPTION_MESSAGE),
            function=_text(facts, attr.CODE_FUNCTION),
            file=_text(facts, attr.CODE_FILE),
            line=_whole(_value(facts.get(attr.CODE_LINE))),
            facts={key: _fact(_value(typed)) for key, typed in facts.items() if _is_fact(key)},
        )


class SkeletonSeen(NamedTuple):
    """What is left of a span that could not be redacted: it ended at *time_ns*."""

    time_ns: int


Record = TaskSeen | ErrorSeen | SkeletonSeen


class NotOtlpError(ValueError):
    """A line is no JSON, or not of OTLP's shape. *records* are what could be read of it all the same."""

    def __init__(self, records: Sequence[Record] = ()) -> None:
        super().__init__("no OTLP")
        self.records = records


def read_line(line: bytes) -> list[Record] | None:
    """Return what one OTLP JSON line records; None where it holds no traces (metrics, logs). Raises NotOtlpError.

    A Collector writes many spans into a line: those that can be read come with the error, and each is whole.
    """
    try:
        data: Any = orjson.loads(line)
    except ValueError:
        raise NotOtlpError from None
    if not isinstance(data, dict):
        raise NotOtlpError
    resource_spans: Any = _object(data).get("resourceSpans")
    return None if resource_spans is None else _of_resources(resource_spans)


def _of_resources(resource_spans: Any) -> list[Record]:
    records: list[Record] = []
    whole = True
    for span, ours in _spans(resource_spans):
        try:
            records += list(_of_span(span, ours=ours))
        except (ValueError, AttributeError, TypeError, KeyError):  # noqa: PERF203 - one odd span costs no other one
            whole = False
    if not whole:
        raise NotOtlpError(records)
    return records


def _spans(resource_spans: Any) -> Iterator[tuple[Any, bool]]:
    """Yield each span, and whether it is of our scope; None in place of what is no span."""
    for item in _each(resource_spans):
        for scope_spans in _each(item.get("scopeSpans")) if item else (None,):
            if scope_spans is None:
                yield None, False
                continue
            ours = _object(scope_spans.get("scope")).get("name") == attr.SCOPE
            for span in _each(scope_spans.get("spans")):
                yield span, ours


def _each(items: Any) -> Iterable[Any]:
    """Return the objects of an array that may have been left out; None in place of what is neither object nor null."""
    if isinstance(items, list):
        return [item if isinstance(item, dict) else None for item in items if item is not None]  # pyright: ignore[reportUnknownVariableType]
    return () if items is None else (None,)


def _of_span(span: Any, *, ours: bool) -> Iterator[Record]:
    attributes = _attributes(span.get("attributes"))
    time_ns = _time(span.get("endTimeUnixNano") or span.get("startTimeUnixNano") or 0)
    repository = _text(attributes, attr.REPOSITORY_NAME) or UNKNOWN
    agent = _text(attributes, attr.AGENT_NAME) or UNKNOWN
    outcome = _text(attributes, attr.OUTCOME)
    if _value(attributes.get(attr.REDACTION_FAILED)) is True:
        yield SkeletonSeen(time_ns)
    if ours and outcome and _text(attributes, attr.OPERATION_NAME) == attr.INVOKE_AGENT:
        yield TaskSeen(time_ns, repository, agent, outcome)
    for error in _errors(span, attributes, ours=ours):
        yield ErrorSeen(
            time_ns,
            repository,
            agent,
            _text(error, attr.FINGERPRINT),
            _text(error, attr.CATEGORY) or UNKNOWN,
            _text(attributes, attr.HEAD_REVISION),
            _id(span.get("spanId")),
            error,
        )


def _errors(span: Any, attributes: _Typed, *, ours: bool) -> list[_Typed]:
    events = filter(None, _each(span.get("events")))
    exceptions = [_attributes(event.get("attributes")) for event in events if event.get("name") == attr.EXCEPTION_EVENT]
    if not ours:
        return _foreign_errors(span, attributes, exceptions)
    errors = [error for error in exceptions if attr.FINGERPRINT in error]
    # A line has to stay under 1 MiB: an event dropped for that must not lose its error.
    if not errors and span.get("droppedEventsCount") and attr.FINGERPRINT in attributes:
        return [attributes]
    return errors


def _foreign_errors(span: Any, attributes: _Typed, exceptions: list[_Typed]) -> list[_Typed]:
    """One failure is one error: a span of someone else's counts once, unless a task above it failed.

    Only our processor sets the fingerprint; without it, the span never passed through us.
    """
    failed = _object(span.get("status")).get("code") in _ERROR_CODES
    counted = _value(attributes.get(attr.COUNTED)) is not False
    if not (failed and counted and attr.FINGERPRINT in attributes):
        return []
    return [{**(exceptions[-1] if exceptions else {}), **attributes}]


def _time(value: Any) -> int:
    """Return an OTLP time; one that no unsigned 64-bit integer holds becomes the nearest that one does."""
    return min(max(int(value), 0), _MAX_UINT64)


def _id(value: Any) -> str:
    """Return a span id, which OTLP takes in either case, as we write it."""
    return value.lower() if isinstance(value, str) else ""


def _object(value: Any) -> Any:
    """Return a JSON object; an empty one for what was left out, or is none."""
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _attributes(pairs: Any) -> _Typed:
    try:
        return {pair["key"]: pair.get("value") for pair in pairs or ()}
    except (AttributeError, TypeError, KeyError):  # somebody else's: without those that are no pairs
        return {key: pair.get("value") for pair in _each(pairs) if pair and isinstance(key := pair.get("key"), str)}


def _text(attributes: _Typed, key: str) -> str:
    typed = attributes.get(key)
    text: Any = typed.get("stringValue") if isinstance(typed, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return text if isinstance(text, str) else ""


def _value(typed: Any) -> Any:
    """Return a value of one of the kinds that attributes have; None for any other. Arrays are not nested."""
    for kind, value in _object(typed).items():
        if kind == "intValue":
            return _integer(value)
        if kind == "arrayValue":
            return [_value(item) for item in _each(_object(value).get("values")) if item and "arrayValue" not in item]
        return value if isinstance(value, str | int | float) else None
    return None


def _integer(value: Any) -> int | None:
    try:
        return int(value)
    except (ValueError, TypeError):
        return None


def _is_fact(key: object) -> bool:
    return isinstance(key, str) and (key.startswith(attr.FACT_PREFIX) or key in {attr.HTTP_STATUS, attr.EXIT_CODE})


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_UINT64 else 0


def _fact(value: Any) -> FactValue:
    if isinstance(value, list):
        return tuple(str(item) for item in value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, int) and abs(value) > _MAX_UINT64 // 2:
        return str(value)
    return value if isinstance(value, str | int | float | bool) else ""
