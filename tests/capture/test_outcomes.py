"""How tasks end, and that what an agent raises reaches its caller as if we were not there."""

from __future__ import annotations

import asyncio
import sys
import traceback
from dataclasses import dataclass

import pytest

from otel_telemetry import AsyncBaseAgent, BaseAgent, ToolResponse
from otel_telemetry.capture.outcome import outcome_of


class Raising(BaseAgent):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def _execute_task_impl(self, task):
        raise self.error


class Answering(BaseAgent):
    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def _execute_task_impl(self, task):
        return self.answer


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("x"), "failed"),
        (OSError(2, "No such file"), "failed"),
        (SystemExit(3), "failed"),
        (SystemExit("fatal"), "failed"),
        (SystemExit(0), "ok"),
        (SystemExit(None), "ok"),
        (GeneratorExit(), "ok"),
        (KeyboardInterrupt(), "cancelled"),
        (asyncio.CancelledError(), "cancelled"),
    ],
    ids=repr,
)
def test_an_exception_decides_the_outcome_and_goes_on_unchanged(error, outcome, spans):
    with pytest.raises(type(error)) as caught:
        Raising(error).execute_task("x")
    assert caught.value is error
    assert spans()[0]["attributes"]["otel_telemetry.outcome"] == outcome
    assert len(spans()[0]["events"]) == (outcome == "failed")


def test_the_caller_sees_the_same_traceback_with_one_frame_of_ours_more():
    error = ValueError("x")
    with pytest.raises(ValueError, match="x"):
        Raising(error).execute_task("x")
    functions = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert functions[-3:] == ["execute_task", "execute_task", "_execute_task_impl"]
    assert error.__context__ is None
    assert error.__cause__ is None
    assert error.__dict__ == {}


@dataclass
class ForeignResponse:
    success: bool
    error: str = ""


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ToolResponse(success=True), "ok"),
        (ToolResponse(success=False, error="quota"), "failed"),
        (ForeignResponse(success=False, error="quota"), "failed"),
        (ForeignResponse(success=True), "ok"),
        ({"success": False, "error": "quota"}, "failed"),
        ({"success": True}, "ok"),
        ({"answer": 42}, "ok"),
        (None, "ok"),
        ("success", "ok"),
        (0, "ok"),
        (object(), "ok"),
    ],
    ids=repr,
)
def test_a_response_decides_the_outcome(answer, outcome, spans):
    assert Answering(answer).execute_task("x") is answer
    assert spans()[0]["attributes"]["otel_telemetry.outcome"] == outcome


def test_a_soft_failure_is_an_error_with_a_fingerprint(spans):
    Answering(ToolResponse(success=False, error="[Errno 2] No such file or directory: 'a.bib'")).execute_task("x")
    (event,) = spans()[0]["events"]
    assert event["attributes"]["exception.type"] == "tool_error"
    assert event["attributes"]["otel_telemetry.error.category"] == "file_not_found"
    assert event["attributes"]["otel_telemetry.error.fingerprint"].startswith("v1:")


def test_a_soft_failure_that_carries_an_exception_is_described_by_it(spans):
    Answering(ToolResponse(success=False, error=PermissionError(13, "Permission denied"))).execute_task("x")
    assert spans()[0]["attributes"]["error.type"] == "PermissionError"


def test_a_task_that_is_cancelled_from_outside_is_no_error(spans):
    class Slow(AsyncBaseAgent):
        async def _execute_task_impl(self, task):
            await asyncio.sleep(30)

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(Slow().execute_task("x"), 0.01)

    asyncio.run(main())
    (span,) = spans()
    assert span["attributes"]["otel_telemetry.outcome"] == "cancelled"
    assert "error.type" not in span["attributes"]


def test_an_agent_that_recovers_does_not_fail_with_its_sub_agent(spans):
    class Recovering(BaseAgent):
        def _execute_task_impl(self, task):
            Answering(ToolResponse(success=False, error="no")).execute_task("sub")
            try:
                Raising(ValueError("x")).execute_task("sub")
            except ValueError:
                return ToolResponse(success=True)

    Recovering().execute_task("x")
    outcomes = [span["attributes"]["otel_telemetry.outcome"] for span in spans()]
    assert outcomes == ["ok", "failed", "failed"]


class Outer(BaseAgent):
    """Runs *inner*; *handing_on* turns what it raised into what this one raises."""

    def __init__(self, inner, handing_on=None):
        super().__init__()
        self.inner = inner
        self.handing_on = handing_on

    def _execute_task_impl(self, task):
        if self.handing_on is None:
            return self.inner.execute_task(task)
        try:
            return self.inner.execute_task(task)
        except Exception as error:
            self.handing_on(error)


def _from_cause(error):
    raise RuntimeError("outer") from error


