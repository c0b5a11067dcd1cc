"""Styled text → lines of a terminal, wrapped at words and measured in its columns.

Done here, and not by rich's console, since loading that takes longer than reading the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from otel_telemetry.cli.styles import ansi

Piece = tuple[str, str]
"""A text and its style."""

_WORD: Final = re.compile(r"\s*(?:\(?\d[\d.,]* (?=[^\W\d]))?\S+\s*")
"""A word; a number stays with what it counts: ``13.9 kB``, ``1 abandoned``."""


_ORNAMENTS: Final = str.maketrans({**dict.fromkeys("━→↑↓…", "-"), **dict.fromkeys("📊📈", "--")})
"""Our own marks, as wide as they are: they alone are not worth loading the tables of all characters."""


def width(text: str) -> int:
    """Return how many columns *text* takes."""
    plain = text if text.isascii() else text.translate(_ORNAMENTS)
    if plain.isascii():
        return len(plain)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, columns: int) -> str:
    """Return the beginning of *text* that fits into so many *columns*."""
    from rich.cells import set_cell_size

    return set_cell_size(text, columns)


def wrap(pieces: Sequence[Piece], columns: int, *, colour: bool) -> list[str]:
    """Return the lines of *pieces*, none wider than *columns*, with the codes of their styles where there is *colour*.

    A word that is too long for a line is broken. No line ends in blanks.
    """
    text = "".join(part for part, _ in pieces)
    starts = [0, *_breaks(text, columns), len(text)]
    return [_line(pieces, start, end, colour=colour) for start, end in pairwise(starts)]


def _breaks(text: str, columns: int) -> Iterator[int]:
    """Yield where a new line begins."""
    used = 0
    for match in _WORD.finditer(text):
        word, begin = match[0], match.start()
        fits = width(word.rstrip()) <= columns - used
        if not fits and used:
            yield begin
        rows = [word] if fits or width(word.rstrip()) <= columns else _chopped(word, columns)
        for row in rows[:-1]:
            begin += len(row)
            yield begin
        used = (used if fits else 0) + width(rows[-1])


def _chopped(word: str, columns: int) -> list[str]:
    from rich.cells import chop_cells

    return chop_cells(word, columns)


def _line(pieces: Sequence[Piece], start: int, end: int, *, colour: bool) -> str:
    shown: list[Piece] = []
    position = 0
    for text, style in pieces:
        part = text[max(start - position, 0) : max(end - position, 0)]
        position += len(text)
        if part:
            shown.append((part, style))
    while shown:
        last, style = shown.pop()
        if bare := last.rstrip():
            shown.append((bare, style))
            break
    return "".join(ansi(part, style) if colour else part for part, style in shown)
