"""Know the words of a task again, however they were escaped, wrapped, folded or cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from otel_telemetry.redaction.decoding import decoded

FEWEST_WORDS: Final = 4
"""So many consecutive words of a task are a quotation, if they have `FEWEST_LETTERS` together."""

FEWEST_LETTERS: Final = 14
ENOUGH_LETTERS: Final = 24
"""Two words with as many letters are a quotation, too."""

_OF_THREE: Final = 18
_OF_A_WHOLE: Final = 7
"""Letters that make a whole task of few words, or a line of one, a quotation."""

_LONGEST_SEED: Final = 12
_MOST_PLACES: Final = 4
_LONGEST_WORD: Final = 20
"""A longer one is a sentence in a script without spaces, or an identifier."""

_MOST_READ: Final = 65_536
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_WORD: Final = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")

_SET_APART: Final = re.compile(
    r"""(?P<quote>["'`])(?P<quoted>[^"'`\n]{1,256})(?P=quote)|:[ \t]{1,4}(?P<behind>[^\s:"'`][^:"'`\n]{4,256})$""",
    re.MULTILINE,
)

_Seed = tuple[str, ...]


class _Index(NamedTuple):
    """Where each shortest quotation, a *seed*, begins in the words of the tasks."""

    words: tuple[str, ...]
    seeds: dict[_Seed, list[int]]
    lengths: dict[str, tuple[int, ...]]
    """How long the seeds are that begin with a word."""


def find_quotations(text: str, tasks: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield each stretch of *text* that holds consecutive words of one of *tasks*; linear in both."""
    pairs = _pairs_of(tasks)
    if not pairs:
        return
    view = decoded(text)
    read = view.text if view else text
    if read.isascii():
        folded = _ASCII_WORD.findall(read.lower())
        if pairs.isdisjoint(pairwise(folded)):
            return  # as good as always: no two words of the tasks stand together
    for start, end in (*_in_words(read, tasks), *_set_apart(read, pairs)):
        yield view.written(start, end) if view else (start, end)


def _in_words(text: str, tasks: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield each run of words of *text* that is long enough to be a quotation wherever it stands."""
    found = list(_WORD.finditer(text))
    for first, last in _runs([_folded(word.group()) for word in found], _index_of(tasks)):
        yield found[first].start(), found[last].end()


def _set_apart(text: str, pairs: frozenset[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield what stands in quotes, or alone behind a colon, and is words of a task and nothing else: a name in it."""
    for match in _SET_APART.finditer(text):
        start, end = match.span("behind" if match["quote"] is None else "quoted")
        words = _words_of(text[start:end])
        if len(words) > 1 and any(map(str.isspace, text[start:end])) and pairs.issuperset(pairwise(words)):
            yield start, end


def is_known_by_words(task: str) -> bool:
    """Tell whether any part of *task* worth hiding is a quotation: it has words enough, and spaces between them."""
    words = _WORD.findall(task[:_MOST_READ])
    return len(task) <= _MOST_READ and len(words) > FEWEST_WORDS and max(map(len, words)) <= _LONGEST_WORD


def _runs(folded: Sequence[str], index: _Index) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each quotation."""
    position = 0
    while position < len(folded):
        length, place = _longest(folded, position, index)
        if length == 0:
            position += 1
            continue
        first, following = position, position + length
        if first > 0 and place > 0 and index.words[place - 1].endswith(folded[first - 1]):
            first -= 1  # a word that was cut
        after = place + length
        if following < len(folded) and after < len(index.words) and index.words[after].startswith(folded[following]):
            following += 1
        yield first, following - 1
        position = following


def _longest(folded: Sequence[str], position: int, index: _Index) -> tuple[int, int]:
    """Return how many words from *position* on are quoted, and from which place among the words of the tasks."""
    best, at = 0, 0
    left = len(folded) - position
    for length in index.lengths.get(folded[position], ()):
        if length > left:
            continue
        for place in index.seeds.get(tuple(folded[position : position + length]), ()):
            agreed = length
            while (
                position + agreed < len(folded)
                and place + agreed < len(index.words)
                and index.words[place + agreed]
                and folded[position + agreed] == index.words[place + agreed]
            ):
                agreed += 1
            if agreed > best:
                best, at = agreed, place
    return best, at


def _words_of(text: str) -> list[str]:
    return _ASCII_WORD.findall(text.lower()) if text.isascii() else [_folded(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=32)
def _pairs_of(tasks: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for task in tasks for pair in pairwise(_words_of(task[:_MOST_READ])))


@lru_cache(maxsize=32)
def _index_of(tasks: tuple[str, ...]) -> _Index:
    words: list[str] = []
    seeds: dict[_Seed, list[int]] = {}
    for task in tasks:
        read = task[:_MOST_READ]
        of_task = _words_of(read)
        _sow(of_task, len(words), seeds)
        _sow_lines(read, of_task, len(words), seeds)
        words += (*of_task, "")
    lengths: dict[str, set[int]] = {}
    for seed in seeds:
        lengths.setdefault(seed[0], set()).add(len(seed))
    return _Index(tuple(words), seeds, {word: tuple(sorted(of, reverse=True)) for word, of in lengths.items()})


def _sow(words: Sequence[str], offset: int, seeds: dict[_Seed, list[int]]) -> None:
    for place in range(len(words)):
        letters = 0
        for length, word in enumerate(words[place : place + _LONGEST_SEED], 1):
            letters += len(word)
            if _suffices(length, letters):
                _plant(tuple(words[place : place + length]), place + offset, seeds)
                break


def _suffices(length: int, letters: int) -> bool:
    if length >= FEWEST_WORDS:
        return letters >= FEWEST_LETTERS
    return length > 1 and letters >= (_OF_THREE if length == FEWEST_WORDS - 1 else ENOUGH_LETTERS)


def _sow_lines(task: str, words: Sequence[str], offset: int, seeds: dict[_Seed, list[int]]) -> None:
    """Plant whole lines of few words: a short task, or an item of a list in a long one."""
    place = 0
    for line in task.splitlines():
        length = len(_WORD.findall(line))
        whole = tuple(words[place : place + length])
        if 1 < length <= _LONGEST_SEED and sum(map(len, whole)) >= _OF_A_WHOLE:
            _plant(whole, place + offset, seeds)
        place += length


def _plant(seed: _Seed, place: int, seeds: dict[_Seed, list[int]]) -> None:
    places = seeds.setdefault(seed, [])
    if len(places) < _MOST_PLACES:
        places.append(place)


def _folded(word: str) -> str:
    """Return *word* as it compares: without case, accents and the other ways to write one letter."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
