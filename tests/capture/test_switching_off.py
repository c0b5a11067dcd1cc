"""Off means: no file, no thread, no SDK import; and nothing in the environment ever breaks an agent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk import environment_variables

from otel_telemetry import BaseAgent, ToolResponse, configure, environment
from otel_telemetry.environment import ConfigurationError, Settings

PROGRAM = """
import sys, threading, os
from otel_telemetry import BaseAgent, ToolResponse
class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        if task == "fail":
            raise ValueError("the agent's own")
        return ToolResponse(success=True)
agent = Agent()
agent.execute_task("x")
try:
    agent.execute_task("fail")
except ValueError as error:
    assert str(error) == "the agent's own"
imported = sorted(name for name in sys.modules if name.startswith("opentelemetry"))
print(imported, threading.active_count(), agent.telemetry)
"""


def run(tmp_path: Path, program: str = PROGRAM, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = os.environ | {"TELEMETRY_DIR": str(tmp_path / "store")} | variables
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=tmp_path, env=inherited, text=True, capture_output=True)


@pytest.mark.parametrize(
    "variables",
    [
        {"TELEMETRY_ENABLED": "false"},
        {"TELEMETRY_ENABLED": "0"},
        {"TELEMETRY_ENABLED": "No"},
        {"TELEMETRY_ENABLED": "off"},
        {"DO_NOT_TRACK": "1"},
        {"DO_NOT_TRACK": "true"},
        {"OTEL_SDK_DISABLED": "true"},
        {"OTEL_SDK_DISABLED": "TRUE", "TELEMETRY_ENABLED": "true"},
    ],
    ids=str,
)
def test_off_leaves_no_file_no_thread_and_no_import(variables, tmp_path):
    done = run(tmp_path, **variables)
    assert (done.stdout, done.stderr) == ("[] 1 None\n", "")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "variables",
    [{}, {"DO_NOT_TRACK": "0"}, {"DO_NOT_TRACK": ""}, {"DO_NOT_TRACK": "1", "TELEMETRY_ENABLED": "true"}],
    ids=str,
)
def test_on_is_the_default_and_can_be_insisted_on(variables, tmp_path):
    assert run(tmp_path, **variables).returncode == 0
    assert list((tmp_path / "store").rglob("*.jsonl"))


def test_the_environment_is_read_when_an_agent_is_constructed(monkeypatch, spans):
    class Agent(BaseAgent):
        def _execute_task_impl(self, task):
            return ToolResponse(success=True)

    on = Agent()
    monkeypatch.setenv("TELEMETRY_ENABLED", "off")
    off = Agent()
    on.execute_task("x")
    off.execute_task("x")
    assert len(spans()) == 1
    assert off.telemetry is None


VARIABLES = [
    *(name for name in vars(environment_variables) if name.startswith("OTEL_")),
    *(name for name in vars(environment) if name.startswith("TELEMETRY_")),
]
OFF_SWITCHES = {"TELEMETRY_ENABLED", "OTEL_SDK_DISABLED", "TELEMETRY_DIR"}


@pytest.mark.parametrize("garbage", ["\udcff☃", "-1", "a,b=,=c%", "10s", "9" * 400, "../../x"])
def test_garbage_in_every_variable_at_once_never_breaks_an_agent(garbage, tmp_path):
    done = run(tmp_path, **{name: garbage for name in VARIABLES if name not in OFF_SWITCHES})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "store").rglob("failed*.jsonl"))


@pytest.mark.parametrize("garbage", ["\udcff☃", "9" * 400, "/proc/self/mem/x", "~nobody-here/x", "/dev/null"])
def test_a_folder_that_cannot_be_used_never_breaks_an_agent(garbage, tmp_path):
    done = run(tmp_path, TELEMETRY_DIR=garbage, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_value_is_answered_by_one_line_without_the_value(tmp_path):
    done = run(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT="http://bot:hunter2@[bad", TELEMETRY_MAX_BYTES="lots")
    assert "hunter2" not in done.stderr
    assert sorted(line.split(" ")[1] for line in done.stderr.splitlines()) == [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "TELEMETRY_MAX_BYTES",
    ]


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [("1000", 1000), ("50MB", 50_000_000), ("1 gb", 10**9), ("500k", 500_000), ("12 B", 12), ("", 10**8)],
)
def test_a_quota_may_have_a_unit(text, bytes_):
    settings = Settings.from_environ({"TELEMETRY_MAX_BYTES": text})
    assert (settings.max_bytes, settings.problems) == (bytes_, ())


@pytest.mark.parametrize("text", ["0", "0MB", "-1", "1.5MB", "1_000", "MB", "b", "1MiB", "\uff11", "9" * 30, "lots"])
def test_any_other_quota_is_the_default_one(text):
    settings = Settings.from_environ({"TELEMETRY_MAX_BYTES": text})
    assert (settings.max_bytes, len(settings.problems)) == (10**8, 1)


def test_an_unknown_redaction_mode_is_taken_for_the_strict_one():
    assert Settings.from_environ({"TELEMETRY_REDACTION": "stric"}).redaction == "strict"


def test_configure_says_what_is_wrong():
    with pytest.raises(ConfigurationError, match="redaction must be"):
        configure(redaction="loose")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="max_bytes must be"):
        configure(max_bytes=0)


def test_configure_goes_before_the_environment(monkeypatch, tmp_path, store):
    class Agent(BaseAgent):
        def _execute_task_impl(self, task):
            return ToolResponse(success=True)

    configure(telemetry_dir=tmp_path / "other", repo="renamed", set_global_provider=False)
    Agent().execute_task("x")
    assert list((tmp_path / "other" / "renamed").glob("ok*.jsonl"))
    assert not store.exists()
