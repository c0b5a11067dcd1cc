"""What dead processes have left: looked up in the store, gathered, kept for its time, rewritten, and never missed."""

from __future__ import annotations

import os
import random
import select
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from start_notes import BEGUN_NS, NAMES, abandoned, begin, files, fill, killed_child, records_in, span_line
from store_audit import as_root

from otel_jsonl import SegmentStore, abandoned_tasks, maintain
from otel_jsonl.inventory import take_inventory
from otel_jsonl.rewriting import BusyError, rewriting
from otel_jsonl.slots import SLOT_BYTES, slot
from otel_jsonl.unfinished import MOST_KEPT, settle

LONG_AGO = date(2020, 1, 1)


def leave(directory: Path, *numbers: int, state: bytes = b"1") -> Path:
    """Lay down the file of a dead process with these tasks."""
    directory.mkdir(mode=0o700, exist_ok=True)
    path = directory / f".tasks-{os.getpid()}-{random.getrandbits(64):016x}.open"
    path.write_bytes(b"".join(slot(NAMES, 10**30 + number, number, BEGUN_NS + number, state) for number in numbers))
    path.chmod(0o600)
    return path


def write(store: SegmentStore, *numbers: int) -> None:
    for number in numbers:
        assert store.append(span_line(number), repository="pin-citer", kind="ok")


def test_all_that_is_told_of_a_task(directory: Path) -> None:
    leave(directory, 7)
    (task,) = abandoned_tasks(directory)
    assert (task.agent, task.repository, task.branch, task.revision) == ("CitationAgent", "pin-citer", "main", "0" * 40)
    assert (task.start_ns, task.span_id) == (BEGUN_NS + 7, f"{7:016x}")


def test_a_task_whose_line_is_in_the_store_has_ended(store: SegmentStore, directory: Path) -> None:
    """Its process was killed between the line and the note of the end."""
    leave(directory, 1, 2)
    write(store, 1)
    assert abandoned(directory) == [2]
    settle(directory, oldest_kept=LONG_AGO)
    assert abandoned(directory) == [2]


def test_also_where_the_line_is_compressed_by_now(store: SegmentStore, directory: Path) -> None:
    write(store, *range(1, 200))
    leave(directory, 1, 2, 777)
    maintain(directory)
    assert abandoned(directory) == [777]


def test_it_is_looked_up_before_its_segment_goes(store: SegmentStore, directory: Path) -> None:
    write(store, *range(1, 200))
    leave(directory, 1, 777)
    maintain(directory, max_bytes=0)
    assert abandoned(directory) == [777]


def test_a_settled_task_is_not_looked_up_again(store: SegmentStore, directory: Path) -> None:
    leave(directory, 1)
    settle(directory, oldest_kept=LONG_AGO)
    write(store, 1)
    assert abandoned(directory) == [1]


def test_what_several_processes_left_is_gathered_in_one_file(directory: Path) -> None:
    for number in range(1, 50):
        leave(directory, number)
    settle(directory, oldest_kept=LONG_AGO)
    (path,) = files(directory)
    assert abandoned(directory) == list(range(1, 50))
    before = path.stat()
    settle(directory, oldest_kept=LONG_AGO)
    assert path.stat() == before


def test_files_that_say_nothing_go(directory: Path) -> None:
    leave(directory)
    leave(directory, 1, 2, state=b"0")
    settle(directory, oldest_kept=LONG_AGO)
    assert files(directory) == []


def test_a_living_process_keeps_its_file(directory: Path) -> None:
    records = records_in(directory)
    begin(records, 1)
    settle(directory, oldest_kept=LONG_AGO)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            settle(directory, oldest_kept=LONG_AGO)
            maintain(directory)
        os._exit(0)
    os.waitpid(child, 0)
    assert len(files(directory)) == 1
    records.after_fork()


def test_a_task_that_stands_twice_counts_once(directory: Path) -> None:
    """Maintenance died after it had gathered, before it deleted."""
    leave(directory, 1)
    leave(directory, 1, 2)
    leave(directory, 1, state=b"2")
    assert abandoned(directory) == [1, 2]


