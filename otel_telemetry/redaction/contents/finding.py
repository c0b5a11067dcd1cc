"""One pass over a text: each cue is read on by its reader, and reading goes on behind what was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from otel_telemetry.redaction.contents import (
    bodies,
    columns,
    conversions,
    objects,
    parsers,
    processes,
    statements,
    validation,
)
from otel_telemetry.redaction.contents.page import Page
from otel_telemetry.redaction.contents.phrasing import PHRASE, find_curly_phrases, phrases_in
from otel_telemetry.redaction.contents.readers import hidden
from otel_telemetry.redaction.literals import any_of, lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from otel_telemetry.redaction.contents.readers import Reader
    from otel_telemetry.redaction.rules import Found

CUES: Final[dict[str, Reader]] = {
    **columns.CUES,
    **objects.CUES,
    **bodies.CUES,
    **parsers.CUES,
    **conversions.CUES,
    **processes.CUES,
    **statements.CUES,
    **validation.CUES,
}
"""What announces a quotation, in small letters, and what reads on from it."""

_WORD: Final = lazy(r"[a-z]+")
_WITH_A_WORD: Final = tuple(cue for cue in CUES if _WORD.search(cue) and not cue.startswith("@"))
_ENTRIES: Final = tuple(cue for cue in CUES if cue.startswith("@"))
_SIGNS: Final = tuple(cue for cue in CUES if not _WORD.search(cue))
_RAREST: Final = "|│❱`^?!>{[=\n"


def _by_sign() -> dict[str, tuple[str, ...]]:
    """Return the cues without a word by one sign of each: to look for one character costs next to nothing."""
    sign_of = {cue: next(sign for sign in _RAREST if sign in cue) for cue in _SIGNS}
    by_sign = {sign: tuple(cue for cue in _SIGNS if sign_of[cue] == sign) for sign in _RAREST}
    return {**by_sign, "@": _ENTRIES}


_BY_SIGN: Final = _by_sign()


def _by_word() -> dict[bytes, tuple[str, ...]]:
    """Return the cues by the longest run of letters in each: most texts have none of these, which a glance tells."""
    found: dict[bytes, tuple[str, ...]] = {}
    for cue in _WITH_A_WORD:
        word = max(_WORD.findall(cue), key=len).encode()
        found[word] = (*found.get(word, ()), cue)
    return found


_BY_WORD: Final = _by_word()
WORDS: Final = frozenset(_BY_WORD)
"""The words that may announce a quotation, as a vocabulary knows them."""

_WORDS: Final = lazy(lambda: r"\b" + any_of(cue for cue in CUES if _WORD.match(cue)))
_NO_WORDS: Final = frozenset(cue for cue in CUES if not _WORD.match(cue))
_OTHERS: Final = lazy(lambda: any_of(_NO_WORDS))
_FEW: Final = 8
_HEADER: Final = "traceback (most recent call last):\n"
_PLACE: Final = '", line '
_FRAMES: Final = lazy(r'(?:  file "[^"\n]{1,1024}", line \d{1,9}, in [^\n]{0,1024}\n(?:    [^\n]{0,1024}\n)*)+')


def find_contents(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the contents that *text* quotes; *lowered* is it in small letters.

    *present* holds those of `WORDS` that stand in it.
    """
    cues = _Upcoming(lowered, _cues_in(lowered, present))
    typographic = not text.isascii() or "`" in text
    page: Page | None = None
    for start, end in _outside_frames(lowered):
        first = cues.first(start, end)
        if first >= 0:
            page = page or Page(text, lowered)
            yield from _found(page, start, first, end, cues)
        if text.find("'", start, end) >= 0 or text.find('"', start, end) >= 0:
            for phrase in phrases_in(text, lowered, start, end):
                page = page or Page(text, lowered)
                yield from hidden(page, PHRASE, *phrase)
        if typographic:
            page = page or Page(text, lowered)
            yield from find_curly_phrases(page, start, end)


def find_on(page: Page) -> Iterator[Found]:
    """Yield the contents that the text of *page* quotes, whose words nobody has looked at."""
    for start, end in _outside_frames(page.lowered):
        yield from _found(page, start, start, end, None)


def _cues_in(lowered: str, present: frozenset[bytes]) -> list[str]:
    """Return the cues that may stand in *lowered*: those of *present* words, and those that hold no word."""
    cues = [cue for word in present for cue in _BY_WORD.get(word, ())]
    for sign, with_it in _BY_SIGN.items():
        if sign in lowered:
            cues += with_it
    return cues


class _Upcoming:
    """Where each of some cues stands next: stretch after stretch is asked for, and no cue is looked for twice."""

    def __init__(self, lowered: str, cues: list[str]) -> None:
        self._lowered = lowered
        self._places = dict.fromkeys(cues, -1)

    def first(self, start: int, end: int) -> int:
        """Return where the first cue in ``lowered[start:end]`` stands, or -1; no stretch begins before the last."""
        first, found = end, -1
        for cue, last in [*self._places.items()]:
            place = last if last >= start else self._seek(cue, start)
            if 0 <= place < first and place + len(cue) <= end:
                first = found = place
        return found

    def may_be_signs(self) -> bool:
        """Tell whether one of those that stand somewhere begins with no letter."""
        return not _NO_WORDS.isdisjoint(self._places)

    def is_last(self, start: int, end: int) -> bool:
        """Tell whether surely no cue stands in ``lowered[start:end]``: of few it costs less to ask than to search."""
        return len(self._places) <= _FEW and self.first(start, end) < 0

    def _seek(self, cue: str, start: int) -> int:
        """Return where *cue* stands from *start* on; one that stands nowhere is asked for no more."""
        place = self._lowered.find(cue, start)
        if place < 0:
            del self._places[cue]
        else:
            self._places[cue] = place
        return place


def _outside_frames(lowered: str) -> list[tuple[int, int]]:
    """The stretches of *lowered* that are no lines of a stack: the message of a plain one, mostly."""
    if _PLACE not in lowered:
        return [(0, len(lowered))]
    if lowered.startswith(_HEADER):
        last = lowered.rfind(_PLACE)
        end = lowered.find("\n", last)
        if lowered.count(_PLACE) == lowered.count("\n", len(_HEADER), last) + 1 and ", in " in lowered[last : end + 1]:
            return [(end, len(lowered))]
    ends = [0, *(end for frames in _FRAMES.finditer(lowered) for end in frames.span()), len(lowered)]
    return list(zip(ends[::2], ends[1::2], strict=True))


def _found(page: Page, floor: int, start: int, end: int, cues: _Upcoming | None) -> Iterator[Found]:
    """Yield what the cues from *start* on announce; values may stand before a cue, down to *floor*.

    No other than *cues* stand in the text, if they are known.
    """
    floor, start = max(floor, page.read), max(start, page.read)
    word = _WORDS.search(page.lowered, start, end)
    other = _OTHERS.search(page.lowered, start, end) if cues is None or cues.may_be_signs() else None
    while word is not None or other is not None:
        cue = _earlier(word, other)
        found, after = CUES[cue.group()](page, floor, cue.start(), cue.end())
        yield from found
        floor = max(after, cue.end())
        if cues is not None and cues.is_last(floor, end):
            break
        if word and word.start() < floor:
            word = _WORDS.search(page.lowered, floor, end)
        if other and other.start() < floor:
            other = _OTHERS.search(page.lowered, floor, end)
    page.read = floor


def _earlier(word: re.Match[str] | None, other: re.Match[str] | None) -> re.Match[str]:
    if word is None or other is None:
        return cast("re.Match[str]", word or other)
    return word if word.start() <= other.start() else other
