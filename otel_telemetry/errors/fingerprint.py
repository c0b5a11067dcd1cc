"""Version 1 of the id of an error group: type, innermost function of the program's own, what names the cause."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors import peek as look
from otel_telemetry.errors.categories import CATEGORIES
from otel_telemetry.errors.categorise import subcause
from otel_telemetry.errors.frames import innermost
from otel_telemetry.errors.mask import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from otel_telemetry.errors.categorise import Verdict
    from otel_telemetry.errors.facts import Facts
    from otel_telemetry.errors.frames import Frame

VERSION: Final = "v1"
_NAMING: Final = (
    "variable",
    "key",
    "name",
    "object",
    "attribute",
    "module",
    "argument",
    "missing_arguments",
    "model",
    "fields",
    "codec",
    "provider_code",
    "status",
    "grpc_code",
    "sqlstate",
    "constraint",
    "program",
    "exit_code",
    "signal",
    "errno",
    "json_fault",
    "operation_name",
    "expected",
)
"""Facts that name a cause, in the order in which they are hashed."""

_CONCLUSIONS: Final = frozenset({"cue", "subcause"})

_VAGUE_STATUSES: Final = frozenset({400, 404, 405, 409, 412, 413, 415, 422, 424, 500})
"""Statuses that leave the cause to the text."""

_BODY: Final = re.compile(
    r"['\"](?:message|detail|msg|error_description)['\"]\s*:\s*(['\"])(.{1,300}?)(?:\1\s*[,}]|\Z)", re.DOTALL
)


class Masked(str):
    """A masked text in its own case. A group does not depend on that."""

    __slots__ = ()


def fingerprint(parts: tuple[str, ...]) -> str:
    """``v1:`` and 16 hexadecimal digits of what *parts* say, in this order."""
    hashed = (part.lower() if type(part) is Masked else part for part in parts)
    digest = hashlib.blake2b("\x1f".join(hashed).encode("utf-8", "backslashreplace"), digest_size=8)
    return f"{VERSION}:{digest.hexdigest()}"


def fingerprint_parts(facts: Facts, verdict: Verdict, frame: Frame | None) -> tuple[str, ...]:
    """What makes the group, in words: type, function, then ``fact=value`` or the masked text."""
    return (facts.type, function_of(frame), *discriminator(facts, verdict))


def rests_on_facts(parts: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether *parts* would be the same for another message with the same facts."""
    return facts.values.get("status") not in _VAGUE_STATUSES and not any(type(part) is Masked for part in parts)


def function_of(frame: Frame | None) -> str:
    """Module and function; no path and no line, so that checkouts and edits elsewhere do not matter."""
    return frame.name if frame is not None else ""


def place(chain: Sequence[Facts], leaf: Facts) -> Frame | None:
    """The frame a group belongs to: the own one nearest to the cause, else the one that raised."""
    own = innermost(leaf.frames)
    if own is not None:
        return own
    nearest = [leaf, *(facts for facts in reversed(chain) if facts is not leaf)]
    own = next((frame for facts in nearest if (frame := innermost(facts.frames)) is not None), None)
    return own if own is not None else next((facts.last for facts in nearest if facts.last is not None), None)


def discriminator(facts: Facts, verdict: Verdict) -> tuple[str, ...]:
    """What tells this cause from others of its type in the same function."""
    names = CATEGORIES[verdict.category].groups_by
    tokens = tuple(_open(facts) if names is None else _closed(names, facts, verdict))
    return (verdict.category, *tokens) if names is not None else tokens or (Masked(masked(facts.text)),)


def _closed(names: Sequence[str], facts: Facts, verdict: Verdict) -> Iterator[str]:
    """The facts a category asks for; the masked text only where none of them is known."""
    said = False
    for name in names:
        if name == "masked":
            if not said:
                yield Masked(masked(facts.text))
            continue
        value = _concluded(name, facts, verdict) if name in _CONCLUSIONS else facts.values.get(name)
        if value:
            said = True
            yield f"{name}={_plain(value)}"


def _concluded(name: str, facts: Facts, verdict: Verdict) -> str:
    if name == "cue":
        return verdict.cue
    which = subcause(verdict.category, facts, verdict.cue)
    return which if any(which == other.subcause for other in CATEGORIES[verdict.category].alternatives) else ""


def _open(facts: Facts) -> Iterator[str]:
    for name in _NAMING:
        value = facts.values.get(name)
        if value is not None and value != "":
            yield f"{name}={_plain(value)}"
    if facts.values.get("status") in _VAGUE_STATUSES:
        body = _BODY.search(facts.text)
        if body is not None:
            yield Masked(masked(body.group(2)))


def _plain(value: object) -> str:
    listed: list[object] = look.items(value)
    return ",".join(map(str, listed)) if listed else str(value)
