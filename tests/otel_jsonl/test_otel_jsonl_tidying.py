"""One process keeps the store at a time, and lets go where somebody waits who wants it for himself."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_audit import NOON, Clock, append, numbers, once, start_python

from otel_jsonl import MaintenanceReport, SegmentStore, maintain
from otel_jsonl.descriptors import create_to_append, own_folder
from otel_jsonl.names import MAINTENANCE_WANTED
from otel_jsonl.purging import Selection, purge
from otel_jsonl.rewriting import rewriting
from otel_jsonl.tidying import alone, is_wanted


@pytest.fixture
def store(directory: Path) -> SegmentStore:
    return SegmentStore(directory, max_segment_bytes=250, clock=Clock())


def keep(directory: Path) -> MaintenanceReport:
    return maintain(directory, now=NOON, max_bytes=10**9)


@pytest.mark.parametrize("plant", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_a_closed_segment_stays_where_something_else_has_its_compressed_name(
    store: SegmentStore, directory: Path, plant: Callable[[Path], None]
) -> None:
    append(store, 1, 2, 3)
    plant(directory / "pin-citer" / "failed-2024-10-04-0001.jsonl.gz")
    for _ in range(2):
        keep(directory)
    assert numbers(directory) == once(1, 2, 3)


SLOW = """
import sys, time
from pathlib import Path
from otel_jsonl import maintain
while True:
    report = maintain(Path(sys.argv[1]), now=float(sys.argv[2]), pace=lambda: time.sleep(0.05))
    print("busy" if report.busy else "unfinished" if report.unfinished else "done", flush=True)
    time.sleep(0.01)
"""


@pytest.fixture
def slow(store: SegmentStore, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A maintenance that takes a minute, again and again, and has begun."""
    append(store, *range(1000))
    process = start_python(SLOW, directory, NOON)
    while process.poll() is None and not is_kept(directory):
        time.sleep(0.01)
    yield process
    process.kill()
    process.communicate()


def is_kept(directory: Path) -> bool:
    with own_folder(directory) as folder, alone(folder) as held:
        return not held


def test_a_slow_one_lets_who_waits_go_first(slow: subprocess.Popen[bytes], directory: Path) -> None:
    purge(directory, Selection())
    assert slow.stdout is not None
    assert slow.stdout.readline() == b"unfinished\n"


def test_it_does_so_again_and_again(slow: subprocess.Popen[bytes], directory: Path) -> None:
    for _ in range(3):
        with rewriting(directory) as rewriter:
            rewriter.merged()


def test_none_begins_while_somebody_waits(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    with own_folder(directory) as folder:
        descriptor = create_to_append(MAINTENANCE_WANTED, folder)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        assert keep(directory) == MaintenanceReport(busy=True)
        os.close(descriptor)
    assert keep(directory).compressed == 2


def test_one_who_was_stopped_while_he_waits_does_not_let_the_store_grow(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    with own_folder(directory) as folder:
        descriptor = create_to_append(MAINTENANCE_WANTED, folder)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        os.utime(descriptor, (time.time() - 120, time.time() - 120))
        assert keep(directory).compressed == 2
        os.close(descriptor)


PATIENT = """
import sys
from pathlib import Path
from otel_jsonl import descriptors, tidying
print("ready", flush=True)
with descriptors.own_folder(Path(sys.argv[1])) as folder, tidying.alone(folder, patience=60.0) as held:
    print("held" if held else "busy")
"""


def test_several_may_wait(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    waiting = [start_python(PATIENT, directory) for _ in range(2)]
    with own_folder(directory) as folder, alone(folder) as held:
        assert held
        for process in waiting:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        while not is_wanted(folder):
            time.sleep(0.001)
    assert [process.communicate()[0] for process in waiting] == [b"held\n"] * 2
    with own_folder(directory) as folder:
        assert not is_wanted(folder)


def test_one_who_was_killed_waits_no_more(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    with own_folder(directory) as folder, alone(folder):
        process = start_python(PATIENT, directory)
        while not is_wanted(folder):
            time.sleep(0.001)
        process.kill()
        process.communicate()
        assert not is_wanted(folder)
    assert keep(directory).compressed == 2


def test_what_has_the_name_and_is_no_file_of_ours_wants_nothing(store: SegmentStore, directory: Path) -> None:
    append(store, *range(5))
    os.mkfifo(directory / MAINTENANCE_WANTED)
    assert keep(directory).compressed == 2
    purge(directory, Selection())
    assert numbers(directory) == once()


FORKING = """
import fcntl, os, signal, sys
from pathlib import Path
from otel_jsonl import descriptors, tidying
from otel_jsonl.names import MAINTENANCE_WANTED
children = []
def fork(frame, event, function):
    if event == "c_return" and function is {"open": os.open, "flock": fcntl.flock}[sys.argv[2]] and not children:
        children.append(os.fork())
        if not children[0]:
            sys.setprofile(None)
            signal.alarm(30)
            signal.pause()
with descriptors.own_folder(Path(sys.argv[1])) as folder:
    os.close(descriptors.create_to_append(MAINTENANCE_WANTED, folder))
    sys.setprofile(fork)
    if sys.argv[3] == "look":
        tidying.is_wanted(folder)
    else:
        with tidying.alone(folder):
            pass
    sys.setprofile(None)
    with tidying.alone(folder) as held:
        print(len(children), "child,", "held" if held else "busy", "wanted" if tidying.is_wanted(folder) else "free")
    os.kill(children[0], signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["open", "flock"])
@pytest.mark.parametrize("doing", ["look", "work"])
def test_a_child_forked_at_any_moment_keeps_no_lock(
    store: SegmentStore, directory: Path, moment: str, doing: str
) -> None:
    append(store, 1)
    process = start_python(FORKING, directory, moment, doing)
    assert process.communicate()[0] == b"1 child, held free\n"
