"""What is private, and how it is taken out: rules, the text redactor, and the span processor that wraps exporters.

The processor needs the OpenTelemetry SDK and is loaded when asked for; the rest needs the standard library alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from otel_telemetry.redaction.redactor import Redacted, Redactor, default_redactor
from otel_telemetry.redaction.task import remember_task, task_text, texts_here

if TYPE_CHECKING:
    from otel_telemetry.redaction.processor import RedactedSink, RedactingSpanProcessor
    from otel_telemetry.redaction.spans import RedactedSpan, redact_span

__all__ = [
    "Redacted",
    "RedactedSink",
    "RedactedSpan",
    "RedactingSpanProcessor",
    "Redactor",
    "default_redactor",
    "redact_span",
    "remember_task",
    "task_text",
    "texts_here",
]

_IN = {
    "RedactedSink": "processor",
    "RedactedSpan": "spans",
    "RedactingSpanProcessor": "processor",
    "redact_span": "spans",
}


def __getattr__(name: str) -> object:
    """Load what needs the SDK when it is asked for."""
    if name not in _IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_IN[name]}"), name)
