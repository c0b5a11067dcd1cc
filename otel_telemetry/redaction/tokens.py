"""Long unbroken tokens: cut them out in one pass, then decide each by beginning, randomness and neighbourhood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from string import ascii_letters, digits
from typing import Final

from otel_telemetry.redaction.keys import names_a_secret
from otel_telemetry.redaction.literals import any_of, compile_now, lazy
from otel_telemetry.redaction.pem import BARE_BEGINNINGS, body_end
from otel_telemetry.redaction.providers import TOKENS, names_a_provider
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

LONGEST_WORD: Final = 16
"""So many letters in a row, not all of them small, are no word behind a known beginning."""

SHORTEST_WITHOUT_DIGIT: Final = 24
"""Random tokens this long hold a digit, as good as always; words do not."""

_LETTER, _NUMERAL, _SIGN, _GAP = b"a0.\x20"
_SHAPES: Final = bytes(
    _LETTER if chr(c) in ascii_letters else _NUMERAL if chr(c) in digits else _SIGN if chr(c) in "_.~+%-" else _GAP
    for c in range(256)
)
"""The kind of each character: what is no letter, digit or sign of a token ends one."""

_TELLING: Final = (re.compile(b"0(?:(?<=a0)|a|0000)"), re.compile(b"a" * 15))
"""One of these is in every token that is more than words and numbers joined by signs; each begins with a literal."""

_HASH: Final = lazy(r"(?:0x)?[0-9a-f]+")
"""No provider's token is made of such digits alone."""

_dull: Final[set[str]] = set()
"""Runs in which nothing was found and nothing could be, wherever they stand: most are seen again in the next stack."""

_met: Final[set[str]] = set()
"""Runs in which nothing was found where they stood."""

_MOST_DULL: Final = 4_096
_LONGEST_DULL: Final = 64

_PART: Final = lazy(r"[A-Za-z0-9_~-]+")
_DIGIT: Final = lazy(r"[0-9]")
_MORE: Final = lazy(r"(?:[=/+~.|-]{1,2}(?=[A-Za-z_-]{0,40}[0-9=+/])[A-Za-z0-9_+-]{1,200}|=)+")
_JOINS: Final = frozenset("=/+~.%|")
_BEFORE: Final = lazy(r"([A-Za-z0-9_-]+)[=/+~.%|]{1,2}$")
_BASE64: Final = lazy(rf"(?<![A-Za-z0-9+/.])[A-Za-z0-9+/]{{{SHORTEST_BASE64},}}={{0,2}}(?![A-Za-z0-9._-])")
_IN_BASE64: Final = bytes(ord("a" if chr(c) in ascii_letters + digits + "+/" else " ") for c in range(256))
_LONG_BASE64: Final = b"a" * SHORTEST_BASE64
_LONG_RUN: Final = b"a" * 32
"""In all base64 that is looked for, and in every hash with a companion."""
_BY_CUE: Final[dict[str, Rule]] = {cue: rule for rule in TOKENS for cue in rule.cues}
_ENOUGH: Final = 512
"""Characters behind a beginning that tell a token from a placeholder; beginnings may be as many as there is text."""

_HEADS: Final = frozenset(cue[:4] for cue in _BY_CUE if len(cue) >= 4)
"""How providers' tokens begin: one in thirty that is short holds no digit."""
_EXPLAINED: Final = lazy(
    r"(?i)(?:^|[^a-z])(?:k?s?uid|u[lu]id|uu?id|nanoid|cuid|sha-?\d*|md5|crc\d*|digest|hash|etag|checksum|commit|revision"
    r"|rev|object|blob|tree|build|trace|span|request|event|run|job|task|thread|id|block|trace_?id|span_?id|version|symbol)"
    r"[\s:='\"(#]{1,3}$|/var/folders/\w\w/\w{0,8}$|/nix/store/$|\bh1:$|\bsha\d{3}-$"
)
_INTEGRITY: Final = lazy(r"sha(?:1|256|384|512)-[A-Za-z0-9+/=]*$")
_CLIENT: Final = lazy(r"(?i)(?:client|app|access|key|secret)[_\s.-]?id\W{1,8}$")
_ASSIGNED: Final = lazy(r"[=:>|,?]")
_SIGNS: Final = "'\"` \t=><:|,?\\("
_LAST_CLAUSE: Final = lazy(r"[\n{}();&/\[\]<]")


@cache
def _cue() -> re.Pattern[str]:
    """Return what finds the beginning of a provider's token, where a word begins."""
    begins = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\x[0-9a-f][0-9a-f]))"
    return compile_now(begins + any_of(_BY_CUE))


def find_tokens(text: str) -> Iterator[Found]:
    """Yield the tokens in *text* that are secrets by themselves or by the word they are assigned to."""
    done = 0
    for start, end in _runs(text):
        run = text[start:end]
        if run in _dull and text[start - 1 : start] != "\\":
            continue
        if _HASH.fullmatch(run) and not _is_assigned(text[max(0, start - 64) : start]):
            continue
        found = list(_in_run(text, max(done, start), end))
        if found:
            done = found[-1].end
            yield from found
        elif start >= done and len(run) <= _LONGEST_DULL and run[:4] not in _HEADS:
            _remember(run)


def _remember(run: str) -> None:
    """Keep *run*, in which nothing was found: judged when it is met again, since many never are."""
    if run not in _met:
        _keep(_met, run)
    elif not any(map(_may_be_secret, _PART.findall(run))):
        _keep(_dull, run)


