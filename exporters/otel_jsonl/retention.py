"""What has to go, as pure decisions: too old, or too much in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from otel_jsonl.listing import Segment, is_ahead
from otel_jsonl.pacing import in_order

if TYPE_CHECKING:
    from otel_jsonl.rollups import RollupFile

DEFAULT_MAX_BYTES: Final = 100_000_000
DEFAULT_RETENTION_DAYS: Final = 30
ROLLUP_DAYS: Final = 400
"""Rollups outlive their segments: a year can be compared with the one before."""


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


Sized = TypeVar("Sized", bound=_Sized)


def first_kept_day(today: date, days: int) -> date:
    """Return the first day that is not older than *days*."""
    return today - timedelta(days=min(days, today.toordinal() - 1))


def segments_to_delete(
    found: Iterable[Segment], *, max_bytes: float, retention_days: int, today: date
) -> list[Segment]:
    """Return which segments must go: those older than *retention_days*, then the oldest until *max_bytes* hold.

    Of the same day, ok segments go before failed ones, and low sequences before high ones. A segment of a day to come
    was written by a wrong clock, so nobody knows its age: it does not go for that, but is the first to make room.
    """
    ordered = in_order(found, lambda segment: _age_order(segment, today))
    first_kept = first_kept_day(today, retention_days)
    too_old = [segment for segment in ordered if segment.day < first_kept]
    others = [segment for segment in ordered if segment.day >= first_kept]
    return too_old + first_of(others, excess=sum(segment.size for segment in others) - max_bytes)


def first_of(ordered: Sequence[Sized], *, excess: float) -> list[Sized]:
    """Return as many of the first of *ordered* as take *excess* bytes together."""
    taken: list[Sized] = []
    for each in ordered:
        if excess <= 0:
            break
        taken.append(each)
        excess -= each.size
    return taken


def _age_order(segment: Segment, today: date) -> str:
    ahead = is_ahead(segment.day, today)
    return f"{not ahead:d}{segment.day}{segment.kind == 'failed':d}{segment.name.sequence:09d}{segment.path}"


def rollups_to_delete(
    found: Iterable[RollupFile], *, max_bytes: float, retention_days: int, today: date
) -> list[RollupFile]:
    """Return which rollups must go: those older than *retention_days*, then the oldest until *max_bytes* hold."""
    ordered = in_order(found, lambda file: f"{not is_ahead(file.day, today):d}{file.day}{file.path}")
    first_kept = first_kept_day(today, retention_days)
    too_old = [file for file in ordered if file.day < first_kept]
    others = [file for file in ordered if file.day >= first_kept]
    return too_old + first_of(others, excess=sum(file.size for file in others) - max_bytes)
