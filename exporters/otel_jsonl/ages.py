"""What may stay in the store: the day it is, the time that ages are reckoned by, and the limits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Final

from otel_jsonl.believing import believed_time, note_kept
from otel_jsonl.retention import ROLLUP_DAYS, first_kept_day, rollups_to_delete, segments_to_delete

if TYPE_CHECKING:
    from otel_jsonl.listing import Segment
    from otel_jsonl.rollups import RollupFile

LAST_SECOND: Final = 253_402_300_799
"""Of the year 9999: no clock is later than that."""


@dataclass(frozen=True, slots=True)
class Ages:
    """The day it is, the time to reckon ages by (UNIX; None: nothing is too old), and the two limits."""

    today: date
    believed: float | None
    max_bytes: int
    days: int

    def first_kept(self) -> date:
        """Return the first day of which lines stay."""
        return first_kept_day(self._day(), self._limit(self.days))

    def doomed(self, found: list[Segment], max_bytes: float) -> list[Segment]:
        """Return which of the segments *found* are too old, or more than *max_bytes* in all."""
        return segments_to_delete(found, max_bytes=max_bytes, retention_days=self._limit(self.days), today=self._day())

    def doomed_rollups(self, found: list[RollupFile], max_bytes: float) -> list[RollupFile]:
        """Return which of the rollups *found* are too old, or more than *max_bytes* in all."""
        return rollups_to_delete(found, max_bytes=max_bytes, retention_days=self._limit(ROLLUP_DAYS), today=self._day())

    def _day(self) -> date:
        return self.today if self.believed is None else day_of(self.believed)

    def _limit(self, days: int) -> int:
        """Return *days*, or more than there are where no age is believed."""
        return days if self.believed is not None else date.max.toordinal()


def day_of(moment: float) -> date:
    """Return the UTC day of *moment*, a UNIX time."""
    return datetime.fromtimestamp(moment, timezone.utc).date()


def believed_now(folder: int, clock: float, *, sure: bool) -> float | None:
    """Return by which time ages are reckoned at *clock*, and note that the store open as *folder* is kept then.

    *sure*: somebody vouches for the time. To be called with the lock of maintenance held.
    """
    believed = clock if sure else None
    with suppress(OSError):  # a full disk, say: then nothing goes for its age, and all the rest is done
        believed = clock if sure else believed_time(folder, clock)
        note_kept(folder, clock)
    return believed
