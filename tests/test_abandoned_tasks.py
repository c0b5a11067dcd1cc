"""Agents that are really killed in the middle of a task, and what the next summary says of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from otel_jsonl import abandoned_tasks
from otel_telemetry.auditing.audit import Auditor
from otel_telemetry.cli import main

ROOT = Path(__file__).parents[1]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "summary.schema.json").read_text())

AGENTS = """
import asyncio, multiprocessing, os, sys, threading, time
from pathlib import Path
from otel_telemetry import AsyncBaseAgent, BaseAgent, ToolResponse

OK = ToolResponse(success=True)

def ready():
    os.write(1, b"ready\\n")

class CitationAgent(BaseAgent):
    def _execute_task_impl(self, task):
        if task == "sleep":
            ready()
            time.sleep(60)
        if task == "fail":
            raise ValueError("no")
        return OK

class OuterAgent(BaseAgent):
    def _execute_task_impl(self, task):
        return CitationAgent().execute_task(task)

class WaitingAgent(AsyncBaseAgent):
    async def _execute_task_impl(self, task):
        if task == "sleep":
            await asyncio.sleep(60)
        return OK

class StreamingAgent(BaseAgent):
    def _execute_task_impl(self, task):
        yield 1
        yield 2

def finish_some():
    CitationAgent().execute_task("ok")
    try:
        CitationAgent().execute_task("fail")
    except ValueError:
        pass
"""


@contextmanager
def program(code: str, *arguments: object, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run *code* behind the agents until it says that it is ready."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    command = [sys.executable, "-c", AGENTS + code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": paths, "TELEMETRY_REPO": "pin-citer", **environ}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        yield running
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


def killed(code: str, *arguments: object, **environ: str) -> None:
    """Run *code* until it is ready, and kill it."""
    with program(code, *arguments, **environ) as running:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()


def agents_of(store: Path) -> list[str]:
    return [task.agent for task in abandoned_tasks(store)]


def summary(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["summary", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def as_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(summary("--json", *arguments))
    jsonschema.validate(found, SCHEMA)
    return found


class TestTheReport:
    def test_the_next_summary_tells_agent_repository_and_age(self, store: Path) -> None:
        killed("finish_some(); CitationAgent().execute_task('sleep')")
        for _ in range(2):  # before it is settled and after
            text = summary()
            assert "Abandoned tasks (their process died):\n- CitationAgent in pin-citer: started " in text
            assert "second" in text
            assert "3 tasks run, 50% failed, 1 abandoned" in text

    def test_and_so_does_its_json(self) -> None:
        killed("finish_some(); OuterAgent().execute_task('sleep')")
        before = time.time()
        for _ in range(2):
            found = as_json()
            assert found["tasks"] == {"run": 4, "ok": 1, "failed": 1, "cancelled": 0, "abandoned": 2}
            assert found["failure_rate"] == 0.5  # of those that finished
            listed = [(task["agent"], task["repository"]) for task in found["abandoned"]]
            assert listed == [("CitationAgent", "pin-citer"), ("OuterAgent", "pin-citer")]
            assert all(0 <= task["age_seconds"] < time.time() - before + 60 for task in found["abandoned"])
            agents = {member["name"]: member["tasks"]["abandoned"] for member in found["agents"]}
            assert agents == {"CitationAgent": 1, "OuterAgent": 1}

    def test_only_what_was_asked_for(self) -> None:
        killed("OuterAgent().execute_task('sleep')")
        assert len(as_json("--agent", "OuterAgent")["abandoned"]) == 1
        assert as_json("--repo", "another")["abandoned"] == []
        assert as_json("--since", "1m")["tasks"]["abandoned"] == 2
        assert as_json("--since", "all")["tasks"]["abandoned"] == 2

    def test_many_of_one_agent_are_one_line(self) -> None:
        killed("""
