"""The note of one task: a line of JSON of fixed length, whatever the names are."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from otel_jsonl import StartedTask, names_of
from otel_jsonl.slots import ABANDONED, ENDED, SLOT_BYTES, STATE_OFFSET, refitted, slot, slot_of, tasks_in
from otel_jsonl.values import without_surrogates

names = st.text(max_size=600) | st.text(alphabet='\x00"\\é🙂\ud800\n', max_size=600)
ids = st.integers(min_value=1, max_value=2**64 - 1)
times = st.integers(min_value=0, max_value=10**19 - 1)


def noted(*text: str, trace_id: int = 1, span_id: int = 2, start_ns: int = 3) -> bytes:
    return slot(names_of(*text), trace_id, span_id, start_ns)


@given(names, names, names, names, st.integers(min_value=1, max_value=2**128 - 1), ids, times)
def test_a_slot_is_one_line_of_json_of_fixed_length(
    agent: str, repository: str, branch: str, revision: str, trace_id: int, span_id: int, start_ns: int
) -> None:
    written = noted(agent, repository, branch, revision, trace_id=trace_id, span_id=span_id, start_ns=start_ns)
    assert len(written) == SLOT_BYTES
    assert written.index(b"\n") == SLOT_BYTES - 1
    (task,) = tasks_in(written)
    assert (int(task.trace_id, 16), int(task.span_id, 16), task.start_ns) == (trace_id, span_id, start_ns)
    for told, given_ in ((task.agent, agent), (task.repository, repository)):
        assert without_surrogates(given_).startswith(told)
    assert task.branch in ("", without_surrogates(branch))
    assert task.revision in ("", without_surrogates(revision))


@given(st.text(alphabet="abc", max_size=80), st.text(alphabet="abc-", max_size=80))
def test_names_of_usual_length_are_whole(agent: str, repository: str) -> None:
    (task,) = tasks_in(noted(agent, repository, "feature/" + "x" * 50, "0" * 40))
    assert (task.agent, task.repository, task.branch, task.revision) == (
        agent, repository, "feature/" + "x" * 50, "0" * 40,
    )  # fmt: skip


def test_what_there_is_no_room_for_is_left_out_in_this_order() -> None:
    (task,) = tasks_in(noted("a" * 200, "b", "c" * 200, "d" * 40))
    assert (task.agent, task.branch, task.revision) == ("a" * 200, "", "d" * 40)


@given(st.binary(max_size=3 * SLOT_BYTES))
def test_whatever_is_in_a_file_nothing_is_raised(contents: bytes) -> None:
    assert list(tasks_in(contents)) == []


@given(st.integers(0, SLOT_BYTES - 1), st.binary(min_size=1, max_size=30))
def test_a_damaged_slot_says_nothing_of_its_neighbours(position: int, junk: bytes) -> None:
    whole = noted("First", "x"), noted("Second", "x", span_id=5), noted("Third", "x", span_id=6)
    damaged = (whole[1][:position] + junk + whole[1][position + len(junk) :])[:SLOT_BYTES]
    found = [task.agent for task in tasks_in(whole[0] + damaged + whole[2])]
    assert (found[0], found[-1]) == ("First", "Third")


def test_an_ended_task_is_passed_over() -> None:
    written = bytearray(noted("Agent", "pin-citer"))
    written[STATE_OFFSET : STATE_OFFSET + 1] = ENDED
    assert list(tasks_in(bytes(written))) == []
    assert orjson.loads(written)["open"] == 0


@given(names, names, ids, times, st.booleans())
def test_a_task_read_and_written_again_is_the_same(
    agent: str, repository: str, span_id: int, start_ns: int, settled: bool
) -> None:
    (task,) = tasks_in(noted(agent, repository, span_id=span_id, start_ns=start_ns))
    task = StartedTask(task.trace_id, task.span_id, start_ns, task.agent, task.repository, settled=settled)
    written = slot_of(task)
    assert list(tasks_in(written)) == [task]
    assert (written[STATE_OFFSET : STATE_OFFSET + 1] == ABANDONED) is settled
    assert refitted(written.rstrip()) == written


def test_what_is_no_task_is_not_refitted() -> None:
    assert refitted(b"") is None
    assert refitted(b'{"traceId":"zz"}') is None
