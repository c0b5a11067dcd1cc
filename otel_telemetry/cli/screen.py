"""What can be drawn where: width, colour, encoding; and what must never reach a terminal."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from otel_telemetry.cli.wrapping import cut, width, wrap

_MAX_WIDTH: Final = 100
"""Longer lines are hard to read."""

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ORNAMENTS: Final = re.compile("[📊📈↑↓] ?")
_PLAIN_MARKS: Final = str.maketrans({"━": "=", "→": "->", "…": "..."})


class Part(NamedTuple):
    """A piece of text and how it looks: a rich style such as ``bold``, or empty."""

    text: str
    style: str = ""


class Line(NamedTuple):
    """A line of a report: *lead* (indent and bullet), then what is wrapped beside it where it is too long."""

    lead: str
    parts: tuple[Part, ...]


def line(*parts: str | Part, lead: str = "") -> Line:
    """Return a line made of texts and styled parts."""
    return Line(lead, tuple(part if isinstance(part, Part) else Part(part) for part in parts))


class Screen(NamedTuple):
    """Where a report is going to be read. *encoding* None: anything can be shown."""

    width: int = 80
    colour: bool = False
    encoding: str | None = None

    @property
    def marks(self) -> bool:
        """Tell whether emoji, arrows and lines can be encoded."""
        return _can_encode("📊━→↓↑…", self.encoding)


def screen_of(stream: Any, environ: Mapping[str, str] = os.environ) -> Screen:
    """Look at *stream* (a text file) and at the conventions COLUMNS, NO_COLOR and TERM."""
    on_terminal = bool(stream.isatty())
    columns = _terminal_columns() if on_terminal or environ.get("COLUMNS") else 80
    colour = on_terminal and not environ.get("NO_COLOR") and environ.get("TERM", "") not in {"", "dumb"}
    return Screen(max(min(columns, _MAX_WIDTH), 20), colour, getattr(stream, "encoding", None))


def _terminal_columns() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def clean(text: str) -> str:
    """Return *text* from the store as one line that cannot command a terminal: no escapes, controls, bidi marks."""
    without_escapes = _ESCAPES.sub("", text)
    return " ".join("".join(_visible(character) for character in without_escapes).split())


def _visible(character: str) -> str:
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    return "" if unicodedata.category(character) in _HIDDEN else character


def clipped(text: str, columns: int) -> str:
    """Return *text*, cleaned, in at most so many *columns* of a terminal; an ellipsis marks what is cut."""
    shown = clean(text)
    return shown if width(shown) <= columns else f"{cut(shown, columns - 1).rstrip()}…"


def drawn(lines: Iterable[Line], screen: Screen) -> str:
    """Return the text of *lines*, wrapped, with the colours and characters that *screen* can show."""
    rows = [row for each in lines for row in _wrapped(each, screen)]
    return encodable("".join(f"{row}\n" for row in rows), screen.encoding)


def encodable(text: str, encoding: str | None) -> str:
    """Return *text* with question marks for what *encoding* lacks."""
    return text.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8", "replace")


def _wrapped(each: Line, screen: Screen) -> Iterator[str]:
    lead = _shown(each.lead, screen)
    pieces = [(_shown(part.text, screen), part.style) for part in each.parts]
    indent = " " * width(lead)
    rows = wrap(pieces, max(screen.width - len(indent), 10), colour=screen.colour)
    for number, row in enumerate(rows):
        yield f"{indent if number else lead}{row}".rstrip()


def _shown(text: str, screen: Screen) -> str:
    return text if screen.marks else _ORNAMENTS.sub("", text).translate(_PLAIN_MARKS)


def _can_encode(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True
