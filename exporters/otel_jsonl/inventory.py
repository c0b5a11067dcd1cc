"""Every file that belongs to the store, whatever it is for, and every byte in it: for who wants to be sure.

Readers look at whole lines in the last state of each segment; what they pass over is here, too: torn lines, leftovers
of a maintenance that died, the files that count. A new kind of file is entered in `KINDS` and is then looked at.
"""

from __future__ import annotations

import errno
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar

from otel_jsonl.descriptors import open_to_read
from otel_jsonl.listing import repository_folders
from otel_jsonl.names import (
    CLOCK_LEAP,
    LIFE,
    MAINTENANCE_LOCK,
    MAINTENANCE_WANTED,
    MERGED_ROLLUP,
    is_temporary_name,
    parse_losses_name,
    parse_rollup_name,
    parse_segment_name,
    parse_starts_name,
    temporary_name,
)
from otel_jsonl.pacing import in_order, slowed
from otel_jsonl.reading import MAX_READ_LINE_BYTES
from otel_jsonl.startfile import is_held, read_held

Contents = Literal["lines", "count"]
"""`lines` may be compressed; a `count` is as long as what it counts, and empty."""

Within = Literal["store", "repository"]
_T = TypeVar("_T")

_BLOCK_BYTES: Final = 2**18
_GZIP: Final = 31  # zlib's code for a gzip header and trailer
_LOOKS: Final = 5

DAMAGED: Final = "damaged"
"""What a `DamagedError` says."""


class FileKind(NamedTuple):
    """A kind of file: what it is called in a report, where it lies, how it is known, and what it holds."""

    name: str
    within: Within
    is_name: Callable[[str], bool]
    contents: Contents

    def room(self, size: int) -> int:
        """Return how many bytes a file of *size* takes: what only counts by its length takes none."""
        return 0 if self.contents == "count" else size


def _is_segment_name(text: str) -> bool:
    return parse_segment_name(text) is not None


def _is_losses_name(text: str) -> bool:
    return parse_losses_name(text) is not None


def _is_rollup_name(text: str) -> bool:
    return parse_rollup_name(text) is not None


def _is_starts_name(text: str) -> bool:
    return parse_starts_name(text) is not None


SEGMENT: Final = FileKind("segment", "repository", _is_segment_name, "lines")
ROLLUP: Final = FileKind("rollup", "repository", _is_rollup_name, "lines")
MERGED: Final = FileKind("merged", "store", MERGED_ROLLUP.__eq__, "lines")
STARTS: Final = FileKind("starts", "store", _is_starts_name, "lines")

KINDS: Final = (
    SEGMENT,
    ROLLUP,
    FileKind("leftover", "repository", is_temporary_name, "lines"),
    MERGED,
    FileKind("leftover", "store", temporary_name(MERGED_ROLLUP).__eq__, "lines"),
    STARTS,
    FileKind("losses", "store", _is_losses_name, "count"),
    FileKind("lock", "store", (MAINTENANCE_LOCK, MAINTENANCE_WANTED).__contains__, "count"),
    FileKind("clock", "store", CLOCK_LEAP.__eq__, "count"),
)
"""Every kind of file that the store makes."""


class DamagedError(OSError):
    """A compressed file that cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A regular file of the store, of the store's owner, under a name that the store gives. *size* in bytes."""

    path: Path
    kind: FileKind
    size: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """What there is: the files in order of their paths, and the folders that could not be listed."""

    files: list[StoredFile]
    folders: list[Path]
    unreadable: list[Path]


def take_inventory(directory: Path) -> Inventory:
    """Return every file and every repository's folder of the store. Raises OSError where it cannot be listed."""
    owner = directory.stat().st_uid
    files = _files(directory, owner, "store")
    folders = repository_folders(directory)
    unreadable = [folder for folder in folders if not _add_files(files, folder, owner)]
    return Inventory(in_order(files, lambda file: "\0".join(file.path.parts)), folders, unreadable)


def bytes_in(directory: Path) -> int:
    """Return how many bytes the files of the store take. Raises OSError.

    It makes no object for each file: thousands of new ones have Python search all that the agent holds for garbage.
    """
    owner = directory.stat().st_uid
    taken = sum(_look(directory, owner, "store", lambda _, kind, size: kind.room(size)))
    for folder in repository_folders(directory):
        with suppress(FileNotFoundError, PermissionError):
            taken += sum(_look(folder, owner, "repository", lambda _, kind, size: kind.room(size)))
    return taken


def _add_files(files: list[StoredFile], folder: Path, owner: int) -> bool:
    """Add the files in the repository's *folder* to *files*; tell whether it can be listed."""
    with suppress(FileNotFoundError):  # deleted since the store was listed
        try:
            files += _files(folder, owner, "repository")
        except PermissionError:
            return False
    return True


