"""Which calls are tasks, whatever way an agent is written in, and that agents stay what they were."""

from __future__ import annotations

import abc
import asyncio
import copy
import inspect
import pickle
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from otel_telemetry import AsyncBaseAgent, BaseAgent, ToolResponse, instrument

FINE = ToolResponse(success=True)


class PlainAgent(BaseAgent):
    def _execute_task_impl(self, task):
        return FINE


class OverridingAgent(BaseAgent):
    def execute_task(self, task):
        return FINE


class Derived(OverridingAgent):
    def execute_task(self, task):
        return super().execute_task(task)


class DerivedTwice(Derived):
    def execute_task(self, task):
        super().execute_task(task)
        return super().execute_task(task)


class Mixin:
    def execute_task(self, task):
        return FINE


class MixedAgent(Mixin, BaseAgent):
    pass


class ForgetfulAgent(BaseAgent):
    def __init__(self):
        pass

    def _execute_task_impl(self, task):
        return FINE


class ClassMethodAgent(BaseAgent):
    @classmethod
    def execute_task(cls, task):
        return FINE


class ReplacedInit(BaseAgent):
    __slots__ = ()

    def _execute_task_impl(self, task):
        return FINE


@pytest.mark.parametrize(
    "cls",
    [
        PlainAgent,
        OverridingAgent,
        Derived,
        DerivedTwice,
        MixedAgent,
        ForgetfulAgent,
        ClassMethodAgent,
        ReplacedInit,
    ],
)
def test_one_call_is_one_task_named_after_the_outermost_class(cls, spans):
    assert cls().execute_task("collect") is FINE
    assert [span["name"] for span in spans()] == [f"invoke_agent {cls.__name__}"]


def test_calling_oneself_again_is_a_new_task_inside_the_first(spans):
    class Recursive(Derived):
        def execute_task(self, task):
            return self.execute_task(task[1:]) if task else super().execute_task(task)

    Recursive().execute_task("ab")
    inner, outer = spans()[2], spans()[1]
    assert len(spans()) == 3
    assert inner["parentSpanId"] == outer["spanId"]


def test_another_object_of_the_same_class_is_a_new_task(spans):
    class Delegating(PlainAgent):
        def execute_task(self, task):
            return PlainAgent().execute_task(task)

    Delegating().execute_task("x")
    assert [span["name"] for span in spans()] == ["invoke_agent Delegating", "invoke_agent PlainAgent"]


class AsyncImplementation(BaseAgent):
    async def _execute_task_impl(self, task):
        await asyncio.sleep(0)
        return FINE


class AsyncOverriding(BaseAgent):
    async def execute_task(self, task):
        return FINE


class AsyncFace(AsyncBaseAgent):
    async def _execute_task_impl(self, task):
        return FINE


class AsyncDerived(AsyncFace):
    async def execute_task(self, task):
        return await super().execute_task(task)


class SyncReturningCoroutine(BaseAgent):
    def execute_task(self, task):
        return AsyncFace()._execute_task_impl(task)


class PlainBelowAsync(AsyncImplementation):
    def _execute_task_impl(self, task):
        return FINE


@pytest.mark.parametrize(
    "cls",
    [AsyncImplementation, AsyncOverriding, AsyncFace, AsyncDerived, SyncReturningCoroutine, PlainBelowAsync],
)
def test_one_awaited_call_is_one_task(cls, spans):
    assert asyncio.run(cls().execute_task("collect")) is FINE
    assert [span["name"] for span in spans()] == [f"invoke_agent {cls.__name__}"]


@pytest.mark.parametrize("cls", [AsyncImplementation, AsyncOverriding, AsyncFace, AsyncDerived])
def test_frameworks_that_ask_see_a_coroutine_function(cls):
    assert inspect.iscoroutinefunction(cls().execute_task)


def test_a_future_closes_the_task_when_it_is_done(spans):
    class Futuristic(BaseAgent):
        def execute_task(self, task):
            return asyncio.ensure_future(self._work())

        async def _work(self):
            await asyncio.sleep(0)
            raise OSError("late")

    async def main():
        with pytest.raises(OSError, match="late"):
            await Futuristic().execute_task("x")

    asyncio.run(main())
    assert spans()[0]["attributes"]["otel_telemetry.outcome"] == "failed"


class Streaming(BaseAgent):
    def execute_task(self, task) -> Iterator[int]:
        got = yield 1
        yield got
        if task == "fail":
            raise ValueError("in the stream")
        return 3


class AsyncStreaming(BaseAgent):
    async def execute_task(self, task) -> AsyncIterator[int]:
        got = yield 1
        yield got
        if task == "fail":
            raise ValueError("in the stream")


