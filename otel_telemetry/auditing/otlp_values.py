"""OTLP attributes as plain values: ``{"stringValue": "x"}`` is ``"x"``, ``{"bytesValue": "eA=="}`` is ``b"x"``."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from otel_telemetry.auditing.json_lines import Node


_Object = dict[str, Any]

_DEEPEST: Final = 40
"""Levels of lists and maps; the store's own values have 24."""


def is_attribute(node: _Object) -> bool:
    """Tell whether *node* is an OTLP ``KeyValue``: a key that says what its value is."""
    return len(node) == 2 and isinstance(node.get("key"), str) and isinstance(node.get("value"), dict)


def plain(value: object, depth: int = 0) -> Node:
    """Return the OTLP ``AnyValue`` *value* as a plain value. Raises ValueError for what is none, or nested too deep."""
    if not isinstance(value, dict) or len(cast("_Object", value)) > 1 or depth > _DEEPEST:
        raise ValueError("no AnyValue")
    for kind, inner in cast("_Object", value).items():
        return _inner(kind, inner, depth)
    return None


def _inner(kind: str, inner: Node, depth: int) -> Node:
    if kind == "arrayValue":
        return [plain(item, depth + 1) for item in _members(inner)]
    if kind == "kvlistValue":
        return _map(_members(inner), depth)
    if kind == "intValue" and isinstance(inner, (str, int)) and len(str(inner)) <= 20:
        return int(inner)
    if kind == "bytesValue" and isinstance(inner, str):
        return b64decode(inner, validate=True)
    if (kind, type(inner)) in _SCALARS:
        return inner
    raise ValueError("no AnyValue")


_SCALARS: Final = {("stringValue", str), ("boolValue", bool), ("doubleValue", float), ("doubleValue", int)}


def _members(inner: Node) -> list[Node]:
    members: list[Node] | None = cast("_Object", inner).get("values", []) if isinstance(inner, dict) else None
    if not isinstance(members, list):
        raise ValueError("no list of values")
    return members


def _map(members: list[Node], depth: int) -> _Object:
    if not all(isinstance(each, dict) and is_attribute(cast("_Object", each)) for each in members):
        raise ValueError("no KeyValue")
    found = {each["key"]: plain(each["value"], depth + 1) for each in members}
    if len(found) < len(members):
        raise ValueError("a key comes twice")
    return found
