"""What the tests of start records share: notes of numbered tasks, in this process and in others."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from otel_jsonl import StartRecords, abandoned_tasks, names_of

if TYPE_CHECKING:
    from otel_jsonl.starts import Start

NAMES = names_of("CitationAgent", "pin-citer", "main", "0" * 40)
BEGUN_NS = time.time_ns() - 3_600_000_000_000


def records_in(directory: Path) -> StartRecords:
    """Return start records in *directory*, wherever the store would be; a second goes by with each task."""
    return StartRecords(lambda: directory, clock=itertools.count(0.0, 1.0).__next__)


def begin(records: StartRecords, number: int) -> Start | None:
    """Note that task *number* has begun."""
    return records.begin(NAMES, 10**30 + number, number, BEGUN_NS + number)


def abandoned(directory: Path) -> list[int]:
    """Return the numbers of the tasks that dead processes have left."""
    return [int(task.span_id, 16) for task in abandoned_tasks(directory)]


def files(directory: Path) -> list[Path]:
    """Return the files of start records."""
    return sorted(directory.glob(".tasks-*"))


def span_line(number: int) -> bytes:
    """Return the line of the span of task *number*, as the store holds it."""
    ids = b'"traceId":"%032x","spanId":"%016x"' % (10**30 + number, number)
    return b'{"resourceSpans":[{"scopeSpans":[{"spans":[{%b}]}]}]}\n' % ids


def killed_child(work: Callable[[], object]) -> None:
    """Run *work* in a forked child that is killed as soon as it has returned."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
            os.write(writing, b".")
            time.sleep(60)
        finally:
            os._exit(1)
    os.close(writing)
    assert os.read(reading, 1) == b"."
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def fill(path: Path) -> None:
    """Write to *path* until the disk is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
