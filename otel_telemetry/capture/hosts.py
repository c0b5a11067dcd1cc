"""The host program's own tracer provider, where it has one: a span there beside each task, and its foreign errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, get_current_span, set_span_in_context

from otel_telemetry import _boundary
from otel_telemetry.pipeline.provider import is_private, tracer_of

if TYPE_CHECKING:
    from otel_telemetry.pipeline import Pipeline

_tracers: Final[WeakKeyDictionary[Any, Any]] = WeakKeyDictionary()


def host_tracer(pipeline: Pipeline) -> Any | None:
    """Return our tracer at the program's global provider, None where it has none or it is ours."""
    # Not get_tracer_provider(): with OTEL_PYTHON_TRACER_PROVIDER set it installs a provider, and the host's is refused.
    provider = getattr(trace, "_TRACER_PROVIDER", None)
    if provider is None or is_private(provider):
        return None
    try:
        return _tracers[provider]
    except KeyError:
        return _tracers.setdefault(provider, _meet(provider, pipeline))
    except TypeError:  # a provider that takes no weak reference
        return tracer_of(provider)


def _meet(provider: Any, pipeline: Pipeline) -> Any:
    """Get our tracer of a provider seen for the first time, and ask to see its spans that end in error."""
    from otel_telemetry.capture.foreign import ForeignErrors  # needs the SDK

    # Not isinstance: Logfire's provider is no SDK instance.
    add = getattr(provider, "add_span_processor", None)
    if add is not None:
        try:
            add(ForeignErrors(pipeline))
        except Exception:  # noqa: BLE001 - a host's own code
            _boundary.swallowed("host")
    return tracer_of(provider)


def parent_context(host_span: Any) -> Context:
    """Return a context whose current span is the parent the host's span was given."""
    parent = getattr(host_span, "parent", None)
    if parent is None and not hasattr(host_span, "parent"):
        # Not sampled, or no SDK span: it continues the trace of the span that is current.
        parent = get_current_span().get_span_context()
        if parent.trace_id != host_span.get_span_context().trace_id:
            parent = None
    return Context() if parent is None else set_span_in_context(NonRecordingSpan(parent), Context())


def plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return *attributes* with our marked strings as ordinary ones, for exporters that look at the exact type."""
    return {str(key): _plain(value) for key, value in attributes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    return [*map(_plain, value)] if type(value) in {list, tuple} else value
