"""What a stored task costs on disk, and what reading a store costs, against one parse of the same bytes."""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from benchmarks.table import Row
from benchmarks.timing import side_by_side
from otel_jsonl import SegmentStore, maintain, read_lines, segments
from otel_jsonl.reading import ReadCounters

_AGENTS = 6
_FAILING = 20  # one task in so many fails
_IDS = re.compile(rb'"(traceId|spanId)":"([0-9a-f]+)"')
_TIMES = re.compile(rb'"(\w+UnixNano)":"(\d+)"')
_DAY = 86_400_000_000_000


def rows(*, short: bool) -> list[Row]:
    """Measure bytes a task at rest, and a cold summary against counting parsed lines."""
    records = 40_000 if short else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        templates = _templates(Path(folder) / "templates")
        store = Path(folder) / "store"
        _fill(store, templates, records)
        at_rest = _bytes_at_rest(Path(folder) / "resting", templates["ok"])
        cold = side_by_side(lambda: _summarise(store), lambda: _count(store), rounds=3, calls=1)
    seconds = [f"{taken / 1e6:.2f} s" for taken in cold]
    return [
        Row(f"summary of {records:,} records, cold", *seconds, cold[0] / cold[1], 1.5),
        Row("disk per ok task at rest", f"{at_rest:.0f} bytes", "", at_rest, 60, "bytes"),
    ]


def _templates(store: Path) -> dict[str, list[bytes]]:
    """Record real tasks of several agents, and return their lines by kind."""
    os.environ["TELEMETRY_DIR"] = str(store)
    from otel_telemetry import BaseAgent, ToolResponse

    class Agent(BaseAgent):
        def _execute_task_impl(self, task: str) -> ToolResponse:
            if task == "fail":
                Path(f"/nonexistent/{type(self).__name__}.bib").read_text()
            return ToolResponse(success=True)

    for number in range(_AGENTS):
        agent = type(f"Bench{number}Agent", (Agent,), {})()
        for task in ("run", "fail"):
            with suppress(FileNotFoundError):
                agent.execute_task(task)
    found: dict[str, list[bytes]] = {"ok": [], "failed": []}
    for segment in segments(store):
        found[segment.kind] += read_lines(segment, ReadCounters())
    return found


def _variants(templates: list[bytes], records: int) -> Iterator[bytes]:
    """Yield lines like *templates* with ids and times of their own, over the last six days."""
    dice = random.Random(7)
    begin, step = time.time_ns() - 6 * _DAY, 6 * _DAY // records
    for number in range(records):
        line = dice.choice(templates)
        start = begin + number * step + dice.randrange(step)
        line = _IDS.sub(lambda m: b'"%s":"%0*x"' % (m[1], len(m[2]), dice.getrandbits(4 * len(m[2]))), line)
        yield _TIMES.sub(lambda m, s=start: b'"%s":"%d"' % (m[1], s + dice.randrange(10**9)), line)


def _fill(store: Path, templates: dict[str, list[bytes]], records: int) -> None:
    store.mkdir(mode=0o700)
    writer = SegmentStore(store)
    for kind, share in (("failed", records // _FAILING), ("ok", records - records // _FAILING)):
        for line in _variants(templates[kind], share):
            writer.append(line if line.endswith(b"\n") else line + b"\n", repository="pin-citer", kind=kind)
    writer.close()


def _bytes_at_rest(store: Path, templates: list[bytes]) -> float:
    """Close and compress a segment of ok tasks as the store itself does."""
    count = 20_000
    yesterday = time.time() - 86_400
    store.mkdir(mode=0o700)
    writer = SegmentStore(store, max_segment_bytes=1 << 30, clock=lambda: yesterday)
    for line in _variants(templates, count):
        writer.append(line if line.endswith(b"\n") else line + b"\n", repository="pin-citer", kind="ok")
    writer.close()
    maintain(store)
    (segment,) = segments(store)
    return segment.size / count


def _summarise(store: Path) -> None:
    from otel_telemetry.analysis import summarise

    summarise(store, since="7d")


def _count(store: Path) -> int:
    count = 0
    for path in sorted(store.rglob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                count += len(orjson.loads(line)["resourceSpans"])
    return count
