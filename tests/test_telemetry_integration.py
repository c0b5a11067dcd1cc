"""The parts together, for real: processes that are killed, a receiver on loopback, a sister repository of symlinks."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.receiver import Receiver, running

ROOT = Path(__file__).parent.parent

AGENT = """
import sys
from otel_telemetry import BaseAgent, ToolResponse
class WorkAgent(BaseAgent):
    def _execute_task_impl(self, task):
        if task.startswith("fail"):
            raise OSError(f"no answer for {task} from kim@example.org")
        return ToolResponse(success=True)
agent = WorkAgent()
def attempt(task):
    try:
        agent.execute_task(task)
    except OSError:
        pass
"""


def environment(tmp_path: Path, **variables: str) -> dict[str, str]:
    return os.environ | {"TELEMETRY_DIR": str(tmp_path / "store"), "TELEMETRY_REPO": "pin-citer"} | variables


def start(tmp_path: Path, program: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", AGENT + program],
        cwd=tmp_path,
        env=environment(tmp_path, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err == ""
    return out


class TestProcesses:
    def test_two_processes_share_a_store(self, tmp_path, spans):
        program = "for n in range(200): attempt(f'fail {n}' if n % 2 else 'fine')"
        for process in [start(tmp_path, program), start(tmp_path, program)]:
            finish(process)
        found = spans()
        assert len({span["spanId"] for span in found}) == len(found) == 400
        assert sum(len(span["events"]) for span in found) == 200

    def test_kill_9_a_moment_after_a_task_loses_nothing(self, tmp_path, spans):
        program = "attempt('fine'); attempt('fail now'); print('done', flush=True); import time; time.sleep(60)"
        process = start(tmp_path, program)
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert [span["attributes"]["otel_telemetry.outcome"] for span in spans()] == ["ok", "failed"]

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_forked_children_record_into_the_same_store(self, tmp_path, spans):
        program = """
import os
attempt("fail in the parent")
children = []
for n in range(4):
    child = os.fork()
    if child == 0:
        attempt(f"fail in child {n}")
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
attempt("fine")
"""
        finish(start(tmp_path, program))
        assert len({span["spanId"] for span in spans()}) == 6

    def test_the_full_disk_is_the_store_s_problem_alone(self, tmp_path):
        program = """
import resource, signal
attempt("fine")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    agent.execute_task("fail now")
except OSError as error:
    print(error)
"""
        assert finish(start(tmp_path, program)) == "no answer for fail now from kim@example.org\n"


class TestUnwritable:
    @pytest.mark.parametrize("obstacle", ["file", "dangling"])
    def test_a_store_that_cannot_be_written_reaches_nobody(self, tmp_path, obstacle):
        blocked = tmp_path / "blocked"
        if obstacle == "file":
            blocked.write_text("")
        else:
            blocked.symlink_to(tmp_path / "nowhere" / "at all")
        program = "attempt('fail now'); print('went on')"
        process = start(tmp_path, program, TELEMETRY_DIR=str(blocked / "store"), HOME=str(tmp_path))
        out, err = process.communicate(timeout=60)
        assert out == "went on\n"
        assert "Traceback" not in err


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with running(tmp_path) as receiver:
        yield receiver


class TestOtlp:
    @pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
    def test_a_receiver_gets_the_redacted_spans(self, protocol, tmp_path, receiver):
        finish(
            start(
                tmp_path,
                "attempt('fail now'); attempt('fine')",
                OTEL_EXPORTER_OTLP_ENDPOINT=receiver.grpc if protocol == "grpc" else receiver.http,
                OTEL_EXPORTER_OTLP_PROTOCOL=protocol,
            )
        )
        text = receiver.text(until="otel_telemetry.error.fingerprint")
        assert "no answer for [REDACTED:task] from [REDACTED:email]" in text
        assert "kim@example.org" not in text
        assert "invoke_agent WorkAgent" in text

    def test_none_turns_otlp_off_and_keeps_the_store(self, tmp_path, spans):
        endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"}
        program = "attempt('fine'); print([m for m in sys.modules if 'exporter.otlp' in m])"
        assert finish(start(tmp_path, program, **endpoint)) == "[]\n"
        assert len(spans()) == 1

    @pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
    @pytest.mark.parametrize("silent", [False, True], ids=["dead", "silent"])
    def test_a_bad_endpoint_delays_the_exit_little_and_says_nothing(self, protocol, silent, tmp_path, spans):
        """How long is told by the process itself, from its last statement to its end, with room for a busy machine."""
        with ExitStack() as stack:
            listener = stack.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            listener.listen() if silent else listener.close()
            process = start(
                tmp_path,
                "attempt('fail now'); print('end', flush=True)",
                OTEL_EXPORTER_OTLP_ENDPOINT=f"http://bot:hunter2@127.0.0.1:{port}",
                OTEL_EXPORTER_OTLP_PROTOCOL=protocol,
            )
            assert process.stdout is not None
            process.stdout.readline()
            finish_begins = time.monotonic()
            finish(process)
            taken = time.monotonic() - finish_begins
        assert len(spans()) == 1
        assert taken < 6, "without a bound it takes 6.4 to 10.2 s"

    def test_a_fork_still_sends(self, tmp_path, receiver):
        program = """
