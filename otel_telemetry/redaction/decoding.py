"""Read a text as whoever wrote it meant it, and know where each of its characters stands in what was written.

Escapes, percent signs, entities, colours of a terminal and characters of no width hide a name from the rules; what is
found in the decoded view is redacted in the text as it is.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

from otel_telemetry.redaction.literals import lazy

_MOST_LAYERS: Final = 3
_ENCODED: Final = lazy(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)|(?P<hex>(?:\\{1,8}x[0-9A-Fa-f]{2})+)|\\{1,8}u(?P<code>[0-9A-Fa-f]{4})"
    r"|\\{1,8}(?P<escaped>[nrt\"'/])|(?P<entity>&(?:quot|amp|lt|gt|apos|nbsp|\#\d{1,5}|\#x[0-9A-Fa-f]{1,5});)"
    "|(?P<wide>[\uff01-\uff5e])|(?P<alike>[\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501])|(?P<unseen>\x1b\\[[0-9;:]{0,32}[A-Za-z]|[\u00ad\u200b-\u200f\u2060\ufeff]+)"
)
_WHITE: Final = {"n": "\n", "r": "\r", "t": "\t"}
_BACKSLASHED: Final = lazy(r"\\(?P<sign>.)", re.DOTALL)
_THEMSELVES: Final = frozenset("\"'/\\")
_HIDING: Final = (
    ("%", lazy("%[0-9A-Fa-f]{2}")),
    ("\\", lazy(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrt](?!:)|[/'\"])")),
    ("&", lazy("&(?:#|[a-z]{2,4};)")),
    ("\x1b", lazy("\x1b\\[")),
)
"""What hides a sign, by its first character: one search each for a fixed beginning costs less than one for all."""

_UNSEEN: Final = lazy(
    "[\u00ad\u200b-\u200f\u2060\ufeff]|[A-Za-z0-9\uff01-\uff5e][\uff1a\uff1d\uff20]|[a-z][\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501]|[\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501][a-z]|[\uff21-\uff3a\uff41-\uff5a]"
)


_USER: Final = lazy(r"""://[^\s/@"'<>]{1,256}@""")
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""The letters and signs of the keyboard in the width of Chinese ones."""
_ALIKE: Final = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501", "aeopcyxisjd")
"""Cyrillic letters that look like Latin ones: https://www.unicode.org/reports/tr39/#Confusable_Detection"""


def lower_in_place(text: str) -> str:
    """Return *text* in small letters with every character at its old place."""
    return text.lower() if text.isascii() else text.replace("\u0130", "I").lower()


class View(NamedTuple):
    """A decoded text; its character ``i`` was written in ``source[starts[i]:ends[i]]``."""

    text: str
    starts: list[int]
    ends: list[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]``, not empty, stands in the source."""
        return self.starts[start], self.ends[end - 1]


def decoded(text: str) -> View | None:
    """Return *text* decoded, layer by layer; ``None`` where nothing is encoded, as in most texts."""
    if not may_be_encoded(text):
        return None
    view: View | None = None
    for _ in range(_MOST_LAYERS):
        following = _layer(view.text if view else text)
        if following is None:
            break
        view = following if view is None else _joined(view, following)
    return view


def hides_signs(text: str) -> bool:
    """Tell whether *text* may hide a sign that a rule needs: an escaped newline touches the word behind it."""
    for sign, pattern in _HIDING:
        if sign in text and pattern.search(text) is not None:
            return True
    return not text.isascii() and _UNSEEN.search(text) is not None


def may_be_encoded(text: str) -> bool:
    """Tell at a glance whether `decoded` may read something else than *text*."""
    if "%" in text or "\\" in text or "&" in text or "\x1b" in text:
        return True
    return not text.isascii() and _UNSEEN.search(text) is not None


def unescaped(text: str) -> View | None:
    """Return *text*, which stands in a string that ``repr`` or JSON wrote, with one layer of backslashes taken off."""
    return _rewritten(text, ((match, _unescaped(match["sign"])) for match in _BACKSLASHED.finditer(text)))


def _unescaped(sign: str) -> str | None:
    return _WHITE.get(sign, sign if sign in _THEMSELVES else None)


def _layer(text: str) -> View | None:
    users = _users(text)
    return _rewritten(text, ((match, _meaning(match, users)) for match in _ENCODED.finditer(text)))


def _rewritten(text: str, meanings: Iterable[tuple[re.Match[str], str | None]]) -> View | None:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match, meant in meanings:
        if meant is None:
            continue
        pieces += (text[position : match.start()], meant)
        starts += (*range(position, match.start()), *[match.start()] * len(meant))
        ends += (*range(position + 1, match.start() + 1), *[match.end()] * len(meant))
        position = match.end()
    if not pieces:
        return None
    starts += range(position, len(text))
    ends += range(position + 1, len(text) + 1)
    return View("".join((*pieces, text[position:])), starts, ends)


def _users(text: str) -> list[tuple[int, int]]:
    """Return where the users of addresses stand: a ``%40`` in one is part of a password and ends it nowhere."""
    return [match.span() for match in _USER.finditer(text)] if "://" in text and "%" in text else []


def _is_inside(position: int, spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (position, len(spans) + position)) - 1
    return place >= 0 and position < spans[place][1]


def _joined(outer: View, inner: View) -> View:
    starts = [outer.starts[place] for place in inner.starts]
    return View(inner.text, starts, [outer.ends[place - 1] for place in inner.ends])


def _meaning(match: re.Match[str], users: list[tuple[int, int]]) -> str | None:
    """Return what an encoded stretch stands for; ``None`` where it is none after all, and in one of *users*."""
    kind = match.lastgroup
    if kind == "percent":
        return None if users and _is_inside(match.start(), users) else _of_bytes(match.group().replace("%", ""))
    if kind == "hex":
        return _of_bytes(match.group().replace("\\", "").replace("x", ""))
    if kind in {"wide", "alike"}:
        return match.group().translate(_ALIKE if kind == "alike" else _NARROW)
    if kind == "code":
        return chr(int(match["code"], 16))
    if kind == "escaped":
        return _WHITE.get(match["escaped"], match["escaped"])
    return html.unescape(match.group()) if kind == "entity" else ""


def _of_bytes(digits: str) -> str | None:
    try:
        return bytes.fromhex(digits).decode()
    except ValueError:
        return None
