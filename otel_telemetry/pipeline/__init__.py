"""Assembles provider, redacting processor, store and OTLP from `Settings`: one `Pipeline` for equal settings."""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from otel_telemetry import _boundary
from otel_telemetry import attributes as attr
from otel_telemetry._loading import loading
from otel_telemetry.pipeline.provider import build_provider, build_resource, import_sdk, span_starter, tracer_of
from otel_telemetry.redaction import task_text
from otel_telemetry.redaction.redactor import STRICT
from otel_telemetry.redaction.strict import NAME

if TYPE_CHECKING:
    from otel_jsonl import Kind, SegmentStore, SpanLike, StartRecords
    from otel_telemetry.environment import Settings
    from otel_telemetry.pipeline.exporter import RedactingJsonlSpanExporter as RedactingJsonlSpanExporter
    from otel_telemetry.pipeline.otlp import OtlpSink
    from otel_telemetry.redaction import Redacted, RedactedSink, RedactedSpan

_REMEMBERED_SPANS: Final = 8192


class Pipeline:
    """The way of a span: private provider → redaction → store, and OTLP where an endpoint is set.

    Building it raises; everything it does later is in someone's task and does not.
    """

    def __init__(self, settings: Settings, service_name: str) -> None:
        import_sdk()
        from opentelemetry.trace import StatusCode

        from otel_jsonl import SegmentStore, StartRecords, encode_span, names_of  # needs a POSIX system
        from otel_jsonl.appending import segment_bytes
        from otel_telemetry.redaction import RedactingSpanProcessor, Redactor
        from otel_telemetry.upkeep import Upkeep

        self.settings: Final = settings
        self._encode: Final = encode_span
        self._error: Final = StatusCode.ERROR
        self.redactor: Final = Redactor(strict=settings.redaction == "strict")
        self.rules: Final = Redactor() if self.redactor.strict else self.redactor
        """The default rules whatever the mode: for names, frames and fingerprints."""
        self.store: Final[SegmentStore] = SegmentStore(
            self._directory(),
            max_segment_bytes=segment_bytes(settings.max_bytes),
            relocate=self._directory,
            on_change=self._notice_change,
        )
        self.upkeep: Final = Upkeep(lambda: self.store.directory, settings.max_bytes, settings.retention_days)
        self.starts: Final[StartRecords] = StartRecords(lambda: self.store.directory)
        """Notes which tasks run, for when the process is killed."""
        self.names_of: Final = names_of
        """What is the same in the notes of all tasks of an agent, from names that are redacted."""
        self.mirrored: Final[set[int]] = set()
        """Ids of the open tasks that a host's provider records as well."""
        self._stored: Final = _Remembered(_REMEMBERED_SPANS)
        self._otlp: Final = self._build_otlp()
        sinks: list[RedactedSink] = [_OwnSpans(self)] if self._otlp is None else [_OwnSpans(self), self._otlp]
        self.processor: Final = RedactingSpanProcessor(*sinks, redactor=self.redactor)
        resource = build_resource(settings.service_name or service_name, dict(settings.resource_attributes))
        self.provider: Final = build_provider(resource, self.processor)
        self.tracer: Final = tracer_of(self.provider)
        self.start_unseen: Final = span_starter(self.provider, resource, self.processor)
        """Starts a span as *tracer* does, for as long as nobody else can have put a processor on the provider."""

    def clean_name(self, text: str) -> Redacted:
        """Return *text*, the name of a thing in the program, after the default rules.

        What is cached for later tasks must not depend on the words of the task that runs now.
        """
        quoted = task_text.set(())
        try:
            return self.rules.text(text)
        finally:
            task_text.reset(quoted)

    def clean_identity(self, text: str) -> Redacted:
        """Return *text*, a name a person gave to an agent or a repository; in strict mode nothing of a sentence."""
        return STRICT if self.redactor.strict and NAME.fullmatch(text) is None else self.clean_name(text)

    def _directory(self) -> Path:
        """Return the folder to record into, now and when it stops being ours: a worker gave up its rights, say.

        Where it is not the preferred one, that is said once.
        """
        from otel_jsonl import resolve_directory

        directory = resolve_directory(self.settings.directory)
        if directory.notice:
            _boundary.say_once(directory.notice)
        return directory.path

    def _notice_change(self, filled: bool) -> None:
        self.upkeep.notice(filled=filled)

    def _build_otlp(self) -> OtlpSink | None:
        if self.settings.otlp is None:
            return None
        try:
            from otel_telemetry.pipeline.otlp import OtlpSink  # gRPC takes 0.3 s to import

            return OtlpSink(self.settings.otlp, self.mirrored.__contains__)
        except Exception:  # noqa: BLE001 - any bad variable of a third party's exporter; the store goes on without it
            _boundary.swallowed("otlp")
            _boundary.say_once(
                "the OTLP exporter could not be set up; check OTEL_EXPORTER_OTLP_*. Recording locally only."
            )
            return None

    def mirror(self, span_id: int) -> None:
        """Note that a host's provider records the task with *span_id*, too: that copy is not ours to send or store."""
        self.mirrored.add(span_id)
        self.reserve(span_id)

    def write(self, span: SpanLike) -> bool:
        """Append *span*, already redacted, to the store, unless this process has stored it before. Never raises."""
        if span.context is not None and not self.reserve(span.context.span_id):
            return True
        return self.write_reserved(span)

    def reserve(self, span_id: int) -> bool:
        """Claim *span_id* for a `write_reserved` to come; False when it is claimed or stored already."""
        return self._stored.add(span_id)

    def write_reserved(self, span: SpanLike) -> bool:
        """Append *span*, whose id the caller has reserved. Never raises; False when it is lost, and counted."""
        try:
            repository = str((span.attributes or {}).get(attr.REPOSITORY_NAME) or "unknown")
            kind: Kind = "failed" if span.status.status_code is self._error else "ok"
            return self.store.append(self._encode(span), repository=repository, kind=kind)
        except Exception:  # noqa: BLE001 - in someone's task
            self.store.count_loss()
            _boundary.swallowed("store")
            return False

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until a backend has what was queued for it; the store never lags behind."""
        return self._otlp is None or self._otlp.force_flush(timeout_millis)

    def close(self) -> None:
        """Bring out what is queued, within two seconds, and let go of the files. Spans may still follow.

        What upkeep is at may take another half second.
        """
        if self._otlp is not None:
            self._otlp.shutdown()
        self.starts.close()
        self.store.close()
        self.upkeep.finish()


class _OwnSpans:
    """The sink that stores our own spans; of foreign ones only errors are stored, by capture."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def on_redacted_end(self, span: RedactedSpan) -> None:
        scope = span.instrumentation_scope
        if scope is None or scope.name != attr.SCOPE:
            return
        if span.context is not None:
            self._pipeline.reserve(span.context.span_id)
        # Not write(): a host's id generator may repeat itself, and no task is lost for that.
        self._pipeline.write_reserved(span)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the sink's shape
        return True

    def shutdown(self) -> None:
        pass


