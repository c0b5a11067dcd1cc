"""Take the source lines out of a formatted Python stack: they are someone's code, and may hold what they please."""

from __future__ import annotations

_FRAME = 'File "'
_RAILS = " |+-"


def without_source(stack: str) -> str:
    """Return *stack* without the lines that quote source text below each frame; other texts stay as they are."""
    if _FRAME not in stack:
        return stack
    kept: list[str] = []
    frame_indent = -1
    for line in stack.splitlines(keepends=True):
        content = line.lstrip(_RAILS)
        indent = len(line) - len(content)
        if content.startswith(_FRAME):
            frame_indent = indent
        elif frame_indent >= 0 and indent > frame_indent:
            continue
        else:
            frame_indent = -1
        kept.append(line)
    return "".join(kept)
