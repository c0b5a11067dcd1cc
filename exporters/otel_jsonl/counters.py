"""What reading the store has left out."""

from __future__ import annotations

import errno
from dataclasses import astuple, dataclass
from typing import Final

SHORTAGES: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})
"""What the process, or the system, has none left of at the moment."""


@dataclass(slots=True)
class ReadCounters:
    """What reading left out. *torn_lines* lack their end: a writer was killed, or is writing this very moment.

    *skipped_lines* are no OTLP trace data, or too long; *unreadable_files* are corrupt or cannot be opened;
    *unreadable_folders* are of repositories and cannot be listed. *shortages* are those of both that could be read if
    the process had a descriptor, or memory, left: what was counted then is not to be kept.
    """

    skipped_lines: int = 0
    torn_lines: int = 0
    unreadable_files: int = 0
    unreadable_folders: int = 0
    shortages: int = 0

    def note_unread(self, error: OSError) -> None:
        """Count a file that could not be read for *error*."""
        self.unreadable_files += 1
        self.shortages += error.errno in SHORTAGES

    def __add__(self, other: ReadCounters) -> ReadCounters:
        return ReadCounters(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))