def test_a_generator_is_one_task_and_keeps_its_protocol(spans):
    stream = Streaming().execute_task("x")
    assert (next(stream), stream.send(2)) == (1, 2)
    with pytest.raises(StopIteration) as stop:
        next(stream)
    assert stop.value.value == 3
    assert [span["attributes"]["otel_telemetry.outcome"] for span in spans()] == ["ok"]


def test_a_generator_closed_early_is_no_error(spans):
    stream = Streaming().execute_task("x")
    next(stream)
    stream.close()
    assert [span["attributes"]["otel_telemetry.outcome"] for span in spans()] == ["ok"]


def test_what_is_thrown_into_a_generator_reaches_it(spans):
    stream = Streaming().execute_task("x")
    next(stream)
    with pytest.raises(KeyError):
        stream.throw(KeyError("x"))
    assert spans()[0]["attributes"]["error.type"] == "KeyError"


def test_the_consumer_of_a_generator_runs_outside_the_task(spans):
    for _ in Streaming().execute_task("x"):
        PlainAgent().execute_task("between")
    between = next(span for span in spans() if span["name"].endswith("PlainAgent"))
    assert "parentSpanId" not in between


def test_an_async_generator_is_one_task_and_keeps_its_protocol(spans):
    async def main():
        stream = AsyncStreaming().execute_task("fail")
        assert await stream.asend(None) == 1
        assert await stream.asend(2) == 2
        with pytest.raises(ValueError, match="in the stream"):
            await stream.asend(None)

    asyncio.run(main())
    assert spans()[0]["events"][0]["attributes"]["exception.type"] == "ValueError"


def test_an_async_generator_closed_in_another_context_says_nothing(spans, caplog):
    async def main():
        stream = AsyncStreaming().execute_task("x")
        await asyncio.create_task(stream.asend(None))
        await asyncio.create_task(stream.aclose())

    asyncio.run(main())
    assert [span["attributes"]["otel_telemetry.outcome"] for span in spans()] == ["ok"]
    assert not caplog.records


def test_concurrent_tasks_of_one_agent_do_not_mix(spans):
    class Gathering(AsyncBaseAgent):
        async def execute_task(self, task):
            if task == "all":
                await asyncio.gather(*(self.execute_task(str(n)) for n in range(5)))
            await asyncio.sleep(0)
            return FINE

    asyncio.run(Gathering().execute_task("all"))
    outer, *inner = spans()
    assert len(inner) == 5
    assert {span["parentSpanId"] for span in inner} == {outer["spanId"]}


def test_threads_record_each_their_own_tasks(spans):
    threads = [threading.Thread(target=PlainAgent().execute_task, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({span["spanId"] for span in spans()}) == 8


def test_agents_can_be_pickled_and_copied():
    agent = PlainAgent()
    agent.execute_task("x")
    assert agent.telemetry is not None
    for twin in (pickle.loads(pickle.dumps(agent)), copy.deepcopy(agent)):
        assert twin.execute_task("x") == FINE


def test_an_abstract_base_stays_abstract():
    class Abstract(BaseAgent, abc.ABC):
        @abc.abstractmethod
        def execute_task(self, task): ...

    with pytest.raises(TypeError, match="abstract"):
        Abstract()


def test_an_agent_without_a_task_says_what_is_missing(spans):
    class Empty(BaseAgent):
        pass

    with pytest.raises(NotImplementedError, match="Empty defines neither _execute_task_impl"):
        Empty().execute_task("x")


def test_wrapping_keeps_name_doc_and_signature():
    class Documented(BaseAgent):
        def execute_task(self, task: str, depth: int = 1) -> ToolResponse:
            """Say what it does."""
            return FINE

    assert Documented.execute_task.__doc__ == "Say what it does."
    assert "depth" in inspect.signature(Documented.execute_task).parameters


def test_instrument_records_a_class_that_is_not_ours_and_its_subclasses(spans):
    class Foreign:
        def run(self, task):
            return "fine"

    class Early(Foreign):
        def run(self, task):
            return super().run(task)

    assert instrument(instrument(Foreign, "run"), "run") is Foreign

    class Late(Foreign):
        def run(self, task):
            return super().run(task)

    for cls in (Foreign, Early, Late):
        assert cls().run("x") == "fine"
    assert [span["name"] for span in spans()] == [f"invoke_agent {name}" for name in ("Foreign", "Early", "Late")]


def test_instrument_says_when_there_is_no_such_method():
    with pytest.raises(TypeError, match="int has no method execute_task"):
        instrument(int)


def test_instrument_keeps_the_init_subclass_of_the_class():
    seen = []

    class Foreign:
        def __init_subclass__(cls, /, tag="", **kwargs):
            super().__init_subclass__(**kwargs)
            seen.append(tag)

        def execute_task(self, task):
            return FINE

    instrument(Foreign)
    type("Late", (Foreign,), {}, tag="kept")
    assert seen == ["kept"]
