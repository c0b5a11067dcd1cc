"""Patterns that a user registers: checked before they are used, and run in linear time on any text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple


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

_MOST_STEPS: Final = 2_500
"""So many steps may be taken for each character of a text."""

_UNBOUNDED: Final = 1_000
"""Characters, at most, that a repeat without an end reads in a window."""

_TOO_MANY: Final = 10**9
_ASCII: Final = 128
_DIGIT, _LETTER, _SPACE, _SIGN = range(_ASCII, _ASCII + 4)
"""Stand for the characters beyond ASCII."""

_BEYOND: Final = frozenset({_DIGIT, _LETTER, _SPACE, _SIGN})
_EVERYTHING: Final = frozenset(range(_ASCII)) | _BEYOND


class _Effort(NamedTuple):
    """What it takes to match at one place, at most."""

    ways: int
    """In how many ways that may succeed before what follows fails."""

    steps: int
    """How many characters are looked at in all of them."""


def complaint(pattern: re.Pattern[str]) -> str | None:
    """Return what is wrong with *pattern* as the end of a sentence, None where it can be used."""
    tree: Any = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    if tree.getwidth()[0] == 0:
        return "can match without any character; let it require at least one"
    if _effort(list(tree), pattern.flags, _EVERYTHING, last=True).steps > _MOST_STEPS * _apart(list(tree)):
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


def _effort(nodes: Sequence[Any], flags: int, follow: frozenset[int], *, last: bool) -> _Effort:
    """Return what it takes to match *nodes* at one place, at most; *follow* may come right behind them."""
    ways = 1
    steps = level = 0
    literal = False
    for node, behind, at_end in _with_follow(nodes, flags, follow, last=last):
        before, literal = literal, node[0] is constants.LITERAL
        if before and literal:
            continue  # most fail at the first character
        one = _effort_of(node, flags, behind, last=at_end)
        level = max(one.steps, min(level + one.steps, _UNBOUNDED))  # what matches in one way is read once
        if one.ways > 1:
            steps, level = steps + ways * level, 0
            ways = min(ways * one.ways, _TOO_MANY)
    return _Effort(ways, min(steps + ways * level, _TOO_MANY))


def _with_follow(
    nodes: Sequence[Any], flags: int, follow: frozenset[int], *, last: bool
) -> list[tuple[Any, frozenset[int], bool]]:
    """Return each of *nodes* with what may come right behind it, and whether nothing does."""
    found: list[tuple[Any, frozenset[int], bool]] = []
    for place in range(len(nodes) - 1, -1, -1):
        found.append((nodes[place], follow, last and place == len(nodes) - 1))
        first, optional = _first(nodes[place], flags)
        follow = first | follow if optional else first
    return found[::-1]


def _effort_of(node: Any, flags: int, follow: frozenset[int], *, last: bool) -> _Effort:
    kind, value = node
    if kind in _REPEATS:
        return _effort_of_a_repeat(value, flags, follow, last=last)
    if kind in _BRANCHES:
        branches = value[1] if kind is constants.BRANCH else [branch for branch in value[1:] if branch]
        return _effort_of_branches([list(branch) for branch in branches], flags, follow, last=last)
    if kind is constants.SUBPATTERN:
        return _effort(list(value[-1]), flags | value[1], follow, last=last)
    if kind in _AHEAD or kind in _ATOMIC:
        return _effort(list(value if kind in _ATOMIC else value[1]), flags, _EVERYTHING, last=kind in _ATOMIC)
    return _Effort(1, 1)


def _effort_of_branches(branches: list[list[Any]], flags: int, follow: frozenset[int], *, last: bool) -> _Effort:
    """Return the effort of the branches together; where one character tells them apart, the ways of one branch."""
    efforts = [_effort(branch, flags, follow, last=last) for branch in branches]
    firsts = [first | follow if optional else first for first, optional in (_first_of(one, flags) for one in branches)]
    apart = sum(map(len, firsts)) == len(_union(firsts))
    ways = (max if apart else sum)(one.ways for one in efforts)
    return _Effort(ways, (max if apart else sum)(one.steps for one in efforts))


def _effort_of_a_repeat(value: Any, flags: int, follow: frozenset[int], *, last: bool) -> _Effort:
    least, most, body = value[0], value[1], list(value[2])
    times = _UNBOUNDED if most is constants.MAXREPEAT else int(most)
    first, _ = _first_of(body, flags)
    inside = _effort(body, flags, first | follow, last=False)
    if times > 1 and inside.ways > 1:
        ways = min(int(inside.ways ** min(times, 16)), _TOO_MANY)
        return _Effort(ways, min(ways * inside.steps, _TOO_MANY))
    steps = max(inside.steps, min(times * inside.steps, _UNBOUNDED))
    if last or first.isdisjoint(follow):
        return _Effort(inside.ways, steps)
    return _Effort(min(inside.ways * (times - int(least) + 1), _TOO_MANY), steps)


def _apart(nodes: Sequence[Any]) -> int:
    """Return how far apart two places are, at least, where the literal beginning of *nodes* may stand."""
    literal: list[int] = []
    for kind, value in nodes:
        if kind is not constants.LITERAL:
            break
        literal.append(value)
    return next((by for by in range(1, len(literal)) if literal[by:] == literal[:-by]), max(1, len(literal)))


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
