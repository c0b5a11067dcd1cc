"""Facts, fingerprint and category of an error: pure functions, no OpenTelemetry import.

Names are imported when they are first asked for: a report needs the table of categories alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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

_HOMES: Final = {
    "CATEGORIES": "categories",
    "VALUE_NAMES": "category",
    "Action": "category",
    "Alternative": "category",
    "Category": "category",
    "Example": "category",
    "render": "category",
    "Frame": "frames",
    "FrameReader": "frames",
    "ErrorRecord": "record",
    "describe_exception": "record",
    "describe_record": "record",
    "text_of": "record",
}


def __getattr__(name: str) -> object:
    """Import what is asked for from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
