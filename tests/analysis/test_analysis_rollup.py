from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otel_telemetry.analysis.rollup import ErrorCount, ErrorKey, Exemplar, Rollup, RollupError, TaskKey, merged

names = st.sampled_from(["a", "b", "ü"])
hours = st.integers(0, 2)
times = st.integers(0, 5)
facts = st.dictionaries(st.sampled_from(["errno", "status"]), st.sampled_from(["ENOENT", 404, True, ("x", "y")]))
exemplars = st.builds(Exemplar, times, names, names, names, names, names, st.integers(0, 2), facts)


@st.composite
def error_counts(draw: st.DrawFn) -> ErrorCount:
    exemplar = draw(exemplars)
    revisions = draw(st.dictionaries(names, times))
    last = exemplar.time_ns + draw(times)
    return ErrorCount(draw(st.integers(1, 3)), draw(names), exemplar.time_ns, last, revisions, exemplar)


error_keys = st.builds(ErrorKey, hours, names, names, names)
task_keys = st.builds(TaskKey, hours, names, names)
outcomes = st.dictionaries(st.sampled_from(["ok", "failed"]), st.integers(1, 3), min_size=1).map(Counter)
rollups = st.builds(Rollup, st.dictionaries(error_keys, error_counts()), st.dictionaries(task_keys, outcomes))


class TestMerging:
    @settings(deadline=None)
    @given(rollups, rollups)
    def test_order_does_not_matter(self, one: Rollup, two: Rollup) -> None:
        assert merged(one, two) == merged(two, one)

    @settings(deadline=None)
    @given(rollups, rollups, rollups)
    def test_grouping_does_not_matter(self, one: Rollup, two: Rollup, three: Rollup) -> None:
        assert merged(merged(one, two), three) == merged(one, merged(two, three))

    @settings(deadline=None)
    @given(rollups)
    def test_an_empty_rollup_changes_nothing(self, one: Rollup) -> None:
        assert merged(one, Rollup()) == one == merged(Rollup(), one)

    @settings(deadline=None)
    @given(rollups, rollups)
    def test_the_parts_stay_as_they_are(self, one: Rollup, two: Rollup) -> None:
        before = one.to_json(), two.to_json()
        total = merged(one, two)
        total.update(two)
        assert (one.to_json(), two.to_json()) == before

    @settings(deadline=None)
    @given(rollups, rollups)
    def test_nothing_is_lost(self, one: Rollup, two: Rollup) -> None:
        total = merged(one, two)
        assert errors_in(total) == errors_in(one) + errors_in(two)
        assert tasks_in(total) == tasks_in(one) + tasks_in(two)


def errors_in(rollup: Rollup) -> int:
    return sum(seen.count for seen in rollup.errors.values())


def tasks_in(rollup: Rollup) -> int:
    return sum(sum(counts.values()) for counts in rollup.tasks.values())


@settings(deadline=None)
@given(rollups)
def test_json_round_trip(rollup: Rollup) -> None:
    assert Rollup.from_json(rollup.to_json()) == rollup


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"version":99,"errors":[],"tasks":[]}',
        b'{"version":1,"errors":[[1]],"tasks":[]}',
        b'{"version":1,"errors":3,"tasks":[]}',
        b'{"version":1,"errors":[],"tasks":[[1,"a"]]}',
    ],
)
def test_what_is_no_rollup_is_refused(data: bytes) -> None:
    """A damaged rollup is one plain error, so that the caller can rebuild it."""
    with pytest.raises(RollupError):
        Rollup.from_json(data)


def test_the_earliest_error_is_the_example() -> None:
    early, late = Exemplar(1, "b", "Early"), Exemplar(2, "a", "Late")
    seen = ErrorCount(1, "x", 2, 2, {"r2": 2}, late)
    seen.add(ErrorCount(1, "y", 1, 1, {"r1": 1, "r2": 1}, early))
    assert (seen.exemplar, seen.category, seen.count, seen.first_ns, seen.last_ns) == (early, "y", 2, 1, 2)
    assert seen.revisions == {"r2": 1, "r1": 1}


def test_revisions_come_in_the_order_first_seen() -> None:
    seen = ErrorCount(1, "x", 1, 9, {"newer": 9, "older": 1, "middle": 5}, Exemplar(1, "a"))
    assert seen.revisions_in_order() == ["older", "middle", "newer"]
