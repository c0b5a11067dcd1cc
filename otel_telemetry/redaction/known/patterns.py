"""Patterns that a user registers: checked before they are used, and run in linear time on any text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Final


def _module(name: str, before: str) -> Any:
    """Return the part *name* of `re`, which stood alone as *before* in Python 3.10."""
    try:
        return import_module(f"re.{name}")
    except ImportError:
        return import_module(before)


constants: Final = _module("_constants", "sre_constants")
parser: Final = _module("_parser", "sre_parse")

WINDOW: Final = 512
"""Characters of the longest match that is surely found whole."""

_MOST_WAYS: Final = 4_000
"""So many ways to match at one place may have to be tried."""

_UNBOUNDED: Final = 1_000
_ASCII: Final = 128
_DIGIT, _LETTER, _SPACE, _SIGN = range(_ASCII, _ASCII + 4)
"""Stand for the characters beyond ASCII."""

_BEYOND: Final = frozenset({_DIGIT, _LETTER, _SPACE, _SIGN})
_EVERYTHING: Final = frozenset(range(_ASCII)) | _BEYOND


def complaint(pattern: re.Pattern[str]) -> str | None:
    """Return what is wrong with *pattern* as the end of a sentence, None where it can be used."""
    tree: Any = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    if tree.getwidth()[0] == 0:
        return "can match without any character; let it require at least one"
    if _ways(list(tree), pattern.flags, _EVERYTHING, last=True) > _MOST_WAYS:
        return (
            "could take very long on some texts: repeats without an end stand inside or beside one another and may"
            " match the same characters; give them an end, {1,20} instead of + for instance"
        )
    return None


def matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where *pattern* matches in *text*, window by window, so that a hostile text costs linear time."""
    for start in range(0, len(text), WINDOW):
        end = min(len(text), start + 2 * WINDOW)
        for match in pattern.finditer(text, start, end):
            if match.start() >= start + WINDOW:
                break
            if match.end() > match.start():
                yield match.span()


def _ways(nodes: Sequence[Any], flags: int, follow: frozenset[int], *, last: bool) -> int:
    """Return in how many ways *nodes* may match at one place, at most; *follow* may come right behind them."""
    ways = 1
    for place in range(len(nodes) - 1, -1, -1):
        at_end = last and place == len(nodes) - 1
        ways = min(ways * _ways_of(nodes[place], flags, follow, last=at_end), _MOST_WAYS + 1)
        first, optional = _first(nodes[place], flags)
        follow = first | follow if optional else first
    return ways


def _ways_of(node: Any, flags: int, follow: frozenset[int], *, last: bool) -> int:
    kind, value = node
    if kind in _REPEATS:
        return _ways_of_a_repeat(value, flags, follow, last=last)
    if kind in _BRANCHES:
        branches = value[1] if kind is constants.BRANCH else [branch for branch in value[1:] if branch]
        return _ways_of_branches([list(branch) for branch in branches], flags, follow, last=last)
    if kind is constants.SUBPATTERN:
        return _ways(list(value[-1]), flags | value[1], follow, last=last)
    if kind in _AHEAD or kind in _ATOMIC:
        return _ways(list(value if kind in _ATOMIC else value[1]), flags, _EVERYTHING, last=kind in _ATOMIC)
    return 1


def _ways_of_branches(branches: list[list[Any]], flags: int, follow: frozenset[int], *, last: bool) -> int:
    """Return the ways of the branches together; where one character tells them apart, those of one branch."""
    ways = [_ways(branch, flags, follow, last=last) for branch in branches]
    firsts = [first | follow if optional else first for first, optional in (_first_of(one, flags) for one in branches)]
    return max(ways) if sum(map(len, firsts)) == len(_union(firsts)) else sum(ways)


def _ways_of_a_repeat(value: Any, flags: int, follow: frozenset[int], *, last: bool) -> int:
    least, most, body = value[0], value[1], list(value[2])
    times = _UNBOUNDED if most is constants.MAXREPEAT else int(most)
    first, _ = _first_of(body, flags)
    inside = _ways(body, flags, first | follow, last=False)
    if times > 1 and inside > 1:
        return min(int(inside ** min(times, 16)), _MOST_WAYS + 1)
    if last or first.isdisjoint(follow):
        return inside
    return min(inside * (times - int(least) + 1), _MOST_WAYS + 1)


