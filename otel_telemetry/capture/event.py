"""An error as the ``exception`` event of a span."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from otel_telemetry import attributes as attr
from otel_telemetry.errors import describe_exception, describe_record
from otel_telemetry.pipeline.provider import random_bits
from otel_telemetry.redaction import Redacted

if TYPE_CHECKING:
    from otel_telemetry.capture.identity import Identity
    from otel_telemetry.capture.tasks import Failure
    from otel_telemetry.errors import ErrorRecord
    from otel_telemetry.pipeline import Pipeline


def new_error_id() -> str:
    """Return 16 random hex digits, the first of them a letter: 16 that are decimal may be the number of a card."""
    return f"{random_bits(64) | 0xA << 60:016x}"


def failure_attributes(failure: Failure | ErrorRecord) -> dict[str, Any]:
    """Return what a span says of the error it failed by."""
    texts = {attr.ERROR_TYPE: failure.type, attr.FINGERPRINT: failure.fingerprint, attr.CATEGORY: failure.category}
    return {key: Redacted(text) for key, text in texts.items()}


def describe(error: BaseException, pipeline: Pipeline, identity: Identity) -> ErrorRecord:
    """Return the redacted record of a live exception."""
    strict = pipeline.redactor.strict
    rules = pipeline.rules
    return describe_exception(error, reader=identity.reader, redact=rules.here(), settle=rules.stack, strict=strict)


def describe_text(error_type: str, text: str, pipeline: Pipeline) -> ErrorRecord:
    """Return the redacted record of an error that is known by its words alone."""
    return describe_record(error_type, text, redact=pipeline.rules.text, strict=pipeline.redactor.strict)


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
        **{_fact_key(key): value for key, value in record.facts.items()},
    }
    if record.culprit is not None:
        attributes[attr.CODE_FUNCTION] = f"{record.culprit.module}.{record.culprit.function}"
        attributes[attr.CODE_FILE] = record.culprit.path
        attributes[attr.CODE_LINE] = record.culprit.line
    return {
        key: value if type(value) is Redacted else Redacted(value) if type(value) is str else marked(value)
        for key, value in attributes.items()
        if value != ""
    }


@lru_cache(maxsize=256)
def _fact_key(key: str) -> Redacted:
    """Return the key of a fact, which is one of a fixed list, marked."""
    return Redacted(key)


def marked(value: Any) -> Any:
    """Return *value*, which is redacted, with its texts marked so, and not scanned again on their way."""
    if type(value) is Redacted:
        return value
    if type(value) is str:
        return Redacted(value)
    return tuple(map(marked, value)) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
