"""The store as readers see it: every whole line, whatever else the files hold. Skips and counts, and never raises.

Memory stays constant: files are read in blocks, a line longer than 4 MiB is passed over, and a gzip stream is inflated
a block at a time.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import Any, Final, cast

import orjson

from otel_jsonl.counters import ReadCounters
from otel_jsonl.descriptors import open_to_read
from otel_jsonl.listing import Segment, segments
from otel_jsonl.names import LIFE, State
from otel_jsonl.pacing import slowed

Json = dict[str, Any]
"""A JSON object as parsed; `Any` because JSON nests."""

MAX_READ_LINE_BYTES: Final = 4 * 2**20
"""Longer lines are skipped: ours are shorter than 1 MiB, a Collector's batch may be longer."""

_BLOCK_BYTES: Final = 2**18
_OPENING: Final = ord("{")
_CLOSING: Final = ord("}")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_GZIP: Final = 31  # zlib's code for a gzip header and trailer


def read_lines(segment: Segment, counters: ReadCounters) -> Iterator[bytes]:
    """Yield the lines of *segment* that look whole, without their newline; the rest is counted in *counters*.

    A line begins with `{`, ends with `}` and holds no NUL; whether it parses is the caller's to see. A carriage return
    at its end, blanks around it and a byte order mark are taken off. Never raises OSError: a segment deleted meanwhile
    has no lines, one compressed meanwhile is read from its new place.
    """
    opened = _open(segment, counters)
    if opened is None:
        return
    descriptor, state = opened
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        blocks = _raw_blocks(file, counters)
        if state == "gzipped":
            blocks = _inflated(blocks, counters)
        yield from slowed(whole_lines(blocks, counters))


def _open(segment: Segment, counters: ReadCounters) -> tuple[int, State] | None:
    """Return a descriptor of the segment's file and the state it is in by now."""
    owner = _owner(segment.path.parent)
    listed = segment.name
    for state in LIFE[LIFE.index(listed.state) :]:
        try:
            return open_to_read(segment.path.with_name(str(listed.as_state(state))), owner=owner), state
        except FileNotFoundError:  # noqa: PERF203 - at most three rounds
            continue
        except OSError as error:
            counters.note_unread(error)
            return None
    return None


def _owner(folder: Path) -> int | None:
    try:
        return folder.stat().st_uid
    except OSError:
        return None


def _raw_blocks(file: RawIOBase, counters: ReadCounters) -> Iterator[bytes]:
    try:
        while block := file.read(_BLOCK_BYTES):
            yield block
    except OSError as error:
        counters.note_unread(error)


def _inflated(blocks: Iterable[bytes], counters: ReadCounters) -> Iterator[bytes]:
    """Yield what the gzip stream *blocks* holds, member after member, up to where it is damaged."""
    inflater, complete = zlib.decompressobj(_GZIP), False
    for block in blocks:
        data = block
        while data := data.lstrip(b"\0") if complete else data:  # behind a member, zeros are padding
            try:
                yield inflater.decompress(data, _BLOCK_BYTES)
            except zlib.error:
                counters.unreadable_files += 1
                return
            complete, data = inflater.eof, inflater.unconsumed_tail
            if complete:
                data, inflater = inflater.unused_data, zlib.decompressobj(_GZIP)
    if not complete:
        yield inflater.flush()
        counters.unreadable_files += 1


def whole_lines(blocks: Iterable[bytes], counters: ReadCounters) -> Iterator[bytes]:
    """Yield the lines of *blocks* that look whole; see `read_lines`."""
    rest, passing_over = bytearray(), False
    for block in blocks:
        first, *others = block.split(b"\n")
        if not passing_over:
            rest += first  # in place: a hostile stream comes in a million blocks of a byte
        if others:
            yield from _sound([b"" if passing_over else bytes(rest), *others[:-1]], counters)
            rest, passing_over = bytearray(others[-1]), False
        if len(rest) > MAX_READ_LINE_BYTES:
            counters.skipped_lines += 1
            rest, passing_over = bytearray(), True
    if rest:
        counters.torn_lines += 1


def _sound(lines: list[bytes], counters: ReadCounters) -> Iterator[bytes]:
    for line in lines:
        if line and line[0] == _OPENING and line[-1] == _CLOSING and b"\0" not in line:
            yield line
        elif unframed := _unframed(line, counters):
            yield unframed


def _unframed(line: bytes, counters: ReadCounters) -> bytes | None:
    """Return *line* without what editors and other systems put around it; None where that is no whole line."""
    text = line.removeprefix(_BYTE_ORDER_MARK).strip()
    if not text:
        return None
    if text[0] != _OPENING or b"\0" in text:
        counters.skipped_lines += 1
    elif text[-1] != _CLOSING:
        counters.torn_lines += 1
    else:
        return text
    return None


def read_spans(directory: Path, counters: ReadCounters | None = None) -> Iterator[Json]:
    """Yield every span of the store as its OTLP dictionary, with its `resource` and `scope` dictionaries added.

    Whatever is no span is passed over, and counted in *counters* where it is a whole line. Never raises OSError.
    """
    counters = counters if counters is not None else ReadCounters()
    for segment in segments(directory, counters=counters):
        for line in read_lines(segment, counters):
            try:
                data = orjson.loads(line)
            except orjson.JSONDecodeError:
                data = None
            if not _objects(data, "resourceSpans"):
                counters.skipped_lines += 1
            yield from _spans(data)


def _spans(data: object) -> Iterator[Json]:
    for resource_spans in _objects(data, "resourceSpans"):
        for scope_spans in _objects(resource_spans, "scopeSpans"):
            owners = {"resource": _object(resource_spans, "resource"), "scope": _object(scope_spans, "scope")}
            for span in _objects(scope_spans, "spans"):
                yield {**span, **owners}


def _objects(owner: object, key: str) -> list[Json]:
    values: object = cast("Json", owner).get(key) if isinstance(owner, dict) else None
    if not isinstance(values, list):
        return []
    return [cast("Json", value) for value in cast("list[object]", values) if isinstance(value, dict)]


def _object(owner: Json, key: str) -> Json:
    value: object = owner.get(key)
    return cast("Json", value) if isinstance(value, dict) else {}
