"""Keep the store small: close, compress and sum up what is full or of a past day, delete the oldest.

Never in a task's path. Each step leaves every line readable exactly once, and every closed segment countable by its
lines or by its rollup, wherever the process dies; see `compressing` and `rollups`. What one that died has left is
deleted first. A segment that must go is summed up first, and its rollup loses the texts that it quotes afterwards.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from otel_jsonl.ages import LAST_SECOND, Ages, believed_now, day_of
from otel_jsonl.believing import is_stuck
from otel_jsonl.deleting import drop_old, free_room, hold_limit, shrink_open
from otel_jsonl.descriptors import own_folder
from otel_jsonl.finishing import compress_closed, sum_up_compressed
from otel_jsonl.forgetting import forget
from otel_jsonl.keeping import Keeping, MaintenanceReport
from otel_jsonl.pacing import Pace, Stopped, paced
from otel_jsonl.retention import DEFAULT_MAX_BYTES, DEFAULT_RETENTION_DAYS
from otel_jsonl.tidying import alone, is_wanted, tidy_up
from otel_jsonl.unfinished import settle

if TYPE_CHECKING:
    from otel_jsonl.rollups import Summariser

_LOOK_SECONDS: Final = 0.01
"""From one look whether somebody waits to the next; portions are often shorter."""


def maintain(
    directory: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    now: float | None = None,
    time_budget: float = float("inf"),
    summariser: Summariser | None = None,
    pace: Pace | None = None,
) -> MaintenanceReport:
    """Do what is due in the store in *directory*, beside any number of writers and readers.

    *now* is a UNIX time that the caller vouches for; without it, the clock is not believed at once when it has leapt
    (see `believing`). One process does it at a time, and lets go between two portions where somebody waits who wants
    the store for himself. Between two files it stops when *time_budget* seconds are over, and wherever *pace* says so.
    Without *summariser* there are no rollups. Never raises OSError: what cannot be done now is left for the next time.
    Where a stopped process keeps the lock, the limit on bytes holds all the same.
    """
    report = MaintenanceReport()
    deadline = time.monotonic() + time_budget
    with suppress(OSError), own_folder(directory) as folder:
        if is_wanted(folder):
            report.busy = True
            return report
        with alone(folder) as held, paced(_obliging(folder, pace)):
            report.busy = not held
            clock = max(0.0, min(time.time() if now is None else now, LAST_SECOND))
            believed = believed_now(folder, clock, sure=now is not None) if held else None
            ages = Ages(day_of(clock), believed, max_bytes, retention_days)
            work = Keeping(directory, ages, summariser, deadline, report)
            try:
                if held:
                    _run(work)
                elif is_stuck(folder, clock):
                    hold_limit(work)
            except Stopped:
                report.unfinished = True
    return report


def _obliging(folder: int, pace: Pace | None) -> Pace:
    """Return *pace* for work in the store open as *folder* that ends where somebody wants that for himself."""
    look_at = 0.0

    def portion() -> None:
        nonlocal look_at
        if pace is not None:
            pace()
        if (now := time.monotonic()) >= look_at:
            look_at = now + _LOOK_SECONDS
            if is_wanted(folder):
                raise Stopped

    return portion


def _run(work: Keeping) -> None:
    """Take each step as far as time allows; most urgent is what needs no work before it frees room. Raises Stopped."""
    tidy_up(work.directory)
    if work.excess() > 0:
        work.drop_merged()  # lines are not to go for what is made again in no time
    with suppress(OSError):  # while the lines are there that speak of what dead processes have left
        settle(work.directory, oldest_kept=work.ages.first_kept())
    for step in (drop_old, free_room, compress_closed, sum_up_compressed):
        with work.in_time():
            step(work)
    if work.excess() > 0:
        with work.in_time():
            shrink_open(work)
        hold_limit(work)
    forget(work)
