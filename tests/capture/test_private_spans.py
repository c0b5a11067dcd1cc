"""The private provider's short ways make what the SDK's own ways make, and a failed task leaves nothing behind."""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Any

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, TraceState, set_span_in_context

from otel_telemetry import BaseAgent, ToolResponse
from otel_telemetry.pipeline.provider import (
    add_event,
    build_provider,
    build_resource,
    end_span,
    import_sdk,
    set_texts,
    span_starter,
    tracer_of,
)

import_sdk()

_TEXTS = {"gen_ai.agent.name": "Agent", "vcs.repository.name": "pin-citer"}
_EVENT: dict[str, Any] = {
    "exception.type": "OSError",
    "code.line.number": 7,
    "parts": ("OSError", "main.run"),
    "lock": True,
}
_STATE = TraceState([("vendor", "value")])
_PARENTS = {
    "root": Context(),
    "local": set_span_in_context(NonRecordingSpan(SpanContext(5, 6, False, TraceFlags(1))), Context()),  # noqa: FBT003
    "remote, not sampled": set_span_in_context(
        NonRecordingSpan(SpanContext(5, 6, True, TraceFlags(2), _STATE)),  # noqa: FBT003
        Context(),
    ),
}


class Kept(SpanProcessor):
    """Keeps the spans that end."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


Made = tuple[Any, Any, Kept]


@pytest.fixture
def made() -> Made:
    """A private provider's tracer, the short way to start its spans, and what keeps them."""
    kept, resource = Kept(), build_resource("test", {})
    provider = build_provider(resource, kept)
    return tracer_of(provider), span_starter(provider, resource, kept), kept


def _told(span: ReadableSpan) -> dict[str, object]:
    """Everything a span says but for what is drawn or timed anew."""
    context = span.context
    assert context is not None
    return {
        "root": context.trace_id != 5,
        "flags": context.trace_flags,
        "state": dict(context.trace_state),
        "parent": span.parent,
        "name": span.name,
        "kind": span.kind,
        "scope": span.instrumentation_scope,
        "resource": span.resource,
        "attributes": dict(span.attributes or {}),
        "events": [(event.name, dict(event.attributes or {})) for event in span.events],
        "links": span.links,
        "dropped": (span.dropped_attributes, span.dropped_events, span.dropped_links),
    }


@pytest.mark.parametrize("parent", _PARENTS.values(), ids=_PARENTS)
def test_a_span_started_the_short_way_is_the_one_the_tracer_makes(made: Made, parent: Context) -> None:
    tracer, start, kept = made
    end_span(start("invoke_agent A", parent, _TEXTS))
    tracer.start_span("invoke_agent A", parent, attributes=_TEXTS).end()
    ours, theirs = kept.spans
    assert _told(ours) == _told(theirs)


def test_an_event_added_the_short_way_is_the_one_the_sdk_makes(made: Made) -> None:
    tracer, start, kept = made
    ours, theirs = start("a", Context(), {}), tracer.start_span("a", Context())
    add_event(ours, "exception", dict(_EVENT))
    theirs.add_event("exception", _EVENT)
    end_span(ours)
    theirs.end()
    assert _told(kept.spans[0]) == _told(kept.spans[1])


def test_a_span_ends_with_its_task_and_not_before(made: Made) -> None:
    _, start, kept = made
    span = start("a", Context(), {})
    span.end()
    set_texts(span, _TEXTS)
    assert kept.spans == []
    end_span(span)
    assert dict(kept.spans[0].attributes or {}) == _TEXTS


def test_a_span_that_has_ended_does_not_change_any_more(made: Made) -> None:
    _, start, kept = made
    span = start("a", Context(), {})
    end_span(span)
    set_texts(span, _TEXTS)
    assert dict(kept.spans[0].attributes or {}) == {}


class Failing(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        raise ValueError(task)


class Calling(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        return Failing().execute_task(task)


@pytest.mark.parametrize("agent", [Failing, Calling])
def test_a_failed_task_leaves_no_circle_of_frames_behind(agent: type[BaseAgent]) -> None:
    """An agent's objects go when its error goes, without waiting for the garbage collector."""
    running = agent()
    _fail(running)
    gc.collect()
    gc.disable()
    try:
        _fail(running)
        assert gc.collect() == 0
    finally:
        gc.enable()


def _fail(agent: BaseAgent) -> None:
    with suppress(ValueError):
        agent.execute_task("fail")
