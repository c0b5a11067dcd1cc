"""Where a quoted value ends: quotes, brackets, lines, and the places that no quotation may cross."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLOSING: Final = {"'": "'", '"': '"', "`": "`", "“": "”", "\u2018": "\u2019", "«": "»"}
_OPENING: Final = lazy(r"""[bBrRuUfF]{0,2}(?P<quote>['"`“\u2018«])""")
_BOUNDARY: Final = lazy(
    r'\n(?=[ |+]{0,64}(?:Traceback \(most recent|File "|The above exception was|During handling of the above'
    r"|\+-{5,}))"
)
_MARKS: Final = lazy(r"""\\.|['"`\[\](){}]""", re.DOTALL)
_LONGEST_LINE: Final = 2_000
_OPENS: Final = frozenset("[{(")
_CLOSES: Final = frozenset("]})")
_BRACKETS: Final = _OPENS | _CLOSES
_KEYWORD: Final = lazy(r"(\w{1,64})=[bru]?\Z")
_AFTER_A_KEY: Final = lazy(r"\s{0,4}:(?!:)")


class Span(NamedTuple):
    """``text[start:end]`` is a value without its quotes; what follows goes on at *after*."""

    start: int
    end: int
    after: int


class Leaf(NamedTuple):
    """A string inside brackets, and the key or the keyword it is the value of."""

    start: int
    end: int
    key: str
    is_bytes: bool = False


class _Ahead:
    """The next occurrence of something, remembered, so that asking at each place of a text takes linear time in all."""

    __slots__ = ("_find", "_first", "_last", "_otherwise", "_text")

    def __init__(self, text: str, find: Callable[[str, int], int]) -> None:
        self._text = text
        self._find = find
        self._otherwise = len(text)
        self._first, self._last = 0, -1

    def __call__(self, at: int) -> int:
        """The first one at or behind *at*; the text's length where none is left."""
        if at >= self._otherwise:
            return at
        if not self._first <= at <= self._last:
            found = self._find(self._text, at)
            self._first, self._last = at, found if found >= 0 else self._otherwise
        return self._last


def _next_boundary(text: str, at: int) -> int:
    boundary = _BOUNDARY.search(text, at)
    return boundary.start() if boundary else -1


def _next_line(text: str, at: int) -> int:
    return text.find("\n", at)


def _next_quote(text: str, at: int) -> int:
    return text.find("'", at)


class _Closing:
    """Where a value in quotes of one kind ends, remembered as `_Ahead` does, however the places are asked for."""

    def __init__(self, text: str, quote: str) -> None:
        self._text = text
        self._quote = quote
        self._known: list[int] = []
        self._first = self._read = len(text) + 1

    def __call__(self, start: int) -> int:
        """The first quote at or behind *start* that ends a value; the text's length where none is left."""
        if start < self._first:
            self._known, self._first, self._read = [], start, start
        while self._read < len(self._text) and (not self._known or self._known[-1] < start):
            self._read_on()
        place = bisect_left(self._known, start)
        return self._known[place] if place < len(self._known) else len(self._text)

    def _read_on(self) -> None:
        at = self._text.find(self._quote, self._read)
        self._read = at + 1 if at >= 0 else len(self._text)
        if at >= 0 and self._closes(at):
            self._known.append(at)

    def _closes(self, at: int) -> bool:
        """Whether the quote at *at* ends a value: it is neither escaped nor an apostrophe inside a word."""
        if self._text[at + 1 : at + 2].isalnum():
            return False
        before = self._text[max(0, at - 32) : at]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 0


class Page:
    """A text that is read for quotations. All places are indexes of *text*; *lowered* is it in small letters."""

    def __init__(self, text: str, lowered: str, depth: int = 0) -> None:
        self.text = text
        self.lowered = lowered
        self.depth: Final = depth
        """How many strings around it this text was quoted in."""
        self.read = 0
        """How far the text has been read: a value may go on past the stack that stands in it."""
        self.statements_read = 0
        """How far the literals of statements have been read: one statement may stand in another."""
        self.columns_read = 0
        """How far the rows of tables with a column of secrets have been read."""
        self._closings: dict[str, _Closing] = {}
        self._matches: dict[re.Pattern[str], tuple[int, re.Match[str] | None]] = {}
        self.limit = _Ahead(text, _next_boundary)
        """Where a quotation from a place on ends at the latest: before the next frame or header of a stack."""
        self.line_end = _Ahead(text, _next_line)
        """The end of the line that a place is in."""
        self.next_quote = _Ahead(text, _next_quote)
        """The first single quote from a place on."""

    def next_match(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """The first match of *pattern* from *at* on, remembered as the places above are."""
        first, found = self._matches.get(pattern, (len(self.text) + 1, None))
        if at < first or (found is not None and found.start() < at):
            found = pattern.search(self.text, at)
            self._matches[pattern] = (at, found)
        return found

    def line_start(self, at: int) -> int:
        """The start of the line that *at* is in, at most so far back as a line of a text is long."""
        floor = max(0, at - _LONGEST_LINE)
        return max(floor, self.text.rfind("\n", floor, at) + 1)

    def skip(self, at: int, characters: str = " \t") -> int:
        """The first place from *at* on that holds none of *characters*, at most sixteen further."""
        end = min(len(self.text), at + 16)
        while at < end and self.text[at] in characters:
            at += 1
        return at

    def quoted(self, at: int) -> Span | None:
        """The value in the quotes that open at *at*, up to the limit where they do not close; None without quotes."""
        opening = _OPENING.match(self.text, at)
        if opening is None:
            return None
        start, limit = opening.end(), self.limit(at)
        end = self._closing(_CLOSING[opening["quote"]], start)
        return Span(start, limit, limit) if end >= limit else Span(start, end, end + 1)

    def _closing(self, quote: str, start: int) -> int:
        if self.text.startswith(quote, start):
            return start  # nothing in them, whatever follows
        if quote not in self._closings:
            self._closings[quote] = _Closing(self.text, quote)
        return self._closings[quote](start)

    def quoted_before(self, end: int, floor: int) -> Span | None:
        """The value whose closing quote is the last character before *end*, in its line and not before *floor*."""
        if end <= 0 or self.text[end - 1] not in _CLOSING.values():
            return None
        quote = self.text[end - 1]
        opening = next(opener for opener, closer in _CLOSING.items() if closer == quote)
        floor = max(floor, self.line_start(end - 1), end - 4_096)
        at = self.text.rfind(opening, floor, end - 1)
        while at > floor and self.text[at - 1].isalnum() and self.text[at - 1] not in "bu":
            at = self.text.rfind(opening, floor, at)
        return Span(floor, end - 1, end) if at < 0 else Span(at + 1, end - 1, end)

    def bracketed(self, at: int) -> Span | None:
        """The value in the bracket that opens at *at*, brackets included; None without a bracket."""
        if self.text[at : at + 1] not in _OPENS:
            return None
        _, end = self.leaves(at)
        return Span(at, end, end)

    def leaves(self, at: int) -> tuple[list[Leaf], int]:
        """The strings in the bracket that opens at *at*, and where it ends; at the limit where it does not."""
        found: list[Leaf] = []
        keys: list[str] = []
        key, limit = "", self.limit(at)
        for sign, start, end in self._pieces(at, limit):
            if sign == "":
                if _AFTER_A_KEY.match(self.text, end + 1):
                    key = self.text[start:end]
                else:
                    found.append(
                        Leaf(start, end, self.keyword(start - 1) or key, self.text[start - 2 : start - 1] == "b")
                    )
            elif sign in _OPENS:
                keys.append(key)
            else:
                key = keys.pop() if keys else ""
                if not keys:
                    return found, end
        return found, limit

    def _pieces(self, at: int, limit: int) -> Iterator[tuple[str, int, int]]:
        """Yield each bracket with its place, and each string, without its quotes, under an empty sign."""
        quote, start = "", at
        for mark in _MARKS.finditer(self.text, at, limit):
            sign, place = mark.group(), mark.start()
            if len(sign) > 1 or (sign not in _BRACKETS and self._is_apostrophe(place)):
                continue
            if not quote and sign in _BRACKETS:
                yield sign, place, place + 1
            elif not quote:
                quote, start = sign, place + 1
            elif sign == quote:
                quote = ""
                yield "", start, place
        if quote:
            yield "", start, limit

    def _is_apostrophe(self, at: int) -> bool:
        return (
            self.text[at - 1 : at].isalnum() and self.text[at + 1 : at + 2].isalnum() and self.text[at - 1] not in "bu"
        )

    def keyword(self, quote: int) -> str:
        """The name in ``name='value'``, where the value's quote stands at *quote*."""
        named = _KEYWORD.search(self.text, max(0, quote - 67), quote)
        return named.group(1) if named else ""

    def lines(self, at: int) -> Iterator[tuple[int, int]]:
        """Start and end of each line from the one that begins at *at*, up to the limit."""
        limit = self.limit(at)
        while at < limit:
            end = min(self.line_end(at), limit)
            yield at, end
            at = end + 1
