"""The names of people in a task: words in capitals that are nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.ordinary import WORD, is_everyday

_MOST_WORDS: Final = 4
_MOST_NAMES: Final = 256
_LONGEST_BETWEEN: Final = 12
_LOOKED_BACK: Final = 8
_TITLES: Final = words("Dr Mr Mrs Ms Prof Professor Doctor Sir Madam Herr Frau Mme Mlle Don Señor Señora Miss")
_BETWEEN: Final = lazy("[ \t]{1,4}|-|['\u2019]|[ \t](?:van|von|de|der|den|da|di|du|la|le|bin|ibn|al)[ \t](?:der[ \t])?")
_INITIAL: Final = lazy(r"\.[ \t]{1,4}")
_SENTENCE_ENDS: Final = frozenset("\n.!?")
_OF_A_PERSON: Final = lazy(
    r"['\u2019]s\b|,|[ \t]{1,4}"
    r"(?:and|asked|can|from|had|has|is|lives|needs|said|says|wants|was|whose|who|will|with|works)\b"
)


def names_in(task: str) -> Iterator[tuple[int, ...]]:
    """Yield each name in *task*: the places of its words among the words of *task*, two to four of them."""
    found = list(WORD.finditer(task))
    given = 0
    for run in _capitalised(task, found):
        name = _name_of(task, found, run)
        if name:
            yield tuple(name)
            given += 1
        if given >= _MOST_NAMES:
            return


def _capitalised(task: str, found: list[re.Match[str]]) -> Iterator[list[int]]:
    """Yield the runs of words that begin with a capital, with nothing but a space, a hyphen or a particle between."""
    run: list[int] = []
    for place, match in enumerate(found):
        word = match.group()
        is_name = _is_capitalised(word) and word not in _TITLES and (len(word) == 1 or not is_everyday(word.lower()))
        if run and is_name and _is_joined(task, found[run[-1]], match):
            run.append(place)
            continue
        if _is_particle(task, found, run, place):
            continue
        if len(run) > 1:
            yield run
        run = [place] if is_name else []
    if len(run) > 1:
        yield run


def _is_particle(task: str, found: list[re.Match[str]], run: list[int], place: int) -> bool:
    """Tell whether the word at *place* joins two names: ``van`` does, and ``of`` does not."""
    if not run or place + 1 >= len(found) or not found[place].group().islower():
        return False
    return place - run[-1] <= 2 and _BETWEEN.fullmatch(task, found[run[-1]].end(), found[place + 1].start()) is not None


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or word[1:].islower())


def _is_joined(task: str, before: re.Match[str], after: re.Match[str]) -> bool:
    if after.start() - before.end() > _LONGEST_BETWEEN:
        return False
    if _BETWEEN.fullmatch(task, before.end(), after.start()):
        return True
    return len(before.group()) == 1 and _INITIAL.fullmatch(task, before.end(), after.start()) is not None


def _name_of(task: str, found: list[re.Match[str]], run: list[int]) -> list[int]:
    """Return *run* without a word that may be large for beginning a sentence; nothing where too little is left."""
    if _begins_sentence(task, found[run[0]].start()) and not _OF_A_PERSON.match(task, found[run[-1]].end()):
        run = run[1:]
    full = [place for place in run if len(found[place].group()) > 1]
    return run if len(full) > 1 and len(run) <= _MOST_WORDS else []


def _begins_sentence(task: str, start: int) -> bool:
    before = task[max(0, start - _LOOKED_BACK) : start].rstrip(" \t\"'([")
    if not before:
        return start <= _LOOKED_BACK
    if before[-1] == "." and before[:-1].split()[-1:] and before[:-1].split()[-1] in _TITLES:
        return False
    return before[-1] in _SENTENCE_ENDS