agents = [StreamingAgent().execute_task("go") for _ in range(7)]
for agent in agents: next(agent)
ready()
time.sleep(60)
""")
        assert "- StreamingAgent in pin-citer: 7 tasks, the last one started " in summary()

    def test_a_task_that_runs_is_not_abandoned(self) -> None:
        with program("CitationAgent().execute_task('sleep')"):
            assert as_json()["abandoned"] == []
            assert as_json()["tasks"]["run"] == 0


WAYS: dict[str, tuple[str, list[str]]] = {
    "threads": (
        """
started = threading.Barrier(4)
class ThreadAgent(BaseAgent):
    def _execute_task_impl(self, task):
        started.wait()
        time.sleep(60)
for _ in range(3): threading.Thread(target=ThreadAgent().execute_task, args=("x",), daemon=True).start()
started.wait()
ready(); time.sleep(60)
""",
        ["ThreadAgent"] * 3,
    ),
    "asyncio": (
        """
async def run():
    tasks = [asyncio.create_task(WaitingAgent().execute_task("sleep")) for _ in range(1000)]
    await WaitingAgent().execute_task("ok")
    await asyncio.sleep(0)
    tasks.pop().cancel()
    await asyncio.sleep(0)
    ready()
    await asyncio.gather(*tasks)
asyncio.run(run())
""",
        ["WaitingAgent"] * 999,
    ),
    "nested": ("OuterAgent().execute_task('sleep')", ["OuterAgent", "CitationAgent"]),
    "exec": (
        """
class ExecAgent(BaseAgent):
    def _execute_task_impl(self, task):
        os.execv(sys.executable, [sys.executable, "-c", "import os, time; os.write(1, b'ready\\\\n'); time.sleep(60)"])
ExecAgent().execute_task("x")
""",
        ["ExecAgent"],
    ),
    "a child that is killed with its own task": (
        """
finish_some()
child = os.fork()
if not child:
    OuterAgent().execute_task("sleep")
os.waitpid(child, 0)
""",
        ["OuterAgent", "CitationAgent"],
    ),
    "a child that ends by os._exit in its task": (
        """
class ExitAgent(BaseAgent):
    def _execute_task_impl(self, task):
        os._exit(1)
if not (child := os.fork()):
    CitationAgent().execute_task("ok")
    ExitAgent().execute_task("x")
os.waitpid(child, 0)
ready()
""",
        ["ExitAgent"],
    ),
    "children by fork inside a task that goes on": (
        """
class ForkAgent(BaseAgent):
    def _execute_task_impl(self, task):
        for _ in range(3):
            if not (child := os.fork()):
                CitationAgent().execute_task("ok")
                os._exit(0)
            os.waitpid(child, 0)
        return OK
ForkAgent().execute_task("x")
ready()
""",
        [],
    ),
    "a child that returns from its parent's task": (
        """
class ForkAgent(BaseAgent):
    def _execute_task_impl(self, task):
        self.child = os.fork()
        return OK
agent = ForkAgent()
agent.execute_task("x")
if not agent.child:
    os._exit(0)
os.waitpid(agent.child, 0)
ready()
""",
        [],
    ),
    "a task that becomes a daemon": (
        """
class DaemonAgent(BaseAgent):
    def _execute_task_impl(self, task):
        if os.fork():
            os._exit(0)
        return OK
DaemonAgent().execute_task("x")
ready()
""",
        [],
    ),
}


@pytest.mark.parametrize(("code", "expected"), WAYS.values(), ids=WAYS.keys())
def test_ways_to_run_tasks(code: str, expected: list[str], store: Path) -> None:
    with program(code) as running:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()  # ends when the last of its children has closed its files, too
    assert agents_of(store) == expected
    assert as_json()["tasks"]["abandoned"] == len(expected)
    assert agents_of(store) == expected


def test_a_spawned_pool(store: Path, tmp_path: Path) -> None:
    """Each worker has notes of its own, and leaves none where it ends well."""
    script = tmp_path / "pool.py"
    script.write_text(
        AGENTS
        + """
def work(number):
    CitationAgent().execute_task("ok")
    return number

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert sum(pool.map(work, range(20))) == 190
        pool.close()
        pool.join()
