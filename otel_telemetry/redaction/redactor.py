"""Turn what may be private into what may be written: texts, keys, values, whole attribute maps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

from otel_telemetry import _boundary
from otel_telemetry import attributes as attr
from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.rules import marker
from otel_telemetry.redaction.stacks import without_source
from otel_telemetry.redaction.task import find_task, quotes_task, task_text
from otel_telemetry.redaction.truncation import Keep, cap, truncate

TEXT_LIMIT: Final = 1_000
"""Characters of a message or an attribute's text."""

STACK_LIMIT: Final = 16_000
"""Characters of a stack, from its tail."""

KEY_LIMIT: Final = 200
"""Characters of an attribute's key."""

ATTRIBUTE_LIMIT: Final = 64
"""Attributes of a span, an event, a link, a scope or a resource."""

ITEM_LIMIT: Final = 128
"""Items of a list, or of a map inside a value."""

DEPTH_LIMIT: Final = 6
"""Levels of lists and maps in a value; what lies deeper becomes a marker."""

SCAN_LIMIT: Final = 262_144
"""Characters scanned of a text that has no limit of its own."""

_SCAN_FACTOR: Final = 8
_REMEMBERED_LENGTH: Final = 128
_REMEMBERED: Final = 4_096
_MOST_PASSES: Final = 6

_ENUMERATED_PREFIXES: Final = (
    "otel_telemetry.",
    "vcs.",
    "code.",
    "gen_ai.agent.",
    "gen_ai.operation.",
    "telemetry.sdk.",
    "service.",
    "http.response.status_code",
    "process.exit.code",
)
_ENUMERATED: Final = frozenset({attr.ERROR_TYPE, attr.EXCEPTION_TYPE})
_FREE_TEXT_PREFIXES: Final = (attr.CONTEXT_PREFIX, attr.FINGERPRINT_PARTS)


class Redacted(str):
    """Text that has been redacted: safe to write, and never scanned again."""

    __slots__ = ()


_OWN: Final = {text: Redacted(text) for name, text in vars(attr).items() if name.isupper() and isinstance(text, str)}
"""Keys and names of our own: no rule applies to them, and none may fail on them."""

FAILED: Final = Redacted(marker("failed"))
STRICT: Final = Redacted(marker("strict"))
SECRET: Final = Redacted(marker("secret"))
_TOO_DEEP: Final = Redacted(marker("too-deep"))
_BINARY: Final = Redacted(marker("bytes"))


