"""What the tests of the store share: numbered lines, and the reading back of all of them."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from otel_jsonl import ReadCounters, Segment, SegmentStore, read_lines, segments
from otel_jsonl.names import parse_losses_name, rollup_name
from otel_jsonl.rollups import read_rollup, read_rollup_file, rollups

ROOT = Path(__file__).resolve().parents[2]
DAY = 86_400.0
NOON = 20_000.5 * DAY
"""Noon UTC of some day, as a UNIX time."""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as another user")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def line(number: object, size: int = 100) -> bytes:
    """Return a line of *size* bytes that says *number*."""
    head = orjson.dumps({"n": number})[:-1] + b',"fill":"'
    return head + b"x" * (size - len(head) - 3) + b'"}\n'


def append(store: SegmentStore, *numbers: object, repository: str = "pin-citer", size: int = 100) -> list[bool]:
    """Append a line for each of *numbers*; return what the store said."""
    return [store.append(line(number, size), repository=repository, kind="failed") for number in numbers]


def numbers(directory: Path, counters: ReadCounters | None = None) -> Counter[object]:
    """Return how often each number is read back from the store."""
    return Counter(number for segment in segments(directory) for number in numbers_in(segment, counters))


def numbers_in(segment: Segment, counters: ReadCounters | None = None) -> Iterator[object]:
    """Yield the numbers of the lines in *segment*."""
    for text in read_lines(segment, counters if counters is not None else ReadCounters()):
        yield _hashable(orjson.loads(text).get("n"))


class NumberSummariser:
    """Sums up the lines of a segment as their numbers, and quotes a text."""

    def digest(self, segment: Segment) -> bytes:
        return orjson.dumps({"numbers": list(numbers_in(segment)), "text": "quoted"})

    def is_current(self, body: bytes) -> bool:
        return body.startswith(b'{"numbers":')

    def without_text(self, body: bytes) -> bytes:
        return orjson.dumps({**orjson.loads(body), "text": ""})


def counted(directory: Path) -> Counter[object]:
    """Return how often each number counts, by the rollup of its segment, else by its line."""
    found = segments(directory)  # before the rollups, so that none is missed that is deleted meanwhile
    listed = {segment.path.with_name(rollup_name(segment.name)) for segment in found}
    left = [read_rollup_file(file) for file in rollups(directory) if file.path not in listed]
    total = Counter(number for body in left if body for number in _summed(body))
    for segment in found:
        total.update(_counted(segment))
    return total


def _counted(segment: Segment) -> list[object]:
    body = read_rollup(segment)
    lines = list(numbers_in(segment)) if body is None else []
    body = body or (read_rollup(segment) if not lines else None)  # it went before we could read it
    return _summed(body) if body else lines


def _summed(body: bytes) -> list[object]:
    return [_hashable(number) for number in orjson.loads(body)["numbers"]]


def _hashable(number: object) -> object:
    return tuple(number) if isinstance(number, list) else number


def once(*expected: object) -> Counter[object]:
    """Return the counter in which each of *expected* occurs once."""
    return Counter(dict.fromkeys(expected, 1))


def file_names(directory: Path) -> list[str]:
    """Return the names of all files under *directory* but the counts of losses, sorted."""
    files = [path.name for path in directory.rglob("*") if not path.is_dir()]
    return sorted(name for name in files if parse_losses_name(name) is None)


def in_child(work: Callable[[], object]) -> int:
    """Run *work* in a forked child; return the exit code: 0, or 1 where it raised."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate"}
"""The accesses to the file system that the interpreter tells of."""


def killing_at(step: int) -> None:
    """Have this process end just before its *step*-th access to the file system."""
    steps = iter(range(step))

    def hook(event: str, _: object) -> None:
        if event in CHANGES and next(steps, None) is None:
            os._exit(42)

    sys.addaudithook(hook)


def start_python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter on *code*, which can import the package and this module."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters"), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def begin(processes: list[subprocess.Popen[bytes]]) -> None:
    """Have *processes*, which say that they are ready and then wait for the end of their input, begin at once."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of the file at *path*, as another process would."""
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def descriptors() -> set[int]:
    """Return the open descriptors of this process."""
    return set(map(int, os.listdir("/proc/self/fd")))


def inode(descriptor: int) -> int | None:
    """Return the inode that *descriptor* means, None if it is closed."""
    try:
        return os.fstat(descriptor).st_ino
    except OSError:
        return None


class small_file_system:
    """A mounted tmpfs with *options*; skips the test where mounting is not permitted."""

    def __init__(self, parent: Path, options: str) -> None:
        self.path = parent / "mounted"
        self.options = options

    def __enter__(self) -> Path:
        self.path.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", self.options, "tmpfs", str(self.path)]
        if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
            pytest.skip("mounting is not permitted")
        return self.path

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", self.path], check=True)


STRANGER = 54321
"""A user id that owns nothing."""


def become(user: int) -> None:
    """Give up root's rights for good."""
    os.setgid(user)
    os.setuid(user)


def let_others_reach(folder: Path) -> None:
    """Let another user come as far as *folder*, as everybody comes as far as /tmp."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if path.owner() == "root" and path != Path("/") and mode & 0o011 != 0o011:
            path.chmod((mode | 0o011) & 0o7777)


def as_stranger(work: Callable[[], object]) -> int:
    """Run *work* in a forked child that is another user; return its exit code."""

    def child() -> None:
        become(STRANGER)
        work()

    return in_child(child)
