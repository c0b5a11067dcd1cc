"""Labelled texts: what must vanish from one, what must stay in another, and when a secret counts as gone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import Final

PERSONAL: Final = frozenset(
    {
        "email",
        "phone",
        "ip",
        "mac",
        "card",
        "iban",
        "national id",
        "user name",
        "person's name",
        "coordinates",
        "other personal data",
    }
)
"""Categories of personal data; every other one is of secrets."""

SHORTEST_RUN: Final = 6
"""Characters in a row that tell something of a secret."""

_SHARE: Final = 0.4
_WORD: Final = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True)
class Planted:
    """A *text* with private parts, the *needles*, each of which must vanish from it."""

    category: str
    text: str
    needles: tuple[str, ...]
    rule: str = ""


@dataclass(frozen=True)
class Useful:
    """A *text* without anything private, and the parts of it that must stay; without parts, the whole of it."""

    kind: str
    text: str
    keep: tuple[str, ...] = ()


@dataclass(frozen=True)
class Texts:
    """One body of labelled texts: what to find, and what to leave."""

    title: str
    planted: tuple[Planted, ...]
    useful: tuple[Useful, ...]


def survives(needle: str, text: str) -> bool:
    """Tell whether a run of six characters or 40 % of *needle*, whichever is longer, is still in *text*."""
    run = min(len(needle), max(SHORTEST_RUN, ceil(len(needle) * _SHARE)))
    return any(needle[start : start + run] in text for start in range(len(needle) - run + 1))


def is_found(case: Planted, redacted: str) -> bool:
    """Tell whether nothing of the private parts of *case* is left in *redacted*."""
    return not any(survives(needle, redacted) for needle in case.needles)


def words_beside(case: Planted) -> list[str]:
    """Return the words of three and more letters in the text of *case* that belong to no needle."""
    text = case.text
    for needle in case.needles:
        text = text.replace(needle, " ")
    whole = set(_WORD.findall(case.text))
    return [word for word in _WORD.findall(text) if word in whole]


def words_kept(case: Planted, redacted: str) -> int:
    """Return how many of the `words_beside` of *case* are in *redacted*."""
    left = set(_WORD.findall(redacted))
    return sum(word in left for word in words_beside(case))


def parts_lost(case: Useful, redacted: str) -> int:
    """Return how many parts of *case* that must stay are no longer in *redacted*."""
    return sum(part not in redacted for part in case.keep or (case.text,))
