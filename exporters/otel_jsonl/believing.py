"""Whether to believe the clock when it says that everything is old.

A clock that has leapt ahead, for a battery is empty or a virtual machine was resumed, would make retention delete the
whole store. So an age is reckoned by a time only if the store was kept shortly before it, or if a look a day later
still agrees with it. Who starts an agent once a month has the records of his months deleted one run later; the limit
on bytes holds all the time.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from otel_jsonl.descriptors import create_to_append, open_to_append, own_folder
from otel_jsonl.names import CLOCK_LEAP, MAINTENANCE_LOCK

_SECONDS_A_DAY: Final = 86_400.0
LEAP: Final = 3 * _SECONDS_A_DAY
"""A weekend is no leap."""
CONFIRMATION: Final = _SECONDS_A_DAY
STUCK: Final = 3600.0
"""A hundred times as long as it takes."""


class Judgement(NamedTuple):
    """The time to reckon ages by, None for none yet, and the time that waits for a later look to agree, if one does."""

    believed: float | None
    waiting: float | None


def judge(now: float, *, kept: float, waiting: float | None) -> Judgement:
    """Judge the time *now* by when the store was *kept* last, and by a time that has been *waiting*; UNIX times."""
    leapt = now - kept > LEAP
    if waiting is not None and now >= waiting:
        if now - waiting < CONFIRMATION:
            return Judgement(None, waiting)
        return Judgement(waiting, now) if leapt else Judgement(now, None)
    return Judgement(None, now) if leapt else Judgement(now, None)


def believed_time(folder: int, now: float) -> float | None:
    """Return by which time ages in the store open as *folder* are reckoned, None for none now. Raises OSError.

    To be called with the lock of maintenance held.
    """
    kept, waiting = kept_at(folder), _time_of(CLOCK_LEAP, folder)
    judgement = judge(now, kept=now if kept is None else kept, waiting=waiting)
    if judgement.waiting != waiting:
        _wait_from(judgement.waiting, folder)
    return judgement.believed


def kept_at(folder: int) -> float | None:
    """Return when the store open as *folder* was kept last, as a UNIX time; None if never. Raises OSError."""
    return _time_of(MAINTENANCE_LOCK, folder)


def is_stuck(folder: int, now: float) -> bool:
    """Tell whether who holds the lock of maintenance got it so long before *now* that it must have been stopped.

    Raises OSError.
    """
    kept = kept_at(folder)
    return kept is not None and now - kept > STUCK


def note_kept(folder: int, now: float) -> None:
    """Note that the store open as *folder* was kept at *now*. Raises OSError."""
    os.utime(MAINTENANCE_LOCK, (now, now), dir_fd=folder, follow_symlinks=False)


def _time_of(name: str, folder: int) -> float | None:
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_mtime if stat.S_ISREG(status.st_mode) else None


def _wait_from(waiting: float | None, folder: int) -> None:
    if waiting is None:
        with suppress(FileNotFoundError):
            os.unlink(CLOCK_LEAP, dir_fd=folder)
        return
    try:
        descriptor = create_to_append(CLOCK_LEAP, folder)
    except FileExistsError:
        descriptor = open_to_append(CLOCK_LEAP, folder)
    try:
        os.utime(descriptor, (waiting, waiting))
    finally:
        os.close(descriptor)


def is_due(directory: Path, now: float) -> bool:
    """Tell whether nobody has kept the store in *directory* on the UTC day of *now*. Raises OSError.

    A store that was never kept has nothing to keep yet; from now on it counts as kept today.
    """
    with suppress(FileNotFoundError):
        kept = os.stat(directory / MAINTENANCE_LOCK, follow_symlinks=False).st_mtime
        return now // _SECONDS_A_DAY != kept // _SECONDS_A_DAY
    with own_folder(directory) as folder, suppress(FileExistsError):
        os.close(create_to_append(MAINTENANCE_LOCK, folder))
    return False
