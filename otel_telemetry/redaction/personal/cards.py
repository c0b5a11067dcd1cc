"""Numbers of payment cards, by their issuer's range, their length and their check digit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.personal.checks import digits_of, luhn
from otel_telemetry.redaction.rules import Found, marker

_CARD: Final = lazy(
    r"(?<![\w.+-])(?:\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{3})?"
    r"|3\d{3}(?P<short>[ -])\d{6}(?P=short)\d{4,5}|\d{14,16})(?!\w|[.-]\d)"
)
_ISSUED: Final = lazy(
    r"4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14}(?:\d{3})?|(?:50|67)\d{14}|(?:5[68]|6[03])\d{14}"
    r"|220[0-4]\d{12}|9792\d{12}|81\d{14}|1220\d{11}"
)
"""Visa, Mastercard, American Express, Diners Club, JCB, Discover, UnionPay, Maestro, Mir, Troy, RuPay, AirPlus."""
_PUBLICATION: Final = lazy(r"(?i)(?:\b10\.\d{4,9}/|doi|isbn|issn|arxiv|pmid)[\w./: -]{0,12}$")


def find_cards(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the card numbers between *start* and *end*; what is masked, a timestamp or part of a DOI stays."""
    for card in _CARD.finditer(text, start, end):
        if is_card(digits_of(card.group())) and not is_published(text, card.start()):
            yield Found(card.start(), card.end(), marker("card"))


def is_card(digits: str) -> bool:
    """Tell whether *digits* are a card's: an issuer's range, its length, the check digit."""
    return _ISSUED.fullmatch(digits) is not None and luhn(digits)


def is_published(text: str, start: int) -> bool:
    """Tell whether the number at *start* belongs to a publication: a DOI, an ISBN, an arXiv id."""
    return _PUBLICATION.search(text, max(0, start - 32), start) is not None
