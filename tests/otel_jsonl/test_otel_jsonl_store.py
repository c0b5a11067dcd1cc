from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import DAY, NOON, Clock, append, descriptors, file_names, in_child, inode, line, numbers, once

from otel_jsonl import ReadCounters, SegmentStore, maintain, segments, usage
from otel_jsonl.appending import DEFAULT_SEGMENT_BYTES, segment_bytes, should_rotate
from otel_jsonl.listing import utc_today
from otel_jsonl.losses import save_losses
from otel_jsonl.names import losses_name
from otel_jsonl.reserve import ENOUGH


def folder_of(directory: Path) -> Path:
    return directory / "pin-citer"


def open_file(directory: Path) -> Path:
    """Return the file of the one open segment."""
    (segment,) = [segment for segment in segments(directory) if not segment.closed]
    return segment.path


def test_a_line_is_in_its_file_when_append_returns(directory: Path) -> None:
    store = SegmentStore(directory, clock=Clock())
    assert store.append(line(1), repository="pin-citer", kind="failed")
    assert store.append(line(2), repository="pin-citer", kind="ok")
    assert store.append(line(3), repository="cite-assist", kind="ok")
    assert (directory / "pin-citer/failed-2024-10-04-0001.jsonl").read_bytes() == line(1)
    assert (directory / "pin-citer/ok-2024-10-04-0001.jsonl").read_bytes() == line(2)
    assert (directory / "cite-assist/ok-2024-10-04-0001.jsonl").read_bytes() == line(3)


def test_making_a_store_makes_no_file(directory: Path) -> None:
    SegmentStore(directory).close()
    assert not directory.exists()


@pytest.mark.parametrize("text", [b"", b"{}", b"{}\n{}\n", b"\n\n"])
def test_what_is_not_one_line_is_a_bug_of_the_caller(store: SegmentStore, text: bytes) -> None:
    with pytest.raises(ValueError, match="only newline"):
        store.append(text, repository="r", kind="ok")
    assert store.lost == 1


@pytest.mark.parametrize(
    "repository", ["../../etc", "a/b", "", ".", "..", ".git", "x" * 300, "müsli", "a\0b", "\ud800"]
)
def test_no_repository_name_leads_out_of_the_store(tmp_path: Path, store: SegmentStore, repository: str) -> None:
    assert append(store, 1, repository=repository) == [True]
    assert numbers(tmp_path / "telemetry") == once(1)
    assert os.listdir(tmp_path) == ["telemetry"]


def test_relative_paths_are_fixed_when_the_store_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = SegmentStore(Path("telemetry"))
    monkeypatch.chdir("/")
    assert append(store, 1) == [True]
    assert numbers(tmp_path / "telemetry") == once(1)


