"""Forks while another thread loads what the first task needs: the child must not wait for that thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from otel_jsonl import read_spans

AGENT = """
import importlib.abc, os, signal, sys, threading
from importlib.machinery import PathFinder
from otel_telemetry import BaseAgent, ToolResponse, _loading

class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True, data=None)

class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != MODULE:
            return None
        spec = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def slowly(module):  # not the search for it: Python itself forks only behind that
            loading.set()
            go_on.wait(PAUSE)
            execute(module)

        spec.loader.exec_module = slowly
        return spec

loading, go_on = threading.Event(), threading.Event()
agent = Agent()
sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=agent.execute_task, args=("parent",))
thread.start()
loading.wait()
child = os.fork()
if not child:
    signal.alarm(30)
    agent.execute_task("child")
    os._exit(0)
go_on.set()
thread.join()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
LOADED = ("opentelemetry.sdk.trace", "otel_telemetry.capture.opening", "otel_telemetry.redaction.engine")


def run(code: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TELEMETRY_DIR": str(directory), "TELEMETRY_ENABLED": "1"}
    # Python 3.12 and later warn of each fork beside a thread, and that is what is tried here.
    command = [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("module", LOADED)
def test_a_fork_waits_for_the_first_task_of_another_thread_to_be_loaded(module: str, tmp_path: Path) -> None:
    done = run(AGENT.replace("MODULE", repr(module)).replace("PAUSE", "0.2"), tmp_path / "store")

    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(read_spans(tmp_path / "store"))) == 2


@pytest.mark.parametrize("module", LOADED)
def test_a_child_that_could_not_be_spared_goes_on(module: str, tmp_path: Path) -> None:
    impatient = AGENT.replace("agent = ", "_loading._PATIENCE = 0.01\nagent = ")
    done = run(impatient.replace("MODULE", repr(module)).replace("PAUSE", "20"), tmp_path / "store")

    assert done.returncode == 0
    assert done.stderr.count("while telemetry was being loaded") == 1
    assert "invoke_agent Agent" in {span["name"] for span in read_spans(tmp_path / "store")}


def test_a_line_is_written_without_an_import(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from otel_jsonl import SegmentStore
store, before = SegmentStore(Path(os.environ["TELEMETRY_DIR"])), set(sys.modules)
assert store.append(b"{}\\n", repository="a/b", kind="ok")
sys.exit(" ".join(set(sys.modules) - before))
"""
    assert run(code, tmp_path / "store").stderr.strip() == ""
