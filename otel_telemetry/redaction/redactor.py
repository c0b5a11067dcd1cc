"""Turn what may be private into what may be written: texts, keys, values, whole attribute maps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

from otel_telemetry import _boundary
from otel_telemetry import attributes as attr
from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.late import keyed_module, sensitive_module
from otel_telemetry.redaction.neighbours import hides, in_sequence, is_code, is_secret_key, names_of_values, of_columns
from otel_telemetry.redaction.passes import findings, known_module, redact
from otel_telemetry.redaction.rules import marker
from otel_telemetry.redaction.stacks import without_source
from otel_telemetry.redaction.strict import KEY, NAMES, ONE_WORD, SPAN_NAME, shown_span_name
from otel_telemetry.redaction.task import may_hold, quotes_task, texts_here
from otel_telemetry.redaction.truncation import Keep, cap, shortened, truncate, without_end

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known

__all__ = [
    "FAILED",
    "SCAN_LIMIT",
    "SECRET",
    "STRICT",
    "Redacted",
    "Redactor",
    "default_redactor",
    "findings",
    "put",
    "redact",
]

TEXT_LIMIT: Final = 1_000
"""Characters of a message or an attribute's text."""

STACK_LIMIT: Final = 16_000
"""Characters of a stack, from its tail."""

_STACK_READ: Final = 4 * STACK_LIMIT
"""Characters of a stack, from its tail, that are looked at for source lines, which go first."""

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

_SCANNED_MORE: Final = 3_096
"""So many characters more than are kept are scanned, since redaction shortens texts; the rest goes unseen.

A task waits for it: a hostile text takes up to fifty times as long as any other, 4 microseconds a character.
"""

_TELLS: Final = 500
"""So many characters behind a word may tell that it is private: where they were not scanned, it does not stay."""

_SPARE: Final = 250
"""So many characters more than are kept are looked at again: a second look finds little, and shortens little."""

