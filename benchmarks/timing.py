"""Timing two jobs so that a noisy machine hurts both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

Job = Callable[[], object]


def side_by_side(ours: Job, peer: Job, *, rounds: int, calls: int) -> tuple[float, float]:
    """Return the median microseconds a call of *ours* and of *peer*, their rounds taken in turns."""
    for job in (ours, peer):
        _round(job, max(calls // 4, 1))
    times: dict[Job, list[float]] = {ours: [], peer: []}
    for _ in range(rounds):
        for job, taken in times.items():
            taken.append(_round(job, calls))
    return statistics.median(times[ours]), statistics.median(times[peer])


def _round(job: Job, calls: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(calls):
        job()
    return (time.perf_counter() - start) / calls * 1e6
