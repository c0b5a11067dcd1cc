"""Keeping the store while agents run: closing, compressing, summing up and deleting, off every task's path.

A thread lives while there is work, and only then: this process has filled a segment, or it is the first to record on a
new UTC day. It works a millisecond and rests four, so that an agent beside it goes on nearly as fast as without. It
ends before the process forks, for a fork beside a thread is dangerous, and begins again behind it; at exit it gets half
a second at full speed. What it has not done by then, the next process does, or the command line.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final
from weakref import WeakSet

from otel_jsonl.believing import is_due
from otel_jsonl.pacing import Stopped
from otel_telemetry import _boundary
from otel_telemetry.worker import Pace, Worker

_NEEDED: Final = (
    "gzip",
    "otel_jsonl.counters",
    "otel_jsonl.listing",
    "otel_jsonl.reading",
    "otel_jsonl.inventory",
    "otel_jsonl.replacing",
    "otel_jsonl.rollups",
    "otel_jsonl.unfinished",
    "otel_jsonl.accounting",
    "otel_jsonl.tidying",
    "otel_jsonl.compressing",
    "otel_jsonl.retention",
    "otel_jsonl.ages",
    "otel_jsonl.keeping",
    "otel_jsonl.forgetting",
    "otel_jsonl.finishing",
    "otel_jsonl.deleting",
    "otel_jsonl.maintenance",
    "otel_jsonl.growing",
    "otel_telemetry.analysis.rollup",
    "otel_telemetry.analysis.records",
    "otel_telemetry.analysis.recognition",
    "otel_telemetry.analysis.tally",
    "otel_telemetry.analysis.words",
    "otel_telemetry.analysis.patterns",
    "otel_telemetry.analysis.shown",
    "otel_telemetry.analysis.rollup_form",
    "otel_telemetry.analysis.rules",
    "otel_telemetry.analysis.digest",
)
"""What the work imports, in portions of a millisecond or two: each before what imports it."""

_FIRST_REST: Final = 0.2
"""Seconds before it begins: the task that has filled the segment goes first."""
_BUSY_PAUSE: Final = 1.0
_BUSY_ROUNDS: Final = 30
_FORK_PATIENCE: Final = 0.005
_IMPORT_PATIENCE: Final = 0.25
_EXIT_SECONDS: Final = 0.5
_LAST_PATIENCE: Final = 0.05


class Upkeep:
    """Keeps the store in the folder that *directory* tells, within *max_bytes* and *retention_days*.

    Safe in threads and after a fork. Nothing is ever raised: what fails is counted, and done the next time.
    """

    def __init__(self, directory: Callable[[], Path], max_bytes: int, retention_days: int) -> None:
        self._directory = directory
        self._max_bytes = max_bytes
        self._retention_days = retention_days
        self._start_afresh()
        _all.add(self)

    def _start_afresh(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._due = False

    def notice(self, *, filled: bool) -> None:
        """Look whether there is work, and have it begun. In a task's path: called when it opened another segment.

        *filled*: this process has filled the one before.
        """
        try:
            if filled or self._is_new_day():
                self._due = True
                self._begin()
        except OSError:
            return  # no folder, say: then there is nothing to keep
        except Exception:  # noqa: BLE001 - in someone's task
            _boundary.swallowed("upkeep")

    def _is_new_day(self) -> bool:
        return is_due(self._directory(), time.time())

    def _begin(self) -> None:
        if not self._lock.acquire(blocking=False):  # whoever has it, also a task that a signal has interrupted, goes on
            return
        try:
            if self._worker is None:
                worker = Worker(self._work, self._end)
                self._worker = worker
                worker.start()
        except RuntimeError:
            self._worker = None  # the interpreter, or the system, starts no thread any more
        finally:
            self._lock.release()

    def _work(self, pace: Pace) -> None:
        try:
            pace.rest(_FIRST_REST)
            _import_all(pace)
            while self._goes_on(pace):
                self._keep(pace)
        except Stopped:
            self._end(pace)  # whoever has stopped us knows whether we shall begin again
        except BaseException:  # noqa: BLE001 - the thread of a guest ends quietly
            self._end(pace)
            _boundary.swallowed("upkeep")

    def _goes_on(self, pace: Pace) -> bool:
        with self._lock:
            due = self._due
            if not due:
                self._end(pace)
        if not due and self._due:  # noticed just now by one who could not have the lock
            self._begin()
        return due

    def _end(self, pace: Pace) -> None:
        if self._worker is not None and self._worker.pace is pace:
            self._worker = None

    def _keep(self, pace: Pace) -> None:
        from otel_jsonl import maintain
        from otel_telemetry.analysis.digest import SUMMARISER

        for _ in range(_BUSY_ROUNDS):
            self._due = False
            report = maintain(
                self._directory(),
                max_bytes=self._max_bytes,
                retention_days=self._retention_days,
                summariser=SUMMARISER,
                pace=pace,
            )
            if report.unfinished:
                self._due = True
                pace.rest(0)  # ends us if we were stopped; else lines came faster than the work went on
            if not report.busy:
                return
            pace.rest(_BUSY_PAUSE)  # another process is at it, and may have passed what is due here

    @property
    def is_at_work(self) -> bool:
        """Tell whether there is a thread."""
        return self._worker is not None

    def wait(self, seconds: float) -> None:
        """Wait until the work that has begun is done, at most *seconds*."""
        if (worker := self._worker) is not None:
            worker.join(seconds)

    def finish(self) -> None:
        """Give the work that has begun half a second more, as fast as it goes, and end it."""
        if (worker := self._worker) is not None:
            worker.pace.hurry(_EXIT_SECONDS)
            try:
                worker.join(_EXIT_SECONDS)
            finally:  # also when somebody presses Ctrl-C meanwhile
                worker.stop(_LAST_PATIENCE)
                self._end(worker.pace)

    def before_fork(self) -> None:
        """End the thread, and wait for that a few milliseconds."""
        if (worker := self._worker) is not None:
            worker.stop(_IMPORT_PATIENCE if worker.pace.unbroken else _FORK_PATIENCE)
            self._worker, self._due = None, True

    def after_fork_in_parent(self) -> None:
        """Go on with what the fork has interrupted."""
        if self._due:
            self._begin()

    def after_fork_in_child(self) -> None:
        """Leave the work to the parent."""
        self._start_afresh()


def _import_all(pace: Pace) -> None:
    """Import what the work needs, one thing at a time.

    A child forked during an import waits for ever when it imports the same module.
    """
    for module in _NEEDED:
        pace.unbroken = True
        import_module(module)
        pace.unbroken = False
        pace()


_all: Final[WeakSet[Upkeep]] = WeakSet()


def _before_fork() -> None:
    for upkeep in list(_all):
        upkeep.before_fork()


def _after_fork_in_parent() -> None:
    for upkeep in list(_all):
        upkeep.after_fork_in_parent()


def _after_fork_in_child() -> None:
    for upkeep in list(_all):
        upkeep.after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
