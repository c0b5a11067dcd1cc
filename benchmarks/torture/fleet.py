"""The living processes: started by a fork from a warm parent, killed, stopped, and known to be gone."""

from __future__ import annotations

import os
import random
import select
import signal
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_LOCKS: Final = Path("/proc/locks")


class Fleet:
    """Processes by the lane they have. All of them, and whatever they fork, hold one end of a pipe while they live."""

    def __init__(self, chance: random.Random) -> None:
        self.broken = 0
        """Processes that ended in a way that nobody intended."""
        self._chance = chance
        self._lanes: dict[int, int] = {}
        self._reading, self._writing = os.pipe()

    def start(self, lane: int, work: Callable[[], None]) -> None:
        """Fork a process that does *work* in *lane* and ends without any cleaning up."""
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work()
                code = 0
            except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as its parent
                traceback.print_exc()
            finally:
                os._exit(code)
        self._lanes[lane] = pid

    def free(self, lanes: range) -> list[int]:
        """Return which of *lanes* nobody has, after a look who has ended."""
        for lane, pid in list(self._lanes.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._lanes[lane]
                self.broken += status != 0
        return [lane for lane in lanes if lane not in self._lanes]

    def kill(self, lanes: range, *, holder: bool = False) -> bool:
        """Kill one of those in *lanes*, a *holder* of a lock if there is one; tell whether there was anyone."""
        living = {self._lanes[lane]: lane for lane in lanes if lane in self._lanes}
        if not living:
            return False
        self._end(living[self._pick(set(living), holder=holder)])
        return True

    def _pick(self, pids: set[int], *, holder: bool) -> int:
        return self._chance.choice(sorted((holders() & pids if holder else pids) or pids))

    def _end(self, lane: int) -> None:
        pid = self._lanes.pop(lane)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self.broken += status not in (0, signal.SIGKILL)

    @contextmanager
    def stopped_holder(self) -> Generator[bool, None, None]:
        """Stop a process, one that holds a lock if there is any, in a `with` block; tell whether it held it then."""
        pid = self._pick(set(self._lanes.values()), holder=True)
        os.kill(pid, signal.SIGSTOP)
        try:
            os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            yield pid in holders()
        finally:
            with suppress(ProcessLookupError):  # killed meanwhile
                os.kill(pid, signal.SIGCONT)

    def wait(self, seconds: float) -> bool:
        """Wait until all have ended of themselves; kill who has not. Tell whether all had."""
        os.close(self._writing)
        ended = bool(select.select([self._reading], [], [], seconds)[0])
        for lane in list(self._lanes):
            if ended:
                self.free(range(lane, lane + 1))
            if lane in self._lanes:
                self._end(lane)
        select.select([self._reading], [], [])  # forked children of writers, which end their bursts
        os.close(self._reading)
        return ended


def holders() -> set[int]:
    """Return the processes that hold an exclusive `flock`; none where the system does not tell."""
    try:
        rows = [row.split() for row in _LOCKS.read_text().splitlines()]
    except OSError:
        return set()
    return {int(row[4]) for row in rows if row[1:2] == ["FLOCK"] and row[3] == "WRITE"}
