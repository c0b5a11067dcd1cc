"""Find which of many literals stands at a place, in one step of a regular expression."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable


def any_of(literals: Iterable[str]) -> str:
    """Return a pattern that matches the longest of *literals* at a place, branching on one character at a time.

    A plain alternation of hundreds of words tries each of them at each place; a tree tries one a character.
    """
    return _branch(sorted(set(literals)))


def _branch(words: list[str]) -> str:
    tails: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if word:
            tails[word[0]].append(word[1:])
    if not tails:
        return ""
    branches = [re.escape(first) + _branch(rest) for first, rest in tails.items()]
    group = branches[0] if len(branches) == 1 and "" not in words else f"(?:{'|'.join(branches)})"
    return f"{group}?" if "" in words else group


def words(text: str) -> frozenset[str]:
    """Return the words of *text*: a list that reads as a paragraph."""
    return frozenset(text.split())
