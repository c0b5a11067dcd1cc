"""The one way in which our own failures end while we stand in someone's task: counted, never raised."""

from __future__ import annotations

import logging
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
    if RAISE:
        raise  # noqa: PLE0704 - the caller's except block is the handler


def counts() -> dict[str, int]:
    """Return how often each place has failed in this process."""
    return dict(_counts)


def say_once(sentence: str) -> None:
    """Print one plain line to standard error, the same sentence only once a process.

    Never raises: standard error may be closed, full or None (pythonw).
    """
    if sentence in _said:
        return
    _said.add(sentence)
    try:
        print(f"otel-telemetry: {sentence}", file=sys.stderr)  # noqa: T201 - speaking to a person is this function's job
    except Exception:  # noqa: BLE001 - a closed stderr must not fail a task
        _counts["say_once"] += 1


_said: Final[set[str]] = set()
