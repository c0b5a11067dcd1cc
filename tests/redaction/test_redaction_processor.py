"""The processor: every surface of a span, the host's own view of it, skeletons, and delegates that misbehave."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags, TraceState
from opentelemetry.trace import set_span_in_context as in_context

from otel_telemetry import _boundary
from otel_telemetry.redaction import Redacted, RedactedSpan, RedactingSpanProcessor, Redactor, redact_span
from otel_telemetry.redaction.providers import TOKENS

TOKEN = "ghp_" + "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI"


class Sink:
    """Takes redacted spans as the store does."""

    def __init__(self) -> None:
        self.spans: list[RedactedSpan] = []
        self.calls: list[str] = []

    def on_redacted_end(self, span: RedactedSpan) -> None:
        self.spans.append(span)

    def shutdown(self) -> None:
        self.calls.append("shutdown")

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        self.calls.append("force_flush")
        return True


class Broken(SpanProcessor):
    """Raises wherever it can."""

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        raise OSError("start")

    def on_end(self, span: ReadableSpan) -> None:
        raise OSError("end")

    def shutdown(self) -> None:
        raise OSError("shutdown")

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        raise OSError("flush")


class Pipeline:
    """A provider whose spans go through the processor to an exporter and a sink, and past it to the host's exporter."""

    def __init__(
        self, resource: Resource | None = None, redactor: Redactor | None = None, limits: SpanLimits | None = None
    ):
        self.exporter, self.host, self.sink = InMemorySpanExporter(), InMemorySpanExporter(), Sink()
        self.provider = TracerProvider(resource=resource or Resource({}), span_limits=limits, shutdown_on_exit=False)
        processor = RedactingSpanProcessor(SimpleSpanProcessor(self.exporter), self.sink, redactor=redactor)
        self.provider.add_span_processor(processor)
        self.provider.add_span_processor(SimpleSpanProcessor(self.host))

    @property
    def exported(self) -> ReadableSpan:
        return self.exporter.get_finished_spans()[-1]


def context(state: dict[str, str] | None = None) -> SpanContext:
    return SpanContext(
        2**100, 2**40, is_remote=True, trace_flags=TraceFlags(1), trace_state=TraceState(list((state or {}).items()))
    )


def surfaces(span: Any) -> str:
    """Return everything written in *span*, as one text."""
    parts: list[object] = [span.name, span.status.description, _plain(span.attributes)]
    parts += [(event.name, _plain(event.attributes)) for event in span.events]
    parts += [(_state(link.context), _plain(link.attributes)) for link in span.links]
    parts += [_state(span.context), _state(span.parent), _plain(span.resource.attributes), span.resource.schema_url]
    scope = span.instrumentation_scope
    parts += [scope.name, scope.version, scope.schema_url, _plain(scope.attributes)]
    return str(parts)


def _plain(value: Any) -> Any:
    return {key: _plain(item) for key, item in value.items()} if hasattr(value, "items") else value


def _state(of: SpanContext | None) -> dict[str, str]:
    return dict(of.trace_state) if of else {}


def plant(secret: str) -> Pipeline:
    """End one span that holds *secret* on every surface a span has."""
    pipeline = Pipeline(Resource({"host.name": secret, f"of {secret}": 1}, f"https://schema.test/{secret}"))
    tracer = pipeline.provider.get_tracer(
        f"scope {secret}", f"1.0 {secret}", f"https://s.test/{secret}", {"team": secret}
    )
    state = secret if secret.isascii() and "," not in secret and "=" not in secret and len(secret) < 200 else "x"
    parent = in_context(NonRecordingSpan(context({"vendor": state})))
    nested = {"deep": [{"er": {secret: [secret, {"x": secret}]}}], "raw": f"<{secret}>".encode()}
    span = tracer.start_span(
        f"call {secret}", parent, links=[Link(context({"linked": state}), {"why": secret, secret: 1})]
    )
    span.set_attributes({"plain": secret, f"key {secret}": "v", "list": ["a", f"b {secret}"], "nested": nested})
    span.set_attribute("bytes", secret.encode())
    span.add_event(f"event {secret}", {"message": secret, f"k {secret}": [secret]})
    error = ValueError(f"bad {secret}")
    error.__cause__ = KeyError(secret)
    if hasattr(error, "add_note"):
        error.add_note(f"note {secret}")
    span.record_exception(error)
    span.set_status(Status(StatusCode.ERROR, f"failed with {secret}"))
    span.end()
    return pipeline


