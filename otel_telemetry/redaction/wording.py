"""The words of a text, so that one look tells which finders have nothing to do there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_LETTERS: Final = bytes(byte if 0x61 <= byte < 0x7B else 0x20 for byte in range(256))
_MOST_REMEMBERED: Final = 16_384
_LONGEST_REMEMBERED: Final = 32
"""A longer word is not remembered, and taken for one that tells."""


class Vocabulary:
    """Knows the words that tell something, and remembers those of a program's texts that do not: nearly all."""

    def __init__(self, words: Iterable[bytes], pattern: str) -> None:
        """Take the *words* that tell, as `encoded` returns them, and a *pattern* of others."""
        self._words: Final = frozenset(words)
        self._pattern: Final = re.compile(pattern.encode())
        self._dull: Final[set[bytes]] = set()
        self._told: Final[set[bytes]] = set()

    def telling(self, lowered: str) -> frozenset[bytes]:
        """Return the runs of small ASCII letters in *lowered* that tell; ``user_name=alice2`` is three runs."""
        runs = lowered.encode("latin-1", "replace").translate(_LETTERS).split()
        unusual = frozenset(runs).difference(self._dull)
        for word in unusual - self._told:
            self._learn(word)
        return unusual - self._dull

    def _learn(self, word: bytes) -> None:
        if len(word) > _LONGEST_REMEMBERED:
            return
        tells = word in self._words or self._pattern.search(word) is not None
        known = self._told if tells else self._dull
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        known.add(word)


def encoded(words: str) -> frozenset[bytes]:
    """Return the words of a list as `Vocabulary.telling` returns them."""
    return frozenset(words.encode().split())


def places_of(lowered: str, word: str) -> Iterator[int]:
    """Yield where *word* begins in *lowered*, each time it does."""
    place = lowered.find(word)
    while place >= 0:
        yield place
        place = lowered.find(word, place + len(word))


def literals(found: Iterable[bytes]) -> list[str]:
    """Return words that a vocabulary found as text again, in order."""
    return sorted(word.decode() for word in found)
