"""A message as it may be kept, and what is looked at of it in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BARE: Final = ("KeyError", "AssertionError")
_MARKER: Final = "[REDACTED:"
_QUOTED: Final = ("[REDACTED:program-output", "[REDACTED:http-body")


def redacted(text: str, names: Sequence[str], redact: Callable[[str], str]) -> str:
    """*text*, the message of an exception with these class names, redacted as behind its type's name.

    The whole text of a KeyError is a key, and that of a failed assertion a comparison: only the type tells.
    """
    bare = [name for name in _BARE if name in names]
    if not bare or not text:
        return redact(text)
    head = f"{bare[0]}: "
    whole = redact(head + text)
    return type(whole)(whole[len(head) :]) if whole.startswith(head) else whole


def said(shown: str, raw: str) -> str:
    """What is looked at for cues where *shown* no longer has what a program or a server said: *raw*, in memory only."""
    return raw.lower() if _MARKER in shown and any(mark in shown for mark in _QUOTED) else ""
