"""A month of a busy machine: what it takes on disk, and what a summary of it takes, process start included.

Real agents fail at real causes below twenty frames, once each; their lines are then repeated with ids, times and
numbers of their own, written by the store itself and compressed by its own maintenance.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.table import Row
from otel_jsonl import SegmentStore, maintain, read_lines, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.reading import ReadCounters

_DAYS: Final = 30
_DAY: Final = 86_400
_REPOSITORIES: Final = ("pin-citer", "cite-assist", "article-analytics", "ref-checker", "brief-writer")
_AGENTS: Final = ("CitationAgent", "WriterAgent", "ReviewAgent", "CommitAgent", "SearchAgent", "SummaryAgent")
_CAUSES: Final = 100
_CAUSES_OF_ONE: Final = 17
"""Of each agent in each repository."""
_FAILING: Final = 20
"""One task in so many fails."""
_FRAMES: Final = 20
_NUMBER: Final = "77777"
"""In the messages of the templates; each repetition has another one."""

_MESSAGES: Final = (
    ("FileNotFoundError", "2, 'No such file or directory', 'refs/chapter-{0}-{1}.bib'"),
    ("PermissionError", "13, 'Permission denied', 'out/draft-{0}-{1}.md'"),
    ("KeyError", "'section_{0}_{1}'"),
    ("ValueError", "'invalid literal for int() with base 10: page {0} of {1}'"),
    ("TimeoutError", "'The read operation timed out after {0} ms in step {1}'"),
    ("ConnectionError", "'HTTPSConnectionPool(host=api.example.com, port=443): Max retries exceeded, try {0} of {1}'"),
    ("TypeError", "'unsupported operand type(s) for +: int and NoneType in row {0} of table {1}'"),
    ("RuntimeError", "'Error code: 429 - rate limit reached for model in step {1}, retry after {0} ms'"),
    ("AttributeError", "'NoneType object has no attribute title_{1} (record {0})'"),
    ("UnicodeError", "'codec can not decode byte 0xe9 in position {0}: invalid continuation byte, file {1}'"),
)

_Templates = dict[str, list[bytes]]


@dataclass(frozen=True)
class _Month:
    store: Path
    records: int

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.store.rglob("*") if path.is_file())


def rows(*, short: bool) -> list[Row | str]:
    """Measure a month, or with *short* one with a twentieth of the tasks."""
    tasks_a_day = 1_000 if short else 20_000
    with tempfile.TemporaryDirectory() as folder:
        month = _month(Path(folder), tasks_a_day)
        cold = _seconds(month.store)
        # Whatever else runs on the machine only adds to it.
        rolled = min(_without_merged(month.store) for _ in range(5))
        again = min(_seconds(month.store) for _ in range(7))
        size = month.size / 1e6
        months = f"{_DAYS} days x {tasks_a_day:,}"
        return [
            Row(f"{months} tasks on disk, all kept", f"{size:.1f} MB", "", size, 100, "MB"),
            f"  that is {month.size / month.records:.0f} bytes a record of {month.records:,}, rollups included",
            f"  summary of it, cold (no rollups yet): {cold:.2f} s, process start included",
            Row("  the same, with its rollups in place", f"{rolled * 1e3:.0f} ms", "", rolled * 1e3, 500, "ms"),
            Row("  the same, the second time", f"{again * 1e3:.0f} ms", "", again * 1e3, 200, "ms"),
            f"  that is {again / min(_start() for _ in range(7)):.1f} x what python -c 'import click' takes",
        ]


def _month(folder: Path, tasks_a_day: int) -> _Month:
    """Fill a store and compress it, with no rollup made yet."""
    templates = _templates(folder / "templates")
    store = folder / "store"
    store.mkdir(mode=0o700)
    records = _fill(store, templates, tasks_a_day)
    maintain(store, max_bytes=1 << 40, retention_days=_DAYS + 1)
    return _Month(store, records)


def _templates(directory: Path) -> _Templates:
    """Record real tasks of every agent in every repository, and return their lines, by repository and kind."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from benchmarks.month import record; record()"
    for repository in _REPOSITORIES:
        checkout = _checkout(directory.parent / repository)
        environ = {**os.environ, "TELEMETRY_DIR": str(directory)}
        subprocess.run([sys.executable, "-c", code, str(Path.cwd())], cwd=checkout, env=environ, check=True)
    found: _Templates = {}
    for segment in segments(directory):
        lines = found.setdefault(f"{segment.repository} {segment.kind}", [])
        lines += [_template(line) for line in read_lines(segment, ReadCounters())]
    return found


