"""The store is kept while agents run, by a thread that is there only while there is work."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from otel_jsonl import SegmentStore, segments, usage
from otel_jsonl.listing import utc_today
from otel_jsonl.names import MAINTENANCE_LOCK
from otel_jsonl.pacing import Stopped
from otel_jsonl.rollups import read_rollup, rollups
from otel_telemetry import BaseAgent, ToolResponse, _boundary
from otel_telemetry.upkeep import Upkeep
from otel_telemetry.worker import Pace

DAY = 86_400.0
THREAD = "otel-telemetry-upkeep"
LINE = b'{"resourceSpans":[]}\n'


class Agent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        return ToolResponse(success=True)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def wait_for_end(upkeep: Upkeep | None = None) -> None:
    upkeep = upkeep or _pipeline().upkeep
    upkeep.wait(60)
    assert not upkeep.is_at_work


def kept_long_ago(store: Path, days: float = 1.0) -> None:
    moment = time.time() - days * DAY
    os.utime(store / MAINTENANCE_LOCK, (moment, moment))


@pytest.fixture
def upkeep(store: Path):
    made = Upkeep(lambda: store, 10**9, 30)
    yield made
    made.finish()


@pytest.fixture
def full(store: Path) -> SegmentStore:
    """Return a store of which a few segments are full."""
    filled = SegmentStore(store, max_segment_bytes=100)
    for _ in range(10):
        assert filled.append(LINE, repository="r", kind="ok")
    filled.close()
    return filled


def states(store: Path) -> set[str]:
    return {segment.name.state for segment in segments(store)}


def test_a_task_of_a_store_that_is_kept_starts_no_thread(store: Path) -> None:
    Agent().execute_task("x")
    Agent().execute_task("x")
    assert not _pipeline().upkeep.is_at_work
    assert (store / MAINTENANCE_LOCK).exists()


def test_the_first_task_of_a_day_has_the_store_kept(store: Path) -> None:
    Agent().execute_task("x")
    (opened,) = segments(store)
    opened.path.rename(opened.path.with_name(f"ok-{utc_today() - timedelta(days=1)}-0001.jsonl"))
    kept_long_ago(store)
    Agent().execute_task("x")
    wait_for_end()
    assert states(store) == {"gzipped", "open"}
    assert len(rollups(store)) == 1


def test_a_process_that_never_ends_stays_within_the_quota(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but its own tasks has the store kept."""
    monkeypatch.setenv("TELEMETRY_MAX_BYTES", "20000")
    agent = Agent()
    agent.execute_task("x")
    for _ in range(150):
        agent.execute_task("x")
    wait_for_end()
    agent.execute_task("x")
    wait_for_end()
    assert usage(store).bytes <= 20_000 + 4000


def _pipeline():
    from otel_telemetry import pipeline

    (built,) = pipeline.pipelines.values()
    assert built is not None
    return built


def test_a_filled_segment_is_compressed_and_summed_up(full: SegmentStore, store: Path, upkeep: Upkeep) -> None:
    upkeep.notice(filled=True)
    wait_for_end(upkeep)
    assert states(store) == {"gzipped", "open"}
    assert all(read_rollup(segment) for segment in segments(store) if segment.name.state == "gzipped")


def test_work_that_comes_meanwhile_is_done_too(full: SegmentStore, store: Path, upkeep: Upkeep) -> None:
    for _ in range(3):
        upkeep.notice(filled=True)
        assert upkeep.is_at_work
        assert len(threads()) <= 1
    wait_for_end(upkeep)
    assert states(store) == {"gzipped", "open"}


def test_a_store_that_is_not_there_is_not_made(store: Path, upkeep: Upkeep) -> None:
    upkeep.notice(filled=False)
    upkeep.notice(filled=True)
    wait_for_end(upkeep)
    assert not store.exists()


