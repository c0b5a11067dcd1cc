"""The store as an OpenTelemetry span exporter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from otel_jsonl import _boundary
from otel_jsonl.encoding import encode_span
from otel_jsonl.names import Kind
from otel_jsonl.spans import SpanLike

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from otel_jsonl.store import SegmentStore

Partition = Callable[[SpanLike], tuple[str, Kind]]
"""Tells the repository and kind under which a span is stored."""


class JsonlSpanExporter(SpanExporter):
    """Writes each span as one line of *store*, where *partition* puts it.

    It writes spans as they come: whoever has secrets in them redacts before. Nothing is ever raised; a span that could
    not be written makes the result FAILURE, and the store counts it.
    """

    def __init__(self, store: SegmentStore, partition: Partition) -> None:
        self._store = store
        self._partition = partition

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write *spans*, synchronously: those written are in their files when this returns."""
        written = [self._write(span) for span in spans]
        return SpanExportResult.SUCCESS if all(written) else SpanExportResult.FAILURE

    def _write(self, span: SpanLike) -> bool:
        try:
            repository, kind = self._partition(span)
            return self._store.append(encode_span(span), repository=repository, kind=kind)
        except Exception as error:  # noqa: BLE001 - an exporter that raises starves the next one
            self._store.count_loss()
            _boundary.swallowed("export", error)
            return False

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the SDK names it
        """Return True: nothing is held back."""
        return True

    def shutdown(self) -> None:
        """Close the store's files; a later `export` opens them again."""
        self._store.close()
