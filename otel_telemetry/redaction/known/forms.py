"""How a secret may be written, and where a text writes one of many."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, quote_plus

from otel_telemetry.redaction.rules import Found
from otel_telemetry.redaction.shapes import is_random

SHORTEST: Final = 8
"""Characters of the shortest secret that is looked for: a shorter one is in many words."""

_MOST_AT_ONCE: Final = 256
"""From so many literals on, that may all be in a text, one walk over the text is quicker than a search for each."""

_COMMON: Final = " etaoinsrlcdupmfhgbyvwkx_.\"'/,-:()=\n012345TEFAILRNSOPCDM6789[]{}<>BUVGH\\jqzWKYXJQZ"
_RANK: Final = {character: len(_COMMON) - place for place, character in enumerate(_COMMON)}
_BASE64: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=")
_LONGEST_RUN: Final = 1_024

_SHORTEST_CUT: Final = 12
_LEAST_SHARE: Final = 0.4

Edges = Literal["any", "letters", "digits", "base64", "head", "tail"]


class Form(NamedTuple):
    """One way to write a secret."""

    text: str
    replacement: str
    edges: Edges
    """What may not go on beside it: letters beside letters, digits beside digits; or base64, which goes with it.

    Of a piece, its ``head`` or ``tail``, as much goes as the text has of the *whole*.
    """

    whole: str = ""


def forms_of(value: str, replacement: str) -> tuple[Form, ...]:
    """Return every way in which *value* may be written: as it is, percent-encoded, escaped, in base64."""
    edges: Edges = "letters" if value.isalpha() else "digits" if value.isdigit() else "any"
    written = [Form(text, replacement, edges) for text in (*_escaped(value), *_otherwise(value))]
    encoded = [Form(text, replacement, "base64") for text in _in_base64(value)]
    return (*written, *encoded, *_pieces(value, replacement))


@lru_cache(maxsize=1_024)
def _otherwise(value: str) -> tuple[str, ...]:
    """Return *value* in the other case, and its bytes in hexadecimal digits."""
    in_hex = value.encode("utf-8", "surrogateescape").hex()
    return (value.lower(), value.upper(), in_hex, in_hex.upper())


def _pieces(value: str, replacement: str) -> tuple[Form, ...]:
    """Return the beginning and the end of a random *value*: programs show ``key[:10]...`` of it."""
    if len(value) < _SHORTEST_CUT or not is_random(value) or len(set(value)) < SHORTEST:
        return ()
    head, tail = value[:SHORTEST], value[-SHORTEST:]
    return (Form(head, replacement, "head", value), Form(tail, replacement, "tail", value))


@lru_cache(maxsize=1_024)
def _escaped(value: str) -> tuple[str, ...]:
    if value.isascii() and value.isalnum():
        return (value,)
    raw = value.encode("utf-8", "surrogateescape")
    percent = (quote(raw), quote(raw, safe=""), quote_plus(raw), quote(raw, safe="~()*!'"))
    escaped = (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    for_pages = (html.escape(value), html.escape(value, quote=False))
    twice = (json.dumps(escaped[0])[1:-1], repr(escaped[2])[1:-1])
    others = (
        ascii(value)[1:-1],
        repr(raw)[2:-1],
        *for_pages,
        value.replace("'", "\\'"),
        value.replace("'", "'\"'\"'"),
        value.replace("/", "\\/"),
    )
    return tuple(dict.fromkeys((value, *percent, *map(_in_small_hex, percent), *escaped, *twice, *others)))


def _in_small_hex(quoted: str) -> str:
    pieces = quoted.split("%")
    return "%".join((pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])))


@lru_cache(maxsize=1_024)
def _in_base64(value: str) -> tuple[str, ...]:
    """Return the characters that *value* has in base64 wherever it begins in what was encoded: behind ``user:``, say.

    Three bytes are four characters, so there are three such ways; characters that encode a neighbour, too, are not
    among them.
    """
    raw = value.encode("utf-8", "surrogateescape")
    found: dict[str, None] = {}
    for offset, begun in ((0, 0), (1, 2), (2, 3)):
        whole = (offset + len(raw)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            found[encode(b"\0" * offset + raw)[begun:whole].decode()] = None
    return tuple(found)


class Literals:
    """Finds any of many literals in a text.

    Each literal is filed under its two rarest characters, so that a text which lacks these never meets it: of twenty
    random secrets a traceback of 2 kB meets none. Linear in the text. Its repr shows none of them.
    """

    __slots__ = ("_filed", "_heads")

    def __init__(self, forms: Iterable[Form]) -> None:
        filed: dict[str, dict[str, list[Form]]] = {}
        self._heads: dict[str, list[Form]] = {}
        for form in dict.fromkeys(forms):
            first, second = (rarest_first(form.text) * 2)[:2]
            filed.setdefault(first, {}).setdefault(second, []).append(form)
            self._heads.setdefault(form.text[:SHORTEST], []).append(form)
        self._filed = [(first, list(others.items())) for first, others in filed.items()]

    def find(self, text: str) -> list[Found]:
        """Return where *text* holds one of the literals."""
        possible = self._possible(text)
        if not possible:
            return []
        return self._walk(text) if len(possible) > _MOST_AT_ONCE else self._search(text, possible)

    def _possible(self, text: str) -> list[Form]:
        found: list[Form] = []
        for first, others in self._filed:
            if first in text:
                for second, forms in others:
                    if second in text:
                        found += forms
        return found

    @staticmethod
    def _search(text: str, possible: list[Form]) -> list[Found]:
        found: list[Found] = []
        for form in possible:
            start = text.find(form.text)
            while start >= 0:
                end = start + len(form.text)
                placed = _placed(text, form, start, end)
                if placed is not None:
                    found.append(placed)
                    end = placed.end
                start = text.find(form.text, end)
        return found

    def _walk(self, text: str) -> list[Found]:
        heads = self._heads
        places = [at for at in range(len(text) - SHORTEST + 1) if text[at : at + SHORTEST] in heads]
        found: list[Found] = []
        done = 0  # behind the last run of base64, which may be long: it is taken once
        for start in places:
            for form in heads[text[start : start + SHORTEST]]:
                if start >= done and text.startswith(form.text, start):
                    placed = _placed(text, form, start, start + len(form.text))
                    if placed is not None:
                        found.append(placed)
                        done = placed.end if form.edges == "base64" else done
        return found


def rarest_first(text: str) -> list[str]:
    """Return the characters of *text*, the one that the fewest texts hold first."""
    return sorted(set(text), key=_rank)


def _rank(character: str) -> int:
    return _RANK.get(character, 0)


def _placed(text: str, form: Form, start: int, end: int) -> Found | None:
    """Return what goes where *form* stands; None where it is part of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if form.edges == "letters" and ((before.isalpha() and not ends_an_escape(text, start)) or after.isalpha()):
        return None
    if form.edges == "digits" and (before.isdigit() or after.isdigit()):
        return None
    if form.edges == "base64":
        start, end = _base64_run(text, start, end)
    if form.whole:
        start, end = _grown(text, form, start, end)
        if end - start < max(SHORTEST, _LEAST_SHARE * len(form.whole)):
            return None
    return Found(start, end, form.replacement)


def _grown(text: str, form: Form, start: int, end: int) -> tuple[int, int]:
    """Return the stretch around a piece that goes on as its whole does."""
    whole = form.whole
    if form.edges == "head":
        at = end - start
        while at < len(whole) and text[end : end + 1] == whole[at]:
            at, end = at + 1, end + 1
        return start, end
    at = len(whole) - (end - start)
    while at > 0 and start > 0 and text[start - 1] == whole[at - 1]:
        at, start = at - 1, start - 1
    return start, end


def ends_an_escape(text: str, start: int) -> bool:
    """Tell whether what stands before *start* is a newline or a tab as ``repr`` writes it."""
    return text[max(0, start - 2) : start] in {"\\n", "\\t", "\\r"}


def _base64_run(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = max(0, start - _LONGEST_RUN), min(len(text), end + _LONGEST_RUN)
    while start > first and text[start - 1] in _BASE64:
        start -= 1
    while end < last and text[end] in _BASE64:
        end += 1
    return start, end
