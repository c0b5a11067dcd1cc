"""Attribute values as OTLP `AnyValue` dictionaries that every strict reader takes. The table is in `encoding`."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

Json = dict[str, Any]
"""A JSON object about to be serialised; `Any` because JSON nests."""

MAX_DEPTH: Final = 24
"""Levels of nesting kept: a map costs four levels of JSON, and serde_json (rotel) refuses more than 128."""

_TOO_DEEP: Final[Json] = {"stringValue": "[nested too deep]"}
_MIN_INT64: Final = -(2**63)
_MAX_INT64: Final = 2**63 - 1
_MAX_DECIMAL_BITS: Final = 4096


class UnsupportedValueError(TypeError):
    """The value is of no kind that OTLP knows; its attribute is left out."""


def encode_attributes(attributes: Mapping[str, Any] | None) -> list[Json]:
    """Return *attributes* as OTLP `KeyValue` objects, without those whose value OTLP cannot carry."""
    if not attributes:
        return []
    try:
        return [
            {"key": key, "value": {"stringValue": value} if isinstance(value, str) else encode_value(value)}
            for key, value in attributes.items()
        ]
    except UnsupportedValueError:
        return [pair for key, value in attributes.items() if (pair := _pair_or_none(key, value)) is not None]


def encode_value(value: object, depth: int = 0) -> Json:
    """Return *value* as an OTLP `AnyValue` object.

    Raises UnsupportedValueError for a kind of value OTLP does not know.
    """
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return _integer(int(value))
    if isinstance(value, float):
        return _double(float(value))
    return _compound(value, depth)


def _integer(value: int) -> Json:
    if _MIN_INT64 <= value <= _MAX_INT64:
        return {"intValue": str(value)}
    if value.bit_length() <= _MAX_DECIMAL_BITS:
        return {"stringValue": str(value)}
    return {"stringValue": hex(value)}  # decimal digits of a huge integer cost quadratic time, or are refused


def _double(value: float) -> Json:
    if math.isfinite(value):
        return {"doubleValue": value}
    if math.isnan(value):
        return {"stringValue": "NaN"}
    return {"stringValue": "Infinity" if value > 0 else "-Infinity"}


def _compound(value: object, depth: int) -> Json:
    if value is None:
        return {"stringValue": ""}
    if isinstance(value, bytes):
        return {"bytesValue": b64encode(value).decode("ascii")}
    if depth >= MAX_DEPTH:
        return _TOO_DEEP
    if isinstance(value, (tuple, list, Sequence)):  # the two concrete types first: an abstract one is slow to ask for
        items = cast("Sequence[object]", value)
        values = [{"stringValue": i} if isinstance(i, str) else encode_value(i, depth + 1) for i in items]
        return {"arrayValue": {"values": values}}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        members = [{"key": str(key), "value": encode_value(item, depth + 1)} for key, item in pairs.items()]
        return {"kvlistValue": {"values": members}}
    raise UnsupportedValueError(type(value).__name__)


def _pair_or_none(key: str, value: object) -> Json | None:
    try:
        return {"key": key, "value": encode_value(value)}
    except UnsupportedValueError:
        return None


def without_surrogates(node: Any) -> Any:
    """Return the JSON value *node* with surrogate pairs joined and lone surrogates replaced by U+FFFD."""
    if isinstance(node, str):
        return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(node, dict):
        items = cast("Json", node).items()
        return {key: without_surrogates(value) for key, value in items}
    if isinstance(node, list):
        elements = cast("list[object]", node)
        return [without_surrogates(item) for item in elements]
    return node
