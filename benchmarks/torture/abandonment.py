"""The account of tasks whose process was killed inside of them: each is listed as abandoned once, and no other one.

Which those are, the ledgers say. A task that had begun and not done its work when its process died must be listed. The
note that it had begun cannot be asked for where it could not be made or was deleted: in a process that was born before
the folder was deleted, or during a fault, and of a task that began in one. A task that has done its work may or may
not have got to its line; if the line is there, or it returned, it must not be listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.torture.acknowledgements import Acknowledgement, Told

_TASKS_AT_ONCE: Final = 6
"""A process runs so many at most: three threads, each with a task within a task."""


@dataclass(slots=True)
class Fates:
    """What became of the tasks that ledgers tell of, by their span ids."""

    killed: set[int] = field(default_factory=set[int])
    """Inside, for sure."""
    unsure: set[int] = field(default_factory=set[int])
    ended: set[int] = field(default_factory=set[int])


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Tasks that must be listed, those of them that are, and listed ones that must not be, or not as often."""

    expected: int
    found: int
    false: int


def judge_abandoned(
    processes: Iterable[Sequence[Acknowledgement]],
    stored: Counter[int],
    listed: Iterable[int],
    *,
    generation: int,
    kills: int,
) -> Abandoned:
    """Compare the span ids that are *listed* as abandoned with what the ledgers of all *processes* tell.

    *stored* are the lines that are there; *generation* began when the folder had been deleted. A task may be killed
    before it can note that it has begun: there are no more of those than *kills* can have hit.
    """
    fates = fates_of(processes, stored, generation=generation)
    times = Counter(listed)
    unheard = times.keys() - fates.killed - fates.unsure - fates.ended
    false = len(times.keys() & fates.ended) + sum(stored[identity] > 0 for identity in unheard)
    false += sum(times.values()) - len(times) + max(0, len(unheard) - _TASKS_AT_ONCE * kills)
    return Abandoned(len(fates.killed), len(times.keys() & fates.killed), false)


def fates_of(
    processes: Iterable[Sequence[Acknowledgement]], stored: Counter[int], *, generation: int
) -> Fates:  # fmt: skip
    """Return what became of each task that has begun."""
    fates = Fates()
    for entries in processes:
        begun, done, ended = (
            {entry.identity: entry for entry in entries if entry.told == told}
            for told in (Told.BEGUN, Told.DONE, Told.ENDED)
        )
        fates.ended |= ended.keys()
        born = entries[0] if entries and entries[0].told == Told.BORN else None
        for identity in begun.keys() - ended.keys():
            if stored[identity]:
                fates.ended.add(identity)
            elif identity not in done and born and _is_noted(born, begun[identity], generation):
                fates.killed.add(identity)
            else:
                fates.unsure.add(identity)
    return fates


def _is_noted(born: Acknowledgement, begun: Acknowledgement, generation: int) -> bool:
    """Tell whether nothing was in the way of noting that a task had *begun*, and of keeping that note."""
    return born.generation == begun.generation == generation and not (born.in_fault or begun.in_fault)
