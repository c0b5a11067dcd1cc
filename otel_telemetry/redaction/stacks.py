"""Take the source lines out of formatted Python stacks: they are someone's code, and may hold what they please."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_CUE: Final = "File "
_FRAME: Final = re.compile(r"""File (\\{0,8}["'])(?P<path>[^"'\n]{1,1024})\1, line \d{1,9}(?:, in [^\n]{1,1024})?$""")
_NEWLINE: Final = re.compile(r"(\r?\n)")
_ESCAPED_NEWLINE: Final = re.compile(r"(\r?\n|(?:\\{1,8}r)?\\{1,8}n(?=[ |+^A-Z(\[]|$))")
_PACKAGES: Final = re.compile(r"^.*[/\\](?=(?:site|dist)-packages[/\\])|^.*[/\\]lib[/\\]python\d\.\d{1,2}[/\\]")
_RAILS: Final = " |+-"


def without_source(stack: str) -> str:
    """Return *stack* without the lines that quote source text below each frame; other texts stay as they are.

    The stack may stand inside another text, and its newlines may be escaped as ``repr`` and JSON write them. Of the
    paths of installed packages and of the standard library what lies above these goes as well.
    """
    if _CUE not in stack or ", line " not in stack:
        return stack
    kept = _plainly(stack) or _without_source(stack, _NEWLINE)
    return _without_source(kept, _ESCAPED_NEWLINE) if "\\" in kept else kept


_PLAIN_FRAME: Final = re.compile(r"""( {0,64})File (["'])([^"'\n]{1,1024})\2, line \d{1,9}(?:, in [^\n]{1,1024})?""")
"""A frame in a stack without groups and their rails."""


def _plainly(stack: str) -> str | None:
    """Return *stack* without source lines; ``None`` where a frame stands otherwise than `_PLAIN_FRAME` knows it."""
    if "|" in stack or "\r" in stack:
        return None
    kept: list[str] = []
    frames, source = 0, "\n"  # what begins no line
    for line in stack.split("\n"):
        if line.startswith(source):
            continue
        frame = _plain_frame(line) if _CUE in line else None
        frames += frame is not None
        source, shown = frame or ("\n", line)
        kept.append(shown)
    return "\n".join(kept) if frames == stack.count(_CUE) else None


@lru_cache(maxsize=4_096)
def _plain_frame(line: str) -> tuple[str, str] | None:
    """Return how the source below a frame is indented, and its line with the path shortened; None for other lines.

    A program's errors come from the same places again and again.
    """
    frame = _PLAIN_FRAME.fullmatch(line)
    if frame is None:
        return None
    indent, _, path = frame.groups()
    short = _shortened(path)
    return f"{indent} ", line if short == path else f"{line[: frame.start(3)]}{short}{line[frame.end(3) :]}"


def _without_source(stack: str, newline: re.Pattern[str]) -> str:
    kept: list[str] = []
    frame_indent = -1
    pieces = newline.split(stack)
    for line, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        frame = _FRAME.search(line) if _CUE in line else None
        if frame is not None:
            frame_indent = _indent(line)
            kept += (line[: frame.start("path")], _shortened(frame["path"]), line[frame.end("path") :], end)
        elif frame_indent < 0 or _indent(line) <= frame_indent:
            frame_indent = -1
            kept += (line, end)
    return "".join(kept)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_RAILS))


@lru_cache(maxsize=1_024)
def _shortened(path: str) -> str:
    return _PACKAGES.sub("", path)
