"""Which tasks run in this process, noted where it can be read after the process was killed.

One file a process (see `startfile`), of fixed slots (see `slots`). Whoever finds it without its lock takes its owner
for dead, gathers its notes among those of abandoned tasks, and deletes it. The owner may have lost the lock all the
same: then it takes back what was gathered when it notices that, as it does before long, and notes anew what still runs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from pathlib import Path
from typing import Final
from weakref import WeakSet

from otel_jsonl import _boundary
from otel_jsonl.descriptors import NotOursError
from otel_jsonl.slots import ENDED, SLOT_BYTES, STATE_OFFSET, slot, tasks_in
from otel_jsonl.startfile import MOST_SLOTS, StartFile, forget_all, let_go, lock, make, read_held

_EMPTIED_SLOTS: Final = 2**11
_PAUSE: Final = 1.0
_CLOSE_PATIENCE: Final = 1.0
_LOOK_SECONDS: Final = 0.05
"""What begins or ends so soon after a look is noted without another one whether the file has been deleted meanwhile."""

Start = tuple[int, int, int, int]
"""The note of one task: which file it is in (counted since this process came into being), the slot, both ids."""


class StartRecords:
    """Notes tasks as they begin and end. Safe in threads and after a fork; never waits for another process.

    Nothing is raised but what a signal handler of the agent raises meanwhile.
    *directory* tells where the store is by now. What cannot be noted (a full disk, a file system without locks) is not,
    and tried again a second later.
    """

    def __init__(self, directory: Callable[[], Path], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._directory = directory
        self._clock = clock
        self._generation = 0
        self._lock = threading.RLock()  # re-entrant: a signal handler may run a task while we note one
        self._start_afresh()
        _all.add(self)

    def _start_afresh(self) -> None:
        self._file: StartFile | None = None
        self._folder: Path | None = None
        self._free: list[int] = []
        self._used = 0
        self._late: list[int] = []
        self._look_at = float("-inf")
        self._pause_until = float("-inf")
        self._generation += 1

    # A task begins ----------------------------------------------------------

    def begin(self, names: bytes, trace_id: int, span_id: int, start_ns: int) -> Start | None:
        """Note a task of the agent that *names* (see `names_of`) tells; None where that is not possible now."""
        # In every task's path, twice: what could be a function of its own costs more there than what it does.
        try:
            with self._lock:
                file, now = self._file, self._clock()
                if file is None or now > self._look_at or self._directory() is not self._folder or not file.is_ours():
                    file = self._prepared(now)
                # The lowest slot that is free: for what lies further back there may be no room.
                number = None if file is None else heappop(self._free) if self._free else self._another()
                if file is None or number is None:
                    return None
                try:
                    note = slot(names, trace_id, span_id, start_ns)
                    if os.pwrite(file.descriptor, note, number * SLOT_BYTES) == SLOT_BYTES:
                        return self._generation, number, trace_id, span_id
                except BaseException:
                    self._late.append(number)  # who knows what is in it
                    raise
                self._late.append(number)  # no room, and half a note says nothing
        except OSError as error:
            _pass_on_timeout(error)
            self._pause_until = self._clock() + _PAUSE
        except Exception as error:  # noqa: BLE001 - we stand in someone's task
            _boundary.swallowed("begin", error)
        return None

    def _another(self) -> int | None:
        if self._used >= MOST_SLOTS:
            return None
        self._used += 1
        return self._used - 1

    def _prepared(self, now: float) -> StartFile | None:
        """Return our file, made where there is none, made anew where the store has moved or was deleted."""
        file, directory = self._file, self._directory()
        if file is not None and not file.is_ours():
            self._forget()  # its open slots are settled by their ids when their tasks end
            file = None
        if file is None or directory is not self._folder or not file.is_in_its_folder():
            if directory is self._folder and now < self._pause_until:
                return None
            deleted = file is not None and directory is self._folder
            self._folder = directory
            file = self._file = make(directory, file)
            if deleted:
                _take_back(directory, file)
        else:
            lock(file)  # again: it was lost if the program itself has read the file, as one does that searches /tmp
        self._look_at = now + _LOOK_SECONDS
        self._catch_up(file)
        return file

    def _forget(self) -> None:
        file, folder = self._file, self._folder
        if file is not None:
            let_go(file)
        self._start_afresh()
        self._folder = folder

    # A task ends ------------------------------------------------------------

    def end(self, start: Start | None) -> None:
        """Note that the task of *start* has ended, after its span has been written."""
        if start is None:
            return
        try:
            generation, number, trace_id, span_id = start
            if generation != self._generation:
                self._retract(trace_id, span_id)
                return
            with self._lock:
                file, now = self._file, self._clock()
                if (
                    file is None
                    or self._late
                    or now > self._look_at
                    or self._used > _EMPTIED_SLOTS
                    or not file.is_ours()
                ):
                    self._end_late(number, now)
                    return
                try:
                    os.pwrite(file.descriptor, ENDED, number * SLOT_BYTES + STATE_OFFSET)
                except BaseException:
                    self._late.append(number)
                    raise
                heappush(self._free, number)
        except OSError as error:
            _pass_on_timeout(error)  # else it is tried again when a later task ends
            self._pause_until = self._clock() + _PAUSE
        except Exception as error:  # noqa: BLE001 - we stand in someone's task
            _boundary.swallowed("end", error)

    def _end_late(self, number: int, now: float) -> None:
        file = self._file
        self._late.append(number)
        if file is None or not file.is_ours():
            return
        if now > self._look_at:
            file = self._prepared(now) or file
        self._catch_up(file)

    def _catch_up(self, file: StartFile) -> None:
        """Clear the slots of tasks that have ended, the last one first. Raises OSError."""
        late = self._late
        while late:
            os.pwrite(file.descriptor, ENDED, late[-1] * SLOT_BYTES + STATE_OFFSET)
            heappush(self._free, late.pop())
        if self._used > _EMPTIED_SLOTS and len(self._free) == self._used:
            os.ftruncate(file.descriptor, 0)
            self._free.clear()
            self._used = 0

    def _retract(self, trace_id: int, span_id: int) -> None:
        """Note the end of a task that began in our parent, or in a file that was closed: it may pass for abandoned."""
        from otel_jsonl.unfinished import retract  # rare

        retract(self._directory(), {(f"{trace_id:032x}", f"{span_id:016x}")})

    # The process ends --------------------------------------------------------

    def close(self) -> None:
        """Delete the file, unless a task still runs: if that does not end, it is abandoned. Never raises."""
        if not self._lock.acquire(timeout=_CLOSE_PATIENCE):
            return
        try:
            file = self._file
            if file is not None and len(self._free) == self._used and file.is_ours():
                with suppress(OSError):
                    os.unlink(file.path)
                os.close(file.descriptor)
                self._forget()
        finally:
            self._lock.release()

    def after_fork(self) -> None:
        """Leave the file and the tasks in it to the parent; its lock may be held by a thread that is not here."""
        file = self._file
        if file is not None and file.is_ours():
            os.close(file.descriptor)
        self._forget()
        self._lock = threading.RLock()


def _pass_on_timeout(error: OSError) -> None:
    """Raise *error* again where no system call did: the agent's own alarm hit us, by a TimeoutError."""
    if error.errno is None and not isinstance(error, NotOursError):
        raise error


def _take_back(directory: Path, file: StartFile) -> None:
    """See that no task in *file*, which was deleted and is made anew, passes for abandoned, as far as that is possible.

    Whoever deleted the former one, since he found it unlocked, has gathered its notes.
    """
    from otel_jsonl.unfinished import retract  # rare

    try:
        retract(directory, {task.key for task in tasks_in(read_held(file.path.name))})
    except OSError as error:
        _pass_on_timeout(error)


_all: Final[WeakSet[StartRecords]] = WeakSet()


def _after_fork() -> None:
    for records in list(_all):
        records.after_fork()
    forget_all()


os.register_at_fork(after_in_child=_after_fork)