def _in_context(error):
    raise RuntimeError("outer")


def _again(error):
    raise error


@pytest.mark.parametrize("handing_on", [None, _from_cause, _in_context, _again])
def test_an_exception_is_recorded_once_on_the_innermost_task(handing_on, spans):
    with pytest.raises(Exception):  # noqa: B017 - whichever the case hands on
        Outer(Outer(Raising(ValueError("inner"))), handing_on).execute_task("x")
    outer, middle, inner = spans()
    assert [len(span["events"]) for span in (outer, middle, inner)] == [0, 0, 1]
    prints = {span["attributes"]["otel_telemetry.error.fingerprint"] for span in (outer, middle, inner)}
    assert len(prints) == 1


def test_a_new_error_after_a_recovered_one_is_recorded(spans):
    def unrelated(error):
        raise RuntimeError("another matter") from None

    with pytest.raises(RuntimeError):
        Outer(Raising(ValueError("inner")), unrelated).execute_task("x")
    assert [len(span["events"]) for span in spans()] == [1, 1]


def test_a_singleton_exception_raised_in_a_later_task_is_recorded_again(spans):
    again = ValueError("one object for all")
    for _ in range(2):
        with pytest.raises(ValueError):
            Outer(Raising(again)).execute_task("x")
    assert [len(span["events"]) for span in spans()] == [0, 1, 0, 1]


@pytest.mark.parametrize("answer", [lambda r: r, lambda r: ToolResponse(success=False, error=f"sub-agent: {r.error}")])
def test_a_soft_failure_handed_on_is_recorded_once(answer, spans):
    class Handing(BaseAgent):
        def _execute_task_impl(self, task):
            return answer(Answering(ToolResponse(success=False, error="quota exceeded")).execute_task("sub"))

    Handing().execute_task("x")
    assert [len(span["events"]) for span in spans()] == [0, 1]
    assert {span["attributes"]["otel_telemetry.outcome"] for span in spans()} == {"failed"}


def test_an_exception_swallowed_into_a_response_is_recorded_once(spans):
    class Swallowing(BaseAgent):
        def _execute_task_impl(self, task):
            try:
                Raising(ValueError("bad reference list")).execute_task("sub")
            except ValueError as error:
                return ToolResponse(success=False, error=str(error))

    Swallowing().execute_task("x")
    assert [len(span["events"]) for span in spans()] == [0, 1]


class AsyncRaising(AsyncBaseAgent):
    async def _execute_task_impl(self, task):
        await asyncio.sleep(0)
        raise ValueError(task)


def test_gather_hands_on_an_error_that_is_recorded_already(spans):
    class Gathering(AsyncBaseAgent):
        async def _execute_task_impl(self, task):
            await asyncio.gather(*(AsyncRaising().execute_task(f"task number {n}") for n in range(3)))

    with pytest.raises(ValueError):
        asyncio.run(Gathering().execute_task("x"))
    outer, *inner = spans()
    assert outer["events"] == []
    assert sum(len(span["events"]) for span in inner) == 3


@pytest.mark.skipif(sys.version_info < (3, 11), reason="TaskGroup came with 3.11")
def test_the_leaves_of_a_task_group_are_recorded_once_each(spans):
    class Grouping(AsyncBaseAgent):
        async def _execute_task_impl(self, task):
            async with asyncio.TaskGroup() as group:
                for n in range(3):
                    group.create_task(AsyncRaising().execute_task(f"task number {n}"))

    with pytest.raises(ExceptionGroup):  # noqa: F821
        asyncio.run(Grouping().execute_task("x"))
    outer, *inner = spans()
    assert outer["events"] == []
    assert outer["attributes"]["otel_telemetry.outcome"] == "failed"
    assert sum(len(span["events"]) for span in inner) == 3


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with 3.11")
def test_a_group_with_a_leaf_nobody_recorded_is_recorded(spans):
    class Grouping(BaseAgent):
        def _execute_task_impl(self, task):
            try:
                Raising(ValueError("known")).execute_task("sub")
            except ValueError as known:
                raise ExceptionGroup("both", [known, KeyError("new")]) from None  # noqa: F821

    with pytest.raises(ExceptionGroup):  # noqa: F821
        Grouping().execute_task("x")
    assert [len(span["events"]) for span in spans()] == [1, 1]


def test_cyclic_causes_end():
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    with pytest.raises(ValueError):
        Outer(Raising(first)).execute_task("x")


class Trio:
    class Cancelled(BaseException):
        pass


def test_another_library_s_cancellation_is_known_by_its_name():
    assert outcome_of(Trio.Cancelled()) == "cancelled"


def test_a_base_exception_nobody_knows_is_a_failure():
    class Abort(BaseException):
        pass

    assert outcome_of(Abort()) == "failed"
