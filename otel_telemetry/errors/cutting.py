"""Cut a text to the size that is looked at, without leaving half a secret at its end."""

from __future__ import annotations

from typing import Final

READ: Final = 8000
"""Characters of a message or a note that are looked at; redaction caps it further."""

CUT: Final = "…"
_STOPS: Final = frozenset("\"'`,;<>(){}[]|")


def cut(text: str) -> str:
    """*text*, where it is shorter than 8,000 characters; else what comes before the token at the cut, and an ellipsis.

    Redaction has the same rule; but it tells a cut by the size alone, which taking quotations out would change.
    """
    if len(text) < READ:
        return text
    end = READ
    while end > 0 and not (text[end - 1].isspace() or text[end - 1] in _STOPS):
        end -= 1
    while end > 0 and (text[end - 1].isdigit() or text[end - 1] in " -."):
        end -= 1
    return text[:end] + CUT
