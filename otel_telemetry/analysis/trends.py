"""A period against the one before it, honest about small counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from otel_telemetry.analysis.words import counted, percent

if TYPE_CHECKING:
    from datetime import date

    from otel_telemetry.analysis.period import Period

Direction = Literal["up", "down", "flat", "unknown"]

ENOUGH: Final = 20
"""Errors in the period before from which a percentage says more than the two numbers."""


class Counts(NamedTuple):
    """Of one period. A failed task counts as finished, a cancelled one does not."""

    errors: int = 0
    finished: int = 0
    failed: int = 0

    @property
    def anything(self) -> bool:
        """Tell whether the period holds any record."""
        return bool(self.errors or self.finished)

    @property
    def failure_rate(self) -> float | None:
        """Failed tasks among those that finished; None where none did."""
        return self.failed / self.finished if self.finished else None


class Trend(NamedTuple):
    """How a count of errors moved. *percent* is None where the counts are too small to speak in percents."""

    now: Counts
    before: Counts
    direction: Direction
    percent: int | None
    text: str
    """Without the arrow: ``23% decrease from last week (61 → 47)``."""


def trend(period: Period, now: Counts, before: Counts, *, oldest: date | None = None) -> Trend:
    """Compare two periods. *oldest* is the day of the oldest record, to tell when the one before is not whole."""
    if not before.anything:
        return Trend(now, before, "unknown", None, f"no records from {period.before} to compare with")
    direction = _direction(now.errors, before.errors)
    change = _percent(now.errors, before.errors)
    text = f"{_change(direction, change, period.before)} ({_details(now, before)})"
    if oldest is not None and oldest > period.previous_start.date():
        text = f"{text}; records begin {oldest.isoformat()}"
    return Trend(now, before, direction, change, text)


def _direction(now: int, before: int) -> Direction:
    if now == before:
        return "flat"
    return "up" if now > before else "down"


def _percent(now: int, before: int) -> int | None:
    return round(100 * (now - before) / before) if before >= ENOUGH else None


def _change(direction: Direction, change: int | None, before: str) -> str:
    if direction == "flat":
        return f"as many as {before}"
    if change is None:
        return f"{'more' if direction == 'up' else 'fewer'} than {before}"
    if change == 0:
        return f"about as many as {before}"
    return f"{abs(change):,}% {'increase' if change > 0 else 'decrease'} from {before}"


def _details(now: Counts, before: Counts) -> str:
    errors = f"{before.errors:,} → {counted(now.errors, 'error')}"
    if not (now.finished and before.finished):
        return errors
    return f"{errors}, failure rate {percent(before.failed, before.finished)} → {percent(now.failed, now.finished)}"
