"""Which tasks run in this process, noted where it can be read after the process was killed.

One file a process, of fixed slots (see `slots`). Its owner holds a lock of the kind that ends with the process and is
inherited by no fork (POSIX record locks): whoever can share the lock knows that the owner is dead, whatever process has
its number by now. Such a lock is lost as soon as its process closes *any* descriptor of the file, so the owner never
opens it a second time: `held` tells the descriptor there is.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from typing import Final
from weakref import WeakSet

from otel_jsonl import _boundary
from otel_jsonl.descriptors import NotOursError, create_to_rewrite, own_folder
from otel_jsonl.names import starts_name
from otel_jsonl.slots import ENDED, SLOT_BYTES, STATE_OFFSET, slot

LOCKED_BYTE: Final = 0
"""The one byte of the file that is locked: by its owner alone, or shared by those who find the owner dead."""

MOST_SLOTS: Final = 2**16
"""32 MiB. Beyond that many tasks open at once, the others leave no note."""

_EMPTIED_SLOTS: Final = 2**11
_PAUSE: Final = 1.0
_CLOSE_PATIENCE: Final = 1.0
_LOOK_SECONDS: Final = 0.05
"""Tasks that begin so soon after one another are noted without a look whether the file has been deleted meanwhile."""

_FIRST_MARK: Final = 2**31
_ATTEMPTS: Final = 8
_COPY_BYTES: Final = 2**16


Start = tuple[int, int, int, int]
"""The note of one task: which file it is in (counted since this process came into being), the slot, both ids."""


@dataclass(slots=True)
class _File:
    """The file of this process: open, and locked. The descriptor stands at *mark*, a random place behind its end."""

    descriptor: int
    path: Path
    mark: int

    def is_ours(self) -> bool:
        """Tell whether the descriptor still means our file; never raises.

        After a daemon's `closerange` the number may be that of the host's database.
        """
        # Reading and writing at a given place does not move it, and no other file stands there. Not `fstat`: on Linux
        # 6.13 and later, a write behind that has to mark the inode as changed, and takes four times as long.
        try:
            return os.lseek(self.descriptor, 0, os.SEEK_CUR) == self.mark
        except OSError:
            return False

    def is_in_its_folder(self) -> bool:
        """Tell whether the file, which is ours, has not been deleted. Raises OSError."""
        return os.fstat(self.descriptor).st_nlink == 1


_held: Final[dict[str, _File | None]] = {}
"""The files of this process by name; entered before they are made."""


def is_held(name: str) -> bool:
    """Tell whether this process keeps the file *name*, and must not open it."""
    return name in _held


def read_held(name: str) -> bytes:
    """Return the contents of the file *name*, which this process keeps, by the descriptor that it has."""
    file = _held.get(name)
    if file is None or not file.is_ours():
        return b""
    return os.pread(file.descriptor, MOST_SLOTS * SLOT_BYTES, 0)


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
        self._file: _File | None = None
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

    def _prepared(self, now: float) -> _File | None:
        """Return our file, made where there is none, made anew where the store has moved or was deleted."""
        file, directory = self._file, self._directory()
        if file is not None and not file.is_ours():
            self._forget()  # its open slots are settled by their ids when their tasks end
            file = None
        if file is None or directory is not self._folder or not file.is_in_its_folder():
            if directory is self._folder and now < self._pause_until:
                return None
            self._folder = directory
            file = self._file = _make(directory, file)
        else:
            _lock(file)  # again: it was lost if the program itself has read the file, as one does that searches /tmp
        self._look_at = now + _LOOK_SECONDS
        self._catch_up(file)
        return file

    def _forget(self) -> None:
        file, folder = self._file, self._folder
        if file is not None:
            _held.pop(file.path.name, None)
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
                file = self._file
                if file is None or self._late or self._used > _EMPTIED_SLOTS or not file.is_ours():
                    self._end_late(number)
                    return
                try:
                    os.pwrite(file.descriptor, ENDED, number * SLOT_BYTES + STATE_OFFSET)
                except BaseException:
                    self._late.append(number)
                    raise
                heappush(self._free, number)
        except OSError as error:
            _pass_on_timeout(error)  # else it is tried again when the next task ends
        except Exception as error:  # noqa: BLE001 - we stand in someone's task
            _boundary.swallowed("end", error)

    def _end_late(self, number: int) -> None:
        file = self._file
        self._late.append(number)
        if file is not None and file.is_ours():
            self._catch_up(file)

    def _catch_up(self, file: _File) -> None:
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

        retract(self._directory(), (f"{trace_id:032x}", f"{span_id:016x}"))

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


def _make(directory: Path, former: _File | None) -> _File:
    """Return a new file in *directory*, with what is in the *former* one, which is closed. Raises OSError."""
    for _ in range(_ATTEMPTS):
        file = _created(directory)
        try:
            locked = _lock(file)
            if locked and former is not None:
                _copy(former.descriptor, file.descriptor)
        except BaseException:
            _discard(file)
            raise
        if locked:
            break
        _discard(file)
    else:
        raise OSError(errno.EAGAIN, "each file is taken for a dead process's before it is locked")
    _held[file.path.name] = file
    if former is not None:
        _discard(former)
    return file


def _created(directory: Path) -> _File:
    name = starts_name(os.getpid(), os.urandom(8).hex())
    _held[name] = None
    try:
        with own_folder(directory, create=True) as folder:
            descriptor = create_to_rewrite(name, folder)
    except BaseException:
        del _held[name]
        raise
    mark = _FIRST_MARK + int.from_bytes(os.urandom(3), "big")
    os.lseek(descriptor, mark, os.SEEK_SET)
    return _File(descriptor, directory / name, mark)


def _lock(file: _File) -> bool:
    """Lock *file*; False where somebody found it unlocked, and deletes it, or has. Raises OSError without locks."""
    try:
        fcntl.lockf(file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, LOCKED_BYTE)
    except (BlockingIOError, PermissionError):
        return False
    return file.is_in_its_folder()


def _copy(source: int, target: int) -> None:
    position = 0
    while block := os.pread(source, _COPY_BYTES, position):
        if os.pwrite(target, block, position) < len(block):
            raise OSError(errno.ENOSPC, "copied in part")
        position += len(block)


def _discard(file: _File) -> None:
    """Let go of a file whose contents are elsewhere by now, or nowhere."""
    with suppress(OSError):
        os.ftruncate(file.descriptor, 0)
        os.unlink(file.path)
    os.close(file.descriptor)
    _held.pop(file.path.name, None)


_all: Final[WeakSet[StartRecords]] = WeakSet()


def _after_fork() -> None:
    for records in list(_all):
        records.after_fork()
    _held.clear()


os.register_at_fork(after_in_child=_after_fork)
