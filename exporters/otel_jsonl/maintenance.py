"""Keep the store small: close, compress and sum up what is full or of a past day, delete the oldest.

Never in a task's path. Each step leaves every line readable exactly once, and every closed segment countable by its
lines or by its rollup, wherever the process dies; see `compressing` and `rollups`. What one that died has left is
deleted first. A segment that must go is summed up first, and its rollup loses the texts that it quotes afterwards.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Final

from otel_jsonl import _boundary
from otel_jsonl.accounting import bytes_used
from otel_jsonl.believing import believed_time, is_stuck, note_kept
from otel_jsonl.compressing import close, compress
from otel_jsonl.counters import SHORTAGES
from otel_jsonl.descriptors import own_folder
from otel_jsonl.forgetting import forget_losses, forget_text
from otel_jsonl.listing import Segment, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.pacing import Pace, Stopped, breathe, paced, slowed
from otel_jsonl.retention import (
    DEFAULT_MAX_BYTES,
    DEFAULT_RETENTION_DAYS,
    ROLLUP_DAYS,
    first_kept_day,
    first_of,
    rollups_to_delete,
    segments_to_delete,
)
from otel_jsonl.rollups import RollupFile, Summariser, has_segment, read_rollup, rollups, write_rollup
from otel_jsonl.tidying import alone, tidy_up
from otel_jsonl.unfinished import settle

_ROUNDS: Final = 3
_OPEN_SHARE: Final = 4
"""Open segments are closed before their day for want of room where they take more than a quarter of it."""
_ROLLUP_SHARE: Final = 4
"""Rollups of segments that are gone go before segments where they take more than a quarter of the room."""
_LAST_SECOND: Final = 253_402_300_799
"""Of the year 9999: no clock is later than that."""


@dataclass(slots=True)
class MaintenanceReport:
    """What one `maintain` did. *busy*: another process was at it, nothing was done. *unfinished*: time ran out.

    *deleted* are segments, as they were listed; *forgotten* are rollups.
    """

    closed: int = 0
    compressed: int = 0
    summed_up: int = 0
    deleted: list[Path] = field(default_factory=list[Path])
    forgotten: list[Path] = field(default_factory=list[Path])
    busy: bool = False
    unfinished: bool = False


def maintain(
    directory: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    now: float | None = None,
    time_budget: float = float("inf"),
    summariser: Summariser | None = None,
    pace: Pace | None = None,
) -> MaintenanceReport:
    """Do what is due in the store in *directory*, beside any number of writers and readers.

    *now* is a UNIX time that the caller vouches for; without it, the clock is not believed at once when it has leapt
    (see `believing`). One process does it at a time. Between two files it stops when *time_budget* seconds are over,
    and wherever *pace* says so. Without *summariser* there are no rollups. Never raises OSError: what cannot be done
    now is left for the next time. Where a stopped process keeps the lock, the limit on bytes holds all the same.
    """
    report = MaintenanceReport()
    deadline = time.monotonic() + time_budget
    with suppress(OSError), own_folder(directory) as folder, alone(folder) as held, paced(pace):
        report.busy = not held
        clock = max(0.0, min(time.time() if now is None else now, _LAST_SECOND))
        believed = _believed(folder, clock, sure=now is not None) if held else None
        work = _Maintenance(
            directory, _Ages(_day(clock), believed, max_bytes, retention_days), summariser, deadline, report
        )
        try:
            if held:
                work.run()
            elif is_stuck(folder, clock):
                work.hold_limit()
        except Stopped:
            report.unfinished = True
    return report


def _believed(folder: int, clock: float, *, sure: bool) -> float | None:
    believed = clock if sure else None
    with suppress(OSError):  # a full disk, say: then nothing goes for its age, and all the rest is done
        believed = clock if sure else believed_time(folder, clock)
        note_kept(folder, clock)
    return believed


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, timezone.utc).date()


@dataclass(frozen=True, slots=True)
class _Ages:
    """What may stay: the day it is, the time to reckon ages by (None: nothing is too old), and the two limits."""

    today: date
    believed: float | None
    max_bytes: int
    days: int

    def day(self) -> date:
        """Return the day to reckon ages by."""
        return self.today if self.believed is None else _day(self.believed)

    def limit(self, days: int) -> int:
        """Return *days*, or more than there are where no age is believed."""
        return days if self.believed is not None else date.max.toordinal()


class _Late(Exception):  # noqa: N818 - the time is over, which is no error
    """Raised between two files."""


@dataclass(slots=True)
class _Maintenance:
    """The steps of one `maintain`, in order. Most urgent is what needs no work before it frees room."""

    directory: Path
    ages: _Ages
    summariser: Summariser | None
    deadline: float
    report: MaintenanceReport

    def run(self) -> None:
        """Take each step as far as time allows. Raises Stopped."""
        tidy_up(self.directory)
        if self._excess() > 0:
            self._drop_merged()  # lines are not to go for what is made again in no time
        self._settle()
        for step in (self._drop_old, self._free_room, self._compress, self._sum_up):
            with self._in_time():
                step()
        if self._excess() > 0:
            with self._in_time():
                self._shrink_open()
            self.hold_limit()
        self._forget()

    @contextmanager
    def _in_time(self) -> Generator[None, None, None]:
        try:
            yield
        except _Late:
            self.report.unfinished = True

    def _next(self) -> None:
        """Go on to the next file. Raises _Late, Stopped."""
        breathe()
        if time.monotonic() >= self.deadline:
            raise _Late

    def _segments(self) -> list[Segment]:
        return segments(self.directory, today=self.ages.today)

    def _doomed(self, found: list[Segment], max_bytes: float) -> list[Segment]:
        return segments_to_delete(
            found, max_bytes=max_bytes, retention_days=self.ages.limit(self.ages.days), today=self.ages.day()
        )

    def _settle(self) -> None:
        """See what dead processes have left, while the lines that speak of it are there. Raises Stopped."""
        with suppress(OSError):
            settle(self.directory, oldest_kept=self._first_kept())

    def _first_kept(self) -> date:
        return first_kept_day(self.ages.day(), self.ages.limit(self.ages.days))

    # Deleting ----------------------------------------------------------------

    def _drop_old(self) -> None:
        for segment in self._doomed(self._segments(), float("inf")):
            self._delete(segment)

    def _free_room(self) -> None:
        """Delete compressed segments where those alone are too much: nothing has to be compressed for that."""
        found = [segment for segment in slowed(self._segments()) if segment.name.state == "gzipped"]
        for segment in self._doomed(found, self.ages.max_bytes):
            self._delete(segment)

    def hold_limit(self) -> None:
        """Delete the oldest until the limit on bytes holds. Raises Stopped.

        That alone is safe without the lock: whoever holds it finds files gone, and goes on with the others. What comes
        faster than it can be summed up goes without: an agent that fails in a tight loop must not fill the disk.
        """
        if self._excess() > 0:
            self._drop_merged()
        self._drop_rollups(keeping=self.ages.max_bytes / _ROLLUP_SHARE)
        for again in range(_ROUNDS):  # summing up what goes takes some room itself
            gone = len(self.report.deleted)
            if (excess := self._excess()) <= 0:
                return
            found = self._segments()
            flooded = again > 0 and excess > self.ages.max_bytes
            for segment in self._doomed(found, sum(each.size for each in found) - excess):
                self._delete(segment, in_time=False, sum_up=not flooded)
            if len(self.report.deleted) == gone:
                return

    def _excess(self) -> int:
        return bytes_used(self.directory) - self.ages.max_bytes

    def _shrink_open(self) -> None:
        """Close and compress open segments, largest first, where those are to blame. Raises _Late, Stopped."""
        open_ = sorted((each for each in slowed(self._segments()) if not each.closed), key=lambda each: -each.size)
        excess = sum(each.size for each in open_) - self.ages.max_bytes / _OPEN_SHARE
        for segment in first_of(open_, excess=excess):
            self._next()
            self._compress_one(segment)

    def _delete(self, segment: Segment, *, in_time: bool = True, sum_up: bool = True) -> None:
        """Delete *segment*; where *sum_up*, that first, as far as it is possible. Raises _Late, Stopped."""
        if in_time:
            self._next()
        with suppress(OSError):
            settled = close(segment) if segment.name.state == "open" else segment
            if settled is not None:
                if sum_up:
                    self._sum_up_one(settled)
                self._drop_merged()  # it quotes the segment's texts
                settled.path.unlink()
                self.report.deleted.append(segment.path)
                os.rmdir(settled.path.parent)  # goes only if nothing else, of whomever, is in it

    # Compressing and summing up -------------------------------------------------

    def _compress(self) -> None:
        for segment in slowed(self._segments()):
            if segment.closed and segment.name.state != "gzipped":
                self._next()
                if self._excess() > self.ages.max_bytes:  # lines come faster than they can be compressed
                    raise _Late
                self._compress_one(segment)

    def _compress_one(self, segment: Segment) -> None:
        with suppress(OSError):
            closed = close(segment) if segment.name.state == "open" else segment
            self.report.closed += closed is not segment and closed is not None
            if closed is not None and compress(closed) is not None:
                self.report.compressed += 1

    def _sum_up(self) -> None:
        for segment in slowed(self._segments()) if self.summariser else ():
            if segment.name.state == "gzipped" and not self._is_summed_up(segment):
                self._next()
                with suppress(OSError):
                    self._sum_up_one(segment)

    def _is_summed_up(self, segment: Segment) -> bool:
        body = read_rollup(segment)
        return body is not None and self.summariser is not None and self.summariser.is_current(body)

    def _sum_up_one(self, segment: Segment) -> None:
        """Make the rollup of the closed *segment*, if it has none. Raises Stopped, OSError for want of descriptors."""
        if self.summariser is None or self._is_summed_up(segment):
            return
        try:
            write_rollup(segment, self.summariser.digest(segment))
        except OSError as error:
            if error.errno in SHORTAGES:  # that passes; lines deleted meanwhile would be gone from all counts
                raise
            return
        except Exception as error:  # noqa: BLE001 - its maker's bug must not keep the store from being kept
            _boundary.swallowed("digest", error)
            return
        self.report.summed_up += 1

    # Forgetting ------------------------------------------------------------------

    def _forget(self) -> None:
        self._forget_text()
        self._forget_rollups()
        forget_losses(self.directory, self._first_kept())

    def _forget_text(self) -> None:
        if self.summariser is not None:
            for file in self._orphans():
                breathe()
                forget_text(file, self.summariser)

    def _orphans(self) -> list[RollupFile]:
        return [file for file in slowed(rollups(self.directory)) if not has_segment(file)]

    def _forget_rollups(self) -> None:
        self._drop_rollups(keeping=0)
        if self._excess() > 0:
            self._drop_merged()

    def _drop_merged(self) -> None:
        with suppress(OSError):
            (self.directory / MERGED_ROLLUP).unlink()

    def _drop_rollups(self, *, keeping: float) -> None:
        """Delete rollups of segments that are gone: the too old ones, and the oldest while all is too much.

        For want of room no more go than leave *keeping* bytes of them.
        """
        orphans = self._orphans()
        size = sum(file.size for file in orphans)
        max_bytes = max(keeping, size - max(0, self._excess()))
        doomed = rollups_to_delete(
            orphans, max_bytes=max_bytes, retention_days=self.ages.limit(ROLLUP_DAYS), today=self.ages.day()
        )
        for file in doomed:
            with suppress(OSError):
                file.path.unlink()
                self.report.forgotten.append(file.path)
                os.rmdir(file.path.parent)
