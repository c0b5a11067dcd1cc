"""The exporter that `OTEL_TRACES_EXPORTER=otel_jsonl` chooses by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from otel_telemetry import _boundary
from otel_telemetry.environment import Settings
from otel_telemetry.pipeline import pipeline_for

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


class RedactingJsonlSpanExporter(SpanExporter):
    """Redacts, then appends to the store what this process has not stored yet.

    An exporter chosen by name gets raw spans, every one the host's processor passes on, so redaction happens here.
    Takes no arguments: the SDK's configurator gives none. Never raises; a span that could not be written makes the
    result FAILURE.
    """

    def __init__(self) -> None:
        self._pipeline = pipeline_for(Settings.from_environ(), "unknown_service")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write *spans*; a span of a task that our own capture has stored already is skipped."""
        if self._pipeline is None:
            return SpanExportResult.SUCCESS
        from otel_telemetry.redaction import redact_span

        try:
            written = [self._pipeline.write(redact_span(span, self._pipeline.redactor)) for span in spans]
        except Exception:  # noqa: BLE001 - fails closed: what could not be redacted is not written
            _boundary.swallowed("exporter")
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS if all(written) else SpanExportResult.FAILURE

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the SDK's shape
        """Return True: every span is in its file when `export` returns."""
        return True

    def shutdown(self) -> None:
        """Do nothing: the store is shared by the process and closed at exit."""
