"""Agents whose store cannot be written, or is taken away: each task ends as it would have, and losses are counted."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from otel_jsonl import directory, read_spans, usage
from otel_telemetry import BaseAgent, ToolResponse, pipeline

ROOT = Path(__file__).parent.parent
TASKS = 40


class FaultyAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        if task == "fail":
            raise FileNotFoundError(2, "No such file or directory", "refs.bib")
        return ToolResponse(success=True, data=task)


def run_tasks(agent: FaultyAgent, count: int = TASKS) -> None:
    """Run *count* tasks, every second of which fails, and see that each comes back as its agent meant it."""
    for number in range(count):
        if number % 2:
            with pytest.raises(FileNotFoundError) as caught:
                agent.execute_task("fail")
            assert caught.value.filename == "refs.bib"
        else:
            assert agent.execute_task("fine").data == "fine"


def summary(store: Path) -> dict[str, object]:
    """Return what `summary --json` says of *store*."""
    output = subprocess.run(
        [sys.executable, "-m", "otel_telemetry", "summary", "--json"],
        cwd=ROOT,
        env={**os.environ, "TELEMETRY_DIR": str(store), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'exporters'}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return json.loads(output.splitlines()[0])


def lost_in_summary(store: Path) -> object:
    told = summary(store)["store"]
    assert isinstance(told, dict)
    return told["lost_lines"]


def in_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A mounted file system of 256 kB that agents record into."""
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("mounting is not permitted")
    monkeypatch.setenv("TELEMETRY_DIR", str(mounted / "telemetry"))
    yield mounted
    subprocess.run(["umount", "-l", mounted], check=True)


def fill(mounted: Path) -> Path:
    """Use up what room there is."""
    ballast = mounted / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    return ballast


def test_a_full_disk_costs_records_and_the_summary_says_how_many(small_disk: Path) -> None:
    agent, store = FaultyAgent(), small_disk / "telemetry"
    run_tasks(agent)
    ballast = fill(small_disk)
    run_tasks(agent, 200)
    ballast.unlink()
    run_tasks(agent)
    written = len(list(read_spans(store)))
    assert TASKS * 2 <= written < TASKS * 2 + 200
    assert usage(store).lost_lines == TASKS * 2 + 200 - written
    assert lost_in_summary(store) == TASKS * 2 + 200 - written


def test_a_disk_that_is_full_from_the_first_task_on(small_disk: Path) -> None:
    store = small_disk / "telemetry"
    ballast = fill(small_disk)
    agent = FaultyAgent()
    run_tasks(agent)
    ballast.unlink()
    run_tasks(agent)
    written = len(list(read_spans(store)))
    assert written + usage(store).lost_lines == TASKS * 2
    assert written >= TASKS


def test_an_agent_that_finds_its_disk_read_only_records_elsewhere_and_says_so(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(directory, "DEFAULT_DIRECTORY", tmp_path / "default")
    run_tasks(FaultyAgent())
    pipeline.forget_all()  # or the file system is busy
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    run_tasks(FaultyAgent())
    elsewhere = tmp_path / f"default-{os.geteuid()}"
    assert len(list(read_spans(small_disk / "telemetry"))) == len(list(read_spans(elsewhere))) == TASKS
    assert capsys.readouterr().err.count(f"using {elsewhere} instead") == 1


def test_a_folder_that_is_deleted_again_and_again(store: Path) -> None:
    agent = FaultyAgent()
    for _ in range(5):
        run_tasks(agent, 4)
        shutil.rmtree(store)
    run_tasks(agent)
    assert len(list(read_spans(store))) == TASKS
    assert usage(store).lost_lines == 0


def test_a_process_that_may_write_no_more(store: Path) -> None:
    def limited() -> None:
        agent = FaultyAgent()
        run_tasks(agent)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        run_tasks(agent)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        run_tasks(agent)

    assert in_child(limited) == 0
    assert len(list(read_spans(store))) == TASKS * 2
    assert usage(store).lost_lines == TASKS


def test_prefork_workers_some_of_which_are_killed(store: Path) -> None:
    """The agent is made, and has worked, before the workers are forked; who is replaced goes on where it stood."""
    agent = FaultyAgent()
    run_tasks(agent, 2)
    ends = [in_child(lambda last=last: serve(agent, last=last)) for last in ("exit", "kill", "exit", "kill")]
    assert ends == [0, -signal.SIGKILL, 0, -signal.SIGKILL]
    run_tasks(agent, 2)
    found = [span["spanId"] for span in read_spans(store)]
    assert len(found) == len(set(found)) == 4 + 4 * TASKS


def serve(agent: FaultyAgent, *, last: str) -> None:
    run_tasks(agent)
    if last == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
