from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.analysis import period_of
from otel_telemetry.analysis.period import PeriodError, moment, nanoseconds, parse_period
from tests.analysis.store_lines import NOW


@pytest.mark.parametrize(
    ("text", "length", "label", "before"),
    [
        ("7d", timedelta(days=7), "Last 7 days", "last week"),
        ("1w", timedelta(days=7), "Last week", "last week"),
        ("24h", timedelta(days=1), "Last 24 hours", "the 24 hours before"),
        ("1d", timedelta(days=1), "Last day", "the day before"),
        ("30m", timedelta(minutes=30), "Last 30 minutes", "the 30 minutes before"),
        ("2W", timedelta(weeks=2), "Last 2 weeks", "the 2 weeks before"),
        (" 3 d ", timedelta(days=3), "Last 3 days", "the 3 days before"),
    ],
)
def test_lengths(text: str, length: timedelta, label: str, before: str) -> None:
    found = parse_period(text, now=NOW)
    assert (found.start, found.end, found.label, found.before) == (NOW - length, NOW, label, before)
    assert found.previous_start == NOW - 2 * length


@pytest.mark.parametrize(
    "text", ["2026-05-09T12:00:00Z", "2026-05-09T12:00:00+00:00", "2026-05-09T14:00:00+02:00", "2026-05-09 12:00+00:00"]
)
def test_moments_with_a_zone(text: str) -> None:
    assert parse_period(text, now=NOW).start == NOW - timedelta(days=1)


def test_a_date_is_in_the_readers_own_zone() -> None:
    found = parse_period("2026-05-01", now=NOW)
    assert found.start == datetime(2026, 5, 1).astimezone(timezone.utc)
    assert found.label == "Since 2026-05-01"


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7x", "-7d", "0d", "0w", "soon", "2026-13-01", "7d\n8d", "٣d", "9999-12-31", "0001-01-01x"]
)
def test_what_is_no_period_is_answered_by_a_sentence_with_an_example(text: str) -> None:
    with pytest.raises(PeriodError, match=r"try 7d, 24h"):
        parse_period(text, now=NOW)


@pytest.mark.parametrize("text", ["999999w", "999999d", "1960-01-01", "all", "ALL"])
def test_longer_than_history_means_everything(text: str) -> None:
    found = parse_period(text, now=NOW)
    assert (nanoseconds(found.start), nanoseconds(found.previous_start), found.bounded) == (0, 0, False)


@given(st.text())
def test_any_text_gives_a_period_or_a_sentence(text: str) -> None:
    try:
        found = parse_period(text, now=NOW)
    except PeriodError:
        return
    assert found.previous_start <= found.start < found.end


@pytest.mark.parametrize(
    ("since", "start"),
    [
        ("2d", NOW - timedelta(days=2)),
        (timedelta(hours=5), NOW - timedelta(hours=5)),
        (NOW - timedelta(seconds=90.5), NOW - timedelta(seconds=90.5)),
        (None, datetime(1970, 1, 1, tzinfo=timezone.utc)),
    ],
)
def test_callers_may_say_it_in_their_own_types(since, start) -> None:
    assert period_of(since, now=NOW).start == start


def test_times_round_trip_and_impossible_ones_do_not_raise() -> None:
    assert moment(nanoseconds(NOW)) == NOW
    assert moment(2**64).year > 2500
    assert moment(10**30).year == 9999
