"""Numbers that only a word before them makes personal: ``phone``, ``passport``, ``account number``, ``born``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import any_of, lazy, words
from otel_telemetry.redaction.personal.vocabulary import WORDS
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.wording import encoded, literals, places_of

_RULE_OF: Final = {word.strip(): rule for rule, listed in WORDS.items() for word in listed.split("|") if word.strip()}
_TOLD: Final = lazy(lambda: any_of({part.replace(" ", gap) for part in _RULE_OF for gap in (" ", "_", "-", "")}))
_FIRST: Final = encoded(
    " ".join(
        first + ending
        for word in _RULE_OF
        for first in (word.replace(" ", ""), word.partition(" ")[0].partition("-")[0])
        for ending in ("", "s", "number", "num", "no", "nr", "id", "code")
        if first.isascii()
    )
)
"""How the telling words begin, as a vocabulary finds them."""
_COMMON: Final = encoded(
    """
    a b p d id ids number call account business claim personal member national sort prior social green american health
    car card cell bank credit discover medical policy provider resident student temporary wire reference referral
    payment identity license accounts cards calls
    """
)
TELLS: Final = _FIRST - _COMMON
"""Words so rare that a look at what follows them is worth its time, whatever the outline says."""
_WIDE: Final = lazy("|".join(sorted((word for word in _RULE_OF if not word[0].isascii()), key=len, reverse=True)))
"""Telling words that begin with other letters than those of a vocabulary."""
PAPERS: Final = encoded(
    """
    passport passports ausweis personalausweis reisepass medicare mbi ausweisnummer registration vehicle plate
    kennzeichen fiscale
    """
)
"""Words for papers whose numbers have few digits in a row."""
BEGINNINGS: Final = _FIRST | PAPERS | encoded("number")
_KEYED: Final = {part.replace(" ", gap): rule for part, rule in _RULE_OF.items() for gap in (" ", "_", "-", "")}
_FILLERS: Final = words(
    """
    s number numbers num no nr nbr id ids code card account is are was were being of the my his her your our value at on
    to for with me us now please call valid invalid bad wrong new old format field digit digits licence license ssn tin
    temp temporary reference paye n° nº est es è ist lautet 는 은 이 가 이다 번호 号码 号 號 番号 номер номера
    คือ เลขที่ หมายเลข מספר הוא هو رقم संख्या नंबर है αριθμός είναι № серия серии số là は 是 为
    """
)
_OF_SOMEONE: Final = (
    r"(?:of|for) (?:(?:the|our|this|that|mr|mrs|ms|dr)\.? )?[a-z'-]{2,20}(?: [a-z'-]{2,20})? (?:is|was|reads)"
)


def _gap(over: str) -> re.Pattern[str]:
    """Return what may stand between a telling word and its number; a filler ends where none of *over* follows."""
    sign = r"""[ \t\u00a0"'`:=#()\[\]<>{*_/\\.,?&\uff1a\uff08\uff09「」-]"""
    return lazy(lambda: rf"(?:{sign}|{_OF_SOMEONE}(?![a-z])|(?:{any_of(_FILLERS)})(?![{over}])){{0,16}}")


_GAP: Final = _gap("a-z")
_GAP_OF_CODE: Final = _gap("a-z0-9")
"""Before the number of an account, where ``NO`` and ``ES`` are countries."""
_VALUES: Final = {
    "phone": lazy(r"[+(]{0,2}\d(?:[ .()/-]{0,2}\d){6,14}(?!\d)"),
    "card": lazy(r"\d(?:[ -]?\d){11,18}(?!\d)"),
    "bank-account": lazy(r"(?:[A-Z]{4}0[A-Z0-9]{6}|\d(?:[ -]?\d){5,19})(?![\w]|\.\d)"),
    "iban": lazy(
        r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?!\w)"
        r"|[a-z]{2}\d{2}(?:[a-z0-9]{4}|[ -](?=[a-z]{0,3}\d)[a-z0-9]{4}|(?<=\d\d)[ -][a-z]{4}){2,7}"
        r"(?:[ -]?\d[a-z0-9]{0,2})?(?!\w)"
        r"|[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?!\w)"
    ),
    "device-id": lazy(r"[A-HJ-NPR-Z0-9]{17}(?!\w)|\d(?:[ /-]?\d){13,19}(?!\d)|[A-Fa-f0-9]{14,16}(?!\w)"),
    "national-id": lazy(
        r"(?=[A-Za-z/ .-]{0,8}\d)(?:[A-Z]{1,8}(?![A-Z])|[a-z]{1,3}(?=\d|-\d))?[ ./-]?"
        r"(?:\d{1,18}(?!\d)|[A-Z]{1,8}(?![A-Za-z]))"
        r"(?:[ ./-]?(?:\d{1,18}(?!\d)|[A-Z]{1,8}(?![A-Za-z]))){0,8}[a-z]{0,3}(?!\w)"
        r"|(?=[a-z]{0,8}\d)[a-z0-9]{6,20}(?!\w)"
    ),
    "vehicle": lazy(
        r"[A-Z]{1,3}(?:[ -]?(?:\d{1,4}|[A-Z]{1,3})){1,4}(?!\w)|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{1,5}(?!\w)"
        r"|[a-z]{2}\d{2}[a-z]{3}(?!\w)"
    ),
}
"""What a number looks like behind each kind of word; groups end where their letters or digits do."""
_MARKED: Final = {"vehicle": "national-id"}
_ENDS: Final = lazy(r"(?:s|numbers?|num|nr|no|id|code)?(?![a-z0-9])")
_MORE: Final = lazy(r"[ ,;/]{1,3}(?:and |or |und |et )?")
_MOST_VALUES: Final = 6
_POSSESSED: Final = lazy(r"\b(?:my|his|her|their|your|our|the client'?s?)(?: [\w'-]{1,20}){0,3} number(?: is|:)? ")
_FEWEST: Final = 5
_FEWEST_OTHERS: Final = 4
_LEAST: Final = {"iban": 0, "vehicle": 2}
_ROUND: Final = lazy(r"\d{1,3}(?:[ .,]000)+|\d0+|0+|\d{1,9}\.\d+|20\d\d\.\d{1,2}\.\d{1,2}")
"""Amounts, decimals, and versions that are dates."""
_DATE: Final = lazy(r"\d{1,4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{1,2}(?:-\d{1,3})?")
"""Dates, and versions as packagers write them."""
_UNIT: Final = lazy(
    r" ?(?:times|bytes|rows|records|items|iterations|calls|tokens|requests|seconds|attempts|entries|lines|points|ms"
    r"|[kmg]i?b)\b|%"
)
_JOINTS: Final = frozenset(".-/")
"""What makes a telling word part of a longer name, ``j.cell.2020``, where nothing else stands before the number."""


