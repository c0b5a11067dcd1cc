from __future__ import annotations

import enum
import json
import math
import urllib.error
import urllib.request
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.json.common.trace_encoder import encode_spans as reference_encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from otel_jsonl import MAX_LINE_BYTES, encode_span, encode_spans
from tests import receiver

RESOURCE = Resource({"service.name": "pin-citer", "process.pid": 12})
SCOPE = InstrumentationScope("otel_telemetry", "1.0")
CONTEXT = SpanContext(2**127 + 5, 2**63 + 7, is_remote=False, trace_flags=TraceFlags(1))


def reference(span: ReadableSpan) -> Any:
    return json.loads(reference_encode_spans([span]).to_json())


def parsed(span: ReadableSpan) -> Any:
    return json.loads(encode_span(span))


def span_of(attributes: Any = None, **fields: Any) -> ReadableSpan:
    given_fields = {"context": CONTEXT, "resource": RESOURCE, "instrumentation_scope": SCOPE, "start_time": 1, **fields}
    return ReadableSpan("work", attributes=attributes, **given_fields)


def first_span(data: Any) -> Any:
    return data["resourceSpans"][0]["scopeSpans"][0]["spans"][0]


def value_written(value: object) -> Any:
    return first_span(parsed(span_of({"key": value})))["attributes"][0]["value"]


