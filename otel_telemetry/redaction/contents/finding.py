"""One pass over a text: each cue is read on by its reader, and reading goes on behind what was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from otel_telemetry.redaction.contents import bodies, conversions, objects, parsers, processes, statements, validation
from otel_telemetry.redaction.contents.page import Page
from otel_telemetry.redaction.literals import any_of
from otel_telemetry.redaction.wording import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from otel_telemetry.redaction.contents.readers import Reader
    from otel_telemetry.redaction.rules import Found

CUES: Final[dict[str, Reader]] = {
    **objects.CUES,
    **bodies.CUES,
    **parsers.CUES,
    **conversions.CUES,
    **processes.CUES,
    **statements.CUES,
    **validation.CUES,
}
"""What announces a quotation, in small letters, and what reads on from it."""

_WORD: Final = re.compile(r"[a-z_]+")
_SPACES: Final = {code: " " for code in range(128) if not _WORD.match(chr(code))}
_TELLING: Final = frozenset(max(_WORD.findall(cue), key=len) for cue in CUES if _WORD.match(cue))
"""The longest word of each cue that begins with one: most texts have none of them, which is told at a glance."""

WORDS: Final = encoded(" ".join(max(telling.split("_"), key=len) for telling in _TELLING))
"""The same as a vocabulary knows them, without underscores."""

_WORDS: Final = re.compile(r"\b" + any_of(cue for cue in CUES if _WORD.match(cue)))
_SIGNS: Final = re.compile(any_of(cue for cue in CUES if not _WORD.match(cue)))
_HEADER: Final = "traceback (most recent call last):\n"
_PLACE: Final = '", line '
_FRAMES: Final = re.compile(r'(?:  file "[^"\n]{1,1024}", line \d{1,9}, in [^\n]*\n(?:    [^\n]*\n)*)+')


def find_contents(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the contents that *text* quotes; *lowered* is it in small letters.

    *present* holds those of `WORDS` that stand in it.
    """
    if WORDS.isdisjoint(present) and _SIGNS.search(lowered) is None:
        return
    page: Page | None = None
    for start, end in _outside_frames(lowered):
        if _says_something(lowered[start:end]):
            page = page or Page(text, lowered)
            yield from _found(page, start, end)


def _says_something(lowered: str) -> bool:
    return _SIGNS.search(lowered) is not None or not _TELLING.isdisjoint(lowered.translate(_SPACES).split())


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


def _earlier(word: re.Match[str] | None, sign: re.Match[str] | None) -> re.Match[str]:
    if word is None or sign is None:
        return cast("re.Match[str]", word or sign)
    return word if word.start() <= sign.start() else sign


def _found(page: Page, start: int, end: int) -> Iterator[Found]:
    word, sign = _WORDS.search(page.lowered, start, end), _SIGNS.search(page.lowered, start, end)
    while word is not None or sign is not None:
        cue = _earlier(word, sign)
        found, after = CUES[cue.group()](page, start, cue.start(), cue.end())
        yield from found
        start = max(after, cue.end())
        if word and word.start() < start:
            word = _WORDS.search(page.lowered, start, end)
        if sign and sign.start() < start:
            sign = _SIGNS.search(page.lowered, start, end)
