"""Long unbroken tokens: cut them out in one pass, then decide each by beginning, randomness and neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from otel_telemetry.redaction.keys import names_a_secret
from otel_telemetry.redaction.literals import any_of
from otel_telemetry.redaction.providers import NAMES, TOKENS
from otel_telemetry.redaction.rules import Found, Rule, marker
from otel_telemetry.redaction.shapes import is_hex, is_placeholder, is_random, is_uuid, odd_share

SHORTEST: Final = 10
"""A token with fewer characters is found by its place only."""

SHORTEST_BASE64: Final = 40
"""Base64 with ``/`` and ``+`` inside, which paths have too, must be this long: an AWS secret key is."""

SHORTEST_HASH: Final = 16
"""Hexadecimal digits between two slashes, from which on they are a hash and the rest its path."""

SHORTEST_RANDOM: Final = 18
"""A shorter token is too short to be called random without a word that tells."""

SHORTEST_WITHOUT_DIGIT: Final = 24
"""Random tokens this long hold a digit, as good as always; words do not."""

_RUN: Final = re.compile(rf"[A-Za-z0-9_.~+%-]{{{SHORTEST},}}")
_PART: Final = re.compile(r"[A-Za-z0-9_~-]+")
_WORD: Final = r"(?:[A-Za-z]{1,14}|[0-9]{1,4})"
_PLAIN: Final = re.compile(rf"{_WORD}(?:[_.~+-]{{1,2}}{_WORD})*[_.~+-]{{0,2}}")
_DIGIT: Final = re.compile(r"[0-9]")
_MORE: Final = re.compile(r"(?:[=/+~.|-]{1,2}(?=[A-Za-z_-]{0,40}[0-9=+/])[A-Za-z0-9_+-]{1,200}|=)+")
_JOINS: Final = frozenset("=/+~.%|")
_BEFORE: Final = re.compile(r"([A-Za-z0-9_-]+)[=/+~.%|]{1,2}$")
_BASE64: Final = re.compile(rf"(?<![A-Za-z0-9+/._-])[A-Za-z0-9+/]{{{SHORTEST_BASE64},}}={{0,2}}(?![A-Za-z0-9._-])")
_BY_CUE: Final[dict[str, Rule]] = {cue: rule for rule in TOKENS for cue in rule.cues}
_EXPLAINED: Final = re.compile(
    r"(?i)(?:^|[^a-z])(?:k?s?uid|u[lu]id|uu?id|nanoid|cuid|sha-?\d*|md5|crc\d*|digest|hash|etag|checksum|commit|revision"
    r"|rev|object|blob|tree|build|trace|span|request|event|run|job|task|thread|id|block|trace_?id|span_?id|version|symbol)"
    r"[\s:='\"(#]{1,3}$|/nix/store/$|\bh1:$|\bsha\d{3}-$"
)
_CLIENT: Final = re.compile(r"(?i)(?:client|app|access|key|secret)[_\s.-]?id\W{1,8}$")
_ASSIGNED: Final = re.compile(r"[=:>|,?]")
_SIGNS: Final = "'\"` \t=><:|,?\\("
_LAST_CLAUSE: Final = re.compile(r"[\n{}();&/\[\]<]")


@cache
def _cue() -> re.Pattern[str]:
    """Return what finds the beginning of a provider's token, where a word begins."""
    begins = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\x[0-9a-f][0-9a-f]))"
    return re.compile(begins + any_of(_BY_CUE))


@cache
def _name() -> re.Pattern[str]:
    """Return what finds a provider's name in small letters."""
    return re.compile(any_of(NAMES))


def find_tokens(text: str) -> Iterator[Found]:
    """Yield the tokens in *text* that are secrets by themselves or by the word they are assigned to."""
    done = 0
    for run in _RUN.finditer(text):
        if run.end() - run.start() < SHORTEST_WITHOUT_DIGIT and _DIGIT.search(text, run.start(), run.end()) is None:
            continue
        if _PLAIN.fullmatch(text, run.start(), run.end()):
            continue
        for found in _in_run(text, max(done, run.start()), run.end()):
            done = max(done, found.end)
            yield found


