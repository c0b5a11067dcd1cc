"""Which tasks run, noted by their process: what becomes of the notes in forks, and where they cannot be written."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from start_notes import abandoned, begin, files, fill, killed_child, records_in
from store_audit import in_child, start_python

from otel_jsonl import StartRecords, unfinished
from otel_jsonl.inventory import STARTS, read_pieces, take_inventory
from otel_jsonl.slots import SLOT_BYTES, tasks_in
from otel_jsonl.startfile import MOST_SLOTS
from otel_jsonl.unfinished import settle

if TYPE_CHECKING:
    from otel_jsonl.starts import Start


@pytest.fixture
def records(directory: Path) -> Iterator[StartRecords]:
    records = records_in(directory)
    yield records
    records.after_fork()  # lets go of the file, whatever is in it


def noted(directory: Path) -> list[int]:
    """Return the numbers of tasks that any process has noted as running, alive or not."""
    return sorted(int(task.span_id, 16) for path in files(directory) for task in tasks_in(path.read_bytes()))


def test_a_task_is_noted_while_it_runs(records: StartRecords, directory: Path) -> None:
    first, second = begin(records, 1), begin(records, 2)
    assert in_child(lambda: None if noted(directory) == [1, 2] else sys.exit(1)) == 0
    records.end(first)
    records.end(second)
    (path,) = files(directory)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == 2 * SLOT_BYTES


def test_a_living_process_has_abandoned_nothing(records: StartRecords, directory: Path) -> None:
    begin(records, 1)
    assert abandoned(directory) == []
    assert in_child(lambda: None if abandoned(directory) == [] else sys.exit(1)) == 0


def test_what_a_killed_process_had_begun_is_abandoned(directory: Path) -> None:
    def work() -> None:
        records = records_in(directory)
        begin(records, 1)
        records.end(begin(records, 2))
        begin(records, 3)

    killed_child(work)
    assert abandoned(directory) == [1, 3]


def test_reading_by_the_owner_does_not_give_its_lock_away(records: StartRecords, directory: Path) -> None:
    """Closing any descriptor of a file drops the locks that the process has on it."""
    begin(records, 1)
    assert abandoned(directory) == []
    (file,) = (file for file in take_inventory(directory).files if file.kind is STARTS)
    assert len(list(read_pieces(file))) == 1
    assert in_child(lambda: None if abandoned(directory) == [] else sys.exit(1)) == 0


class TestALostLock:
    """The program itself has read the file, as one does that searches all of `/tmp`: closing it drops the lock."""

    @pytest.fixture
    def unlocked(self, records: StartRecords, directory: Path) -> list[Start | None]:
        """Two tasks have begun, and are not noted under a lock any more."""
        started = [begin(records, number) for number in (1, 2)]
        (path,) = files(directory)
        path.read_bytes()
        return started

    @pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="the system does not tell who has a file open")
    def test_who_has_the_file_open_lives(self, unlocked: list[Start | None], directory: Path) -> None:
        def others() -> None:
            assert abandoned(directory) == []
            settle(directory, oldest_kept=date.min)

        assert in_child(others) == 0
        assert noted(directory) == [1, 2]

    def test_a_task_that_was_gathered_meanwhile_has_ended_all_the_same(
        self, unlocked: list[Start | None], records: StartRecords, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By a process in another container, say, which does not see ours."""
        monkeypatch.setattr(unfinished, "_is_open_in", lambda *_: False)
        assert in_child(lambda: settle(directory, oldest_kept=date.min)) == 0
        assert abandoned(directory) == [1, 2]
        records.end(unlocked[0])
        assert in_child(lambda: None if abandoned(directory) == [] else sys.exit(1)) == 0
        assert in_child(lambda: None if noted(directory) == [2] else sys.exit(1)) == 0
        records.end(unlocked[1])
        records.close()
        assert abandoned(directory) == noted(directory) == []

    def test_the_end_of_a_task_takes_the_lock_again(
        self, unlocked: list[Start | None], records: StartRecords, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unfinished, "_is_open_in", lambda *_: False)
        records.end(unlocked[0])
        assert in_child(lambda: None if abandoned(directory) == [] else sys.exit(1)) == 0


def test_slots_are_used_again(records: StartRecords, directory: Path) -> None:
    for number in range(1, 100):
        records.end(begin(records, number))
    (path,) = files(directory)
    assert path.stat().st_size == SLOT_BYTES


def test_the_file_goes_at_a_clean_end(directory: Path) -> None:
    records = records_in(directory)
    records.end(begin(records, 1))
    records.close()
    assert files(directory) == []
    records.end(begin(records, 2))
    assert len(files(directory)) == 1
    records.close()


def test_it_stays_where_a_task_has_not_ended(directory: Path) -> None:
    def work() -> None:
        records = records_in(directory)
        begin(records, 1)
        records.close()

    assert in_child(work) == 0
    assert abandoned(directory) == [1]


