"""Where the store lies, and how room is taken from it: a small file system really full, or a limit on files."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from benchmarks.torture.board import Board


FILE_LIMIT: Final = 30_000
"""Bytes a file may have during a fault where no file system can be filled: less than a long line."""

_BYTES_A_LINE: Final = 3_000
"""A round's lines in plain segments, with as much again for compressed ones and what tasks keep."""
_SMALLEST: Final = 64 * 2**20
_PAGE: Final = 4096


class Room(Protocol):
    """A place for the store."""

    how: str
    limits_files: bool
    store: Path

    def fill(self) -> None:
        """Let nothing be written any more."""
        ...

    def relieve(self) -> None:
        """End that."""
        ...


class SmallDisk:
    """A file system in memory; filled to its last page."""

    how = "a full file system"
    limits_files = False

    def __init__(self, mounted: Path) -> None:
        self.store = mounted / "telemetry"
        self._ballast = mounted / "ballast"

    def fill(self) -> None:
        """Take what is free, to the last page."""
        with self._ballast.open("wb") as file:
            size, step = 0, 2**24
            while step >= _PAGE:
                try:
                    os.posix_fallocate(file.fileno(), size, step)
                    size += step
                except OSError as error:  # noqa: PERF203 - it is how a disk says that it is full
                    if error.errno != errno.ENOSPC:
                        raise
                    step //= 2

    def relieve(self) -> None:
        """Give it back."""
        self._ballast.unlink()


class LimitedFiles:
    """Any folder. The writers limit their own files during a fault, see `limited`."""

    how = "a limit on the length of files"
    limits_files = True

    def __init__(self, folder: Path) -> None:
        self.store = folder / "telemetry"

    def fill(self) -> None:
        """Leave it to the writers."""

    def relieve(self) -> None:
        """Leave it to the writers."""


@contextmanager
def limited() -> Generator[None, None, None]:
    """Let this process write no file longer than `FILE_LIMIT`, in a `with` block."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def room(scratch: Path, lines: int) -> Generator[Room, None, None]:
    """Give a place for a store of *lines* lines in *scratch*: a file system of its own where that is permitted."""
    mounted = scratch / "disk"
    mounted.mkdir()
    size = max(_SMALLEST, lines * _BYTES_A_LINE)
    if not _mount(mounted, size):
        yield LimitedFiles(mounted)
        return
    try:
        yield SmallDisk(mounted)
    finally:
        subprocess.run(["umount", "-l", mounted], check=True)


def _mount(mounted: Path, size: int) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(mounted)]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def faulty(board: Board) -> bool:
    """Tell whether nothing is to be written at this moment."""
    return board.fault % 2 == 1
