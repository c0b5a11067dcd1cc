from __future__ import annotations

import gzip
import os
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import Clock, append, file_names, line, numbers, once

from otel_jsonl import ReadCounters, Segment, SegmentStore, StoreUsage, read_lines, read_spans, segments, usage
from otel_jsonl.reading import _inflated, whole_lines

NAME = "failed-2026-11-22-0001.jsonl"
KEYS = st.sampled_from(["resource", "scopeSpans", "scope", "spans"])


@pytest.fixture
def folder(directory: Path) -> Path:
    path = directory / "pin-citer"
    path.mkdir(parents=True)
    return path


def lines(directory: Path) -> tuple[list[bytes], ReadCounters]:
    counters = ReadCounters()
    return [text for segment in segments(directory) for text in read_lines(segment, counters)], counters


def write_plain(folder: Path, data: bytes) -> None:
    (folder / NAME).write_bytes(data)


def write_gzip(folder: Path, data: bytes) -> None:
    (folder / f"{NAME}.gz").write_bytes(gzip.compress(data))


@pytest.mark.parametrize("write", [write_plain, write_gzip])
class TestLinesOfAFile:
    @pytest.mark.parametrize(
        ("data", "kept", "counters"),
        [
            (b"", [], ReadCounters()),
            (b"\n\n", [], ReadCounters()),
            (b'{"a":1}\n{"b":2}\n', [b'{"a":1}', b'{"b":2}'], ReadCounters()),
            (b'{"a":1}\n{"b":2}', [b'{"a":1}'], ReadCounters(torn_lines=1)),
            (b'{"a":1}\n{"b":\n{"c":3}\n', [b'{"a":1}', b'{"c":3}'], ReadCounters(torn_lines=1)),
            (b'{"a":1}\n\0\0\0{"b":2}\n{"c":3}\n', [b'{"a":1}', b'{"c":3}'], ReadCounters(skipped_lines=1)),
            (b'{"a":"\0"}\nhello\n{}\n', [b"{}"], ReadCounters(skipped_lines=2)),
            (b'{"a":1}\n' + b"\0" * 5000, [b'{"a":1}'], ReadCounters(torn_lines=1)),
            (b'{"a":1}\n' + b"x" * 10_000_000 + b'\n{"b":2}\n', [b'{"a":1}', b'{"b":2}'], ReadCounters(1)),
            (b'{"a":1}\n' + b"x" * 10_000_000, [b'{"a":1}'], ReadCounters(1)),
            (b'\xef\xbb\xbf{"a":1}\r\n  {"b":2}\t\n\r\n \n', [b'{"a":1}', b'{"b":2}'], ReadCounters()),
            (b'{"a":1}\r\n{"b":\r\n[1]\r\n', [b'{"a":1}'], ReadCounters(skipped_lines=1, torn_lines=1)),
        ],
        ids=[
            "empty",
            "blank",
            "whole",
            "torn end",
            "torn inside",
            "NULs",
            "no JSON",
            "NUL tail",
            "10 MB",
            "10 MB tail",
            "byte order mark, blanks and carriage returns",
            "carriage returns behind what is no line",
        ],
    )
    def test_whole_ones_are_given_and_others_counted(
        self, directory: Path, folder: Path, write, data: bytes, kept: list[bytes], counters: ReadCounters
    ) -> None:
        write(folder, data)
        assert lines(directory) == (kept, counters)

    def test_memory_stays_small_whatever_the_file_holds(self, directory: Path, folder: Path, write) -> None:
        write(folder, b'{"a":1}\n' + b"x" * 100_000_000 + b'\n{"b":2}\n')
        tracemalloc.start()
        try:
            assert lines(directory)[0] == [b'{"a":1}', b'{"b":2}']
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@given(st.lists(st.binary(max_size=30)), st.integers(1, 40))
def test_where_blocks_end_does_not_matter(texts: list[bytes], size: int) -> None:
    data = b"\n".join(texts)
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    one, many = ReadCounters(), ReadCounters()
    assert list(whole_lines(blocks, many)) == list(whole_lines([data], one))
    assert many == one


@given(st.lists(st.binary(max_size=3000), min_size=1), st.integers(1, 500))
def test_a_gzip_stream_of_many_members_is_inflated_whole(parts: list[bytes], size: int) -> None:
    data = b"".join(map(gzip.compress, parts)) + b"\0" * 7
    counters = ReadCounters()
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    assert b"".join(_inflated(blocks, counters)) == b"".join(parts)
    assert counters == ReadCounters()


