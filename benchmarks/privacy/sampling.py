"""Fresh secrets for a rule of the table: drawn from its own pattern, or, for a rule by place, set into such a place."""

from __future__ import annotations

import importlib
import re
import string
import sys
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any, Final

from otel_telemetry.redaction.providers import LITERALS, TOKENS
from otel_telemetry.redaction.tokens import looks_real

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

_PARSER: Final[Any] = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
_MOST_TRIES: Final = 2_000
_MORE_THAN_LEAST: Final = 12
"""An open repeat, ``{20,}``, is drawn up to so much longer than its least."""

_TOO_SHORT: Final = 0.8
"""A body is at least so long, as a share of the example's, which has the length that is documented."""

_SHOWN: Final = re.compile(r"(?=[^/=]{10})[^/=]*?(?:[A-Za-z]\d|\d[A-Za-z])")
"""A digit beside a letter before the first sign that ends a token: 999 in 1,000 of the drawn have one."""

_LETTERS_AND_DIGITS: Final = string.ascii_letters + string.digits
_PRINTABLE: Final = _LETTERS_AND_DIGITS + "_-.~+/=$"
_CATEGORIES: Final = {"DIGIT": string.digits, "WORD": _LETTERS_AND_DIGITS + "_", "SPACE": " "}

SHAPED: Final = {rule.id for rule in (*TOKENS, *LITERALS)}
"""Ids of the rules whose cue and pattern are the secret's own shape."""


def sample(rule: Rule, random: Random) -> str:
    """Return a text with a fresh secret that *rule* is there to find."""
    return secret(rule, random)[0]


def secret(rule: Rule, random: Random) -> tuple[str, str]:
    """Return a text, and the fresh secret in it of which nothing may stay, that *rule* is there to find.

    Of a shaped token the whole is the secret, except where it is an address whose path is. Rules by place without a
    maker of their own give their example, and of it what redaction takes away.
    """
    if rule.id in SHAPED:
        return _shaped(rule, random)
    maker = MAKERS.get(rule.id)
    return maker(random) if maker else _example(rule)


def _shaped(rule: Rule, random: Random) -> tuple[str, str]:
    cue = random.choice(rule.cues)
    body = _body(rule, random)
    return cue + body, body if rule in LITERALS else cue + body


def _body(rule: Rule, random: Random) -> str:
    """Return what the pattern of *rule* matches whole, drawn until what it says by looking ahead holds, too."""
    parsed = _PARSER.parse(rule.pattern)
    documented = len(rule.catches) - len(rule.cues[0])
    best = ""
    for _ in range(_MOST_TRIES):
        body = "".join(_drawn(item, random, documented) for item in parsed)
        if rule.regex.fullmatch(body) and looks_real(body) and (rule in LITERALS or _SHOWN.match(body)):
            best = max(best, body, key=len)
        if len(best) >= _TOO_SHORT * documented:
            break
    if best:
        return best
    raise ValueError(f"no body drawn for the rule {rule.id} matches its pattern {rule.pattern}")


def _drawn(item: tuple[Any, Any], random: Random, longest: int) -> str:
    """Return a text that *item*, one operation of a parsed pattern, matches; open repeats up to *longest*."""
    kind, argument = str(item[0]), item[1]
    if kind == "LITERAL":
        return chr(argument)
    if kind in {"IN", "ANY", "NOT_LITERAL"}:
        return random.choice(_letters(argument) if kind == "IN" else _LETTERS_AND_DIGITS)
    if kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _repeated(argument, random, longest)
    if kind in {"SUBPATTERN", "ATOMIC_GROUP"}:
        inner = argument[3] if kind == "SUBPATTERN" else argument
        return "".join(_drawn(one, random, longest) for one in inner)
    if kind == "BRANCH":
        return "".join(_drawn(one, random, longest) for one in random.choice(argument[1]))
    return ""  # a look around, or the end of a word: the whole is checked against the pattern


def _repeated(argument: tuple[int, Any, Any], random: Random, longest: int) -> str:
    least, most, inner = argument
    times = random.randint(least, min(int(most), max(longest, least + _MORE_THAN_LEAST)))
    return "".join(_drawn(one, random, longest) for _ in range(times) for one in inner)