class TestRotation:
    @given(st.integers(0), st.integers(0), st.integers(1))
    def test_a_segment_that_holds_something_never_grows_past_its_limit(
        self, size: int, incoming: int, limit: int
    ) -> None:
        assert should_rotate(size=size, incoming=incoming, limit=limit) == (size > 0 and size + incoming > limit)

    @pytest.mark.parametrize(
        ("max_bytes", "longest"),
        [(10**12, DEFAULT_SEGMENT_BYTES), (100_000_000, DEFAULT_SEGMENT_BYTES), (1_000_000, 200_000), (1, 4000)],
    )
    def test_a_small_store_has_short_segments(self, max_bytes: int, longest: int) -> None:
        assert segment_bytes(max_bytes) == longest

    def test_a_full_segment_is_closed_and_the_next_one_begun(self, directory: Path) -> None:
        store = SegmentStore(directory, max_segment_bytes=250, clock=Clock())
        append(store, *range(5))
        assert file_names(directory) == [
            "failed-2024-10-04-0001.closed.jsonl",
            "failed-2024-10-04-0002.closed.jsonl",
            "failed-2024-10-04-0003.jsonl",
        ]
        assert numbers(directory) == once(*range(5))

    def test_a_line_larger_than_a_segment_gets_one_of_its_own(self, store: SegmentStore, directory: Path) -> None:
        append(store, 1, size=5000)
        append(store, 2, size=5000)
        append(store, 3)
        assert [segment.size for segment in segments(directory)] == [5000, 5000, 100]

    def test_each_utc_day_has_segments_of_its_own(self, directory: Path) -> None:
        clock = Clock(NOON + DAY / 2 - 0.001)
        store = SegmentStore(directory, clock=clock)
        append(store, 1)
        clock.now += 0.002
        append(store, 2)
        assert file_names(directory) == ["failed-2024-10-04-0001.jsonl", "failed-2024-10-05-0001.jsonl"]

    def test_a_clock_that_goes_backwards_loses_nothing(self, directory: Path) -> None:
        clock = Clock()
        store = SegmentStore(directory, clock=clock)
        for number, now in enumerate([NOON, NOON - 3 * DAY, NOON + DAY, 0.0, NOON, -DAY, NOON]):
            clock.now = now
            append(store, number)
        assert numbers(directory) == once(*range(7))
        assert store.lost == 0

    @pytest.mark.parametrize("now", [1e300, -1e300, 1e14])
    def test_a_clock_without_a_date_costs_the_line_but_raises_only_in_tests(self, directory: Path, now: float) -> None:
        store = SegmentStore(directory, clock=Clock(now))
        with pytest.raises((ValueError, OverflowError)):
            append(store, 1)
        assert store.lost == 1

    def test_two_stores_on_one_folder_share_its_segments(self, directory: Path) -> None:
        clock = Clock()
        stores = [SegmentStore(directory, max_segment_bytes=1000, clock=clock) for _ in range(3)]
        for number in range(60):
            append(stores[number % 3], number)
        assert numbers(directory) == once(*range(60))
        assert len(segments(directory)) == 6

    def test_a_closed_name_that_is_taken_already_is_not_overwritten(self, directory: Path) -> None:
        store = SegmentStore(directory, max_segment_bytes=150, clock=Clock())
        append(store, 1)
        taken = folder_of(directory) / "failed-2024-10-04-0001.closed.jsonl"
        taken.mkdir()
        assert append(store, 2, 3) == [True, True]
        assert taken.is_dir()
        assert numbers(directory) == once(1, 2, 3)


class TestWhatHappensToAnOpenSegment:
    """Before each line the writer looks whether its descriptor still means the file at its path."""

    @pytest.fixture(autouse=True)
    def _open(self, store: SegmentStore) -> None:
        append(store, 1)

    def test_renamed(self, store: SegmentStore, directory: Path) -> None:
        file = open_file(directory)
        file.rename(file.with_name("failed-2020-01-01-0001.jsonl"))
        assert append(store, 2) == [True]
        assert numbers(directory) == once(1, 2)
        assert open_file(directory) == file

    def test_deleted(self, store: SegmentStore, directory: Path) -> None:
        open_file(directory).unlink()
        assert append(store, 2) == [True]
        assert numbers(directory) == once(2)

    def test_replaced(self, store: SegmentStore, directory: Path) -> None:
        file = open_file(directory)
        file.rename(file.with_name("kept"))
        file.write_bytes(line(7))
        assert append(store, 2) == [True]
        assert file.read_bytes() == line(7) + line(2)

    @pytest.mark.parametrize("of", ["store", "repository"])
    def test_its_folder_deleted(self, store: SegmentStore, directory: Path, of: str) -> None:
        shutil.rmtree(directory if of == "store" else folder_of(directory))
        assert append(store, 2) == [True]
        assert numbers(directory) == once(2)

    def test_its_descriptor_closed_and_used_for_the_hosts_file(
        self, store: SegmentStore, directory: Path, tmp_path: Path
    ) -> None:
        """A daemon calls closerange; the next file it opens gets our number."""
        database = tmp_path / "database"
        segment = open_file(directory).stat().st_ino
        (ours,) = [number for number in descriptors() if inode(number) == segment]
        with database.open("w+b") as theirs, database.open("rb") as other:
            os.dup2(theirs.fileno(), ours)
            assert append(store, 2) == [True]
            store.close()
            assert os.fstat(ours).st_size == 0
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(ours)
        assert numbers(directory) == once(1, 2)

    def test_left_torn_by_a_writer_that_was_killed(self, store: SegmentStore, directory: Path) -> None:
        with open_file(directory).open("ab") as file:
            file.write(line("torn")[:50])
        append(store, 2, 3)
        counters = ReadCounters()
        assert numbers(directory, counters) == once(1, 2, 3)
        assert counters == ReadCounters(torn_lines=1)

    def test_closing_the_store_gives_the_descriptors_back_and_a_later_line_opens_again(
        self, store: SegmentStore, directory: Path
    ) -> None:
        before = set(os.listdir("/proc/self/fd"))
        store.close()
        assert len(before - set(os.listdir("/proc/self/fd"))) == 1 + ENOUGH
        assert append(store, 2) == [True]
        assert numbers(directory) == once(1, 2)


