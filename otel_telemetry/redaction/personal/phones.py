"""Telephone numbers whose form leaves no doubt; the others are found behind a telling word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.personal.cards import is_published
from otel_telemetry.redaction.rules import Found, marker

_NATIONAL: Final = lazy(
    r"(?<!\d)(?<!\d[-./:])(?<!\w-)(?:(?:\d{1,3}[-. ])?\d{3}(?P<gap>[-.])\d{3}(?P=gap)\d{4}|(?<!\w)(?:"
    r"(?:1[-. ]?)?\(\d{3}\)[ .-]{0,2}\d{3}[-. ]?\d{4}"
    r"|(?<!\d )(?:1 )?[2-9]\d\d [2-9]\d\d[ -]\d{4}(?! \d)"
    r"|(?<!\d )0[1-9](?P<pair>[ .-])\d\d(?:(?P=pair)\d\d){3}(?! \d)"
    r"|\(0?\d{2,4}\) ?\d{3,5}[ -]\d{3,4}"
    r"|(?<!\d )0[1-9]\d{0,3}[ -]\d{3,4}[ -]\d{3,4}(?! \d)"
    r"|(?<!/)0[1-9]\d{0,3}[-/]\d{6,8}(?![a-f])|(?<!\d )0[1-9]\d{1,3} \d{6,8}(?! \d)"
    r"|\(\d{2}\) ?9?\d{4}-\d{4}|\d{2} 9\d{4}-\d{4}"
    r"|1[3-9]\d[ -]\d{4}[ -]\d{4}(?! \d)"
    r"|8[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]\d\d[ -]\d\d"
    r"))(?!\d|[-./:]\w)"
)
"""North America, France, trunk prefixes in parentheses or not, Brazil, China, Russia."""
_INTERNATIONAL: Final = lazy(
    r"(?<![\w+.])(?:\(?\+\(?[1-9]|(?<![-/:(])(?<!\d )(?<!object )(?<!commit )00[1-9])[\d ().\u00a0/-]{6,24}"
)
_GROUP: Final = lazy(r"\d+")
_EXTENSION: Final = lazy(r"(?i)[ ,;]{0,2}(?:ext(?:ension|n)?\.?|x|#)[ .:=]{0,2}\d{1,6}(?!\w)")
_FEWEST, _FEWEST_UNBROKEN, _MOST = 8, 9, 13
_LONGEST_OF_ONE: Final = 11
"""Countries 1 and 7 have ten digits behind their code."""


def find_phones(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the telephone numbers between *start* and *end* with their extension."""
    for phone in _NATIONAL.finditer(text, start, end):
        if not is_published(text, phone.start()):
            yield _with_extension(text, phone.start(), phone.end())
    for phone in _INTERNATIONAL.finditer(text, start, end):
        if number_end := _international_end(phone):
            yield _with_extension(text, phone.start(), number_end)


def _international_end(phone: re.Match[str]) -> int | None:
    """Return where the number ends: whole groups of digits, as many as a number may have."""
    prefixed = "+" not in phone.group()[:3]
    most = _LONGEST_OF_ONE if phone.group().lstrip("(+ 0")[:1] in {"1", "7"} else _MOST
    count, end = -2 * prefixed, None
    for group in _GROUP.finditer(phone.group()):
        count += len(group.group())
        if count > most:
            break
        end = phone.start() + group.end()
    digits = _GROUP.findall(phone.string[phone.start() : end or phone.start()])
    enough = _FEWEST if len(digits) > 1 else _FEWEST_UNBROKEN + prefixed
    if end is not None and prefixed and phone.string[end : end + 1].isalpha():
        return None  # the digits of a hash
    return end if sum(map(len, digits)) - 2 * prefixed >= enough else None


def _with_extension(text: str, start: int, end: int) -> Found:
    extension = _EXTENSION.match(text, end)
    return Found(start, extension.end() if extension else end, marker("phone"))
