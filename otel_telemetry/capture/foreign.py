"""Errors of spans that others made (an HTTP client, a database driver) in the host's provider or in ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import StatusCode

from otel_telemetry import _boundary
from otel_telemetry import attributes as attr
from otel_telemetry.capture.event import describe_text
from otel_telemetry.capture.passage import current_task
from otel_telemetry.capture.repository import repository_here
from otel_telemetry.redaction import RedactedSpan, redact_span

if TYPE_CHECKING:
    from otel_telemetry.capture.tasks import Task
    from otel_telemetry.pipeline import Pipeline

_UNNAMED_ERROR: Final = "_OTHER"
"""error.type where an instrumentation gives none, as the semantic conventions say."""


class ForeignErrors(SpanProcessor):
    """Collects foreign spans that ended in error; everything else passes by untouched. Never raises.

    One failure often shows in several spans, so an error inside a task is held until the outermost task has ended, and
    counts only where no task above it failed.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def on_end(self, span: ReadableSpan) -> None:
        """Keep *span* if it ended in error and is not ours."""
        try:
            if span.status.status_code is StatusCode.ERROR and not _is_ours(span):
                self._keep(span)
        except Exception:  # noqa: BLE001 - an exception here would replace the host's own
            _boundary.swallowed("foreign")

    def _keep(self, span: ReadableSpan) -> None:
        task = current_task()
        redacted = _labelled(span, self._pipeline, task)
        if span.context is not None:
            # An exporter chosen by name may see the same span before the task has ended.
            self._pipeline.reserve(span.context.span_id)
        if task is None or not task.root.keep_foreign(redacted, task):
            redacted.attributes[attr.COUNTED] = task is None
            self._pipeline.write_reserved(redacted)


def _is_ours(span: ReadableSpan) -> bool:
    scope = span.instrumentation_scope
    return scope is not None and scope.name == attr.SCOPE


def _labelled(span: ReadableSpan, pipeline: Pipeline, task: Task | None) -> RedactedSpan:
    """Return the redacted copy of *span* with repository, fingerprint and category, so that it can be grouped."""
    record = describe_text(*_type_and_message(span), pipeline)
    redacted = redact_span(span, pipeline.redactor)
    redacted.attributes.update(_whereabouts(pipeline, task))
    redacted.attributes[attr.FINGERPRINT] = record.fingerprint
    redacted.attributes[attr.CATEGORY] = record.category
    redacted.attributes.setdefault(attr.ERROR_TYPE, record.type)
    return redacted


def _whereabouts(pipeline: Pipeline, task: Task | None) -> Mapping[str, Any]:
    if task is not None:
        return task.identity.attributes
    name = repository_here(named=pipeline.settings.repository).name
    return {attr.REPOSITORY_NAME: pipeline.rules.text(name)}


def _type_and_message(span: ReadableSpan) -> tuple[str, str]:
    """Return what names the error: its exception event, else the attribute error.type and the status description."""
    for event in reversed(span.events):
        found = event.attributes or {}
        if event.name == attr.EXCEPTION_EVENT:
            return str(found.get(attr.EXCEPTION_TYPE, _UNNAMED_ERROR)), str(found.get(attr.EXCEPTION_MESSAGE, ""))
    kind = (span.attributes or {}).get(attr.ERROR_TYPE, _UNNAMED_ERROR)
    return str(kind), span.status.description or ""
