"""A rollup is taken for what its segment's lines sum up to only if it was made of these very lines."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pytest
from store_audit import DAY, NumberSummariser, append, as_root, counted, once

from otel_jsonl import Segment, SegmentStore, maintain, segments
from otel_jsonl.names import rollup_name
from otel_jsonl.rollups import read_rollup, read_rollup_file, rollups, write_rollup

SUMMARISER = NumberSummariser()
Damage = pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"plain",
        gzip.compress(b'{"rollup":1,"crc":1,"size":2,"text":true}'),
        gzip.compress(b"no json\nbody"),
        gzip.compress(b"[1]\nbody"),
        gzip.compress(b'{"rollup":1,"crc":"1","size":2,"text":true}\nbody'),
        gzip.compress(b'{"rollup":2,"crc":1,"size":2,"text":true}\nbody'),
        gzip.compress(b'{"rollup":1,"crc":1,"size":2,"text":true}\nbody')[:-9],
        gzip.compress(b'{"rollup":1,"crc":1,"size":2,"text":true}\nbody') + b"more",
    ],
    ids=["empty", "plain", "no-newline", "no-json", "list", "odd-field", "version", "cut", "more"],
)


@pytest.fixture
def segment(store: SegmentStore, directory: Path) -> Segment:
    """Return a compressed segment without a rollup."""
    append(store, *range(40))
    maintain(directory)
    return next(one for one in segments(directory) if one.name.state == "gzipped")


def rollup_of(segment: Segment) -> Path:
    return segment.path.with_name(rollup_name(segment.name))


def test_what_was_written_is_read(segment: Segment) -> None:
    assert read_rollup(segment) is None
    write_rollup(segment, b"body\nof two lines")
    assert read_rollup(segment) == b"body\nof two lines"


def test_the_header_says_what_the_gzip_trailer_says(segment: Segment) -> None:
    write_rollup(segment, b"body")
    header = gzip.decompress(rollup_of(segment).read_bytes()).splitlines()[0]
    crc, size = (int.from_bytes(segment.path.read_bytes()[-8:][part], "little") for part in (slice(4), slice(4, 8)))
    assert header == b'{"rollup":1,"crc":%d,"size":%d,"text":true}' % (crc, size)


def test_other_lines_make_it_stale(segment: Segment) -> None:
    write_rollup(segment, b"body")
    segment.path.write_bytes(gzip.compress(b"other"))
    assert read_rollup(segment) is None


def test_of_a_segment_that_is_gone_it_is_what_remains(segment: Segment, directory: Path) -> None:
    write_rollup(segment, b"body")
    segment.path.unlink()
    assert read_rollup(segment) == b"body"
    assert [read_rollup_file(file) for file in rollups(directory)] == [b"body"]


def test_a_plain_segment_is_read_by_its_lines(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    (opened,) = segments(directory)
    write_rollup(opened, b"body")
    assert read_rollup(opened) is None


@Damage
def test_a_damaged_one_is_missing_and_made_again(segment: Segment, directory: Path, damaged: bytes) -> None:
    rollup_of(segment).write_bytes(damaged)
    assert read_rollup(segment) is None
    maintain(directory, summariser=SUMMARISER)
    assert read_rollup(segment) == SUMMARISER.digest(segment)


def test_one_of_an_earlier_form_is_made_again(segment: Segment, directory: Path) -> None:
    write_rollup(segment, b"another form")
    maintain(directory, summariser=SUMMARISER)
    assert read_rollup(segment) == SUMMARISER.digest(segment)


def test_one_that_is_as_it_should_be_is_left(segment: Segment, directory: Path) -> None:
    assert maintain(directory, summariser=SUMMARISER).summed_up == 1
    before = rollups(directory)
    assert maintain(directory, summariser=SUMMARISER).summed_up == 0
    assert rollups(directory) == before


def test_a_list_of_them_says_what_their_names_say(segment: Segment, directory: Path) -> None:
    write_rollup(segment, b"body")
    (file,) = rollups(directory)
    status = file.path.stat()
    assert (file.path, file.repository, file.kind, file.day) == (rollup_of(segment), "pin-citer", "failed", segment.day)
    assert (file.name, file.size, file.mtime_ns) == (
        segment.name.as_state("open"),
        status.st_size,
        status.st_mtime_ns,
    )


def test_foreign_files_are_no_rollups(segment: Segment, directory: Path) -> None:
    folder = segment.path.parent
    (folder / "failed-2020-01-01-0001.rollup.gz").symlink_to(segment.path)
    os.mkfifo(folder / "failed-2020-01-01-0002.rollup.gz")
    (folder / "failed-2020-01-01-0003.rollup.gz.bak").write_bytes(b"x")
    (folder / "failed-2020-01-01-0004.rollup.gz").mkdir()
    assert rollups(directory) == []
    assert rollups(directory / "none") == []


@as_root
def test_another_users_file_is_no_rollup(segment: Segment, directory: Path) -> None:
    write_rollup(segment, b"forged")
    os.chown(rollup_of(segment), 65534, 65534)
    assert rollups(directory) == []
    assert read_rollup(segment) is None


def test_a_bomb_is_no_rollup(segment: Segment) -> None:
    with gzip.open(rollup_of(segment), "wb", compresslevel=1) as file:
        for _ in range(65):
            file.write(bytes(2**20))
    assert read_rollup(segment) is None


def test_a_name_is_taken_while_the_rollup_is_there(store: SegmentStore, directory: Path, segment: Segment) -> None:
    store.close()
    maintain(directory, max_bytes=0, summariser=SUMMARISER)
    assert rollups(directory) == []  # those broke the quota as well
    append(store, 41)
    maintain(directory, now=time.time() + 100 * DAY, summariser=SUMMARISER)
    (left,) = rollups(directory)
    store.close()
    append(store, 42)
    (opened,) = segments(directory)
    assert opened.name.sequence == left.name.sequence + 1
    assert counted(directory) == once(41, 42)


def test_a_summariser_that_fails_costs_nothing_but_its_rollup(
    segment: Segment, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from otel_jsonl import _boundary

    class Failing(NumberSummariser):
        def digest(self, segment: Segment) -> bytes:
            raise ZeroDivisionError

    monkeypatch.setattr(_boundary, "RAISE", False)
    assert maintain(directory, summariser=Failing()).summed_up == 0
    assert maintain(directory, max_bytes=0, summariser=Failing()).deleted
    assert rollups(directory) == []
