"""A thread that works beside an agent: a millisecond at a time, with rests between, ended at any moment."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable
from typing import Final

from otel_jsonl.pacing import Stopped

_PORTION: Final = 0.001
_REST: Final = 4.0
"""Times as long as it has worked."""
_LONGEST_REST: Final = 0.5


class Worker:
    """A thread at work, with its pace. *failed* is called with that where no thread can be started."""

    def __init__(self, work: Callable[[Pace], None], failed: Callable[[Pace], None]) -> None:
        self.pace = Pace()
        self._failed = failed
        self._launched = threading.Event()
        self._thread = threading.Thread(target=work, args=(self.pace,), name="otel-telemetry-upkeep", daemon=True)

    def start(self) -> None:
        """Have it started, without waiting for that. Raises RuntimeError where that is not possible."""
        # Thread.start() waits until the new thread has had its first turn: 25 ms on a busy machine, in someone's task.
        _thread.start_new_thread(self._launch, ())

    def _launch(self) -> None:
        try:
            self._thread.start()
        except RuntimeError:
            self._failed(self.pace)
        finally:
            self._launched.set()

    def join(self, seconds: float) -> None:
        """Wait until it has ended, at most *seconds*."""
        if self._thread is threading.current_thread():
            return
        if self._launched.wait(seconds) and self._thread.ident is not None:
            self._thread.join(seconds)

    def stop(self, seconds: float) -> None:
        """Have it end at its next portion, and wait for that at most *seconds*."""
        self.pace.stop()
        self.join(seconds)


class Pace:
    """How fast a thread works: called between portions of its work, it rests, or ends it by raising Stopped.

    *unbroken* is true while the thread is at what should not be left half done.
    """

    def __init__(self) -> None:
        self.unbroken = False
        self._alarm = threading.Event()
        self._stopped = False
        self._end: float | None = None
        self._worked: float | None = None

    def __call__(self) -> None:
        """Rest if a portion's work is done. Raises Stopped."""
        worked = time.thread_time()  # of this thread alone: what it waits for the disk or the agent is no work
        if self._worked is None:
            self._worked = worked
        elif worked - self._worked >= _PORTION or self._alarm.is_set():
            self.rest(min(_REST * (worked - self._worked), _LONGEST_REST))
            self._worked = time.thread_time()

    def rest(self, seconds: float) -> None:
        """Rest, unless the work is to hurry. Raises Stopped where it is to end."""
        if not self._stopped and self._end is None:
            self._alarm.wait(seconds)
        if self._stopped or (self._end is not None and time.monotonic() >= self._end):
            raise Stopped

    def hurry(self, seconds: float) -> None:
        """Let the work go on without a rest, but no longer than *seconds*."""
        self._end = time.monotonic() + seconds
        self._alarm.set()

    def stop(self) -> None:
        """End the work at its next portion."""
        self._stopped = True
        self._alarm.set()
