from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_jsonl import SegmentStore, segments, usage
from otel_jsonl.pacing import Stopped, breathe, in_order, paced, slowed
from otel_jsonl.rollups import rollups, write_rollup


def test_nobody_rests_unasked() -> None:
    breathe()
    assert slowed(items := [1, 2]) is items


def test_a_pace_is_called_between_portions() -> None:
    calls: list[int] = []
    with paced(lambda: calls.append(1)):
        breathe()
        assert list(slowed(["a", "b"])) == ["a", "b"]
    breathe()
    assert len(calls) == 3


def test_it_is_set_for_one_thread_alone() -> None:
    calls: list[int] = []
    with paced(lambda: calls.append(1)):
        thread = threading.Thread(target=breathe)
        thread.start()
        thread.join()
    assert calls == []


def test_the_one_before_comes_back_also_when_it_stops() -> None:
    def stop() -> None:
        raise Stopped

    calls: list[int] = []
    with paced(lambda: calls.append(1)):
        with pytest.raises(Stopped), paced(stop):
            breathe()
        breathe()
    assert calls == [1]


@given(st.lists(st.tuples(st.text(max_size=2), st.integers())))
def test_things_are_sorted_as_ever(items: list[tuple[str, int]]) -> None:
    assert in_order(items, lambda item: item[0]) == sorted(items, key=lambda item: item[0])


def test_whoever_lists_a_big_store_rests_at_each_file(store: SegmentStore, directory: Path) -> None:
    """A month of many repositories is thousands of files, and nobody else computes while they are looked at."""
    for _ in range(20):
        store.append(b'{"x":"%s"}\n' % (b"y" * 1500), repository="r", kind="ok")
    store.close()
    for segment in segments(directory):
        write_rollup(segment, b"{}")
    calls: list[int] = []
    for look in (segments, rollups, usage):
        calls.clear()
        with paced(lambda: calls.append(1)):
            look(directory)
        assert len(calls) >= 20
