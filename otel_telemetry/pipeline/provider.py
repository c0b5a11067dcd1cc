"""The private tracer provider: always on, without limits, deaf to the host's settings."""

from __future__ import annotations

import importlib
import os
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from otel_telemetry import attributes as attr
from otel_telemetry._version import __version__

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import Event, ReadableSpan, SpanLimits, SpanProcessor
    from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
    from opentelemetry.trace import Link, Span, SpanContext, Tracer, TracerProvider

    Start = Callable[[str, Context | None, Mapping[str, Any]], Span]

_LIMIT_VARIABLES: Final = (
    "OTEL_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_SPAN_EVENT_COUNT_LIMIT",
    "OTEL_SPAN_LINK_COUNT_LIMIT",
)

_random: Final = Random()  # noqa: S311 - ids, no secrets
"""Our own numbers, seeded by the system: the random module's are the agent's, and must come out as without us."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_random.seed)

_paired: ContextVar[SpanContext | None] = ContextVar("otel_telemetry_paired", default=None)


@contextmanager
def _without_unusable_limits() -> Generator[None]:
    """Hide limits that are no numbers: the SDK raises ValueError on them while it is being imported."""
    unusable = {name: os.environ[name] for name in _LIMIT_VARIABLES if not _is_limit(os.environ.get(name, ""))}
    for name in unusable:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(unusable)


def _is_limit(raw: str) -> bool:
    return raw.strip().isdecimal() or raw.strip().lower() == "unset" or raw == ""


def import_sdk() -> None:
    """Import the SDK's tracing once. Raises ImportError without opentelemetry installed."""
    with _without_unusable_limits():
        importlib.import_module("opentelemetry.sdk.trace")


def pair_with(context: SpanContext | None) -> None:
    """Give the next span of this context the ids of the host's span beside it (None: ids of its own)."""
    _paired.set(context)


def build_provider(resource: Resource, processor: SpanProcessor) -> SdkTracerProvider:
    """Return a provider no host setting can silence: it samples everything and limits nothing."""
    from opentelemetry.sdk.trace import TracerProvider, sampling
    from opentelemetry.sdk.trace.id_generator import IdGenerator

    class PairedIdGenerator(IdGenerator):
        # Not the SDK's generator: it draws from the program's own random numbers, which the agent may seed anew for
        # every task, and which must come out the same with us and without.
        def generate_trace_id(self) -> int:
            context = _paired.get()
            return random_bits(128) if context is None else context.trace_id

        def generate_span_id(self) -> int:
            context = _paired.get()
            return random_bits(64) if context is None else context.span_id

        def is_trace_id_random(self) -> bool:
            return True

    class PrivateTracerProvider(TracerProvider):
        otel_telemetry_private = True

        def _handle_fork(self) -> None:
            """Keep the resource: the SDK's own handler detects resources anew, in threads, in every forked child."""

    provider = PrivateTracerProvider(
        sampler=sampling.ALWAYS_ON,
        resource=resource,
        shutdown_on_exit=False,
        id_generator=PairedIdGenerator(),
        span_limits=_no_limits(),
    )
    provider.add_span_processor(processor)
    return provider


def _no_limits() -> SpanLimits:
    from opentelemetry.sdk.trace import SpanLimits

    return SpanLimits(*[SpanLimits.UNSET] * 8)


def is_private(provider: object) -> bool:
    """Tell whether *provider* is one of ours."""
    return getattr(provider, "otel_telemetry_private", False) is True


def tracer_of(provider: TracerProvider) -> Tracer:
    """Return our tracer at *provider*, ours or a host's."""
    return provider.get_tracer(attr.SCOPE, __version__)


