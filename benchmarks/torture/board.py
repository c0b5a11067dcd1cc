"""A few numbers in memory that all processes share: what the tormentor is doing, and how far the writers are."""

from __future__ import annotations

import mmap
from typing import Final

_GENERATION, _FAULT, _STOP, _FIRST_LANE = range(4)
_WORD: Final = 8


class Board:
    """Made before the first fork; only the tormentor writes to it, but for each lane's own progress."""

    def __init__(self, lanes: int) -> None:
        self._words = memoryview(mmap.mmap(-1, _WORD * (_FIRST_LANE + lanes))).cast("Q")

    @property
    def generation(self) -> int:
        """Even while the folder is left alone; odd while it is being deleted, and higher afterwards."""
        return self._words[_GENERATION]

    def next_generation(self) -> None:
        """Begin, or end, a deletion."""
        self._words[_GENERATION] += 1

    @property
    def fault(self) -> int:
        """Odd while nothing can be written; higher afterwards."""
        return self._words[_FAULT]

    def next_fault(self) -> None:
        """Begin, or end, a fault."""
        self._words[_FAULT] += 1

    @property
    def stopped(self) -> bool:
        """Whether writers are to end."""
        return self._words[_STOP] == 1

    def stop(self, *, stopped: bool) -> None:
        """Tell writers to end, or that they may begin."""
        self._words[_STOP] = int(stopped)

    def advance(self, lane: int) -> None:
        """Count a line in *lane*. Threads and forks of one lane may lose a step: it paces the tormentor, no more."""
        self._words[_FIRST_LANE + lane] += 1

    def progress_in(self, lane: int) -> int:
        """How many lines the writers in *lane* have been told of, about."""
        return self._words[_FIRST_LANE + lane]

    @property
    def progress(self) -> int:
        """How many lines the writers have been told of, about."""
        return sum(self._words[_FIRST_LANE:])
