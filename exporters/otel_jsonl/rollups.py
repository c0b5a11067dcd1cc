"""What segments sum up to, kept beside them and when they are gone, so that nobody has to read their lines again.

A rollup is a gzip stream of one line of JSON and a body that only its maker understands. The line says the CRC-32 and
the length of the segment's lines; a gzipped segment says both in its last eight bytes, so that a rollup of other lines
is noticed at once. Such a one counts as missing, as does one that is damaged or of another version.

Who sums up the whole store lists `segments` first and `rollups` afterwards. A segment is counted by `read_rollup`,
else by its lines, and if it is gone by then, by `read_rollup` once more; a rollup whose segment was not listed counts
by itself. So no line counts twice, and none is missed, beside any maintenance.
"""

from __future__ import annotations

import errno
import gzip
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, cast

import orjson

from otel_jsonl.descriptors import open_to_read, own_folder
from otel_jsonl.listing import Segment, repository_folders
from otel_jsonl.names import LIFE, Kind, SegmentName, parse_rollup_name, rollup_name
from otel_jsonl.pacing import in_order, slowed
from otel_jsonl.replacing import PORTION, replacing

MAX_BODY_BYTES: Final = 2**26
"""A rollup that inflates to more than this is none of ours."""

_VERSION: Final = 1
_TRAILER: Final = struct.Struct("<II")
_SMALLEST_GZIP: Final = 18
_GZIP: Final = 31  # zlib's code for a gzip header and trailer


class Summariser(Protocol):
    """Makes the bodies of rollups. What it raises costs the rollup, nothing else."""

    def digest(self, segment: Segment) -> bytes:
        """Return what the lines of *segment* sum up to."""
        ...

    def is_current(self, body: bytes) -> bool:
        """Tell whether *body* is as `digest` would make it today; else it is made again while its segment is there."""
        ...

    def without_text(self, body: bytes) -> bytes:
        """Return *body* without the texts it quotes, which go with their segment."""
        ...


@dataclass(frozen=True, slots=True)
class RollupFile:
    """A rollup's file: the *name* of its segment, as an open one, and what tells whether the file has changed."""

    path: Path
    repository: str
    kind: Kind
    day: date
    name: SegmentName
    size: int
    mtime_ns: int


class Seal(NamedTuple):
    """What tells whether a segment's lines are those that were summed up: their CRC-32, and length modulo 2^32."""

    crc: int
    size: int


class Rollup(NamedTuple):
    """What a rollup's file holds. *text*: it still quotes texts of its segment."""

    seal: Seal
    text: bool
    body: bytes


def rollups(directory: Path) -> list[RollupFile]:
    """Return the rollups in the store, oldest first, also those whose segment is gone. Never raises OSError.

    Only regular files of the store's owner count.
    """
    found = [file for folder in repository_folders(directory) for file in _rollups_in(folder)]
    return in_order(found, lambda file: f"{file.day}\0{file.repository}\0{file.path.name}")


def _rollups_in(folder: Path) -> list[RollupFile]:
    try:
        owner = folder.parent.stat().st_uid
        return [
            file
            for text in slowed(os.listdir(folder))
            if parse_rollup_name(text)
            for file in _rollup_file(folder / text, owner)
        ]
    except OSError:
        return []


def _rollup_file(path: Path, owner: int) -> Iterator[RollupFile]:
    name = parse_rollup_name(path.name)
    if name is None:
        return
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(status.st_mode) and status.st_uid == owner:
        yield RollupFile(path, path.parent.name, name.kind, name.day, name, status.st_size, status.st_mtime_ns)


def has_segment(file: RollupFile) -> bool:
    """Tell whether anything of the segment of *file* is there."""
    # Not by a listing: that is empty where the process has no descriptor left.
    return any(os.path.lexists(file.path.with_name(str(file.name.as_state(state)))) for state in LIFE)


