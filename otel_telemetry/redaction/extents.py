"""Where a value ends: at its quote, at its bracket, or at what ends a bare word in any syntax."""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry.redaction.literals import lazy

_LONGEST_QUOTED: Final = 8_192
_LONGEST_BARE: Final = 4_096
_ENOUGH: Final = 96
"""So many characters tell a secret; the rest is looked for only where they do, so that no text is read twice."""

_LONGEST_CUT: Final = 200
_MOST_ESCAPED: Final = 8
"""So many escaped quotes are looked past for the end of a value."""

_BARE: Final = lazy(
    r"""(?: [^\s"'`,;&<>\\)\]}|]+
      | [,|)\]}]{1,3} (?! [\s,;)\]}"'`] | $ | [\w.-]{1,40}= )
      | ;(?=[\w!@\#$%^*?~+.-]{0,32}\d[\w!@\#$%^*?~+.-]{0,32}(?:\s|$))
      | \\(?![nrt"'\\]) )+""",
    re.VERBOSE,
)
_BRACED: Final = lazy(r"[^{}\"'\n,:]{1,128}(?=\})")


def quoted(text: str, start: int, quote: str) -> str:
    """Return what stands up to the closing *quote* on this line; without one, up to a cut end of the text."""
    end = _closing(text, start, quote)
    newline = text.find("\n", start, start + _LONGEST_QUOTED)
    if end >= 0 and not 0 <= newline < end:
        return text[start:end].rstrip("\\")
    if newline < 0 and len(text) - start < _LONGEST_CUT:
        return text[start:]
    return bare(text, start)


def _closing(text: str, start: int, quote: str) -> int:
    """Return where the *quote* that opened before *start* closes, escaped as often as it was opened; -1 if nowhere."""
    depth = _backslashes(text, start - 1)
    first = end = text.find(quote, start, start + _LONGEST_QUOTED)
    for _ in range(_MOST_ESCAPED):
        if end < 0:
            break
        escapes = _backslashes(text, end)
        if escapes <= depth or (depth == 0 and escapes % 2 == 0):
            return end
        end = text.find(quote, end + 1, start + _LONGEST_QUOTED)
    return first


def _backslashes(text: str, end: int) -> int:
    """Return how many backslashes, of the last eight characters, stand before *end*."""
    before = text[max(0, end - 8) : end]
    return len(before) - len(before.rstrip("\\"))


def bare(text: str, start: int, longest: int = _ENOUGH) -> str:
    """Return the unquoted value at *start*, up to what ends one in any syntax; at most *longest* characters of it."""
    braced = _BRACED.match(text, start) if text[start - 1 : start] == "{" else None
    match = braced or _BARE.match(text, start, start + longest)
    return match.group() if match else ""


def bare_end(text: str, start: int, end: int) -> int:
    """Return where the unquoted value ends of which ``text[start:end]`` was enough to tell."""
    if end - start < _ENOUGH - 8:
        return end
    return start + len(bare(text, start, _LONGEST_BARE).rstrip(".,:;"))
