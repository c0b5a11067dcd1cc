"""A lock between threads that nobody waits for in vain."""

from __future__ import annotations

import threading


class ThreadLock:
    """A lock, not re-entrant, that is waited for a limited time, and only where that may help.

    The task of a signal handler does not wait for the one it has interrupted. And nobody waits a second time for a
    lock that is never given back: a handler that raises may do so before anybody knows that the lock was taken.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder = 0
        self._is_stuck = False

    def take(self, patience: float) -> bool:
        """Take the lock; False if it could not be had in *patience* seconds."""
        thread = threading.get_ident()
        in_vain = self._is_stuck or self._holder == thread
        held = self._lock.acquire(timeout=0 if in_vain else patience)
        self._is_stuck = not held
        if held:
            self._holder = thread
        return held

    def release(self) -> None:
        """Give the lock back."""
        self._holder = 0
        self._lock.release()
