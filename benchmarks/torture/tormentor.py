"""What is done to the writers: kills, stopped holders of locks, a full disk, a deleted folder, and compression."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.torture.abandonment import judge_abandoned
from benchmarks.torture.acknowledgements import read_ledgers, read_processes
from benchmarks.torture.audit import Figures, judge, read_back
from benchmarks.torture.board import Board
from benchmarks.torture.fleet import Fleet
from benchmarks.torture.plan import Plan, due
from benchmarks.torture.sums import check_sums
from benchmarks.torture.writers import CHILDREN, KINDS, LINGERING, Desk
from otel_jsonl import maintain
from otel_telemetry.analysis import summarise
from otel_telemetry.analysis.digest import SUMMARISER

if TYPE_CHECKING:
    from benchmarks.torture.room import Room

_DELETE_AT: Final = 0.05
"""Of a round's progress: what was acknowledged before is the price of the deletion."""
_STUCK: Final = 60.0
_PATIENCE: Final = 20.0
_FAULT: Final = 0.05
_STOP: Final = 0.03
_LONGEST_PAUSE: Final = 0.006
_HOLDERS: Final = 0.5
"""How many of the kills look for the holder of a lock: it may be in the middle of its line."""
_COMPRESSING_KILLS: Final = 10
"""One kill in so many hits the process that compresses."""
_LINGERING_KILLS: Final = 3
"""One in so many hits a process that is inside of tasks, and so do the last ones of a round."""
_LAST_KILLS: Final = 2
_CALLS: Final = 12
"""After so many in its lane, a process is inside of tasks that it has noted."""


