"""Know the words of a task again, however they were escaped, wrapped, folded or cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from otel_telemetry.redaction.decoding import decoded
from otel_telemetry.redaction.glance import glance_of
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.ordinary import TELLING, WORD, has_cue, weights
from otel_telemetry.redaction.seeds import (
    FEWEST_WORDS,
    LONGEST_SEED,
    MOST_READ,
    UNSPACED,
    Index,
    folded,
    index_of,
)
from otel_telemetry.redaction.seeds import words_of as folded_words

_LONGEST_WORD: Final = 20
"""A longer one is a sentence in a script without spaces, or an identifier."""

_SET_APART: Final = lazy(
    r"""(?P<quote>["'`])(?P<quoted>[^"'`\n]{1,256})(?P=quote)|:[ \t]{1,4}(?P<behind>[^\s:"'`][^:"'`\n]{1,256})$""",
    re.MULTILINE,
)
_NAMES_A_THING: Final = lazy(
    r"(?:attribute|command|executable|import(?: name)?|keyword argument|model(?: named)?|module(?: named)?"
    r"|package|program) {0,2}[:=]? {0,2}[\"'`]?$",
    re.IGNORECASE,
)
_LOOKED_BACK: Final = 32


def find_quotations(text: str, tasks: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield each stretch of *text* that holds consecutive words of one of *tasks*; linear in both."""
    view = decoded(text)
    read = view.text if view else text
    if not may_quote(read, tasks):
        return  # as good as always: no two words of the tasks stand together
    index = index_of(tasks)
    for start, end in (*_in_words(read, index), *_set_apart(read, index), *_unspaced(read, index)):
        yield view.written(start, end) if view else (start, end)


def may_quote(text: str, tasks: tuple[str, ...]) -> bool:
    """Tell at a glance whether *text*, decoded, may quote words of *tasks*."""
    seen = glance_of(tasks)
    if seen is not None and not seen.tells(text):
        return False
    words = folded_words(text)
    index = index_of(tasks)
    if not index.gate.isdisjoint(pairwise(words)) or not index.alone.isdisjoint(words):
        return True
    return bool(index.bigrams) and not text.isascii()


def names_a_thing(text: str, start: int) -> bool:
    """Tell whether what begins at *start* is the name of a module, an attribute, a model or a program."""
    return _NAMES_A_THING.search(text, max(0, start - _LOOKED_BACK), start) is not None


def is_known_by_words(task: str) -> bool:
    """Tell whether any part of *task* worth hiding is a quotation: it has words enough, and spaces between them."""
    words = folded_words(task[:MOST_READ])
    return len(task) <= MOST_READ and len(words) > FEWEST_WORDS and max(map(len, words)) <= _LONGEST_WORD


def _in_words(text: str, index: Index) -> Iterator[tuple[int, int]]:
    """Yield each run of words of *text* that is long enough to be a quotation wherever it stands."""
    found = list(WORD.finditer(text))
    words = [folded(word.group()) for word in found]
    for first, last in _runs(words, index):
        yield found[first].start(), found[last].end()
    for word, match in zip(words, found, strict=True):
        if word in index.singles and _stands_alone(text, *match.span()):
            yield match.span()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a word is no part of an identifier, a file's name or a path, and names no part of a program."""
    before, after, following = text[start - 1 : start], text[end : end + 1], text[end + 1 : end + 2]
    if before in {"_", "."} or after in {"_", "(", "/", "\\"} or (after == "." and following.isalnum()):
        return False
    return not names_a_thing(text, start)


def _set_apart(text: str, index: Index) -> Iterator[tuple[int, int]]:
    """Yield what stands in quotes, or alone behind a colon, and is words of a task and nothing else: a name in it."""
    for match in _SET_APART.finditer(text):
        is_quoted = match["quote"] is not None
        start, end = match.span("quoted" if is_quoted else "behind")
        if _is_of_a_task(text[start:end], index, is_quoted=is_quoted):
            yield start, end


def _is_of_a_task(part: str, index: Index, *, is_quoted: bool) -> bool:
    words = folded_words(part)
    if len(words) == 1:
        return words[0] in index.apart or _is_unspaced_part(part, index)
    if not words or not any(map(str.isspace, part)) or not index.pairs.issuperset(pairwise(words)):
        return False
    weight = sum(weights(part))
    return weight >= TELLING or (is_quoted and weight > 0 and not has_cue(part))


def _is_unspaced_part(part: str, index: Index) -> bool:
    if part.isascii() or not index.bigrams:
        return False
    signs = "".join(UNSPACED.findall(part))
    return len(signs) > 1 and index.bigrams.issuperset(map("".join, pairwise(signs)))


def _unspaced(text: str, index: Index) -> Iterator[tuple[int, int]]:
    """Yield each stretch of characters of a script without spaces that is a quotation."""
    if not index.grams or text.isascii():
        return
    places = [match.start() for match in UNSPACED.finditer(text)]
    signs = "".join(text[place] for place in places)
    for size, grams in index.grams.items():
        end = 0
        first: int | None = None
        for place in range(len(signs) - size + 1):
            if signs[place : place + size] not in grams:
                continue
            if first is not None and place > end:
                yield places[first], places[end - 1] + 1
                first = None
            first = place if first is None else first
            end = place + size
        if first is not None:
            yield places[first], places[end - 1] + 1


def _runs(words: Sequence[str], index: Index) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each quotation that says more than errors do."""
    position = 0
    while position < len(words):
        length, place = _longest(words, position, index)
        if length == 0:
            position += 1
            continue
        if _weight(index, place, length) < TELLING:
            position += max(1, length - LONGEST_SEED + 1)  # one that says more may begin in the last of these words
            continue
        yield _with_cut_words(words, position, length, place, index)
        position += length


def _with_cut_words(words: Sequence[str], first: int, length: int, place: int, index: Index) -> tuple[int, int]:
    following, after = first + length, place + length
    if first > 0 and place > 0 and index.words[place - 1].endswith(words[first - 1]):
        first -= 1
    if following < len(words) and after < len(index.words) and index.words[after].startswith(words[following]):
        following += 1
    return first, following - 1


def _weight(index: Index, place: int, length: int) -> int:
    return index.weights[place + length] - index.weights[place]


def _longest(words: Sequence[str], position: int, index: Index) -> tuple[int, int]:
    """Return how many words from *position* on are quoted, and from which place among the words of the tasks."""
    best, at, weight = 0, 0, 0
    left = len(words) - position
    for length in index.lengths.get(words[position], ()):
        if length > left:
            continue
        for place in index.seeds.get(tuple(words[position : position + length]), ()):
            agreed = _agreed(words, position, place, length, index)
            weighs = _weight(index, place, agreed)
            if (min(weighs, TELLING), agreed) > (min(weight, TELLING), best):
                best, at, weight = agreed, place, weighs
    return best, at


def _agreed(words: Sequence[str], position: int, place: int, agreed: int, index: Index) -> int:
    while (
        position + agreed < len(words)
        and place + agreed < len(index.words)
        and index.words[place + agreed]
        and words[position + agreed] == index.words[place + agreed]
    ):
        agreed += 1
    return agreed