_REMEMBERED_LENGTH: Final = 128
_REMEMBERED: Final = 4_096
_SMALLEST_SECRET: Final = 10_000_000  # of eight digits


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

    The process's own secrets, its user and machine, and what `configure` registered are the same for every redactor.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._clean: dict[str, Redacted] = {}
        self._known: Known | None = None

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

    def here(self) -> Callable[[str], Redacted]:
        """Return `text` for the parts of one error: which tasks run and what is known is asked once for all of them."""
        try:
            tasks, clean = texts_here(), self._found_clean()
        except Exception:  # noqa: BLE001 - as in text(), which says what is wrong
            return self.text

        def text(text: str) -> Redacted:
            known = clean.get(text)
            return self.text(text) if known is None or (tasks and may_hold(text, tasks)) else known

        return text

    def _text(self, text: str, limit: int | None, keep: Keep) -> Redacted:
        tasks = texts_here()
        clean = self._found_clean()
        known = clean.get(text)
        if known is not None and (limit is None or len(known) <= limit) and not (tasks and quotes_task(text, tasks)):
            return known
        scanned, cut = cap(str(text), limit=_scan_limit(limit), keep=keep)
        shorten = None if limit is None else partial(shortened, limit=limit + _SPARE, keep=keep)
        redacted = redact(without_source(scanned), tasks, self._known, shorten)
        if cut and limit is not None and len(redacted) <= limit and keep == "head":
            redacted = without_end(redacted, _TELLS)  # little is left of it: that goes to where scanning ended
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
            _remember(clean, text, result)
        return result

    def _found_clean(self) -> dict[str, Redacted]:
        """Return the texts that were found clean by what is known now: names and constants are scanned once."""
        known = known_module().current()
        if known is not self._known:
            self._clean = {}  # first: whoever sees the new set must not see what was clean by the old one
            self._known = known
        return self._clean

    def key(self, key: str) -> Redacted:
        """Return an attribute's *key* redacted; keys that programs write are the same each time and cost a look-up.

        In strict mode nothing of one that may be a sentence.
        """
        if self.strict and type(key) is not Redacted and KEY.fullmatch(key) is None:
            return STRICT
        return self.text(key, limit=KEY_LIMIT)

    def name(self, name: str) -> Redacted:
        """Return the name of a span or an event redacted; in strict mode nothing of one that is a sentence."""
        if type(name) is Redacted:
            return name
        return STRICT if self.strict and SPAN_NAME.fullmatch(name) is None else self.text(name)

    def span_name(self, name: str, attributes: Mapping[str, object] | None) -> Redacted:
        """Return the name of a span redacted; in strict mode what conventions and *attributes* vouch for."""
        if not self.strict or type(name) is Redacted:
            return self.name(name)
        shown = shown_span_name(name, attributes or {})
        return STRICT if shown is None else self.text(shown)

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
        scanned, _ = cap(stack, limit=_STACK_READ, keep="tail")
        return self.text(without_source(scanned), limit=STACK_LIMIT, keep="tail")

    def value(self, key: str, value: object) -> Any:
        """Return *value* of the attribute *key* redacted, of the same kind, with caps on length, depth and items.

        The value of a key that names a secret becomes ``[REDACTED:secret]``. Never raises.
        """
        try:
            return self._of_key(key, value, 0)
        except Exception:  # noqa: BLE001 - as in text()
            _boundary.swallowed("redaction.value")
            return FAILED

    def _of_key(self, key: str, value: object, depth: int) -> Any:
        """Return what may stay of *value*: by what *key* is in the semantic conventions, then by every rule."""
        if type(value) is Redacted:
            return value
        handling = sensitive_module().handling_of(key)
        return self._value(key, value if handling is None else handling(value), depth)

    def _value(self, key: str, value: object, depth: int) -> Any:
        kind = type(value)
        if kind is Redacted or kind is bool or value is None or (kind is tuple and _all_redacted(value)):
            return value
        if is_secret_key(key):
            return self.text(value) if isinstance(value, str) and known_module().current().allows(value) else SECRET
        if kind is int or kind is float:
            return SECRET if _is_secret_number(key, value) else self._number(key, value)
        if isinstance(value, str):
            return self._string(key, value)
        return self._composite(key, value, depth)

    def _string(self, key: str, value: str) -> Redacted:
        if strength(key) in {"weak", "code"} and hides(key, value) and not known_module().current().allows(value):
            return SECRET
        if self.strict and (key not in NAMES or ONE_WORD.fullmatch(value) is None):
            return STRICT
        return self._by_key(key, value)

    def _number(self, key: str, value: Any) -> Any:
        """Return a number, or the marker of what it is behind its key: ``{"ssn": 78051120}``."""
        text = str(value)
        if not keyed_module().tells(key):
            return value
        safe = self._by_key(key, text)
        return value if safe == text else safe

    def _by_key(self, key: str, text: str) -> Redacted:
        """Return *text* redacted by what *key* tells of it, and by what it holds itself."""
        if not keyed_module().tells(key):
            return self.text(text)
        clean = self._found_clean()
        place = f"{key}\0{text}"
        known = clean.get(place)
        if known is not None and not texts_here():
            return known
        judged = keyed_module().judged(key, text)
        result = self.text(judged)
        if judged == text == result:
            _remember(clean, place, result)
        return result

    def _composite(self, key: str, value: object, depth: int) -> Any:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._bytes(key, bytes(cast("bytes", value[:SCAN_LIMIT])))
        if depth >= DEPTH_LIMIT:
            return _TOO_DEEP
        if isinstance(value, Mapping):
            return self._mapping(cast("Mapping[Any, object]", value), depth)
        if isinstance(value, Sequence):
            return self._sequence(key, list(islice(cast("Sequence[object]", value), ITEM_LIMIT)), depth)
        if isinstance(value, (int, float)):
            return value if math.isfinite(value) else str(value)
        return STRICT if self.strict else self.text(str(value))

    def _sequence(self, key: str, items: list[object], depth: int) -> list[Any]:
        """Return *items* redacted; an item behind the name of a secret, or in a command line, is known by its place."""
        hidden = in_sequence(items)
        return [self._value(key, hidden.get(place, item), depth + 1) for place, item in enumerate(items)]

    def _mapping(self, value: Mapping[Any, object], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        named, rows = names_of_values(value), of_columns(value)
        for key, item in islice(value.items(), ITEM_LIMIT):
            put(result, STRICT if self.strict else self.key(str(key)), self._member(key, item, named, rows, depth + 1))
        return result

    def _member(
        self, key: Any, item: object, named: Mapping[Any, str], rows: Mapping[Any, list[str]], depth: int
    ) -> Any:
        """Return the *item* of a map under *key*: by what another item says that it is, by its key, by every rule."""
        if key in rows and isinstance(item, (list, tuple)):
            return self._row(rows[key], item, depth)  # pyright: ignore[reportUnknownArgumentType]
        name = named.get(key)
        if name is None or type(item) is Redacted:
            return self._of_key(str(key), item, depth)
        safe = SECRET if is_secret_key(name) else self._of_key(name, item, depth)
        return safe if safe != item else self._of_key(str(key), item, depth)

    def _of_another(self, key: str, value: object, named: Mapping[Any, str], rows: Mapping[Any, list[str]]) -> Any:
        """Return the *value* of an attribute that another one tells about. Never raises."""
        try:
            return self._member(key, value, named, rows, 0)
        except Exception:  # noqa: BLE001 - as in text()
            _boundary.swallowed("redaction.value")
            return FAILED

    def _row(self, columns: list[str], row: object, depth: int) -> Any:
        """Return a row, or rows, of a table with these *columns*: each item is what its column says."""
        if depth >= DEPTH_LIMIT or not isinstance(row, (list, tuple)):
            return self._value("", row, depth)
        items = list(islice(cast("Sequence[object]", row), ITEM_LIMIT))
        if items and all(isinstance(item, (list, tuple)) for item in items):
            return [self._row(columns, item, depth + 1) for item in items]
        if len(items) != len(columns):
            return self._sequence("", items, depth)
        return [self._of_key(column, item, depth + 1) for column, item in zip(columns, items, strict=True)]

    def _bytes(self, key: str, value: bytes) -> bytes:
        """Return text in bytes redacted, as bytes; what is no plain UTF-8 text could hide anything and goes."""
        if self.strict and key not in NAMES:
            return STRICT.encode()
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return _BINARY.encode()
        return self._by_key(key, text).encode() if "\0" not in text else _BINARY.encode()

    def attributes(
        self, attributes: Mapping[str, object] | None, *, limit: int = ATTRIBUTE_LIMIT
    ) -> tuple[dict[str, Any], int]:
        """Return *attributes* redacted, at most *limit* of them, and the number dropped.

        Keys that become the same by redaction get a number: no value is lost silently.
        """
        if not attributes:
            return {}, 0
        if limit >= len(attributes) and (own := self._own(attributes)) is not None:
            return own, 0
        result: dict[str, Any] = {}
        named, rows = names_of_values(attributes), of_columns(attributes)
        for key, value in islice(attributes.items(), limit):
            name = key if type(key) is Redacted else _OWN.get(key) or self.key(str(key))
            if type(value) is Redacted:
                safe: Any = value
            elif key in named or key in rows:
                safe = self._of_another(key, value, named, rows)
            else:
                safe = self.value(str(key), value)
            put(result, name, safe)
        return result, max(0, len(attributes) - limit)

    def _own(self, attributes: Mapping[str, object]) -> dict[str, Any] | None:
        """Return *attributes* redacted where every key is of our own, as each error has them; else None.

        None of these is named by another one, and no two become the same.
        """
        result: dict[str, Any] = {}
        for key, value in attributes.items():
            name = key if type(key) is Redacted else _OWN.get(key)
            if name is None:
                return None
            stays = type(value) is Redacted or _stays(key, value)
            result[name] = value if stays else self.value(key, value)
        return result


def _stays(key: str, value: Any) -> bool:
    """Tell whether *value* is redacted already, or a small number of which its *key* says nothing."""
    kind = cast("object", type(value))
    if kind is tuple:
        return _all_redacted(value)
    return kind is int and value < _SMALLEST_SECRET and _counts(key)


@lru_cache(maxsize=1_024)
def _counts(key: str) -> bool:
    """Tell whether nothing is to be said of a small number under *key*: it is a line, a count, a status."""
    plain = sensitive_module().handling_of(key) is None and not keyed_module().tells(key)
    return plain and strength(key) != "code" and not is_secret_key(key)


def put(result: dict[str, Any], key: str, value: object) -> None:
    """Store *value* under *key*, or under ``key#2``, ``key#3``, ... where that is taken."""
    if key in result:
        key = Redacted(f"{key}#{_free_number(result, key)}")
    result[key] = value


def _free_number(result: dict[str, Any], key: str) -> int:
    """Return the number after those that *key* has in *result*, without counting them all."""
    taken, free = 1, 2
    while f"{key}#{free}" in result:
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if f"{key}#{middle}" in result else (taken, middle)
    return free


def _is_secret_number(key: str, value: Any) -> bool:
    if strength(key) == "code" and is_code(str(value)):
        return True
    return value >= _SMALLEST_SECRET and value in known_module().current().numbers


def _remember(clean: dict[str, Redacted], text: str, result: Redacted) -> None:
    """Remember a short text that was found clean."""
    if len(text) > _REMEMBERED_LENGTH:
        return
    if len(clean) >= _REMEMBERED:
        clean.clear()
    clean[text] = result


def _scan_limit(limit: int | None) -> int:
    """Return how much of a text is scanned so that *limit* characters can be kept of it."""
    return SCAN_LIMIT if limit is None else min(SCAN_LIMIT, limit + _SCANNED_MORE)


def _all_redacted(value: Any) -> bool:
    for item in value:  # noqa: SIM110 - all() over a generator takes twice as long, and each error has such a value
        if type(item) is not Redacted:
            return False
    return True


@lru_cache(maxsize=1)
def default_redactor() -> Redactor:
    """Return the process's shared redactor with the default rules."""
    return Redactor()