def sdk_spans() -> list[ReadableSpan]:
    """Return spans of every feature that the SDK has, made by the SDK itself."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(resource=RESOURCE, span_limits=SpanLimits(4, 3, 2, 2, 2))
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracer = provider.get_tracer("lib", "2", schema_url="https://example.org/schema", attributes={"scope.x": 1})
    remote = SpanContext(
        1, 2, is_remote=True, trace_flags=TraceFlags(1), trace_state=TraceState([("a", "b"), ("c", "d")])
    )
    parent = set_span_in_context(NonRecordingSpan(remote))
    for kind in SpanKind:
        with tracer.start_as_current_span(f"kind {kind.name}", parent, kind=kind):
            tracer.start_span("child").end()
    span = tracer.start_span("limits", attributes={f"k{n}": n for n in range(9)}, links=[Link(remote, {"l": True})] * 5)
    for number in range(6):
        span.add_event(f"event {number}", {"a": 1.5, "b": "text", "c": (1, 2), "d": b"bytes"}, timestamp=number)
    span.set_status(Status(StatusCode.ERROR, 'It failed: "ü"\n'))
    span.end()
    tracer.start_span("ok").set_status(StatusCode.OK)
    provider.get_tracer("").start_span("").end()
    with pytest.raises(ValueError), tracer.start_as_current_span("raises"):
        raise ValueError("no")
    return list(kept.get_finished_spans())


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("span", sdk_spans(), ids=lambda span: span.name)
def test_a_span_of_the_sdk_is_encoded_as_the_official_encoder_does(span: ReadableSpan) -> None:
    assert parsed(span) == reference(span)


@pytest.mark.parametrize(
    "span",
    [
        ReadableSpan("bare", resource=Resource({})),
        span_of(None, start_time=None, instrumentation_scope=None),
        span_of({}, start_time=0, end_time=2**64 - 1, parent=CONTEXT, resource=Resource({"a": "b"}, "https://s")),
        span_of(MappingProxyType({"a": "b"}), events=[Event("", None, 0), Event("e", {"x": ["y"]}, 5)]),
        span_of({"a": {"b": {"c": [1, "two", 3.0, True, b"4", [5], {"six": 7}]}}}),
        span_of({"a": object(), "b": "kept", "c": [1, {2, 3}]}),
    ],
    ids=["bare", "no times", "edge times", "events", "nested", "unknown types"],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_span_made_by_hand_is_encoded_as_the_official_encoder_does(span: ReadableSpan) -> None:
    assert parsed(span) == reference(span)


numbers = st.integers() | st.integers(-(2**63), 2**63 - 1) | st.floats()
texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
attributes_of_any_shape = st.dictionaries(texts, values, max_size=8)


def as_strict_readers_want_it(node: Any) -> Any:
    """Return what the official encoder wrote, changed as the table in `otel_jsonl.encoding` says."""
    match node:
        case {"value": value}:
            return {"key": node.get("key", ""), "value": _strict_value(value)}
        case dict():
            return {key: as_strict_readers_want_it(value) for key, value in node.items()}
        case list():
            return [as_strict_readers_want_it(item) for item in node]
    return node


def _strict_value(value: Any) -> Any:
    match value:
        case {"arrayValue": array}:
            return {"arrayValue": {"values": [_strict_value(item) for item in array.get("values", [])]}}
        case {"kvlistValue": pairs}:
            return {"kvlistValue": {"values": [as_strict_readers_want_it(pair) for pair in pairs.get("values", [])]}}
        case {"intValue": digits} if not -(2**63) <= int(digits) < 2**63:
            return {"stringValue": digits}
        case {"doubleValue": str(name)}:
            return {"stringValue": name}
    return value or {"stringValue": ""}


@given(attributes_of_any_shape, attributes_of_any_shape, attributes_of_any_shape)
def test_attributes_of_any_shape_are_encoded_as_the_table_says(span: Any, event: Any, resource: Any) -> None:
    whole = span_of(span, events=[Event("e", event, 5)], links=[Link(CONTEXT, event)], resource=Resource(resource))
    assert parsed(whole) == as_strict_readers_want_it(reference(whole))


class Colour(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, {"stringValue": ""}),
        ([], {"arrayValue": {"values": []}}),
        ({}, {"kvlistValue": {"values": []}}),
        (math.nan, {"stringValue": "NaN"}),
        (math.inf, {"stringValue": "Infinity"}),
        (-math.inf, {"stringValue": "-Infinity"}),
        (2**63 - 1, {"intValue": "9223372036854775807"}),
        (2**63, {"stringValue": "9223372036854775808"}),
        (-(2**63) - 1, {"stringValue": "-9223372036854775809"}),
        (2**40_000, {"stringValue": hex(2**40_000)}),
        (Colour.RED, {"intValue": "3"}),
        ("a\ud800b", {"stringValue": "a�b"}),
        ("\ud83d\ude00", {"stringValue": "😀"}),
        (["\udfff", None], {"arrayValue": {"values": [{"stringValue": "�"}, {"stringValue": ""}]}}),
    ],
    ids=[
        "None",
        "empty list",
        "empty map",
        "NaN",
        "Infinity",
        "-Infinity",
        "largest",
        "too large",
        "too small",
        "huge",
        "enum",
        "lone surrogate",
        "surrogate pair",
        "nested",
    ],
)
def test_what_strict_readers_refuse_is_written_in_another_way(value: object, written: object) -> None:
    assert value_written(value) == written


def test_nesting_ends_at_24_levels_even_in_a_value_that_contains_itself() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert json.dumps(value_written(endless)).count("arrayValue") == 24


def test_surrogates_are_replaced_in_every_text_of_a_span() -> None:
    bad = "\udc80"
    span = span_of({bad: bad}, events=[Event(bad, {bad: bad}, 1)], status=Status(StatusCode.ERROR, bad))
    span = ReadableSpan(
        bad,
        CONTEXT,
        resource=Resource({bad: bad}, f"https://{bad}"),
        attributes=span.attributes,
        events=span.events,
        status=span.status,
        instrumentation_scope=InstrumentationScope(bad, bad, f"https://{bad}"),
    )
    assert encode_span(span).decode("utf-8").count("�") == 13


@pytest.mark.parametrize(("given_time", "written"), [(-5, None), (2**70, str(2**64 - 1)), (12.9, "12")])
def test_a_time_that_otlp_cannot_hold_is_clamped(given_time: Any, written: str | None) -> None:
    assert first_span(parsed(span_of(start_time=given_time))).get("startTimeUnixNano") == written


def test_a_line_is_one_line_that_begins_with_what_differs() -> None:
    """Log shippers tell files apart by their first 1,000 bytes: the ids come first, the resource last."""
    line = encode_span(span_of({"a": "b\nc"}))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert line.index(b"traceId") < 100 < line.index(b'"scope"') < line.index(b'"resource"')


def test_many_spans_are_a_line_each() -> None:
    spans = [span_of({"n": number}) for number in range(3)]
    assert encode_spans(spans) == b"".join(map(encode_span, spans))
    assert encode_spans([]) == b""


def test_a_resource_or_scope_in_another_object_is_never_taken_for_one_seen_before() -> None:
    for number in range(300):
        span = span_of(resource=Resource({"n": number}), instrumentation_scope=InstrumentationScope(f"s{number}"))
        assert parsed(span) == reference(span)


class TestALineOfBoundedLength:
    def test_what_does_not_fit_is_left_out_and_counted(self) -> None:
        span = span_of({f"k{n}": "x" * 1000 for n in range(3000)}, events=[Event("e", {"m": "y" * 1000})] * 3000)
        fitted = first_span(parsed(span))
        assert len(encode_span(span)) <= MAX_LINE_BYTES < 2**20
        assert len(fitted["attributes"]) + fitted["droppedAttributesCount"] == 3000
        assert len(fitted["events"]) + fitted["droppedEventsCount"] == 3000
        assert len(fitted["attributes"]) > 400
        assert len(fitted["events"]) > 400

    def test_one_huge_attribute_does_not_take_the_others_along(self) -> None:
        huge = "x" * 2_000_000
        event = Event("exception", {"exception.stacktrace": huge, "exception.type": "KeyError"})
        fitted = first_span(parsed(span_of({"a": huge, "outcome": "failed"}, events=[event])))
        assert fitted["attributes"] == [{"key": "outcome", "value": {"stringValue": "failed"}}]
        assert fitted["droppedAttributesCount"] == 1
        assert fitted["events"][0]["attributes"] == [{"key": "exception.type", "value": {"stringValue": "KeyError"}}]
        assert fitted["events"][0]["droppedAttributesCount"] == 1

    @settings(max_examples=20, deadline=None)
    @given(*[st.sampled_from([0, 1, 300_000, 1_100_000])] * 5, st.sampled_from(["x", '"', "\0", "é", "😀", "\udc80"]))
    def test_no_span_makes_a_line_of_a_mebibyte(
        self, name: int, attribute: int, event: int, resource: int, status: int, character: str
    ) -> None:
        span = ReadableSpan(
            character * name,
            CONTEXT,
            resource=Resource({"r": character * resource}, character * resource),
            attributes={"a": character * attribute, character * attribute: 1},
            events=[Event(character * event, {"m": character * event}, 1)],
            links=[Link(CONTEXT, {"l": character * event})],
            status=Status(StatusCode.ERROR, character * status),
            instrumentation_scope=InstrumentationScope(character * name, character * name, character * name),
        )
        line = encode_span(span)
        assert len(line) < 2**20
        assert first_span(json.loads(line))["traceId"] == f"{CONTEXT.trace_id:032x}"


@pytest.fixture(scope="module")
def strict_reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real OTLP/HTTP receiver that refuses what is not strictly OTLP."""
    with receiver.running(tmp_path_factory.mktemp("receiver")) as running:
        yield f"{running.http}/v1/traces"


def posted(address: str, line: bytes) -> int:
    request = urllib.request.Request(address, line, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_the_strict_reader_does_refuse(strict_reader: str) -> None:
    line = json.dumps(reference(span_of({"a": None}))).encode()
    assert posted(strict_reader, line) == 400


@settings(max_examples=100, deadline=None)
@given(attributes_of_any_shape)
def test_a_strict_reader_takes_every_line(strict_reader: str, attributes: Any) -> None:
    deep: Any = "end"
    for _ in range(100):
        deep = [{"k": deep}]
    events = [Event("e", {"deep": deep, "bad": "\ud800", "nan": math.nan}, -1)]
    assert posted(strict_reader, encode_span(span_of(attributes, events=events, start_time=2**80))) == 200
