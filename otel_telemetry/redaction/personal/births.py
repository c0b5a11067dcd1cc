"""Dates of birth, behind a telling word or in front of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.wording import encoded

_TELLS: Final = encoded(
    "born birth birthdate birthday bday dob geburtsdatum geboren geburtstag naissance nacimiento nascimento nascita"
)
_INITIALS: Final = encoded("d o b")
WORDS: Final = _TELLS | _INITIALS
_DATE: Final = (
    r"(?:\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}(?!\d)|(?:19|20)\d{6}(?!\d)"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?[ .-]{1,2}(?:of )?)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez)[a-z]{0,7}\.?[ -]"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)?\d\d(?!\d))"
)
_BEHIND: Final = lazy(
    r"(?:\bborn|birth[ _-]?da(?:te|y)|date[ _-]?of[ _-]?birth|\bbirth|b-?day|\bdob|\bd\.o\.b\.?|geburts(?:datum|tag)"
    r"|geboren|date de naissance|fecha de nacimiento|data di nascita|data de nascimento)"
    rf"""(?:["'`:=\s(\\-]|is|was|on|am|in|the){{0,8}}({_DATE})"""
)
_BEFORE: Final = lazy(
    rf"(?<![\w.-])({_DATE}) (?:is|was) (?:my|his|her|their|the) (?:birthday|date of birth|dob|birth date)"
)


def find_births(lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield dates that a word calls somebody's birthday; *present* holds its words."""
    if _TELLS.isdisjoint(present) and not present >= _INITIALS:
        return
    for pattern in (_BEHIND, _BEFORE):
        yield from (Found(*date.span(1), marker("birth-date")) for date in pattern.finditer(lowered))
