"""Facts, fingerprint and category of an error: pure functions, no OpenTelemetry import."""

from __future__ import annotations

from otel_telemetry.errors.categories import CATEGORIES
from otel_telemetry.errors.category import VALUE_NAMES, Action, Alternative, Category, Example, render
from otel_telemetry.errors.frames import Frame, FrameReader
from otel_telemetry.errors.record import ErrorRecord, describe_exception, describe_record, text_of

__all__ = [
    "CATEGORIES",
    "VALUE_NAMES",
    "Action",
    "Alternative",
    "Category",
    "ErrorRecord",
    "Example",
    "Frame",
    "FrameReader",
    "describe_exception",
    "describe_record",
    "render",
    "text_of",
]
