"""JSON objects, those of OTLP among them, through the redactor: what changes, and by which rules.

A key says what its value is, also the key of an OTLP attribute: ``{"key": "db.password", "value": {...}}``. Keys are
texts themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

from otel_jsonl.values import encode_value
from otel_telemetry.auditing.otlp_values import is_attribute, plain
from otel_telemetry.auditing.texts import meaning, rules_between
from otel_telemetry.redaction.neighbours import in_sequence, is_secret_key, names_of_values, of_columns
from otel_telemetry.redaction.redactor import SCAN_LIMIT, SECRET, put
from otel_telemetry.redaction.rules import marker
from otel_telemetry.redaction.sensitive import handling_of

if TYPE_CHECKING:
    from otel_telemetry.auditing.json_lines import Node
    from otel_telemetry.redaction import Redactor

_Object = dict[str, Any]

_OF_THINGS: Final = frozenset({"traceId", "spanId", "timeUnixNano", "version", "attributes", "status", "events"})
"""Beside one of these a ``name`` is that of a span, an event or a scope, which is no person."""

_IDS: Final = frozenset({"traceId", "spanId", "parentSpanId"})
_HEX: Final = re.compile(r"[0-9a-fA-F]{0,32}")
_TIME: Final = re.compile(r"[0-9]{1,20}")
_DEEPEST: Final = 100
_TOO_DEEP: Final = marker("too-deep")
_SENSITIVE: Final = "sensitive"
_BINARY: Final = marker("bytes").encode()
_REMEMBERED: Final = 8_000_000
"""Characters of texts that are remembered as clean: names, and the stacks that come again and again."""


class ObjectRedactor:
    """Redacts JSON values by *redactor*, which must not cut texts. Not thread-safe: it counts as it goes."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._found: Counter[str] = Counter()
        self._clean: set[tuple[str, str]] = set()
        self._room = _REMEMBERED

    def redact(self, node: Node) -> tuple[Node, Counter[str]]:
        """Return *node* redacted, itself where nothing changes, and how often which rule found something."""
        self._found = Counter()
        return self._node("", node, 0), self._found

    def _node(self, name: str, node: Node, depth: int) -> Node:
        key = meaning(name)
        if isinstance(node, str):
            return self._text(key, node)
        if not node or isinstance(node, bool):
            return node
        if isinstance(node, (int, float)):
            return self._replaced(node, self._redactor.value(key, node))
        if is_secret_key(key):
            return self._replaced(node, SECRET)
        handling = handling_of(key)
        return self._composite(key, node if handling is None else self._handled(node, handling(node)), depth)

    def _handled(self, before: Node, after: Node) -> Node:
        """Return what may stay of a value whose key the conventions call sensitive."""
        if isinstance(after, str) or after == before:
            return self._replaced(before, after)
        self._found[_SENSITIVE] += 1
        return after

    def _composite(self, key: str, node: Node, depth: int) -> Node:
        if isinstance(node, str):
            return node
        if isinstance(node, bytes):
            return self._bytes(key, node)
        if depth >= _DEEPEST:
            return self._replaced(node, _TOO_DEEP)
        composite: Node = node
        if isinstance(node, list):
            return self._list(key, composite, depth)
        return self._object(composite, depth)

    def _replaced(self, before: Node, after: Node) -> Node:
        """Return *before*, or the text that a rule made of it, counted."""
        if after == before or not isinstance(after, str):
            return before
        self._found += rules_between(before if isinstance(before, str) else "", after)
        return str(after)

    def _text(self, key: str, text: str) -> str:
        if not text or (key, text) in self._clean or _is_id(key, text):
            return text
        after = self._state(text) if key == "traceState" else self._redactor.value(key, text)
        if after == text:
            self._remember(key, text)
        return cast("str", self._replaced(text, after))

    def _state(self, text: str) -> str:
        """Return a W3C ``tracestate`` redacted entry by entry, as it was when it was recorded."""
        return ",".join([self._entry(*entry.partition("=")) for entry in text.split(",")])

    def _entry(self, key: str, sign: str, value: str) -> str:
        return f"{self._redactor.key(key)}{sign}{self._redactor.value(key, value)}"

    def _remember(self, key: str, text: str) -> None:
        self._room -= len(key) + len(text)
        if self._room < 0:
            self._clean.clear()
            self._room = _REMEMBERED
        self._clean.add((key, text))

    def _bytes(self, key: str, value: bytes) -> bytes:
        safe = cast("bytes", self._redactor.value(key, value)) if len(value) < SCAN_LIMIT else _BINARY
        if safe == value:
            return value
        self._found += rules_between(value.decode(errors="replace"), safe.decode(errors="replace"))
        return safe

    def _list(self, key: str, items: list[Node], depth: int) -> list[Node]:
        if items and all(map(_is_attribute, items)):
            return self._attributes(cast("list[_Object]", items), depth)
        hidden = in_sequence(items)
        safe = [
            self._replaced(item, hidden[place]) if place in hidden else self._node(key, item, depth + 1)
            for place, item in enumerate(items)
        ]
        return items if all(one is other for one, other in zip(items, safe, strict=True)) else safe

    def _object(self, node: _Object, depth: int) -> _Object:
        if is_attribute(node):
            return self._attribute(node, depth)
        named, rows = names_of_values(node), of_columns(node)
        is_thing = not _OF_THINGS.isdisjoint(node)
        result: _Object = {}
        changed = False
        for key, item in node.items():
            safe_key = self._text("", key)
            if key in rows and isinstance(item, list):
                safe = self._row(rows[key], item, depth + 1)  # pyright: ignore[reportUnknownArgumentType]
            else:
                safe = self._node("" if key == "name" and is_thing else key, item, depth + 1)
            if key in named:
                safe = self._named(named[key], safe, depth + 1)
            changed = changed or safe is not item or safe_key is not key
            put(result, safe_key, safe)
        return result if changed else node

    def _named(self, name: str, item: Node, depth: int) -> Node:
        """Return *item*, the one half of a pair whose other half says that it is *name*."""
        return self._hidden(item) if is_secret_key(name) else self._node(name, item, depth)

    def _row(self, columns: list[str], items: list[Node], depth: int) -> list[Node]:
        """Return a row, or rows, of a table with these *columns*."""
        if depth >= _DEEPEST or not (len(items) == len(columns) or all(isinstance(item, list) for item in items)):
            return self._list("", items, depth)
        if items and all(isinstance(item, list) for item in items):
            safe: list[Node] = [self._row(columns, cast("list[Node]", item), depth + 1) for item in items]
        else:
            safe = [self._node(column, item, depth + 1) for column, item in zip(columns, items, strict=True)]
        return items if all(one is other for one, other in zip(items, safe, strict=True)) else safe

    def _hidden(self, item: Node) -> Node:
        return item if item in ("", None) or isinstance(item, bool) else self._replaced(item, SECRET)

    def _attributes(self, pairs: list[_Object], depth: int) -> list[Node]:
        """Return a list of OTLP ``KeyValue`` redacted; two of them may be a name and its value."""
        named = names_of_values({pair["key"]: pair["value"].get("stringValue") for pair in pairs})
        safe = [self._attribute(pair, depth + 1) for pair in pairs]
        for place, pair in enumerate(safe if named else ()):
            name = named.get(pairs[place]["key"])
            if name is not None:
                value = self._any(name, pair["value"], depth + 1)
                safe[place] = pair if value is pair["value"] else {"key": pair["key"], "value": value}
        return pairs if all(one is other for one, other in zip(pairs, safe, strict=True)) else safe

    def _attribute(self, pair: _Object, depth: int) -> _Object:
        """Return an OTLP ``KeyValue`` redacted."""
        key, value = pair["key"], pair["value"]
        if (key, value.get("stringValue")) in self._clean and ("", key) in self._clean and len(value) == 1:
            return pair  # most attributes of a store are the same in each line
        safe_key, safe = self._text("", key), self._any(key, value, depth + 1)
        return pair if safe_key is key and safe is value else {"key": safe_key, "value": safe}

    def _any(self, key: str, value: _Object, depth: int) -> Node:
        """Return an OTLP ``AnyValue`` of the attribute *key* redacted; what only resembles one, as any other object."""
        try:
            meant = plain(value)
        except ValueError:
            other: Node = self._node(key, value, depth)
            return {"stringValue": other} if isinstance(other, str) else other
        safe = self._node(key, meant, depth)
        return value if safe is meant else encode_value(safe)


def _is_attribute(node: Node) -> bool:
    return isinstance(node, dict) and is_attribute(cast("_Object", node))


def _is_id(key: str, text: str) -> bool:
    """Tell whether *text* is an id or a time by the protocol: such digits resemble the numbers of cards."""
    if key in _IDS:
        return _HEX.fullmatch(text) is not None
    return key.endswith("UnixNano") and _TIME.fullmatch(text) is not None
