"""How a cue is followed up: what stands behind it or before it is a value, and goes unless it may stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from otel_telemetry.redaction.contents.page import Page, Span
from otel_telemetry.redaction.contents.plain import is_identifier, is_plain
from otel_telemetry.redaction.rules import Found, marker

Stays = Callable[[str], bool]
"""Whether a value may stay."""


class Reading(NamedTuple):
    """What was found, and the place from which reading goes on: never before the cue's end."""

    found: list[Found]
    after: int


Reader = Callable[[Page, int, int, int], Reading]
"""Reads on from a cue: the page, how far it has been read, the cue's start and its end."""

_OF_THE_SYSTEM: Final = ("Errno ", "WinError ", "SSL")
_ENOUGH: Final = 200
"""Characters of a bracket that show what it is."""
_BEGIN_A_TUPLE: Final = frozenset("'\"([{0123456789-")
_SIGNS_OF_A_VALUE: Final = frozenset("'\",:=0123456789")


def hidden(page: Page, rule: str, start: int, end: int) -> list[Found]:
    """``text[start:end]`` without the space around it, as found by *rule*."""
    text = page.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Found(start, end, marker(rule, end - start))] if end > start else []


def unless(stays: Stays, page: Page, rule: str, span: Span) -> list[Found]:
    """The value in *span*, unless it may stay, as a name in backticks may: those are for code."""
    value = page.text[span.start : span.end]
    if stays(value) or (page.text[span.start - 1 : span.start] == "`" and is_identifier(value)):
        return []
    return hidden(page, rule, span.start, span.end)


def behind(rule: str, *, stays: Stays = is_plain, bare: str = "") -> Reader:
    """A reader of the value that follows: in quotes, in brackets, or bare up to *bare*.

    *bare* is "" (a value without quotes is none), "line", "limit", or a piece of text that ends the value.
    """

    def read(page: Page, _floor: int, _start: int, end: int) -> Reading:
        at = page.skip(end)
        span = page.quoted(at) or _printed(page, at)
        if span is None and bare:
            span = _bare(page, at, bare)
        return Reading([], end) if span is None else Reading(unless(stays, page, rule, span), max(end, span.after))

    return read


def _printed(page: Page, at: int) -> Span | None:
    """The bracket at *at* that is a printed value: round ones, and those without a sign of one, are prose mostly."""
    if page.text.startswith("(", at) and page.text[at + 1 : at + 2] not in _BEGIN_A_TUPLE:
        return None
    if page.text.startswith(_OF_THE_SYSTEM, at + 1) or _SIGNS_OF_A_VALUE.isdisjoint(page.text[at : at + _ENOUGH]):
        return None  # before the bracket is read: whoever reads it has to go on behind it, or time is not linear
    return page.bracketed(at)


def _bare(page: Page, at: int, until: str) -> Span:
    limit = page.limit(at)
    if until == "limit":
        return Span(at, limit, limit)
    end = min(page.line_end(at), limit)
    if until != "line":
        found = page.lowered.find(until, at, end)
        end = found if found >= 0 else end
    return Span(at, end, end)


def before(rule: str, *, stays: Stays = is_plain) -> Reader:
    """A reader of the quoted value or the bracket that ends right before the cue, and is not in it."""

    def read(page: Page, floor: int, start: int, end: int) -> Reading:
        start -= page.text[start - 1 : start] == " "
        span = page.quoted_before(start, floor) or _bracket_before(page, start, floor)
        return Reading([] if span is None else unless(stays, page, rule, span), end)

    return read


def _bracket_before(page: Page, end: int, floor: int) -> Span | None:
    if page.text[end - 1 : end] not in ("}", "]"):
        return None
    opening = "{" if page.text[end - 1] == "}" else "["
    floor = max(floor, page.line_start(end - 1), end - 4_096)
    colon = page.text.find(f": {opening}", floor, end)
    at = colon + 2 if colon >= 0 else page.text.find(opening, floor, end)
    return None if at < 0 else Span(at, end, end)


def cues(reader: Reader, *literals: str) -> dict[str, Reader]:
    """*literals*, in small letters, each with *reader*: they begin with a word, or with a sign rare in prose."""
    return dict.fromkeys(literals, reader)


def spans(page: Page, rule: str, stays: Stays, found: Iterable[Span]) -> list[Found]:
    """Each of *found* that may not stay."""
    return [one for span in found for one in unless(stays, page, rule, span)]
