"""The text of a stack: the shape every backend knows, without a line of source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.errors.chain import Link, links, members

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from otel_telemetry.errors.frames import Spot

HEADER: Final = "Traceback (most recent call last):\n"
_CAUSE: Final = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT: Final = "\nDuring handling of the above exception, another exception occurred:\n\n"
_SHOWN_REPEATS: Final = 3
"""As in CPython: a place is shown so often in a row, then counted."""

_GROUP_WIDTH: Final = 15
_GROUP_DEPTH: Final = 8


class StackText:
    """Writes the stack of one exception.

    *headline* gives the last line of an exception, ``Type: message`` redacted; *lines* those of its places, as `runs`
    makes them.
    """

    def __init__(
        self,
        lines: Callable[[BaseException], Sequence[str]],
        headline: Callable[[BaseException], str],
        *,
        max_frames: int = 50,
    ) -> None:
        self._lines = lines
        self._headline = headline
        self._max_frames = max_frames
        self._seen: set[int] = set()

    def write(self, exception: BaseException, depth: int = 0) -> str:
        """Causes and contexts first, as CPython does; each exception of a cycle once."""
        parts: list[str] = []
        for link in reversed(links(exception, self._seen)):
            parts.append(self._one(link.exception, depth))
            parts.append(_joint(link))
        return "".join(parts)

    def _one(self, exception: BaseException, depth: int) -> str:
        traceback = self._traceback(exception)
        text = f"{traceback}{self._headline(exception)}\n"
        inner = members(exception)
        return text if not inner else text + self._members(inner, depth)

    def _traceback(self, exception: BaseException) -> str:
        lines = self._lines(exception)
        return HEADER + "".join(tail(lines, self._max_frames)) if lines else ""

    def _members(self, members: Sequence[BaseException], depth: int) -> str:
        """Each member under a numbered rule, indented, as CPython draws groups."""
        if depth >= _GROUP_DEPTH:
            return "  | ... (nested deeper)\n"
        lines: list[str] = []
        for number, member in enumerate(members[:_GROUP_WIDTH], start=1):
            lines.append(f"  +---------------- {number} ----------------\n")
            text = "..." if id(member) in self._seen else self.write(member, depth + 1)
            lines += [f"  | {line}\n" for line in text.splitlines()]
        if len(members) > _GROUP_WIDTH:
            lines.append(f"  | and {len(members) - _GROUP_WIDTH} more exceptions\n")
        return "".join(lines) + "  +------------------------------------\n"


def runs(spots: Sequence[Spot]) -> list[str]:
    """The lines of *spots*, recursion runs collapsed."""
    lines: list[str] = []
    previous, repeats = "", 0
    for spot in spots:
        text = spot[0]
        if text != previous:
            if repeats > _SHOWN_REPEATS:
                lines.append(_repeated(repeats - _SHOWN_REPEATS))
            previous, repeats = text, 0
        repeats += 1
        if repeats <= _SHOWN_REPEATS:
            lines.append(text)
    if repeats > _SHOWN_REPEATS:
        lines.append(_repeated(repeats - _SHOWN_REPEATS))
    return lines


def tail(lines: Sequence[str], limit: int) -> Sequence[str]:
    """The innermost *limit* lines, and how many are left out."""
    left_out = len(lines) - limit
    return lines if left_out <= 0 else [f"  [{left_out} outer frames left out]\n", *lines[left_out:]]


def tail_bytes(text: str, limit: int) -> str:
    """At most *limit* UTF-8 bytes of *text*: whole lines from its end, under the header."""
    if len(text) * 4 <= limit:
        return text
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= limit:
        return text
    head = HEADER + "  [earlier lines left out]\n"
    kept = data[-(limit - len(head)) :].decode("utf-8", "ignore")
    return head + (kept.partition("\n")[2] or kept)


def _repeated(times: int) -> str:
    return f"  [Previous line repeated {times} more time{'s' if times > 1 else ''}]\n"


def _joint(link: Link) -> str:
    if link.follows == "cause":
        return _CAUSE
    return _CONTEXT if link.follows == "context" else ""
