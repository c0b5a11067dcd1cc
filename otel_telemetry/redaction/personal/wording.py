"""The words of a text, so that one look tells which finders have nothing to do there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_LETTERS: Final = bytes(byte if 0x61 <= byte < 0x7B else 0x20 for byte in range(256))


def words_of(lowered: str) -> frozenset[bytes]:
    """Return the runs of small ASCII letters in *lowered*; ``user_name=alice2`` is three words."""
    return frozenset(lowered.encode("latin-1", "replace").translate(_LETTERS).split())


def encoded(words: str) -> frozenset[bytes]:
    """Return the words of a list as `words_of` returns them."""
    return frozenset(words.encode().split())


def places_of(lowered: str, word: str) -> Iterator[int]:
    """Yield where *word* begins in *lowered*, each time it does."""
    place = lowered.find(word)
    while place >= 0:
        yield place
        place = lowered.find(word, place + len(word))


def literals(found: Iterable[bytes]) -> list[str]:
    """Return words that `words_of` found as text again, in order."""
    return sorted(word.decode() for word in found)
