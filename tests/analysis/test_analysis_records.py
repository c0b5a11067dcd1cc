from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.records import ErrorSeen, NotOtlpError, TaskSeen, read_line
from tests.analysis.store_lines import GIT_LOCK, MISSING_BIB, NOW, foreign, lines, ns, span, standalone, task

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


def read(each: ReadableSpan) -> tuple[list[TaskSeen], list[ErrorSeen]]:
    found = read_line(lines([each])[0])
    assert found is not None
    return [seen for seen in found if isinstance(seen, TaskSeen)], [
        seen for seen in found if isinstance(seen, ErrorSeen)
    ]


class TestOurOwnSpans:
    def test_a_task_that_went_well(self) -> None:
        assert read(task()) == ([TaskSeen(ns(NOW), "pin-citer", "CitationAgent", "ok")], [])

    @pytest.mark.parametrize("outcome", ["cancelled", "abandoned"])
    def test_other_outcomes(self, outcome: str) -> None:
        tasks, errors = read(task(outcome=outcome))
        assert ([each.outcome for each in tasks], errors) == ([outcome], [])

    def test_a_failed_task_is_a_task_and_an_error(self) -> None:
        tasks, errors = read(task(failure=MISSING_BIB, revision="abc"))
        assert [each.outcome for each in tasks] == ["failed"]
        (error,) = errors
        kept = error.counted().exemplar
        assert (error.fingerprint, error.category, error.revision) == (MISSING_BIB.fingerprint, "file_not_found", "abc")
        assert (kept.type, kept.function, kept.file, kept.line) == (
            "FileNotFoundError",
            "refs.read_refs",
            "refs.py",
            41,
        )
        assert kept.facts == {f"{attr.FACT_PREFIX}errno": "ENOENT", f"{attr.FACT_PREFIX}file_suffix": ".bib"}

    def test_an_outer_task_that_fails_by_an_inner_one_is_no_second_error(self) -> None:
        tasks, errors = read(task(failure=MISSING_BIB, recorded=False))
        assert ([each.outcome for each in tasks], errors) == (["failed"], [])

    def test_a_task_may_record_several_errors(self) -> None:
        attributes = dict(task(failure=MISSING_BIB).attributes or {})
        tasks, errors = read(span(attributes, events=[MISSING_BIB, GIT_LOCK], failed=True))
        assert (len(tasks), [each.category for each in errors]) == (1, ["file_not_found", "git_lock"])

    def test_an_error_outside_a_task_is_no_task(self) -> None:
        tasks, errors = read(standalone(MISSING_BIB))
        assert (tasks, [each.agent for each in errors]) == ([], ["CitationAgent"])

    def test_an_event_dropped_to_keep_the_line_short_does_not_lose_its_error(self) -> None:
        whole = json.loads(lines([task(failure=MISSING_BIB)])[0])
        cut = whole["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
        del cut["events"]
        cut["droppedEventsCount"] = 1
        found = read_line(json.dumps(whole).encode()) or []
        assert [seen.fingerprint for seen in found if isinstance(seen, ErrorSeen)] == [MISSING_BIB.fingerprint]

    def test_a_host_event_that_is_not_ours_is_no_error(self) -> None:
        host_event = {attr.EXCEPTION_TYPE: "ValueError", attr.EXCEPTION_MESSAGE: "handled"}
        attributes = dict(task().attributes or {})
        assert read(span(attributes, events=[host_event]))[1] == []

    def test_facts_with_a_convention_of_their_own(self) -> None:
        event = {
            **MISSING_BIB.attributes(),
            attr.HTTP_STATUS: 429,
            attr.EXIT_CODE: 128,
            f"{attr.FACT_PREFIX}list": ["a", "b"],
        }
        (error,) = read(span(dict(task(failure=MISSING_BIB).attributes or {}), events=[event], failed=True))[1]
        facts = error.counted().exemplar.facts
        assert (facts[attr.HTTP_STATUS], facts[attr.EXIT_CODE], facts[f"{attr.FACT_PREFIX}list"]) == (
            429,
            128,
            ("a", "b"),
        )


class TestForeignSpans:
    def test_counts_once_where_no_task_above_it_failed(self) -> None:
        tasks, errors = read(foreign(MISSING_BIB, counted=True))
        (error,) = errors
        assert (tasks, error.fingerprint, error.agent) == ([], MISSING_BIB.fingerprint, "unknown")
        assert error.counted().exemplar.message == MISSING_BIB.message

    @pytest.mark.parametrize(
        "each",
        [foreign(MISSING_BIB, counted=False), foreign(None), foreign(MISSING_BIB, failed=False)],
        ids=["a task above it failed", "never passed through us", "it did not fail"],
    )
    def test_else_it_is_not_counted(self, each: ReadableSpan) -> None:
        assert read(each) == ([], [])

    def test_a_batch_of_the_collector_holds_several_spans_a_line(self) -> None:
        batch = [
            json.loads(line)["resourceSpans"][0] for line in lines([task(), task(failure=MISSING_BIB), foreign(None)])
        ]
        found = read_line(json.dumps({"resourceSpans": batch}).encode()) or []
        assert [type(seen).__name__ for seen in found] == ["TaskSeen", "TaskSeen", "ErrorSeen"]


@pytest.mark.parametrize("line", [b'{"resourceMetrics":[]}', b'{"resourceLogs":[{"scopeLogs":[]}]}', b"{}"])
def test_another_signal_is_none(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    "hole", ["resource", "scope", "attributes", "events", "status", "endTimeUnixNano", "spanId", "spans"]
)
def test_whatever_otlp_lets_a_writer_leave_out_may_be_left_out(hole: str) -> None:
    def without(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: without(value) for key, value in node.items() if key != hole}
        return [without(value) for value in node] if isinstance(node, list) else node

    line = json.dumps(without(json.loads(lines([task(failure=MISSING_BIB)])[0]))).encode()
    assert isinstance(read_line(line), list)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b'{"resourceSpans":7}',
        b'{"resourceSpans":[7]}',
        b'{"resourceSpans":[{"scopeSpans":[7]}]}',
        b'{"resourceSpans":[{"scopeSpans":[{"spans":"none"}]}]}',
        b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":"soon"}]}]}]}',
    ],
)
def test_what_is_no_otlp_is_one_plain_error(line: bytes) -> None:
    with pytest.raises(NotOtlpError):
        read_line(line)
