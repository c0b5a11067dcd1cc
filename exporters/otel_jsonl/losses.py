"""How many lines could not be written, kept in the store itself: the size of one empty file a day, mostly.

A line is mostly lost because the disk is full, and then a record of the loss would be lost, too. So the file is made
when the day's first segment is opened, and made longer by a byte for each line, without anything being written into
it: its size is a field of its inode, and a hole takes no block.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

from otel_jsonl import _boundary
from otel_jsonl.appending import NO_LOCKS
from otel_jsonl.counters import SHORTAGES
from otel_jsonl.descriptors import create_to_append, lock, open_to_append, own_folder, unlock
from otel_jsonl.names import losses_name, parse_losses_name

_MOST: Final = 10**12
"""A day's losses at most: a longer file is not our doing."""

_OWN: Final = 9
"""Counts that a process may have of its own."""

_FOR_ALL: Final = SHORTAGES | NO_LOCKS | {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""What is no fault of one file."""


def reserve_losses(folder: int, day: date) -> None:
    """Make the file that counts the losses of *day* in the store open as *folder*. Raises OSError."""
    os.close(_open(losses_name(day), folder))


def save_losses(directory: Path, count: int, day: date, *, deadline: float) -> bool:
    """Add *count* lost lines to those of *day* in the store; tell whether that succeeded. Raises OSError.

    Other processes that do so at the same time are waited for until *deadline* (`time.monotonic` seconds). A stopped
    one would keep the count from all others, who may be killed meanwhile: then, and where something else has its name,
    the lines go to a count of our own, or where another thread of ours, or whoever, has that, to the next one.
    """
    with own_folder(directory, create=True) as folder:
        if _save(losses_name(day), folder, count, deadline):
            return True
        return any(_save(losses_name(day, os.getpid(), number), folder, count, 0.0) for number in range(1, _OWN + 1))


def _save(name: str, folder: int, count: int, deadline: float) -> bool:
    """Add *count* to the file *name*; False where it is locked, or cannot be used. Raises OSError if no other can."""
    try:
        descriptor = _open(name, folder)
        try:
            return _add(descriptor, count, deadline)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in _FOR_ALL or _boundary.comes_from_a_signal(error):
            raise
        return False


def _add(descriptor: int, count: int, deadline: float) -> bool:
    if not lock(descriptor, deadline):
        return False
    try:
        os.ftruncate(descriptor, os.fstat(descriptor).st_size + count)
    finally:
        unlock(descriptor)
    return True


def _open(name: str, folder: int) -> int:
    try:
        return open_to_append(name, folder)
    except FileNotFoundError:
        try:
            return create_to_append(name, folder)
        except FileExistsError:
            return open_to_append(name, folder)


def read_losses(directory: Path) -> dict[date, int]:
    """Return the lines lost by day, as far as they could be counted; what is no such count is left out."""
    try:
        owner = directory.stat().st_uid
        files = sorted((day, name) for name in os.listdir(directory) if (day := parse_losses_name(name)))
    except OSError:
        return {}
    counts: Counter[date] = Counter()
    for day, name in files:
        counts[day] += _count(directory / name, owner)
    return {day: count for day, count in counts.items() if count}


def _count(path: Path, owner: int) -> int:
    try:
        status = path.lstat()
    except OSError:
        return 0
    ours = stat.S_ISREG(status.st_mode) and status.st_uid == owner
    return status.st_size if ours and status.st_size <= _MOST else 0
