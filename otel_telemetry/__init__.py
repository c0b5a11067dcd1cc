"""Private, local error telemetry for AI agents, native to OpenTelemetry.

Derive from `BaseAgent`; every task becomes a redacted span in the local store. Importing this package imports neither
the OpenTelemetry SDK nor anything else that is slow.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from otel_telemetry._configure import configure
from otel_telemetry._version import __version__ as __version__
from otel_telemetry.capture.agent import AsyncBaseAgent, BaseAgent, instrument
from otel_telemetry.capture.response import ToolResponse

if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    if name == "TelemetryCollector":
        from otel_telemetry.collector import TelemetryCollector  # reads the store: most never need it

        return TelemetryCollector
    if name == "RedactingSpanProcessor":
        from otel_telemetry.redaction import RedactingSpanProcessor  # imports the SDK

        return RedactingSpanProcessor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _find_exporters() -> None:
    """Let ``otel_jsonl`` be found in a checkout, and in a sister repository that holds nothing but symlinks to one."""
    source_root = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "exporters")
    if os.path.isdir(os.path.join(source_root, "otel_jsonl")) and source_root not in sys.path:
        sys.path.append(source_root)


_find_exporters()
