from __future__ import annotations

import fcntl
import gzip
import os
import resource
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import DAY, NOON, Clock, append, file_names, in_child, line, numbers, once

from otel_jsonl import MaintenanceReport, Segment, SegmentStore, maintain, segments, segments_to_delete, usage

TODAY = date(2024, 10, 4)


def segment(day: int, kind: str = "ok", sequence: int = 1, size: int = 10, repository: str = "r") -> Segment:
    when = TODAY - timedelta(days=day)
    path = Path(f"/store/{repository}/{kind}-{when}-{sequence:04d}.jsonl.gz")
    return Segment(path, repository, "ok" if kind == "ok" else "failed", when, closed=True, size=size)


found_segments = st.lists(
    st.builds(
        segment,
        day=st.integers(-2, 60),
        kind=st.sampled_from(["ok", "failed"]),
        sequence=st.integers(1, 99),
        size=st.integers(0, 50),
        repository=st.sampled_from("abc"),
    ),
    unique_by=lambda found: found.path,
)


class TestWhatToDelete:
    def doomed(self, found: list[Segment], max_bytes: float = 1000, retention_days: int = 30) -> list[Segment]:
        return segments_to_delete(found, max_bytes=max_bytes, retention_days=retention_days, today=TODAY)

    def test_nothing_that_is_young_and_fits(self) -> None:
        assert self.doomed([segment(0), segment(30)]) == []

    def test_what_is_older_than_the_retention(self) -> None:
        assert self.doomed([segment(30), segment(31), segment(400)]) == [segment(400), segment(31)]

    def test_the_oldest_until_the_rest_fits(self) -> None:
        assert self.doomed([segment(1), segment(2), segment(3)], max_bytes=15) == [segment(3), segment(2)]

    def test_ok_before_failed_of_the_same_day(self) -> None:
        found = [segment(2, "failed"), segment(2, "ok"), segment(1, "ok")]
        assert self.doomed(found, max_bytes=20) == [segment(2, "ok")]

    def test_low_sequences_first(self) -> None:
        found = [segment(0, sequence=10), segment(0, sequence=9)]
        assert self.doomed(found, max_bytes=10) == [segment(0, sequence=9)]

    def test_all_repositories_share_one_quota(self) -> None:
        found = [segment(1, repository="a"), segment(2, repository="b")]
        assert self.doomed(found, max_bytes=10) == [segment(2, repository="b")]

    @given(found_segments, st.integers(0, 500), st.integers(0, 60))
    def test_what_stays_fits_and_is_young_and_never_older_than_what_goes_for_room(
        self, found: list[Segment], max_bytes: int, retention_days: int
    ) -> None:
        doomed = self.doomed(found, max_bytes, retention_days)
        kept = [one for one in found if one not in doomed]
        assert sum(one.size for one in kept) <= max_bytes
        assert all(one.day >= TODAY - timedelta(days=retention_days) for one in kept)
        assert all(gone.day <= one.day for gone in doomed for one in kept)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(directory: Path, clock: Clock) -> SegmentStore:
    return SegmentStore(directory, max_segment_bytes=250, clock=clock)


def keep(directory: Path, *, now: float = NOON, max_bytes: int = 10**9) -> MaintenanceReport:
    return maintain(directory, now=now, max_bytes=max_bytes)