"""
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    subprocess.run([sys.executable, script], env={**os.environ, "PYTHONPATH": paths}, check=True)
    assert agents_of(store) == []
    assert as_json()["tasks"]["ok"] == 20


def test_a_program_that_ends_leaves_no_notes(store: Path) -> None:
    with program("finish_some(); ready()") as running:
        assert running.wait() == 0
    assert list(store.glob(".tasks-*")) == []


def test_many_agents_killed_at_once(store: Path) -> None:
    code = "finish_some(); OuterAgent().execute_task('sleep')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "exporters")])}
    command = [sys.executable, "-c", AGENTS + code]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in running:
        process.kill()
    for process in running:
        process.communicate()
    assert as_json()["tasks"] == {"run": 24, "ok": 6, "failed": 6, "cancelled": 0, "abandoned": 12}
    assert len(list(store.glob(".tasks-*"))) == 1  # settled, and gathered


@pytest.mark.parametrize("variable", ["TELEMETRY_ENABLED=0", "DO_NOT_TRACK=1", "OTEL_SDK_DISABLED=true"])
def test_nothing_is_noted_where_telemetry_is_off(variable: str, store: Path) -> None:
    name, _, value = variable.partition("=")
    killed("CitationAgent().execute_task('sleep')", **{name: value})
    assert not store.exists()


def test_a_store_that_moves_takes_its_notes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder became somebody else's while a task ran."""
    if os.geteuid() != 0:
        pytest.skip("needs root to give a folder away")
    home = tmp_path / "home"
    home.mkdir()
    code = """
import otel_jsonl.directory as directory
directory.DEFAULT_DIRECTORY = Path(sys.argv[1]) / "telemetry"
agent = StreamingAgent().execute_task("go")
next(agent)
os.chown(directory.DEFAULT_DIRECTORY, 65534, 65534)
finish_some()
CitationAgent().execute_task("sleep")
"""
    monkeypatch.delenv("TELEMETRY_DIR")
    killed(code, tmp_path, HOME=str(home))
    assert agents_of(tmp_path / "telemetry-0") == ["StreamingAgent", "CitationAgent"]


class TestPrivacy:
    def test_names_are_redacted_before_they_are_noted(self, store: Path) -> None:
        killed(
            "Kim = type('kim.lee@example.org', (CitationAgent,), {}); Kim().execute_task('sleep')",
            TELEMETRY_REPO="bob@example.org",
        )
        assert all(b"example.org" not in path.read_bytes() for path in store.glob(".tasks-*"))
        (task,) = abandoned_tasks(store)
        assert (task.agent, task.repository) == ("[REDACTED:email]", "[REDACTED:email]")

    def test_the_words_of_the_task_are_not_noted(self, store: Path) -> None:
        killed("""
class QuietAgent(BaseAgent):
    def _execute_task_impl(self, task):
        ready()
        time.sleep(60)
QuietAgent().execute_task("tell nobody")
""")
        assert len(agents_of(store)) == 1
        assert all(b"nobody" not in path.read_bytes() for path in store.rglob("*") if path.is_file())

    def test_an_audit_finds_what_an_older_version_noted_and_takes_it_out(self, store: Path) -> None:
        killed("CitationAgent().execute_task('sleep')")
        (path,) = store.glob(".tasks-*")
        path.write_bytes(_with_agent(path.read_bytes(), b"kim.lee@example.org"))
        assert Auditor(store).audit().found["email"] == 1
        fixed = Auditor(store).audit(fix=True)
        assert fixed.is_clean
        assert agents_of(store) == ["[REDACTED:email]"]

    def test_an_audit_beside_the_agent_leaves_its_notes_alone(self, store: Path) -> None:
        with program("CitationAgent().execute_task('sleep')"):
            assert Auditor(store).audit(fix=True).is_clean
            assert agents_of(store) == []
        assert agents_of(store) == ["CitationAgent"]


def _with_agent(slot: bytes, agent: bytes) -> bytes:
    return slot.rstrip().replace(b"CitationAgent", agent).ljust(len(slot) - 1) + b"\n"