def test_evidence_goes_with_its_time(directory: Path) -> None:
    leave(directory, 1)
    begun = date.fromordinal(date(1970, 1, 1).toordinal() + BEGUN_NS // 86_400_000_000_000)
    settle(directory, oldest_kept=begun)
    assert abandoned(directory) == [1]
    settle(directory, oldest_kept=begun + timedelta(days=1))
    assert files(directory) == []


def test_no_more_is_kept_than_the_store_can_bear(directory: Path) -> None:
    leave(directory, *range(1, MOST_KEPT + 11))
    settle(directory, oldest_kept=LONG_AGO)
    assert abandoned(directory) == list(range(11, MOST_KEPT + 11))


def test_a_full_disk_loses_no_evidence(small_disk: Path) -> None:
    directory = small_disk / "store"
    leave(directory, *range(1, 9))
    leave(directory, 9)
    fill(small_disk / "fill")
    with pytest.raises(OSError, match="No space"):
        settle(directory, oldest_kept=LONG_AGO)
    assert abandoned(directory) == list(range(1, 10))
    maintain(directory)
    assert abandoned(directory) == list(range(1, 10))


def test_odd_things_under_our_names(directory: Path, tmp_path: Path) -> None:
    leave(directory, 1)
    (directory / f".tasks-1-{'1' * 16}.open").symlink_to("/etc/hostname")
    os.mkfifo(directory / f".tasks-1-{'2' * 16}.open")
    (directory / f".tasks-1-{'3' * 16}.open").mkdir()
    (directory / f".tasks-1-{'4' * 16}.open").write_bytes(os.urandom(3 * SLOT_BYTES))
    assert abandoned(directory) == [1]
    settle(directory, oldest_kept=LONG_AGO)
    assert abandoned(directory) == [1]
    assert (directory / f".tasks-1-{'1' * 16}.open").is_symlink()
    assert abandoned(tmp_path / "none") == []


@as_root
def test_another_users_file_says_nothing(directory: Path) -> None:
    os.chown(leave(directory, 1), 65534, 65534)
    assert abandoned(directory) == []


class TestRewriting:
    def test_a_dead_processs_notes_are_rewritten(self, directory: Path) -> None:
        path = leave(directory, 1, 2)
        with rewriting(directory) as rewriter:
            rewriter.starts(path, lambda line: line.replace(b"CitationAgent", b"[REDACTED:person]"))
        assert {task.agent for task in abandoned_tasks(directory)} == {"[REDACTED:person]"}
        assert all(b"Citation" not in file.path.read_bytes() for file in take_inventory(directory).files)

    def test_a_note_that_cannot_stay_goes(self, directory: Path) -> None:
        path = leave(directory, 1, 2)
        with rewriting(directory) as rewriter:
            rewriter.starts(path, lambda line: None if b'"0000000000000001"' in line else line)
        assert abandoned(directory) == [2]

    def test_a_living_processs_notes_are_its_own(self, directory: Path) -> None:
        records = records_in(directory)
        begin(records, 1)
        (path,) = files(directory)
        with rewriting(directory) as rewriter, pytest.raises(BusyError):
            rewriter.starts(path, lambda line: line)
        records.after_fork()


@dataclass
class Agent:
    """A process that runs tasks as fast as it can, and tells when each has begun and when its line is written."""

    store: Path
    base: int
    reading: int = -1
    pid: int = 0
    text: bytes = b""

    def start(self) -> None:
        self.reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._work(writing)
            finally:
                os._exit(1)
        os.close(writing)

    def _work(self, writing: int) -> None:
        store = SegmentStore(self.store, max_segment_bytes=100_000)
        records = records_in(self.store)
        number = self.base
        while True:
            outer, inner = number + 1, number + 2
            number += 2
            started = begin(records, outer)
            os.write(writing, b"b%d\n" % outer)
            nested = begin(records, inner)
            os.write(writing, b"b%d\n" % inner)
            for task, note in ((inner, nested), (outer, started)):
                os.write(writing, b"e%d\n" % task)  # from here on its line may be there or not
                store.append(span_line(task), repository="pin-citer", kind="ok")
                os.write(writing, b"f%d\n" % task)
                records.end(note)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while block := os.read(self.reading, 65536):
            self.text += block
        os.close(self.reading)

    def listen(self) -> None:
        self.text += os.read(self.reading, 65536)

    def told(self, letter: str) -> set[int]:
        return {int(word[1:]) for word in self.text.decode().split() if word[0] == letter}


def run_for(agents: list[Agent], seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for reading in select.select([agent.reading for agent in agents], [], [], left)[0]:
            next(agent for agent in agents if agent.reading == reading).listen()


def test_killed_at_any_moment_no_task_is_missed_and_none_that_finished_is_called_abandoned(directory: Path) -> None:
    dice, killed, living = random.Random(), list[Agent](), list[Agent]()
    for number in range(40):
        while len(living) < 4:
            living.append(Agent(directory, 10**6 * (len(killed) + len(living) + 1)))
            living[-1].start()
        run_for(living, dice.uniform(0.002, 0.02))
        agent = living.pop(dice.randrange(len(living)))
        agent.kill()
        killed.append(agent)
        if number % 10 == 9:
            maintain(directory, max_bytes=10**9)
    for agent in living:
        agent.kill()
    killed += living
    for _ in range(2):
        check(set(abandoned(directory)), killed)
        maintain(directory, max_bytes=10**9)
    assert len(files(directory)) <= 1


def check(found: set[int], killed: list[Agent]) -> None:
    begun = set[int]().union(*(agent.told("b") for agent in killed))
    ending = set[int]().union(*(agent.told("e") for agent in killed))
    finished = set[int]().union(*(agent.told("f") for agent in killed))
    assert finished
    assert found
    assert not found & finished
    assert begun - ending <= found
    # Begun, but killed before it could tell: at most one a process.
    assert len(found - begun) <= len(killed)


def test_many_killed_at_once(directory: Path) -> None:
    agents = [Agent(directory, 10**6 * number) for number in range(1, 13)]
    for agent in agents:
        agent.start()
    run_for(agents, 0.3)
    for agent in agents:
        os.kill(agent.pid, signal.SIGKILL)
    for agent in agents:
        with suppress(ProcessLookupError):
            agent.kill()
    check(set(abandoned(directory)), agents)


def test_readers_miss_nothing_while_it_is_gathered(directory: Path) -> None:
    """Every file is deleted and written anew all the time, and each task is seen at every look."""
    stop = threading.Event()

    def keep_gathering() -> None:
        while not stop.is_set():
            leave(directory, 1)
            settle(directory, oldest_kept=LONG_AGO)

    for number in range(1, 20):
        leave(directory, number)
    thread = threading.Thread(target=keep_gathering)
    thread.start()
    try:
        for _ in range(100):
            assert abandoned(directory) == list(range(1, 20))
    finally:
        stop.set()
        thread.join()


def test_processes_that_come_and_go_while_it_is_gathered(directory: Path) -> None:
    """A file that is being made, and is not locked yet, is not taken for a dead process's."""
    gatherer = os.fork()
    if gatherer == 0:
        while True:
            with suppress(OSError):
                settle(directory, oldest_kept=LONG_AGO)
    try:
        for number in range(1, 120):
            killed_child(lambda number=number: begin(records_in(directory), number))
    finally:
        os.kill(gatherer, signal.SIGKILL)
        os.waitpid(gatherer, 0)
    assert abandoned(directory) == list(range(1, 120))


def test_tasks_are_told_in_order_of_their_start(directory: Path) -> None:
    leave(directory, 3, 1, 2)
    assert [replace(task, settled=False).start_ns - BEGUN_NS for task in abandoned_tasks(directory)] == [1, 2, 3]
