"""Private keys in PEM armour: whole, cut at either end, and on one line with escaped newlines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_BEGIN: Final = lazy(r"-{2,5}\s?BEGIN(?! PGP PUBLIC)[ A-Z0-9]{0,40}(?:PRIVATE KEY|KEY BLOCK)[ A-Z]{0,10}-{2,5}")
_END: Final = lazy(r"-{2,5}\s?END(?! PGP PUBLIC)[ A-Z0-9]{0,40}(?:PRIVATE KEY|KEY BLOCK)[ A-Z]{0,10}-{2,5}")
_BODY: Final = lazy(
    r"(?:(?:[\s\"',+]|\\+[nrt]){0,16}(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]{0,80}|[A-Za-z0-9+/=]{16,}))*"
    r"(?:(?:\s|\\+[nrt]){0,8}[A-Za-z0-9+/=]{1,80})?"
)
BARE_BEGINNINGS: Final = ("MII", "MHcCAQEE", "MHQCAQEE", "MC4CAQAw", "b3BlbnNzaC1rZXkt", "LS0tLS1CRUdJTi")
"""How keys begin without their armour: DER in base64, OpenSSH's own format, and armour in base64 once more."""

_PUTTY: Final = lazy(r"[^\n\\]{0,80}(?:(?:\n|\\{1,2}n)[^\n\\]{1,160}){1,200}")
_MAC: Final = lazy(r"Private-MAC:[ \t]{0,4}[0-9a-f]{0,64}")
_BASE64: Final = lazy(r"[A-Za-z0-9+/=]+")
_BETWEEN_LINES: Final = lazy(r"(\s+|(?<!\\)\\+[nrt])")
_SHORTEST_LINE: Final = 16
_LONGEST: Final = 16_000


def find_private_keys(text: str) -> Iterator[Found]:
    """Yield each private key with its armour; a key without its end, or without its beginning, as far as it goes."""
    if "KEY" not in text or "--" not in text:
        return
    done = 0
    ends = deque(_END.finditer(text))
    for begin in _BEGIN.finditer(text):
        if begin.start() < done:
            continue
        while ends and ends[0].start() < begin.end():
            ends.popleft()
        whole = bool(ends) and ends[0].end() - begin.end() < _LONGEST
        done = ends[0].end() if whole else body_end(text, begin.end())
        yield Found(begin.start(), done, marker("private-key"))
    yield from _without_beginning(text, done)


def find_putty_key(text: str, start: int, _: int) -> Found | None:
    """Return PuTTY's key file that starts at *start*, up to its last line or as far as it goes."""
    lines = _PUTTY.match(text, start, start + _LONGEST)
    if lines is None:
        return None
    last = _MAC.search(text, start, lines.end())
    return Found(start, last.end() if last else lines.end(), marker("private-key"))


def body_end(text: str, start: int) -> int:
    """Return where the base64 lines end that begin at *start*, the rest of an armour."""
    body = _BODY.match(text, start, start + _LONGEST)
    return body.end() if body else start


def _without_beginning(text: str, done: int) -> Iterator[Found]:
    """Yield each key whose beginning was cut away: the base64 lines that run up to an ``END``."""
    for end in _END.finditer(text, done):
        floor = max(done, end.start() - _LONGEST)
        done = end.end()
        yield Found(_body_start(text, floor, end.start()), done, marker("private-key"))


def _body_start(text: str, floor: int, end: int) -> int:
    """Return where the base64 lines start that run up to *end*; the last one may be short, and so may the cut first."""
    start = position = end
    for piece in reversed(_BETWEEN_LINES.split(text[floor:end])):
        position -= len(piece)
        if not piece or _BETWEEN_LINES.fullmatch(piece):
            continue
        shortest = 1 if start == end or position == floor else _SHORTEST_LINE
        if len(piece) < shortest or not _BASE64.fullmatch(piece):
            break
        start = position
    return start
