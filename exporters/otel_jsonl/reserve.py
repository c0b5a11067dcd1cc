"""A few descriptors kept back, so that a program that has spent all of its own can still have its errors recorded."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

ENOUGH: Final = 3
"""Open at once while a segment is opened: the store's folder, the repository's, and a listing of it or the segment."""

_NONE_FREE: Final = frozenset({errno.EMFILE, errno.ENFILE})


def is_shortage(error: OSError) -> bool:
    """Tell whether *error* says that the process, or the system, has no descriptor left."""
    return error.errno in _NONE_FREE


class Reserve:
    """Descriptors that mean nothing and are given back when others are needed.

    They are ends of one pipe, whose inode nothing else has: after a daemon's `closerange` the same numbers may be the
    host's files, and those are left alone. A forked child has copies of its own. Never raises OSError.
    """

    def __init__(self) -> None:
        self._held: list[int] = []
        self._inode = (0, 0)
        self.after_fork()
        self.fill()

    def after_fork(self) -> None:
        """Forget a lock that a thread which does not exist here may hold."""
        self._lock = threading.Lock()

    def fill(self) -> None:
        """Take descriptors, all of them or none: fewer would not do, and the program may need them."""
        if self._held:
            return
        taken: list[int] = []
        try:
            taken.extend(os.pipe())
            while len(taken) < ENOUGH:
                taken.append(os.dup(taken[0]))
            status = os.fstat(taken[0])
        except OSError:
            for descriptor in taken:
                os.close(descriptor)
        else:
            self._inode = (status.st_dev, status.st_ino)
            self._held = taken

    def close(self) -> None:
        """Give all descriptors back."""
        while self._held:
            descriptor = self._held.pop()
            with suppress(OSError):
                status = os.fstat(descriptor)
                if (status.st_dev, status.st_ino) == self._inode:
                    os.close(descriptor)

    __del__ = close

    @contextmanager
    def lent(self, patience: float) -> Generator[None, None, None]:
        """Give the descriptors back for the time of a `with` block.

        Another thread that does so is waited for at most *patience* seconds; then there is nothing to give.
        """
        if not self._lock.acquire(timeout=patience):
            yield
            return
        try:
            self.close()
            yield
        finally:
            self.fill()
            self._lock.release()
