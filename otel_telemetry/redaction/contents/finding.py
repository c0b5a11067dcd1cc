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
_OTHERS: Final = lazy(lambda: any_of(cue for cue in CUES if not _WORD.match(cue)))
_HEADER: Final = "traceback (most recent call last):\n"
_PLACE: Final = '", line '
_FRAMES: Final = lazy(r'(?:  file "[^"\n]{1,1024}", line \d{1,9}, in [^\n]{0,1024}\n(?:    [^\n]{0,1024}\n)*)+')


def find_contents(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the contents that *text* quotes; *lowered* is it in small letters.

    *present* holds those of `WORDS` that stand in it.
    """
    cues = tuple(cue for word in present for cue in _BY_WORD.get(word, ()))
    page: Page | None = None
    for start, end in _outside_frames(lowered):
        first = _first(lowered, start, end, cues)
        if first >= 0:
            page = page or Page(text, lowered)
            yield from _found(page, start, first, end)
        if text.find("'", start, end) >= 0 or text.find('"', start, end) >= 0:
            for phrase in phrases_in(text, lowered, start, end):
                page = page or Page(text, lowered)
                yield from hidden(page, PHRASE, *phrase)
        if not text.isascii() or "`" in text:
            page = page or Page(text, lowered)
            yield from find_curly_phrases(page, start, end)


def find_on(page: Page) -> Iterator[Found]:
    """Yield the contents that the text of *page* quotes, whose words nobody has looked at."""
    for start, end in _outside_frames(page.lowered):
        yield from _found(page, start, start, end)


def _first(lowered: str, start: int, end: int, cues: tuple[str, ...]) -> int:
    """Return where the first of *cues*, or of those that hold no word, stands in ``lowered[start:end]``, or -1."""
    places = [lowered.find(cue, start, end) for cue in cues]
    for sign, with_it in _BY_SIGN.items():
        if sign in lowered:
            places += [lowered.find(cue, start, end) for cue in with_it]
    return min((place for place in places if place >= 0), default=-1)


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


def _found(page: Page, floor: int, start: int, end: int) -> Iterator[Found]:
    """Yield what the cues from *start* on announce; values may stand before a cue, down to *floor*."""
    floor, start = max(floor, page.read), max(start, page.read)
    word, other = _WORDS.search(page.lowered, start, end), _OTHERS.search(page.lowered, start, end)
    while word is not None or other is not None:
        cue = _earlier(word, other)
        found, after = CUES[cue.group()](page, floor, cue.start(), cue.end())
        yield from found
        floor = max(after, cue.end())
        if word and word.start() < floor:
            word = _WORDS.search(page.lowered, floor, end)
        if other and other.start() < floor:
            other = _OTHERS.search(page.lowered, floor, end)
    page.read = floor


def _earlier(word: re.Match[str] | None, other: re.Match[str] | None) -> re.Match[str]:
    if word is None or other is None:
        return cast("re.Match[str]", word or other)
    return word if word.start() <= other.start() else other
