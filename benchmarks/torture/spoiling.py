"""Harm done to a store before it is accounted for, to see that the account notices."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from otel_jsonl import Segment, maintain, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.rollups import read_whole, rollups, write_whole
from otel_telemetry.analysis import rollup_form
from otel_telemetry.analysis.digest import SUMMARISER
from otel_telemetry.analysis.rules import rules_version

if TYPE_CHECKING:
    from otel_telemetry.analysis.rollup import Rollup


def _double(store: Path) -> None:
    """Write a line a second time."""
    segment, lines = _largest(store)
    _write(segment, [*lines, lines[0]])


def _lose(store: Path) -> None:
    """Take every second line away: one alone may be of a task that ended in a fault, and count as lost."""
    segment, lines = _largest(store)
    _write(segment, lines[::2])


def _miscount(store: Path) -> None:
    """Have a rollup say one task more."""
    maintain(store, max_bytes=10**12, retention_days=10**5, summariser=SUMMARISER)
    (store / MERGED_ROLLUP).unlink(missing_ok=True)
    for file in rollups(store):
        whole = read_whole(file.path)
        if whole and _count_one_more(rollup := rollup_form.loads(whole.body).rollup):
            write_whole(file.path, whole._replace(body=rollup_form.dumps(rollup, rules_version())))
            return


def _count_one_more(rollup: Rollup) -> bool:
    for key, outcomes in rollup.tasks.items():
        outcome, hours = next(iter(outcomes.items()))
        rollup.add_tasks(key, outcome, {next(iter(hours)): 1})
        return True
    return False


def _forget(store: Path) -> None:
    """Take away what says that tasks were abandoned."""
    for path in store.glob(".tasks-*.open"):
        path.unlink()


def _largest(store: Path) -> tuple[Segment, list[bytes]]:
    segment = max(segments(store), key=lambda segment: segment.size)
    contents = segment.path.read_bytes()
    if segment.name.state == "gzipped":
        contents = gzip.decompress(contents)
    return segment, contents.splitlines(keepends=True)


def _write(segment: Segment, lines: list[bytes]) -> None:
    contents = b"".join(lines)
    segment.path.write_bytes(gzip.compress(contents) if segment.name.state == "gzipped" else contents)


SPOILERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "doubled": _double,
    "missing": _lose,
    "miscounted": _miscount,
    "forgotten": _forget,
}
