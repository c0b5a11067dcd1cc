"""The words a task was given: kept in memory while it runs, so that no text recorded meanwhile quotes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from otel_telemetry.errors.peek import dictionary

_TASK_NAMES: Final = ("task", "prompt", "query", "message", "input", "instruction", "instructions")
_MOST_TEXTS: Final = 8
_MOST_LOOKED_AT: Final = 256
_MOST_BYTES: Final = 100_000
_SHORTEST_PHRASE: Final = 16


def words_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the task's text, and every phrase in what else the call was given, however it is packed.

    A single word beside the task is left out: a model's or a mode's name is no secret, and helps in a message.
    """
    first = args[0] if args else None
    if type(first) is str and len(args) == 1 and not kwargs:
        return (first,) if first.strip() else ()
    texts = map(str.__str__, (_main(first, kwargs), *_phrases((*args, *kwargs.values()))))  # not a subclass's own code
    return tuple(dict.fromkeys(text for text in texts if text.strip()))[:_MOST_TEXTS]


def _main(first: object, kwargs: Mapping[str, Any]) -> str:
    if isinstance(first, str):
        return first
    named = (kwargs.get(name) for name in _TASK_NAMES)
    return next((text for text in named if isinstance(text, str)), "")


def _phrases(values: Iterable[object]) -> Iterator[str]:
    """Yield the phrases in *values* and in what they hold, as far as looking runs none of the agent's code."""
    waiting = deque(values)
    for _ in range(_MOST_LOOKED_AT):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, bytes):
            value = value[:_MOST_BYTES].decode("utf-8", "replace")
        if isinstance(value, str):
            if len(value) >= _SHORTEST_PHRASE and any(map(str.isspace, value)):
                yield value
        else:
            waiting.extend(_held(value))


def _held(value: object) -> Iterable[object]:
    kind = type(value)
    if kind is dict:
        return cast("dict[object, object]", value).values()
    if kind in {list, tuple, set, frozenset}:
        return cast("list[object]", value)
    return dictionary(value).values()
