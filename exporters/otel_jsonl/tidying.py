"""One process at a time keeps the store, and begins with what one that died has left."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from otel_jsonl.appending import OpenSegment, is_at_path
from otel_jsonl.descriptors import create_to_append, lock, open_to_append, own_folder, unlock
from otel_jsonl.listing import repository_folders
from otel_jsonl.names import (
    MAINTENANCE_LOCK,
    MAINTENANCE_WANTED,
    MERGED_ROLLUP,
    SegmentName,
    is_temporary_name,
    parse_segment_name,
    temporary_name,
)
from otel_jsonl.pacing import slowed

_PATIENCE: Final = 1.0
_LONGEST_WAIT: Final = 60.0
_ATTEMPTS: Final = 50
_PAUSE: Final = 0.001

_held: Final[dict[int, tuple[int, int]]] = {}
"""Our descriptors of the two locks of maintenance, with device and inode."""


@contextmanager
def alone(folder: int, *, patience: float = 0.0) -> Generator[bool, None, None]:
    """Hold the lock of maintenance in the store open as *folder*; tell whether we got it within *patience* seconds.

    While we wait, the lock is wanted: see `is_wanted`. It ends with the process. A child forked meanwhile lets go of
    its copy, or it would hold it for good. Raises OSError.
    """
    with _own(MAINTENANCE_LOCK, folder) as descriptor:
        status = os.fstat(descriptor)
        yield _waited_for(descriptor, folder, patience) and _leads_to(MAINTENANCE_LOCK, folder, status)


@contextmanager
def _own(name: str, folder: int) -> Generator[int, None, None]:
    """Give a descriptor of the file *name*, made where it is missing, which no fork keeps. Raises OSError."""
    try:
        descriptor = create_to_append(name, folder)
    except FileExistsError:
        descriptor = open_to_append(name, folder)
    status = os.fstat(descriptor)
    _held[descriptor] = (status.st_dev, status.st_ino)
    try:
        yield descriptor
    finally:
        if _held.pop(descriptor, None):
            unlock(descriptor)  # a child forked just before we noted the descriptor has a copy
            os.close(descriptor)


def _waited_for(descriptor: int, folder: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    if lock(descriptor, 0.0):
        return True
    if patience == 0:
        return False
    with _wanting(folder):
        return lock(descriptor, deadline)


@contextmanager
def _wanting(folder: int) -> Generator[None, None, None]:
    """Have `is_wanted` say so during the block, if that is possible: by a lock, which ends with us."""
    with ExitStack() as stack:
        with suppress(OSError):  # a full disk, say: then we wait as long as the work takes
            _share(stack.enter_context(_own(MAINTENANCE_WANTED, folder)))
        yield


def _share(descriptor: int) -> None:
    """Lock *descriptor* together with others who do so, from now on. Raises OSError."""
    os.utime(descriptor)
    for _ in range(_ATTEMPTS):  # who looks has it for an instant, or for good if stopped in it
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)


def is_wanted(folder: int) -> bool:
    """Tell whether somebody waits for the lock of maintenance in the store open as *folder*.

    People wait, for what they have asked for; upkeep does not. Who works slowly beside an agent, or has not begun yet,
    lets them go first, but not one who waits longer than anybody would: he was stopped, and the limit on bytes is to
    hold meanwhile. Never raises OSError.
    """
    try:
        descriptor = open_to_append(MAINTENANCE_WANTED, folder)
    except OSError:
        return False
    try:
        since = os.fstat(descriptor).st_mtime
        return abs(time.time() - since) < _LONGEST_WAIT and not lock(descriptor, 0.0)
    except OSError:
        return False
    finally:
        unlock(descriptor)  # a child forked meanwhile has a copy, and would seem to wait
        os.close(descriptor)


def _leads_to(name: str, folder: int, status: os.stat_result) -> bool:
    """Tell whether *name* is still that of the file of *status*: others lock the one that has the name."""
    with suppress(OSError):
        return os.path.samestat(os.stat(name, dir_fd=folder, follow_symlinks=False), status)
    return False


def _after_fork() -> None:
    for descriptor, inode in list(_held.items()):
        with suppress(OSError):
            status = os.fstat(descriptor)
            if (status.st_dev, status.st_ino) == inode:
                os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_after_fork)


def tidy_up(directory: Path) -> None:
    """Delete what a maintenance that died has left: files made in part, plain ones whose compressed one is in place.

    To be called with the lock of maintenance held. Never raises OSError.
    """
    with suppress(OSError), own_folder(directory) as root:
        _delete(temporary_name(MERGED_ROLLUP), root)
    for path in repository_folders(directory):
        with suppress(OSError), own_folder(path) as folder:
            for name in slowed(os.listdir(folder)):
                if is_temporary_name(name) or _is_left_over(name, folder):
                    _delete(name, folder)


def _is_left_over(text: str, folder: int) -> bool:
    name = parse_segment_name(text)
    return name is not None and name.state == "closed" and _is_readable(str(name.as_state("gzipped")), folder)


def _is_readable(name: str, folder: int) -> bool:
    """Tell whether *name* is that of a file which readers take for a segment: no folder, no link, nobody else's."""
    with suppress(OSError):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
    return False


def _delete(name: str, folder: int) -> None:
    with suppress(OSError):
        if stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=folder)


@contextmanager
def locked(path: Path, name: SegmentName) -> Generator[OpenSegment | None, None, None]:
    """Give the open segment *name* at *path* with its lock held; None if it is gone, or its holder does not let go.

    Raises OSError.
    """
    with own_folder(path.parent) as folder:
        descriptor = open_to_append(path.name, folder)
    try:
        status = os.fstat(descriptor)
        opened = OpenSegment(descriptor, str(path), name, 0, status.st_dev, status.st_ino)
        held = lock(descriptor, time.monotonic() + _PATIENCE)
        yield opened if held and is_at_path(opened) else None
        if held:
            unlock(descriptor)
    finally:
        os.close(descriptor)