def _union(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    return frozenset(code for one in sets for code in one)


def _first_of(nodes: Sequence[Any], flags: int) -> tuple[frozenset[int], bool]:
    """Return with which characters *nodes* may begin, and whether they may match nothing."""
    found: frozenset[int] = frozenset()
    for node in nodes:
        first, optional = _first(node, flags)
        found |= first
        if not optional:
            return found, False
    return found, True


def _first(node: Any, flags: int) -> tuple[frozenset[int], bool]:
    kind, value = node
    if kind in _REPEATS:
        first, optional = _first_of(list(value[2]), flags)
        return first, optional or value[0] == 0
    if kind is constants.SUBPATTERN:
        return _first_of(list(value[-1]), flags | value[1])
    if kind is constants.BRANCH:
        firsts = [_first_of(list(branch), flags) for branch in value[1]]
        return _union([first for first, _ in firsts]), any(optional for _, optional in firsts)
    if kind is constants.AT or kind in _AHEAD:
        return frozenset(), True
    return _characters(kind, value, flags), False


def _characters(kind: Any, value: Any, flags: int) -> frozenset[int]:
    """Return the characters that one step may match."""
    if kind is constants.LITERAL:
        return _cased(frozenset({_code(value)}), flags)
    if kind is constants.NOT_LITERAL:
        return _EVERYTHING - ({value} if value < _ASCII else set())
    if kind is not constants.IN:
        return _EVERYTHING
    negated = value[0][0] is constants.NEGATE
    found = _union([_members(one, of) for one, of in value[negated:]])
    if not negated:
        return _cased(found, flags)
    whole_kinds = _union([_members(one, of) for one, of in value[negated:] if one is constants.CATEGORY])
    return _EVERYTHING - (found - (_BEYOND - whole_kinds))


def _members(kind: Any, value: Any) -> frozenset[int]:
    """Return the characters that one member of a set in brackets stands for."""
    if kind is constants.LITERAL:
        return frozenset({_code(value)})
    if kind is constants.RANGE:
        beyond = _BEYOND if value[1] >= _ASCII else frozenset[int]()
        return frozenset(range(value[0], min(value[1] + 1, _ASCII))) | beyond
    return _CATEGORIES.get(str(value), _EVERYTHING)


def _code(character: int) -> int:
    text = chr(character)
    if character < _ASCII:
        return character
    return _DIGIT if text.isdecimal() else _LETTER if text.isalnum() else _SPACE if text.isspace() else _SIGN


def _cased(codes: frozenset[int], flags: int) -> frozenset[int]:
    if not flags & re.IGNORECASE:
        return codes
    swapped = frozenset(ord(chr(code).swapcase()) for code in codes if code < _ASCII)
    letters = frozenset({_LETTER} if any(chr(code).isalpha() for code in codes if code < _ASCII) else ())
    return codes | swapped | letters


def _category(pattern: str, beyond: set[int]) -> frozenset[int]:
    matching = re.compile(pattern)
    return frozenset({code for code in range(_ASCII) if matching.match(chr(code))} | beyond)


_CATEGORIES: Final = {
    "CATEGORY_DIGIT": _category(r"\d", {_DIGIT}),
    "CATEGORY_NOT_DIGIT": _category(r"\D", {_LETTER, _SPACE, _SIGN}),
    "CATEGORY_SPACE": _category(r"\s", {_SPACE}),
    "CATEGORY_NOT_SPACE": _category(r"\S", {_DIGIT, _LETTER, _SIGN}),
    "CATEGORY_WORD": _category(r"\w", {_DIGIT, _LETTER}),
    "CATEGORY_NOT_WORD": _category(r"\W", {_SPACE, _SIGN}),
}
_REPEATS: Final = {
    constants.MAX_REPEAT,
    constants.MIN_REPEAT,
    *([constants.POSSESSIVE_REPEAT] if hasattr(constants, "POSSESSIVE_REPEAT") else []),
}
_BRANCHES: Final = {constants.BRANCH, constants.GROUPREF_EXISTS}
_ATOMIC: Final = {getattr(constants, "ATOMIC_GROUP", None)}
_AHEAD: Final = {constants.ASSERT, constants.ASSERT_NOT}
