"""Take the source lines out of formatted Python stacks: they are someone's code, and may hold what they please."""

from __future__ import annotations

import re
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
    kept = _without_source(stack, _NEWLINE)
    return _without_source(kept, _ESCAPED_NEWLINE) if "\\" in kept else kept


def _without_source(stack: str, newline: re.Pattern[str]) -> str:
    kept: list[str] = []
    frame_indent = -1
    pieces = newline.split(stack)
    for line, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        indent = len(line) - len(line.lstrip(_RAILS))
        frame = _FRAME.search(line)
        if frame is not None:
            frame_indent = indent
            kept += (line[: frame.start("path")], _PACKAGES.sub("", frame["path"]), line[frame.end("path") :], end)
            continue
        if frame_indent >= 0 and indent > frame_indent:
            continue
        frame_indent = -1
        kept += (line, end)
    return "".join(kept)
