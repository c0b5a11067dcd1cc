"""The processor that stands between the SDK and every exporter: what it hands on is redacted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from otel_telemetry import _boundary
from otel_telemetry.redaction.redactor import Redactor, default_redactor
from otel_telemetry.redaction.spans import RedactedSpan, redact_span, skeleton

if TYPE_CHECKING:
    from opentelemetry.context import Context


@runtime_checkable
class RedactedSink(Protocol):
    """What takes redacted spans as they are, without a full copy of the SDK's kind: the local store."""

    def on_redacted_end(self, span: RedactedSpan) -> None:
        """Take *span*, which has ended and is redacted."""

    def shutdown(self) -> None:
        """Finish; spans may still come afterwards."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Hand on what is held back; tell whether that was done in time."""
        ...


class RedactingSpanProcessor(SpanProcessor):
    """Hands each span that ends to *delegates* as a redacted copy; the span itself stays as it is for everyone else.

    A redactor registered beside an exporter would protect nothing, so this one wraps: give it the processors that
    export. Never raises. A span that cannot be redacted goes on as a skeleton: ids, times, status code and the
    attribute ``otel_telemetry.redaction.failed``. Failures are counted, and one delegate's failure does not keep a span
    from the others. Delegates see ``on_start`` with the live span, as processors do.
    """

    def __init__(self, *delegates: SpanProcessor | RedactedSink, redactor: Redactor | None = None) -> None:
        self._delegates = delegates
        self._redactor = redactor or default_redactor()
        self._processors = tuple(delegate for delegate in delegates if isinstance(delegate, SpanProcessor))

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Forward to each delegate that is a span processor."""
        for processor in self._processors:
            try:
                processor.on_start(span, parent_context)
            except Exception:  # noqa: BLE001, PERF203 - we stand in someone's task
                _boundary.swallowed("redaction.on_start")

    def on_end(self, span: ReadableSpan) -> None:
        """Redact *span* and hand the copy to each delegate."""
        try:
            redacted = self._redact(span)
            readable = redacted.to_readable() if self._processors else None
        except Exception:  # noqa: BLE001 - not even a skeleton can be made of it: nothing goes on
            _boundary.swallowed("redaction.skeleton")
            return
        for delegate in self._delegates:
            self._hand_on(delegate, redacted, readable)

    def _redact(self, span: ReadableSpan) -> RedactedSpan:
        try:
            return redact_span(span, self._redactor)
        except Exception:  # noqa: BLE001 - privacy fails closed
            _boundary.swallowed("redaction.span")
            return skeleton(span)

    def _hand_on(
        self, delegate: SpanProcessor | RedactedSink, redacted: RedactedSpan, readable: ReadableSpan | None
    ) -> None:
        try:
            if not isinstance(delegate, SpanProcessor):
                delegate.on_redacted_end(redacted)
            elif readable is not None:
                delegate.on_end(readable)
        except Exception:  # noqa: BLE001 - we stand in someone's task
            _boundary.swallowed("redaction.delegate")

    def shutdown(self) -> None:
        """Shut each delegate down; the failure of one does not keep the others from it."""
        for delegate in self._delegates:
            self._shut_down(delegate)

    @staticmethod
    def _shut_down(delegate: SpanProcessor | RedactedSink) -> None:
        try:
            delegate.shutdown()
        except Exception:  # noqa: BLE001 - at exit as in a task
            _boundary.swallowed("redaction.shutdown")

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Flush each delegate within *timeout_millis* in all; tell whether every one managed."""
        deadline = time.monotonic() + timeout_millis / 1_000
        flushed = [self._flush(delegate, deadline) for delegate in self._delegates]
        return all(flushed)

    def _flush(self, delegate: SpanProcessor | RedactedSink, deadline: float) -> bool:
        remaining = max(0, int((deadline - time.monotonic()) * 1_000))
        try:
            return bool(delegate.force_flush(remaining))
        except Exception:  # noqa: BLE001 - as above
            _boundary.swallowed("redaction.force_flush")
            return False
