"""An error as the ``exception`` event of a span."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from otel_telemetry import attributes as attr
from otel_telemetry.redaction import Redacted

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
    texts = {attr.ERROR_TYPE: failure.type, attr.FINGERPRINT: failure.fingerprint, attr.CATEGORY: failure.category}
    return {key: Redacted(text) for key, text in texts.items()}


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
    """Return the attributes of the event that carries *record*, marked as redacted: describing an error redacts it."""
    attributes: dict[str, Any] = {
        attr.EXCEPTION_TYPE: record.type,
        attr.EXCEPTION_MESSAGE: record.message,
        attr.EXCEPTION_STACKTRACE: record.stacktrace,
        attr.ERROR_ID: error_id,
        attr.FINGERPRINT: record.fingerprint,
        attr.CATEGORY: record.category,
        attr.FINGERPRINT_PARTS: record.parts,
        **record.facts,
    }
    if record.culprit is not None:
        attributes[attr.CODE_FUNCTION] = f"{record.culprit.module}.{record.culprit.function}"
        attributes[attr.CODE_FILE] = record.culprit.path
        attributes[attr.CODE_LINE] = record.culprit.line
    return {key: marked(value) for key, value in attributes.items() if value != ""}


def marked(value: Any) -> Any:
    """Return *value*, which is redacted, with its texts marked so, and not scanned again on their way."""
    if isinstance(value, str):
        return Redacted(value)
    return tuple(map(marked, value)) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
