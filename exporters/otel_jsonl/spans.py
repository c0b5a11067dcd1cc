"""The fields of a span that encoding reads, so that no SDK class is needed to write one.

`opentelemetry.sdk.trace.ReadableSpan` fits, and so does any redacted copy with the same field names.
"""

# ruff: noqa: D102
# The members are those of the SDK's span, and documented there.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Attributes = Mapping[str, Any] | None
"""Attribute values are untyped here: the SDK and its users hand over anything, and `encoding` narrows it."""


class ResourceLike(Protocol):
    """What a span says about the process it came from."""

    @property
    def attributes(self) -> Attributes: ...
    @property
    def schema_url(self) -> str | None: ...


class ScopeLike(Protocol):
    """The instrumentation that made a span."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str | None: ...
    @property
    def schema_url(self) -> str | None: ...
    @property
    def attributes(self) -> Attributes: ...


class ContextLike(Protocol):
    """The ids of a span, of its parent, or of what a link points to."""

    @property
    def trace_id(self) -> int: ...
    @property
    def span_id(self) -> int: ...
    @property
    def is_remote(self) -> bool: ...
    @property
    def trace_state(self) -> Mapping[str, str] | None: ...


class EventLike(Protocol):
    """Something that happened in a span."""

    @property
    def name(self) -> str: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def attributes(self) -> Attributes: ...
    @property
    def dropped_attributes(self) -> int: ...


class LinkLike(Protocol):
    """A reference to another span."""

    @property
    def context(self) -> ContextLike: ...
    @property
    def attributes(self) -> Attributes: ...
    @property
    def dropped_attributes(self) -> int: ...


class _Enumerated(Protocol):
    @property
    def value(self) -> int: ...


class StatusLike(Protocol):
    """How a span ended."""

    @property
    def status_code(self) -> _Enumerated: ...
    @property
    def description(self) -> str | None: ...


class SpanLike(Protocol):
    """A finished span, read-only."""

    @property
    def name(self) -> str: ...
    @property
    def context(self) -> ContextLike | None: ...
    @property
    def parent(self) -> ContextLike | None: ...
    @property
    def kind(self) -> _Enumerated: ...
    @property
    def start_time(self) -> int | None: ...
    @property
    def end_time(self) -> int | None: ...
    @property
    def status(self) -> StatusLike: ...
    @property
    def attributes(self) -> Attributes: ...
    @property
    def events(self) -> Sequence[EventLike]: ...
    @property
    def links(self) -> Sequence[LinkLike]: ...
    @property
    def resource(self) -> ResourceLike: ...
    @property
    def instrumentation_scope(self) -> ScopeLike | None: ...
    @property
    def dropped_attributes(self) -> int: ...
    @property
    def dropped_events(self) -> int: ...
    @property
    def dropped_links(self) -> int: ...
