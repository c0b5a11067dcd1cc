"""What of the tasks a text is searched for: the shortest quotations, each with the places where it begins."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.names import names_in
from otel_telemetry.redaction.ordinary import (
    TELLING,
    WORD,
    is_everyday,
    is_legible,
    is_ordinary,
    is_program_name,
    summed,
    weights,
)

VALUES: Final = "\0"
"""A text that begins so is no sentence: each of its lines is a value that was found in the structure of a task."""

FEWEST_WORDS: Final = 4
"""So many consecutive words of a task are a quotation, if they have `FEWEST_LETTERS` together."""

FEWEST_LETTERS: Final = 14
ENOUGH_LETTERS: Final = 24
"""Two words with as many letters are a quotation, too."""

LONGEST_SEED: Final = 12
MOST_READ: Final = 65_536

_OF_THREE: Final = 18
_OF_A_WHOLE: Final = 7
"""Letters that make a whole task of few words, or a line of one, a quotation."""

_MOST_PLACES: Final = 4
_LONG_WORD: Final = 7
_SHORTEST_VALUE: Final = 4
_FEWEST_DIGITS: Final = 6
_LONG_NAME: Final = 8
_GRAM: Final = 6
_SHORTEST_GRAM: Final = 3

UNSPACED: Final = lazy(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A character of a script that puts no space between words."""

_UUID: Final = lazy("[0-9a-fA-F-]{32,64}")
_ASCII_WORD: Final = lazy("[a-z0-9]+")

Seed = tuple[str, ...]


class Index(NamedTuple):
    """Where each shortest quotation, a *seed*, begins in the words of the tasks."""

    words: tuple[str, ...]
    weights: tuple[int, ...]
    """Sums of the weights of the first 0, 1, 2, ... words."""

    seeds: dict[Seed, list[int]]
    lengths: dict[str, tuple[int, ...]]
    """How long the seeds are that begin with a word."""

    pairs: frozenset[tuple[str, str]]
    gate: frozenset[tuple[str, str]]
    """Pairs of words one of which every quotation that goes has."""

    singles: frozenset[str]
    """Words that go wherever they stand as one."""

    apart: frozenset[str]
    """Words of names, which go in quotes, or alone behind a colon."""

    alone: frozenset[str]
    grams: dict[int, frozenset[str]]
    """Runs of characters of scripts without spaces, by their length."""

    bigrams: frozenset[str]


def words_of(text: str) -> list[str]:
    """Return the words of *text* as they compare."""
    return _ASCII_WORD.findall(text.lower()) if text.isascii() else [folded(word) for word in WORD.findall(text)]


