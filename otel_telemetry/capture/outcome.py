"""How a task ended."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["ok", "failed", "cancelled"]


def outcome_of(error: BaseException) -> Outcome:
    """Tell how a task ends that *error* leaves: failed, cancelled, or ok for a deliberate end."""
    if isinstance(error, Exception):
        return "cancelled" if type(error).__name__ == "CancelledError" else "failed"
    if isinstance(error, SystemExit):
        return "ok" if error.code in (None, 0) else "failed"
    if isinstance(error, GeneratorExit):
        return "ok"
    # asyncio's CancelledError without importing asyncio; trio's is called Cancelled.
    cancelled = isinstance(error, KeyboardInterrupt) or type(error).__name__ in {"CancelledError", "Cancelled"}
    return "cancelled" if cancelled else "failed"
