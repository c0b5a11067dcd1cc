from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from otel_telemetry import attributes as attr
from otel_telemetry.analysis import tally
from otel_telemetry.analysis.recognition import recognise
from otel_telemetry.analysis.rollup import HOUR_NS, Rollup, merged
from otel_telemetry.analysis.rollup_form import dumps, loads
from otel_telemetry.analysis.tally import Tally, tally_lines
from tests.analysis.store_lines import (
    GIT_LOCK,
    LOCKED_FILE,
    MISSING_BIB,
    NOW,
    ODD,
    before,
    foreign,
    lines,
    ns,
    span,
    standalone,
    task,
)

if TYPE_CHECKING:
    from datetime import datetime

    from opentelemetry.sdk.trace import ReadableSpan


def counted(all_lines: list[bytes]) -> Rollup:
    return tally_of(all_lines).rollups[0] or Rollup()


def tally_of(all_lines: list[bytes]) -> Tally:
    tally = Tally([Rollup()])
    tally_lines(tally, all_lines)
    return tally


def one_by_one(all_lines: list[bytes]) -> Rollup:
    """Every line on its own: none can be recognised by one before it."""
    return merged(*(counted([line]) for line in all_lines))


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
    assert counted(all_lines) == one_by_one(all_lines)


@settings(deadline=None)
@given(st.lists(st.one_of(tasks, others), max_size=20), st.lists(moments, min_size=2, max_size=2, unique=True))
def test_each_record_is_counted_in_the_rollup_of_its_time(spans: list[ReadableSpan], ends: list[datetime]) -> None:
    cuts = sorted(map(ns, ends))
    tally = Tally([None, Rollup(), Rollup()], cuts)
    tally_lines(tally, lines(spans))
    assert tally.rollups[1] == one_by_one(lines(each for each in spans if cuts[0] <= (each.end_time or 0) < cuts[1]))
    assert tally.rollups[2] == one_by_one(lines(each for each in spans if cuts[1] <= (each.end_time or 0)))


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
    rollup = counted([good, other_error, two_errors])
    counts = {key.fingerprint: seen.count for key, seen in rollup.errors.items()}
    assert counts == {MISSING_BIB.fingerprint: 2, GIT_LOCK.fingerprint: 1, "v1:second": 1}


def test_a_corrupt_line_is_counted_also_when_it_looks_like_one_before() -> None:
    good = lines([task()])[0]
    corrupt = good.replace(good[60:70], b"\x00" * 10, 1)
    tally = tally_of([good, corrupt, b"junk", b'{"resourceLogs":[]}'])
    assert (tally.broken_lines, tally.foreign_lines, tasks_in(tally.rollups[0])) == (2, 1, 1)


def test_an_example_with_a_message_is_found_behind_those_without() -> None:
    bare = [task(failure=replace(MISSING_BIB, message=""), at=before(hours)) for hours in (3, 2)]
    (seen,) = counted(lines([*bare, task(failure=MISSING_BIB, at=before(1))])).errors.values()
    assert (seen.count, seen.exemplar.message) == (3, MISSING_BIB.message)


@pytest.mark.parametrize("time", ["-5", "0", str(2**64), "9" * 400])
def test_times_that_no_clock_tells_are_counted_all_the_same(time: str) -> None:
    end = b'"endTimeUnixNano":"%d"' % ns(NOW)
    line = lines([task(failure=MISSING_BIB)])[0].replace(end, b'"endTimeUnixNano":"%s"' % time.encode())
    rollup = counted([line])
    assert tasks_in(rollup) == 1
    assert loads(dumps(rollup, "")).rollup == rollup


def test_memory_stays_bounded_when_every_line_is_different(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_MAX_KNOWN", 2)
    assert tasks_in(counted(lines([task(session=number) for number in range(7)]) * 2)) == 14


def test_skeletons_are_counted() -> None:
    """What is left of a span that could not be redacted; a task's outcome may be left as well."""
    gone = span({attr.REDACTION_FAILED: True}, name="redaction failed", scope=InstrumentationScope("httpx"))
    of_task = [task(at=at, **{attr.REDACTION_FAILED: True}) for at in (NOW, before(1))]
    rollup = counted(lines([task(), gone, *of_task, task(**{attr.REDACTION_FAILED: False})]))
    assert (rollup.skeletons, tasks_in(rollup)) == ({ns(NOW) // HOUR_NS: 2, ns(before(1)) // HOUR_NS: 1}, 4)


def tasks_in(rollup: Rollup | None) -> int:
    assert rollup is not None
    return sum(sum(hours.values()) for outcomes in rollup.tasks.values() for hours in outcomes.values())
