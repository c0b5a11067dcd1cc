"""One line of the store, read: the tasks and errors it records. Forgiving towards every line that is not ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.rollup import ErrorCount, Exemplar, FactValue

UNKNOWN: Final = "unknown"

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

    def may_replace(self, known: ErrorCount) -> bool:
        """Tell whether this error could be the example of the group instead, which is worth reading it whole."""
        return self.time_ns <= known.exemplar.time_ns

    def counted(self) -> ErrorCount:
        """Return the count of this one error, with itself as the example."""
        revisions = {self.revision: self.time_ns} if self.revision else {}
        return ErrorCount(1, self.category, self.time_ns, self.time_ns, revisions, self._exemplar())

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
    """A line is no JSON, or not of OTLP's shape."""


def read_line(line: bytes) -> list[Record] | None:
    """Return what one OTLP JSON line records; None where it holds no traces (metrics, logs). Raises NotOtlpError."""
    try:
        data: Any = orjson.loads(line)
        resource_spans: Any = data.get("resourceSpans")
        return None if resource_spans is None else list(_of_resources(resource_spans))
    except (ValueError, AttributeError, TypeError, KeyError):
        raise NotOtlpError from None


def _of_resources(resource_spans: Any) -> Iterator[Record]:
    for item in resource_spans:
        for scope_spans in item.get("scopeSpans") or ():
            ours = _object(scope_spans.get("scope")).get("name") == attr.SCOPE
            for span in scope_spans.get("spans") or ():
                yield from _of_span(span, ours=ours)


def _of_span(span: Any, *, ours: bool) -> Iterator[Record]:
    attributes = _attributes(span.get("attributes"))
    time_ns = int(span.get("endTimeUnixNano") or span.get("startTimeUnixNano") or 0)
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
            str(span.get("spanId", "")),
            error,
        )


def _errors(span: Any, attributes: _Typed, *, ours: bool) -> list[_Typed]:
    events = span.get("events") or ()
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
    failed = _object(span.get("status")).get("code") == 2
    counted = _value(attributes.get(attr.COUNTED)) is not False
    if not (failed and counted and attr.FINGERPRINT in attributes):
        return []
    return [{**(exceptions[-1] if exceptions else {}), **attributes}]


def _object(value: Any) -> Any:
    """Return a JSON object that may have been left out."""
    return value or {}


def _attributes(pairs: Any) -> _Typed:
    return {pair["key"]: pair.get("value") for pair in pairs or ()}


def _text(attributes: _Typed, key: str) -> str:
    typed = attributes.get(key)
    return "" if typed is None else str(typed.get("stringValue", ""))


def _value(typed: Any) -> Any:
    for kind, value in _object(typed).items():
        if kind == "intValue":
            return int(value)
        return [_value(item) for item in value.get("values") or ()] if kind == "arrayValue" else value
    return None


def _is_fact(key: str) -> bool:
    return key.startswith(attr.FACT_PREFIX) or key in {attr.HTTP_STATUS, attr.EXIT_CODE}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _fact(value: Any) -> FactValue:
    if isinstance(value, list):
        return tuple(str(item) for item in value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return value if isinstance(value, str | int | float | bool) else str(value)
