"""What the first task imports, while other threads may fork.

A child forked during an import waits for ever when it imports the same module: it inherits the module's lock from a
thread that it does not have. So a fork waits until the import is done, and a child that could not be spared goes
without telemetry.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from otel_telemetry import _boundary

_PATIENCE: Final = 2.0
"""Seconds that a fork waits: what is imported takes 0.3, on a machine with nothing else to do."""

_lock = threading.RLock()  # re-entrant: a signal handler may run a task while we import
_cut_off = False


class CutOffError(RuntimeError):
    """Forked in the middle of an import, this process must not begin one."""


@contextmanager
def loading() -> Generator[None, None, None]:
    """Keep other threads from forking, and from loading, while the block imports. Raises CutOffError."""
    with _lock:
        if _cut_off:
            _boundary.say_once("off in this process, which was forked while telemetry was being loaded.")
            raise CutOffError
        yield


def _before_fork() -> None:
    _lock.acquire(timeout=_PATIENCE)


def _after_fork_in_parent() -> None:
    try:
        _lock.release()
    except RuntimeError:  # the import took longer than we waited
        return


def _after_fork_in_child() -> None:
    global _lock, _cut_off  # noqa: PLW0603
    try:
        _lock.release()
    except RuntimeError:
        _cut_off = True
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
