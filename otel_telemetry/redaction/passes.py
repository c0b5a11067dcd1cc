"""Every rule over a text, again and again, until it comes to rest; and which rules these were."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

from otel_telemetry._loading import loading
from otel_telemetry.redaction.frames import Frames, is_one_piece
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.task import find_task, may_hold
from otel_telemetry.redaction.truncation import truncate

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known

_MOST_PASSES: Final = 8

GROWTH: Final = 4
"""A text grows to so many times its length at most, and `SLACK` more; what lies past that is cut."""

SLACK: Final = 1_000

_FAILED: Final = marker("failed")


def redact(
    text: str, tasks: tuple[str, ...] = (), known: Known | None = None, shorten: Callable[[str], str] | None = None
) -> str:
    """Return *text* after every rule, until nothing changes: what a marker leaves beside it is looked at again.

    A text that does not come to rest becomes ``[REDACTED:failed]``. The result has `GROWTH` times the length of *text*
    at most, and `SLACK` more; *shorten* cuts it further after each pass, where less than that is wanted. *known* is
    what `known.current` has just told the caller; without it, this asks.
    """
    known = known or known_module().current()
    if is_one_piece(text) and not (tasks and may_hold(text, tasks)):
        found = known.spares(text, _engine().find_all(text))
        if not found:
            return text  # as most messages, and an agent waits for each
        passes = _rewritten(text, known, found, shorten or _cut_to(text))
    else:
        passes = _passes(text, tasks, known, shorten or _cut_to(text))
    result = text
    for result in passes:  # noqa: B007 - the last one is wanted
        pass
    return result


def findings(text: str) -> Counter[str]:
    """Return the ids of the rules that change *text*, and how often each does, by the same passes as `redact`."""
    from otel_telemetry.redaction.table import marker_pattern

    found: Counter[str] = Counter()
    before = text
    for after in _passes(text, (), known_module().current(), _cut_to(text)):
        found += _markers(after, marker_pattern()) - _markers(before, marker_pattern())
        before = after
    return found


def _markers(text: str, pattern: re.Pattern[str]) -> Counter[str]:
    """Return the ids of the markers in *text*; a home folder's user is marked by three asterisks."""
    ids = Counter(match.group()[1:-1].split(":")[1] for match in pattern.finditer(text))
    if _ANONYMOUS in text:
        ids["home-folder"] = text.count(_ANONYMOUS)
    return ids


_ANONYMOUS: Final = "***"


_frames: Final = Frames()

_Shorten = Callable[[str], str]


def _cut_to(text: str) -> _Shorten:
    """Return what keeps a text from growing to more than the length that *text* may grow to."""
    return partial(truncate, limit=GROWTH * len(text) + SLACK, keep="head")


def _passes(text: str, tasks: tuple[str, ...], known: Known, shorten: _Shorten) -> Iterator[str]:
    """Yield *text* after each pass that changes it; frames that are known to be clean are left out of the scan."""
    quoted = list(find_task(text, tasks)) if tasks and may_hold(text, tasks) else []
    apart = None if quoted else _frames.apart(text, known)
    if apart is None:
        yield from _scanned_and_learned(text, known, quoted, shorten)
        return
    joined = [apart.joined(rest) for rest in _scanned_and_learned(apart.rest, known, quoted, shorten)]
    yield from filter(None, joined) if None not in joined else _scanned(text, known, quoted, shorten)


def _scanned_and_learned(text: str, known: Known, quoted: list[Found], shorten: _Shorten) -> Iterator[str]:
    result = text
    for result in _scanned(text, known, quoted, shorten):
        yield result
    _frames.learn(text, result, known)


def _scanned(text: str, known: Known, quoted: list[Found], shorten: _Shorten) -> Iterator[str]:
    found = known.spares(text, _engine().find_all(text))
    return _rewritten(text, known, [*quoted, *_not_in(quoted, found)], shorten)


def _rewritten(text: str, known: Known, found: list[Found], shorten: _Shorten) -> Iterator[str]:
    """Yield *text* without what was *found* in it, then without what is found in that, until it comes to rest."""
    engine = _engine()
    for _ in range(_MOST_PASSES):
        rewritten = engine.rewrite(text, found) if found else text
        if rewritten == text:
            return
        text = shorten(rewritten)
        yield text
        found = known.spares(text, engine.find_all(text))
    if found and engine.rewrite(text, found) != text:
        yield _FAILED


def _not_in(quoted: list[Found], found: list[Found]) -> list[Found]:
    """Return *found* without what lies in a quotation of the task: that says more of it than a rule does."""
    if not quoted:
        return found
    ordered = sorted(quoted)
    starts = [one.start for one in ordered]
    ends = list(accumulate((one.end for one in ordered), max))
    return [one for one in found if (at := bisect_right(starts, one.start)) == 0 or ends[at - 1] < one.end]


class _Engine(Protocol):
    """The module `engine`."""

    def find_all(self, text: str) -> list[Found]: ...
    def rewrite(self, text: str, found: list[Found]) -> str: ...


@cache
def _engine() -> _Engine:
    """Return the module of the rules: hundreds of patterns, loaded by the first text that needs them."""
    with loading():
        from otel_telemetry.redaction import engine  # an import statement at each text costs more than some rules

    return engine


@cache
def known_module() -> _KnownModule:
    """Return the module of what this process knows to be private, loaded as late."""
    with loading():
        from otel_telemetry.redaction import known

    return known


class _KnownModule(Protocol):
    """The module `known`."""

    def current(self) -> Known: ...
