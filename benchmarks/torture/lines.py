"""Lines that say who wrote them and can be made again from that, so that a damaged one is seen.

They record tasks, so that they count in rollups: errors of a few groups, in some hundred hours.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from otel_jsonl import Kind


REPOSITORY: Final = "torture"
_SPAN_ID: Final = re.compile(rb'"spanId":"([0-9a-f]{16})"')
_OUTCOME: Final = re.compile(rb'"otel_telemetry.outcome","value":\{"stringValue":"([a-z]+)"')
_OK: Final = b'"ok"}}]'
_FAILED: Final = (
    b'"failed"}}],"events":[{"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"Wrong"}},'
    b'{"key":"otel_telemetry.error.fingerprint","value":{"stringValue":"v1:%016x"}}]}]'
)
_BODY: Final = (
    b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"%s","kind":1,'
    b'"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":['
    b'{"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}},'
    b'{"key":"gen_ai.agent.name","value":{"stringValue":"Direct"}},'
    b'{"key":"vcs.repository.name","value":{"stringValue":"torture"}},'
    b'{"key":"otel_telemetry.outcome","value":{"stringValue":%s}],"scope":{"name":"otel_telemetry"}}]}]}\n'
)
_BEGIN_NS: Final = 1_700_000_000 * 10**9
_HOUR_NS: Final = 3600 * 10**9
_HOURS: Final = 200
_GROUPS: Final = 7
_WORDS: Final = random.Random(1).randbytes(100_000).hex().encode()
_LONG_EVERY: Final = 50


def identity_of(writer: int, number: int) -> int:
    """Return the span id of a writer's line, both of 32 bits."""
    return writer << 32 | number


def line_of(identity: int, *, long: bool = False) -> bytes:
    """Return the line of a task with *identity*, of some 550 to 1,050 bytes, one in fifty 12,000; *long*: of 40,000."""
    size = 40_000 if long else 12_000 if identity % _LONG_EVERY == 0 else identity * 7919 % 300
    start = identity * 104_729 % 100_000
    end_ns = _BEGIN_NS + identity * 7919 % _HOURS * _HOUR_NS + identity
    outcome = _OK if kind_of(identity) == "ok" else _FAILED % (identity % _GROUPS)
    return _BODY % (identity, identity, _WORDS[start : start + size], end_ns - 10**9, end_ns, outcome)


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


def outcome_of(line: bytes) -> str:
    """Return how the task of *line* has ended; empty for a line that says nothing of it."""
    match = _OUTCOME.search(line)
    return match[1].decode() if match else ""


def is_intact(line: bytes, identity: int) -> bool:
    """Tell whether *line* says what it said, as far as it was made by `line_of`: a task's has a random trace id."""
    if not line.startswith(_BODY[: _BODY.index(b"%")] + b"%032x" % identity):
        return True
    return line + b"\n" in (line_of(identity), line_of(identity, long=True))
