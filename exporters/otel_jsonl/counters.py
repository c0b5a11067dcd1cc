"""What reading the store has left out."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(slots=True)
class ReadCounters:
    """What reading left out. *torn_lines* lack their end: a writer was killed, or is writing this very moment.

    *skipped_lines* are no OTLP trace data, or too long; *unreadable_files* are corrupt or cannot be opened;
    *unreadable_folders* are of repositories and cannot be listed.
    """

    skipped_lines: int = 0
    torn_lines: int = 0
    unreadable_files: int = 0
    unreadable_folders: int = 0

    def __add__(self, other: ReadCounters) -> ReadCounters:
        return ReadCounters(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))
