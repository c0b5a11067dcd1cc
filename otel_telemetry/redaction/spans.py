"""A redacted copy of a span: cheap to make, fit for the encoder, and convertible into the SDK's own kind."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from opentelemetry.attributes import BoundedAttributes
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util import BoundedList
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, TraceState

from otel_telemetry import attributes as attr
from otel_telemetry.redaction.passes import known_module
from otel_telemetry.redaction.redactor import STRICT, Redacted
from otel_telemetry.redaction.strict import ONE_WORD

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known
    from otel_telemetry.redaction.redactor import Redactor

URL_LIMIT: Final = 500
"""Characters of a schema URL."""

RESOURCE_LIMIT: Final = 128
"""Attributes of a resource: programs describe themselves at more length than a span does."""

_REMEMBERED: Final = 64
_TAIL_KEYS: Final = frozenset({attr.EXCEPTION_STACKTRACE, "code.stacktrace"})


class RedactedEvent:
    """An event of a span, redacted; the fields of the SDK's ``Event``."""

    __slots__ = ("attributes", "dropped_attributes", "name", "timestamp")

    def __init__(self, name: str, attributes: dict[str, Any], timestamp: int, dropped_attributes: int) -> None:
        self.name = name
        self.attributes = attributes
        self.timestamp = timestamp
        self.dropped_attributes = dropped_attributes


class RedactedLink:
    """A link of a span, redacted; the fields of the SDK's ``Link``."""

    __slots__ = ("attributes", "context", "dropped_attributes")

    def __init__(self, context: SpanContext, attributes: dict[str, Any], dropped_attributes: int) -> None:
        self.context = context
        self.attributes = attributes
        self.dropped_attributes = dropped_attributes


class RedactedSpan:
    """A finished span with every text redacted; the fields of the SDK's ``ReadableSpan``, which it may replace."""

    __slots__ = (
        "attributes",
        "context",
        "dropped_attributes",
        "dropped_events",
        "dropped_links",
        "end_time",
        "events",
        "instrumentation_scope",
        "kind",
        "links",
        "name",
        "parent",
        "resource",
        "start_time",
        "status",
    )

    name: str
    context: SpanContext | None
    parent: SpanContext | None
    kind: SpanKind
    start_time: int | None
    end_time: int | None
    status: Status
    attributes: dict[str, Any]
    events: Sequence[RedactedEvent]
    links: Sequence[RedactedLink]
    resource: Resource
    instrumentation_scope: InstrumentationScope | None
    dropped_attributes: int
    dropped_events: int
    dropped_links: int

    def get_span_context(self) -> SpanContext | None:
        """Return the ids of the span, as the SDK's spans do."""
        return self.context

    def to_readable(self) -> ReadableSpan:
        """Return the span as the SDK's exporters want it, dropped counts included."""
        return ReadableSpan(
            name=self.name,
            context=self.context,
            parent=self.parent,
            resource=self.resource,
            attributes=_bounded(self.attributes, self.dropped_attributes),
            events=_bounded_list([_event(event) for event in self.events], self.dropped_events),
            links=_bounded_list([_link(link) for link in self.links], self.dropped_links),
            kind=self.kind,
            status=self.status,
            start_time=self.start_time,
            end_time=self.end_time,
            instrumentation_scope=self.instrumentation_scope,
        )


def _event(event: RedactedEvent) -> Event:
    return Event(event.name, _bounded(event.attributes, event.dropped_attributes), event.timestamp)


def _link(link: RedactedLink) -> Link:
    return Link(link.context, _bounded(link.attributes, link.dropped_attributes))


def _bounded(attributes: dict[str, Any], dropped: int) -> BoundedAttributes:
    bounded = BoundedAttributes(attributes=attributes)
    bounded.dropped = dropped
    return bounded


_Item = TypeVar("_Item")


def _bounded_list(items: Sequence[_Item], dropped: int) -> Sequence[_Item]:
    untyped: Any = BoundedList
    bounded = untyped.from_seq(None, items)
    bounded.dropped = dropped
    return cast("Sequence[_Item]", bounded)


