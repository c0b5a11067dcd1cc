"""The one way in which a bug of ours ends while we stand in someone's task: counted by the caller, never raised."""

from __future__ import annotations

import logging
from typing import Final

RAISE: bool = False
"""Re-raise instead of swallowing. Only our own test suite sets it: a bug is loud for us and silent for users."""

_logger: Final = logging.getLogger("otel_jsonl")
_logger.addHandler(logging.NullHandler())


def swallowed(where: str, error: Exception) -> None:
    """Note at debug level that *error* ended the work of *where*; by type only, as a message could be private."""
    if RAISE:
        raise error
    _logger.debug("%s failed (%s); the program goes on", where, type(error).__name__)
