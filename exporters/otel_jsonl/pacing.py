"""Long work in small portions, so that it can be slowed down, or stopped, by the thread that it runs on.

Whoever copies, compresses or reads many lines calls `breathe` between portions of about a millisecond. That does
nothing, unless somebody has set a pace for the thread: then it may sleep, or raise `Stopped`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Final, TypeVar

T = TypeVar("T")
Pace = Callable[[], None]
"""Called between two portions of work; sleeps as long as the work shall rest. May raise Stopped."""


class Stopped(BaseException):
    """The work is to end now; what was begun is undone on the way out."""


class _Set(threading.local):
    pace: Pace | None = None


_set: Final = _Set()


@contextmanager
def paced(pace: Pace | None) -> Generator[None, None, None]:
    """Have what this thread does in the block go by *pace*; None leaves it as fast as it is."""
    before, _set.pace = _set.pace, pace
    try:
        yield
    finally:
        _set.pace = before


def breathe() -> None:
    """Rest, if somebody wants that of this thread. Raises Stopped."""
    if _set.pace is not None:
        _set.pace()


def slowed(items: Iterable[T]) -> Iterable[T]:
    """Return *items*, with a rest behind each of them if somebody wants that of this thread."""
    return items if _set.pace is None else _slowed(items, _set.pace)


def in_order(items: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """Return *items* in the order of their texts by *key*; where two are the same, in the order they came.

    Thousands of texts are sorted in a millisecond; tuples take ten, in which no other thread gets a turn.
    """
    keyed = [(key(item), item) for item in slowed(items)]
    return [item for _, item in sorted(keyed, key=_text)]


_text: Final = itemgetter(0)


def _slowed(items: Iterable[T], pace: Pace) -> Iterator[T]:
    for item in items:
        yield item
        pace()
