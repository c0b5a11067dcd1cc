"""Many processes, threads and forks on one store, some of them stopped or killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import select
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_audit import append, in_child, line, numbers, once, start_python

from otel_jsonl import ReadCounters, SegmentStore, maintain, segments, usage

WRITER = """
import sys
from pathlib import Path
from otel_jsonl import SegmentStore
from store_audit import append
store = SegmentStore(Path(sys.argv[1]), max_segment_bytes=5000, lock_timeout=1.0)
sys.stdin.read()
assert all(append(store, *((int(sys.argv[2]), number) for number in range(400))))
"""


def forked(work: Callable[[], object]) -> int:
    """Run *work* in a child and return its id; the child ends without any cleaning up."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def wait_for(*children: int) -> None:
    for child in children:
        os.waitpid(child, 0)


def write(store: SegmentStore, writer: int, count: int) -> None:
    append(store, *((writer, number) for number in range(count)))


def pairs(writers: int, count: int) -> Counter[object]:
    return once(*((writer, number) for writer in range(writers) for number in range(count)))


def test_separate_programs_append_while_segments_rotate(directory: Path) -> None:
    programs = [start_python(WRITER, directory, number) for number in range(3)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.close()
    for program in programs:
        assert program.wait() == 0
        assert program.stdout is not None
        program.stdout.close()
    counters = ReadCounters()
    assert numbers(directory, counters) == pairs(3, 400)
    assert counters == ReadCounters()
    assert max(segment.size for segment in segments(directory)) <= 5000


def test_threads_append_while_segments_rotate(directory: Path) -> None:
    store = SegmentStore(directory, max_segment_bytes=5000)
    threads = [threading.Thread(target=write, args=(store, number, 200)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(directory) == pairs(8, 200)
    assert store.lost == 0


def test_a_store_goes_on_in_forked_children(directory: Path) -> None:
    """As in a preforking server: the store is made, and used, before the fork."""
    store = SegmentStore(directory, max_segment_bytes=5000)
    write(store, 0, 10)
    children = [forked(lambda number=number: write(store, number, 200)) for number in range(1, 4)]
    append(store, *((0, number) for number in range(10, 200)))
    wait_for(*children)
    assert numbers(directory) == pairs(4, 200)


def test_a_fork_while_another_thread_holds_the_stores_lock(directory: Path) -> None:
    store = SegmentStore(directory)
    append(store, 1)
    with store._lock._lock, store._losses._lock:
        thread = threading.Thread(target=lambda: None)
        assert in_child(lambda: append(store, 2, 3)) == 0
    thread.start()
    thread.join()
    assert {segment.name.process for segment in segments(directory)} == {None}
    assert numbers(directory) == once(1, 2, 3)


def test_a_child_that_lives_on_keeps_no_lock_of_its_parent(directory: Path) -> None:
    store = SegmentStore(directory)
    append(store, 1)
    asleep = forked(lambda: time.sleep(60))
    append(store, 2)
    os.kill(asleep, signal.SIGSTOP)
    append(store, 3)
    os.kill(asleep, signal.SIGKILL)
    wait_for(asleep)
    assert len(segments(directory)) == 1


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing_children_append(directory: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=write_by_path, args=(directory, number)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert numbers(directory) == pairs(2, 100)


def write_by_path(directory: Path, writer: int) -> None:
    write(SegmentStore(directory, max_segment_bytes=3000), writer, 100)


def test_a_child_that_ends_by_os_exit_has_lost_nothing(directory: Path) -> None:
    def child() -> None:
        append(SegmentStore(directory), 1, 2)
        os._exit(0)

    wait_for(forked(child))
    assert numbers(directory) == once(1, 2)


def test_losses_are_kept_at_the_end_of_a_program(directory: Path) -> None:
    code = """
import sys
from pathlib import Path
from otel_jsonl import SegmentStore
from store_audit import append
directory = Path(sys.argv[1])
directory.write_text("in the way")
store = SegmentStore(directory)
append(store, 1, 2)
directory.unlink()
"""
    with start_python(code, directory) as program:
        program.communicate()
    assert program.returncode == 0
    assert usage(directory).lost_lines == 2


class Fleet:
    """Writers that tell each line the store acknowledged, and are killed at any moment."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.acknowledged: set[tuple[int, int]] = set()
        self._running: dict[int, int] = {}
        self._started = 0
        self._rest: dict[int, bytes] = {}

    def start(self) -> None:
        writer, (reading, writing) = self._started, os.pipe()
        self._started += 1

        def work() -> None:
            store = SegmentStore(self.directory, max_segment_bytes=60_000)
            for number in range(1_000_000):
                text = line((writer, number), 300 + number % 7 * 3000)
                if store.append(text, repository="pin-citer", kind="ok" if number % 3 else "failed"):
                    os.write(writing, b"%d %d\n" % (writer, number))

        child = forked(work)
        os.close(writing)
        self._running[child] = reading

    def listen(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for reading in select.select(list(self._running.values()), [], [], left)[0]:
                self._take(reading)

    def _take(self, reading: int) -> bytes:
        text = os.read(reading, 65536)
        *whole, self._rest[reading] = (self._rest.get(reading, b"") + text).split(b"\n")
        for words in whole:
            writer, number = map(int, words.split())
            self.acknowledged.add((writer, number))
        return text

    def kill_one(self) -> None:
        child = random.choice(list(self._running))
        reading = self._running.pop(child)
        os.kill(child, signal.SIGKILL)
        wait_for(child)
        while self._take(reading):
            pass
        self._rest.pop(reading)
        os.close(reading)

    def kill_all(self) -> None:
        while self._running:
            self.kill_one()


@pytest.fixture
def fleet(directory: Path) -> Iterator[Fleet]:
    fleet = Fleet(directory)
    yield fleet
    fleet.kill_all()


def torment(fleet: Fleet, *, kills: int) -> None:
    for _ in range(3):
        fleet.start()
    for _ in range(kills):
        fleet.listen(random.uniform(0.005, 0.03))
        fleet.kill_one()
        fleet.start()
    fleet.kill_all()


def audit(fleet: Fleet, *, kills: int) -> None:
    """Check that all that was acknowledged is there, nothing is there twice, and no more is torn than was killed."""
    counters = ReadCounters()
    found = numbers(fleet.directory, counters)
    assert fleet.acknowledged
    assert not fleet.acknowledged - set(found)
    assert set(found.values()) == {1}
    assert counters.torn_lines + counters.skipped_lines <= kills + 3
    assert counters.unreadable_files == 0


def test_killed_writers_lose_no_line_that_was_acknowledged(fleet: Fleet) -> None:
    torment(fleet, kills=20)
    audit(fleet, kills=20)


def test_nor_while_segments_are_compressed_beside_them_and_that_is_killed_too(fleet: Fleet) -> None:
    def compress() -> None:
        while True:
            maintain(fleet.directory, max_bytes=10**9)

    stop = threading.Event()

    def keep_killing() -> None:
        while not stop.is_set():
            child = forked(compress)
            stop.wait(0.05)
            os.kill(child, signal.SIGKILL)
            wait_for(child)

    with contextlib.closing(_Thread(keep_killing, stop)):
        torment(fleet, kills=10)
    maintain(fleet.directory, max_bytes=10**9)
    audit(fleet, kills=10)
    assert any(segment.name.state == "gzipped" for segment in segments(fleet.directory))


class _Thread:
    def __init__(self, work: Callable[[], None], stop: threading.Event) -> None:
        self._stop = stop
        self._thread = threading.Thread(target=work)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()


def test_lines_read_while_writers_rotate_and_compress_are_each_there_once(fleet: Fleet) -> None:
    """A reader sees every line that was acknowledged before it began, whatever happens to the files meanwhile."""
    for _ in range(2):
        fleet.start()
    for _ in range(5):
        fleet.listen(0.03)
        before = set(fleet.acknowledged)
        child = forked(lambda: maintain(fleet.directory, max_bytes=10**9))
        found = numbers(fleet.directory)
        os.kill(child, signal.SIGKILL)  # the writers are faster than it is: it would never be done
        wait_for(child)
        assert not before - set(found)
        assert set(found.values()) <= {1}
