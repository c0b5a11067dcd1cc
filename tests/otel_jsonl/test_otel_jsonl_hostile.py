"""Tricks, and accidents that look like them: files that lie, locks that are deleted, handlers that interrupt."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from start_notes import NAMES, abandoned, begin, files, records_in
from store_audit import Clock, append, as_root, in_child, line, numbers

from otel_jsonl import ReadCounters, SegmentStore, tidying, usage
from otel_jsonl.descriptors import own_folder
from otel_jsonl.inventory import lines_of
from otel_jsonl.reading import whole_lines
from otel_jsonl.replacing import replacing
from otel_jsonl.slots import SLOT_BYTES, slot, tasks_in
from otel_jsonl.tidying import alone
from otel_jsonl.unfinished import _day_before


class Alarm(Exception):
    """Raised by a signal handler of the program."""


class TestAlarms:
    """A program's own timeout hits us in the middle of a line: it is the program's to handle."""

    @pytest.fixture(params=[Alarm, TimeoutError])
    def alarm(self, request: pytest.FixtureRequest) -> Iterator[type[Exception]]:
        def handler(*_: object) -> None:
            raise request.param

        before = signal.signal(signal.SIGALRM, handler)
        yield request.param
        signal.signal(signal.SIGALRM, before)

    def test_they_come_through(
        self, store: SegmentStore, directory: Path, alarm: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append(store, 1)
        write = os.write

        def interrupted(descriptor: int, data: bytes) -> int:
            monkeypatch.setattr(os, "write", write)
            signal.raise_signal(signal.SIGALRM)
            return write(descriptor, data)

        monkeypatch.setattr(os, "write", interrupted)
        with pytest.raises(alarm):
            append(store, 2)
        append(store, 3)
        assert numbers(directory) == {1: 1, 3: 1}

    def test_a_loss_that_was_being_saved_is_not_forgotten(
        self, store: SegmentStore, directory: Path, alarm: type[Exception]
    ) -> None:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(alarm):
            patch.setattr(os, "ftruncate", lambda *_: signal.raise_signal(signal.SIGALRM))
            store.count_loss()
        store.close()
        assert usage(directory).lost_lines == 1


class TestLinesInManyBlocks:
    @given(st.lists(st.sampled_from([b'{"a":1}\n', b"{", b"}", b"\n", b"", b"x\n{}\n", b"\0"]), max_size=20))
    def test_how_they_are_cut_makes_no_difference(self, blocks: list[bytes]) -> None:
        whole, cut = ReadCounters(), ReadCounters()
        content = b"".join(blocks)
        assert list(whole_lines(blocks, cut)) == list(whole_lines([content], whole))
        assert cut == whole
        assert list(lines_of(iter(blocks))) == content.splitlines(keepends=True)

    def test_a_long_line_in_very_many_is_read_in_linear_time(self) -> None:
        """A gzip stream of a million members of one byte would take an hour if each copied the line so far."""
        counters = ReadCounters()
        blocks = [b"{" + b"x" * (3 * 2**20), *[b"y"] * 1_000_000, b"}\n"]
        (found,) = whole_lines(blocks, counters)
        assert len(found) == 3 * 2**20 + 1_000_002
        assert len(next(lines_of(iter(blocks)))) == len(found) + 1

    def test_behind_one_that_is_too_long_the_next_is_read(self) -> None:
        counters = ReadCounters()
        blocks = [b"{" + b"x" * 2**20] * 5 + [b'}\n{"a":1}\n{']
        assert list(whole_lines(blocks, counters)) == [b'{"a":1}']
        assert (counters.skipped_lines, counters.torn_lines) == (1, 1)


class TestLocks:
    def test_one_whose_file_was_deleted_is_none(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who comes next makes a new file and locks that: two would keep the store at once."""
        lock = tidying.lock

        def deleted_before(descriptor: int, deadline: float) -> bool:
            (directory / ".maintenance.lock").unlink()
            return lock(descriptor, deadline)

        with own_folder(directory, create=True) as folder:
            with alone(folder) as held:
                assert held
            monkeypatch.setattr(tidying, "lock", deleted_before)
            with alone(folder) as held:
                assert not held

    def test_a_file_that_another_is_making_is_not_moved_into_place(self, directory: Path) -> None:
        name = "ok-2026-11-22-0001.rollup.gz"
        with own_folder(directory, create=True) as folder:
            with pytest.raises(FileExistsError), replacing(name, folder) as file:
                file.write(b"mine")
                (directory / f".{name}.tmp").unlink()
                (directory / f".{name}.tmp").write_bytes(b"half of anoth")
            assert (directory / f".{name}.tmp").read_bytes() == b"half of anoth"
            assert not (directory / name).exists()


class TestNotes:
    def test_the_lock_is_taken_again_where_the_program_has_read_the_file(self, directory: Path) -> None:
        """A program that searches /tmp opens and closes it, and the kernel drops the lock."""
        records = records_in(directory)
        one = begin(records, 1)
        (path,) = files(directory)
        path.read_bytes()
        two = begin(records, 2)

        def look() -> None:
            assert abandoned(directory) == []

        assert in_child(look) == 0
        records.end(one)
        records.end(two)
        records.close()

    @as_root
    def test_a_store_that_another_user_has_made_meanwhile_is_no_reason_to_raise(self, directory: Path) -> None:
        directory.mkdir()
        os.chown(directory, 12_345, 12_345)
        records = records_in(directory)
        assert begin(records, 1) is None
        records.close()

    def test_a_slot_of_an_impossible_time_is_none(self) -> None:
        good = slot(NAMES, 1, 2, 3)
        said = {"open": 1, "startTimeUnixNano": str(10**250), "traceId": "0" * 32, "spanId": "0" * 16}
        hostile = orjson.dumps(said).ljust(SLOT_BYTES - 1) + b"\n"
        assert [task.start_ns for task in tasks_in(hostile + good)] == [3]

    @pytest.mark.parametrize("moment", [-(2.0**62), 2.0**62, 253_402_300_800.0, -62_135_596_800.0, float("inf")])
    def test_a_file_of_an_impossible_time_is_looked_into(self, moment: float) -> None:
        assert _day_before(moment).year == 1


def test_many_segments_of_which_none_is_full_are_something_to_keep(directory: Path) -> None:
    told: list[bool] = []
    store = SegmentStore(directory, max_segment_bytes=1000, on_change=told.append, clock=Clock())
    for number in range(40):
        assert store.append(line(number), repository=f"r{number % 20}", kind="ok")
    store.close()
    assert told.count(True) == 3
