"""Processes that write: by `SegmentStore.append` and by agents' tasks; alone, in threads, and with forked children."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from opentelemetry import trace

from benchmarks.torture.acknowledgements import Acknowledgement, Ledger, Told
from benchmarks.torture.lines import REPOSITORY, identity_of, kind_of, line_of
from benchmarks.torture.room import faulty, limited
from otel_jsonl import SegmentStore
from otel_telemetry import BaseAgent, ToolResponse

if TYPE_CHECKING:
    from benchmarks.torture.board import Board

CHILDREN: Final = 255
"""A writer's forked children have the numbers after its own."""

_THREADS: Final = 3
_BURST: Final = 40
_PAUSE: Final = 0.001
_LINGER: Final = 0.02
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True)
class Clerk:
    """Notes what the calls of one process come to, with what the tormentor did meanwhile."""

    board: Board
    ledger: Ledger

    def look(self) -> tuple[int, int]:
        """Return the generation and the fault by now: to be asked for before a call."""
        return self.board.generation, self.board.fault

    def note(self, identity: int, told: Told, before: tuple[int, int]) -> None:
        """Note what was *told* of a line."""
        self.ledger.note(Acknowledgement(identity, *before, self.board.fault, told))


class Step(Protocol):
    """One line: its number in, its span id and what was told out."""

    def __call__(self, writer: int, number: int, clerk: Clerk) -> tuple[int, Told]: ...


@dataclass(frozen=True)
class Desk:
    """Where one process writes: *writer* is its number, *lane* its place among those that live at the same time."""

    board: Board
    lane: int
    writer: int
    ledgers: Path
    store: Path
    segment_bytes: int
    limits_files: bool

    def write(self, step: Step, numbers: Iterable[int], clerk: Clerk) -> None:
        """Write a line for each of *numbers*, and note what was told of it, until the writers are to end."""
        for number in numbers:
            if self.board.stopped:
                return
            before = clerk.look()
            clerk.note(*step(self.writer, number, clerk), before)
            self.board.advance(self.lane)

    def clerk(self) -> Clerk:
        """Begin the file of what this process is told."""
        clerk = Clerk(self.board, Ledger(self.ledgers / f"{self.writer:08x}"))
        clerk.note(0, Told.BORN, clerk.look())
        return clerk


class Direct:
    """Appends lines made up for the purpose."""

    def __init__(self, desk: Desk, *, clock: Callable[[], float] = time.time, alone: bool = False) -> None:
        self.store = SegmentStore(desk.store, max_segment_bytes=desk.segment_bytes, clock=clock)
        self._board = desk.board
        self._limits_files = desk.limits_files and alone  # a limit is the whole process's

    def __call__(self, writer: int, number: int, clerk: Clerk) -> tuple[int, Told]:  # noqa: ARG002 - a step's shape
        identity = identity_of(writer, number)
        cramped = self._limits_files and faulty(self._board)
        text = line_of(identity, long=cramped)
        with limited() if cramped else nullcontext():
            written = self.store.append(text, repository=REPOSITORY, kind=kind_of(identity))
        if not written:
            time.sleep(_PAUSE)
        return identity, Told.WRITTEN if written else Told.LOST


class TorturedAgent(BaseAgent):
    """Does what its task says, notes how far it is, and remembers the span id of each thread's task."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()

    def run(self, task: str, clerk: Clerk) -> int:
        """Execute *task*, for which *clerk* takes notes; return its span id."""
        self._here.clerk, self._here.before = clerk, clerk.look()
        with suppress(FileNotFoundError):
            self.execute_task(task)
        identity: int = self._here.identity
        return identity

    def _execute_task_impl(self, task: str) -> ToolResponse:
        clerk, before = self._here.clerk, self._here.before
        identity = trace.get_current_span().get_span_context().span_id
        clerk.note(identity, Told.BEGUN, before)
        self._do(task, clerk)
        clerk.note(identity, Told.DONE, before)
        self._here.identity = identity
        if task == "raise":
            raise FileNotFoundError(2, "No such file or directory", "refs.bib")
        return ToolResponse(success=task != "refuse")

    def _do(self, task: str, clerk: Clerk) -> None:
        if task == "nest":
            before = clerk.look()
            clerk.note(self.run("linger", clerk), Told.ENDED, before)
        elif task == "linger":
            time.sleep(_LINGER)


class Tasks:
    """Runs tasks: of four one raises, and one returns that it failed."""

    tasks = ("succeed", "raise", "succeed", "refuse")

    def __init__(self) -> None:
        self._agent = TorturedAgent()

    def __call__(self, writer: int, number: int, clerk: Clerk) -> tuple[int, Told]:  # noqa: ARG002 - a step's shape
        return self._agent.run(self.tasks[number % len(self.tasks)], clerk), Told.ENDED


class LingeringTasks(Tasks):
    """Runs tasks that take a while, some of them within one another: who is killed is killed inside."""

    tasks = ("linger", "nest")


def alone(desk: Desk, step: Step) -> None:
    """Write until told to end."""
    desk.write(step, itertools.count(), desk.clerk())


def in_threads(desk: Desk, step: Step) -> None:
    """Let threads share *step*, and the numbers: threads of one process append through one store."""
    clerk, numbers = desk.clerk(), itertools.count()
    threads = [threading.Thread(target=desk.write, args=(step, numbers, clerk)) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def with_children(desk: Desk, step: Step) -> None:
    """Write beside forked children, as a preforking server does; they end by `os._exit`."""
    clerk, numbers = desk.clerk(), itertools.count()
    for child in range(1, CHILDREN + 1):
        pid = os.fork()
        if pid == 0:
            _burst(replace(desk, writer=desk.writer + child), step)
        desk.write(step, itertools.islice(numbers, _BURST), clerk)
        os.waitpid(pid, 0)
        if desk.board.stopped:
            return
    desk.write(step, numbers, clerk)


def _burst(desk: Desk, step: Step) -> None:
    try:
        desk.write(step, range(_BURST), desk.clerk())
    finally:
        os._exit(0)


def _wandering(seed: int) -> Callable[[], float]:
    """Return a clock that jumps a few days to and fro."""
    chance, ahead = random.Random(seed), 0

    def clock() -> float:
        nonlocal ahead
        if chance.random() < 0.01:
            ahead = chance.randint(-3, 1)
        return time.time() + ahead * _SECONDS_A_DAY

    return clock


def _direct_alone(desk: Desk) -> None:
    alone(desk, Direct(desk, alone=True))


def _direct_threads(desk: Desk) -> None:
    in_threads(desk, Direct(desk))


def _direct_children(desk: Desk) -> None:
    with_children(desk, Direct(desk, alone=True))


def _direct_wandering(desk: Desk) -> None:
    alone(desk, Direct(desk, clock=_wandering(desk.writer), alone=True))


def _tasks_alone(desk: Desk) -> None:
    alone(desk, Tasks())


def _tasks_threads(desk: Desk) -> None:
    in_threads(desk, Tasks())


def _tasks_lingering(desk: Desk) -> None:
    in_threads(desk, LingeringTasks())


def _tasks_children(desk: Desk) -> None:
    with_children(desk, Tasks())


KINDS: Final[tuple[Callable[[Desk], None], ...]] = (
    _direct_alone,
    _direct_threads,
    _direct_children,
    _direct_wandering,
    _tasks_lingering,
    _tasks_alone,
    _tasks_threads,
    _tasks_children,
)
"""What the lanes do, in turn."""

LINGERING: Final = KINDS.index(_tasks_lingering)
"""The first lane whose process is inside of tasks whenever it is killed."""
