"""Bytes and days in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

_STEPS: Final = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def sized(count: int) -> str:
    """``912 bytes``, ``3.4 kB``, ``100 MB``: three digits are enough."""
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:,.0f} {unit}" if count >= 100 * step else f"{count / step:.3g} {unit}"
    return "1 byte" if count == 1 else f"{count} bytes"


def spanned(days: Sequence[date]) -> str:
    """``2026-01-31``, ``2026-01-02 to 2026-01-31``; empty where there is no day."""
    if not days:
        return ""
    first, last = min(days).isoformat(), max(days).isoformat()
    return first if first == last else f"{first} to {last}"