def span_starter(provider: SdkTracerProvider, resource: Resource, processor: SpanProcessor) -> Start:
    """Return what starts a span of *provider* that *processor* alone sees, in half the time that a tracer takes.

    It leaves out what makes no difference here: sampler, metrics, a chain of processors, and the SDK's look at each
    attribute; the ones given must be texts. The span is the one the tracer would have made.
    """
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanContext, TraceFlags, get_current_span

    class PrivateSpan(Span):
        """The SDK's span, which may be made by a subclass or a tracer only. It ends with its task, not before."""

        def end(self, end_time: int | None = None) -> None:
            """Do nothing: an agent that ends the current span would lose its task's error."""

        def end_with_task(self) -> None:
            super().end()

        def _readable_span(self) -> ReadableSpan:
            """Return the span itself: *processor* makes a copy of it at once, and one is enough."""
            return self

        @property
        def events(self) -> Sequence[Event]:
            return () if _is_empty(self, "_events") else super().events

        @property
        def links(self) -> Sequence[Link]:
            return () if _is_empty(self, "_links") else super().links

    ids, scope, limits = provider.id_generator, InstrumentationScope(attr.SCOPE, __version__), _no_limits()
    of_root = tracer_of(provider).start_span("", Context()).get_span_context().trace_flags

    def start(name: str, context: Context | None, attributes: Mapping[str, Any]) -> Span:
        above = get_current_span(context).get_span_context()
        parent = above if above.is_valid else None
        own = SpanContext(
            ids.generate_trace_id() if parent is None else parent.trace_id,
            ids.generate_span_id(),
            is_remote=False,
            trace_flags=of_root if parent is None else TraceFlags((parent.trace_flags | TraceFlags.SAMPLED) & of_root),
            trace_state=None if parent is None else parent.trace_state,
        )
        span = PrivateSpan(
            name, own, parent, resource=resource, span_processor=processor, limits=limits, instrumentation_scope=scope
        )
        set_texts(span, attributes)
        span.start(parent_context=context)
        return span

    return start


def _is_empty(span: object, name: str) -> bool:
    """Tell whether a list of *span*'s is empty, without the copy that it makes for whoever asks; False if unsure."""
    items: object = getattr(getattr(span, name, None), "_dq", None)
    return type(items) is deque and len(items) == 0  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def end_span(span: Any) -> None:
    """End *span*, one of ours."""
    getattr(span, "end_with_task", span.end)()


def random_bits(bits: int) -> int:
    """Return a random number above 0 of at most *bits* bits."""
    return _random.getrandbits(bits) or 1


def set_texts(span: Any, attributes: Mapping[str, Any]) -> None:
    """Set *attributes*, texts all of them, on *span*, one of ours.

    The SDK looks at each and copies it, which takes longer for six constants than the rest of the span. An SDK that
    keeps them elsewhere, and a span that has ended, get them the SDK's own way.
    """
    held: object = getattr(getattr(span, "_attributes", None), "_dict", None)
    if type(held) is dict and span.is_recording():
        cast("dict[str, Any]", held).update(attributes)
    else:
        span.set_attributes(attributes)


def add_event(span: Any, name: str, attributes: dict[str, Any]) -> None:
    """Add an event to *span*, a recording one of ours, that keeps *attributes*: texts, numbers and tuples of them.

    The SDK's own way copies and checks every value, which takes longer than writing the line to disk. An SDK without
    the method used here gets the event its own way.
    """
    add = getattr(span, "_add_event", None)
    if add is None:
        span.add_event(name, attributes)
    else:
        add(_event_class()(name, MappingProxyType(attributes)))


@cache
def _event_class() -> type[Event]:
    from opentelemetry.sdk.trace import Event

    return Event


def build_resource(service_name: str, extra: Mapping[str, str]) -> Resource:
    """Return a small resource of ours. Detection (threads, host names, process arguments) is left out on purpose."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.version import __version__ as sdk_version

    return Resource(
        {
            **extra,
            "service.name": service_name,
            "telemetry.sdk.language": "python",
            "telemetry.sdk.name": "opentelemetry",
            "telemetry.sdk.version": sdk_version,
        }
    )
