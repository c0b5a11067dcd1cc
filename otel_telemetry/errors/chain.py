"""How exceptions hang together: causes, contexts and groups, safe against cycles and overridden attributes."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from otel_telemetry.errors.peek import class_name, is_a, items, order, peek

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_cause: Final[Any] = BaseException.__dict__["__cause__"].__get__
_context: Final[Any] = BaseException.__dict__["__context__"].__get__
_suppressed: Final[Any] = BaseException.__dict__["__suppress_context__"].__get__
_traceback: Final[Any] = BaseException.__dict__["__traceback__"].__get__
_Group: Final[Any] = getattr(builtins, "BaseExceptionGroup", None)
_MAX_LINKS: Final = 20
_MAX_LEAVES: Final = 50
_MAX_MEMBERS: Final = 200
_CONTROL_FLOW: Final = frozenset(
    {"CancelledError", "KeyboardInterrupt", "GeneratorExit", "StopIteration", "StopAsyncIteration"}
)
"""Never the cause of an error: ``wait_for`` raises TimeoutError from CancelledError."""


class Link(NamedTuple):
    """An exception of a chain, and how the one before it (the outer one) follows from it."""

    exception: BaseException
    follows: Literal["", "cause", "context"]


def traceback_of(exception: BaseException) -> TracebackType | None:
    """``__traceback__``, whatever a subclass makes of that name."""
    found: TracebackType | None = _traceback(exception)
    return found


def links(exception: BaseException, seen: set[int]) -> list[Link]:
    """*exception*, then what it was raised from or during, outermost first; skips ids in *seen* and adds to it."""
    found = [Link(exception, "")]
    seen.add(id(exception))
    while len(found) < _MAX_LINKS:
        link = _next(found[-1].exception)
        if link is None or id(link.exception) in seen:
            break
        seen.add(id(link.exception))
        found.append(link)
    return found


def causes(exception: BaseException) -> list[BaseException]:
    """*exception* and its explicit causes, outermost first, groups entered by their representative leaf."""
    found = [exception]
    seen = {id(exception)}
    while len(found) < _MAX_LINKS:
        inner: BaseException | None = _representative(found[-1]) or _cause(found[-1])
        if inner is None or id(inner) in seen or class_name(type(inner)) in _CONTROL_FLOW:
            break
        seen.add(id(inner))
        found.append(inner)
    return found


def members(exception: BaseException) -> Sequence[BaseException]:
    """What a group holds, also the backport's for Python 3.10; nothing for any other exception."""
    if _Group is not None:
        return _exceptions_only(_Group.exceptions.__get__(exception)) if is_a(exception, _Group) else ()
    if "BaseExceptionGroup" in map(class_name, order(type(exception))):
        return _exceptions_only(peek(exception, "_exceptions"))
    return ()


def leaves(exception: BaseException) -> list[BaseException]:
    """The exceptions of a group that are no groups, at any depth."""
    found: list[BaseException] = []
    waiting, seen = [exception], {id(exception)}
    while waiting and len(found) < _MAX_LEAVES:
        for member in members(waiting.pop())[: _MAX_LEAVES - len(found)]:
            if id(member) in seen:
                continue
            seen.add(id(member))
            (waiting if members(member) else found).append(member)
    return found


def _representative(exception: BaseException) -> BaseException | None:
    """The leaf a group is judged by: of its commonest type, whatever the order the leaves came in."""
    if not members(exception):
        return None
    found = leaves(exception)
    names = [class_name(type(leaf)) for leaf in found]
    ranked = sorted(zip(names, found, strict=True), key=lambda pair: (_rank(pair[0], names), _place(pair[1])))
    return ranked[0][1] if ranked else None


def _rank(name: str, names: list[str]) -> tuple[bool, int, str]:
    return name in _CONTROL_FLOW, -names.count(name), name


def _place(exception: BaseException) -> tuple[str, int]:
    traceback = traceback_of(exception)
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return ("", 0) if traceback is None else (traceback.tb_frame.f_code.co_name, traceback.tb_lasti)


def _next(exception: BaseException) -> Link | None:
    cause, context = _cause(exception), _context(exception)
    if cause is not None:
        return Link(cause, "cause")
    return None if context is None or _suppressed(exception) else Link(context, "context")


def _exceptions_only(found: object) -> Sequence[BaseException]:
    return [member for member in items(found)[:_MAX_MEMBERS] if is_a(member, BaseException)]
