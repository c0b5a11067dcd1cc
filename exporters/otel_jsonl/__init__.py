"""Spans in OTLP JSON Lines files: written by many processes at once, read by any OTLP reader.

Names are imported when they are first asked for: readers need neither the OpenTelemetry SDK nor `fcntl`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from otel_jsonl.accounting import StoreUsage, usage
    from otel_jsonl.counters import ReadCounters
    from otel_jsonl.directory import DEFAULT_DIRECTORY, Directory, find_directory, resolve_directory
    from otel_jsonl.encoding import MAX_LINE_BYTES, encode_span, encode_spans
    from otel_jsonl.exporter import JsonlSpanExporter
    from otel_jsonl.keeping import MaintenanceReport
    from otel_jsonl.listing import Segment, segments
    from otel_jsonl.maintenance import maintain
    from otel_jsonl.names import Kind, SegmentName, parse_segment_name
    from otel_jsonl.reading import read_lines, read_spans
    from otel_jsonl.retention import segments_to_delete
    from otel_jsonl.slots import StartedTask, names_of
    from otel_jsonl.spans import SpanLike
    from otel_jsonl.starts import StartRecords
    from otel_jsonl.store import SegmentStore
    from otel_jsonl.unfinished import abandoned_tasks

__all__ = [
    "DEFAULT_DIRECTORY",
    "MAX_LINE_BYTES",
    "Directory",
    "JsonlSpanExporter",
    "Kind",
    "MaintenanceReport",
    "ReadCounters",
    "Segment",
    "SegmentName",
    "SegmentStore",
    "SpanLike",
    "StartRecords",
    "StartedTask",
    "StoreUsage",
    "abandoned_tasks",
    "encode_span",
    "encode_spans",
    "find_directory",
    "maintain",
    "names_of",
    "parse_segment_name",
    "read_lines",
    "read_spans",
    "resolve_directory",
    "segments",
    "segments_to_delete",
    "usage",
]

_HOMES: Final = {
    "StoreUsage": "accounting",
    "usage": "accounting",
    "DEFAULT_DIRECTORY": "directory",
    "Directory": "directory",
    "find_directory": "directory",
    "resolve_directory": "directory",
    "MAX_LINE_BYTES": "encoding",
    "encode_span": "encoding",
    "encode_spans": "encoding",
    "JsonlSpanExporter": "exporter",
    "Segment": "listing",
    "segments": "listing",
    "MaintenanceReport": "keeping",
    "maintain": "maintenance",
    "Kind": "names",
    "SegmentName": "names",
    "parse_segment_name": "names",
    "ReadCounters": "counters",
    "read_lines": "reading",
    "read_spans": "reading",
    "segments_to_delete": "retention",
    "SpanLike": "spans",
    "StartedTask": "slots",
    "names_of": "slots",
    "StartRecords": "starts",
    "abandoned_tasks": "unfinished",
    "SegmentStore": "store",
}


def __getattr__(name: str) -> object:
    """Import what is asked for from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