def test_the_number_of_open_files_is_bounded(directory: Path) -> None:
    store = SegmentStore(directory)
    before = len(os.listdir("/proc/self/fd"))
    for number in range(100):
        append(store, number, repository=f"repository-{number}")
    assert len(os.listdir("/proc/self/fd")) - before <= 32
    assert numbers(directory) == once(*range(100))


def plant_link(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def plant_fifo(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def plant_folder(path: Path, outside: Path) -> None:
    path.mkdir()


def plant_device(path: Path, outside: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to make a device")
    os.mknod(path, 0o600 | 0o020000, os.makedev(1, 7))  # /dev/full


def plant_second_name(path: Path, outside: Path) -> None:
    path.hardlink_to(outside)


NO_FOLDERS = [plant_link, plant_fifo, plant_device, plant_second_name]


class TestWhatIsPlantedInTheStore:
    """Nothing is followed, waited for, changed or deleted, and the lines are stored all the same."""

    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        path = tmp_path / "outside"
        path.write_bytes(b"precious\n")
        return path

    @pytest.mark.parametrize("plant", [*NO_FOLDERS, plant_folder])
    @pytest.mark.parametrize("name", ["0001.jsonl", "0001.closed.jsonl", "0001.jsonl.gz"])
    def test_in_place_of_a_segment(self, directory: Path, outside: Path, plant, name: str) -> None:
        planted = folder_of(directory) / f"failed-2024-10-04-{name}"
        planted.parent.mkdir(parents=True)
        plant(planted, outside)
        before = planted.lstat()
        store = SegmentStore(directory, max_segment_bytes=150, clock=Clock())
        assert append(store, 1, 2, 3) == [True, True, True]
        found = numbers(directory)
        del found[None]
        assert found == once(1, 2, 3)
        assert planted.lstat()[:8] == before[:8]
        assert outside.read_bytes() == b"precious\n"

    @pytest.mark.parametrize("ending", [".jsonl", ".closed.jsonl", ".jsonl.gz", ".rollup.gz"])
    @pytest.mark.parametrize("plant", [*NO_FOLDERS, plant_folder, None])
    def test_in_place_of_the_last_segment_there_can_be(
        self, directory: Path, outside: Path, plant, ending: str
    ) -> None:
        """None has a higher number: lines go to segments of this process."""
        planted = folder_of(directory) / f"failed-2024-10-04-999999999{ending}"
        planted.parent.mkdir(parents=True)
        if plant is None:
            planted.touch()
        else:
            plant(planted, outside)
        store = SegmentStore(directory, max_segment_bytes=250, clock=Clock())
        assert all(append(store, *range(10)))
        maintain(directory, now=NOON, max_bytes=10**9)
        assert all(append(store, *range(10, 20)))
        found = numbers(directory)
        del found[None]
        assert found == once(*range(20))
        assert outside.read_bytes() == b"precious\n"

    def test_in_place_of_the_last_one_of_this_process_too(self, directory: Path) -> None:
        folder_of(directory).mkdir(parents=True)
        for owner in ("", f"p{os.getpid()}-"):
            (folder_of(directory) / f"failed-2024-10-04-{owner}999999999.closed.jsonl").touch()
        store = SegmentStore(directory, clock=Clock())
        before = file_names(directory)
        assert append(store, 1) == [False]
        assert (store.lost, file_names(directory)) == (1, before)

    @pytest.mark.parametrize("plant", [*NO_FOLDERS, plant_folder])
    def test_in_place_of_the_count_of_losses(self, directory: Path, outside: Path, plant) -> None:
        """The lines are stored; a loss is not counted in what is not ours, and goes to a count of this process."""
        directory.mkdir()
        planted = directory / losses_name(utc_today())
        plant(planted, outside)
        before = planted.lstat()
        store = SegmentStore(directory)
        assert append(store, 1) == [True]
        store.count_loss()
        assert append(store, 2) == [True]
        assert numbers(directory) == once(1, 2)
        assert (planted.lstat()[:8], outside.read_bytes()) == (before[:8], b"precious\n")
        assert (directory / losses_name(utc_today(), os.getpid())).stat().st_size == 1

    @pytest.mark.parametrize("plant", NO_FOLDERS)
    def test_in_place_of_the_repositorys_folder(self, directory: Path, outside: Path, plant) -> None:
        directory.mkdir()
        plant(directory / "pin-citer", outside)
        store = SegmentStore(directory)
        assert append(store, 1, 2) == [True, True]
        assert numbers(directory) == once(1, 2)
        assert outside.read_bytes() == b"precious\n"


class TestALockThatIsHeld:
    @pytest.fixture
    def holder(self, store: SegmentStore, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
        """A stopped process that holds the lock of the open segment."""
        append(store, 1)
        script = 'exec 9>>"$0"; flock 9; echo locked; kill -STOP $$; sleep 60'
        with subprocess.Popen(["bash", "-c", script, open_file(directory)], stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            yield holder
            holder.kill()

    def test_the_line_goes_to_a_segment_of_this_process(
        self, store: SegmentStore, directory: Path, holder: subprocess.Popen[bytes]
    ) -> None:
        assert append(store, 2, 3, 4) == [True, True, True]
        assert numbers(directory) == once(1, 2, 3, 4)
        assert [segment.name.process for segment in segments(directory)] == [None, os.getpid()]

    def test_when_the_lock_is_free_again_lines_go_to_the_shared_segment_again(
        self, store: SegmentStore, directory: Path, holder: subprocess.Popen[bytes]
    ) -> None:
        append(store, 2)
        holder.kill()
        holder.wait()
        append(store, 3)
        (shared,) = [segment for segment in segments(directory) if segment.name.process is None]
        assert shared.path.read_bytes() == line(1) + line(3)

    def test_segments_of_one_process_rotate_too(
        self, store: SegmentStore, directory: Path, holder: subprocess.Popen[bytes]
    ) -> None:
        append(store, *range(2, 50))
        assert numbers(directory) == once(*range(1, 50))
        assert max(segment.size for segment in segments(directory)) <= 2000

    def test_threads_that_find_the_store_busy_do_not_wait_for_each_other(self, directory: Path) -> None:
        """While one thread holds the store's own lock, as in a slow write, another one stores its line elsewhere."""
        store = SegmentStore(directory, lock_timeout=0.001)
        append(store, 1)
        with store._lock._lock:
            threads = [threading.Thread(target=append, args=(store, number)) for number in range(2, 6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert numbers(directory) == once(1, 2, 3, 4, 5)

    def test_a_signal_handler_may_append_while_its_thread_is_appending(
        self, store: SegmentStore, directory: Path
    ) -> None:
        with store._lock._lock:
            assert append(store, 1) == [True]
        assert numbers(directory) == once(1)


class TestLosses:
    """What could not be written is counted, in the store itself as soon as that can be."""

    def test_the_count_is_kept_when_writing_works_again(self, tmp_path: Path, directory: Path) -> None:
        directory.write_text("in the way")
        store = SegmentStore(directory, clock=Clock())
        assert append(store, 1, 2, 3) == [False] * 3
        assert (store.lost, usage(directory).lost_lines) == (3, 0)
        directory.unlink()
        assert append(store, 4, 5) == [True, True]
        assert (store.lost, usage(directory).lost_lines) == (3, 3)
        assert (directory / ".lost-2024-10-04.count").stat().st_size == 3

    def test_a_line_lost_before_it_came_here_is_in_the_store_at_once(
        self, store: SegmentStore, directory: Path
    ) -> None:
        store.count_loss()
        store.count_loss()
        assert usage(directory).lost_lines == 2

    def test_a_count_takes_no_room_on_the_disk(self, store: SegmentStore, directory: Path) -> None:
        append(store, 1)
        (file,) = directory.glob(".lost-*")
        assert save_losses(directory, 10_000, utc_today(), deadline=0.0)
        counts = [file, *directory.glob(f".lost-{utc_today()}.count")]
        assert [file.stat().st_blocks for file in counts] == [0] * len(counts)
        assert usage(directory).lost_lines == 10_000

    def test_a_file_that_is_locked_for_good_is_not_waited_for(self, store: SegmentStore, directory: Path) -> None:
        """Who holds it may be stopped, and who waits may be killed: the loss goes to a file of its own."""
        append(store, 1)
        (file,) = directory.glob(".lost-*")
        with file.open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            store.count_loss()
            store.count_loss()
            assert (usage(directory).lost_lines, file.stat().st_size) == (2, 0)
        store.count_loss()
        assert (usage(directory).lost_lines, file.stat().st_size) == (3, 1)

    def locked(self, directory: Path, *own: int, process: int | None = None) -> contextlib.ExitStack:
        """Hold the shared count of today, and those of *process*, this one if none is given, with these numbers."""
        held = contextlib.ExitStack()
        names = [losses_name(utc_today(), process or os.getpid(), number) for number in own]
        for name in (losses_name(utc_today()), *names):
            fcntl.flock(held.enter_context((directory / name).open("a")), fcntl.LOCK_EX)
        return held

    def test_where_its_own_is_locked_too_it_takes_another(self, store: SegmentStore, directory: Path) -> None:
        """Whoever holds them: this process may be killed before it could count anything later."""
        append(store, 1)
        with self.locked(directory, 1):
            store.count_loss()
            assert usage(directory).lost_lines == 1
        store.count_loss()
        assert usage(directory).lost_lines == 2

    def test_where_all_are_locked_the_count_is_kept_for_later(self, store: SegmentStore, directory: Path) -> None:
        append(store, 1)
        with self.locked(directory, *range(1, 10)):
            store.count_loss()
            assert usage(directory).lost_lines == 0
        store.count_loss()
        assert usage(directory).lost_lines == 2

    def test_threads_that_lose_lines_beside_a_locked_count(self, store: SegmentStore, directory: Path) -> None:
        """None of them has a line in its hands that is not counted when the process is killed."""
        append(store, 1)

        def lose() -> None:
            threads = [threading.Thread(target=lambda: [store.count_loss() for _ in range(50)]) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            os.kill(os.getpid(), signal.SIGKILL)

        with self.locked(directory):
            assert in_child(lose) == -signal.SIGKILL
        assert usage(directory).lost_lines == 200

    def test_closing_tries_as_well(self, directory: Path) -> None:
        directory.write_text("in the way")
        store = SegmentStore(directory)
        append(store, 1)
        directory.unlink()
        store.close()
        store.close()
        assert usage(directory).lost_lines == 1

    def test_counts_of_many_processes_add_up(self, directory: Path) -> None:
        def losing() -> None:
            store = SegmentStore(directory)
            for _ in range(50):
                store.count_loss()
            store.close()

        def several() -> None:
            assert [in_child(losing) for _ in range(2)] == [0, 0]

        children = [multiprocessing.get_context("fork").Process(target=several) for _ in range(2)]
        for child in children:
            child.start()
        losing()
        for child in children:
            child.join()
        assert usage(directory).lost_lines == 250

    def test_what_is_no_count_counts_nothing(self, directory: Path, tmp_path: Path) -> None:
        directory.mkdir()
        (directory / ".lost-2024-10-04.count").write_bytes(bytes(7))
        (directory / ".lost-2024-10-05.count").mkdir()
        os.mkfifo(directory / ".lost-2024-10-06.count")
        (tmp_path / "outside").write_bytes(bytes(50))
        (directory / ".lost-2024-10-07.count").symlink_to(tmp_path / "outside")
        (directory / "lost-2024-10-06.count").write_bytes(bytes(50))
        os.truncate(directory / ".lost-2024-10-04.count", 10**10)
        (directory / ".lost-2024-10-08.count").write_bytes(bytes(7))
        assert usage(directory).lost_lines == 10**10 + 7

    def test_a_forked_child_counts_from_zero(self, directory: Path) -> None:
        directory.write_text("in the way")
        store = SegmentStore(directory)
        append(store, 1)
        directory.unlink()

        def child() -> None:
            assert store.lost == 0
            assert append(store, 2) == [True]
            assert usage(directory).lost_lines == 0

        assert in_child(child) == 0