class TestSurfaces:
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from([rule.catches for rule in TOKENS]), st.sampled_from(["", " ", "'", "\n"]))
    def test_no_planted_secret_survives_anywhere(self, secret: str, around: str) -> None:
        """The same holds for the full copy and for what the store gets."""
        pipeline = plant(f"{around}{secret}{around}")
        assert secret not in surfaces(pipeline.exported)
        assert secret not in surfaces(pipeline.sink.spans[0])

    def test_the_planting_reaches_every_surface(self) -> None:
        """Otherwise the test above proves nothing: the host's exporter sees the secret on all of them."""
        assert surfaces(plant(TOKEN).host.get_finished_spans()[0]).count(TOKEN) >= 24

    def test_the_host_still_sees_its_own_span_untouched(self) -> None:
        pipeline = plant(TOKEN)
        seen = pipeline.host.get_finished_spans()[0]
        assert seen.name == f"call {TOKEN}"
        assert seen.attributes is not None
        assert seen.attributes["plain"] == TOKEN
        assert seen.resource.attributes["host.name"] == TOKEN

    def test_what_is_not_private_arrives_unchanged(self) -> None:
        pipeline = Pipeline(Resource({"service.name": "citer"}, "https://opentelemetry.io/schemas/1.40.0"))
        tracer = pipeline.provider.get_tracer("scope", "1.2.3")
        parent = in_context(NonRecordingSpan(context({"vendor": "a1"})))
        span = tracer.start_span("chat gpt-5", parent, links=[Link(context(), {"n": 1})])
        span.set_attributes({"gen_ai.usage.input_tokens": 12, "ok": True, "ratio": 0.5, "names": ["a", "b"]})
        span.add_event("done", {"sha": "9fceb02d0ae598e95dc970b74767f19372d61af8"}, timestamp=5)
        span.end()
        assert pipeline.exported.to_json() == pipeline.host.get_finished_spans()[0].to_json()

    def test_dropped_counts_are_kept_and_grow_by_what_we_drop(self) -> None:
        limits = SpanLimits(max_span_attributes=100, max_events=2, max_links=1, max_event_attributes=1)
        pipeline = Pipeline(limits=limits)
        links = [Link(context()), Link(context())]
        span = pipeline.provider.get_tracer("t").start_span("s", links=links)
        span.set_attributes({f"k{i}": i for i in range(103)})
        for _ in range(5):
            span.add_event("e", {"a": 1, "b": 2})
        span.end()
        for copy in (pipeline.exported, pipeline.sink.spans[0]):
            assert (copy.dropped_attributes, copy.dropped_events, copy.dropped_links) == (3 + 36, 3, 1)
            assert [event.dropped_attributes for event in copy.events] == [1, 1]

    def test_a_stack_loses_its_source_lines_and_keeps_its_frames(self) -> None:
        pipeline = Pipeline()
        span = pipeline.provider.get_tracer("t").start_span("s")
        try:
            raise ValueError("x") from KeyError("my diary entry")  # MY_OWN_SOURCE
        except ValueError as error:
            span.record_exception(error)
        span.end()
        stack = str((pipeline.exported.events[0].attributes or {})["exception.stacktrace"])
        assert "MY_OWN_SOURCE" not in stack
        assert 'test_redaction_processor.py", line' in stack

    def test_trace_state_keeps_what_is_not_private(self) -> None:
        pipeline = Pipeline()
        parent = in_context(NonRecordingSpan(context({"good": "t61rcWkgMzE", "bad": TOKEN})))
        pipeline.provider.get_tracer("t").start_span("s", parent).end()
        assert _state(pipeline.exported.context) == {"good": "t61rcWkgMzE", "bad": "[REDACTED:github-token]"}

    def test_strict_mode_keeps_names_and_numbers_only(self) -> None:
        pipeline = Pipeline(redactor=Redactor(strict=True))
        span = pipeline.provider.get_tracer("t").start_span("call the doctor")
        span.set_attributes({"note": "call the doctor", "n": 3, "error.type": "ValueError"})
        span.set_status(Status(StatusCode.ERROR, "call the doctor"))
        span.end()
        copy = pipeline.exported
        assert dict(copy.attributes or {}) == {"note": "[REDACTED:strict]", "n": 3, "error.type": "ValueError"}
        assert copy.status.description == "[REDACTED:strict]"


class TestSharing:
    def test_a_resource_and_a_scope_that_recur_are_redacted_once(self) -> None:
        pipeline = Pipeline(Resource({"home": "/home/alice/x"}))
        tracer = pipeline.provider.get_tracer("t")
        for _ in range(3):
            tracer.start_span("s").end()
        assert len({id(span.resource) for span in pipeline.sink.spans}) == 1
        assert len({id(span.instrumentation_scope) for span in pipeline.sink.spans}) == 1

    def test_another_resource_never_gets_the_first_ones_copy(self) -> None:
        """Identities are reused after an object is gone: the cache holds what it knows."""
        redactor = Redactor()
        for number in range(300):
            span = ReadableSpan(
                "s",
                context(),
                resource=Resource({"n": number}),
                instrumentation_scope=InstrumentationScope(f"s{number}"),
            )
            copy = redact_span(span, redactor)
            assert copy.resource.attributes["n"] == number
            assert copy.instrumentation_scope is not None
            assert copy.instrumentation_scope.name == f"s{number}"

    def test_our_own_redacted_values_pass_by_their_type(self) -> None:
        text = Redacted("rendered frames")
        span = ReadableSpan("s", context(), resource=Resource({}), attributes={"a": text})
        assert redact_span(span, Redactor()).attributes["a"] is text