class Redactor:
    """Applies every rule. Thread-safe; construct it once and share it.

    In *strict* mode no free text is kept at all: only numbers, what is ``Redacted`` already, and the values of keys
    that hold names and ids rather than sentences, after the default rules.

    """

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._clean: dict[str, Redacted] = {}

    def text(self, text: str, *, limit: int | None = TEXT_LIMIT, keep: Keep = "head") -> Redacted:
        """Return *text* redacted and then cut to *limit* characters; ``Redacted`` text comes back as it is.

        Never raises: where a rule fails, the whole text becomes ``[REDACTED:failed]``.
        """
        if type(text) is Redacted:
            return text
        own = _OWN.get(text)
        if own is not None:
            return own
        try:
            return self._text(text, limit, keep)
        except Exception:  # noqa: BLE001 - privacy fails closed: no text goes on that was not wholly redacted
            _boundary.swallowed("redaction.text")
            return FAILED

    def _text(self, text: str, limit: int | None, keep: Keep) -> Redacted:
        tasks = task_text.get()
        known = self._clean.get(text)
        if known is not None and (limit is None or len(known) <= limit) and not (tasks and quotes_task(text, tasks)):
            return known
        scanned, cut = cap(str(text), limit=_scan_limit(limit), keep=keep)
        redacted = redact(scanned, tasks)
        if cut or (limit is not None and len(redacted) > limit):
            return Redacted(
                truncate(
                    redacted + "…" * cut if keep == "head" else "…" * cut + redacted,
                    limit=limit or SCAN_LIMIT,
                    keep=keep,
                )
            )
        result = Redacted(redacted)
        if redacted == text:
            self._remember(text, result)
        return result

    def _remember(self, text: str, result: Redacted) -> None:
        """Remember a short text that was found clean, so that names and constants are scanned once."""
        if len(text) > _REMEMBERED_LENGTH:
            return
        if len(self._clean) >= _REMEMBERED:
            self._clean.clear()
        self._clean[text] = result

    def key(self, key: str) -> Redacted:
        """Return an attribute's *key* redacted; keys that programs write are the same each time and cost a look-up."""
        return self.text(key, limit=KEY_LIMIT)

    def free_text(self, text: str) -> Redacted:
        """Return a sentence, a status description for instance, redacted; in strict mode nothing of it."""
        if type(text) is Redacted:
            return text
        return STRICT if self.strict else self.text(text)

    def stack(self, stack: object) -> Any:
        """Return a formatted stack redacted, without source lines, the tail of it: there Python's useful frame is."""
        if type(stack) is Redacted:
            return stack
        if self.strict or not isinstance(stack, str):
            return STRICT if self.strict else self.value(attr.EXCEPTION_STACKTRACE, stack)
        return self.text(without_source(stack[-SCAN_LIMIT:]), limit=STACK_LIMIT, keep="tail")

    def value(self, key: str, value: object) -> Any:
        """Return *value* of the attribute *key* redacted, of the same kind, with caps on length, depth and items.

        The value of a key that names a secret becomes ``[REDACTED:secret]``. Never raises.
        """
        try:
            return self._value(key, value, 0)
        except Exception:  # noqa: BLE001 - as in text()
            _boundary.swallowed("redaction.value")
            return FAILED

    def _value(self, key: str, value: object, depth: int) -> Any:
        kind = type(value)
        if kind is Redacted or kind is bool or value is None or (kind is tuple and _all_redacted(value)):
            return value
        if _is_secret_key(key):
            return SECRET
        if kind is int or kind is float:
            return value
        if isinstance(value, str):
            if strength(key) == "weak" and _looks_made(value):
                return SECRET
            return STRICT if self.strict and not _is_enumerated(key) else self.text(value)
        return self._composite(key, value, depth)

    def _composite(self, key: str, value: object, depth: int) -> Any:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._bytes(key, bytes(cast("bytes", value[:SCAN_LIMIT])))
        if depth >= DEPTH_LIMIT:
            return _TOO_DEEP
        if isinstance(value, Mapping):
            return self._mapping(cast("Mapping[Any, object]", value), depth)
        if isinstance(value, Sequence):
            return [self._value(key, item, depth + 1) for item in islice(cast("Sequence[object]", value), ITEM_LIMIT)]
        if isinstance(value, (int, float)):
            return value if math.isfinite(value) else str(value)
        return STRICT if self.strict else self.text(str(value))

    def _mapping(self, value: Mapping[Any, object], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        named = _named_secret(value)
        for key, item in islice(value.items(), ITEM_LIMIT):
            name = str(key)
            put(
                result,
                self.key(name),
                SECRET if named and name.lower() == "value" else self._value(name, item, depth + 1),
            )
        return result

    def _bytes(self, key: str, value: bytes) -> bytes:
        """Return text in bytes redacted, as bytes; what is no plain UTF-8 text could hide anything and goes."""
        if self.strict and not _is_enumerated(key):
            return STRICT.encode()
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return _BINARY.encode()
        return self.text(text).encode() if "\0" not in text else _BINARY.encode()

    def attributes(
        self, attributes: Mapping[str, object] | None, *, limit: int = ATTRIBUTE_LIMIT
    ) -> tuple[dict[str, Any], int]:
        """Return *attributes* redacted, at most *limit* of them, and the number dropped.

        Keys that become the same by redaction get a number: no value is lost silently.
        """
        if not attributes:
            return {}, 0
        result: dict[str, Any] = {}
        for key, value in islice(attributes.items(), limit):
            name = key if type(key) is Redacted else _OWN.get(key) or self.key(str(key))
            safe = value if type(value) is Redacted else self.value(str(key), value)
            if name in result:
                put(result, name, safe)
            else:
                result[name] = safe
        return result, max(0, len(attributes) - limit)


def put(result: dict[str, Any], key: str, value: object) -> None:
    """Store *value* under *key*, or under ``key#2``, ``key#3``, ... where that is taken."""
    if key in result:
        number = 2
        while f"{key}#{number}" in result:
            number += 1
        key = Redacted(f"{key}#{number}")
    result[key] = value


def redact(text: str, tasks: tuple[str, ...] = ()) -> str:
    """Return *text* after every rule, until nothing changes: what a marker leaves beside it is looked at again."""
    from otel_telemetry.redaction import engine

    quoted = list(find_task(text, tasks)) if tasks else []
    found = [*quoted, *engine.find_all(text)]
    for _ in range(_MOST_PASSES):
        if not found:
            return text
        rewritten = engine.rewrite(text, found)
        if rewritten == text:
            return text
        text, found = rewritten, engine.find_all(rewritten)
    return text


def _scan_limit(limit: int | None) -> int:
    """Return how much of a text is scanned so that *limit* characters can be kept of it."""
    return SCAN_LIMIT if limit is None else min(SCAN_LIMIT, max(4_096, limit * _SCAN_FACTOR))


def _all_redacted(value: Any) -> bool:
    return all(type(item) is Redacted for item in value)


@lru_cache(maxsize=4_096)
def _is_secret_key(key: str) -> bool:
    return strength(key) == "strong" or "cookie" in key.lower()


def _looks_made(value: str) -> bool:
    from otel_telemetry.redaction.values import is_tokenlike

    return is_tokenlike(value)


def _is_enumerated(key: str) -> bool:
    """Tell whether *key* holds names and ids by our own making or by convention, never sentences."""
    if key.startswith(_FREE_TEXT_PREFIXES):
        return False
    return key in _ENUMERATED or key.startswith(_ENUMERATED_PREFIXES)


def _named_secret(value: Mapping[Any, object]) -> bool:
    """Tell whether *value* is a pair written as ``{"name": "password", "value": ...}``."""
    name = value.get("name") or value.get("key")
    return isinstance(name, str) and "value" in value and _is_secret_key(name)


@lru_cache(maxsize=1)
def default_redactor() -> Redactor:
    """Return the process's shared redactor with the default rules."""
    return Redactor()