def find_base64(text: str) -> Iterator[Found]:
    """Yield long base64 whose parts between ``/`` and ``+`` are each too short to tell."""
    if max(map(len, text.split()), default=0) < SHORTEST_BASE64:
        return
    for match in _BASE64.finditer(text):
        token = match.group()
        if any(len(part) >= SHORTEST_HASH and is_hex(part) for part in token.split("/")):
            continue  # a path with a hash in it: an object, a layer, a blob
        if _EXPLAINED.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        if ("/" in token or "+" in token) and _DIGIT.search(token) and is_random(token.replace("/", "")):
            yield Found(*match.span(), marker("high-entropy"))


def _in_run(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield what is secret in the run ``text[start:end]``: first the known beginnings, then what lies around them."""
    position = start
    for known in _known(text, start, end):
        yield from _unknown(text, position, known.start)
        yield known
        position = known.end
    yield from _unknown(text, position, end)


def _known(text: str, start: int, end: int) -> Iterator[Found]:
    while cue := _cue().search(text, start, end):
        rule = _BY_CUE[cue.group()]
        body = rule.regex.match(text, cue.end())
        start = cue.end()
        if body is not None and looks_real(body.group()):
            start = body.end()
            yield Found(cue.start(), start, marker(rule.id))


def looks_real(body: str) -> bool:
    """Tell whether *body*, found behind a known beginning, is more than a placeholder or a word."""
    if is_placeholder(body):
        return False
    return _DIGIT.search(body) is not None or odd_share(body) > 0.25


def _unknown(text: str, start: int, end: int) -> Iterator[Found]:
    if end - start < SHORTEST:
        return
    done = start
    for part in _PART.finditer(text, start, end):
        if part.end() - part.start() < SHORTEST or part.start() < done:
            continue
        rule_id = _judge(text, part.start(), part.group())
        if rule_id:
            begin, done = _grow_left(text, max(done, part.start() - 200), part.start()), _grow(text, part.end())
            yield Found(begin, done, marker(rule_id))


def _judge(text: str, start: int, token: str) -> str | None:
    """Return the id of the rule by which *token* is private, if any."""
    before = text[max(0, start - 64) : start]
    if len(token) < SHORTEST_RANDOM and not _is_assigned(before):  # the cheapest test first: most tokens end here
        return None
    if is_placeholder(token) or (_DIGIT.search(token) is None and len(token) < SHORTEST_WITHOUT_DIGIT):
        return None
    if len(token) >= SHORTEST_RANDOM and is_random(token):
        return None if _is_explained(before) else "high-entropy"
    if is_hex(token) or is_uuid(token) or is_random(token) or _is_serial(token):
        return _assigned_to(before)
    return None


def _is_explained(before: str) -> bool:
    """Tell whether *before* ends in a word that says what the token is: a hash, an id, a version."""
    near = before[-24:]
    return _EXPLAINED.search(near) is not None and _CLIENT.search(near) is None


def _is_serial(token: str) -> bool:
    """Tell whether *token* is long and mostly counted: digits and letters in runs, as in ``1234567890-AbCd``."""
    return len(token) >= 16 and sum(map(str.isdigit, token)) >= 6


def _assigned_to(before: str) -> str | None:
    """Return ``provider-key`` if *before* ends in an assignment to something that names a provider or a secret."""
    if not _is_assigned(before):
        return None
    key = _LAST_CLAUSE.split(before.rstrip(_SIGNS)[-48:])[-1]
    if _is_explained(key + " "):
        return None
    return "provider-key" if _name().search(key.lower()) or names_a_secret(key) else None


def _is_assigned(before: str) -> bool:
    """Tell whether *before* ends in the signs of an assignment."""
    between = before[len(before.rstrip(_SIGNS)) :]
    return _ASSIGNED.search(between) is not None and ("," not in between or "'" in between or '"' in between)


def _grow_left(text: str, floor: int, start: int) -> int:
    """Return where the token that was found to start at *start* really starts: parts joined to it that are as odd."""
    while start > floor and text[start - 1] in _JOINS:
        joined = _BEFORE.search(text, max(floor, start - 48), start)
        if joined is None or text.startswith("//", joined.end(1)) or not _is_odd(joined[1]):
            break
        start = joined.start()
    return start


def _is_odd(part: str) -> bool:
    return len(part) > 2 and odd_share(part) > 0.3


def _grow(text: str, end: int) -> int:
    """Return where the token that was found to end at *end* really ends: padding, and joined parts."""
    more = _MORE.match(text, end)
    return more.end() if more else end
