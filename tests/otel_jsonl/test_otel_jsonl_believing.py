"""A clock that has leapt is not believed before a later look agrees with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import DAY, NOON, append, numbers, once

from otel_jsonl import SegmentStore, maintain
from otel_jsonl import maintenance as maintenance_module
from otel_jsonl.believing import Judgement, believed_time, is_due, judge, note_kept
from otel_jsonl.descriptors import own_folder
from otel_jsonl.names import CLOCK_LEAP, MAINTENANCE_LOCK

times = st.floats(0, 1e10)


class TestJudge:
    def test_a_few_days_are_no_leap(self) -> None:
        assert judge(NOON + 3 * DAY, kept=NOON, waiting=None) == Judgement(NOON + 3 * DAY, None)

    def test_a_leap_waits(self) -> None:
        assert judge(NOON + 99 * DAY, kept=NOON, waiting=None) == Judgement(None, NOON + 99 * DAY)

    def test_it_waits_for_a_day(self) -> None:
        assert judge(NOON + 0.9 * DAY, kept=NOON, waiting=NOON) == Judgement(None, NOON)
        assert judge(NOON + DAY, kept=NOON, waiting=NOON) == Judgement(NOON + DAY, None)

    def test_a_clock_that_is_right_again_ends_the_waiting(self) -> None:
        assert judge(NOON, kept=NOON + 99 * DAY, waiting=NOON + 99 * DAY) == Judgement(NOON, None)

    def test_of_rare_runs_each_is_believed_at_the_next_one(self) -> None:
        assert judge(NOON + 60 * DAY, kept=NOON + 30 * DAY, waiting=NOON + 30 * DAY) == Judgement(
            NOON + 30 * DAY, NOON + 60 * DAY
        )

    @given(times, times, st.none() | times)
    def test_no_time_is_believed_that_nobody_has_told(self, now: float, kept: float, waiting: float | None) -> None:
        judgement = judge(now, kept=kept, waiting=waiting)
        assert judgement.believed in (None, now, waiting)
        assert judgement.believed is None or judgement.believed <= now
        assert judgement.believed is not None or judgement.waiting is not None


def at(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr(maintenance_module.time, "time", lambda: now)


@pytest.fixture
def old(directory: Path) -> Path:
    """Return a store with a line of a day long ago, kept on that day."""
    store = SegmentStore(directory, clock=lambda: NOON)
    append(store, 1)
    store.close()
    maintain(directory, now=NOON)
    return directory


def test_a_clock_far_ahead_deletes_nothing_and_the_right_one_goes_on(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOON + 10_000 * DAY)
    assert maintain(old).deleted == []
    assert (old / CLOCK_LEAP).exists()
    at(monkeypatch, NOON + 1)
    assert maintain(old).deleted == []
    assert not (old / CLOCK_LEAP).exists()
    assert numbers(old) == once(1)


def test_who_comes_back_after_months_has_old_records_deleted_a_day_later(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours, deleted in ((0, 0), (23, 0), (25, 1)):
        at(monkeypatch, NOON + 90 * DAY + hours * 3600)
        assert len(maintain(old).deleted) == deleted


@pytest.mark.parametrize("now", [-1e18, -1.0, 0.0, 1e11, 1e300])
def test_no_clock_is_too_wrong(old: Path, monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    at(monkeypatch, now)
    maintain(old)
    assert numbers(old) == once(1)


@pytest.mark.parametrize("days", [0, 10**5, 10**12])
def test_no_number_of_days_is_too_large(old: Path, days: int) -> None:
    maintain(old, now=NOON, retention_days=days)
    assert numbers(old) == once(1)


def test_a_quota_holds_whatever_the_clock_says(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON + 10_000 * DAY)
    assert len(maintain(old, max_bytes=0).deleted) == 1


def test_what_is_no_file_of_ours_tells_no_time(old: Path, tmp_path: Path) -> None:
    (old / CLOCK_LEAP).symlink_to(tmp_path)
    with own_folder(old) as folder:
        note_kept(folder, NOON)
        assert believed_time(folder, NOON + 1) == NOON + 1


class TestIsDue:
    def test_once_a_day(self, old: Path) -> None:
        assert not is_due(old, NOON + 0.4 * DAY)
        assert is_due(old, NOON + 0.6 * DAY)

    def test_also_where_the_clock_went_back(self, old: Path) -> None:
        assert is_due(old, NOON - DAY)

    def test_not_where_nothing_was_ever_kept(self, directory: Path) -> None:
        directory.mkdir(0o700)
        assert not is_due(directory, NOON)
        assert (directory / MAINTENANCE_LOCK).exists()
        os.utime(directory / MAINTENANCE_LOCK, (NOON, NOON))
        assert is_due(directory, NOON + DAY)

    def test_not_where_there_is_no_store(self, directory: Path) -> None:
        with pytest.raises(FileNotFoundError):
            is_due(directory, NOON)
