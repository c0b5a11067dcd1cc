"""Lines recognised by their bytes, without parsing: those that say the same as a line already read.

A line of our encoder is: ids, name and times | the span's attributes | events | scope and resource. Tasks that went
well differ in the first part alone; failed ones in the events as well, where only the fingerprint matters here.
Quotes inside JSON strings are escaped, so a marker with bare quotes is always a key.
"""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry import attributes as attr

_HEAD: Final = re.compile(
    rb'\{"resourceSpans":\[\{"scopeSpans":\[\{"spans":\[\{"traceId":"[0-9a-f]{32}","spanId":"[0-9a-f]{16}",'
    rb'(?:"parentSpanId":"[0-9a-f]{16}",)?(?:"flags":[0-9]+,)?"name":"[^"\\]*","kind":[0-9],'
    rb'"startTimeUnixNano":"[0-9]{19}","endTimeUnixNano":"([0-9]{19})"'
)
"""Up to the end time, which has 19 digits until the year 2286."""

_TRACE_ID: Final = b'"traceId":"'
_EVENTS: Final = b',"events":[{'
_SCOPE: Final = b'}],"scope":{'
_MESSAGE: Final = b'{"key":"%b",' % attr.EXCEPTION_MESSAGE.encode()
_FINGERPRINT: Final = b'{"key":"%b",' % attr.FINGERPRINT.encode()

Recognised = tuple[bytes, int]
"""What lines of the same meaning share, and the end time."""


def recognise(line: bytes) -> Recognised | None:
    """Return the key and the end time (nanoseconds) of a line that our encoder may have written, else None."""
    head = _HEAD.match(line)
    if head is None:
        return None
    end = head.end()
    events = line.find(_EVENTS, end)
    if events < 0:
        return line[end:], int(head[1])
    return line[end:events] + line[line.rfind(_SCOPE) :], int(head[1])


def holds_one_span(line: bytes) -> bool:
    """Tell whether a line that was recognised holds a single span and no link: others are read in full."""
    return line.find(_TRACE_ID, len(_TRACE_ID) + line.find(_TRACE_ID)) < 0


def fails_by(line: bytes, fingerprint: bytes) -> bool:
    """Tell whether the events of *line* hold just one fingerprint, and it is this JSON attribute (see `pair`)."""
    events = line.find(_EVENTS)
    return line.count(_FINGERPRINT, events) == 1 and line.find(fingerprint, events) > 0


def has_message(line: bytes) -> bool:
    """Tell whether an event of *line* may carry the message of an exception."""
    return line.find(_MESSAGE, max(line.find(_EVENTS), 0)) >= 0


def pair(fingerprint: str) -> bytes:
    """Return the attribute as our encoder writes it; a fingerprint is plain ASCII."""
    return b'%b"value":{"stringValue":"%b"}}' % (_FINGERPRINT, fingerprint.encode("ascii", "replace"))
