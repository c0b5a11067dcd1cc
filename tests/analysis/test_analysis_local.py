from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from otel_jsonl import maintain
from otel_telemetry import attributes as attr
from otel_telemetry.analysis.local import read_store
from otel_telemetry.analysis.period import parse_period
from otel_telemetry.analysis.rollup import Rollup
from tests.analysis.store_lines import MISSING_BIB, NOW, before, standalone, task, write_store

WEEK = parse_period("7d", now=NOW)
HALF_HOUR = timedelta(minutes=30)


def counted(store: Path, since: str = "7d", now=NOW) -> dict[str, int]:
    read = read_store(store, parse_period(since, now=now))
    return {"current": tasks_in(read.current), "previous": tasks_in(read.previous), "future": read.future_records}


def tasks_in(rollup: Rollup) -> int:
    return sum(sum(hours.values()) for outcomes in rollup.tasks.values() for hours in outcomes.values())


@pytest.fixture(params=[False, True], ids=["lines", "rollups"])
def rolled(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (NOW, "current"),
        (NOW + timedelta(minutes=59), "current"),
        (NOW + timedelta(minutes=60), "future"),
        (NOW + timedelta(days=400), "future"),
        (before(days=7), "current"),
        (before(days=7) - timedelta(milliseconds=1), "previous"),
        (before(days=14), "previous"),
        (before(days=14) - timedelta(milliseconds=1), "neither"),
    ],
)
@pytest.mark.parametrize("failure", [None, MISSING_BIB])
def test_a_record_belongs_to_the_period_in_which_its_span_ended(tmp_path: Path, at, where, failure, rolled) -> None:
    store = write_store(tmp_path / "store", [task(failure=failure, at=at)] * 3)
    if rolled:
        settled(store)
    read = read_store(store, WEEK)
    found = {"current": tasks_in(read.current), "previous": tasks_in(read.previous), "future": read.future_records}
    assert found == {"current": 0, "previous": 0, "future": 0, **({} if where == "neither" else {where: 3})}
    errors = sum(seen.count for part in (read.current, read.previous) for seen in part.errors.values())
    assert errors == (3 if failure and where in {"current", "previous"} else 0)


def settled(store: Path) -> None:
    """Compress all, and let the rollups be made."""
    maintain(store, now=(NOW + timedelta(days=800)).timestamp(), retention_days=1000)
    read_store(store, WEEK, keep=True)
    assert list(store.rglob("*.rollup.gz"))


class TestEdges:
    """Whole hours come from rollups; the hours in which a short period begins come from lines."""

    @pytest.mark.parametrize(
        ("since", "current", "previous"),
        [("30m", 2, 4), ("31m", 3, 3), ("90m", 6, 2), ("3h", 8, 0), ("24h", 8, 0), ("5m", 0, 1)],
    )
    def test_a_short_period_is_exact(self, tmp_path: Path, since, current, previous, rolled) -> None:
        now = NOW + timedelta(minutes=40, seconds=17)
        ago = [timedelta(minutes=minutes, seconds=30) for minutes in (6, 29, 30, 31, 44, 59, 95, 130)]
        store = write_store(tmp_path / "store", [task(at=now - each) for each in ago])
        if rolled:
            settled(store)
        assert counted(store, since, now) == {"current": current, "previous": previous, "future": 0}

    @pytest.mark.parametrize("since", ["1d", "24h", "7d", "2026-05-01"])
    def test_a_long_one_begins_at_a_whole_hour(self, since: str) -> None:
        period = parse_period(since, now=NOW + HALF_HOUR)
        assert (period.start.minute, period.previous_start.minute) == (0, 0)
        assert period.start <= parse_period(since, now=NOW).start

    def test_what_is_left_of_a_segment_counts_by_the_hour(self, tmp_path: Path) -> None:
        now = NOW + timedelta(minutes=40)
        store = write_store(tmp_path / "store", [task(failure=MISSING_BIB, at=now - timedelta(minutes=35))])
        settled(store)
        for segment in store.rglob("*.jsonl.gz"):
            segment.unlink()
        assert counted(store, "30m", now) == {"current": 1, "previous": 0, "future": 0}

    def test_errors_at_the_edge_keep_their_example(self, tmp_path: Path) -> None:
        now = NOW + timedelta(minutes=40)
        spans = [task(failure=MISSING_BIB, at=now - timedelta(minutes=minutes), revision="r") for minutes in (3000, 20)]
        read = read_store(write_store(tmp_path / "store", spans), parse_period("30m", now=now))
        (seen,) = read.current.errors.values()
        assert (seen.count, seen.exemplar.time_ns) == (1, spans[0].end_time)


def test_an_error_outside_of_a_task_is_a_future_record_too(tmp_path: Path) -> None:
    far = before(days=-400)
    spans = [standalone(MISSING_BIB, at=far), task(failure=MISSING_BIB, at=far), task(at=far), task()]
    assert counted(write_store(tmp_path / "store", spans)) == {"current": 1, "previous": 0, "future": 3}


def test_skeletons_of_the_period_are_counted(tmp_path: Path) -> None:
    spans = [task(at=at, **{attr.REDACTION_FAILED: True}) for at in (NOW, before(1), before(days=30))]
    read = read_store(write_store(tmp_path / "store", spans), WEEK)
    assert sum(read.current.skeletons.values()) == 2


def test_what_could_not_be_read_is_told_for_the_days_of_the_period(tmp_path: Path) -> None:
    store = write_store(tmp_path / "store", [task(at=before(days=40)), task(at=before(1))])
    for number, segment in enumerate(sorted(store.rglob("ok-*.jsonl")), 1):
        segment.write_bytes(b"junk\n" * number)
    assert read_store(store, WEEK).unread.skipped_lines == 2
    assert read_store(store, parse_period("all", now=NOW)).unread.skipped_lines == 3


def test_a_missing_directory_is_an_empty_store(tmp_path: Path) -> None:
    found = read_store(tmp_path / "none", WEEK, keep=True)
    assert (found.current, found.usage.segments, (tmp_path / "none").exists()) == (Rollup(), 0, False)


def test_a_file_in_its_place_is_an_error_for_the_caller(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no folder")
    with pytest.raises(NotADirectoryError):
        read_store(tmp_path / "store", WEEK)
