"""What is installed: both packages, typed, the script, and one entry point that changes nothing by mere presence."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import distribution, entry_points
from pathlib import Path

import pytest

import otel_telemetry

ROOT = Path(__file__).parent.parent


def test_the_version_is_the_distribution_s():
    assert distribution("otel-telemetry").version == otel_telemetry.__version__


def test_the_exporter_can_be_chosen_by_name_and_takes_no_arguments():
    from opentelemetry.sdk.trace.export import SpanExporter

    (chosen,) = entry_points(group="opentelemetry_traces_exporter", name="otel_jsonl")
    assert isinstance(chosen.load()(), SpanExporter)


def test_nothing_acts_by_mere_presence():
    ours = {point.group for point in distribution("otel-telemetry").entry_points}
    assert ours == {"console_scripts", "opentelemetry_traces_exporter"}


def test_the_wheel_holds_both_packages_and_their_types(tmp_path):
    pytest.importorskip("hatchling", reason="building without network needs hatchling installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"otel_telemetry/py.typed", "otel_jsonl/py.typed", "otel_telemetry/cli/__init__.py"} <= names
    assert not [name for name in names if name.startswith(("tests", "exporters", "benchmarks", "demo"))]
