from __future__ import annotations

from pathlib import Path

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.trace import StatusCode

from otel_jsonl import JsonlSpanExporter, Kind, SegmentStore, SpanLike, _boundary, encode_span, read_spans, segments


def by_outcome(span: SpanLike) -> tuple[str, Kind]:
    return "pin-citer", "failed" if span.status.status_code is StatusCode.ERROR else "ok"


def span(name: str) -> ReadableSpan:
    return ReadableSpan(name, resource=Resource({}))


def test_a_program_that_uses_the_sdk_writes_its_spans(store: SegmentStore, directory: Path) -> None:
    provider = TracerProvider(resource=Resource({}))
    provider.add_span_processor(SimpleSpanProcessor(JsonlSpanExporter(store, by_outcome)))
    tracer = provider.get_tracer("lib")
    with pytest.raises(KeyError), tracer.start_as_current_span("broken"):
        raise KeyError
    tracer.start_span("fine").end()
    assert [(segment.kind, segment.repository) for segment in segments(directory)] == [
        ("failed", "pin-citer"),
        ("ok", "pin-citer"),
    ]
    assert [one["name"] for one in read_spans(directory)] == ["broken", "fine"]
    assert provider.force_flush()
    provider.shutdown()


def test_what_is_in_the_file_is_what_the_encoder_makes(store: SegmentStore, directory: Path) -> None:
    spans = [span("one"), span("two")]
    assert JsonlSpanExporter(store, by_outcome).export(spans) is SpanExportResult.SUCCESS
    (segment,) = segments(directory)
    assert segment.path.read_bytes() == b"".join(map(encode_span, spans))


def test_a_store_that_cannot_be_written_makes_the_result_failure(directory: Path) -> None:
    directory.write_text("in the way")
    store = SegmentStore(directory)
    assert JsonlSpanExporter(store, by_outcome).export([span("one")]) is SpanExportResult.FAILURE
    assert store.lost == 1


def test_a_span_that_cannot_be_encoded_is_counted_and_the_others_are_written(
    store: SegmentStore, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_boundary, "RAISE", False)
    broken = ReadableSpan("broken", resource=Resource({}), start_time="yesterday")  # type: ignore[arg-type]
    result = JsonlSpanExporter(store, by_outcome).export([span("one"), broken, span("two")])
    assert result is SpanExportResult.FAILURE
    assert [one["name"] for one in read_spans(directory)] == ["one", "two"]
    assert store.lost == 1


def test_a_bug_of_ours_in_append_ends_in_the_counter(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_boundary, "RAISE", False)
    store = SegmentStore(directory, clock=lambda: float("nan"))
    assert store.append(b"{}\n", repository="r", kind="ok") is False
    assert store.lost == 1


def test_spans_may_still_come_after_shutdown(store: SegmentStore, directory: Path) -> None:
    exporter = JsonlSpanExporter(store, by_outcome)
    exporter.shutdown()
    assert exporter.export([span("late")]) is SpanExportResult.SUCCESS
    assert len(list(read_spans(directory))) == 1
