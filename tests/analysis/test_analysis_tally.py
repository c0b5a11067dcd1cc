from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from otel_telemetry import attributes as attr
from otel_telemetry.analysis import tally
from otel_telemetry.analysis.local import read_store
from otel_telemetry.analysis.period import parse_period
from otel_telemetry.analysis.recognition import recognise
from otel_telemetry.analysis.rollup import Rollup
from otel_telemetry.analysis.tally import Reading, read_lines_into
from tests.analysis.store_lines import (
    GIT_LOCK,
    LOCKED_FILE,
    MISSING_BIB,
    NOW,
    ODD,
    before,
    foreign,
    lines,
    span,
    standalone,
    task,
    write_store,
)

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.sdk.trace import ReadableSpan

WEEK = parse_period("7d", now=NOW)


def reading_of(all_lines: list[bytes]) -> Reading:
    reading = Reading(WEEK)
    read_lines_into(reading, all_lines)
    return reading


def one_by_one(all_lines: list[bytes]) -> tuple[Rollup, Rollup]:
    """Every line on its own: none can be recognised by one before it."""
    current, previous = Rollup(), Rollup()
    for line in all_lines:
        reading = reading_of([line])
        current.update(reading.current)
        previous.update(reading.previous)
    return current, previous


moments = st.integers(0, 16 * 24 * 6).map(lambda tens: before(tens / 6))
failures = st.sampled_from([None, MISSING_BIB, LOCKED_FILE, GIT_LOCK, ODD])
tasks = st.builds(
    lambda repository, agent, failure, at, recorded, parent, revision, extra: task(
        repository, agent, failure=failure, at=at, recorded=recorded, parent=parent, revision=revision, **extra
    ),
    st.sampled_from(["pin-citer", "cite-assist", '"spans":[{"traceId":"', "größe\\"]),
    st.sampled_from(["CitationAgent", 'Odd"Agent', "B"]),
    failures,
    moments,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "r1", "r2"]),
    st.sampled_from([{}, {"note": ',"events":[{'}, {"note": '}],"scope":{'}, {"n": 3}]),
)
others = st.one_of(
    st.builds(lambda failure, at: standalone(failure, at=at), st.sampled_from([MISSING_BIB, ODD]), moments),
    st.builds(lambda counted, at: foreign(MISSING_BIB, counted=counted, at=at), st.booleans(), moments),
)


@settings(deadline=None)
@given(st.lists(st.one_of(tasks, others), max_size=30))
def test_recognising_lines_counts_the_same_as_reading_each(spans: list[ReadableSpan]) -> None:
    all_lines = lines(spans) * 2
    reading = reading_of(all_lines)
    assert (reading.current, reading.previous) == one_by_one(all_lines)


def test_our_own_lines_are_recognised() -> None:
    """Without this, reading is correct all the same, but slow."""
    for each in (task(), task(parent=True), task(failure=MISSING_BIB), standalone(MISSING_BIB)):
        assert recognise(lines([each])[0]) is not None


def test_lines_that_differ_in_ids_and_times_alone_share_a_key() -> None:
    one, two = lines([task(failure=MISSING_BIB), task(failure=MISSING_BIB, at=before(1), parent=True)])
    found = recognise(one), recognise(two)
    assert found[0] is not None
    assert found[1] is not None
    assert (found[0][0] == found[1][0], found[0][1] == found[1][1]) == (True, False)


def test_a_line_that_only_looks_like_one_before_is_read_in_full() -> None:
    good = lines([task(failure=MISSING_BIB, at=before(2))])[0]
    other_error = good.replace(MISSING_BIB.fingerprint.encode(), GIT_LOCK.fingerprint.encode(), 2).replace(
        GIT_LOCK.fingerprint.encode(), MISSING_BIB.fingerprint.encode(), 1
    )
    second = b'{"key":"otel_telemetry.error.fingerprint","value":{"stringValue":"v1:second"}}'
    event = b'"events":[{"name":"exception","attributes":[%b]},{' % second
    two_errors = lines([task(failure=MISSING_BIB, at=before(1))])[0].replace(b'"events":[{', event)
    reading = reading_of([good, other_error, two_errors])
    counts = {key.fingerprint: 0 for key in reading.current.errors}
    for key, seen in reading.current.errors.items():
        counts[key.fingerprint] += seen.count
    assert counts == {MISSING_BIB.fingerprint: 2, GIT_LOCK.fingerprint: 1, "v1:second": 1}