class Tormentor:
    """Runs the rounds of a plan in a room; *ledgers* is a folder for what writers are told.

    *spoil* harms the store before each account, which is to be noticed.
    """

    def __init__(
        self, plan: Plan, room: Room, ledgers: Path, *, spoil: Callable[[Path], None] | None = None
    ) -> None:  # fmt: skip
        self._plan, self._room, self._ledgers, self._spoil = plan, room, ledgers, spoil
        self._chance = random.Random(plan.seed)
        self._lanes, self._compressing = range(plan.processes), range(plan.processes, plan.processes + 1)
        self._lingering = range(LINGERING, plan.processes, len(KINDS))
        self._writers = 0
        self._killed = 0

    def run(self, after_round: Callable[[int, Figures], None]) -> Figures:
        """Do it all; *after_round* is told each round's number and figures."""
        total = Figures()
        for number in range(self._plan.rounds):
            figures = self._round(number)
            after_round(number + 1, figures)
            total += figures
        return total

    def _round(self, number: int) -> Figures:
        ledgers = self._ledgers / str(number)
        ledgers.mkdir()
        board, figures = Board(self._plan.processes), Figures()
        fleet = Fleet(self._chance)
        self._torment(board, fleet, ledgers, figures, number)
        board.stop(stopped=True)
        figures.broken += not fleet.wait(_PATIENCE)
        figures.broken += fleet.broken
        if self._spoil:
            self._spoil(self._room.store)
        return figures + self._account(ledgers, board.generation, figures.kills)

    def _account(self, ledgers: Path, generation: int, kills: int) -> Figures:
        """Account for all that was acknowledged in a round, and for what was summed up in it."""
        readback = read_back(self._room.store)
        figures = judge(read_ledgers(ledgers), readback, generation=generation, kills=kills)
        sums = check_sums(self._room.store, readback.outcomes)
        abandoned = judge_abandoned(
            read_processes(ledgers), readback.found, sums.abandoned, generation=generation, kills=kills
        )
        return figures + Figures(
            rollups=sums.rollups,
            summaries=sums.summaries,
            wrong=sums.wrong,
            killed_inside=abandoned.expected,
            abandoned=abandoned.found,
            false=abandoned.false,
        )

    def _torment(self, board: Board, fleet: Fleet, ledgers: Path, figures: Figures, number: int) -> None:
        plan, seen, moved = self._plan, 0, time.monotonic()
        while (lines := board.progress) < plan.lines_a_round or not self._done(figures, number):
            if lines != seen:
                seen, moved = lines, time.monotonic()
            if time.monotonic() - moved > _STUCK:
                print("no line for a minute: this round ends here", file=sys.stderr)
                figures.broken += 1
                return
            self._people(board, fleet, ledgers, figures)
            self._hurt(board, fleet, figures, lines / plan.lines_a_round, number)
            time.sleep(self._chance.uniform(0, _LONGEST_PAUSE))
        while self._killed < self._due_kills(number, 1):
            self._people(board, fleet, ledgers, figures)
            self._await(lambda: board.progress_in(LINGERING), _CALLS)
            self._killed += fleet.kill(self._lingering)
            figures.kills += 1
        time.sleep(_FAULT)

    def _due_kills(self, number: int, progress: float) -> int:
        """Return how many processes are to be killed until the round *number* has made its *progress*."""
        return due(self._plan.kills, (number + min(1.0, progress)) / self._plan.rounds)

    def _done(self, figures: Figures, number: int) -> bool:
        """Tell whether all that is due in the round *number* was done to the writers."""
        plan = self._plan
        hurt = (figures.deletions, figures.stops, figures.faults, self._killed)
        return all(map(int.__ge__, hurt, (1, plan.stops, plan.faults, self._due_kills(number, 1) - _LAST_KILLS)))

    def _people(self, board: Board, fleet: Fleet, ledgers: Path, figures: Figures) -> None:
        """Let a process write in every lane, and another one compress."""
        for lane in fleet.free(self._lanes):
            desk = Desk(
                board=board,
                lane=lane,
                writer=self._writers * (CHILDREN + 1),
                ledgers=ledgers,
                store=self._room.store,
                segment_bytes=self._plan.segment_bytes,
                limits_files=self._room.limits_files,
            )
            self._writers += 1
            fleet.start(lane, partial(KINDS[lane % len(KINDS)], desk))
        for lane in fleet.free(self._compressing):
            # In turn, so that what one sums up is there for the other, or not.
            looks = figures.looks < figures.compressions
            fleet.start(lane, partial(_look if looks else _compress, self._room.store))
            figures.looks += looks
            figures.compressions += not looks

    def _hurt(self, board: Board, fleet: Fleet, figures: Figures, progress: float, number: int) -> None:
        plan = self._plan
        if not figures.deletions and progress >= _DELETE_AT:
            self._delete(board, figures)
        if self._killed < self._due_kills(number, progress) - _LAST_KILLS:
            self._kill(fleet, figures)
        if figures.stops < due(plan.stops, progress):
            self._stop(fleet, figures, self._chance.uniform(0.2, 1) * _STOP)
        if figures.deletions and figures.faults < due(plan.faults, progress):
            self._fail(board, fleet, figures, number)

    def _kill(self, fleet: Fleet, figures: Figures) -> None:
        lanes = self._lanes if self._chance.randrange(_COMPRESSING_KILLS) else self._compressing
        if self._killed % _LINGERING_KILLS == 0:
            lanes = self._lingering
        holder = self._chance.random() < _HOLDERS
        if fleet.kill(lanes, holder=holder) or fleet.kill(self._lanes):
            self._killed += 1
            figures.kills += 1

    def _stop(self, fleet: Fleet, figures: Figures, seconds: float, *, killing: int = 0) -> None:
        """Stop the holder of a lock for *seconds*, and kill somebody then if fewer than *killing* were killed."""
        with fleet.stopped_holder() as held:
            figures.stops += 1
            figures.holders_stopped += held
            time.sleep(seconds / 2)
            if self._killed < killing:
                self._kill(fleet, figures)
            time.sleep(seconds / 2)

    def _fail(self, board: Board, fleet: Fleet, figures: Figures, number: int) -> None:
        """Let nothing be written for a moment, in which the holder of a lock is stopped and somebody killed."""
        board.next_fault()
        self._room.fill()
        self._await(lambda: board.progress, self._plan.processes)
        time.sleep(_FAULT / 2)
        self._stop(fleet, figures, _FAULT / 2, killing=self._due_kills(number, 1) - _LAST_KILLS)
        self._room.relieve()
        board.next_fault()
        figures.faults += 1

    def _await(self, progress: Callable[[], int], count: int) -> None:
        """Wait until writers have been told of *count* more lines: on a busy machine nobody may have run."""
        until, deadline = progress() + count, time.monotonic() + _PATIENCE
        while progress() < until and time.monotonic() < deadline:
            time.sleep(_LONGEST_PAUSE)

    def _delete(self, board: Board, figures: Figures) -> None:
        """Delete the folder under the writers, who make it anew all the while."""
        board.next_generation()
        shutil.rmtree(self._room.store, ignore_errors=True)
        with suppress(OSError):
            shutil.rmtree(self._room.store)
        board.next_generation()
        figures.deletions += 1


def _look(store: Path) -> None:
    """Make and keep the merge of all, as a person does who looks at a summary meanwhile."""
    summarise(store, since=None, keep=True)
    os._exit(0)


def _compress(store: Path) -> None:
    maintain(store, max_bytes=10**12, retention_days=10**5, summariser=SUMMARISER)
    os._exit(0)
