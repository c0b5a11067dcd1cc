"""The one way in which our own failures end while we stand in someone's task: counted, never raised."""

from __future__ import annotations

import logging
import signal
import sys
from collections import Counter
from typing import Final

RAISE: bool = False
"""Re-raise instead of swallowing. Only our test suite sets it: a bug is loud for us and silent for users."""

_logger: Final = logging.getLogger("otel_telemetry")
_logger.addHandler(logging.NullHandler())

_counts: Final[Counter[str]] = Counter()


def swallowed(where: str) -> None:
    """Count the exception being handled under *where*; to be called inside an ``except`` block.

    Logs once per *where*, at debug level and by type only: a message could quote what is private.
    """
    _counts[where] += 1
    if _counts[where] == 1:
        kind = sys.exc_info()[0]
        _logger.debug("telemetry failed in %s (%s); the agent goes on", where, kind.__name__ if kind else "unknown")
    if RAISE or _comes_from_a_signal():
        raise  # noqa: PLE0704 - the caller's except block is the handler


def _comes_from_a_signal() -> bool:
    """Tell whether a signal handler raised what is being handled: a timeout that hit us is meant for the agent."""
    traceback = sys.exc_info()[2]
    codes = {code for number in signal.valid_signals() if (code := _handler_code(number)) is not None}
    while traceback is not None and codes:
        if traceback.tb_frame.f_code in codes:
            return True
        traceback = traceback.tb_next
    return False


def _handler_code(number: int) -> object:
    handler = signal.getsignal(number)
    return None if handler is signal.default_int_handler else getattr(handler, "__code__", None)


def counts() -> dict[str, int]:
    """Return how often each place has failed in this process."""
    return dict(_counts)


def say_once(sentence: str) -> None:
    """Print one plain line to standard error, the same sentence only once a process.

    Never raises: standard error may be closed, full or None (pythonw).
    """
    # print() takes a missing standard error (pythonw, a daemon) for standard output, which is the agent's.
    if sentence in _said or sys.stderr is None:
        return
    _said.add(sentence)
    try:
        print(f"otel-telemetry: {sentence}", file=sys.stderr)  # noqa: T201 - speaking to a person is this function's job
    except Exception:  # noqa: BLE001 - a closed stderr must not fail a task
        _counts["say_once"] += 1


_said: Final[set[str]] = set()
