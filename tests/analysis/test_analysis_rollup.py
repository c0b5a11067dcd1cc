from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otel_telemetry.analysis.rollup import (
    HOUR_NS,
    Cell,
    ErrorGroup,
    ErrorKey,
    Exemplar,
    Rollup,
    TaskKey,
    Unread,
    merged,
)
from otel_telemetry.analysis.rollup_form import RollupError, dumps, loads, without_text
from tests.analysis.rollup_examples import rollups


class TestMerging:
    @settings(deadline=None)
    @given(st.lists(rollups, max_size=5), st.randoms())
    def test_order_does_not_matter(self, parts: list[Rollup], random) -> None:
        shuffled = random.sample(parts, len(parts))
        assert merged(*parts) == merged(*shuffled)

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
        before = dumps(one, ""), dumps(two, "")
        total = merged(one, two)
        total.update(two)
        assert (dumps(one, ""), dumps(two, "")) == before

    @settings(deadline=None)
    @given(rollups, rollups)
    def test_nothing_is_lost(self, one: Rollup, two: Rollup) -> None:
        total = merged(one, two)
        assert errors_in(total) == errors_in(one) + errors_in(two)
        assert tasks_in(total) == tasks_in(one) + tasks_in(two)
        assert total.unread_since(0) == one.unread_since(0).plus(two.unread_since(0))


def errors_in(rollup: Rollup) -> int:
    return sum(seen.count for seen in rollup.errors.values())


def tasks_in(rollup: Rollup) -> int:
    return sum(sum(hours.values()) for outcomes in rollup.tasks.values() for hours in outcomes.values())


class TestPartsOfTheTime:
    @settings(deadline=None)
    @given(rollups, rollups, st.integers(-1, 4), st.integers(-1, 4))
    def test_a_part_of_the_sum_has_the_counts_of_the_sum_of_the_parts(self, one, two, first, stop) -> None:
        whole, parts = merged(one, two).within(first, stop), merged(one.within(first, stop), two.within(first, stop))
        assert counts(whole) == counts(parts)

    @settings(deadline=None)
    @given(rollups, st.integers(0, 3))
    def test_both_sides_of_a_cut_make_the_whole(self, one: Rollup, cut: int) -> None:
        halves = merged(one.within(-1, cut), one.within(cut, 9))
        assert replace(halves, unread=one.unread) == one

    def test_groups_without_an_hour_in_it_are_left_out_and_the_others_keep_their_name(self) -> None:
        seen, gone = group({1: (1, 1, 1), 3: (2, 7, 9)}), group({1: (1, 1, 1)})
        part = Rollup({ErrorKey("r", "a", "x"): seen, ErrorKey("r", "a", "y"): gone}).within(2, 4)
        assert part.errors == {ErrorKey("r", "a", "x"): replace(seen, cells={3: (2, 7, 9)})}

    @settings(deadline=None)
    @given(rollups)
    def test_everything_lies_within_its_hours(self, one: Rollup) -> None:
        first, last = one.hours
        assert counts(one.within(first, last + 1)) == counts(one)


def counts(rollup: Rollup) -> object:
    return {key: seen.cells for key, seen in rollup.errors.items()}, rollup.tasks, rollup.skeletons


def group(cells: dict[int, Cell], exemplar: Exemplar | None = None, **revisions: int) -> ErrorGroup:
    return ErrorGroup("x", revisions, exemplar or Exemplar(1, "a"), cells)


class TestForm:
    @settings(deadline=None)
    @given(rollups, st.text())
    def test_round_trip(self, rollup: Rollup, rules: str) -> None:
        assert loads(dumps(rollup, rules)) == (rollup, rules)

    @settings(deadline=None)
    @given(rollups)
    def test_without_text_all_but_the_messages_stays(self, rollup: Rollup) -> None:
        bare, rules = loads(without_text(dumps(rollup, "r")))
        assert (counts(bare), bare.unread, rules) == (counts(rollup), rollup.unread, "r")
        for key, seen in bare.errors.items():
            assert seen.exemplar == replace(rollup.errors[key].exemplar, message="")

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{}",
            b"[]",
            b"null",
            b"\xff",
            b'{"version":99,"rules":"","errors":[],"tasks":[],"skeletons":[[],[]],"unread":[]}',
            b'{"version":2,"rules":"","errors":[[1]],"tasks":[],"skeletons":[[],[]],"unread":[]}',
            b'{"version":2,"rules":"","errors":3,"tasks":[],"skeletons":[[],[]],"unread":[]}',
            b'{"version":2,"rules":"","errors":[],"tasks":[[1,"a"]],"skeletons":[[],[]],"unread":[]}',
            b'{"version":2,"rules":"","errors":[],"tasks":[],"skeletons":[[1],[]],"unread":[]}',
            b'{"version":2,"rules":"","errors":[],"tasks":[],"skeletons":[[],[]],"unread":[[1,2,3,4,5,6]]}',
        ],
    )
    def test_what_is_no_rollup_is_refused(self, data: bytes) -> None:
        """A damaged rollup is one plain error, so that the caller can rebuild it."""
        with pytest.raises(RollupError):
            loads(data)


class TestExemplars:
    def test_the_earliest_error_is_the_example(self) -> None:
        early, late = Exemplar(1, "b", "Early"), Exemplar(2, "a", "Late")
        seen = ErrorGroup("x", {"r2": 2}, late, {0: (1, 2, 2)})
        seen.add(ErrorGroup("y", {"r1": 1, "r2": 1}, early, {0: (1, 1, 1)}))
        assert (seen.exemplar, seen.category, seen.total) == (early, "y", (2, 1, 2))
        assert seen.revisions == {"r2": 1, "r1": 1}

    def test_one_with_a_message_goes_before_an_earlier_one_without(self) -> None:
        bare, told = Exemplar(1, "a", "E"), Exemplar(2, "b", "E", "what happened")
        assert (told.is_before(bare), bare.is_before(told)) == (True, False)

    def test_revisions_come_in_the_order_first_seen(self) -> None:
        assert group({}, newer=9, older=1, middle=5).revisions_in_order() == ["older", "middle", "newer"]


def test_what_could_not_be_read_is_told_from_a_day_on() -> None:
    rollup = Rollup()
    rollup.add_unread(7, Unread(torn_lines=1))
    rollup.add_unread(9, Unread(skipped_lines=2))
    rollup.add_unread(9, Unread(skipped_lines=1))
    rollup.add_unread(8, Unread())
    assert (rollup.unread_since(8), rollup.unread_since(7)) == (Unread(3), Unread(3, 1))
    assert rollup.unread.keys() == {7, 9}


def test_nothing_lies_in_no_hour() -> None:
    assert Rollup().hours == (0, -1)
    assert Rollup(tasks={TaskKey("r", "a"): {"ok": {5: 1}}}, skeletons={HOUR_NS: 1}).hours == (5, HOUR_NS)
