r"""Spans to lines: one OTLP `TracesData` object in JSON, `\n` at its end, shorter than 1 MiB.

Parsed, a line equals what `opentelemetry-exporter-otlp-json-common` makes of the same span, except for values that
strict OTLP readers (rotel, and others built on protobuf's JSON mapping) refuse together with their whole line:

| value                                   | the reference writes       | we write                                   |
|-----------------------------------------|----------------------------|--------------------------------------------|
| `None`                                  | `{}`                       | `{"stringValue": ""}`                      |
| empty sequence                          | `{"arrayValue": {}}`       | `{"arrayValue": {"values": []}}`           |
| empty mapping                           | `{"kvlistValue": {}}`      | `{"kvlistValue": {"values": []}}`          |
| empty key                               | no `key` at all            | `"key": ""`                                |
| NaN, Infinity, -Infinity                | `{"doubleValue": "NaN"}`   | `{"stringValue": "NaN"}`                   |
| integer outside 64 bits                 | `{"intValue": "…"}`        | `{"stringValue": "…"}`, hex past 4096 bits |
| integer of a subclass (an `IntEnum`)    | its `str()`                | its decimal digits                         |
| nesting deeper than 24 levels           | all of it                  | `{"stringValue": "[nested too deep]"}`     |
| surrogates in any text                  | as they are: not UTF-8     | pairs joined, lone ones as U+FFFD          |
| time that is no unsigned 64-bit integer | its `str()`                | truncated, and clamped into the range      |
| dropped count over 32 bits              | as it is                   | 4294967295                                 |
| a span of 1 MiB or more                 | all of it                  | what fits (see `fitting`), counts raised   |

An attribute of a type OTLP does not know (a set, a date) is left out, as the reference does.

In a line, spans stand before their scope, and `scopeSpans` before `resource`: log shippers tell files apart by their
first 1,000 bytes, and ids differ where resources do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import orjson

from otel_jsonl.fitting import fit_attributes, fit_span
from otel_jsonl.values import Json, encode_attributes, without_surrogates

if TYPE_CHECKING:
    from otel_jsonl.spans import ContextLike, EventLike, LinkLike, ResourceLike, ScopeLike, SpanLike, StatusLike

MAX_LINE_BYTES: Final = 2**20 - 1
"""The longest line written, its newline included: log readers split lines at 1 MiB."""

_PREFIX: Final = b'{"resourceSpans":[{"scopeSpans":[{"spans":['
_CONTEXT_HAS_IS_REMOTE: Final = 0x100
_CONTEXT_IS_REMOTE: Final = 0x200
_MAX_UINT32: Final = 2**32 - 1
_MAX_UINT64: Final = 2**64 - 1
_MAX_FRAGMENT_BYTES: Final = 2**18
_MAX_CACHED_SUFFIXES: Final = 64


def encode_spans(spans: Sequence[SpanLike]) -> bytes:
    """Return one line for each of *spans*, in their order."""
    return b"".join([encode_span(span) for span in spans])


def encode_span(span: SpanLike) -> bytes:
    """Return *span* as one line of the store, shorter than 1 MiB.

    Thread-safe. Raises only for an object that is no span.
    """
    suffix = _suffix(span.resource, span.instrumentation_scope)
    encoded = _span(span)
    room = MAX_LINE_BYTES - len(_PREFIX) - len(suffix)
    body = _dumps(encoded)
    if len(body) > room:
        body = _dumps(fit_span(orjson.loads(body), room))
    return b"".join((_PREFIX, body, suffix))


def _dumps(node: Json) -> bytes:
    try:
        return orjson.dumps(node)
    except orjson.JSONEncodeError:  # a lone surrogate somewhere; looking for it in every text would cost every span
        return orjson.dumps(without_surrogates(node))


def _span(span: SpanLike) -> Json:
    context, parent = span.context, span.parent
    encoded: Json = {
        "traceId": f"{context.trace_id if context else 0:032x}",
        "spanId": f"{context.span_id if context else 0:016x}",
    }
    if context and context.trace_state and (state := _trace_state(context.trace_state)):
        encoded["traceState"] = state
    if parent:
        encoded["parentSpanId"] = f"{parent.span_id:016x}"
    encoded["flags"] = _flags(parent)
    if span.name:
        encoded["name"] = span.name
    encoded["kind"] = span.kind.value + 1  # the SDK counts from INTERNAL = 0, OTLP from INTERNAL = 1
    _add_time(encoded, "startTimeUnixNano", span.start_time)
    _add_time(encoded, "endTimeUnixNano", span.end_time)
    _add_contents(encoded, span)
    return encoded


def _add_contents(encoded: Json, span: SpanLike) -> None:
    if attributes := encode_attributes(_plain(span.attributes)):
        encoded["attributes"] = attributes
    if dropped := span.dropped_attributes:
        encoded["droppedAttributesCount"] = min(dropped, _MAX_UINT32)
    if events := span.events:
        encoded["events"] = [_event(event) for event in events]
    if dropped := span.dropped_events:
        encoded["droppedEventsCount"] = min(dropped, _MAX_UINT32)
    if links := span.links:
        encoded["links"] = [_link(link) for link in links]
    if dropped := span.dropped_links:
        encoded["droppedLinksCount"] = min(dropped, _MAX_UINT32)
    if status := span.status:
        encoded["status"] = _status(status)


def _plain(attributes: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return *attributes* as a dictionary where a cheap copy is to be had: the SDK's own mapping iterates slowly."""
    if type(attributes) is dict:
        return cast("dict[str, Any]", attributes)
    copy: Callable[[], Mapping[str, Any]] | None = getattr(attributes, "copy", None)
    return copy() if copy is not None else attributes


