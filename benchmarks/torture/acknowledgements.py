"""What a writer was told of each of its lines, in a file of its own that outlives it.

A record is written with one `pwrite` after the call has returned; 32 bytes never lie across two pages, so a kill leaves
a record or none. Of a task it is noted as well that it has begun and that it has done its work: who was killed between
the two was killed inside.
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Final, NamedTuple

_RECORD: Final = struct.Struct("<QIIIB11x")


class Told(IntEnum):
    """How the call came back, or how far it is."""

    WRITTEN = 1
    LOST = 2
    ENDED = 3
    """The task returned or raised; whether its line was lost, only the store's own count says."""
    BORN = 4
    """The process is about to make its first call."""
    BEGUN = 5
    """The task does its work: `execute_task` was called, and has called the agent."""
    DONE = 6
    """The task has done its work: `execute_task` is about to write its line and to return."""


_CALLS: Final = frozenset({Told.WRITTEN, Told.LOST, Told.ENDED})


class Acknowledgement(NamedTuple):
    """One line: its span id, the board's generation before the call, its fault before and after, what was told."""

    identity: int
    generation: int
    fault_before: int
    fault_after: int
    told: Told

    @property
    def in_fault(self) -> bool:
        """Whether a fault lasted at some moment of the call."""
        return self.fault_before % 2 == 1 or self.fault_after != self.fault_before


class Ledger:
    """The file to which one process, with all its threads, writes."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._positions = itertools.count(step=_RECORD.size)

    def note(self, entry: Acknowledgement) -> None:
        """Keep *entry*."""
        os.pwrite(self._descriptor, _RECORD.pack(*entry), next(self._positions))

    def close(self) -> None:
        """Close the file: writers leave that to their end."""
        os.close(self._descriptor)


def read_ledgers(folder: Path) -> Iterator[Acknowledgement]:
    """Yield all calls that the writers have noted in *folder*."""
    for entries in read_processes(folder):
        yield from (entry for entry in entries if entry.told in _CALLS)


def read_processes(folder: Path) -> Iterator[list[Acknowledgement]]:
    """Yield what each process has noted in *folder*, in the order in which it was."""
    for path in sorted(folder.iterdir()):
        contents = path.read_bytes()
        whole = len(contents) // _RECORD.size * _RECORD.size
        yield [
            Acknowledgement(identity, generation, before, after, Told(told))
            for identity, generation, before, after, told in _RECORD.iter_unpack(contents[:whole])
            if told  # a killed process may leave a hole: one thread had taken its place and another was faster
        ]
