from __future__ import annotations

import fcntl
import gzip
import os
import resource
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import (
    DAY,
    NOON,
    Clock,
    NumberSummariser,
    append,
    as_root,
    begin,
    counted,
    file_names,
    in_child,
    killing_at,
    line,
    numbers,
    once,
    start_python,
)

from otel_jsonl import (
    MaintenanceReport,
    Segment,
    SegmentStore,
    _boundary,
    maintain,
    segments,
    segments_to_delete,
    usage,
)
from otel_jsonl.descriptors import own_folder
from otel_jsonl.pacing import Stopped
from otel_jsonl.rollups import Rollup, RollupFile, read_whole, rollups
from otel_jsonl.tidying import alone

TODAY = date(2024, 10, 4)


def segment(day: int, kind: str = "ok", sequence: int = 1, size: int = 10, repository: str = "r") -> Segment:
    when = TODAY - timedelta(days=day)
    path = Path(f"/store/{repository}/{kind}-{when}-{sequence:04d}.jsonl.gz")
    return Segment(path, repository, "ok" if kind == "ok" else "failed", when, closed=True, size=size)


found_segments = st.lists(
    st.builds(
        segment,
        day=st.integers(-1, 60),
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


def test_twice_as_many_segments_are_not_listed_more_often(tmp_path: Path) -> None:
    assert listings(tmp_path / "many", 200) <= listings(tmp_path / "few", 100) + 2


def listings(directory: Path, count: int) -> int:
    """Return how often folders are listed to compress *count* segments."""
    append(SegmentStore(directory, max_segment_bytes=100, clock=Clock()), *range(count + 1))
    reading, writing = os.pipe()

    def work() -> None:
        def hook(event: str, _: object) -> None:
            if event == "os.scandir":
                os.write(writing, b".")

        sys.addaudithook(hook)
        assert keep(directory).compressed == count

    assert in_child(work) == 0
    os.close(writing)
    with open(reading, "rb") as told:
        return len(told.read())


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


def test_a_crash_at_any_step_leaves_each_line_readable_once(tmp_path: Path) -> None:
    """The process dies before each of its accesses to the file system in turn; then another one finishes the work."""
    for step in range(400):
        directory = tmp_path / str(step)
        clock = Clock(NOON - 40 * DAY)
        store = SegmentStore(directory, max_segment_bytes=250, clock=clock)
        append(store, "old")
        clock.now = NOON - DAY
        append(store, *range(5))
        clock.now = NOON
        append(store, *range(5, 10))

        def crash(directory: Path = directory, step: int = step) -> None:
            killing_at(step)
            sum_up(directory)

        code = in_child(crash)
        found = numbers(directory)
        del found["old"]
        assert found == once(*range(10))
        assert counted(directory) == once("old", *range(10))
        append(store, 10)
        sum_up(directory)
        assert numbers(directory) == once(*range(11))
        assert counted(directory) == once("old", *range(11))
        assert not [name for name in file_names(directory) if name.endswith(("tmp", "closed.jsonl"))]
        assert {one.name.state for one in segments(directory, today=TODAY) if one.closed} == {"gzipped"}
        shutil.rmtree(directory)
        if code == 0:
            return
        assert code == 42
    pytest.fail("the work never came to its end")


def test_lines_that_come_faster_than_they_are_summed_up_do_not_fill_the_disk(directory: Path) -> None:
    """An agent that fails in a tight loop: for each segment that is summed up, five more arrive."""
    flood = SegmentStore(directory, max_segment_bytes=10_000, clock=Clock())

    class Slow(NumberSummariser):
        def digest(self, segment: Segment) -> bytes:
            append(flood, *range(25), size=2000)
            return super().digest(segment)

    append(flood, *range(50), size=2000)
    maintain(directory, now=NOON, max_bytes=20_000, summariser=Slow())
    assert usage(directory).bytes <= 20_000
    assert rollups(directory)


class TestRollups:
    def test_those_of_closed_segments_are_made(self, store: SegmentStore, directory: Path) -> None:
        append(store, *range(5))
        assert sum_up(directory).summed_up == 2
        assert counted(directory) == once(*range(5))

    def test_what_goes_is_summed_up_and_its_texts_go_with_it(self, store: SegmentStore, directory: Path) -> None:
        append(store, *range(5))
        sum_up(directory, now=NOON + 31 * DAY)
        assert numbers(directory) == once()
        assert counted(directory) == once(*range(5))
        assert [whole.text or b"quoted" in whole.body for whole in map(whole_of, rollups(directory))] == [False] * 3

    def test_they_are_kept_for_400_days(self, store: SegmentStore, directory: Path) -> None:
        append(store, 1)
        sum_up(directory, now=NOON + 400 * DAY)
        assert counted(directory) == once(1)
        report = sum_up(directory, now=NOON + 401 * DAY)
        assert [path.name for path in report.forgotten] == ["failed-2024-10-04-0001.rollup.gz"]
        assert not (directory / "pin-citer").exists()

    def test_they_count_in_the_quota_and_the_oldest_go(
        self, store: SegmentStore, directory: Path, clock: Clock
    ) -> None:
        for number in range(6):
            append(store, number)
            clock.now += DAY
        sum_up(directory, now=clock.now + 40 * DAY)
        size = sum(file.size for file in rollups(directory))
        sum_up(directory, now=clock.now + 40 * DAY, max_bytes=size // 2)
        assert usage(directory).bytes <= size // 2
        assert 0 < len(counted(directory)) < 6
        assert counted(directory) == once(*range(6 - len(counted(directory)), 6))

    def test_old_counts_give_way_to_lines_where_they_take_more_than_a_quarter(
        self, store: SegmentStore, directory: Path, clock: Clock
    ) -> None:
        for number in range(20):
            append(store, number)
            clock.now += DAY
        clock.now += 40 * DAY
        sum_up(directory, now=clock.now)
        append(store, "new", size=240)
        full = usage(directory).bytes
        report = sum_up(directory, now=clock.now, max_bytes=full - 1)
        assert (len(report.deleted), len(report.forgotten)) == (0, 1)

    def test_one_that_cannot_be_written_keeps_no_segment_alive(self, store: SegmentStore, directory: Path) -> None:
        append(store, 1)
        folder = directory / "pin-citer"
        (folder / ".failed-2024-10-04-0001.rollup.gz.tmp").mkdir()
        assert len(sum_up(directory, now=NOON + 31 * DAY).deleted) == 1
        assert rollups(directory) == []

    def test_of_a_segment_that_is_gone_those_of_another_version_are_left_to_that(
        self, store: SegmentStore, directory: Path
    ) -> None:
        """Two versions of a program share the store, and nobody can make these counts again."""

        class Newer(NumberSummariser):
            def digest(self, segment: Segment) -> bytes:
                return b"newer" + super().digest(segment)

            def is_current(self, body: bytes) -> bool:
                return body.startswith(b"newer")

            def without_text(self, body: bytes) -> bytes:
                return b"newer" + super().without_text(body.removeprefix(b"newer"))

        append(store, *range(3))
        maintain(directory, now=NOON, summariser=Newer())
        for path in directory.rglob("*.jsonl.gz"):
            path.unlink()
        (before,) = rollups(directory)
        sum_up(directory)
        assert rollups(directory) == [before]
        maintain(directory, now=NOON, summariser=Newer())
        assert [whole_of(file).text for file in rollups(directory)] == [False]
        sum_up(directory, now=NOON + 401 * DAY)
        assert before.path not in {file.path for file in rollups(directory)}

    def test_those_that_their_own_version_cannot_read_go_with_their_texts(
        self, store: SegmentStore, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Broken(NumberSummariser):
            def without_text(self, body: bytes) -> bytes:
                raise ZeroDivisionError

        monkeypatch.setattr(_boundary, "RAISE", False)
        append(store, *range(3))
        sum_up(directory)
        for path in directory.rglob("*.jsonl.gz"):
            path.unlink()
        maintain(directory, now=NOON, summariser=Broken())
        assert rollups(directory) == []

    def test_texts_that_could_not_go_with_their_segment_go_later(self, store: SegmentStore, directory: Path) -> None:
        append(store, *range(3))
        sum_up(directory)
        for path in directory.rglob("*.jsonl.gz"):
            path.unlink()
        sum_up(directory)
        assert [whole_of(file).text for file in rollups(directory)] == [False]


def whole_of(file: RollupFile) -> Rollup:
    whole = read_whole(file.path)
    assert whole is not None
    return whole


def sum_up(directory: Path, *, now: float = NOON, max_bytes: int = 10**9) -> MaintenanceReport:
    return maintain(directory, now=now, max_bytes=max_bytes, summariser=NumberSummariser())


def test_open_segments_are_compressed_before_anything_goes_for_them(directory: Path) -> None:
    """Many repositories at work hold more in open segments than the quota; compressed, everything fits."""
    store = SegmentStore(directory, clock=Clock())
    for repository in range(8):
        append(store, *range(20), repository=f"r{repository}", size=1000)
    report = keep(directory, max_bytes=100_000)
    assert (report.deleted, usage(directory).bytes <= 100_000) == ([], True)
    assert 0 < report.compressed < 8
    assert append(store, "next", repository="r0") == [True]
    store.close()


def test_what_a_wrong_clock_dated_ahead_goes_first_for_room_and_never_for_its_age() -> None:
    ahead = segment(-100)
    found = [segment(29), ahead]
    assert segments_to_delete(found, max_bytes=1000, retention_days=30, today=TODAY) == []
    assert segments_to_delete(found, max_bytes=10, retention_days=30, today=TODAY) == [ahead]


def test_leftovers_and_everything_else_count_in_the_usage(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    (directory / ".merged.rollup.gz").write_bytes(bytes(1000))
    (directory / "pin-citer" / ".failed-2024-10-04-0001.jsonl.gz.tmp").write_bytes(bytes(2000))
    (directory / ".tasks-4711-0123456789abcdef.open").write_bytes(bytes(512))
    assert usage(directory).bytes == 100 + 1000 + 2000 + 512


def test_the_merge_of_all_rollups_goes_where_it_alone_breaks_the_quota(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    (directory / ".merged.rollup.gz").write_bytes(bytes(1000))
    keep(directory, max_bytes=500)
    assert usage(directory).bytes <= 500


def test_one_killed_while_it_holds_the_lock_holds_up_nobody(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    process = start_python(HOLDER, directory, NOON)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert keep(directory).busy
    process.kill()
    process.communicate()
    assert keep(directory).compressed == 2
    assert not list(directory.rglob("*.tmp"))


HOLDER = """
import sys, time
from pathlib import Path
from otel_jsonl import maintain
def pace():
    print("held", flush=True)
    time.sleep(60)
maintain(Path(sys.argv[1]), now=float(sys.argv[2]), pace=pace)
"""


def test_one_stopped_while_it_holds_the_lock_does_not_let_the_store_grow(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5), size=1000)
    process = start_python(HOLDER, directory, NOON)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    process.send_signal(signal.SIGSTOP)
    assert sum_up(directory, now=NOON + 60, max_bytes=2000) == MaintenanceReport(busy=True)
    report = sum_up(directory, now=NOON + 2 * 3600, max_bytes=2000)
    assert (report.busy, usage(directory).bytes <= 2000) == (True, True)
    process.kill()
    process.communicate()
    sum_up(directory)
    assert counted(directory) == once(*range(5))
    assert 4 in numbers(directory)


def test_a_child_forked_meanwhile_does_not_keep_the_lock(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    with own_folder(directory) as folder:
        with alone(folder) as held:
            assert held
            ready, done = os.pipe(), os.pipe()
            child = os.fork()
            if child == 0:
                os.write(ready[1], b"x")
                os.read(done[0], 1)
                os._exit(0)
            os.read(ready[0], 1)
        with alone(folder) as held:
            assert held
    os.write(done[1], b"x")
    assert os.waitpid(child, 0)[1] == 0
    for descriptor in (*ready, *done):
        os.close(descriptor)


@as_root
def test_another_users_store_is_left_alone(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    store.close()
    for path in (directory, *directory.rglob("*")):
        os.chown(path, 65534, 65534)
    before = file_names(directory)
    assert sum_up(directory, now=NOON + 500 * DAY, max_bytes=0) == MaintenanceReport()
    assert file_names(directory) == before


def test_one_that_is_stopped_leaves_nothing_half_done(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))

    def stop() -> None:
        raise Stopped

    report = maintain(directory, now=NOON, summariser=NumberSummariser(), pace=stop)
    assert report == MaintenanceReport(unfinished=True)
    assert sum_up(directory).summed_up == 2
    assert not list(directory.rglob("*.tmp"))


def test_programs_append_while_others_keep_the_store_and_look_at_it(directory: Path) -> None:
    """Writers, maintainers of which one is killed again and again, and readers that must see each count once."""
    writers = [start_python(WRITER, directory, number) for number in range(2)]
    keepers = [start_python(KEEPER, directory) for _ in range(2)]
    try:
        begin(writers + keepers)
        look_on(directory, writers, keepers)
    finally:
        for process in (*writers, *keepers):
            process.kill()
            process.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    everything = once(*((writer, number) for writer in range(2) for number in range(2000)))
    assert counted(directory) == everything
    maintain(directory, summariser=NumberSummariser())
    assert (counted(directory), numbers(directory)) == (everything, everything)


def look_on(directory: Path, writers: list[subprocess.Popen[bytes]], keepers: list[subprocess.Popen[bytes]]) -> None:
    seen: set[object] = set()
    while any(writer.poll() is None for writer in writers):
        before = set(numbers(directory))
        found = counted(directory)
        assert set(found.values()) <= {1}
        assert seen | before <= set(found)
        seen |= set(found)
        keepers[0].kill()
        keepers[0].communicate()
        keepers[0] = start_python(KEEPER, directory)


WRITER = """
import sys
from pathlib import Path
from otel_jsonl import SegmentStore
from store_audit import append
store = SegmentStore(Path(sys.argv[1]), max_segment_bytes=20_000, lock_timeout=1.0)
print("ready", flush=True)
sys.stdin.read()
assert all(append(store, *((int(sys.argv[2]), number) for number in range(2000))))
"""

KEEPER = """
import sys
from pathlib import Path
from otel_jsonl import maintain
from store_audit import NumberSummariser
print("ready", flush=True)
while True:
    maintain(Path(sys.argv[1]), summariser=NumberSummariser())
"""
