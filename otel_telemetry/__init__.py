"""Private, local error telemetry for AI agents, native to OpenTelemetry.

Derive from `BaseAgent`; every task becomes a redacted span in the local store. Importing this package imports nothing
that is slow: each name is loaded when it is first asked for, and the OpenTelemetry SDK by the first task.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from otel_telemetry._version import __version__ as __version__

if TYPE_CHECKING:
    from otel_telemetry._configure import configure
    from otel_telemetry.capture.agent import AsyncBaseAgent, BaseAgent, instrument
    from otel_telemetry.capture.response import ToolResponse
    from otel_telemetry.collector import TelemetryCollector
    from otel_telemetry.redaction import RedactingSpanProcessor

__all__ = [
    "AsyncBaseAgent",
    "BaseAgent",
    "RedactingSpanProcessor",
    "TelemetryCollector",
    "ToolResponse",
    "configure",
    "instrument",
]

_HOMES: Final = {
    "AsyncBaseAgent": "capture.agent",
    "BaseAgent": "capture.agent",
    "RedactingSpanProcessor": "redaction",
    "TelemetryCollector": "collector",
    "ToolResponse": "capture.response",
    "configure": "_configure",
    "instrument": "capture.agent",
}


def __getattr__(name: str) -> object:
    """Import what is asked for from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _find_exporters() -> None:
    """Let ``otel_jsonl`` be found in a checkout, and in a sister repository that holds nothing but symlinks to one."""
    source_root = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "exporters")
    if os.path.isdir(os.path.join(source_root, "otel_jsonl")) and source_root not in sys.path:
        sys.path.append(source_root)


_find_exporters()
