"""How much room the whole store takes: everything under names of ours counts, not only segments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from otel_jsonl.inventory import StoredFile, bytes_in
from otel_jsonl.listing import segments
from otel_jsonl.losses import read_losses


@dataclass(frozen=True, slots=True)
class StoreUsage:
    """What the store takes and holds.

    *bytes* are those of every file. *lost_lines* could not be written, by the count writers kept in the store.
    """

    bytes: int
    segments: int
    oldest: date | None
    lost_lines: int


def usage(directory: Path) -> StoreUsage:
    """Return what the store takes. Never raises OSError."""
    found = segments(directory)
    return StoreUsage(
        bytes=bytes_used(directory),
        segments=len(found),
        oldest=min((segment.day for segment in found), default=None),
        lost_lines=sum(read_losses(directory).values()),
    )


def bytes_used(directory: Path) -> int:
    """Return how many bytes the files of the store take. Never raises OSError."""
    try:
        return bytes_in(directory)
    except OSError:
        return 0


def bytes_of(files: Iterable[StoredFile]) -> int:
    """Return how many bytes *files* take."""
    return sum(file.kind.room(file.size) for file in files)