def _files(folder: Path, owner: int, within: Within) -> list[StoredFile]:
    return _look(folder, owner, within, lambda name, kind, size: StoredFile(folder / name, kind, size))


def _look(folder: Path, owner: int, within: Within, made: Callable[[str, FileKind, int], _T]) -> list[_T]:
    """Return what is *made* of name, kind and size of each file in *folder*.

    While files are being renamed, one look may miss some: until nothing changes.
    """
    found: dict[str, _T] = {}
    for _ in range(_LOOKS):
        before = folder.stat().st_mtime_ns
        with os.scandir(folder) as entries:
            for entry in slowed(entries):
                kind = next((kind for kind in KINDS if kind.within == within and kind.is_name(entry.name)), None)
                size = _size(entry, owner) if kind else None
                if kind and size is not None:
                    found[entry.name] = made(entry.name, kind, size)
        if folder.stat().st_mtime_ns == before:
            break
    return list(found.values())


def _size(entry: os.DirEntry[str], owner: int) -> int | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) and status.st_uid == owner else None


def read_pieces(file: StoredFile) -> Iterator[bytes]:
    """Yield all of *file*: each line with its newline, one longer than 4 MiB in pieces, a torn one without.

    Of a count, whatever is in it beside nothing. A file that is gone has no lines; a segment that was closed or
    compressed meanwhile is read from its new place. Raises OSError; DamagedError where a compressed file ends early.
    """
    if is_held(file.path.name):
        yield from lines_of(iter([read_held(file.path.name)]))
        return
    opened = _open(file)
    if opened is None:
        return
    descriptor, path = opened
    try:
        if file.kind.contents == "count":
            yield from filter(None, (block.replace(b"\0", b"") for block in _data_blocks(descriptor)))
        else:
            blocks = _blocks(descriptor)
            yield from lines_of(_inflated(blocks) if is_compressed(path.name) else blocks)
    finally:
        os.close(descriptor)


def is_compressed(name: str) -> bool:
    """Tell by its name whether a file of the store is compressed, also one that is being made."""
    return name.removesuffix(".tmp").endswith(".gz")


def _open(file: StoredFile) -> tuple[int, Path] | None:
    for path in _places(file.path):
        with suppress(FileNotFoundError):
            return open_to_read(path, owner=path.parent.stat().st_uid), path
    return None


def _places(path: Path) -> list[Path]:
    """Return where what was at *path* may be by now."""
    name = parse_segment_name(path.name)
    if name is None:
        return [path]
    return [path.with_name(str(name.as_state(state))) for state in LIFE[LIFE.index(name.state) :]]


def _blocks(descriptor: int) -> Iterator[bytes]:
    while block := os.read(descriptor, _BLOCK_BYTES):
        yield block


def _data_blocks(descriptor: int) -> Iterator[bytes]:
    """Yield what was written into a file that is one long hole, without reading the hole."""
    position = 0
    while (start := _data_from(descriptor, position)) is not None:
        block = os.pread(descriptor, _BLOCK_BYTES, start)
        if not block:
            return
        yield block
        position = start + len(block)


def _data_from(descriptor: int, position: int) -> int | None:
    """Return where the next data begin, None where only a hole follows."""
    if not hasattr(os, "SEEK_DATA"):
        return position
    try:
        return os.lseek(descriptor, position, os.SEEK_DATA)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return None
        if error.errno == errno.EINVAL:  # a file system that does not tell
            return position
        raise


def _inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a gzip stream holds, member after member. Raises DamagedError."""
    inflater, complete = zlib.decompressobj(_GZIP), True
    for block in blocks:
        data = block
        while data := data.lstrip(b"\0") if complete else data:  # behind a member, zeros are padding
            try:
                inflated = inflater.decompress(data, _BLOCK_BYTES)
            except zlib.error:
                raise DamagedError(errno.EIO, DAMAGED) from None
            yield inflated
            complete, data = inflater.eof, inflater.unconsumed_tail
            if complete:
                data, inflater = inflater.unused_data, zlib.decompressobj(_GZIP)
    if not complete:
        yield inflater.flush()
        raise DamagedError(errno.EIO, DAMAGED)


def lines_of(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield each line with its newline, one that is longer than 4 MiB in pieces, what follows the last one as it is.

    Raises what *blocks* raises, after the lines before.
    """
    rest = bytearray()
    for block in blocks:
        first, *others = block.split(b"\n")
        rest += first  # in place: a hostile stream comes in a million blocks of a byte
        for other in others:
            yield bytes(rest) + b"\n"
            rest = bytearray(other)
        if len(rest) > MAX_READ_LINE_BYTES:
            yield bytes(rest)
            rest = bytearray()
    if rest:
        yield bytes(rest)
