"""Make a span fit a line of bounded length, keeping as many whole attributes, events and links as there is room for.

Everything here works on encoded OTLP dictionaries. What does not fit is left out and counted in the dropped counts;
names and messages are cut. An attribute too large for its place does not take the smaller ones after it along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import orjson

if TYPE_CHECKING:
    from otel_jsonl.values import Json

_MAX_TEXT: Final = 4096
_COUNT_BYTES: Final = len(',"droppedAttributesCount":4294967295')
_FRAME_BYTES: Final = len(',"attributes":[]') + _COUNT_BYTES
_COUNTS: Final = {
    "attributes": "droppedAttributesCount",
    "events": "droppedEventsCount",
    "links": "droppedLinksCount",
}


def fit_span(span: Json, room: int) -> Json:
    """Return the encoded *span* in at most *room* bytes of JSON; attributes get half of them, events come before links.

    *room* is taken to hold at least the ids, times and cut texts: some 100 kB.
    """
    fitted = {key: _clipped(value) for key, value in span.items() if key not in _COUNTS}
    left = room - _size(fitted) - len(_COUNTS) * _FRAME_BYTES
    for key, share in (("attributes", left // 2), ("events", left), ("links", left)):
        budget = min(share, left)
        left -= _keep(fitted, key, _whole(span, key) if key == "attributes" else _trimmed(span, key, budget), budget)
        _raise_count(fitted, key, len(span.get(key, ())) - len(fitted.get(key, ())))
    return fitted


def fit_attributes(encoded: Json, room: int) -> Json:
    """Return the encoded resource, scope, event or link in at most *room* bytes of JSON."""
    fitted = {key: _clipped(value) for key, value in encoded.items() if key != "attributes"}
    _keep(fitted, "attributes", _whole(encoded, "attributes"), room - _size(fitted) - _FRAME_BYTES)
    _raise_count(fitted, "attributes", len(encoded.get("attributes", ())) - len(fitted.get("attributes", ())))
    return fitted


def _whole(owner: Json, key: str) -> list[Json]:
    return cast("list[Json]", owner.get(key, []))


def _trimmed(owner: Json, key: str, room: int) -> list[Json]:
    return [item if _size(item) <= room // 2 else fit_attributes(item, room // 2) for item in _whole(owner, key)]


def _keep(owner: Json, key: str, items: list[Json], room: int) -> int:
    """Put the *items* that fit into *room* bytes into *owner*; return the bytes they take."""
    kept: list[Json] = []
    used = 0
    for item in items:
        size = _size(item) + 1
        if used + size <= room:
            kept.append(item)
            used += size
    if kept:
        owner[key] = kept
    return used


def _raise_count(owner: Json, key: str, dropped: int) -> None:
    if dropped:
        name = _COUNTS[key]
        owner[name] = min(owner.get(name, 0) + dropped, 2**32 - 1)


def _clipped(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if isinstance(value, dict):
        return {key: _clipped(item) for key, item in cast("Json", value).items()}
    return value


def _size(node: Json) -> int:
    return len(orjson.dumps(node))
