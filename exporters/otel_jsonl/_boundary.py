"""The one way in which a bug of ours ends while we stand in someone's task: counted by the caller, never raised."""

from __future__ import annotations

import signal

RAISE: bool = False
"""Re-raise instead of swallowing. Only our own test suite sets it: a bug is loud for us and silent for users."""


def comes_from_a_signal(error: BaseException) -> bool:
    """Tell whether a signal handler raised *error*: a timeout that hit us is meant for the program."""
    codes = {getattr(signal.getsignal(number), "__code__", None) for number in signal.valid_signals()} - {None}
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code in codes:
            return True
        traceback = traceback.tb_next
    return False


def swallowed(where: str, error: Exception) -> None:
    """Note at debug level that *error* ended the work of *where*; by type only, as a message could be private."""
    if RAISE or comes_from_a_signal(error):
        raise error
    import logging  # slow to load, and hardly ever needed

    logging.getLogger("otel_jsonl").debug("%s failed (%s); the program goes on", where, type(error).__name__)
