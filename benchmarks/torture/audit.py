"""The account: each line that was acknowledged, against what is read back and what the store says it lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from benchmarks.torture.acknowledgements import Acknowledgement, Told
from benchmarks.torture.lines import is_intact, outcome_of, read_identity
from otel_jsonl import ReadCounters, read_lines, segments, usage


@dataclass(slots=True)
class Readback:
    """What a store holds: how often each span id is there, lines damaged though they look whole, and beginnings of
    lines that end nowhere, which is what a kill in the middle of a write leaves."""

    found: Counter[int]
    torn: int
    unfinished: int
    rotations: int
    counted: int
    outcomes: Counter[str] = field(default_factory=Counter[str])
    """How the tasks ended whose lines were read."""


def read_back(store: Path) -> Readback:
    """Read all of *store*, while nobody writes to it."""
    counters, result = ReadCounters(), Readback(Counter(), 0, 0, 0, usage(store).lost_lines)
    for segment in segments(store):
        result.rotations += segment.name.state != "open"
        for line in read_lines(segment, counters):
            identity = read_identity(line)
            if identity is None:
                result.unfinished += 1
                continue
            result.found[identity] += 1
            result.outcomes[outcome_of(line)] += 1
            result.torn += not is_intact(line, identity)
    result.unfinished += counters.torn_lines
    result.torn += counters.skipped_lines + counters.unreadable_files + counters.unreadable_folders
    return result


@dataclass(slots=True)
class Figures:
    """What a run has come to; figures of rounds add up."""

    acknowledged: int = 0
    """Lines that a writer was told of, whatever it was told."""
    tasks: int = 0
    """Of these, ended tasks of agents; the others were appended directly."""
    written: int = 0
    """Of the acknowledged ones, read back."""
    set_apart: int = 0
    """Acknowledged before the folder was deleted, and gone with it."""
    lost: int = 0
    """Not there, where a fault was injected, and within the store's own count."""
    counted: int = 0
    """What that count says. A kill between a loss and its acknowledgement makes it higher than `lost`."""
    doubled: int = 0
    torn: int = 0
    """Damaged lines that a reader takes for whole ones, damaged files, and more unfinished lines than kills."""
    unfinished: int = 0
    """Beginnings of lines whose writer was killed in the middle of them; never acknowledged."""
    unaccounted: int = 0
    """Acknowledged, not there, and not excused."""
    kills: int = 0
    stops: int = 0
    holders_stopped: int = 0
    rotations: int = 0
    compressions: int = 0
    faults: int = 0
    deletions: int = 0
    broken: int = 0
    """Processes that ended by an error of their own, or did not end."""
    looks: int = 0
    rollups: int = 0
    """Compared with the lines of their segments."""
    summaries: int = 0
    """Compared with one of lines alone."""
    wrong: int = 0
    """Of both, those that say something else."""
    killed_inside: int = 0
    """Tasks that must be listed as abandoned."""
    abandoned: int = 0
    """Of these, listed."""
    false: int = 0
    """Listed, though they ended, or more than once."""

    def __add__(self, other: Figures) -> Figures:
        names = [field.name for field in fields(self)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def good(self) -> bool:
        """Whether the store has kept its promises."""
        bad = self.doubled, self.torn, self.unaccounted, self.broken, self.wrong, self.killed_inside - self.abandoned
        return not (any(bad) or self.false)


def judge(told: Iterable[Acknowledgement], readback: Readback, *, generation: int, kills: int) -> Figures:
    """Account for what writers were *told* in a round, in which *generation* began when the folder had been deleted.

    A line that was told to be written is there, or it was acknowledged before the folder was deleted. A task whose line
    is not there ended during a fault. The store's own count covers all lines that are missing.
    """
    figures = Figures(counted=readback.counted, rotations=readback.rotations, unfinished=readback.unfinished)
    for entry in told:
        figures.acknowledged += 1
        figures.tasks += entry.told == Told.ENDED
        if readback.found[entry.identity]:
            figures.written += 1
        elif entry.generation < generation:
            figures.set_apart += 1
        elif entry.told != Told.WRITTEN and entry.in_fault:
            figures.lost += 1
        else:
            figures.unaccounted += 1
    figures.unaccounted += max(0, figures.lost - readback.counted)
    figures.doubled = sum(times - 1 for times in readback.found.values())
    figures.torn = readback.torn + max(0, readback.unfinished - kills)
    return figures