@pytest.mark.usefixtures("lenient")
class TestFailure:
    def test_a_failing_redactor_lets_a_skeleton_pass(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ids, times and status code go on, with a note and a count; nothing else does."""

        class Failing(Redactor):
            def attributes(self, attributes: Any, *, limit: int = 64) -> Any:
                raise ValueError("a bug of ours")

        pipeline = Pipeline(redactor=Failing())
        before = _boundary.counts().get("redaction.span", 0)
        span = pipeline.provider.get_tracer(TOKEN).start_span(f"call {TOKEN}", links=[Link(context({"v": TOKEN}))])
        span.set_attribute("a", TOKEN)
        span.add_event(TOKEN)
        span.set_status(Status(StatusCode.ERROR, TOKEN))
        span.end()
        copy = pipeline.exported
        assert copy.context == span.get_span_context()
        assert dict(copy.attributes or {}) == {"otel_telemetry.redaction.failed": True}
        assert (copy.status.status_code, copy.status.description) == (StatusCode.ERROR, None)
        assert (len(copy.events), len(copy.links), dict(copy.resource.attributes)) == (0, 0, {})
        assert (copy.dropped_attributes, copy.dropped_events, copy.dropped_links) == (1, 1, 1)
        assert TOKEN not in str(copy.to_json())
        assert _boundary.counts()["redaction.span"] == before + 1

    def test_a_broken_delegate_starves_nobody(self) -> None:
        sink = Sink()
        processor = RedactingSpanProcessor(Broken(), sink)
        provider = TracerProvider(resource=Resource({}), shutdown_on_exit=False)
        provider.add_span_processor(processor)
        with provider.get_tracer("t").start_as_current_span("s"):
            pass
        assert [span.name for span in sink.spans] == ["s"]
        assert processor.force_flush() is False
        processor.shutdown()
        assert sink.calls == ["force_flush", "shutdown"]

    def test_no_failure_reaches_the_agent(self) -> None:
        """An exception in ``on_end`` would replace the agent's own."""
        provider = TracerProvider(resource=Resource({}), shutdown_on_exit=False)
        provider.add_span_processor(RedactingSpanProcessor(Broken()))
        with pytest.raises(ZeroDivisionError), provider.get_tracer("t").start_as_current_span("s"):
            raise ZeroDivisionError

    def test_something_that_is_no_span_at_all_goes_nowhere(self) -> None:
        sink = Sink()
        RedactingSpanProcessor(sink).on_end(object())  # type: ignore[arg-type]
        assert sink.spans == []


class TestForwarding:
    def test_delegates_hear_of_start_flush_and_shutdown(self) -> None:
        heard: list[str] = []

        class Listening(SpanProcessor):
            def on_start(self, span: Any, parent_context: Any = None) -> None:
                heard.append(f"start {span.name}")

            def shutdown(self) -> None:
                heard.append("shutdown")

            def force_flush(self, timeout_millis: int = 30_000) -> bool:
                heard.append(f"flush {timeout_millis <= 500}")
                return True

        processor = RedactingSpanProcessor(Listening(), Sink())
        provider = TracerProvider(resource=Resource({}), shutdown_on_exit=False)
        provider.add_span_processor(processor)
        provider.get_tracer("t").start_span("s").end()
        assert processor.force_flush(500)
        processor.shutdown()
        assert heard == ["start s", "flush True", "shutdown"]


def test_the_rules_are_there_without_the_sdk() -> None:
    """Commands that only redact do not pay for the SDK; the processor loads it when asked for."""
    program = (
        "import sys, otel_telemetry.redaction as r\n"
        "from otel_telemetry.redaction import Redactor, Redacted, default_redactor, task_text\n"
        "assert not any(m.startswith('opentelemetry.sdk') for m in sys.modules), 'SDK loaded'\n"
        "assert r.RedactingSpanProcessor and 'opentelemetry.sdk.trace' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_an_attribute_error() -> None:
    import otel_telemetry.redaction as package

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        package.nonsense  # noqa: B018


def test_what_is_forgotten_may_be_redacted_by_its_own_finaliser() -> None:
    """An object that goes may run any code, also a task of the program: it must find nothing locked."""
    redactor, redacted = Redactor(), list[ReadableSpan]()

    class Finalised(Resource):
        def __del__(self) -> None:
            redacted.append(redact_span(ReadableSpan("last", resource=Resource({"of": "another"})), redactor))

    def forget() -> None:
        redact_span(ReadableSpan("first", resource=Finalised({"a": "b"})), redactor)
        for number in range(1000):
            redact_span(ReadableSpan("next", resource=Resource({"number": number})), redactor)

    thread = threading.Thread(target=forget, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert redacted
