"""Beside a program's own OpenTelemetry: same ids, nothing lost, nothing of the host's disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import MagicMock

import pytest
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import NoOpTracerProvider, Status, StatusCode

from otel_telemetry import BaseAgent, ToolResponse, configure


class Host:
    """A host program: its provider is the global one, its exporter keeps what it gets."""

    def __init__(self, **options):
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(resource=Resource({"service.name": "host"}), shutdown_on_exit=False, **options)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        install(self.provider)

    @property
    def spans(self):
        return self.exporter.get_finished_spans()


def install(provider) -> None:
    # The API sets a global provider once a process; a test suite has many programs in one process.
    trace._TRACER_PROVIDER = provider


@pytest.fixture(autouse=True)
def _no_global_provider() -> Iterator[None]:
    install(None)
    yield
    install(None)


class Failing(BaseAgent):
    def _execute_task_impl(self, task):
        raise ValueError("mail kim@example.org about it")


class Fine(BaseAgent):
    def _execute_task_impl(self, task):
        trace.get_current_span().set_attribute("refs.count", 7)
        return ToolResponse(success=True)


def test_without_a_host_our_span_is_current(spans):
    Fine().execute_task("x")
    assert spans()[0]["attributes"]["refs.count"] == 7


def test_a_task_has_one_span_here_and_one_at_the_host_with_the_same_ids(spans):
    host = Host()
    Fine().execute_task("x")
    (theirs,), (ours,) = host.spans, spans()
    assert f"{theirs.context.span_id:016x}" == ours["spanId"]
    assert f"{theirs.context.trace_id:032x}" == ours["traceId"]
    assert theirs.name == ours["name"]


def test_attributes_set_on_the_current_span_are_copied_into_the_record(spans):
    Host()
    Fine().execute_task("x")
    assert spans()[0]["attributes"]["refs.count"] == 7


def test_what_we_record_on_the_host_s_span_is_redacted(spans):
    host = Host()
    with pytest.raises(ValueError):
        Failing().execute_task("x")
    (theirs,) = host.spans
    assert "kim@example.org" not in theirs.to_json()
    assert type(theirs.events[0].attributes["exception.message"]) is str
    assert theirs.status.status_code is StatusCode.ERROR


def test_a_task_joins_the_host_s_trace(spans):
    host = Host()
    with host.provider.get_tracer("host").start_as_current_span("request") as request:
        Fine().execute_task("x")
    assert spans()[0]["parentSpanId"] == f"{request.get_span_context().span_id:016x}"
    assert spans()[0]["traceId"] == f"{request.get_span_context().trace_id:032x}"


def test_tasks_nest_at_the_host_as_they_do_here(spans):
    Host()

    class Outer(BaseAgent):
        def _execute_task_impl(self, task):
            return Fine().execute_task(task)

    Outer().execute_task("x")
    outer, inner = spans()
    assert inner["parentSpanId"] == outer["spanId"]


@pytest.mark.parametrize(
    "options", [{"sampler": ALWAYS_OFF}, {"span_limits": SpanLimits(max_attributes=1, max_events=1)}]
)
def test_a_host_s_sampler_and_limits_lose_nothing(options, spans):
    Host(**options)
    with pytest.raises(ValueError):
        Failing().execute_task("x")
    (span,) = spans()
    assert span["events"][0]["attributes"]["exception.type"] == "ValueError"
    assert len(span["attributes"]) > 3


class Exploding(SpanProcessor):
    def on_start(self, span, parent_context=None):
        raise RuntimeError("host bug at start")

    def on_end(self, span):
        raise RuntimeError("host bug at end")


@pytest.mark.usefixtures("lenient")
def test_a_host_s_failing_processor_loses_nothing_and_reaches_nobody(spans):
    host = Host()
    host.provider.add_span_processor(Exploding())
    with pytest.raises(ValueError, match="mail kim"):
        Failing().execute_task("x")
    assert len(spans()) == 1


def test_a_no_op_provider_is_no_host(spans):
    install(NoOpTracerProvider())
    Fine().execute_task("x")
    assert spans()[0]["attributes"]["refs.count"] == 7


def test_the_host_s_later_provider_is_found(spans):
    agent = Fine()
    agent.execute_task("before")
    host = Host()
    agent.execute_task("after")
    assert len(host.spans) == 1
    assert len(spans()) == 2


class Calling(BaseAgent):
    """Makes a foreign span that ends in error, and then fails or not."""

    def _execute_task_impl(self, task):
        with trace.get_tracer("http-client").start_as_current_span("GET", record_exception=False) as span:
            span.set_attribute("url.full", "https://bot:hunter2@api.example.org/x")
            span.record_exception(ConnectionRefusedError(111, "Connection refused"))
            span.set_status(Status(StatusCode.ERROR, "refused for kim@example.org"))
        if task == "fail":
            raise ValueError("x")
        return ToolResponse(success=True)


@pytest.mark.parametrize(("task", "counted"), [("fail", False), ("recover", True)])
def test_a_foreign_error_counts_only_where_no_task_above_it_failed(task, counted, spans):
    Host()
    with suppress(ValueError):
        Calling().execute_task(task)
    (foreign,) = [span for span in spans() if span["name"] == "GET"]
    assert foreign["attributes"]["otel_telemetry.error.counted"] is counted
    assert foreign["attributes"]["otel_telemetry.error.category"] == "connection_refused"
    assert foreign["attributes"]["vcs.repository.name"]


def test_a_foreign_error_is_redacted(spans):
    Host()
    Calling().execute_task("x")
    text = str(spans())
    assert "hunter2" not in text
    assert "kim@example.org" not in text


def test_a_foreign_error_outside_any_task_counts(spans):
    host = Host()
    Fine().execute_task("meets the host")
    with host.provider.get_tracer("db").start_as_current_span("SELECT", record_exception=False) as span:
        span.set_status(StatusCode.ERROR)
    assert spans()[-1]["attributes"]["otel_telemetry.error.counted"] is True


def test_foreign_spans_that_end_well_are_not_stored(spans):
    host = Host()
    Fine().execute_task("meets the host")
    with host.provider.get_tracer("db").start_as_current_span("SELECT"):
        pass
    assert [span["name"] for span in spans()] == ["invoke_agent Fine"]


def test_only_configure_sets_the_global_provider(spans):
    Fine().execute_task("x")
    assert trace._TRACER_PROVIDER is None
    configure()
    assert trace._TRACER_PROVIDER is not None
    Calling().execute_task("x")
    assert [span["name"] for span in spans()] == ["invoke_agent Fine", "invoke_agent Calling", "GET"]


def test_configure_leaves_a_host_s_provider_alone():
    host = Host()
    configure()
    assert trace._TRACER_PROVIDER is host.provider


class Explosive:
    """Raises whatever it is asked for but what *fine* names."""

    def __init__(self, **fine):
        self.__dict__.update(fine)

    def __getattr__(self, name):
        raise RuntimeError(f"the host's own bug in {name}")


CONTEXTLESS = Explosive(get_span_context=lambda: None)


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize(
    "provider",
    [
        Explosive(),
        Explosive(get_tracer=lambda *_: Explosive()),
        Explosive(
            get_tracer=lambda *_: Explosive(start_span=lambda *_, **__: Explosive(get_span_context=lambda: None))
        ),
        MagicMock(),
    ],
    ids=["provider", "tracer", "span", "mock"],
)
def test_a_broken_provider_loses_nothing(provider, spans):
    install(provider)
    with pytest.raises(ValueError, match="mail kim"):
        Failing().execute_task("x")
    assert spans()[0]["events"][0]["attributes"]["exception.type"] == "ValueError"


def test_a_host_that_gives_ids_twice_loses_nothing(spans):
    class Repeating(IdGenerator):
        def generate_trace_id(self):
            return 7

        def generate_span_id(self):
            return 7

    Host(id_generator=Repeating())
    for _ in range(3):
        Fine().execute_task("x")
    assert len(spans()) == 3


def test_ending_the_current_span_does_not_lose_the_error(spans):
    class Ending(BaseAgent):
        def _execute_task_impl(self, task):
            trace.get_current_span().end()
            raise ValueError("x")

    with pytest.raises(ValueError):
        Ending().execute_task("x")
    (span,) = spans()
    assert span["attributes"]["otel_telemetry.outcome"] == "failed"
    assert len(span["events"]) == 1