def _event(event: EventLike) -> Json:
    encoded: Json = {}
    _add_time(encoded, "timeUnixNano", event.timestamp)
    if event.name:
        encoded["name"] = event.name
    if attributes := encode_attributes(_plain(event.attributes)):
        encoded["attributes"] = attributes
    if dropped := event.dropped_attributes:
        encoded["droppedAttributesCount"] = min(dropped, _MAX_UINT32)
    return encoded


def _link(link: LinkLike) -> Json:
    context = link.context
    encoded: Json = {"traceId": f"{context.trace_id:032x}", "spanId": f"{context.span_id:016x}"}
    if attributes := encode_attributes(_plain(link.attributes)):
        encoded["attributes"] = attributes
    if dropped := link.dropped_attributes:
        encoded["droppedAttributesCount"] = min(dropped, _MAX_UINT32)
    encoded["flags"] = _flags(context)
    return encoded


def _status(status: StatusLike) -> Json:
    encoded: Json = {}
    if status.description:
        encoded["message"] = status.description
    if code := status.status_code.value:
        encoded["code"] = code
    return encoded


def _flags(context: ContextLike | None) -> int:
    return _CONTEXT_HAS_IS_REMOTE | (_CONTEXT_IS_REMOTE if context and context.is_remote else 0)


def _trace_state(trace_state: Mapping[str, str]) -> str:
    return ",".join([f"{key}={value}" for key, value in trace_state.items()])


def _add_time(encoded: Json, key: str, nanoseconds: int | None) -> None:
    if type(nanoseconds) is int and 0 < nanoseconds <= _MAX_UINT64:
        encoded[key] = str(nanoseconds)
    elif nanoseconds and (clamped := min(max(0, int(nanoseconds)), _MAX_UINT64)):
        encoded[key] = str(clamped)


_suffixes: dict[tuple[int, int], tuple[ResourceLike, ScopeLike | None, bytes]] = {}
"""What follows the span in a line, by identity of resource and scope; both are kept, so that no id is used again."""


def _suffix(resource: ResourceLike, scope: ScopeLike | None) -> bytes:
    key = (id(resource), id(scope))
    cached = _suffixes.get(key)
    if cached is not None:
        return cached[2]
    suffix = b"".join((b'],"scope":', _scope(scope), b'}],"resource":', _resource(resource), b"}]}\n"))
    if len(_suffixes) >= _MAX_CACHED_SUFFIXES:
        _suffixes.clear()
    _suffixes[key] = (resource, scope, suffix)
    return suffix


def _scope(scope: ScopeLike | None) -> bytes:
    """Return the scope object and, behind it, the schema URL of its spans."""
    if scope is None:
        return b"{}"
    named = {key: value for key, value in (("name", scope.name), ("version", scope.version)) if value}
    return _fragment(named, scope.attributes, scope.schema_url)


def _resource(resource: ResourceLike) -> bytes:
    """Return the resource object and, behind it, its schema URL."""
    return _fragment({}, resource.attributes, resource.schema_url)


def _fragment(encoded: Json, attributes: Mapping[str, Any] | None, schema_url: str | None) -> bytes:
    if pairs := encode_attributes(_plain(attributes)):
        encoded["attributes"] = pairs
    fragment = _dumps(encoded)
    if len(fragment) > _MAX_FRAGMENT_BYTES:
        fragment = _dumps(fit_attributes(orjson.loads(fragment), _MAX_FRAGMENT_BYTES))
    if not schema_url or len(schema_url) > _MAX_FRAGMENT_BYTES // 8:
        return fragment
    return fragment + b',"schemaUrl":' + _dumps_text(schema_url)


def _dumps_text(text: str) -> bytes:
    return orjson.dumps(without_surrogates(text))
