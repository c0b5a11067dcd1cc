"""The host program's own tracer provider, where it has one: a span there beside each task, and its foreign errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, get_current_span, set_span_in_context

from otel_telemetry import _boundary
from otel_telemetry._loading import loading
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


def is_global(provider: object) -> bool:
    """Tell whether *provider* is the program's global one, which anyone may add a processor to."""
    return getattr(trace, "_TRACER_PROVIDER", None) is provider


def _meet(provider: Any, pipeline: Pipeline) -> Any:
    """Get our tracer of a provider seen for the first time, and ask to see its spans that end in error."""
    with loading():
        from otel_telemetry.capture.foreign import ForeignErrors  # needs the SDK

    try:
        # Not isinstance: Logfire's provider is no SDK instance.
        add = getattr(provider, "add_span_processor", None)
        if add is not None:
            add(ForeignErrors(pipeline))
    except Exception:  # noqa: BLE001 - a host's own code
        _boundary.swallowed("host")
    return tracer_of(provider)


class HostSpan:
    """A span at the host's provider, beside a task's own, with the same ids. What the host's code raises ends here."""

    __slots__ = ("context", "parent_context", "span")

    def __init__(self, span: Any, context: SpanContext) -> None:
        self.span: Final = span
        self.context: Final = context
        self.parent_context: Final = _parent_context(span, context)
        """The context whose current span is the parent the host's span was given."""

    @classmethod
    def start(cls, pipeline: Pipeline, name: str, attributes: Mapping[str, Any]) -> HostSpan | None:
        """Start a span at the program's own provider; None where it has none, or one that gives no usable span."""
        try:
            tracer = host_tracer(pipeline)
            if tracer is None:
                return None
            span = tracer.start_span(str(name), attributes=plain(attributes))
            context = span.get_span_context()
            usable = isinstance(context, SpanContext) and context.is_valid
            return cls(span, context) if usable else None
        except Exception:  # noqa: BLE001 - our record does not depend on the host's code
            _boundary.swallowed("host")
            return None

    def tell(self, method: str, *arguments: object) -> None:
        """Call *method* of the host's span."""
        try:
            getattr(self.span, method)(*arguments)
        except Exception:  # noqa: BLE001 - the host's span is the host's business
            _boundary.swallowed("host")

    def attributes(self) -> dict[str, Any]:
        """Return what the agent has set on the host's span, the current one, as far as it can be asked."""
        try:
            return copied(getattr(self.span, "attributes", None))
        except Exception:  # noqa: BLE001 - as above
            _boundary.swallowed("host")
            return {}


def _parent_context(span: Any, own: SpanContext) -> Context:
    parent = getattr(span, "parent", None)
    if parent is None and not hasattr(span, "parent"):
        # Not sampled, or no SDK span: it continues the trace of the span that is current.
        current = get_current_span().get_span_context()
        parent = current if current.trace_id == own.trace_id else None
    if not isinstance(parent, SpanContext):
        return Context()
    return set_span_in_context(NonRecordingSpan(parent), Context())


def plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return *attributes* with our marked strings as ordinary ones, for exporters that look at the exact type."""
    return {str(key): str(value) if isinstance(value, str) else _plain(value) for key, value in attributes.items()}


def copied(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return *attributes* of a span as a dictionary: the SDK's own mapping is slow to walk, and quick to copy."""
    copy: Callable[[], Mapping[str, Any]] | None = getattr(attributes, "copy", None)
    return dict(copy() if copy is not None else attributes or {})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    return [*map(_plain, value)] if type(value) in {list, tuple} else value
