from __future__ import annotations

from datetime import date

import pytest

from otel_telemetry.analysis.period import parse_period
from otel_telemetry.analysis.trends import Counts, trend
from tests.analysis.store_lines import NOW

WEEK = parse_period("7d", now=NOW)


@pytest.mark.parametrize(
    ("now", "before", "direction", "percent", "text"),
    [
        (47, 61, "down", -23, "23% decrease from last week (61 → 47 errors)"),
        (61, 47, "up", 30, "30% increase from last week (47 → 61 errors)"),
        (4, 3, "up", None, "more than last week (3 → 4 errors)"),
        (1, 3, "down", None, "fewer than last week (3 → 1 error)"),
        (50, 50, "flat", 0, "as many as last week (50 → 50 errors)"),
        (3, 3, "flat", None, "as many as last week (3 → 3 errors)"),
        (1000, 1001, "down", 0, "about as many as last week (1,001 → 1,000 errors)"),
        (0, 40, "down", -100, "100% decrease from last week (40 → 0 errors)"),
        (9000, 20, "up", 44900, "44,900% increase from last week (20 → 9,000 errors)"),
    ],
)
def test_percents_only_where_the_counts_bear_them(
    now: int, before: int, direction: str, percent: int | None, text: str
) -> None:
    found = trend(WEEK, Counts(errors=now), Counts(errors=before))
    assert (found.direction, found.percent, found.text) == (direction, percent, text)


def test_without_records_there_is_nothing_to_compare_with() -> None:
    found = trend(WEEK, Counts(errors=5), Counts())
    assert (found.direction, found.percent, found.text) == (
        "unknown",
        None,
        "no records from last week to compare with",
    )


def test_tasks_without_an_error_are_records() -> None:
    assert trend(WEEK, Counts(errors=5), Counts(finished=10)).text == "more than last week (0 → 5 errors)"


def test_the_failure_rate_tells_fewer_tasks_from_fewer_failures() -> None:
    found = trend(WEEK, Counts(30, finished=60, failed=30), Counts(60, finished=600, failed=60))
    assert found.text == "50% decrease from last week (60 → 30 errors, failure rate 10% → 50%)"


def test_records_that_begin_in_the_period_before_make_it_less_than_whole() -> None:
    found = trend(WEEK, Counts(30), Counts(60), oldest=date(2026, 5, 1))
    assert found.text.endswith("; records begin 2026-05-01")
    assert "records begin" not in trend(WEEK, Counts(30), Counts(60), oldest=date(2026, 4, 26)).text
