"""Write segments anew, line by line, while agents go on appending: no line is lost, none comes twice.

An open segment is closed first, as a full one is, so that nobody appends to it any more. What is written goes to a
temporary name in the same folder, reaches the disk, and is moved into place in one step. Whoever dies in between
leaves the segment as it was, and a temporary file that the next maintenance deletes. What sums up a segment goes before
the segment changes, and is made again of its new lines.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from otel_jsonl.appending import close_locked
from otel_jsonl.compressing import compressing
from otel_jsonl.descriptors import lock, open_to_append, own_folder, unlock
from otel_jsonl.inventory import SEGMENT, StoredFile, is_compressed, read_pieces
from otel_jsonl.names import (
    LIFE,
    MAINTENANCE_LOCK,
    MERGED_ROLLUP,
    SegmentName,
    parse_rollup_name,
    parse_segment_name,
    rollup_name,
)
from otel_jsonl.replacing import replacing
from otel_jsonl.tidying import alone, locked, tidy_up
from otel_jsonl.unfinished import rewrite

Change = Callable[[bytes], "bytes | None"]
"""What becomes of a line, given and returned with its newline if it has one; None drops it."""

_PATIENCE: Final = 10.0
_LOCK_PATIENCE: Final = 1.0


class BusyError(OSError):
    """Another process holds a lock and does not let go."""


@contextmanager
def rewriting(directory: Path, *, patience: float = _PATIENCE) -> Generator[Rewriter, None, None]:
    """Give what rewrites the segments of the store in *directory*, with the lock of maintenance held.

    Raises BusyError after *patience* seconds, NotOursError for another user's store, OSError.
    """
    with own_folder(directory) as folder, alone(folder, patience=patience) as held:
        if not held:
            raise BusyError("another process is tidying the store")
        tidy_up(directory)
        yield Rewriter(directory)


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites what lies in *directory*; see `rewriting`."""

    directory: Path

    def segment(self, path: Path, change: Change) -> bool:
        """Pass each line of the segment at *path* through *change*; tell whether it is still there.

        The time of its last change stays. Raises OSError, BusyError where who writes to it does not let go; the
        segment is then as it was, closed perhaps.
        """
        name = parse_segment_name(path.name)
        settled = _settled(path, name) if name else None
        if settled is None:
            return False
        with own_folder(path.parent) as folder:
            self._forget_sums(folder, rollup_name(settled))
            _replace(path.with_name(str(settled)), folder, change)
        return True

    def rollup(self, path: Path, change: Change) -> None:
        """Delete the rollup at *path*; where its segment is gone, pass its lines through *change* instead.

        Where a line of it is dropped, it goes all the same. Raises OSError.
        """
        name = parse_rollup_name(path.name)
        there = name is not None and any(path.with_name(str(name.as_state(state))).exists() for state in LIFE)
        with own_folder(path.parent) as folder:
            self._forget_sums(folder, path.name if there else None)
            if not there:
                with suppress(FileNotFoundError):
                    _replace_whole(path, folder, change)

    def merged(self) -> None:
        """Delete the sum of all rollups, which whoever needs it makes again. Raises OSError."""
        with own_folder(self.directory) as root, suppress(FileNotFoundError):
            os.unlink(MERGED_ROLLUP, dir_fd=root)

    def _forget_sums(self, folder: int, rollup: str | None) -> None:
        """Delete what sums up lines that are about to change: if that is all that happens, it is made again."""
        self.merged()
        if rollup is not None:
            with suppress(FileNotFoundError):
                os.unlink(rollup, dir_fd=folder)

    def starts(self, path: Path, change: Change) -> None:
        """Pass each note of a task in the file at *path* through *change*.

        Raises OSError, BusyError where its process lives: only that one may write to it.
        """
        if not rewrite(path, lambda line: (change(line) or b"").rstrip(b"\n")):
            raise BusyError("its process is running")

    def count(self, path: Path) -> None:
        """Empty the file at *path*, of which only the length counts. Raises OSError."""
        with own_folder(path.parent) as folder:
            descriptor = open_to_append(path.name, folder)
        try:
            _empty(descriptor, keep_length=path.name != MAINTENANCE_LOCK)
        finally:
            os.close(descriptor)


def _settled(path: Path, name: SegmentName) -> SegmentName | None:
    """Return the closed or compressed state of the segment *name* at *path*, which is closed if it is open."""
    if name.state == "open" and path.exists():
        with suppress(FileNotFoundError), locked(path, name) as opened:
            if (opened is None or not close_locked(opened)) and path.exists():
                raise BusyError("who writes to it does not let go")
    states = (name.as_state("gzipped"), name.as_state("closed"))
    return next((state for state in states if path.with_name(str(state)).exists()), None)


def _replace(path: Path, folder: int, change: Change) -> None:
    with replacing(path.name, folder, modified_ns=path.stat().st_mtime_ns) as file:
        if is_compressed(path.name):
            with compressing(file) as compressed:
                _copy(path, cast("BinaryIO", compressed), change)
        else:
            _copy(path, file, change)


class _DroppedError(Exception):
    """A line of what counts only as a whole is to go."""


def _replace_whole(path: Path, folder: int, change: Change) -> None:
    """Pass the lines of the file at *path* through *change*; delete it where one of them is dropped. Raises OSError."""

    def kept(piece: bytes) -> bytes:
        changed = change(piece)
        if changed is None:
            raise _DroppedError
        return changed

    try:
        _replace(path, folder, kept)
    except _DroppedError:
        os.unlink(path.name, dir_fd=folder)


def _copy(path: Path, target: BinaryIO, change: Change) -> None:
    for piece in read_pieces(StoredFile(path, SEGMENT, 0)):
        changed = change(piece)
        if changed is not None:
            target.write(changed)


def _empty(descriptor: int, *, keep_length: bool) -> None:
    if not keep_length:
        os.ftruncate(descriptor, 0)
        return
    if not lock(descriptor, time.monotonic() + _LOCK_PATIENCE):
        raise BusyError("its lock is held by another process")
    try:
        size = os.fstat(descriptor).st_size
        os.ftruncate(descriptor, 0)
        os.ftruncate(descriptor, size)
    finally:
        unlock(descriptor)
