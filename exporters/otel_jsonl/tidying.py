"""One process at a time keeps the store, and begins with what one that died has left."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from otel_jsonl.appending import OpenSegment, is_at_path
from otel_jsonl.descriptors import create_to_append, exists, lock, open_to_append, own_folder, unlock
from otel_jsonl.listing import repository_folders
from otel_jsonl.names import (
    MAINTENANCE_LOCK,
    MERGED_ROLLUP,
    SegmentName,
    is_temporary_name,
    parse_segment_name,
    temporary_name,
)
from otel_jsonl.pacing import slowed

_PATIENCE: Final = 1.0

_held: Final[dict[int, tuple[int, int]]] = {}
"""Our descriptors of locks of maintenance, with device and inode."""


@contextmanager
def alone(folder: int, *, patience: float = 0.0) -> Generator[bool, None, None]:
    """Hold the lock of maintenance in the store open as *folder*; tell whether we got it within *patience* seconds.

    The lock ends with the process. A child forked meanwhile lets go of its copy, or it would hold it for good.
    """
    try:
        descriptor = create_to_append(MAINTENANCE_LOCK, folder)
    except FileExistsError:
        descriptor = open_to_append(MAINTENANCE_LOCK, folder)
    status = os.fstat(descriptor)
    _held[descriptor] = (status.st_dev, status.st_ino)
    try:
        yield lock(descriptor, time.monotonic() + patience) and _leads_to(MAINTENANCE_LOCK, folder, status)
    finally:
        if _held.pop(descriptor, None):
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
    return name is not None and name.state == "closed" and exists(str(name.as_state("gzipped")), folder)


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
