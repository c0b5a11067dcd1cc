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
_SECONDS_A_DAY: Final = 86_400


class Step(Protocol):
    """One line: its number in, its span id and what was told out."""

    def __call__(self, writer: int, number: int) -> tuple[int, Told]: ...


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

    def write(self, step: Step, numbers: Iterable[int], ledger: Ledger) -> None:
        """Write a line for each of *numbers*, and note what was told of it, until the writers are to end."""
        board = self.board
        for number in numbers:
            if board.stopped:
                return
            generation, fault = board.generation, board.fault
            identity, told = step(self.writer, number)
            ledger.note(Acknowledgement(identity, generation, fault, board.fault, told))
            board.advance(self.lane)

    def open_ledger(self) -> Ledger:
        """Begin the file of what this process is told."""
        return Ledger(self.ledgers / f"{self.writer:08x}")


class Direct:
    """Appends lines made up for the purpose."""

    def __init__(self, desk: Desk, *, clock: Callable[[], float] = time.time, alone: bool = False) -> None:
        self.store = SegmentStore(desk.store, max_segment_bytes=desk.segment_bytes, clock=clock)
        self._board = desk.board
        self._limits_files = desk.limits_files and alone  # a limit is the whole process's

    def __call__(self, writer: int, number: int) -> tuple[int, Told]:
        identity = identity_of(writer, number)
        cramped = self._limits_files and faulty(self._board)
        text = line_of(identity, long=cramped)
        with limited() if cramped else nullcontext():
            written = self.store.append(text, repository=REPOSITORY, kind=kind_of(identity))
        if not written:
            time.sleep(_PAUSE)
        return identity, Told.WRITTEN if written else Told.LOST


class TorturedAgent(BaseAgent):
    """Does what its task says, and remembers the span id of each thread's task."""

    def __init__(self) -> None:
        super().__init__()
        self.span = threading.local()

    def _execute_task_impl(self, task: str) -> ToolResponse:
        self.span.identity = trace.get_current_span().get_span_context().span_id
        if task == "raise":
            raise FileNotFoundError(2, "No such file or directory", "refs.bib")
        return ToolResponse(success=task == "succeed")


class Tasks:
    """Runs tasks: of four one raises, and one returns that it failed."""

    def __init__(self) -> None:
        self._agent = TorturedAgent()

    def __call__(self, writer: int, number: int) -> tuple[int, Told]:  # noqa: ARG002 - a step's shape
        task = ("succeed", "raise", "succeed", "refuse")[number % 4]
        with suppress(FileNotFoundError):
            self._agent.execute_task(task)
        return self._agent.span.identity, Told.ENDED


def alone(desk: Desk, step: Step) -> None:
    """Write until told to end."""
    desk.write(step, itertools.count(), desk.open_ledger())


def in_threads(desk: Desk, step: Step) -> None:
    """Let threads share *step*, and the numbers: threads of one process append through one store."""
    ledger, numbers = desk.open_ledger(), itertools.count()
    threads = [threading.Thread(target=desk.write, args=(step, numbers, ledger)) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def with_children(desk: Desk, step: Step) -> None:
    """Write beside forked children, as a preforking server does; they end by `os._exit`."""
    ledger, numbers = desk.open_ledger(), itertools.count()
    for child in range(1, CHILDREN + 1):
        pid = os.fork()
        if pid == 0:
            _burst(replace(desk, writer=desk.writer + child), step)
        desk.write(step, itertools.islice(numbers, _BURST), ledger)
        os.waitpid(pid, 0)
        if desk.board.stopped:
            return
    desk.write(step, numbers, ledger)


def _burst(desk: Desk, step: Step) -> None:
    try:
        desk.write(step, range(_BURST), desk.open_ledger())
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


def _tasks_children(desk: Desk) -> None:
    with_children(desk, Tasks())


KINDS: Final[tuple[Callable[[Desk], None], ...]] = (
    _direct_alone,
    _direct_threads,
    _direct_children,
    _direct_wandering,
    _direct_alone,
    _tasks_alone,
    _tasks_threads,
    _tasks_children,
)
"""What the lanes do, in turn."""