def folded(word: str) -> str:
    """Return *word* as it compares: without case, accents and the other ways to write one letter."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=32)
def index_of(tasks: tuple[str, ...]) -> Index:
    """Return what to search for in a text that may quote *tasks*."""
    sowing = _Sowing()
    for task in tasks:
        if task.startswith(VALUES):
            for value in task[1:MOST_READ].splitlines():
                sowing.value(value)
        else:
            sowing.task(task[:MOST_READ])
    return sowing.index()


class _Sowing:
    """Collects the seeds of some tasks."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.weights: list[int] = []
        self.seeds: dict[Seed, list[int]] = {}
        self.singles: set[str] = set()
        self.apart: set[str] = set()
        self.grams: dict[int, set[str]] = {}
        self.bigrams: set[str] = set()

    def task(self, task: str) -> None:
        words, own, offset = words_of(task), weights(task), len(self.words)
        names = list(names_in(task))
        for place in (place for name in names for place in name):
            own[place] = TELLING
        self._add(words, own)
        _sow(words, offset, self.seeds)
        self._lines(task, words, own, offset)
        for name in names:
            self._name([words[place] for place in name])
        self._single(single_of(task.strip()))
        self._unspaced(task)

    def value(self, value: str) -> None:
        """Take a value of a structure: it goes as a whole, wherever it stands, unless any program might say it."""
        words = words_of(value)
        if len(words) == 1:
            self._single(single_of(value.strip(), of_values=True))
        elif words and _is_own(value.strip(), words):
            self._whole(words)
        self._unspaced(value)

    def _add(self, words: Sequence[str], own: Sequence[int]) -> None:
        self.words += (*words, "")
        self.weights += (*own, 0)

    def _whole(self, words: Sequence[str]) -> None:
        """Plant *words* so that they go together, whatever they are."""
        _plant(tuple(words[:LONGEST_SEED]), len(self.words), self.seeds)
        self._add(words, [TELLING] * len(words))

    def _lines(self, task: str, words: Sequence[str], own: Sequence[int], offset: int) -> None:
        """Plant whole lines of few words: a short task, or an item of a list in a long one."""
        place, is_one = 0, len(task.strip().splitlines()) == 1
        for line in task.splitlines():
            length = len(WORD.findall(line))
            whole = tuple(words[place : place + length])
            if 1 < length <= LONGEST_SEED and sum(map(len, whole)) >= _OF_A_WHOLE:
                _plant(whole, place + offset, self.seeds)
                weight = sum(own[place : place + length])
                if weight < TELLING and (is_one or weight) and not is_legible(line):
                    self._whole(whole)
            place += length

    def _name(self, name: list[str]) -> None:
        """Plant a name as it is, without its middle or its first word, turned round, and in one word."""
        for form in dict.fromkeys(
            (tuple(name), (name[0], name[-1]), (name[-2], name[-1]), (name[-1], *name[:-1]), (name[-1], name[0]))
        ):
            self._whole(form)
            if sum(map(len, form)) >= _LONG_NAME:
                self.singles.add("".join(form))
        self.apart.update(word for word in name if len(word) >= _SHORTEST_VALUE)

    def _single(self, word: str | None) -> None:
        if word is not None:
            self.singles.add(word)

    def _unspaced(self, text: str) -> None:
        signs = "" if text.isascii() else "".join(UNSPACED.findall(text))
        size = min(_GRAM, len(signs))
        self.bigrams.update(map("".join, pairwise(signs)))
        if size >= _SHORTEST_GRAM:
            grams = self.grams.setdefault(size, set())
            grams.update(signs[place : place + size] for place in range(len(signs) - size + 1))

    def index(self) -> Index:
        pairs, gate = _pairs(self.words, self.weights)
        lengths: dict[str, set[int]] = {}
        for seed in self.seeds:
            lengths.setdefault(seed[0], set()).add(len(seed))
        return Index(
            words=tuple(self.words),
            weights=tuple(summed(self.weights)),
            seeds=self.seeds,
            lengths={word: tuple(sorted(of, reverse=True)) for word, of in lengths.items()},
            pairs=pairs,
            gate=gate,
            singles=frozenset(self.singles),
            apart=frozenset(self.apart),
            alone=frozenset(self.singles | self.apart),
            grams={size: frozenset(grams) for size, grams in self.grams.items()},
            bigrams=frozenset(self.bigrams),
        )


def single_of(word: str, *, of_values: bool = False) -> str | None:
    """Return *word*, all of a task or of a value, as it goes where it stands as a word; ``None`` where it stays."""
    if WORD.fullmatch(word) is None or is_program_name(word) or is_everyday(folded(word)):
        return None
    is_long = len(word) >= (_SHORTEST_VALUE if of_values else _LONG_WORD) or UNSPACED.fullmatch(word[:1]) is not None
    return folded(word) if is_long and (word.isalpha() or (of_values and not is_ordinary(word))) else None


def _is_own(value: str, words: Sequence[str]) -> bool:
    """Tell whether a *value* of several words is nothing that any program might say."""
    if any(weights(value)) and not is_program_name(value):
        return True
    return sum(map(len, filter(str.isdigit, words))) >= _FEWEST_DIGITS and _UUID.fullmatch(value) is None


def _pairs(words: list[str], own: list[int]) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    together = [pair for pair in pairwise(words) if all(pair)]
    weighty = [pair for pair, weight in zip(pairwise(words), pairwise(own), strict=True) if all(pair) and any(weight)]
    return frozenset(together), frozenset(weighty)


def _sow(words: Sequence[str], offset: int, seeds: dict[Seed, list[int]]) -> None:
    for place in range(len(words)):
        letters = 0
        for length, word in enumerate(words[place : place + LONGEST_SEED], 1):
            letters += len(word)
            if _suffices(length, letters):
                _plant(tuple(words[place : place + length]), place + offset, seeds)
                break


def _suffices(length: int, letters: int) -> bool:
    if length >= FEWEST_WORDS:
        return letters >= FEWEST_LETTERS
    return length > 1 and letters >= (_OF_THREE if length == FEWEST_WORDS - 1 else ENOUGH_LETTERS)


def _plant(seed: Seed, place: int, seeds: dict[Seed, list[int]]) -> None:
    places = seeds.setdefault(seed, [])
    if len(places) < _MOST_PLACES:
        places.append(place)
