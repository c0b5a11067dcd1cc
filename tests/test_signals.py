"""A signal handler of the agent that runs a task itself, at the worst moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from otel_jsonl import read_spans

HANDLER = """
import faulthandler, signal
from otel_telemetry import BaseAgent, ToolResponse, pipeline
faulthandler.dump_traceback_later(60, exit=True)

class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)

def building(*arguments):
    pipeline._build = build
    built = build(*arguments)
    signal.raise_signal(signal.SIGUSR1)
    return built

build, pipeline._build = pipeline._build, building
signal.signal(signal.SIGUSR1, lambda *_: Agent().execute_task("inner"))
Agent().execute_task("outer")
"""


def test_one_that_comes_while_the_first_task_sets_everything_up(tmp_path: Path) -> None:
    environment = {**os.environ, "TELEMETRY_DIR": str(tmp_path / "store")}
    subprocess.run([sys.executable, "-c", HANDLER], env=environment, check=True, timeout=120)
    assert len(list(read_spans(tmp_path / "store"))) == 2
