"""One maintenance under way: where, for how long, by which limits, and what it has done so far."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from otel_jsonl.accounting import bytes_used
from otel_jsonl.listing import Segment, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.pacing import breathe

if TYPE_CHECKING:
    from otel_jsonl.ages import Ages
    from otel_jsonl.rollups import Summariser


@dataclass(slots=True)
class MaintenanceReport:
    """What one `maintain` did.

    *busy*: somebody else was at it, or about to be, and nothing was done. *unfinished*: time ran out, or somebody
    waited for the store. *deleted* are segments, as they were listed; *forgotten* are rollups.
    """

    closed: int = 0
    compressed: int = 0
    summed_up: int = 0
    deleted: list[Path] = field(default_factory=list[Path])
    forgotten: list[Path] = field(default_factory=list[Path])
    busy: bool = False
    unfinished: bool = False


class LateError(Exception):
    """The time is over; raised between two files."""


@dataclass(slots=True)
class Keeping:
    """What the steps of a maintenance share. *deadline* in `time.monotonic` seconds."""

    directory: Path
    ages: Ages
    summariser: Summariser | None
    deadline: float
    report: MaintenanceReport

    @contextmanager
    def in_time(self) -> Generator[None, None, None]:
        """End the block, and note that, where the time is over."""
        try:
            yield
        except LateError:
            self.report.unfinished = True

    def next(self) -> None:
        """Go on to the next file. Raises LateError, Stopped."""
        breathe()
        if time.monotonic() >= self.deadline:
            raise LateError

    def segments(self) -> list[Segment]:
        """Return what there is."""
        return segments(self.directory, today=self.ages.today)

    def excess(self) -> int:
        """Return how many bytes the store has too many; what is less than 0 is room. Looks at every file."""
        return bytes_used(self.directory) - self.ages.max_bytes

    def drop_merged(self) -> None:
        """Delete the sum of all rollups, which is made again in no time, and quotes texts that may have to go."""
        with suppress(OSError):
            (self.directory / MERGED_ROLLUP).unlink()
