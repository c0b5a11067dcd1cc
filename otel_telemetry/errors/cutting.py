"""Cut a text to the size that is looked at, without leaving half a secret at its end."""

from __future__ import annotations

from typing import Final

READ: Final = 4000
"""Characters of a message or a note that are looked at: four times what is kept of it. The task waits for it."""

ALL: Final = 2 * READ
"""Characters of all messages and notes of one error together."""

CUT: Final = "…"
_MARKER: Final = "[REDACTED:"
_STOPS: Final = frozenset("\"'`,;<>(){}[]|")


def cut(text: str, limit: int = READ) -> str:
    """*text*, where it is shorter than *limit*; else what comes before the token at the cut, and an ellipsis.

    Redaction has the same rule; but it tells a cut by the size alone, which taking quotations out would change.
    """
    if len(text) < limit:
        return text
    end = limit
    while end > 0 and not (text[end - 1].isspace() or text[end - 1] in _STOPS):
        end -= 1
    while end > 0 and (text[end - 1].isdigit() or text[end - 1] in " -."):
        end -= 1
    return text[:end] + CUT


_TELLS: Final = 500
"""So many characters behind a word may tell that it is private: ``"…" is not the right password``."""

_WHOLE: Final = 930
"""A redacted text with fewer characters was not cut by redaction, which keeps 1,000: it ends where we cut it."""


def sure(redacted: str, seen: int) -> str:
    """*redacted*, made of *seen* characters of a longer text, without its end: what would tell of that was cut off.

    What redaction hid reaches to its marker's end: only what stands behind the last one may be told of.
    """
    if seen >= 3 * _TELLS and len(redacted) >= _WHOLE:
        return redacted
    hidden = redacted.find("]", redacted.rfind(_MARKER)) + 1 if _MARKER in redacted else 0
    return cut(redacted, max(hidden, len(redacted) - _TELLS))


class Allowance:
    """What is looked at of the texts of one error, so that no task waits for a long chain of long ones."""

    def __init__(self) -> None:
        self._left = ALL

    def cut(self, text: str) -> str:
        """*text*, cut to half of what is left: the first ones have most, and none has nothing."""
        shown = cut(text, max(1, self._left // 2))
        self._left -= len(shown)
        return shown
