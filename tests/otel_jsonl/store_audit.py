"""What the tests of the store share: numbered lines, and the reading back of all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from otel_jsonl import ReadCounters, Segment, SegmentStore, read_lines, segments
from otel_jsonl.names import parse_losses_name

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
        number = orjson.loads(text).get("n")
        yield tuple(number) if isinstance(number, list) else number


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


def start_python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter on *code*, which can import the package and this module."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters"), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