def redact_span(span: ReadableSpan, redactor: Redactor) -> RedactedSpan:
    """Return a copy of *span* with every text surface redacted. *span* stays as it is."""
    copy = RedactedSpan()
    shared = _shared(redactor)
    copy.name = redactor.span_name(span.name, span.attributes if redactor.strict else None)
    copy.context = _context(span.context, redactor)
    copy.parent = _context(span.parent, redactor)
    copy.kind, copy.start_time, copy.end_time = span.kind, span.start_time, span.end_time
    copy.status = _status(span.status, redactor)
    copy.attributes, dropped = redactor.attributes(_attributes_of(span))
    copy.dropped_attributes = span.dropped_attributes + dropped
    copy.events = [_redact_event(event, redactor) for event in span.events]
    copy.links = [_redact_link(link, redactor) for link in span.links]
    copy.dropped_events, copy.dropped_links = span.dropped_events, span.dropped_links
    copy.resource = shared.resource(span.resource)
    copy.instrumentation_scope = shared.scope(span.instrumentation_scope)
    return copy


def skeleton(span: ReadableSpan) -> RedactedSpan:
    """Return what may go on of a span that could not be redacted: ids, times, kind and status code, and a note.

    Of our own span also what was redacted before it entered the span, so that an error still counts.
    """
    copy = RedactedSpan()
    copy.name = "redaction failed"
    copy.context, copy.parent = _bare_context(span.context), _bare_context(span.parent)
    copy.kind, copy.start_time, copy.end_time = span.kind, span.start_time, span.end_time
    copy.status = Status(span.status.status_code)
    own = span.instrumentation_scope is not None and span.instrumentation_scope.name == attr.SCOPE
    copy.attributes = {**(_redacted_before(span.attributes) if own else {}), attr.REDACTION_FAILED: True}
    copy.events = [_skeleton_event(event) for event in span.events if own and event.name == attr.EXCEPTION_EVENT]
    copy.links = ()
    copy.resource, copy.instrumentation_scope = _NO_RESOURCE, _OWN_SCOPE if own else None
    copy.dropped_attributes = len(span.attributes or ()) + 1 - len(copy.attributes) + span.dropped_attributes
    copy.dropped_events = len(span.events) - len(copy.events) + span.dropped_events
    copy.dropped_links = len(span.links) + span.dropped_links
    return copy


_NO_RESOURCE: Final = Resource({})
_OWN_SCOPE: Final = InstrumentationScope(attr.SCOPE)
_OWN_KEYS: Final = frozenset(text for name, text in vars(attr).items() if name.isupper())


def _redacted_before(attributes: Mapping[str, object] | None) -> dict[str, Any]:
    return {k: v for k, v in (attributes or {}).items() if k in _OWN_KEYS and type(v) is Redacted}


def _skeleton_event(event: Any) -> RedactedEvent:
    kept = _redacted_before(event.attributes)
    return RedactedEvent(attr.EXCEPTION_EVENT, kept, event.timestamp, len(event.attributes or ()) - len(kept))


def _attributes_of(span: ReadableSpan) -> dict[str, Any]:
    """Return a copy of the attributes of *span*, from where the SDK keeps them: what it hands out is slow to copy."""
    held: object = getattr(getattr(span, "_attributes", None), "_dict", None)
    return cast("dict[str, Any]", held).copy() if type(held) is dict else _plain(span.attributes)


