"""The private tracer provider: always on, without limits, deaf to the host's settings."""

from __future__ import annotations

import importlib
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr
from otel_telemetry._version import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
    from opentelemetry.trace import SpanContext, Tracer, TracerProvider

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
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider, sampling
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class PairedIdGenerator(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            context = _paired.get()
            return super().generate_trace_id() if context is None else context.trace_id

        def generate_span_id(self) -> int:
            context = _paired.get()
            return super().generate_span_id() if context is None else context.span_id

    class PrivateTracerProvider(TracerProvider):
        otel_telemetry_private = True

        def _handle_fork(self) -> None:
            """Keep the resource: the SDK's own handler detects resources anew, in threads, in every forked child."""

    unset = SpanLimits.UNSET
    limits = SpanLimits(unset, unset, unset, unset, unset, unset, unset, unset)
    provider = PrivateTracerProvider(
        sampler=sampling.ALWAYS_ON,
        resource=resource,
        shutdown_on_exit=False,
        id_generator=PairedIdGenerator(),
        span_limits=limits,
    )
    provider.add_span_processor(processor)
    return provider


def is_private(provider: object) -> bool:
    """Tell whether *provider* is one of ours."""
    return getattr(provider, "otel_telemetry_private", False) is True


def tracer_of(provider: TracerProvider) -> Tracer:
    """Return our tracer at *provider*, ours or a host's."""
    return provider.get_tracer(attr.SCOPE, __version__)


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
