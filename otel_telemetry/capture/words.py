"""The words a task was given: kept in memory while it runs, so that no text recorded meanwhile quotes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import islice
from types import MemberDescriptorType
from typing import Any, Final, NamedTuple, cast

from otel_telemetry.errors.peek import MISSING, dictionary, is_a, order, peek
from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.seeds import VALUES

_TASK_NAMES: Final = ("task", "prompt", "query", "message", "input", "instruction", "instructions")
_MOST_TEXTS: Final = 8
_MOST_LOOKED_AT: Final = 256
_MOST_BYTES: Final = 100_000
_SHORTEST_PHRASE: Final = 16
_SHORTEST_VALUE: Final = 4
_LONGEST_VALUE: Final = 1_000

_SETTINGS: Final = words(
    """
    agent api backend charset class codec color colour config content_type device direction engine encoding endpoint env
    environment event flag format framework function host kind lang language level library locale log_level method
    mime mode model operation platform policy port priority profile provider region role runtime scheme
    stage state status strategy style system temperature theme timezone tone tool type unit verbosity version
    """
)
"""Keys of which the values are the program's choices and no content."""

_class_dictionary: Final[Any] = type.__dict__["__dict__"].__get__


class _Item(NamedTuple):
    """A value, with the key it was found under, or the one of what holds it."""

    key: str
    value: object
    depth: int = 0
    is_key: bool = False


def words_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the task's text, and every phrase in what else the call was given, however it is packed.

    A single word beside the task is left out: a model's or a mode's name is no secret, and helps in a message. The
    short values of structures are the last text: one a line, behind `VALUES`.
    """
    first = args[0] if args else None
    if type(first) is str and len(args) == 1 and not kwargs:
        return (first,) if first.strip() else ()
    main = str.__str__(_main(args, kwargs))  # not a subclass's own code
    items = [*(_Item("", value) for value in args), *(_Item(key, value) for key, value in kwargs.items())]
    texts = list(_texts(items))
    phrases = (main, *(text for _, text in texts if _is_phrase(text)))
    values = [text for item, text in texts if (item.depth or not main) and _is_value(item, text)]
    result = tuple(dict.fromkeys(text for text in phrases if text.strip()))[:_MOST_TEXTS]
    return (*result, VALUES + "\n".join(dict.fromkeys(values))) if values else result


def _main(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """Return the text that is the task: the first argument, one with a usual name, or the only one there is."""
    named = (kwargs.get(name) for name in _TASK_NAMES)
    only = (args or tuple(kwargs.values())) if len(args) + len(kwargs) == 1 else ()
    return next((text for text in (*args[:1], *named, *only) if isinstance(text, str)), "")


def _is_phrase(text: str) -> bool:
    return len(text) >= _SHORTEST_PHRASE and any(map(str.isspace, text))


def _is_value(item: _Item, text: str) -> bool:
    """Tell whether a short *text* may be content: a key that is no field's name, a value that is no choice."""
    if not _SHORTEST_VALUE <= len(text) + 2 * (not text.isascii()) <= _LONGEST_VALUE or _is_phrase(text):
        return False
    if item.is_key:
        return not text.islower() or any(map(str.isspace, text))
    key = item.key.lower().replace("-", "_")
    return key not in _SETTINGS and key.rpartition("_")[2] not in _SETTINGS


def _texts(items: Iterable[_Item]) -> Iterator[tuple[_Item, str]]:
    """Yield the texts in *items* and in what they hold, as far as looking runs none of the agent's code."""
    waiting = deque(items)
    for _ in range(_MOST_LOOKED_AT):
        if not waiting:
            return
        item = waiting.popleft()
        value = item.value
        if is_a(value, bytes):
            value = bytes.decode(cast("bytes", value)[:_MOST_BYTES], "utf-8", "replace")
        if is_a(value, str):
            yield item, str.__str__(cast("str", value))
        elif not is_a(value, Enum):
            waiting.extend(_held(item))


def _held(item: _Item) -> Iterator[_Item]:
    """Yield what *item* holds: keys and values of a dictionary, items, attributes in a dictionary or in slots."""
    value, depth = item.value, item.depth + 1
    if is_a(value, dict):
        for key, held in _first(_pairs(value)):
            name = str.__str__(cast("str", key)) if is_a(key, str) else item.key
            yield _Item(name, held, depth)
            yield _Item("", key, depth, is_key=True)
        return
    for kind in (list, tuple, set, frozenset):
        if is_a(value, kind):
            yield from (_Item(item.key, held, depth) for held in _first(cast("Any", kind).__iter__(value)))
            return
    own: dict[str, object] = dictionary(value)
    yield from (_Item(str(name), held, depth) for name, held in _first(own.items()))
    yield from (_Item(name, held, depth) for name, held in _slots(value) if held is not MISSING)


def _pairs(value: object) -> Iterable[tuple[object, object]]:
    return dict[object, object].items(cast("dict[object, object]", value))  # not a subclass's own code


def _first(found: Iterable[Any]) -> list[Any]:
    return list(islice(found, _MOST_LOOKED_AT))


def _slots(value: object) -> Iterator[tuple[str, object]]:
    """Yield what the slots of *value* hold, read by the descriptors themselves."""
    for cls in order(type(value)):
        own = _class_dictionary(cls)
        if "__slots__" in own:
            yield from ((name, peek(value, name)) for name, slot in own.items() if type(slot) is MemberDescriptorType)
