"""The task's own words are recorded nowhere, however they were handed over and whoever quotes them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry import BaseAgent, TelemetryCollector, ToolResponse
from otel_telemetry.capture.words import words_of
from otel_telemetry.redaction.seeds import VALUES

WORDS = "summarise the medical record of Jane Roe"


@dataclass
class Order:
    text: str


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((WORDS,), {}),
        ((), {"task": WORDS}),
        ((), {"prompt": WORDS}),
        (("context", WORDS), {}),
        (({"messages": [{"role": "user", "content": WORDS}]},), {}),
        ((WORDS.encode(),), {}),
        ((("user", WORDS),), {}),
        ((Order(WORDS),), {}),
        ((object(), [Order(WORDS)]), {"mode": "fast"}),
    ],
    ids=repr,
)
def test_the_words_are_found_however_they_are_packed(args, kwargs):
    assert WORDS in words_of(args, kwargs)


def test_a_single_word_beside_the_task_is_left_legible():
    assert words_of(("collect",), {"model": "gpt-4o"}) == ("collect",)


@dataclass(slots=True)
class Slotted:
    name: str
    model: str = "sonnet"


class Row(NamedTuple):
    name: str


class Careless(dict):
    def items(self):
        raise AssertionError

    def __iter__(self):
        raise AssertionError


class Mode(Enum):
    FAST = "whitfield"


@pytest.mark.parametrize(
    "task",
    [
        {"name": "Whitfield"},
        {"name": "Whitfield", "model": "gpt-4o", "log_level": "chatty"},
        {"names": ["Whitfield"]},
        {"Whitfield": 3},
        [["Whitfield"]],
        Slotted("Whitfield"),
        Row("Whitfield"),
        Careless(name="Whitfield", mode="terse"),
        [{"mode": Mode.FAST}, Slotted("Whitfield")],
    ],
    ids=repr,
)
def test_short_values_of_a_structure_are_kept_apart(task):
    assert words_of((task,), {}) == (VALUES + "Whitfield",)


def test_a_field_s_name_is_no_content():
    assert words_of(({"patient": 3},), {}) == ()


def test_the_only_argument_is_the_task_whatever_its_name():
    assert words_of((), {"text": "leukemia"}) == ("leukemia",)


def test_cyclic_arguments_end():
    cycle = []
    cycle += [cycle, WORDS]
    assert words_of((cycle,), {}) == (WORDS,)


@given(
    st.recursive(st.none() | st.text() | st.binary(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_anything_may_be_a_task(anything):
    assert all(isinstance(text, str) and text.strip() for text in words_of((anything,), {"x": anything}))


class Quoting(BaseAgent):
    def _execute_task_impl(self, task):
        raise ValueError(f"cannot do: {task}")


def content(store):
    return b"".join(path.read_bytes() for path in store.rglob("*.jsonl")).decode()


def test_an_outer_task_may_quote_an_inner_one_s_words(store):
    class Outer(BaseAgent):
        def _execute_task_impl(self, task):
            try:
                Quoting().execute_task(WORDS)
            except ValueError as error:
                message = f"sub-agent said: {error}"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="Jane Roe"):
        Outer().execute_task("orchestrate it all")
    assert content(store).count("cannot do: [REDACTED:task]") >= 2
    assert "Jane" not in content(store)


def test_an_overridden_method_with_another_signature(store):
    class Other(BaseAgent):
        def execute_task(self, context, *, prompt):
            raise ValueError(f"cannot do: {prompt}")

    with pytest.raises(ValueError):
        Other().execute_task(None, prompt=WORDS)
    assert "Jane" not in content(store)


def test_a_thread_that_does_not_know_its_task(store):
    class Threading(BaseAgent):
        def _execute_task_impl(self, task):
            collector = TelemetryCollector()
            arguments = ("pin-citer", "Threading", "ValueError", f"in a thread: {task}")
            thread = threading.Thread(target=collector.record_error, args=arguments)
            thread.start()
            thread.join()
            return ToolResponse(success=True)

    Threading().execute_task(WORDS)
    assert "in a thread: [REDACTED:task]" in content(store)


def test_names_that_are_kept_do_not_depend_on_the_task_that_met_them_first(spans):
    class Collect(BaseAgent):
        def _execute_task_impl(self, task):
            return self.collect()

        def collect(self):
            raise ValueError("x")

    for task in ("collect", "Collect", "another"):
        with pytest.raises(ValueError):
            Collect().execute_task(task)
    for span in spans():
        assert span["attributes"]["gen_ai.agent.name"] == "Collect"
        assert "in collect\n" in span["events"][0]["attributes"]["exception.stacktrace"]
    assert len({span["attributes"]["otel_telemetry.error.fingerprint"] for span in spans()}) == 1
