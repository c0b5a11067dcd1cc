from __future__ import annotations

import os
import subprocess
import sys

import pytest
from store_audit import ROOT

import otel_jsonl

PUBLIC = """
DEFAULT_DIRECTORY Directory JsonlSpanExporter Kind MAX_LINE_BYTES MaintenanceReport ReadCounters Segment SegmentName
SegmentStore SpanLike StartRecords StartedTask StoreUsage abandoned_tasks encode_span
encode_spans find_directory maintain names_of parse_segment_name read_lines read_spans resolve_directory segments
segments_to_delete usage
"""


def test_the_public_names_are_these() -> None:
    assert set(otel_jsonl.__all__) == set(PUBLIC.split())


@pytest.mark.parametrize("name", otel_jsonl.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(otel_jsonl, name) is not None


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = otel_jsonl.nonsense  # type: ignore[attr-defined]


def test_only_the_exporter_needs_opentelemetry() -> None:
    code = """
import sys, otel_jsonl
for name in set(otel_jsonl.__all__) - {"JsonlSpanExporter"}:
    getattr(otel_jsonl, name)
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
otel_jsonl.JsonlSpanExporter
assert "opentelemetry.sdk.trace" in sys.modules
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "exporters")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
