"""An error as the ``exception`` event of a span."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from otel_telemetry import attributes as attr

if TYPE_CHECKING:
    from otel_telemetry.capture.identity import Identity
    from otel_telemetry.capture.tasks import Failure
    from otel_telemetry.errors import ErrorRecord
    from otel_telemetry.pipeline import Pipeline


def new_error_id() -> str:
    """Return 16 random hex digits."""
    return secrets.token_hex(8)


def failure_attributes(failure: Failure | ErrorRecord) -> dict[str, Any]:
    """Return what a span says of the error it failed by."""
    return {attr.ERROR_TYPE: failure.type, attr.FINGERPRINT: failure.fingerprint, attr.CATEGORY: failure.category}


def describe(error: BaseException, pipeline: Pipeline, identity: Identity) -> tuple[ErrorRecord, str]:
    """Return the redacted record of a live exception and its raw text, which is kept in memory only."""
    from otel_telemetry.errors import describe_exception  # only errors pay for it

    record = describe_exception(
        error, reader=identity.reader, redact=pipeline.rules.text, strict=pipeline.redactor.strict
    )
    return record, _text_of(error)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:1000]
    except Exception:  # noqa: BLE001 - a user's __str__
        return ""


def event_attributes(record: ErrorRecord, error_id: str) -> dict[str, Any]:
    """Return the attributes of the event that carries *record*."""
    attributes: dict[str, Any] = {attr.EXCEPTION_TYPE: record.type}
    if record.message:
        attributes[attr.EXCEPTION_MESSAGE] = record.message
    if record.stacktrace:
        attributes[attr.EXCEPTION_STACKTRACE] = record.stacktrace
    attributes[attr.ERROR_ID] = error_id
    attributes[attr.FINGERPRINT] = record.fingerprint
    attributes[attr.CATEGORY] = record.category
    attributes[attr.FINGERPRINT_PARTS] = record.parts
    attributes.update(record.facts)
    if record.culprit is not None:
        attributes[attr.CODE_FUNCTION] = f"{record.culprit.module}.{record.culprit.function}"
        attributes[attr.CODE_FILE] = record.culprit.path
        attributes[attr.CODE_LINE] = record.culprit.line
    return attributes
