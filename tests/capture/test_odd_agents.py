"""Agents written in ways nobody expects work as they did without us."""

from __future__ import annotations

import asyncio
import functools
import json
import signal
import subprocess
import sys
import time
import types
import weakref

import pytest

from otel_telemetry import BaseAgent, ToolResponse, instrument

FINE = ToolResponse(success=True)


def test_a_class_whose_new_takes_the_arguments(spans):
    class Named(BaseAgent):
        def __new__(cls, name):
            agent = super().__new__(cls)
            agent.name = name
            return agent

        def _execute_task_impl(self, task):
            return self.name

    assert Named("ada").execute_task("x") == "ada"
    assert len(spans()) == 1


def test_a_class_mixed_with_a_string():
    class Word(BaseAgent, str):
        def _execute_task_impl(self, task):
            return str(self)

    assert Word("ada").execute_task("x") == "ada"


def test_arguments_nobody_takes_are_refused_as_ever():
    class Plain(BaseAgent):
        pass

    with pytest.raises(TypeError):
        Plain("unexpected")


def test_cooperative_constructors_get_their_arguments():
    class Named:
        def __init__(self, name):
            self.name = name

    class Agent(BaseAgent, Named):
        pass

    assert Agent("ada").name == "ada"


def test_nothing_is_kept_in_an_agent_s_own_attributes():
    class Plain(BaseAgent):
        def _execute_task_impl(self, task):
            return FINE

    agent = Plain()
    agent.execute_task("x")
    assert json.dumps(vars(agent)) == "{}"


def test_a_static_method_is_recorded(spans):
    class Static(BaseAgent):
        @staticmethod
        def execute_task(task):
            return task

    assert Static.execute_task("a") == Static().execute_task("a") == "a"
    assert [span["name"] for span in spans()] == ["invoke_agent Static"] * 2


def test_what_cannot_be_recorded_is_said_once(capsys):
    class Partial(BaseAgent):
        def run(self, mode, task):
            return task

        execute_task = functools.partialmethod(run, "fast")

    assert Partial().execute_task("x") == "x"
    assert "Partial.execute_task is a partialmethod" in capsys.readouterr().err


def test_instrument_says_what_it_cannot_record():
    class Foreign:
        run = functools.partialmethod(print, "x")

    with pytest.raises(TypeError, match=r"Foreign\.run is a partialmethod"):
        instrument(Foreign, "run")
    with pytest.raises(TypeError, match="takes a class"):
        instrument(Foreign())  # type: ignore[type-var]


def test_a_generator_based_coroutine_stays_awaitable(spans):
    class Old(BaseAgent):
        @types.coroutine
        def execute_task(self, task):
            yield
            return FINE

    async def main():
        return await Old().execute_task("x")

    assert asyncio.run(main()) is FINE
    assert len(spans()) == 1


def test_a_generator_based_coroutine_that_is_returned_stays_awaitable(spans):
    @types.coroutine
    def work():
        yield
        return FINE

    class Returning(BaseAgent):
        def execute_task(self, task):
            return work()

    async def main():
        return await Returning().execute_task("x")

    assert asyncio.run(main()) is FINE
    assert len(spans()) == 1


class Raising:
    @property
    def __class__(self):
        raise RuntimeError("asked for its class")


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize(
    "make", [lambda: weakref.proxy(type("Gone", (), {})()), Raising], ids=["dead proxy", "no class"]
)
def test_responses_that_raise_when_looked_at_are_handed_on(make, spans):
    response = make()

    class Answering(BaseAgent):
        def _execute_task_impl(self, task):
            return response

    assert Answering().execute_task("x") is response
    assert len(spans()) == 1


def test_any_parameter_may_be_called_self(spans):
    class Odd(BaseAgent):
        def execute_task(this, task, **kwargs):
            return kwargs

    assert Odd().execute_task("x", self=1) == {"self": 1}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with 3.11")
def test_a_wide_group_takes_no_longer_than_a_small_one(spans):
    """Counted, not timed: quadratic work on this many leaves would outlast any patience."""

    class Grouping(BaseAgent):
        def _execute_task_impl(self, task):
            raise ExceptionGroup("many", [ValueError(n) for n in range(200_000)])  # noqa: F821

    with pytest.raises(ExceptionGroup):  # noqa: F821
        Grouping().execute_task("x")
    assert spans()[0]["attributes"]["error.type"] == "ExceptionGroup"


@pytest.mark.usefixtures("lenient")
def test_an_alarm_that_hits_us_reaches_the_agent(monkeypatch):
    """A timeout made of a signal may fire while we describe an error; it is meant for the agent."""

    def on_alarm(number, frame):
        raise TimeoutError("meant for the agent")

    class Slow(BaseAgent):
        def _execute_task_impl(self, task):
            raise ValueError("x")

    def describe_slowly(*args):
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        time.sleep(5)

    monkeypatch.setattr("otel_telemetry.capture.tasks.describe", describe_slowly)
    before = signal.signal(signal.SIGALRM, on_alarm)
    try:
        with pytest.raises(TimeoutError, match="meant for the agent"):
            Slow().execute_task("x")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_closed_standard_error_is_not_taken_for_standard_output(tmp_path):
    program = (
        "import sys; sys.stderr = None\n"
        "from otel_telemetry import BaseAgent\n"
        "class A(BaseAgent):\n def _execute_task_impl(self, task): return 1\n"
        "A().execute_task('x')"
    )
    variables = {"TELEMETRY_MAX_BYTES": "lots", "TELEMETRY_DIR": str(tmp_path / "s"), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_importing_fails_nowhere():
    program = "import otel_telemetry, otel_telemetry._boundary as b; print(b.counts())"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "{}\n"


def test_the_program_s_random_numbers_are_left_alone(spans):
    import random

    class Seeding(BaseAgent):
        def _execute_task_impl(self, task):
            random.seed(42)
            raise ValueError("x")

    drawn = set()
    for _ in range(5):
        with pytest.raises(ValueError):
            Seeding().execute_task("x")
        drawn.add(random.random())
    assert len(drawn) == 1
    assert len({span["spanId"] for span in spans()}) == 5
    assert len({span["events"][0]["attributes"]["otel_telemetry.error.id"] for span in spans()}) == 5


def test_a_metaclass_with_a_mind_of_its_own(spans):
    class Meta(type):
        __hash__ = None

        def __eq__(cls, other):
            raise RuntimeError("asked whether it is equal")

    class Base(metaclass=Meta):
        def execute_task(self, task):
            return FINE

    class Odd(Base):
        def execute_task(self, task):
            return super().execute_task(task)

    instrument(Base)
    assert Odd().execute_task("x") is FINE
    assert [span["name"] for span in spans()] == ["invoke_agent Odd"]