def test_a_bug_ends_the_thread_quietly_and_is_counted(
    full: SegmentStore, store: Path, lenient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Path:
        raise ZeroDivisionError

    before = _boundary.counts().get("upkeep", 0)
    upkeep = Upkeep(broken, 10**9, 30)
    upkeep.notice(filled=True)
    wait_for_end(upkeep)
    upkeep.notice(filled=False)
    assert _boundary.counts()["upkeep"] == before + 2
    upkeep.notice(filled=True)  # a later one begins again
    wait_for_end(upkeep)
    assert _boundary.counts()["upkeep"] == before + 3


class TestForks:
    def test_the_thread_is_gone_in_the_fork_and_back_behind_it(
        self, full: SegmentStore, store: Path, upkeep: Upkeep
    ) -> None:
        upkeep.notice(filled=True)
        child = os.fork()
        if child == 0:
            os._exit(10 * len(threads()))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert upkeep.is_at_work
        wait_for_end(upkeep)
        assert states(store) == {"gzipped", "open"}

    def test_a_child_keeps_the_store_itself(self, full: SegmentStore, store: Path, upkeep: Upkeep) -> None:
        upkeep.notice(filled=True)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                upkeep.notice(filled=True)
                wait_for_end(upkeep)
                code = 0 if states(store) == {"gzipped", "open"} else 2
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def test_at_work_it_stops_within_a_portion(self, store: Path, upkeep: Upkeep) -> None:
        big = SegmentStore(store, max_segment_bytes=4 * 2**20)
        line = b'{"x":"%s"}\n' % os.urandom(4000).hex().encode()
        for _ in range(1200):
            big.append(line, repository="r", kind="ok")
        big.close()
        upkeep.notice(filled=True)
        while not list(store.rglob("*.tmp")):
            time.sleep(0.001)
        upkeep.before_fork()
        assert threads() == []
        assert not list(store.rglob("*.tmp"))
        upkeep.after_fork_in_parent()
        upkeep.finish()
        assert states(store) == {"gzipped", "open"}


class TestPace:
    def test_it_rests_four_times_as_long_as_it_works(self) -> None:
        rests: list[float] = []
        pace = Pace()
        pace.rest = rests.append  # type: ignore[method-assign]
        pace()
        while time.thread_time() < (pace._worked or 0) + 0.002:
            pass
        pace()
        assert len(rests) == 1
        assert 0.008 <= rests[0] <= 0.5

    def test_in_a_hurry_it_does_not_rest(self) -> None:
        pace = Pace()
        pace.hurry(60)
        pace.rest(3600)
        pace()

    def test_stopped_it_ends_its_rest(self) -> None:
        pace = Pace()
        threading.Timer(0.05, pace.stop).start()
        with pytest.raises(Stopped):
            pace.rest(3600)
        with pytest.raises(Stopped):
            pace.rest(0)

    def test_the_hurry_has_an_end(self) -> None:
        pace = Pace()
        pace.hurry(0)
        with pytest.raises(Stopped):
            pace.rest(0)


PROGRAM = """
import sys
from otel_telemetry import BaseAgent, ToolResponse
class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)
Agent().execute_task("x")
from otel_telemetry import pipeline
at_work = [built.upkeep.is_at_work for built in pipeline.pipelines.values() if built]
print(sum(at_work), "otel_jsonl.maintenance" in sys.modules, "otel_telemetry.analysis" in sys.modules)
"""


def run(store: Path, **environ: str) -> str:
    variables = {**os.environ, "TELEMETRY_DIR": str(store), **environ}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=variables, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_short_process_does_it_at_its_exit(store: Path) -> None:
    run(store)
    (opened,) = segments(store)
    opened.path.rename(opened.path.with_name(f"ok-{utc_today() - timedelta(days=1)}-0001.jsonl"))
    kept_long_ago(store)
    assert run(store).split()[0] == "1"
    assert states(store) == {"gzipped", "open"}


def test_nothing_is_imported_for_it_where_nothing_is_due(store: Path) -> None:
    for _ in range(2):
        assert run(store) == "0 False False\n"


def test_switched_off_there_is_no_thread(store: Path) -> None:
    assert run(store, TELEMETRY_ENABLED="false").split()[0] == "0"
    assert not store.exists()


def test_what_is_noticed_while_the_thread_is_ending_is_done(upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told apart by a lock that the task does not wait for."""
    end = upkeep._end
    begun: list[bool] = []

    def ends_and_is_told(pace: Pace) -> None:
        end(pace)
        if not begun:
            begun.append(True)
            upkeep.notice(filled=True)

    monkeypatch.setattr(upkeep, "_end", ends_and_is_told)
    assert not upkeep._goes_on(Pace())
    assert upkeep.is_at_work
    wait_for_end(upkeep)
    assert not upkeep._due


IMPORTS = """
import sys
from importlib import import_module
from otel_telemetry import BaseAgent, ToolResponse, upkeep
class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)
Agent().execute_task("x")
def ours():
    return {name for name in sys.modules if name.startswith("otel_") and not hasattr(sys.modules[name], "__path__")}
for name in upkeep._NEEDED:
    before = ours()
    import_module(name)
    print(name, *sorted(ours() - before - {name}))
before = ours()
from otel_jsonl import maintain
from otel_telemetry.analysis.digest import SUMMARISER
print("all", *sorted(ours() - before))
"""


def test_what_the_work_needs_is_imported_one_by_one(store: Path) -> None:
    """While a module is imported, hardly anybody else computes: no step may bring a second one along."""
    variables = {**os.environ, "TELEMETRY_DIR": str(store)}
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], env=variables, capture_output=True, text=True, timeout=60, check=True
    )
    assert [line for line in done.stdout.splitlines() if " " in line] == []


def test_the_work_rests_behind_each_pattern_that_a_text_needs() -> None:
    """The first text of all takes 20 ms, nearly all of it for compiling patterns."""
    from otel_jsonl.pacing import paced
    from otel_telemetry.analysis.shown import Shown
    from otel_telemetry.redaction.literals import lazy

    Shown().text("what a program says")
    calls: list[int] = []
    with paced(lambda: calls.append(1)):
        pattern = lazy("a+")
        assert pattern.search("baab")
        assert pattern.search("baab")
    assert calls == [1]


LEAVING = """
import atexit, signal, sys
from otel_telemetry import BaseAgent, ToolResponse, pipeline
class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)
atexit.register(lambda: print("after us"))
Agent().execute_task("x")
(built,) = pipeline.pipelines.values()
built.upkeep.notice(filled=True)
signal.signal(signal.SIGALRM, signal.default_int_handler)
atexit.register(lambda: signal.setitimer(signal.ITIMER_REAL, 0.1))  # just before our half second begins
"""


def test_who_presses_ctrl_c_while_we_finish_sees_nothing_of_us(store: Path) -> None:
    big = SegmentStore(store, max_segment_bytes=16 * 2**20)
    line = b'{"x":"%s"}\n' % os.urandom(100_000).hex().encode()
    for _ in range(200):
        big.append(line, repository="r", kind="ok")
    big.close()
    variables = {**os.environ, "TELEMETRY_DIR": str(store)}
    done = subprocess.run([sys.executable, "-c", LEAVING], env=variables, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "after us\n", "")
