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

from benchmarks.torture.acknowledgements import read_ledgers
from benchmarks.torture.audit import Figures, judge, read_back
from benchmarks.torture.board import Board
from benchmarks.torture.fleet import Fleet
from benchmarks.torture.plan import Plan, due
from benchmarks.torture.writers import CHILDREN, KINDS, Desk
from otel_jsonl import maintain
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


class Tormentor:
    """Runs the rounds of a plan in a room; *ledgers* is a folder for what writers are told."""

    def __init__(self, plan: Plan, room: Room, ledgers: Path) -> None:
        self._plan, self._room, self._ledgers = plan, room, ledgers
        self._chance = random.Random(plan.seed)
        self._lanes, self._compressing = range(plan.processes), range(plan.processes, plan.processes + 1)
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
        told = read_ledgers(ledgers)
        return figures + judge(told, read_back(self._room.store), generation=board.generation, kills=figures.kills)

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
        time.sleep(_FAULT)

    def _done(self, figures: Figures, number: int) -> bool:
        """Tell whether all that is due in the round *number* was done to the writers."""
        plan = self._plan
        hurt = (figures.deletions, figures.stops, figures.faults, self._killed)
        return all(map(int.__ge__, hurt, (1, plan.stops, plan.faults, due(plan.kills, (number + 1) / plan.rounds))))

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
            fleet.start(lane, partial(_compress, self._room.store))
            figures.compressions += 1

    def _hurt(self, board: Board, fleet: Fleet, figures: Figures, progress: float, number: int) -> None:
        plan = self._plan
        if not figures.deletions and progress >= _DELETE_AT:
            self._delete(board, figures)
        if self._killed < due(plan.kills, (number + min(1.0, progress)) / plan.rounds):
            self._kill(fleet, figures)
        if figures.stops < due(plan.stops, progress):
            self._stop(fleet, figures, self._chance.uniform(0.2, 1) * _STOP)
        if figures.deletions and figures.faults < due(plan.faults, progress):
            self._fail(board, fleet, figures)

    def _kill(self, fleet: Fleet, figures: Figures) -> None:
        lanes = self._lanes if self._chance.randrange(_COMPRESSING_KILLS) else self._compressing
        holder = self._chance.random() < _HOLDERS
        if fleet.kill(lanes, holder=holder) or fleet.kill(self._lanes):
            self._killed += 1
            figures.kills += 1

    def _stop(self, fleet: Fleet, figures: Figures, seconds: float, *, killing: bool = False) -> None:
        """Stop the holder of a lock for *seconds*, and, with *killing*, kill somebody then."""
        with fleet.stopped_holder() as held:
            figures.stops += 1
            figures.holders_stopped += held
            time.sleep(seconds / 2)
            if killing and self._killed < self._plan.kills:
                self._kill(fleet, figures)
            time.sleep(seconds / 2)

    def _fail(self, board: Board, fleet: Fleet, figures: Figures) -> None:
        """Let nothing be written for a moment, in which the holder of a lock is stopped and somebody killed."""
        board.next_fault()
        self._room.fill()
        self._await_lines(board, self._plan.processes)
        time.sleep(_FAULT / 2)
        self._stop(fleet, figures, _FAULT / 2, killing=True)
        self._room.relieve()
        board.next_fault()
        figures.faults += 1

    def _await_lines(self, board: Board, count: int) -> None:
        """Wait until the writers have been told of *count* more lines: on a busy machine nobody may have run."""
        until, deadline = board.progress + count, time.monotonic() + _PATIENCE
        while board.progress < until and time.monotonic() < deadline:
            time.sleep(_LONGEST_PAUSE)

    def _delete(self, board: Board, figures: Figures) -> None:
        """Delete the folder under the writers, who make it anew all the while."""
        board.next_generation()
        shutil.rmtree(self._room.store, ignore_errors=True)
        with suppress(OSError):
            shutil.rmtree(self._room.store)
        board.next_generation()
        figures.deletions += 1


def _compress(store: Path) -> None:
    maintain(store, max_bytes=10**12, retention_days=10**5, summariser=SUMMARISER)
    os._exit(0)
