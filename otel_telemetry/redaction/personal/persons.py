"""Names of persons behind a telling word: ``name: Jane Roe``, ``Dear Jane``, ``Mr. Smith``, ``Jane Roe <mail>``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.personal.bystanders import TITLE_WORDS
from otel_telemetry.redaction.personal.users import is_someone
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.wording import encoded, literals, places_of

_QUALIFIERS: Final = tuple(
    words(
        """
        first last middle maiden given family sur fore nick customer patient employee student applicant cardholder
        holder father mother spouse vor nach beneficiary passenger
        """
    )
)
"""What before ``name`` says that one word is a person's name; other names have two words at least."""
_WHOLE: Final = ("full", "real", "legal", "complete", "account holder", "guest", "contact", "person", "client")
"""What before ``name`` says that several words are a person's name, with no sign between."""
_ROLES: Final = words(
    """
    author authors customer customers patient patients employee employees contact applicant passenger cardholder
    beneficiary payee signed attn tenant kin behalf
    """
)
_GREETINGS: Final = words("dear hi hello")
_TITLES: Final = words("mr mrs ms mx dr prof sir miss herr frau mme mlle")
_INTRODUCTIONS: Final = words("named am")
_NAMES: Final = words("name names surname firstname lastname fullname forename displayname customername middlename")
_ONE_WORD: Final = words("surname forename firstname lastname middlename")
TELLS: Final = encoded(" ".join((*_ROLES, *_GREETINGS, *_TITLES, *_INTRODUCTIONS, *_NAMES)))
_WORD: Final = (
    r"(?:[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]|['\u2019-](?=[A-ZÀ-Þa-z])|(?<=Mc)[A-Z]|(?<=['\u2019-])[A-ZÀ-Þ]){1,24}|[A-Z]\.)"
)
_FULL: Final = (
    rf"(?:{_WORD}(?:[ ](?:(?:van|von|de|del|della|der|den|di|da|dos|la|le|bin|al|el)[ ]){{0,2}}{_WORD}){{1,3}})"
)
_SIGN: Final = r"""(?: person| by)?\\?["']?\s{0,3}(?:=>|[:=])\s{0,3}\\?["'`]?"""
_OVER: Final = r"""(?=\s*(?:$|[,;"'`<()&}\]\\|\n])|\. |\.$|\sand\s|\s[\w-]{1,24}[=:])"""
_QUALIFIED: Final = lazy(
    rf"""(?:{_SIGN}|s? (?:is|was) )({_FULL}|{_WORD}|(?<=["'=])[a-z]{{2,24}}(?: [a-z]{{2,24}}){{0,2}}(?=["'&\\]))"""
)
_ENTIRE: Final = lazy(rf"{_SIGN}({_FULL})")
_SPOKEN: Final = lazy(rf"""s? ["'`“\u2018]?({_FULL})""")
_NAMED: Final = lazy(rf"(?:'s| is| was|) ({_FULL}|{_WORD}(?=[.,;!]|$| and ))", re.MULTILINE)
_ASSIGNED: Final = lazy(rf"{_SIGN}({_FULL}){_OVER}", re.MULTILINE)
_TOLD: Final = lazy(rf"""(?: of| by)? (?:["'`“\u2018]({_FULL}|{_WORD})["'`”\u2019]|({_FULL}))""")
_GREETED: Final = lazy(rf" ({_FULL}|{_WORD})(?=[,!.:;\n]|$| and )")
_TITLED: Final = lazy(rf"(?:\.[ ]?|[ ])({_WORD}(?:[ ](?:(?:van|von|de|der|la) )?{_WORD}){{0,3}})")
_THING: Final = lazy(
    r"(?:module|sheet|worksheet|column|object|item|table|file|field|attribute|parameter|argument|function|method|class"
    r"|type|variable|group|index|key|relation|constraint|database|schema|package|kernel|style|font|section|target|task"
    r"|job|step|service|container|image|volume|network|secret|branch|tag|remote|bucket|queue|topic|model|layer|node"
    r"|tool|workflow|action|event|element|entity|resource|option|command|property|plugin|test|fixture|device|block) $"
)
"""What is named is a thing of a program: ``No module named Crypto``."""
_POSSESSIVES: Final = ("my ", "his ", "her ", "their ", "whose ", "your ", "our ", "the ")
_DISPLAYED: Final = lazy(rf"""["']?({_FULL}|{_WORD})["']? (?=<[\w.+%-]{{1,64}}@|<\[REDACTED:email\]|<\0)""")


def find_persons(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the names of persons that a word before them tells; titles of programs and of steps stay."""
    for word in literals(TELLS & present):
        for start in places_of(lowered, word):
            for pattern in _patterns(text, lowered, start, word):
                if name := pattern.match(text, start + len(word)):
                    yield from _taken(name)


def _patterns(text: str, lowered: str, start: int, word: str) -> tuple[re.Pattern[str], ...]:
    """Return what may stand behind a *word* at *start* that tells a person."""
    before = lowered[max(0, start - 20) : start]
    if word in _NAMES:
        return _of_a_name(before, word)
    if before[-1:].isalpha():
        return ()
    if word in _GREETINGS:
        return (_GREETED,)
    if word in _TITLES:
        return (_TITLED,) if text[start].isupper() and text[start + 1].islower() else ()
    if word == "named" and _THING.search(lowered, max(0, start - 16), start):
        return ()
    return (_NAMED,) if word in _INTRODUCTIONS else (_TOLD, _ASSIGNED)


def _of_a_name(before: str, word: str) -> tuple[re.Pattern[str], ...]:
    """Return what may stand behind a *word* for a name, which *before* says more of."""
    qualifier = before.rstrip("s_'- ")
    if word in _ONE_WORD or (word == "name" and qualifier.endswith(_QUALIFIERS)):
        return (_QUALIFIED, _SPOKEN)
    if word == "fullname" or (word == "name" and qualifier.endswith(_WHOLE)):
        return (_ENTIRE, _SPOKEN)
    if before[-1:].isalpha() and word != "name":
        return ()
    if before.endswith("with the "):
        return (_ASSIGNED,)  # that of a thing: ``exists with the name Foo``
    return (_NAMED, _ASSIGNED) if before.endswith(_POSSESSIVES) else (_ASSIGNED,)


def find_displayed(text: str) -> Iterator[Found]:
    """Yield the names in front of an email address in angle brackets."""
    for match in _DISPLAYED.finditer(text):
        yield from _taken(match)


def _taken(match: re.Match[str]) -> Iterator[Found]:
    group = match.lastindex or 0
    name = match[group]
    if TITLE_WORDS.isdisjoint(name.rstrip(".").split()) and (name[0].isupper() or is_someone(name)):
        yield Found(*match.span(group), marker("person"))