def find_told(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the numbers behind the words that say what they are; *present* holds the words of *text*."""
    done = 0
    for start in _starts(lowered, present):
        word = _TOLD.match(lowered, start)
        if word is None or start < done or not _is_word(text, lowered, start, word.end()):
            continue
        for found in _values(text, lowered, word.end(), _KEYED[word.group()]):
            done = found.end
            yield found
    if b"number" in present:
        for told in _POSSESSED.finditer(lowered):
            yield from _one(text, told.end(), "phone")


def _starts(lowered: str, present: frozenset[bytes]) -> list[int]:
    """Return where telling words may begin, in order."""
    if _FIRST.isdisjoint(present) and lowered.isascii():
        return []
    starts = {start for word in literals(_FIRST & present) for start in places_of(lowered, word)}
    if not lowered.isascii():
        starts.update(word.start() for word in _WIDE.finditer(lowered))
    return sorted(starts)


def _is_word(text: str, lowered: str, start: int, end: int) -> bool:
    """Tell whether a word stands alone or in a name joined by underscores, and no other word goes on from it."""
    before = lowered[start - 1 : start]
    if before.isalnum() and before.isascii() and not _is_camel(text, start):
        return False
    return _ENDS.match(lowered, end) is not None or not lowered[end - 1].isascii()


def _is_camel(text: str, start: int) -> bool:
    return text[start].isupper() and text[start - 1].islower()


def _values(text: str, lowered: str, start: int, rule: str) -> Iterator[Found]:
    """Yield the values behind a telling word that ends at *start*, several if they are listed."""
    gap = (_GAP_OF_CODE if rule == "iban" else _GAP).match(lowered, start)
    position = gap.end() if gap else start
    if (rule == "phone" and "id" in lowered[start:position]) or lowered[start:position] in _JOINTS:
        return
    for _ in range(_MOST_VALUES):
        found = next(_one(text, position, rule), None)
        if found is None:
            return
        yield found
        more = _MORE.match(text, found.end)
        if more is None:
            return
        position = more.end()


def _one(text: str, position: int, rule: str) -> Iterator[Found]:
    value = _VALUES[rule].match(text, position)
    if value and _is_enough(value.group(), rule) and _UNIT.match(text, value.end()) is None:
        yield Found(position, value.end(), marker(_MARKED.get(rule, rule)))


def _is_enough(value: str, rule: str) -> bool:
    digits = sum(map(str.isdigit, value))
    if not any(map(str.isalpha, value)):
        if _ROUND.fullmatch(value) or (rule == "national-id" and _DATE.fullmatch(value)):
            return False
        if rule == "national-id":
            return digits > _FEWEST
    return digits >= _LEAST.get(rule, _FEWEST_OTHERS)
