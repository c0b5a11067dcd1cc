"""The file in which this process notes its tasks: made, locked for as long as the process lives, and let go of.

The lock is of the kind that ends with the process and is inherited by no fork (POSIX record locks): whoever can share
it knows that the owner is dead, whatever process has its number by now. Such a lock is lost as soon as its process
closes *any* descriptor of the file, so the owner never opens it a second time: `is_held` tells that there is one.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from otel_jsonl.descriptors import create_to_rewrite, own_folder
from otel_jsonl.names import starts_name
from otel_jsonl.slots import SLOT_BYTES

LOCKED_BYTE: Final = 0
"""The one byte of the file that is locked: by its owner alone, or shared by those who find the owner dead."""

MOST_SLOTS: Final = 2**16
"""32 MiB. Beyond that many tasks open at once, the others leave no note."""

_FIRST_MARK: Final = 2**31
_ATTEMPTS: Final = 8
_COPY_BYTES: Final = 2**16


@dataclass(slots=True)
class StartFile:
    """The file of this process: open, and locked. The descriptor stands at *mark*, a random place behind its end."""

    descriptor: int
    path: Path
    mark: int

    def is_ours(self) -> bool:
        """Tell whether the descriptor still means our file; never raises.

        After a daemon's `closerange` the number may be that of the host's database.
        """
        # Reading and writing at a given place does not move it, and no other file stands there. Not `fstat`: on Linux
        # 6.13 and later, a write behind that has to mark the inode as changed, and takes four times as long.
        try:
            return os.lseek(self.descriptor, 0, os.SEEK_CUR) == self.mark
        except OSError:
            return False

    def is_in_its_folder(self) -> bool:
        """Tell whether the file, which is ours, has not been deleted. Raises OSError."""
        return os.fstat(self.descriptor).st_nlink == 1


_held: Final[dict[str, StartFile | None]] = {}
"""The files of this process by name; entered before they are made."""


def is_held(name: str) -> bool:
    """Tell whether this process keeps the file *name*, and must not open it."""
    return name in _held


def read_held(name: str) -> bytes:
    """Return the contents of the file *name*, which this process keeps, by the descriptor that it has."""
    file = _held.get(name)
    if file is None or not file.is_ours():
        return b""
    return os.pread(file.descriptor, MOST_SLOTS * SLOT_BYTES, 0)


def make(directory: Path, former: StartFile | None) -> StartFile:
    """Return a new file in *directory*, with what is in the *former* one, which is closed. Raises OSError."""
    for _ in range(_ATTEMPTS):
        file = _created(directory)
        try:
            locked = lock(file)
            if locked and former is not None:
                _copy(former.descriptor, file.descriptor)
        except BaseException:
            _discard(file)
            raise
        if locked:
            break
        _discard(file)
    else:
        raise OSError(errno.EAGAIN, "each file is taken for a dead process's before it is locked")
    _held[file.path.name] = file
    if former is not None:
        _discard(former)
    return file


def _created(directory: Path) -> StartFile:
    name = starts_name(os.getpid(), os.urandom(8).hex())
    _held[name] = None
    try:
        with own_folder(directory, create=True) as folder:
            descriptor = create_to_rewrite(name, folder)
    except BaseException:
        del _held[name]
        raise
    mark = _FIRST_MARK + int.from_bytes(os.urandom(3), "big")
    os.lseek(descriptor, mark, os.SEEK_SET)
    return StartFile(descriptor, directory / name, mark)


def lock(file: StartFile) -> bool:
    """Lock *file*; False where somebody found it unlocked, and deletes it, or has. Raises OSError without locks."""
    try:
        fcntl.lockf(file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, LOCKED_BYTE)
    except (BlockingIOError, PermissionError):
        return False
    return file.is_in_its_folder()


def _copy(source: int, target: int) -> None:
    position = 0
    while block := os.pread(source, _COPY_BYTES, position):
        if os.pwrite(target, block, position) < len(block):
            raise OSError(errno.ENOSPC, "copied in part")
        position += len(block)


def _discard(file: StartFile) -> None:
    """Let go of a file whose contents are elsewhere by now, or nowhere."""
    with suppress(OSError):
        os.ftruncate(file.descriptor, 0)
        os.unlink(file.path)
    os.close(file.descriptor)
    _held.pop(file.path.name, None)


def let_go(file: StartFile) -> None:
    """Forget *file*, whoever has its descriptor by now."""
    _held.pop(file.path.name, None)


def forget_all() -> None:
    """Leave all files to the parent of this fork."""
    _held.clear()