_AGENT: Final = f"""\
from otel_telemetry import BaseAgent, ToolResponse


class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        if task:
            globals()[task]({_FRAMES} - 2)
        return ToolResponse(success=True)
"""


def _checkout(folder: Path) -> Path:
    """Make a git repository that holds the code which fails."""
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "refs" / "heads" / "main").write_text("0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c0e2d4f6a8c\n")
    (folder / "causes.py").write_text("\n".join([_AGENT, *map(_cause, range(_CAUSES))]))
    return folder


def _cause(number: int) -> str:
    """Return functions of which the first raises one cause, below so many frames as it is told."""
    kind, message = _MESSAGES[number % len(_MESSAGES)]
    return (
        f"def cause_{number}(depth):\n    if depth:\n        return step_{number}(depth - 1)\n"
        f"    raise {kind}({message.format(_NUMBER, number)})\n"
        f"def step_{number}(depth):\n    return cause_{number}(depth - 1)\n"
    )


def record() -> None:
    """Run each agent once without an error, and once for each of its causes, in the checkout that we are called in."""
    sys.path.insert(0, str(Path.cwd()))
    dice, causes = random.Random(Path.cwd().name), import_module("causes")
    for name in _AGENTS:
        agent = type(name, (causes.Agent,), {"__module__": "causes"})()
        for task in ("", *(f"cause_{number}" for number in dice.sample(range(_CAUSES), _CAUSES_OF_ONE))):
            with suppress(Exception):
                agent.execute_task(task)


_VARIES: Final = re.compile(
    rb'"(?P<id>traceId|spanId)":"[0-9a-f]+"|"(?P<time>\w+UnixNano)":"[0-9]+"'
    rb'|(?P<error>"otel_telemetry.error.id","value":{"stringValue":)"[0-9a-f]+"|' + _NUMBER.encode()
)


def _template(line: bytes) -> bytes:
    """Return *line* as a format for the values that differ from one task to the next."""

    def slot(match: re.Match[bytes]) -> bytes:
        if match["id"]:
            return b'"%b":"%%(%b)b"' % (match["id"], match["id"])
        if match["time"]:
            return b'"%b":"%%(%b)d"' % (match["time"], b"start" if match["time"].startswith(b"start") else b"end")
        return match["error"] + b'"%(errorId)b"' if match["error"] else b"%(number)d"

    return _VARIES.sub(slot, line.replace(b"%", b"%%")) + b"\n"


def _fill(store: Path, templates: _Templates, tasks_a_day: int) -> int:
    """Write the tasks of the month that ends now, as many each day, in the order of time; return how many."""
    now = time.time()
    clock = [now]
    writer = SegmentStore(store, clock=lambda: clock[0])
    count = 0
    begin = now // _DAY * _DAY - (_DAYS - 1) * _DAY
    for repository, kind, line, ended in _tasks(templates, begin, now, tasks_a_day):
        clock[0] = ended
        count += writer.append(line, repository=repository, kind=kind)
    writer.close()
    return count


def _tasks(
    templates: _Templates, begin: float, now: float, tasks_a_day: int
) -> Iterator[tuple[str, Any, bytes, float]]:
    dice = random.Random(11)
    step = _DAY / tasks_a_day
    for number in itertools.count():
        ended = begin + (number + dice.random()) * step
        if ended >= now:
            return
        repository, kind = dice.choice(_REPOSITORIES), "ok" if dice.randrange(_FAILING) else "failed"
        end = int(ended * 1e9)
        values = {
            b"traceId": b"%032x" % dice.getrandbits(128),
            b"spanId": b"%016x" % dice.getrandbits(64),
            b"errorId": b"%016x" % dice.getrandbits(64),
            b"start": end - dice.randrange(10**6, 10**10),
            b"end": end,
            b"number": dice.randrange(10**5),
        }
        yield repository, kind, dice.choice(templates[f"{repository} {kind}"]) % values, ended


def _without_merged(store: Path) -> float:
    (store / MERGED_ROLLUP).unlink(missing_ok=True)
    return _seconds(store)


def _start() -> float:
    """Start a process that does nothing but load what every command line of this kind loads."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import click"], check=True)
    return time.perf_counter() - start


def _seconds(store: Path) -> float:
    """Run ``otel-telemetry summary`` over the month in a process of its own."""
    command = [sys.executable, "-m", "otel_telemetry", "summary", "--since", f"{_DAYS}d"]
    environ = {**os.environ, "TELEMETRY_DIR": str(store), "TELEMETRY_MAX_BYTES": str(1 << 40)}
    # An installed program is compiled once, whatever is set here.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ["PYTHONPYCACHEPREFIX"] = str(store.parent / "bytecode")
    start = time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start