def test_closed_segments_are_compressed_and_open_ones_left(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    report = keep(directory)
    assert (report.closed, report.compressed, report.deleted) == (0, 2, [])
    assert file_names(directory) == [
        ".maintenance.lock",
        "failed-2024-10-04-0001.jsonl.gz",
        "failed-2024-10-04-0002.jsonl.gz",
        "failed-2024-10-04-0003.jsonl",
    ]
    assert numbers(directory) == once(*range(5))


def test_zcat_reads_what_was_compressed(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2, 3)
    keep(directory)
    (compressed,) = directory.rglob("*.gz")
    assert gzip.decompress(compressed.read_bytes()) == line(1) + line(2)


def test_a_segment_of_an_earlier_day_is_closed_and_its_writer_notices(
    store: SegmentStore, directory: Path, clock: Clock
) -> None:
    append(store, 1)
    report = keep(directory, now=NOON + DAY)
    assert (report.closed, report.compressed) == (1, 1)
    append(store, 2)  # a clock that lags behind: yesterday's segment is gone for good
    clock.now += DAY
    append(store, 3)
    assert file_names(directory)[1:] == [
        "failed-2024-10-04-0001.jsonl.gz",
        "failed-2024-10-04-0002.jsonl",
        "failed-2024-10-05-0001.jsonl",
    ]
    assert numbers(directory) == once(1, 2, 3)


def test_a_name_is_not_used_again_while_anything_has_it(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2, 3)
    keep(directory)
    for path in directory.rglob("*0002.jsonl"):
        path.unlink()
    append(store, 4)
    assert numbers(directory) == once(1, 2, 4)
    assert "failed-2024-10-04-0002.jsonl" in file_names(directory)


def test_what_is_too_old_goes_and_so_does_its_empty_folder(store: SegmentStore, directory: Path, clock: Clock) -> None:
    append(store, 1, repository="old")
    clock.now += 31 * DAY
    append(store, 2, repository="new")
    report = keep(directory, now=clock.now)
    assert [path.name for path in report.deleted] == ["failed-2024-10-04-0001.jsonl"]
    assert not (directory / "old").exists()
    assert numbers(directory) == once(2)


def test_the_quota_holds_and_the_oldest_go_first(store: SegmentStore, directory: Path, clock: Clock) -> None:
    for number in range(40):
        append(store, number, size=200 + number)
        clock.now += DAY / 10
    keep(directory, now=clock.now, max_bytes=2000)
    kept = numbers(directory)
    assert 0 < usage(directory).bytes <= 2000
    assert kept == once(*range(40 - len(kept), 40))


def test_an_open_segment_goes_too_where_the_quota_wants_it_and_its_writer_notices(
    store: SegmentStore, directory: Path
) -> None:
    append(store, 1)
    keep(directory, max_bytes=0)
    append(store, 2)
    assert numbers(directory) == once(2)
    assert store.lost == 0


def test_foreign_files_stay(store: SegmentStore, directory: Path, tmp_path: Path) -> None:
    append(store, 1)
    outside = tmp_path / "outside"
    outside.write_bytes(line("outside"))
    folder = directory / "pin-citer"
    (folder / "failed-2020-01-01-0001.jsonl").symlink_to(outside)
    (folder / "failed-2020-01-01-0002.jsonl.gz").mkdir()
    os.mkfifo(folder / "failed-2020-01-01-0003.closed.jsonl")
    foreign = ["notes.txt", "failed-2020-01-01-0004.jsonl.bak", ".failed-2020-01-01.tmp", "all_errors.jsonl"]
    for name in foreign:
        (folder / name).write_text("precious")
    (directory / "pin-citer_errors.jsonl").write_text("precious")
    (directory / "not ours").mkdir()
    before = file_names(directory)
    keep(directory, now=NOON + 1000 * DAY, max_bytes=0)
    gone = set(before) - set(file_names(directory))
    assert gone == {"failed-2024-10-04-0001.jsonl"}
    assert outside.read_bytes() == line("outside")
    assert (directory / "not ours").is_dir()


def test_counts_of_lost_lines_are_forgotten_with_their_time(directory: Path) -> None:
    directory.mkdir()
    (directory / ".lost-2024-09-03.count").write_bytes(bytes(1))
    (directory / ".lost-2024-09-04.count").write_bytes(bytes(2))
    keep(directory)
    assert usage(directory).lost_lines == 2


def test_a_missing_store_is_not_made(directory: Path) -> None:
    assert maintain(directory) == MaintenanceReport()
    assert not directory.exists()


def test_only_one_process_does_it_at_a_time(store: SegmentStore, directory: Path) -> None:
    append(store, 1, 2, 3)
    keep(directory)
    append(store, 4, 5)
    with (directory / ".maintenance.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert keep(directory) == MaintenanceReport(busy=True)
    assert keep(directory).compressed == 1


def test_it_stops_when_its_time_is_over(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    report = maintain(directory, now=NOON, time_budget=0.0)
    assert report == MaintenanceReport(unfinished=True)
    assert maintain(directory, now=NOON, time_budget=60.0).compressed == 2


def test_a_segment_whose_lock_is_held_is_left_for_the_next_time(store: SegmentStore, directory: Path) -> None:
    """A writer stopped in the middle of its line would write it into a file that is gone."""
    append(store, 1)
    (path,) = directory.rglob("*.jsonl")
    with path.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert keep(directory, now=NOON + DAY) == MaintenanceReport()
    assert keep(directory, now=NOON + DAY).compressed == 1


def test_a_full_disk_leaves_the_plain_file(store: SegmentStore, directory: Path) -> None:
    append(store, *range(3))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        assert keep(directory).compressed == 0

    assert in_child(limited) == 0
    assert not [name for name in file_names(directory) if name.endswith(".tmp")]
    assert numbers(directory) == once(*range(3))


CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate"}


def die_at(step: int) -> Callable[[str, object], None]:
    """Return an audit hook that ends the process just before its *step*-th access to the file system."""
    steps = iter(range(step))

    def hook(event: str, _: object) -> None:
        if event in CHANGES and next(steps, None) is None:
            os._exit(42)

    return hook


def test_a_crash_at_any_step_leaves_each_line_readable_once(tmp_path: Path) -> None:
    """The process dies before each of its accesses to the file system in turn; then another one finishes the work."""
    for step in range(200):
        directory = tmp_path / str(step)
        clock = Clock(NOON - 40 * DAY)
        store = SegmentStore(directory, max_segment_bytes=250, clock=clock)
        append(store, "old")
        clock.now = NOON - DAY
        append(store, *range(5))
        clock.now = NOON
        append(store, *range(5, 10))

        def crash(directory: Path = directory, step: int = step) -> None:
            sys.addaudithook(die_at(step))
            keep(directory)

        code = in_child(crash)
        found = numbers(directory)
        del found["old"]
        assert found == once(*range(10))
        append(store, 10)
        keep(directory)
        assert numbers(directory) == once(*range(11))
        assert not [name for name in file_names(directory) if name.endswith(("tmp", "closed.jsonl"))]
        assert {one.name.state for one in segments(directory, today=TODAY) if one.closed} == {"gzipped"}
        if code == 0:
            return
        assert code == 42
    pytest.fail("the work never came to its end")