def _keep(runs: set[str], run: str) -> None:
    if len(runs) >= _MOST_DULL:
        runs.clear()
    runs.add(run)


def _runs(text: str) -> list[tuple[int, int]]:
    """Return where the unbroken runs are that may hold more than words, in order."""
    shapes = text.encode("ascii", "replace").translate(_SHAPES)
    found: set[tuple[int, int]] = set()
    for telling in _TELLING:
        end = 0
        while sign := telling.search(shapes, end):
            start, end = shapes.rfind(b" ", 0, sign.start()) + 1, shapes.find(b" ", sign.end())
            end = end if end >= 0 else len(shapes)
            shortest = SHORTEST if shapes.find(b"0", start, end) >= 0 else SHORTEST_WITHOUT_DIGIT
            if end - start >= shortest or text[start : start + 4] in _HEADS:
                found.add((start, end))
    return sorted(found)


def holds_a_long_run(text: str) -> bool:
    """Tell whether letters and digits follow one another in *text* as in a hash of 32 digits, or in long base64."""
    return _LONG_RUN in text.encode("ascii", "replace").translate(_IN_BASE64)


def find_base64(text: str) -> Iterator[Found]:
    """Yield long base64 whose parts between ``/`` and ``+`` are each too short to tell."""
    kinds = text.encode("ascii", "replace").translate(_IN_BASE64)
    start = kinds.find(_LONG_BASE64)
    while start >= 0:
        match = _BASE64.match(text, start)
        over = start
        if text.startswith(BARE_BEGINNINGS, start):
            over = body_end(text, start)
            yield Found(start, over, marker("private-key"))
        elif match and _is_random_base64(text, start, match.group()):
            yield Found(*match.span(), marker("high-entropy"))
        end = kinds.find(b" ", over)
        start = kinds.find(_LONG_BASE64, end) if end >= 0 else -1


def _is_random_base64(text: str, start: int, token: str) -> bool:
    if ("/" not in token and "+" not in token) or _DIGIT.search(token) is None:
        return False
    if "/var/folders/" in token or any(len(part) >= SHORTEST_HASH and is_hex(part) for part in token.split("/")):
        return False  # a path with a hash in it: an object, a layer, a blob; the temporary folder of macOS
    return _EXPLAINED.search(text[max(0, start - 24) : start]) is None and is_random(token.replace("/", ""))


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
        found = next(filter(None, (_behind(text, cue.start(), known) for known in _beginnings(cue.group()))), None)
        if found is not None:
            yield found
        start = found.end if found else cue.end()


@lru_cache(maxsize=1_024)
def _beginnings(cue: str) -> tuple[str, ...]:
    """Return *cue* and the shorter ones it begins with, the longest first: of ``SK`` and ``S`` either may be meant."""
    return tuple(cue[:length] for length in range(len(cue), 0, -1) if cue[:length] in _BY_CUE)


def _behind(text: str, start: int, cue: str) -> Found | None:
    """Return the token that begins with *cue* at *start*, if it is one."""
    rule, place = _BY_CUE[cue], start + len(cue)
    body = rule.regex.match(text, place, place + _ENOUGH)
    if body is None or not looks_real(body.group()):
        return None
    whole = rule.regex.match(text, place) if body.end() == place + _ENOUGH else body
    return Found(start, (whole or body).end(), marker(rule.id))


_DRAWN_BY_NOBODY: Final = frozenset("BCDEFGHIJKLMNOPQRSTUVWYZ")
"""Capitals that documentation does not fill a token with, as it does with ``A`` and ``X``."""


def looks_real(body: str) -> bool:
    """Tell whether *body*, found behind a known beginning, is more than a placeholder or a word."""
    if is_placeholder(body):
        return len(body) >= LONGEST_WORD and set(body) <= _DRAWN_BY_NOBODY and len(set(body)) == 1
    return (
        _DIGIT.search(body) is not None
        or odd_share(body) > 0.25
        or (len(body) >= LONGEST_WORD and body.isalnum() and not body.islower())
    )


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
    if not _is_assigned(before) and (len(token) < SHORTEST_RANDOM or is_hex(token)):
        return None  # the cheapest test first: most tokens end here
    if not _may_be_secret(token):
        return None
    if len(token) >= SHORTEST_RANDOM and is_random(token):
        return None if _is_explained(before) or _is_of_an_integrity(text, start, token) else "high-entropy"
    return _assigned_to(before)


def _may_be_secret(token: str) -> bool:
    """Tell whether *token* is one that some place makes a secret."""
    if len(token) < SHORTEST or (_DIGIT.search(token) is None and len(token) < SHORTEST_WITHOUT_DIGIT):
        return False
    if is_hex(token) or is_uuid(token) or _is_serial(token):
        return not is_placeholder(token)
    return is_random(token)  # which is no placeholder


def _is_of_an_integrity(text: str, start: int, token: str) -> bool:
    """Tell whether *token* belongs to a hash that says its algorithm, ``sha512-...``, as lock files hold."""
    return _INTEGRITY.search(text[max(0, start - 96) : start] + token[:8]) is not None


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
    key = key.rpartition("=")[2].partition(" ")[2] if "= " not in key and "=" in key else key  # a pair before it
    if _is_explained(key + " ") or key.startswith("arn:") or "::" in key:
        return None
    return "provider-key" if names_a_provider(key.lower()) or names_a_secret(key) else None


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