class TestADamagedGzipFile:
    data = b"".join(line(number) for number in range(10_000))

    def test_cut_short(self, directory: Path, folder: Path) -> None:
        (folder / f"{NAME}.gz").write_bytes(gzip.compress(self.data)[:-2000])
        kept, counters = lines(directory)
        assert 0 < len(kept) < 10_000
        assert kept == self.data.splitlines()[: len(kept)]
        assert counters.unreadable_files == 1

    def test_a_byte_changed(self, directory: Path, folder: Path) -> None:
        damaged = bytearray(gzip.compress(self.data))
        damaged[len(damaged) // 2] ^= 0xFF
        (folder / f"{NAME}.gz").write_bytes(damaged)
        assert lines(directory)[1].unreadable_files == 1

    @pytest.mark.parametrize("data", [b"", b"no gzip at all", b"\x1f\x8b"])
    def test_no_gzip(self, directory: Path, folder: Path, data: bytes) -> None:
        (folder / f"{NAME}.gz").write_bytes(data)
        assert lines(directory) == ([], ReadCounters(unreadable_files=1))

    def test_the_other_files_are_read(self, directory: Path, folder: Path) -> None:
        (folder / f"{NAME}.gz").write_bytes(b"damaged")
        (folder / "failed-2026-11-22-0002.jsonl").write_bytes(line(2))
        assert numbers(directory) == once(2)


class TestSegments:
    def test_where_no_store_is_there_are_none(self, directory: Path) -> None:
        assert segments(directory) == []
        assert usage(directory) == StoreUsage(bytes=0, segments=0, oldest=None, lost_lines=0)
        assert list(read_spans(directory)) == []

    def test_a_file_in_place_of_the_store_holds_none(self, directory: Path) -> None:
        directory.write_text("{}\n")
        assert segments(directory) == []
        assert usage(directory).bytes == 0

    def test_they_are_told_oldest_first_with_what_their_names_say(self, directory: Path) -> None:
        clock = Clock()
        store = SegmentStore(directory, clock=clock, max_segment_bytes=150)
        append(store, 1, 2)
        clock.now -= 86_400
        store.append(line(3), repository="a/b", kind="ok")
        found = segments(directory, today=date(2024, 10, 4))
        assert [(s.path.name, s.kind, s.day, s.closed, s.size) for s in found] == [
            ("ok-2024-10-03-0001.jsonl", "ok", date(2024, 10, 3), True, 100),
            ("failed-2024-10-04-0001.closed.jsonl", "failed", date(2024, 10, 4), True, 100),
            ("failed-2024-10-04-0002.jsonl", "failed", date(2024, 10, 4), False, 100),
        ]
        assert found[0].repository.startswith("a_b~")
        assert usage(directory) == StoreUsage(bytes=300, segments=3, oldest=date(2024, 10, 3), lost_lines=0)

    def test_a_day_that_the_clock_cannot_have_reached_is_closed(self, directory: Path) -> None:
        append(SegmentStore(directory, clock=Clock()), 1)
        days = [date(2024, 10, day) for day in (2, 3, 4, 5)]
        assert [segments(directory, today=day)[0].closed for day in days] == [True, False, False, True]

    def test_foreign_files_are_neither_read_nor_counted(self, directory: Path, folder: Path) -> None:
        for name in (
            "all_errors.jsonl",
            "failed.jsonl",
            f"{NAME}.bak",
            f"{NAME}.gz.tmp",
            f".{NAME}.gz.tmp",
            f"x{NAME}",
        ):
            (folder / name).write_bytes(line(1))
        (directory / NAME).write_bytes(line(2))
        (directory / "pin-citer_errors.jsonl").write_bytes(line(3))
        (folder / "deeper").mkdir()
        (folder / "deeper" / NAME).write_bytes(line(4))
        (directory / ".hidden").mkdir()
        (directory / ".hidden" / NAME).write_bytes(line(5))
        assert numbers(directory) == once()
        assert usage(directory).bytes == len(line(1))  # what was made in part is not read, but it is ours

    def test_links_and_pipes_and_folders_are_no_segments(self, directory: Path, folder: Path, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.write_bytes(line(1))
        (folder / NAME).symlink_to(outside)
        os.mkfifo(folder / "failed-2026-11-22-0002.jsonl")
        (folder / "failed-2026-11-22-0003.jsonl").mkdir()
        (directory / "linked").symlink_to(folder)
        assert segments(directory) == []

    def test_something_planted_after_the_look_is_not_read_either(
        self, directory: Path, folder: Path, tmp_path: Path
    ) -> None:
        write_plain(folder, line(1))
        (segment,) = segments(directory)
        segment.path.unlink()
        os.mkfifo(segment.path)
        counters = ReadCounters()
        assert list(read_lines(segment, counters)) == []
        assert counters == ReadCounters(unreadable_files=1)

    def test_a_segment_in_two_states_is_one_segment(self, directory: Path, folder: Path) -> None:
        """Compression died after the compressed file was in place and before the plain one was gone."""
        (folder / "failed-2026-11-22-0001.closed.jsonl").write_bytes(line(1))
        write_gzip(folder, line(1))
        assert numbers(directory) == once(1)
        assert usage(directory).segments == 1

    def test_one_that_changed_its_state_after_the_look_is_read_in_its_new_one(
        self, directory: Path, folder: Path
    ) -> None:
        write_plain(folder, line(1))
        (segment,) = segments(directory)
        segment.path.rename(folder / "failed-2026-11-22-0001.closed.jsonl")
        assert len(list(read_lines(segment, ReadCounters()))) == 1
        (folder / "failed-2026-11-22-0001.closed.jsonl").unlink()
        write_gzip(folder, line(1))
        assert len(list(read_lines(segment, ReadCounters()))) == 1

    def test_one_that_was_deleted_after_the_look_has_no_lines(self, directory: Path, folder: Path) -> None:
        write_plain(folder, line(1))
        (segment,) = segments(directory)
        segment.path.unlink()
        counters = ReadCounters()
        assert list(read_lines(segment, counters)) == []
        assert counters == ReadCounters()

    def test_a_segment_of_another_name_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="no segment"):
            _ = Segment(tmp_path / "x.jsonl", "r", "ok", date(2026, 1, 1), closed=True, size=1).name


def test_counters_add_up() -> None:
    assert ReadCounters(1, 2, 3) + ReadCounters(10, 20, 30) == ReadCounters(11, 22, 33)


class TestSpans:
    def spans(self, folder: Path, *data: Any) -> tuple[list[Any], ReadCounters]:
        write_plain(folder, b"".join(orjson.dumps(item) + b"\n" for item in data))
        counters = ReadCounters()
        return list(read_spans(folder.parent, counters)), counters

    def test_each_span_comes_with_its_resource_and_scope(self, folder: Path) -> None:
        """As in a line of the Collector's file exporter: several resources, scopes and spans."""
        resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "x"}}]}
        whole = {
            "resourceSpans": [
                {
                    "resource": resource,
                    "scopeSpans": [{"scope": {"name": "a"}, "spans": [{"name": "1"}, {"name": "2"}]}],
                },
                {"scopeSpans": [{"spans": [{"name": "3"}]}]},
            ]
        }
        assert self.spans(folder, whole) == (
            [
                {"name": "1", "resource": resource, "scope": {"name": "a"}},
                {"name": "2", "resource": resource, "scope": {"name": "a"}},
                {"name": "3", "resource": {}, "scope": {}},
            ],
            ReadCounters(),
        )

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"resourceLogs": [{}]},
            {"resourceMetrics": [{}]},
            {"resourceSpans": None},
            {"resourceSpans": {"a": 1}},
            {"resourceSpans": []},
            {"resourceSpans": [1, "two"]},
        ],
        ids=str,
    )
    def test_what_holds_no_spans_is_counted(self, folder: Path, data: object) -> None:
        assert self.spans(folder, data) == ([], ReadCounters(skipped_lines=1))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)
        )
    )
    def test_no_json_of_any_shape_makes_it_fail(self, tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
        folder = tmp_path_factory.getbasetemp() / "shapes" / "r"
        folder.mkdir(parents=True, exist_ok=True)
        spans, _ = self.spans(folder, {"resourceSpans": data}, {"resourceSpans": [{"scopeSpans": data}]})
        assert all(isinstance(span["scope"], dict) for span in spans)

    def test_lines_that_are_no_json_are_counted(self, directory: Path, folder: Path) -> None:
        write_plain(folder, b"{not json}\n")
        counters = ReadCounters()
        assert list(read_spans(directory, counters)) == []
        assert counters == ReadCounters(skipped_lines=1)


def test_reading_changes_nothing(directory: Path) -> None:
    append(SegmentStore(directory), 1, 2)
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("*")}
    numbers(directory)
    usage(directory)
    assert {path: path.stat().st_mtime_ns for path in directory.rglob("*")} == before
    assert len(file_names(directory)) == 1