def _plain(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return *attributes* as a dictionary of one's own: the SDK's mappings are slow to walk, and quick to copy."""
    copy: Callable[[], object] | None = getattr(attributes, "copy", None)
    found = copy() if copy is not None else None
    return cast("dict[str, Any]", found) if type(found) is dict else dict(attributes or ())


def _redact_event(event: Any, redactor: Redactor) -> RedactedEvent:
    attributes = _plain(event.attributes)
    stacks = {
        key: attributes.pop(key) for key in _TAIL_KEYS if key in attributes and type(attributes[key]) is not Redacted
    }
    redacted, dropped = redactor.attributes(attributes)
    for key, stack in stacks.items():
        redacted[key] = redactor.stack(stack)
    return RedactedEvent(
        redactor.name(event.name), redacted, event.timestamp, getattr(event, "dropped_attributes", 0) + dropped
    )


def _redact_link(link: Link, redactor: Redactor) -> RedactedLink:
    attributes, dropped = redactor.attributes(link.attributes)
    context = _context(link.context, redactor)
    assert context is not None  # noqa: S101 - a link always has one; narrows the type
    return RedactedLink(context, attributes, link.dropped_attributes + dropped)


def _status(status: Status, redactor: Redactor) -> Status:
    if not status.description or type(status.description) is Redacted:
        return status
    return Status(status.status_code, redactor.free_text(status.description))


def _context(context: SpanContext | None, redactor: Redactor) -> SpanContext | None:
    if context is None or not context.trace_state:
        return context
    entries = [(redactor.key(key), redactor.value(key, value)) for key, value in context.trace_state.items()]
    return _with_state(
        context, TraceState([(key, value) for key, value in entries if _carries(key) and _carries(value)])
    )


def _bare_context(context: SpanContext | None) -> SpanContext | None:
    return None if context is None else _with_state(context, TraceState())


def _with_state(context: SpanContext, state: TraceState) -> SpanContext:
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags, state)


def _carries(text: str) -> bool:
    """Tell whether *text* may stand in a trace state: an ellipsis may not."""
    return text.isascii()


class _Shared:
    """Redacted resources and scopes, which thousands of spans share: each is redacted once, by what is known then."""

    def __init__(self, redactor: Redactor, known: Known) -> None:
        self.known = known
        self.redactor = redactor
        self._resources: _Recent[Resource, Resource] = _Recent(self._redact_resource)
        self._scopes: _Recent[InstrumentationScope, InstrumentationScope] = _Recent(self._redact_scope)

    def resource(self, resource: Resource) -> Resource:
        return self._resources.get(resource)

    def scope(self, scope: InstrumentationScope | None) -> InstrumentationScope | None:
        return None if scope is None else self._scopes.get(scope)

    def _redact_resource(self, resource: Resource) -> Resource:
        attributes, _ = self.redactor.attributes(resource.attributes, limit=RESOURCE_LIMIT)
        return Resource(attributes, _schema(resource.schema_url, self.redactor))

    def _redact_scope(self, scope: InstrumentationScope) -> InstrumentationScope:
        name = self.redactor.name
        attributes, _ = self.redactor.attributes(scope.attributes)
        version = None if scope.version is None else name(scope.version)
        url = _schema(scope.schema_url or "", self.redactor)
        return InstrumentationScope(name(scope.name), version, url, attributes)


def _schema(url: str, redactor: Redactor) -> str:
    """Return the URL of a schema redacted; in strict mode nothing of one that is none."""
    is_none = url and ONE_WORD.fullmatch(url) is None
    return STRICT if redactor.strict and is_none else redactor.text(url, limit=URL_LIMIT)


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Recent(Generic[_Key, _Value]):
    """A bounded cache by identity. It holds each key, so that no other object can come to have its id."""

    def __init__(self, make: Callable[[_Key], _Value]) -> None:
        self._make = make
        self._made: OrderedDict[Hashable, tuple[_Key, _Value]] = OrderedDict()

    def get(self, key: _Key) -> _Value:
        known = self._made.get(id(key))
        if known is not None:
            return known[1]
        value = self._made[id(key)] = (key, self._make(key))
        # No lock: a child forked meanwhile, or a task of what is finalised here, would never get it.
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return value[1]


_shared_by_redactor: WeakKeyDictionary[Redactor, _Shared] = WeakKeyDictionary()


_latest: _Shared | None = None
"""Nearly always the one that is asked for: looking it up costs more than comparing."""


def _shared(redactor: Redactor) -> _Shared:
    global _latest  # noqa: PLW0603
    known, latest = known_module().current(), _latest
    if latest is not None and latest.redactor is redactor and latest.known is known:
        return latest
    shared = _shared_by_redactor.get(redactor)
    if shared is None or shared.known is not known:
        shared = _shared_by_redactor[redactor] = _Shared(redactor, known)
    _latest = shared
    return shared
