"""The account of what was summed up under fire: rollups and their merge say what the lines say, no more and no less."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import orjson

from otel_jsonl import maintain, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.rollups import read_rollup, rollups
from otel_telemetry.analysis import Summary, summarise
from otel_telemetry.analysis.digest import SUMMARISER


@dataclass(frozen=True, slots=True)
class Sums:
    """How many rollups, and summaries through them, were compared, and how many say something else than the lines."""

    rollups: int
    summaries: int
    wrong: int
    abandoned: list[int]
    """The span ids of the tasks that a summary lists as abandoned."""


def check_sums(store: Path, outcomes: Counter[str]) -> Sums:
    """Compare all that is summed up in *store* with its lines, of which *outcomes* tells how tasks ended.

    Nobody may write meanwhile. All is summed up that the fire has left, and rollups are removed in the end: a summary
    of nothing but lines is what the others are compared with.
    """
    now = datetime.now(timezone.utc)
    # As the fire has left it; what it lacks is made then; and by that.
    through = [summarise(store, since=None, now=now, keep=keep) for keep in (False, True, False)]
    maintain(store, max_bytes=10**12, retention_days=10**5, summariser=SUMMARISER)
    through.append(summarise(store, since=None, now=now))
    compared, wrong = _check_rollups(store)
    forget_sums(store)
    alone = summarise(store, since=None, now=now)
    wrong += sum(_differs(_said(summary), _said(alone)) for summary in through)
    wrong += _differs({"tasks": outcomes_of(alone)}, {"tasks": +outcomes})
    return Sums(compared, len(through) + 1, wrong, [int(task.span_id, 16) for task in through[0].abandoned])


def _check_rollups(store: Path) -> tuple[int, int]:
    """Return how many rollups of segments that are there were compared with their lines, and how many are wrong."""
    compared = wrong = 0
    for segment in segments(store):
        body = read_rollup(segment)
        if body is not None:
            compared += 1
            wrong += _differs(orjson.loads(body), orjson.loads(SUMMARISER.digest(segment)))
    return compared, wrong


def _said(summary: Summary) -> dict[str, Any]:
    """Return what a summary tells of the records: what rollups take up is no part of it."""
    said = summary.to_dict()
    said["store"] = {name: value for name, value in said["store"].items() if name != "bytes_used"}
    return said


def _differs(said: Mapping[str, Any], lines: Mapping[str, Any]) -> bool:
    different = [name for name in lines if said.get(name) != lines[name]]
    for name in different:
        print(f"{name}: {said.get(name)!r} instead of {lines[name]!r}"[:2000], file=sys.stderr, flush=True)
    return bool(different)


def outcomes_of(summary: Summary) -> Counter[str]:
    """Return how many tasks have ended how."""
    tasks = summary.tasks
    return +Counter(ok=tasks.ok, failed=tasks.failed, cancelled=tasks.cancelled)


def forget_sums(store: Path) -> None:
    """Remove all that was summed up."""
    for file in rollups(store):
        file.path.unlink()
    (store / MERGED_ROLLUP).unlink(missing_ok=True)
