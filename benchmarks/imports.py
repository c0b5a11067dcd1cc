"""What importing costs, each in a fresh interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.table import Row

_PROGRAM = "import time; t = time.perf_counter(); {}; print((time.perf_counter() - t) * 1e3)"
_OURS = "from otel_telemetry import BaseAgent"
_PEER = "import opentelemetry.sdk.trace"


def rows(*, short: bool) -> list[Row]:
    """Measure importing what an agent's author does against the SDK's tracing."""
    taken: dict[str, list[float]] = {_OURS: [], _PEER: []}
    for _ in range(5 if short else 15):
        for statement, millis in taken.items():
            millis.append(_import_millis(statement))
    ours, peer = (statistics.median(millis) for millis in taken.values())
    return [Row(_OURS, f"{ours:.1f} ms", f"{peer:.1f} ms", ours / peer, 1.25)]


def _import_millis(statement: str) -> float:
    run = subprocess.run([sys.executable, "-c", _PROGRAM.format(statement)], capture_output=True, text=True, check=True)
    return float(run.stdout)