class _Remembered:
    """A bounded set that forgets its oldest members."""

    def __init__(self, size: int) -> None:
        self._members: set[int] = set()
        self._order: deque[int] = deque()
        self._size = size

    def add(self, member: int) -> bool:
        """Add *member*; tell whether it is new."""
        if member in self._members:
            return False
        self._members.add(member)
        self._order.append(member)
        if len(self._order) > self._size:
            self._members.discard(self._order.popleft())
        return True


pipelines: Final[dict[Settings, Pipeline | None]] = {}
"""What has been built, or could not be, by the settings it was asked for with."""


def pipeline_for(settings: Settings, service_name: str) -> Pipeline | None:
    """Return the pipeline for *settings*, made at the first call; None where recording is off or impossible.

    What cannot work is said once, in one plain line on standard error. *service_name* is what the resource says where
    *settings* do not. Raises only CutOffError.
    """
    with loading():
        if settings not in pipelines:
            built = _build(settings, service_name)
            if pipelines.get(settings) is None:  # a signal handler's task may have built one meanwhile
                pipelines[settings] = built
        return pipelines[settings]


def _build(settings: Settings, service_name: str) -> Pipeline | None:
    if not settings.enabled:
        return None
    for problem in settings.problems:
        _boundary.say_once(problem)
    try:
        pipeline = Pipeline(settings, service_name)
    except ImportError as missing:
        _boundary.say_once(
            f"off: the module {missing.name or 'opentelemetry'} is missing (pip install otel-telemetry)."
        )
    except OSError as problem:
        _boundary.say_once(f"off: no folder to record into ({problem.strerror or type(problem).__name__}).")
    except Exception:  # noqa: BLE001 - whatever a host's environment does to the SDK, the agent goes on
        _boundary.swallowed("pipeline")
        _boundary.say_once("off: telemetry could not be set up here; the agent is not affected.")
    else:
        atexit.register(_close_at_exit, pipeline)
        return pipeline
    return None


def _close_at_exit(pipeline: Pipeline) -> None:
    try:
        _close(pipeline)
    except KeyboardInterrupt:  # the program has ended: who waits for us only wants us to be quick, and no traceback
        return


def _close(pipeline: Pipeline) -> None:
    try:
        pipeline.close()
    except Exception:  # noqa: BLE001 - at exit nobody can act on it
        _boundary.swallowed("exit")


def forget_all() -> None:
    """Close every pipeline and forget it, so that the next task builds one from fresh settings."""
    with loading():
        closing = [pipeline for pipeline in pipelines.values() if pipeline is not None]
        pipelines.clear()
    for pipeline in closing:
        atexit.unregister(_close_at_exit)
        _close(pipeline)


def __getattr__(name: str) -> object:
    if name == "RedactingJsonlSpanExporter":
        from otel_telemetry.pipeline.exporter import RedactingJsonlSpanExporter

        return RedactingJsonlSpanExporter
    raise AttributeError(name)


__all__: Sequence[str] = ("Pipeline", "RedactingJsonlSpanExporter", "forget_all", "pipeline_for")
