"""What importing costs, each in a fresh interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.table import Row

_PROGRAM = "import time; t = time.perf_counter(); import {}; print((time.perf_counter() - t) * 1e3)"


def rows(*, short: bool) -> list[Row]:
    """Measure ``import otel_telemetry`` against the SDK's tracing."""
    modules = ("otel_telemetry", "opentelemetry.sdk.trace")
    taken: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(5 if short else 15):
        for module in modules:
            taken[module].append(_import_millis(module))
    ours, peer = (statistics.median(taken[module]) for module in modules)
    return [Row("import otel_telemetry", f"{ours:.1f} ms", f"{peer:.1f} ms", ours / peer, 1.25)]


def _import_millis(module: str) -> float:
    run = subprocess.run([sys.executable, "-c", _PROGRAM.format(module)], capture_output=True, text=True, check=True)
    return float(run.stdout)
