"""Segments are written anew beside writers and readers: every line is there once, whoever dies when."""

from __future__ import annotations

import gzip
import os
import random
import signal
import time
from pathlib import Path

import pytest
from store_audit import append, begin, file_names, line, numbers, once, start_python

from otel_jsonl import SegmentStore, maintain, segments
from otel_jsonl.descriptors import lock, open_to_append, own_folder
from otel_jsonl.inventory import DamagedError
from otel_jsonl.names import MAINTENANCE_LOCK, losses_name, parse_segment_name
from otel_jsonl.opening import date_of
from otel_jsonl.rewriting import BusyError, rewriting

WRITER = """
import sys
from pathlib import Path
from otel_jsonl import SegmentStore
from store_audit import append
store = SegmentStore(Path(sys.argv[1]), max_segment_bytes=20_000, lock_timeout=1.0)
print("ready", flush=True)
sys.stdin.read()
assert all(append(store, *((int(sys.argv[2]), number) for number in range(3000))))
"""

REWRITER = """
import sys
from pathlib import Path
from otel_jsonl import segments
from otel_jsonl.rewriting import rewriting
directory = Path(sys.argv[1])
print("ready", flush=True)
while True:
    with rewriting(directory) as rewriter:
        for segment in segments(directory):
            rewriter.segment(segment.path, lambda piece: piece.replace(b"x", b"y"))
    print("round", flush=True)
"""


def rewrite_all(directory: Path, old: bytes = b"x", new: bytes = b"y") -> list[bool]:
    with rewriting(directory) as rewriter:
        return [rewriter.segment(each.path, lambda piece: piece.replace(old, new)) for each in segments(directory)]


def contents(directory: Path) -> bytes:
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted(directory.rglob("*.jsonl*"))
    )


def test_an_open_segment_is_closed_and_later_lines_go_to_the_next(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2)
    assert rewrite_all(directory) == [True]
    append(store, 3)
    assert numbers(directory) == once(1, 2, 3)
    assert contents(directory).count(b"x") == line(3).count(b"x")
    assert [parse_segment_name(name).state for name in file_names(directory) if "jsonl" in name] == ["closed", "open"]


def test_a_compressed_segment_stays_compressed(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    store.close()
    maintain(directory)
    before = set(directory.rglob("*.gz"))
    assert before
    rewrite_all(directory)
    assert set(directory.rglob("*.gz")) == before
    assert numbers(directory) == once(*range(60))
    assert b"x" not in contents(directory)


def test_mode_and_time_stay(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    for segment in segments(directory):
        os.utime(segment.path, ns=(10**18, 10**18 + 7))
    rewrite_all(directory)
    for segment in segments(directory):
        status = segment.path.stat()
        assert (status.st_mode & 0o777, status.st_mtime_ns) == (0o600, 10**18 + 7)


def test_a_dropped_line_is_gone_and_a_torn_one_stays_torn(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2)
    path = segments(directory)[0].path
    with path.open("ab") as file:
        file.write(b'{"torn')
    with rewriting(directory) as rewriter:
        rewriter.segment(path, lambda piece: None if b'"n":1,' in piece else piece)
    assert contents(directory) == line(2) + b'{"torn'


def test_a_segment_that_is_gone(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    path = segments(directory)[0].path
    with rewriting(directory) as rewriter:
        path.unlink()
        assert not rewriter.segment(path, lambda piece: piece)


def test_a_failure_leaves_the_segment_as_it_was(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2)

    def failing(piece: bytes) -> bytes:
        raise OSError(28, "No space left on device")

    with rewriting(directory) as rewriter, pytest.raises(OSError, match="No space"):
        rewriter.segment(segments(directory)[0].path, failing)
    assert numbers(directory) == once(1, 2)
    assert not list(directory.rglob("*.tmp"))


def test_a_damaged_file_is_left_alone(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    store.close()
    maintain(directory)
    path = next(directory.rglob("*.gz"))
    damaged = path.read_bytes()[:-9]
    path.write_bytes(damaged)
    with rewriting(directory) as rewriter, pytest.raises(DamagedError):
        rewriter.segment(path, lambda piece: piece)
    assert path.read_bytes() == damaged


def test_a_writer_that_does_not_let_go(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    path = segments(directory)[0].path
    with own_folder(path.parent) as folder:
        descriptor = open_to_append(path.name, folder)
    try:
        assert lock(descriptor, 0.0)
        with rewriting(directory) as rewriter, pytest.raises(BusyError):
            rewriter.segment(path, lambda piece: piece)
    finally:
        os.close(descriptor)
    assert path.exists()


def test_only_one_at_a_time_tidies(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    with rewriting(directory):
        assert maintain(directory).busy
        with pytest.raises(BusyError), rewriting(directory, patience=0.0):
            pass


def test_what_a_killed_one_left_is_deleted(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    left = segments(directory)[0].path.with_name(".failed-2026-01-01-0001.closed.jsonl.tmp")
    left.write_bytes(b"half")
    with rewriting(directory):
        assert not left.exists()


def test_a_count_keeps_its_length_and_loses_its_contents(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    losses, held = directory / losses_name(date_of(20_000)), directory / MAINTENANCE_LOCK
    losses.write_bytes(b"\0\0secret")
    held.write_bytes(b"secret")
    with rewriting(directory) as rewriter:
        rewriter.count(losses)
        rewriter.count(held)
    assert (losses.read_bytes(), held.read_bytes()) == (b"\0" * 8, b"")


def test_programs_append_while_segments_are_written_anew(directory: Path) -> None:
    SegmentStore(directory).append(line("first"), repository="pin-citer", kind="failed")
    writers = [start_python(WRITER, directory, number) for number in range(2)]
    rewriter = start_python(REWRITER, directory)
    assert rewriter.stdout is not None
    assert rewriter.stdout.readline() == b"ready\n"
    begin(writers)
    assert [writer.wait() for writer in writers] == [0, 0]
    rewriter.kill()
    rewriter.communicate()
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    expected = once("first", *((writer, number) for writer in range(2) for number in range(3000)))
    assert numbers(directory) == expected
    rewrite_all(directory)
    assert numbers(directory) == expected
    assert b"x" not in contents(directory)


def test_one_that_is_killed_anywhere_has_lost_and_doubled_nothing(directory: Path) -> None:
    chance = random.Random(7)
    store = SegmentStore(directory, max_segment_bytes=50_000)
    count = 0
    for _ in range(8):
        append(store, *range(count, count + 400), size=500)
        count += 400
        rewriter = start_python(REWRITER, directory)
        assert rewriter.stdout is not None
        assert rewriter.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.05))
        rewriter.send_signal(signal.SIGKILL)
        rewriter.communicate()
        assert numbers(directory) == once(*range(count))
    maintain(directory)
    assert numbers(directory) == once(*range(count))
    assert not list(directory.rglob("*.tmp"))
