"""Coordinates of places: pairs of decimal degrees, degrees with minutes, ``geo:`` addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_HINT: Final = lazy(r"\.\d{4,8}(?:, ?| )[+-]?\d{1,3}\.\d{4,8}(?![\d.]|[, ]{1,2}[+-]?\d(?!\d?z))")
_PAIR: Final = lazy(r"(?<![\w.])(?<!\d, )(?<!\d,)(?<!\d )([+-]?\d{1,2}\.\d{4,8})(?:, ?| )([+-]?\d{1,3}\.\d{4,8})")
_CERTAIN: Final = lazy(r"\.\d{5,}")
_TELLS: Final = ("coord", "location", "gps", "lat", "geo", "position", "lng", "@")
_TOLD: Final = lazy(
    r"""(?<![a-z])(?:lat|latitude|lon|lng|long|longitude)["']?\s{0,3}(?:[:=]|is)?\s{0,3}["'(]?([+-]?\d{1,3}\.\d{2,16})(?!\d)"""
)
_BOTH: Final = lazy(r"(?<![a-z])(?:lon|lng)|longitude")
_GEO: Final = lazy(r"geo:([+-]?\d{1,2}(?:\.\d+)?,[+-]?\d{1,3}(?:\.\d+)?)")
_DEGREES: Final = lazy(
    r"""\d{1,3}(?:\.\d{1,8}[°º] ?|[°º] ?\d{1,2}(?:\.\d{1,8})?['\u2032\u2019] ?"""
    r"""(?:\d{1,2}(?:\.\d{1,8})?(?:["″”]|'') ?)?)[NSEWO](?!\w)"""
)
_LONGEST_DEGREES: Final = 3
_NEAR: Final = 80
"""How far from one coordinate the word for the other may be: ``lat`` alone is a latency."""
_HIGHEST: Final = 90, 180


def find_places(text: str, lowered: str) -> Iterator[Found]:
    """Yield coordinates; pairs of floats that nothing tells as places, tensors and boxes stay."""
    if "." in text:
        if text.count(".") > 1:
            yield from _pairs(text, lowered)
        if "lat" in lowered and _BOTH.search(lowered):
            yield from _told(lowered)
    if "geo:" in text:
        yield from (Found(geo.start(1), geo.end(1), marker("coordinates")) for geo in _GEO.finditer(text))


def _told(lowered: str) -> Iterator[Found]:
    for told in _TOLD.finditer(lowered):
        near = max(0, told.start() - _NEAR), told.end() + _NEAR
        if _BOTH.search(lowered, *near) and "lat" in lowered[slice(*near)]:
            yield Found(*told.span(1), marker("coordinates"))


def find_degrees(text: str) -> Iterator[Found]:
    """Yield degrees with minutes and seconds that end in a quarter of the compass."""
    if "°" in text or "º" in text:
        yield from (Found(*degrees.span(), marker("coordinates")) for degrees in _DEGREES.finditer(text))


def _pairs(text: str, lowered: str) -> Iterator[Found]:
    for hint in _HINT.finditer(text):
        pair = _PAIR.search(text, max(0, hint.start() - _LONGEST_DEGREES), hint.end())
        if pair is None or pair.end() != hint.end():
            continue
        latitude, longitude = abs(float(pair[1])), abs(float(pair[2]))
        if latitude > _HIGHEST[0] or longitude > _HIGHEST[1] or max(latitude, longitude) < 1:
            continue
        certain = "," in pair.group() and all(map(_CERTAIN.search, pair.groups()))
        if certain or _is_told(lowered, pair.start()):
            yield Found(*pair.span(), marker("coordinates"))


def _is_told(lowered: str, start: int) -> bool:
    before = lowered[max(0, start - 32) : start]
    return any(word in before for word in _TELLS)
