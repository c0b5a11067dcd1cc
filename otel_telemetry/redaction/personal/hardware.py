"""Hardware addresses of network cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_MAC: Final = lazy(
    r"(?:[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:-])"
)
_COLONS: Final = lazy(r":[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}:")
_OTHERS: Final = (
    (lazy(r"-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-"), 2),
    (lazy(r"\.[0-9A-Fa-f]{4}\."), 4),
)
"""The middle of an address, and how many digits stand before it."""


def find_macs(text: str) -> Iterator[Found]:
    """Yield hardware addresses with colons."""
    yield from _macs(text, _COLONS, 2)


def find_other_macs(text: str) -> Iterator[Found]:
    """Yield hardware addresses with dashes or Cisco's dots."""
    for hint, width in _OTHERS:
        yield from _macs(text, hint, width)


def _macs(text: str, hint: re.Pattern[str], width: int) -> Iterator[Found]:
    for match in hint.finditer(text):
        start = match.start() - width
        if start < 0 or (start > 0 and (text[start - 1].isalnum() or text[start - 1] in ":-.")):
            continue
        if mac := _MAC.match(text, start):
            yield Found(start, mac.end(), marker("mac"))
