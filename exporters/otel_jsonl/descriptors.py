"""Descriptors of folders and files that are what they claim to be: ours, of the right type, reached by no link.

The path of the store is predictable and `/tmp` is shared, so nothing is trusted by its path: a thing is opened without
following a link and without blocking (`O_NOFOLLOW`, `O_NONBLOCK` for a FIFO), and judged by `fstat` afterwards. What
lies inside a folder is reached through the folder's descriptor, so that nobody can swap the folder in between.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_OTHERS: Final = 0o077
_SHORTEST_PAUSE: Final = 0.00005
_LONGEST_PAUSE: Final = 0.001


class NotOursError(PermissionError):
    """Something lies at the path that we must neither use nor change."""


@contextmanager
def own_folder(path: str | Path, *, inside: int | None = None, create: bool = False) -> Generator[int, None, None]:
    """Give a descriptor of the folder *path*, which belongs to us, is a real folder, and is closed to others.

    *inside* is the descriptor of the folder that a relative *path* lies in. With *create* a missing folder is made
    (0700) and wider modes are narrowed. Raises NotOursError for another user's folder, OSError for what is no folder.
    """
    if create:
        _make_folder(path, inside)
    descriptor = os.open(path, _FOLDER_FLAGS, dir_fd=inside)
    try:
        _check_folder(descriptor, path, narrow=create)
        yield descriptor
    finally:
        os.close(descriptor)


def _make_folder(path: str | Path, inside: int | None) -> None:
    try:
        _make_one(path, inside)
    except FileNotFoundError:
        if inside is not None:
            raise
        missing = [folder for folder in Path(path).parents if not os.path.lexists(folder)]
        for folder in (*reversed(missing), path):  # none of them open to others, whatever the umask
            _make_one(folder, None)


def _make_one(path: str | Path, inside: int | None) -> None:
    try:
        os.mkdir(path, _FOLDER_MODE, dir_fd=inside)
    except FileExistsError:
        return
    status = os.stat(path, dir_fd=inside, follow_symlinks=False)
    if status.st_mode & _FOLDER_MODE != _FOLDER_MODE and stat.S_ISDIR(status.st_mode):
        os.chmod(path, _FOLDER_MODE, dir_fd=inside)  # the umask of a daemon that makes nothing but files


def _check_folder(descriptor: int, path: str | Path, *, narrow: bool) -> None:
    status = os.fstat(descriptor)
    if status.st_uid != os.geteuid():
        raise NotOursError(f"{path} belongs to another user")
    if status.st_mode & stat.S_ISVTX:  # root owns /tmp, and narrowing that would lock everybody out
        raise NotOursError(f"{path} is a folder that users share")
    if narrow and status.st_mode & _OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & ~_OTHERS)


def open_to_append(name: str, folder: int) -> int:
    """Return a descriptor that appends to, and reads, the existing regular file *name*; its modes are narrowed.

    Raises NotOursError for what is not a regular file of ours with one name only, OSError as `open` does.
    """
    return _open_own(name, os.O_RDWR | os.O_APPEND, folder)


def open_to_rewrite(name: str, folder: int) -> int:
    """Return a descriptor that writes at any place of, and reads, the existing regular file *name*.

    Raises as `open_to_append` does.
    """
    # Not O_APPEND: Linux then puts even what `pwrite` writes at the end.
    return _open_own(name, os.O_RDWR, folder)


def _open_own(name: str, access: int, folder: int) -> int:
    descriptor = os.open(name, access | _FILE_FLAGS, dir_fd=folder)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_nlink != 1:
            raise NotOursError(f"{name} is not a file of ours")
        if status.st_mode & _OTHERS:
            os.fchmod(descriptor, _FILE_MODE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def create_to_append(name: str, folder: int) -> int:
    """Return a descriptor that appends to, and reads, the new file *name*. Raises FileExistsError if one is there."""
    return _create(name, os.O_APPEND, folder)


def create_to_rewrite(name: str, folder: int) -> int:
    """Return a descriptor that writes at any place of, and reads, the new file *name*. Raises FileExistsError."""
    return _create(name, 0, folder)


def _create(name: str, flags: int, folder: int) -> int:
    flags |= os.O_RDWR | os.O_CREAT | os.O_EXCL | _FILE_FLAGS
    descriptor = os.open(name, flags, _FILE_MODE, dir_fd=folder)
    try:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != _FILE_MODE:  # a umask that takes rights from ourselves
            os.fchmod(descriptor, _FILE_MODE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_to_read(name: str | Path, *, owner: int | None = None, folder: int | None = None) -> int:
    """Return a descriptor that reads the regular file *name*, of the user *owner* if given.

    Raises NotOursError for anything else, OSError as `open` does.
    """
    descriptor = os.open(name, os.O_RDONLY | _FILE_FLAGS, dir_fd=folder)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or owner not in (None, status.st_uid):
            raise NotOursError(f"{name} is not a file of ours")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def exists(name: str, folder: int) -> bool:
    """Tell whether anything at all has *name* in *folder*."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def lock(descriptor: int, deadline: float) -> bool:
    """Take the exclusive `flock` of *descriptor*; give up at *deadline* (`time.monotonic` seconds) and return False.

    A stopped process, or a child of a dead one, may hold the lock for good: it is never waited for without a limit.
    Raises OSError where the file system has no locks.
    """
    pause = _SHORTEST_PAUSE
    while not _try_lock(descriptor):
        if time.monotonic() + pause > deadline:
            return False
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return True


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Give the lock back; never raises."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except OSError:
        return  # a descriptor that somebody closed holds no lock
