"""How a text looks on a terminal that has colours."""

from __future__ import annotations

from typing import Final

_CODES: Final = {
    "bold": 1,
    "dim": 2,
    "red": 31,
    "green": 32,
    "yellow": 33,
    "blue": 34,
    "magenta": 35,
    "cyan": 36,
}


def ansi(text: str, style: str) -> str:
    """Return *text* between the codes of *style*, words such as ``bold red``. Raises KeyError for an unknown word."""
    codes = ";".join(str(_CODES[word]) for word in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes else text
