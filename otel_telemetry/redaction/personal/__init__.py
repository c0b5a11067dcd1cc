"""What names a person or a machine: one module a kind, one look at the outline before any of them works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.personal import births, paths, persons, relations, told, users
from otel_telemetry.redaction.personal.accounts import find_ibans
from otel_telemetry.redaction.personal.addresses import find_ipv4, find_ipv6, has_colons
from otel_telemetry.redaction.personal.births import find_births
from otel_telemetry.redaction.personal.cards import find_cards
from otel_telemetry.redaction.personal.catalogue import RULES
from otel_telemetry.redaction.personal.emails import find_emails
from otel_telemetry.redaction.personal.hardware import find_macs, find_other_macs
from otel_telemetry.redaction.personal.ids import find_ids
from otel_telemetry.redaction.personal.outline import (
    holds_anything,
    holds_codes,
    holds_numbers,
    holds_small_codes,
    outline,
)
from otel_telemetry.redaction.personal.paths import find_home_folders
from otel_telemetry.redaction.personal.phones import find_phones
from otel_telemetry.redaction.personal.places import find_degrees, find_places
from otel_telemetry.redaction.personal.wallets import find_wallets

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Found

__all__ = ["RULES", "WORDS", "find_personal"]

_RUN: Final = lazy(r"[A-Z0-9+(][A-Z0-9 ().+/\u00a0-]{5,}")
"""Where numbers and codes can stand: digits, capitals, and what separates their groups."""
_ENOUGH: Final = lazy(r"\d\D*\d\D*\d\D*\d|[A-Z]{2}\d\d ?[A-Z]{3}")
_PLAIN: Final = lazy(r"\d{1,10}|\d{1,9}\.\d{0,9}|(?:19|20)\d\d-\d\d-\d\d(?: \d\d)?")
"""Runs that are a small number, a decimal or a date: nine in ten of those in logs."""
_DOTS_OF_IPV4: Final = 3
_DOTS_OF_A_MAC: Final = 2
_DASHES_OF_A_MAC: Final = 5
_LOOK_PAST: Final = 2
"""How far past a run its numbers are looked at, so that the letter after one counts."""


WORDS: Final = users.TELLS | persons.TELLS | relations.WORDS | told.BEGINNINGS | births.WORDS | paths.WORDS
"""The words that send one of the finders to work."""


def find_personal(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield everything in *text* that names a person or a machine; *lowered* is it in small letters.

    *present* holds those of `WORDS` that stand in it.
    """
    # Most texts hold nothing of it all, and an agent waits for each: a finder is not called to find that out itself.
    telling = not WORDS.isdisjoint(present)
    if telling or "%" in text or "\\" in text or "~" in text:
        yield from find_home_folders(text, present)
    if "@" in text or "%40" in text or "at]" in text or "at)" in text:
        yield from find_emails(text)
    dots = text.count(".")
    if dots >= _DOTS_OF_IPV4:
        yield from find_ipv4(text)
    if text.count(":") > 1 and has_colons(text):
        yield from find_ipv6(text)
        yield from find_macs(text)
    if dots >= _DOTS_OF_A_MAC or text.count("-") >= _DASHES_OF_A_MAC:
        yield from find_other_macs(text)
    if telling or "@" in text:
        yield from _names(text, lowered, present)
    drawn = outline(text)
    if telling or "0x" in text or holds_anything(drawn) or not text.isascii():
        yield from _numbers(text, lowered, present, drawn)


def _names(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    if not users.TELLS.isdisjoint(present):
        yield from users.find_users(text, lowered, present)
    if not persons.TELLS.isdisjoint(present):
        yield from persons.find_persons(text, lowered, present)
    if "@" in text or not relations.WORDS.isdisjoint(present):
        yield from relations.find_related(text, lowered, present)
    if "@" in text and "<" in text:
        yield from persons.find_displayed(text)


def _numbers(text: str, lowered: str, present: frozenset[bytes], drawn: bytes) -> Iterator[Found]:
    yield from find_degrees(text)
    if "0x" in text:
        yield from find_wallets(text)
    if not births.WORDS.isdisjoint(present):
        yield from find_births(lowered, present)
    if not holds_anything(drawn) and told.PAPERS.isdisjoint(present):
        return
    numbers = holds_numbers(drawn)
    in_runs = numbers or holds_codes(drawn)
    if in_runs:
        yield from _in_runs(text)
    if in_runs or not told.TELLS.isdisjoint(present):
        yield from told.find_told(text, lowered, present)
    if holds_small_codes(drawn):
        yield from find_ibans(text, 0, len(text))
    if numbers:
        yield from find_places(text, lowered)


def _in_runs(text: str) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        if _PLAIN.fullmatch(run.group().strip()) or not _ENOUGH.search(run.group()):
            continue
        start, end = run.start(), min(run.end() + _LOOK_PAST, len(text))
        yield from find_cards(text, start, end)
        yield from find_ibans(text, start, end)
        yield from find_ids(text, start, end)
        yield from find_phones(text, start, end)
