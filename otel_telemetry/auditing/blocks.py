"""Cut long text where a secret is least likely to stand: between lines that do not belong together.

Rules look at the neighbours of a word, and at blocks of lines: a key in PEM armour, a YAML block, a traceback. So a cut
goes behind an empty line, or before one that is not indented, and never behind a line that announces more, or inside
an open private key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

BLOCK: Final = 200_000
"""Characters that are looked at together, where the text has so many; below what the redactor scans at once."""

WINDOW: Final = 65_536
"""A cut is looked for in so many characters at the end of a block."""

LONGEST_KEY: Final = 16_000
"""Characters of a private key that is kept in one block."""

LONGEST_OBJECT: Final = 4 * 2**20
"""Characters of a line that begins as a JSON object and is waited for as a whole."""

_MOST_LINES: Final = 256
_ANNOUNCES: Final = (":", "=", ">", "|", "\\", "(", "{", "[", ",")
_CLOSES: Final = (")", "]", "}")
_KEY_BEGINS: Final = re.compile(r"-{2,5}\s?BEGIN[ A-Z0-9]{0,40}KEY[ A-Z]{0,10}")
_KEY_ENDS: Final = re.compile(r"-{2,5}\s?END[ A-Z0-9]{0,40}KEY")
_KEY_LINE: Final = re.compile(
    r"[\s\"',+>|#*-]{0,32}(?:[A-Za-z0-9+/=\\]{1,80}|[A-Za-z-]{4,20}: .{0,120})?[\s\"',+\\-]{0,8}"
)
_SEPARATORS: Final = " \t\r,;&"


def pieces(text: str) -> Iterator[str]:
    """Yield *text* in pieces of at most `BLOCK` characters, cut where `cut` says."""
    start = 0
    while len(text) - start > BLOCK:
        end = start + cut(text[start : start + BLOCK])
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def too_long(text: str, *, final: bool = False) -> int:
    """Return how much of *text* goes on because more of it is not to be waited for; 0 while it may grow.

    The line of a JSON object stays whole, up to `LONGEST_OBJECT` characters.
    """
    if len(text) <= BLOCK:
        return 0
    newline = text.find("\n", 0, LONGEST_OBJECT)
    if text.lstrip(" \t")[:1] == "{" and not 0 <= newline < BLOCK:
        if newline >= 0:
            return newline + 1
        if len(text) < LONGEST_OBJECT:
            return len(text) if final else 0
    return cut(text[:BLOCK])


def cut(text: str) -> int:
    """Return where *text*, which goes on, is best cut; always more than 0."""
    end = _between_lines(text) or text.rfind("\n") + 1 or _inside_line(text)
    return _before_open_key(text, end) or end


def _between_lines(text: str) -> int:
    """Return the best start of a line in the window; of equals the last; 0 where there is none."""
    floor = max(1, len(text) - WINDOW)
    best, lowest = 0, (True, 2**30, True)
    position = text.rfind("\n", floor - 1) + 1
    for _ in range(_MOST_LINES):
        if position <= floor or lowest == (False, 0, False):
            break
        rank = _rank(text, position)
        if rank < lowest:
            best, lowest = position, rank
        position = text.rfind("\n", floor - 1, position - 1) + 1
    return best


def _rank(text: str, position: int) -> tuple[bool, int, bool]:
    """Return how bad a cut before the line at *position* is: low is good."""
    before = _line_before(text, position).strip()
    start = text[position : position + 200]
    bare = start.lstrip(" \t")
    torn = before.endswith(_ANNOUNCES) or _is_frame(before) or bare.startswith(_CLOSES)
    return torn, len(start) - len(bare), before != ""


def _line_before(text: str, position: int) -> str:
    return text[max(text.rfind("\n", 0, position - 1) + 1, position - 2_000) : position - 1]


def _is_frame(line: str) -> bool:
    return line.startswith(("File ", "| File ")) and ", line " in line


def _inside_line(text: str) -> int:
    """Return where to cut *text*, which is one line: behind a space or a separator; at its end where it has none."""
    floor = max(0, len(text) - WINDOW)
    return max(text.rfind(separator, floor) for separator in _SEPARATORS) + 1 or len(text)


def _before_open_key(text: str, end: int) -> int:
    """Return where the line starts in which a private key begins that is open at *end*; 0 where none is."""
    start = open_key(text, end)
    return 0 if start < 0 else text.rfind("\n", 0, start) + 1


def open_key(text: str, end: int) -> int:
    """Return where a private key begins that is open at *end*, -1 where none is."""
    floor = max(0, end - LONGEST_KEY)
    if text.find("BEGIN", floor, end) < 0:
        return -1
    begin = next(reversed(list(_KEY_BEGINS.finditer(text, floor, end))), None)
    return -1 if begin is None or _KEY_ENDS.search(text, begin.end(), end) else begin.start()


def settled(text: str, *, patient: bool) -> int:
    """Return how much of *text*, whose source pauses, may go on: whole lines that nothing to come can belong to.

    A line that announces more, or is indented, waits with the lines it belongs to while we are *patient*; an open
    private key waits until its next line tells that it goes on or is over.
    """
    end = text.rfind("\n") + 1
    if end and patient and _expects_more(text, end):
        end = _start_of_group(text, end)
    start = open_key(text, end)
    if start >= 0 and all(_KEY_LINE.fullmatch(line) for line in text[start:end].split("\n")[1:]):
        end = text.rfind("\n", 0, start) + 1
    return end


def _expects_more(text: str, end: int) -> bool:
    last = _line_before(text, end)
    return last[:1] in {" ", "\t"} or last.rstrip().endswith(_ANNOUNCES) or _is_frame(last.strip())


def _start_of_group(text: str, end: int) -> int:
    """Return where the lines begin that the last one before *end* belongs to."""
    position = text.rfind("\n", 0, end - 1) + 1
    for _ in range(_MOST_LINES):
        if position == 0 or (not _rank(text, position)[0] and text[position] not in " \t"):
            return position
        position = text.rfind("\n", 0, position - 1) + 1
    return end