def read_rollup(segment: Segment) -> bytes | None:
    """Return the body of the rollup of *segment*; None if there is none that was made of its very lines.

    Of a segment that is gone, the lines cannot have changed. One that is not compressed yet is summed up by who reads
    it. Never raises OSError.
    """
    try:
        seal = _seal_by_now(segment)
    except FileNotFoundError:
        seal = None
    except OSError:
        return None
    found = read_whole(segment.path.with_name(rollup_name(segment.name)))
    return found.body if found and seal in (None, found.seal) else None


def _seal_by_now(segment: Segment) -> Seal:
    """Return the seal of the compressed *segment*. Raises FileNotFoundError if it is gone, OSError if it is plain."""
    name, path = segment.name, segment.path
    for state in LIFE[LIFE.index(name.state) : -1]:
        if os.path.lexists(path.with_name(str(name.as_state(state)))):
            raise OSError(errno.EAGAIN, "not compressed yet")
    return _trailer(path.with_name(str(name.as_state("gzipped"))))


def read_rollup_file(file: RollupFile) -> bytes | None:
    """Return the body of the rollup *file*, whatever became of its segment; None if it is gone or damaged."""
    found = read_whole(file.path)
    return found.body if found else None


def read_whole(path: Path) -> Rollup | None:
    """Return what the rollup's file at *path* holds; None if it is missing or damaged. Never raises OSError."""
    try:
        with os.fdopen(open_to_read(path, owner=path.parent.stat().st_uid), "rb") as file:
            content = file.read(MAX_BODY_BYTES)
    except OSError:
        return None
    inflater = zlib.decompressobj(_GZIP)
    try:
        plain = inflater.decompress(content, MAX_BODY_BYTES)
    except zlib.error:
        return None
    return _parsed(plain) if inflater.eof and not inflater.unused_data else None


def _parsed(plain: bytes) -> Rollup | None:
    head, newline, body = plain.partition(b"\n")
    try:
        header: Any = orjson.loads(head)
    except orjson.JSONDecodeError:
        return None
    if not (newline and isinstance(header, dict)):
        return None
    version, crc, size, text = (cast("dict[str, object]", header).get(key) for key in ("rollup", "crc", "size", "text"))
    if version == _VERSION and isinstance(crc, int) and isinstance(size, int) and isinstance(text, bool):
        return Rollup(Seal(crc, size), text, body)
    return None


def write_rollup(segment: Segment, body: bytes) -> None:
    """Put a rollup that says *body* beside *segment*, to which nobody adds lines. Raises OSError.

    To be called with the lock of maintenance held.
    """
    write_whole(segment.path.with_name(rollup_name(segment.name)), Rollup(_seal(segment), text=True, body=body))


def write_whole(path: Path, rollup: Rollup) -> None:
    """Put the file of *rollup* at *path*, in one step. Raises OSError."""
    header = {"rollup": _VERSION, "crc": rollup.seal.crc, "size": rollup.seal.size, "text": rollup.text}
    content = gzip.compress(orjson.dumps(header) + b"\n" + rollup.body, compresslevel=6, mtime=0)
    with own_folder(path.parent) as folder, replacing(path.name, folder) as file:
        file.write(content)


def _seal(segment: Segment) -> Seal:
    if segment.name.state == "gzipped":
        return _trailer(segment.path)
    crc = size = 0
    with os.fdopen(open_to_read(segment.path), "rb") as file:
        while portion := file.read(PORTION):
            crc, size = zlib.crc32(portion, crc), size + len(portion)
    return Seal(crc, size % 2**32)


def _trailer(path: Path) -> Seal:
    """Return what the gzipped segment at *path* says of its lines. Raises OSError; a file too short says nothing."""
    descriptor = open_to_read(path)
    try:
        size = os.fstat(descriptor).st_size
        trailer = os.pread(descriptor, _TRAILER.size, size - _TRAILER.size) if size >= _SMALLEST_GZIP else b""
    finally:
        os.close(descriptor)
    return Seal(*_TRAILER.unpack(trailer)) if len(trailer) == _TRAILER.size else Seal(0, 0)