def _letters(members: list[tuple[Any, Any]]) -> str:
    """Return the characters of a parsed class, ``[a-z0-9_]``."""
    if str(members[0][0]) == "NEGATE":
        return "".join(sign for sign in _PRINTABLE if sign not in _letters(members[1:]))
    letters = ""
    for kind, argument in members:
        if str(kind) == "LITERAL":
            letters += chr(argument)
        elif str(kind) == "RANGE":
            letters += "".join(map(chr, range(argument[0], argument[1] + 1)))
        else:
            letters += _CATEGORIES[str(argument).removeprefix("CATEGORY_")]
    return letters


def _example(rule: Rule) -> tuple[str, str]:
    """Return the example of *rule*, and the longest stretch of it that redaction takes away."""
    from otel_telemetry.redaction.engine import find_all

    found = max(find_all(rule.catches), key=lambda one: one.end - one.start)
    return rule.catches, rule.catches[found.start : found.end]


def drawn(random: Random, letters: str, length: int) -> str:
    """Return *length* of *letters*, drawn at random."""
    return "".join(random.choices(letters, k=length))


def _token(random: Random, length: int = 32) -> str:
    """Return letters and digits, with three of either in front."""
    return (
        drawn(random, string.ascii_letters, 3)
        + drawn(random, string.digits, 3)
        + drawn(random, _LETTERS_AND_DIGITS, length - 6)
    )


def _set_into(pattern: str, make: Callable[[Random], str]) -> Callable[[Random], tuple[str, str]]:
    """Return a maker that sets what *make* draws into ``{}`` of *pattern*."""

    def maker(random: Random) -> tuple[str, str]:
        made = make(random)
        return pattern.format(made), made

    return maker


def _hex(random: Random) -> str:
    return drawn(random, "0123456789abcdef", 32)


def _base64(random: Random) -> str:
    return drawn(random, _LETTERS_AND_DIGITS, 44)


def _word(random: Random) -> str:
    return drawn(random, "bdfgklmnprst", 1) + drawn(random, "aeiou", 1) + drawn(random, string.ascii_lowercase, 6)


def _octet(random: Random) -> str:
    return str(random.randint(10, 250))


MAKERS: Final[dict[str, Callable[[Random], tuple[str, str]]]] = {
    "high-entropy": _set_into("could not parse {}", lambda random: "k9" + _token(random, 40)),
    "provider-key": _set_into("datadog_app = '{}'", _hex),
    "assigned-secret": _set_into('{{"db_password": "{}", "retries": 3}}', lambda random: _token(random, 14)),
    "authorization": _set_into("Authorization: Basic {}", _base64),
    "cookie": _set_into("Set-Cookie: sid={}; Path=/", _hex),
    "url-credentials": _set_into("postgresql://app:{}@db:5432/orders", lambda random: _token(random, 12)),
    "command-password": _set_into("sshpass -p {} ssh db", lambda random: _token(random, 12)),
    "kubernetes-secret": _set_into("kind: Secret\ndata:\n  extra: {}\n", _base64),
    "private-key": _set_into("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----", _base64),
    "home-folder": _set_into("/Users/{}/project/refs.bib", _word),
    "email": _set_into("no mailbox for {}", lambda random: f"{_word(random)}.{_word(random)}@{_word(random)}.org"),
    "ipv4": _set_into("connect to {}:443 failed", lambda random: f"93.{'.'.join(_octet(random) for _ in range(3))}"),
    "ipv4-private": _set_into(
        "connect to {}:443 failed", lambda random: f"10.{'.'.join(_octet(random) for _ in range(3))}"
    ),
    "ipv6": _set_into(
        "connect to [{}]:443 failed",
        lambda random: "2a00:" + ":".join(drawn(random, "123456789abcdef", 4) for _ in range(7)),
    ),
    "ipv6-private": _set_into("no route to {}", lambda random: f"fe80::{drawn(random, '123456789abcdef', 4)}:1ff:fe23"),
    "mac": _set_into(
        "interface {} is down", lambda random: ":".join(drawn(random, "0123456789abcdef", 2) for _ in range(6))
    ),
}
"""Makers for rules that know a secret by its place: a text with a secret, and the secret. Extend it by rule id."""
