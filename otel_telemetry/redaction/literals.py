"""Find which of many literals stands at a place, in one step of a regular expression."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, cast


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


_METHODS: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


def _go_on() -> None:
    pass


rest: Callable[[], None] = _go_on
"""Called behind each pattern that is compiled late: a thread that must not keep others waiting rests there."""


def compile_now(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return *pattern* compiled, which takes up to four milliseconds."""
    compiled = re.compile(pattern, flags)
    rest()
    return compiled


class _Lazy:
    """A pattern that is compiled by its first use: of hundreds, most texts use a few, and the first one waits for all.

    Two threads may both compile it, to the same effect.
    """

    def __init__(self, pattern: str | Callable[[], str], flags: int) -> None:
        self._source = (pattern, flags)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            pattern, flags = self._source
            compiled = compile_now(pattern() if callable(pattern) else pattern, flags)
            self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
            return getattr(compiled, name)


def lazy(pattern: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """Return *pattern*, or what it returns, as a compiled pattern that costs nothing until it is used."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
