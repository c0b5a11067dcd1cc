"""Secrets that are a hash, or look like one, with a companion that betrays them: ``hash-us12``, ``uuid:hash``.

A run of hexadecimal digits alone is a SHA or a trace id, nobody can tell. Some providers join it to something that no
hash ever has beside it: that is found by the run, and judged by what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.providers.entry import HEX, ID, MIXED, UUID
from otel_telemetry.redaction.rules import Found, Rule, marker

SHORTEST: Final = 32
"""Hexadecimal digits in a row, from which on a companion is looked for."""

_LONGEST: Final = 64
_IS_HEX: Final = bytes(ord("h") if chr(c) in "0123456789abcdef" else ord(" ") for c in range(256))
_RUN: Final = b"h" * SHORTEST
_LEFT: Final = lazy(rf"(?:{UUID}|(?:[012]/)?\d{{10,20}}(?:/\d{{10,20}})?):$")
_ENDS: Final = r"(?![A-Za-z0-9_-])"


def _companion(rule_id: str, finds: str, pattern: str, source: str, catches: str, leaves: str) -> Rule:
    return Rule(rule_id, finds, ("32 hexadecimal digits",), pattern, catches, leaves, source)


COMPANIONS: Final[tuple[Rule, ...]] = (
    _companion(
        "mailchimp-key",
        "Mailchimp keys: a hash and the data centre",
        rf"[0-9a-f]{{32}}-us\d{{1,2}}{_ENDS}",
        "https://mailchimp.com/developer/marketing/guides/quick-start/",
        f"no list for {HEX[:32]}-us12",
        f"deployed {HEX[:32]}-us-east-1",
    ),
    _companion(
        "newrelic-license",
        "New Relic license keys: they end in NRAL",
        rf"[0-9a-f]{{36}}NRAL{_ENDS}",
        "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
        f"rejected {HEX[:36]}NRAL",
        f"{HEX[:36]} is the commit",
    ),
    _companion(
        "zhipu-key",
        "Zhipu, Z.ai and Ollama keys: a hash, a dot, letters and digits",
        rf"[0-9a-f]{{32}}\.(?=[a-z]{{0,30}}[A-Z0-9])[A-Za-z0-9_-]{{16,32}}{_ENDS}(?!\.)",
        "https://docs.z.ai/guides/overview/quick-start",
        f"rejected {HEX[:32]}.{MIXED[:16]}",
        f"main.{HEX[:32]}.chunk.js",
    ),
    _companion(
        "fal-key",
        "fal keys: a UUID, a colon, a hash",
        rf"{UUID}:[0-9a-f]{{32,64}}{_ENDS}",
        "https://docs.fal.ai/",
        f"rejected {ID}:{HEX[:32]}",
        f"trace {HEX[:32]}:9f86d081884c7d65:0:1",
    ),
    _companion(
        "asana-token",
        "Asana personal access tokens: a number, a colon, a hash",
        rf"(?:[012]/)?\d{{10,20}}(?:/\d{{10,20}})?:[0-9a-f]{{32}}{_ENDS}",
        "https://developers.asana.com/docs/personal-access-token",
        f"rejected 1/1200000000000001:{HEX[:32]}",
        f"2024-01-02 10:11:12:{HEX[:32]}",
    ),
)
"""Rules for a hash with a companion; the pattern is the whole."""


def find_companions(text: str) -> Iterator[Found]:
    """Yield the hashes in *text* that are secrets by what is joined to them."""
    kinds = text.encode("ascii", "replace").translate(_IS_HEX)
    start = kinds.find(_RUN)
    while start >= 0:
        end = kinds.find(b" ", start)
        end = end if end >= 0 else len(kinds)
        if end - start <= _LONGEST:
            yield from _judged(text, start)
        start = kinds.find(_RUN, end)


def _judged(text: str, start: int) -> Iterator[Found]:
    """Yield the secret whose hexadecimal digits begin at *start*, if what stands around them makes one."""
    left = _LEFT.search(text, max(0, start - 48), start) if text[start - 1 : start] == ":" else None
    begin = left.start() if left else start
    match = _any().match(text, begin)
    if match and match.lastgroup and not text[begin - 1 : begin].isalnum():
        yield Found(begin, match.end(), marker(COMPANIONS[int(match.lastgroup[1:])].id))


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<r{place}>{rule.pattern})" for place, rule in enumerate(COMPANIONS)))
