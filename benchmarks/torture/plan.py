"""How much is written, and how much is done to the writers meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

PROCESSES = 8
"""Fewer would leave out kinds of writers; see `writers.KINDS`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """*lines* are acknowledged by *processes* writers at once, while *kills* processes are killed.

    The run has *rounds*. In each the folder is deleted under the writers once, *faults* times nothing can be written
    for a moment, and *stops* times the holder of a lock is stopped; at its end every line is accounted for. A segment
    of *segment_bytes* holds a few hundred lines. *seed* repeats the tormentor's choices, not the machine's.
    """

    lines: int = 1_000_000
    kills: int = 500
    processes: int = PROCESSES
    rounds: int = 20
    faults: int = 3
    stops: int = 10
    segment_bytes: int = 150_000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.processes < PROCESSES:
            raise ValueError(f"at least {PROCESSES} processes write")
        if min(self.rounds, self.lines // max(1, self.rounds), self.segment_bytes) < 1 or self.kills < 0:
            raise ValueError("there must be at least one round, of at least one line")

    @property
    def lines_a_round(self) -> int:
        """How many lines are acknowledged before a round ends."""
        return -(-self.lines // self.rounds)


def due(total: int, progress: float) -> int:
    """Return how many of *total* events have happened when *progress* (0 to 1) is made."""
    return int(total * min(1.0, max(0.0, progress)))