import os
attempt("fine")
if os.fork() == 0:
    attempt("fail in the child")
    from otel_telemetry import pipeline
    [each.force_flush(5000) for each in pipeline.pipelines.values()]
    os._exit(0)
os.wait()
"""
        # Python warns of a fork beside threads, which an exporter has by its nature.
        finish(start(tmp_path, program, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.grpc, PYTHONWARNINGS="ignore"))
        receiver.text(until="otel_telemetry.error.fingerprint")


class TestChosenByName:
    def test_the_entry_point_redacts_then_writes_and_stores_no_span_twice(self, tmp_path, spans):
        program = """
from importlib.metadata import entry_points
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
(chosen,) = entry_points(group="opentelemetry_traces_exporter", name="otel_jsonl")
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(chosen.load()()))
trace.set_tracer_provider(provider)
attempt("fail now")
with provider.get_tracer("theirs").start_as_current_span("mail kim@example.org"):
    pass
"""
        finish(start(tmp_path, program))
        found = spans()
        assert [span["name"] for span in found] == ["invoke_agent WorkAgent", "mail [REDACTED:email]"]
        assert "kim@example.org" not in str(found)


@pytest.fixture
def sister(tmp_path: Path) -> Path:
    """A repository that holds nothing but symlinks into this checkout, and an agent."""
    folder = tmp_path / "cite-assist"
    (folder / "exporters").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "otel_telemetry").symlink_to(ROOT / "otel_telemetry")
    (folder / "exporters" / "otel_jsonl").symlink_to(ROOT / "exporters" / "otel_jsonl")
    (folder / "bin").symlink_to(ROOT / "bin")
    (folder / "agent.py").write_text(AGENT + "attempt('fail now'); print(WorkAgent.__mro__[1].__module__)")
    return folder


def isolated(sister: Path, packages: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run python in *sister* without what is installed, but with *packages* on its path."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "TELEMETRY_", "OTEL_"))}
    variables |= {"TELEMETRY_DIR": str(sister.parent / "store"), "PYTHONPATH": str(packages or "")}
    return subprocess.run([sys.executable, "-S", *arguments], cwd=sister, env=variables, text=True, capture_output=True)


def installed_packages() -> Path:
    import opentelemetry.sdk

    return Path(opentelemetry.sdk.__path__[0]).parents[1]


class TestSisterRepository:
    def test_it_runs_and_is_named_as_itself(self, sister, spans):
        done = isolated(sister, installed_packages(), "agent.py")
        assert (done.returncode, done.stderr) == (0, "")
        assert spans()[0]["attributes"]["vcs.repository.name"] == "cite-assist"

    def test_the_command_line_runs_there(self, sister):
        isolated(sister, installed_packages(), "agent.py")
        for script in (["bin/otel-telemetry", "summary"], ["bin/agent", "telemetry", "summary"]):
            done = isolated(sister, installed_packages(), *script)
            assert done.returncode == 0, done.stderr
            assert "cite-assist: 1 error" in done.stdout

    def test_without_opentelemetry_agents_run_and_it_is_said_once(self, sister):
        done = isolated(sister, None, "agent.py")
        assert done.returncode == 0, done.stderr
        (line,) = done.stderr.splitlines()
        assert re.fullmatch(r"otel-telemetry: off: the module \w+ is missing \(pip install otel-telemetry\)\.", line)

    def test_without_dependencies_the_command_line_says_what_to_do(self, tmp_path):
        checkout = tmp_path / "checkout"  # a copy, since the scripts would find this checkout's virtual environment
        for part in ("otel_telemetry", "exporters", "bin"):
            shutil.copytree(ROOT / part, checkout / part)
        done = isolated(checkout, None, "bin/otel-telemetry", "summary")
        assert done.returncode == 1
        assert "pip install" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="the demo makes git repositories")
def test_the_demo_shows_the_report_and_the_audit_finds_nothing_planted():
    done = subprocess.run([sys.executable, ROOT / "demo" / "run.py"], text=True, capture_output=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "18 errors across 3 repositories" in done.stdout
    looked_at = re.search(r"Looked at \d+ files, (\d+) lines", done.stdout)
    assert looked_at
    assert int(looked_at[1]) == 35
    assert done.stdout.endswith("Nothing private found.\n\n5 canaries looked for: none found.\n")