def test_a_program_that_ends_leaves_nothing(directory: Path) -> None:
    code = """
import sys
from pathlib import Path
from start_notes import *
import atexit
records = records_in(Path(sys.argv[1]))
atexit.register(records.close)
records.end(begin(records, 1))
"""
    with start_python(code, directory) as program:
        program.communicate()
    assert program.returncode == 0
    assert directory.is_dir()
    assert files(directory) == []


class TestForks:
    def test_a_child_has_a_file_of_its_own(self, records: StartRecords, directory: Path) -> None:
        begin(records, 1)
        killed_child(lambda: begin(records, 2))
        assert len(files(directory)) == 2
        assert abandoned(directory) == [2]

    def test_a_child_that_ends_its_parents_task_leaves_the_parents_note(
        self, records: StartRecords, directory: Path
    ) -> None:
        started = begin(records, 1)
        assert in_child(lambda: records.end(started)) == 0
        assert noted(directory) == [1]

    def test_a_child_that_outlives_its_parent_ends_the_task(self, directory: Path) -> None:
        """A task that becomes a daemon: the parent has gone, the child comes to the task's end."""

        def work() -> None:
            records = records_in(directory)
            started = begin(records, 1)
            reading, writing = os.pipe()
            if os.fork() == 0:
                os.close(writing)
                os.read(reading, 1)  # until the parent is dead
                records.end(started)
                os._exit(0)
            os.close(reading)
            os._exit(0)

        in_child(work)
        deadline = time.monotonic() + 20
        while abandoned(directory) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert abandoned(directory) == []

    def test_while_another_thread_is_noting(self, records: StartRecords, directory: Path) -> None:
        with records._lock:
            holder = threading.Thread(target=lambda: None)
            holder.start()
            assert in_child(lambda: sys.exit(0 if begin(records, 2) else 1)) == 1  # SystemExit is raised: 0 or 1
            holder.join()

    def test_a_child_that_ends_by_os_exit_between_tasks_leaves_nothing_behind(
        self, records: StartRecords, directory: Path
    ) -> None:
        def work() -> None:
            records.end(begin(records, 2))
            os._exit(0)

        in_child(work)
        assert abandoned(directory) == []

    def test_a_stopped_process_lives(self, directory: Path) -> None:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            records = records_in(directory)
            begin(records, 1)
            os.write(writing, b".")
            time.sleep(60)
            os._exit(0)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        os.kill(child, signal.SIGSTOP)
        assert abandoned(directory) == []
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert abandoned(directory) == [1]

    def test_the_lock_decides_and_not_the_process_id(self, directory: Path) -> None:
        """The number of a dead process may be another one's by now: ours, say."""
        killed_child(lambda: begin(records_in(directory), 1))
        (path,) = files(directory)
        path.rename(path.with_name(f".tasks-{os.getpid()}-{'0' * 16}.open"))
        assert abandoned(directory) == [1]

    def test_a_living_subprocess_keeps_no_dead_process_alive(self, directory: Path) -> None:
        def work() -> None:
            begin(records_in(directory), 1)
            subprocess.Popen(["sleep", "60"], close_fds=False)

        killed_child(work)
        assert abandoned(directory) == [1]


class TestManyAtOnce:
    def test_thousands_of_open_tasks(self, directory: Path) -> None:
        records = records_in(directory)
        killed_child(lambda: [begin(records, number) for number in range(1, 5001)])
        assert abandoned(directory) == list(range(1, 5001))

    def test_the_file_becomes_small_again(self, records: StartRecords, directory: Path) -> None:
        for started in [begin(records, number) for number in range(1, 5001)]:
            records.end(started)
        (path,) = files(directory)
        assert path.stat().st_size == 0

    def test_more_than_there_is_room_for(self, records: StartRecords, directory: Path) -> None:
        records.end(begin(records, 1))
        records._used, records._free = MOST_SLOTS, []
        assert begin(records, 2) is None

    def test_threads(self, directory: Path) -> None:
        def work() -> None:
            records = records_in(directory)

            def run(thread: int) -> None:
                for number in range(1, 300):
                    started = begin(records, thread * 1000 + number)
                    if number % 50:
                        records.end(started)

            threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        killed_child(work)
        left = [thread * 1000 + number for thread in range(8) for number in range(50, 300, 50)]
        assert sorted(abandoned(directory)) == left


