"""Lines that say who wrote them and can be made again from that, so that a damaged one is seen."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from otel_jsonl import Kind


REPOSITORY: Final = "torture"
_SPAN_ID: Final = re.compile(rb'"spanId":"([0-9a-f]{16})"')
_BODY: Final = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"%s"}]}]}]}\n'
_WORDS: Final = random.Random(1).randbytes(100_000).hex().encode()
_LONG_EVERY: Final = 50


def identity_of(writer: int, number: int) -> int:
    """Return the span id of a writer's line, both of 32 bits."""
    return writer << 32 | number


def line_of(identity: int, *, long: bool = False) -> bytes:
    """Return the line with *identity*, of some 150 to 450 bytes, one in fifty 12,000; *long*: of 40,000."""
    size = 40_000 if long else 12_000 if identity % _LONG_EVERY == 0 else identity * 7919 % 300
    start = identity * 104_729 % 100_000
    return _BODY % (identity, identity, _WORDS[start : start + size])


def kind_of(identity: int) -> Kind:
    """Return under which kind the line with *identity* is stored: a third has failed."""
    return "ok" if identity % 3 else "failed"


def read_identity(line: bytes) -> int | None:
    """Return the span id that *line* (without its newline) says; None if it is no whole line."""
    match = _SPAN_ID.search(line)
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return int(match[1], 16) if match else None


def is_intact(line: bytes, identity: int) -> bool:
    """Tell whether *line* says what it said, as far as it was made by `line_of`: a task's has a random trace id."""
    if not line.startswith(_BODY[: _BODY.index(b"%")] + b"%032x" % identity):
        return True
    return line + b"\n" in (line_of(identity), line_of(identity, long=True))
