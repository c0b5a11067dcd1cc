"""Persons that a phrase tells, ``email to Jane Roe``, and users in prompts, listings of folders and names of AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.personal.bystanders import PLAIN_WORDS, TITLE_WORDS
from otel_telemetry.redaction.personal.users import is_someone
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.wording import encoded, literals, places_of

TELLS: Final = encoded(
    "result results email meeting invoice assigned payment behalf manager appointment call letter reviewer assignee"
    " owner denied user"
)
_HEADS: Final = encoded("from to")
_MODES: Final = encoded("rw rwx rwxr drwx drwxr drwxrwxr rwxrwxr drwxrwxrwx rwxrwxrwx")
WORDS: Final = TELLS | _HEADS | _MODES | encoded("arn")
_LOGINS: Final = words("reviewer assignee owner denied")
_WORD: Final = r"[A-ZÀ-Þ][a-zß-ÿ]{1,24}(?:-[A-ZÀ-Þ][a-zß-ÿ]{1,24})?"
_FULL: Final = rf"(?P<name>{_WORD} (?:[A-Z]\. )?{_WORD})(?![\w-]| [A-ZÀ-Þ])"
_RELATED: Final = lazy(rf" (?:to|with|for|of|by|from) {_FULL}")
_USER: Final = lazy(
    rf" {_FULL}(?= (?:is |was |has |account )?"
    r"(?:locked|disabled|not found|does|already|failed|cannot|denied|unknown|deleted))"
)
_LOGIN: Final = lazy(r"(?: to)? (?P<name>[a-z]{2,24}[._][a-z]{2,24}|(?<= to )[a-z]{4,24})(?=\.?(?:$|[\s,;)]))")
_OWNER: Final = lazy(r" (?P<name>[a-z]{6,24})(?=\.?(?:$|[\n,;)]))")
_HEADERS: Final = lazy(
    rf"(?:^|[\n;,][ ]?)(?:From|To|Cc|Bcc|Reply-To): (?:{_FULL}|(?P<other>{_WORD}, {_WORD}))(?=[ \t]*(?:$|[\n;<,]))"
)
_PROMPT: Final = lazy(r"(?<![\w.@/-])(?P<name>[a-z_][\w.-]{1,31})@[\w.-]{1,64}:[~/][^\s$#@]{0,128}[$#](?=\s|$)")
_LISTED: Final = lazy(
    r"[dlbcps-](?:[r-][w-][xsStT-]){3}[.+@]?[ ]{1,4}\d{1,5}[ ]{1,4}(?P<name>[A-Za-z_][\w.-]{1,31})[ ]"
)
_OF_AWS: Final = lazy(r"arn:aws[\w-]{0,12}:iam::\d{0,12}:user/(?:[\w.-]{1,32}/){0,4}(?P<name>[\w+=,.@-]{2,64})")
_PRODUCTS: Final = words(
    "visual studio code internet explorer hugging face times roman power point web api app apps search console cloud"
    " big data machine learning deep artificial intelligence natural language hash map byte stream"
)


def find_related(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the persons and the users that what stands before them tells; names of products stay."""
    for word in literals(TELLS & present):
        for start in places_of(lowered, word):
            yield from _behind(text, start + len(word), word)
    if not _HEADS.isdisjoint(present) and ("from: " in lowered or "to: " in lowered):
        for match in _HEADERS.finditer(text):
            yield from _person(text, *match.span(match.lastgroup or "name"))
    if not _MODES.isdisjoint(present):
        yield from _users(text, _LISTED)
    if b"arn" in present:
        yield from _users(text, _OF_AWS)
    if "@" in text and ("$" in text or "#" in text):
        yield from _users(text, _PROMPT)


def _behind(text: str, at: int, word: str) -> Iterator[Found]:
    related = _RELATED.match(text, at) or (_USER.match(text, at) if word == "user" else None)
    if related:
        yield from _person(text, *related.span("name"))
    elif word in _LOGINS:
        login = _LOGIN.match(text, at) or (_OWNER.match(text, at) if word != "denied" else None)
        if login and is_someone(login["name"]):
            yield Found(*login.span("name"), marker("username"))


def _person(text: str, start: int, end: int) -> Iterator[Found]:
    parts = text[start:end].replace(",", " ").replace("-", " ").split()
    small = {part.lower() for part in parts}
    if TITLE_WORDS.isdisjoint(parts) and PLAIN_WORDS.isdisjoint(small) and _PRODUCTS.isdisjoint(small):
        yield Found(start, end, marker("person"))


def _users(text: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    for match in pattern.finditer(text):
        if is_someone(match["name"].lower()):
            yield Found(*match.span("name"), marker("username"))