def test_a_corrupt_line_is_counted_also_when_it_looks_like_one_before() -> None:
    good = lines([task()])[0]
    corrupt = good.replace(good[60:70], b"\x00" * 10, 1)
    reading = reading_of([good, corrupt, b"junk", b'{"resourceLogs":[]}'])
    assert (reading.broken_lines, reading.foreign_lines, tasks_in(reading.current)) == (2, 1, 1)


def test_memory_stays_bounded_when_every_line_is_different(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_MAX_KNOWN", 2)
    reading = reading_of(lines([task(session=number) for number in range(7)]) * 2)
    assert tasks_in(reading.current) == 14


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (NOW, "current"),
        (NOW + timedelta(minutes=5), "current"),
        (NOW + timedelta(minutes=10), "current"),
        (NOW + timedelta(minutes=11), "future"),
        (NOW + timedelta(days=400), "future"),
        (before(days=7), "current"),
        (before(days=7) - timedelta(milliseconds=1), "previous"),
        (before(days=14), "previous"),
        (before(days=14) - timedelta(milliseconds=1), "neither"),
    ],
)
@pytest.mark.parametrize("failure", [None, MISSING_BIB])
def test_a_record_belongs_to_the_period_in_which_its_span_ended(at, where, failure) -> None:
    reading = reading_of(lines([task(failure=failure, at=at)]) * 3)
    found = {
        "current": tasks_in(reading.current),
        "previous": tasks_in(reading.previous),
        "future": reading.future_records,
    }
    assert found == {"current": 0, "previous": 0, "future": 0, **({} if where == "neither" else {where: 3})}
    errors = sum(seen.count for seen in (reading.current.errors | reading.previous.errors).values())
    assert errors == (3 if failure and where in {"current", "previous"} else 0)


def test_a_future_record_is_noticed_also_among_lines_like_it() -> None:
    reading = reading_of(lines([task(), task(at=NOW + timedelta(days=400)), task(failure=ODD, at=before(1))]))
    assert (tasks_in(reading.current), reading.future_records) == (2, 1)


def test_skeletons_of_the_period_are_counted() -> None:
    """What is left of a span that could not be redacted; a task's outcome may be left as well."""
    gone = span({attr.REDACTION_FAILED: True}, name="redaction failed", scope=InstrumentationScope("httpx"))
    of_task = [task(at=at, **{attr.REDACTION_FAILED: True}) for at in (NOW, before(1), before(days=30))]
    reading = reading_of(lines([task(), gone, *of_task, task(**{attr.REDACTION_FAILED: False})]))
    assert (reading.skeletons, tasks_in(reading.current)) == (3, 4)


def tasks_in(rollup: Rollup) -> int:
    return sum(sum(counts.values()) for counts in rollup.tasks.values())


class TestLocalStore:
    def test_old_segments_are_not_even_opened(self, tmp_path: Path) -> None:
        store = write_store(tmp_path / "store", [task(at=before(days=40)), task(at=before(1))])
        old = list(store.rglob("ok-2026-03-31-*"))
        assert old
        for segment in old:
            segment.write_bytes(b"junk\n")
        found = read_store(store, WEEK)
        assert (tasks_in(found.reading.current), found.counters.skipped_lines) == (1, 0)

    def test_a_missing_directory_is_an_empty_store(self, tmp_path: Path) -> None:
        found = read_store(tmp_path / "none", WEEK)
        assert (found.reading.current, found.usage.segments) == (Rollup(), 0)

    def test_a_file_in_its_place_is_an_error_for_the_caller(self, tmp_path: Path) -> None:
        (tmp_path / "store").write_text("no folder")
        with pytest.raises(NotADirectoryError):
            read_store(tmp_path / "store", WEEK)