class TestFaults:
    def test_the_folder_is_deleted_under_us(self, directory: Path) -> None:
        """The tasks that run are noted again with the next one."""

        def work() -> None:
            records = records_in(directory)
            first, _ = begin(records, 1), begin(records, 2)
            shutil.rmtree(directory)
            begin(records, 3)
            records.end(first)

        killed_child(work)
        assert abandoned(directory) == [2, 3]

    def test_the_store_moves(self, tmp_path: Path) -> None:
        old, new = tmp_path / "old", tmp_path / "new"

        def work() -> None:
            place = [old]
            records = StartRecords(lambda: place[0])
            first, _ = begin(records, 1), begin(records, 2)
            place[0] = new
            begin(records, 3)
            records.end(first)

        killed_child(work)
        assert files(old) == []
        assert abandoned(new) == [2, 3]

    def test_the_store_moves_out_of_reach(self, tmp_path: Path) -> None:
        """Where the old file cannot be deleted, it is empty."""
        old, new = tmp_path / "old", tmp_path / "new"
        place = [old]
        records = StartRecords(lambda: place[0])
        begin(records, 1)
        old.rename(tmp_path / "elsewhere")
        place[0] = new
        begin(records, 2)
        assert noted(tmp_path / "elsewhere") == []
        assert noted(new) == [1, 2]
        records.after_fork()

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        now = [0.0]
        place = tmp_path / "file" / "store"
        records = StartRecords(lambda: place, clock=lambda: now[0])
        assert begin(records, 1) is None
        records.end(None)
        (tmp_path / "file").unlink()
        assert begin(records, 2) is None  # not tried again at once
        now[0] = 2.0
        records.end(begin(records, 3))
        assert len(files(place)) == 1
        records.close()

    def test_descriptors_closed_by_a_daemon(self, directory: Path, tmp_path: Path) -> None:
        """The number of our descriptor means another file by then, which must stay as it is."""
        database = tmp_path / "database"
        database.write_bytes(b"precious" * 1000)

        def work() -> None:
            records = records_in(directory)
            first = begin(records, 1)
            assert records._file is not None
            number = records._file.descriptor
            os.dup2(os.open(database, os.O_RDWR), number)
            begin(records, 2)
            records.end(first)

        killed_child(work)
        assert database.read_bytes() == b"precious" * 1000
        assert abandoned(directory) == [2]

    def test_no_descriptor_left(self, directory: Path) -> None:
        def work() -> None:
            records = StartRecords(lambda: directory)
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
            assert begin(records, 1) is None
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            assert begin(records, 2) is None

        assert in_child(work) == 0

    def test_a_file_that_may_grow_no_longer(self, directory: Path) -> None:
        def work() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            records = records_in(directory)
            first = begin(records, 1)
            resource.setrlimit(resource.RLIMIT_FSIZE, (SLOT_BYTES + 100, resource.RLIM_INFINITY))
            assert begin(records, 2) is None
            records.end(first)
            assert begin(records, 3) is not None

        assert in_child(work) == 0
        assert abandoned(directory) == [3]


class TestFullDisk:
    def test_no_note_and_nothing_worse(self, small_disk: Path) -> None:
        """Notes that are there are cleared, no new page is had; with room again, tasks are noted again."""
        directory = small_disk / "store"

        def work() -> None:
            now = [0.0]
            records = StartRecords(lambda: directory, clock=lambda: now[0])
            started = [begin(records, number) for number in range(1, 9)]  # one page
            fill(small_disk / "fill")
            assert begin(records, 9) is None
            for each in started[:7]:
                records.end(each)
            begin(records, 10)
            (small_disk / "fill").unlink()
            begin(records, 11)

        killed_child(work)
        assert set(abandoned(directory)) >= {8, 11}
        assert not {1, 2, 3, 4, 5, 6, 7, 9} & set(abandoned(directory))

    def test_from_the_beginning(self, small_disk: Path) -> None:
        fill(small_disk / "fill")
        records = records_in(small_disk / "store")
        assert begin(records, 1) is None
        records.close()

    def test_a_disk_that_became_read_only(self, small_disk: Path) -> None:
        """A mount with files open for writing cannot be made so; a store on one that is from the beginning can."""
        killed_child(lambda: begin(records_in(small_disk / "store"), 1))
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        records = records_in(small_disk / "store")
        assert begin(records, 2) is None
        assert abandoned(small_disk / "store") == [1]


def test_a_signal_handler_that_runs_a_task_while_one_is_noted(records: StartRecords, directory: Path) -> None:
    with records._lock:
        inner = begin(records, 2)
    records.end(inner)
    assert noted(directory) == []


def test_an_alarm_of_the_agents_is_not_swallowed(directory: Path) -> None:
    """A handler that raises TimeoutError, an OSError, may hit us anywhere."""
    alarms = iter([False, True])

    def place() -> Path:
        if next(alarms, False):
            raise TimeoutError
        return directory

    records = StartRecords(place)
    records.end(begin(records, 1))
    with pytest.raises(TimeoutError):
        begin(records, 2)
    records.close()


def test_an_error_of_ours_does_not_reach_the_task(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from otel_jsonl import _boundary

    monkeypatch.setattr(_boundary, "RAISE", False)
    records = records_in(directory)
    assert records.begin(None, 1, 2, 3) is None  # type: ignore[arg-type]
    records.close()


def test_without_locks_there_are_no_notes(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could tell then whether the process lives."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    records = records_in(directory)
    assert begin(records, 1) is None
    assert files(directory) == []
