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


_PLAIN_FRAME: Final = re.compile(
    r"""^(?P<indent> {0,64})File (["'])(?P<path>[^"'\n]{1,1024})\2(?P<place>, line \d{1,9}(?:, in [^\n]{1,1024})?)"""
    r"""(?:\n(?P=indent) [^\n]*)*$""",
    re.MULTILINE,
)
"""A frame with the lines of source below it, in a stack without groups and their rails."""


def _plainly(stack: str) -> str | None:
    """Return *stack* without source lines; ``None`` where a frame stands otherwise than `_PLAIN_FRAME` knows it."""
    if "|" in stack or "\r" in stack:
        return None
    kept, frames = _PLAIN_FRAME.subn(_plain_frame, stack)
    return kept if frames == stack.count(_CUE) else None


def _plain_frame(frame: re.Match[str]) -> str:
    return f"{frame['indent']}File {frame[2]}{_shortened(frame['path'])}{frame[2]}{frame['place']}"


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
