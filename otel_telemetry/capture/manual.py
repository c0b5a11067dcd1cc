"""Errors recorded by hand: on the task they happen in, else as a span of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.trace import Status, StatusCode

from otel_telemetry import attributes as attr
from otel_telemetry.capture.event import describe, describe_text, event_attributes, failure_attributes, new_error_id
from otel_telemetry.capture.identity import Identity, identity_named
from otel_telemetry.capture.passage import current_task
from otel_telemetry.capture.recorded import note_recorded
from otel_telemetry.redaction import task_text

if TYPE_CHECKING:
    from otel_telemetry.errors import ErrorRecord
    from otel_telemetry.pipeline import Pipeline

_MOST_CONTEXT: Final = 64


def record_error(
    pipeline: Pipeline,
    repo_name: str,
    agent_name: str,
    error_type: str,
    error_message: str,
    context: Mapping[str, object],
    live: BaseException | None,
) -> str:
    """Record an error and return its id. *live* is the exception being handled, where it is the one meant."""
    task = current_task()
    inside = task if task is not None and task.pipeline is pipeline else None
    identity = inside.identity if inside is not None else identity_named(pipeline, repo_name, agent_name)
    if inside is not None:
        task_text.set(inside.texts)
    record = _describe(pipeline, identity, error_type, error_message, live)
    extra = _context(pipeline, context)
    if inside is None:
        return _record_alone(pipeline, identity, record, extra)
    if live is not None:
        note_recorded(live, inside)
    return inside.record(record, error_message, extra)


def _describe(
    pipeline: Pipeline, identity: Identity, error_type: str, message: str, live: BaseException | None
) -> ErrorRecord:
    """Return facts and frames of *live*, if there is one, under the caller's *message*."""
    if live is None:
        return describe_text(error_type, message, pipeline)
    record = describe(live, pipeline, identity)
    return replace(record, message=pipeline.rules.text(message)) if message and record.message else record


def _context(pipeline: Pipeline, context: Mapping[str, object]) -> dict[str, Any]:
    if pipeline.redactor.strict:
        return {}  # its keys and numbers are the caller's own words, too
    redacted, _ = pipeline.redactor.attributes(context, limit=_MOST_CONTEXT)
    return {attr.CONTEXT_PREFIX + key: value for key, value in redacted.items()}


def _record_alone(pipeline: Pipeline, identity: Identity, record: ErrorRecord, extra: dict[str, Any]) -> str:
    """Record an error outside any task: a span of its own that is no task."""
    error_id = new_error_id()
    attributes = {**identity.attributes, attr.OUTCOME: "failed", **failure_attributes(record)}
    span = pipeline.tracer.start_span(f"record_error {identity.agent}", attributes=attributes)
    span.add_event(attr.EXCEPTION_EVENT, {**event_attributes(record, error_id), **extra})
    span.set_status(Status(StatusCode.ERROR, record.message or None))
    span.end()
    return error_id
