"""Sending the redacted spans to a backend as well: batched off the task's path, quiet, bounded at exit."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from otel_telemetry import _boundary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

    from otel_telemetry.environment import OtlpProtocol
    from otel_telemetry.redaction import RedactedSpan

_EXIT_SECONDS: Final = 2.0
"""How long a dead or silent endpoint may hold up the exit."""

_DELAY_MILLIS: Final = 1000
_QUEUE: Final = 4096
_BATCH: Final = 512


class _Quiet(threading.local):
    active = False


_quiet: Final = _Quiet()


def _drop_while_quiet(_: logging.LogRecord) -> bool:
    return not _quiet.active


def _hush_loggers() -> None:
    """Keep what exporters log on our behalf off the user's screen: it quotes endpoints, with their credentials.

    The loggers belong to the host, so only records made while we export, in that thread, are dropped. A filter on a
    parent logger would not see them: filters do not apply to what propagates from children.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in {"opentelemetry", "urllib3", "requests", "grpc"}:
            logging.getLogger(name).addFilter(_drop_while_quiet)


class OtlpSink:
    """A sink for redacted spans that batches them to an OTLP exporter made from the standard variables.

    Spans that a host's provider records beside ours are left to the host's own exporters.
    """

    def __init__(self, protocol: OtlpProtocol, is_mirrored: Callable[[int], bool]) -> None:
        self._is_mirrored = is_mirrored
        self._processor = _build(protocol)
        self._helper = _Helper()

    def on_redacted_end(self, span: RedactedSpan) -> None:
        """Queue a copy for the worker. Never blocks: a full queue drops its oldest span."""
        if span.context is None or self._is_mirrored(span.context.span_id):
            return
        _quiet.active = True
        try:
            self._processor.on_end(span.to_readable())
        finally:
            _quiet.active = False

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what is queued, for at most *timeout_millis*."""
        return self._helper.run(self._processor.force_flush, timeout_millis / 1000)

    def shutdown(self) -> None:
        """Send what is queued, for at most two seconds; what is left then is lost to the backend, not to the store."""
        self._helper.run(self._processor.shutdown, _EXIT_SECONDS)


def _build(protocol: OtlpProtocol) -> BatchSpanProcessor:
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # only with an endpoint

    processor = BatchSpanProcessor(
        _hushed(_exporter(protocol)),
        max_queue_size=_QUEUE,
        schedule_delay_millis=_DELAY_MILLIS,
        max_export_batch_size=_BATCH,
        export_timeout_millis=10_000,
    )
    _hush_loggers()
    return processor


def _exporter(protocol: OtlpProtocol) -> SpanExporter:
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        return OTLPSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (
        OTLPSpanExporter as HttpSpanExporter,
    )

    return HttpSpanExporter()


def _hushed(exporter: SpanExporter) -> SpanExporter:
    """Return *exporter* with its log records dropped while it works for us."""
    export = exporter.export

    def quiet_export(spans: Sequence[ReadableSpan]) -> SpanExportResult:
        _quiet.active = True
        try:
            return export(spans)
        finally:
            _quiet.active = False

    exporter.export = quiet_export  # type: ignore[method-assign]
    return exporter


class _Helper:
    """A daemon thread that waits for work, so that shutting down can be left after a while.

    BatchSpanProcessor.shutdown() takes no timeout, and a thread cannot be started any more while the interpreter exits
    (Python 3.12), so it is there from the beginning.
    """

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._work: SimpleQueue[tuple[Callable[[], object], threading.Event]] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, args=(self._work,), name="otel-telemetry-otlp", daemon=True)
        self._thread.start()

    def run(self, action: Callable[[], object], seconds: float) -> bool:
        """Run *action* in the thread and wait at most *seconds*; tell whether it has come to its end."""
        try:
            if not self._thread.is_alive():  # a forked child has none of its parent's threads
                self._start()
        except RuntimeError:  # the interpreter no longer starts threads
            return False
        done = threading.Event()
        self._work.put((action, done))
        return done.wait(seconds)

    @staticmethod
    def _serve(work: SimpleQueue[tuple[Callable[[], object], threading.Event]]) -> None:
        _quiet.active = True
        while True:
            action, done = work.get()
            try:
                action()
            except Exception:  # noqa: BLE001 - an exporter's failure is nobody's business but the counter's
                _boundary.swallowed("otlp")
            done.set()
