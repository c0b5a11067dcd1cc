"""What others write, read: above all lines of the Collector's file exporter, and whatever else lies in a segment.

The Collector's lines have the shape that its README and the file exporter's specification document: many resources,
scopes and spans a line, ids and `status` also where they are empty, 64-bit integers as texts, enums as integers.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry import attributes as attr
from otel_telemetry.analysis import summarise
from otel_telemetry.analysis.records import ErrorSeen, NotOtlpError, TaskSeen, read_line
from tests.analysis.store_lines import GIT_LOCK, MISSING_BIB, NOW, before, foreign, lines, task

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.sdk.trace import ReadableSpan

ROOT = Path(__file__).parents[2]
LOGS = (
    b'{"resourceLogs":[{"resource":{"attributes":[{"key":"resource-attr","value":{"stringValue":"a"}}]},"scopeLogs":'
    b'[{"scope":{},"logRecords":[{"timeUnixNano":"1581452773000000789","severityNumber":9,"severityText":"Info",'
    b'"body":{"stringValue":"This is a log message"},"traceId":"08040201000000000000000000000000",'
    b'"spanId":"0102040800000000"}]}]}]}'
)
METRICS = (
    b'{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"scope":{},"metrics":[{"name":"counter-int","unit":"1","sum":'
    b'{"dataPoints":[{"startTimeUnixNano":"1581452772000000321","timeUnixNano":"1581452773000000789","asInt":"123"}],'
    b'"aggregationTemporality":2,"isMonotonic":true}}]}]}]}'
)


def objects(spans: list[ReadableSpan]) -> list[dict[str, Any]]:
    return [json.loads(line)["resourceSpans"][0] for line in lines(spans)]


def of_collector(spans: list[ReadableSpan]) -> bytes:
    """The *spans* in one line as the Collector batches them: grouped by resource and scope, `resource` first."""
    whole: dict[str, Any] = {}
    for item in objects(spans):
        scoped = item["scopeSpans"][0]
        resource = whole.setdefault(json.dumps(item.get("resource")), {"resource": item.get("resource") or {}})
        scopes = resource.setdefault("scopeSpans", [])
        mine = next((each for each in scopes if each["scope"] == scoped["scope"]), None)
        if mine is None:
            mine = {"scope": scoped["scope"], "spans": []}
            scopes.append(mine)
        mine["spans"] += [{"parentSpanId": "", "status": {}, **span} for span in scoped["spans"]]
    return json.dumps({"resourceSpans": list(whole.values())}, separators=(",", ":")).encode()


def seen(line: bytes) -> Counter[str]:
    return Counter(
        f"task {record.outcome}" if isinstance(record, TaskSeen) else f"error {getattr(record, 'category', '')}"
        for record in read_line(line) or ()
    )


SPANS = [task(), task(), task(failure=MISSING_BIB), task(failure=GIT_LOCK), foreign(None), foreign(MISSING_BIB)]
RECORDS = Counter({"task ok": 2, "task failed": 2, "error file_not_found": 2, "error git_lock": 1})


class TestTheCollector:
    def test_a_batch_of_many_spans(self) -> None:
        assert seen(of_collector(SPANS)) == RECORDS

    @pytest.mark.parametrize("line", [LOGS, METRICS])
    def test_other_signals_are_none(self, line: bytes) -> None:
        assert read_line(line) is None

    def test_the_example_of_the_specification_holds_no_task_and_no_error_of_ours(self) -> None:
        line = (
            b'{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[{"traceId":"","spanId":"",'
            b'"parentSpanId":"","name":"operationA","startTimeUnixNano":"1581452772000000321","endTimeUnixNano":'
            b'"1581452773000000789","droppedAttributesCount":1,"events":[{"timeUnixNano":"1581452773000000123","name":'
            b'"event-with-attr","droppedAttributesCount":2}],"droppedEventsCount":1,"status":{"message":'
            b'"status-cancelled","code":2}}]}]}]}'
        )
        assert read_line(line) == []

    def test_its_files_are_read_from_a_store(self, store: Path) -> None:
        folder = store / "pin-citer"
        folder.mkdir(parents=True)
        collected = [of_collector(SPANS), LOGS, METRICS]
        (folder / f"failed-{NOW:%Y-%m-%d}-0001.jsonl").write_bytes(b"".join(line + b"\n" for line in collected))
        found = summarise(store, since="7d", now=NOW)
        assert (found.tasks.run, found.errors, found.store.foreign_lines) == (4, 3, 2)
        assert found.store.skipped_lines == 0


def changed(change: Callable[[dict[str, Any]], None], spans: list[ReadableSpan] = SPANS) -> bytes:
    """A Collector's line of which *change* has changed every span."""
    data = json.loads(of_collector(spans))
    for resource in data["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                change(span)
    return json.dumps(data).encode()


class TestOtherWaysToWriteTheSame:
    @pytest.mark.parametrize("case", [str.upper, str.lower])
    def test_ids_in_either_case(self, case: Callable[[str], str]) -> None:
        line = changed(lambda span: span.update(traceId=case(span["traceId"]), spanId=case(span["spanId"])))
        errors = [record for record in read_line(line) or () if isinstance(record, ErrorSeen)]
        assert seen(line) == RECORDS
        assert all(error.span_id == error.span_id.lower() != "" for error in errors)

    def test_times_as_numbers(self) -> None:
        assert seen(changed(lambda span: span.update(endTimeUnixNano=int(span["endTimeUnixNano"])))) == RECORDS

    @pytest.mark.parametrize("nothing", [None, []])
    def test_nulls_and_empty_arrays(self, nothing: object) -> None:
        line = changed(lambda span: span.update(links=nothing, traceState=None, parentSpanId=None))
        assert seen(line) == RECORDS
        for key in ("events", "attributes", "status", "spanId", "startTimeUnixNano"):
            assert isinstance(read_line(changed(lambda span, key=key: span.update({key: None}))), list)

    @pytest.mark.parametrize(
        "line",
        [
            b'{"resourceSpans":[]}',
            b'{"resourceSpans":[null]}',
            b'{"resourceSpans":[{"scopeSpans":null}]}',
            b'{"resourceSpans":[{"scopeSpans":[{"spans":[null]}]}]}',
            b'{"resourceSpans":[{"resource":null,"scopeSpans":[{"scope":null,"spans":[]}]}]}',
        ],
    )
    def test_where_nothing_is_left_there_is_nothing(self, line: bytes) -> None:
        assert read_line(line) == []

    def test_a_status_by_its_name(self) -> None:
        line = changed(lambda span: span.update(status={"code": "STATUS_CODE_ERROR"}), [foreign(MISSING_BIB)])
        assert seen(line) == Counter({"error file_not_found": 1})

    @pytest.mark.parametrize(
        "value",
        [None, 7, [], {}, {"intValue": "many"}, {"intValue": None}, {"arrayValue": None}, {"arrayValue": {"values": 7}},
         {"kvlistValue": {"values": []}}, {"bytesValue": "AAAA"}, {"stringValue": None}, {"stringValue": ["x"]}],
        ids=str,
    )  # fmt: skip
    def test_a_fact_of_any_form_leaves_the_error(self, value: object) -> None:
        def change(span: dict[str, Any]) -> None:
            for event in span.get("events") or ():
                event["attributes"].append({"key": f"{attr.FACT_PREFIX}odd", "value": value})
                event["attributes"] += [{"key": 7, "value": {}}, {"key": ["x"]}, {}, 7, None]

        (error,) = [
            each
            for each in read_line(changed(change, [task(failure=MISSING_BIB)])) or ()
            if isinstance(each, ErrorSeen)
        ]
        assert error.counted().exemplar.type == "FileNotFoundError"


class TestOneOddSpan:
    @pytest.mark.parametrize("odd", [7, "x", {"endTimeUnixNano": "soon"}, {"endTimeUnixNano": {"a": 1}}], ids=str)
    def test_it_costs_no_other_one(self, odd: object) -> None:
        data = json.loads(of_collector(SPANS))
        data["resourceSpans"][0]["scopeSpans"][0]["spans"].insert(1, odd)
        with pytest.raises(NotOtlpError) as caught:
            read_line(json.dumps(data).encode())
        assert len(caught.value.records) == RECORDS.total()

    def test_and_the_line_is_counted(self, store: Path) -> None:
        folder = store / "pin-citer"
        folder.mkdir(parents=True)
        data = json.loads(of_collector(SPANS))
        data["resourceSpans"][0]["scopeSpans"][0]["spans"].insert(1, 7)
        (folder / f"failed-{NOW:%Y-%m-%d}-0001.jsonl").write_bytes(json.dumps(data).encode() + b"\n")
        found = summarise(store, since="7d", now=NOW)
        assert (found.tasks.run, found.errors, found.store.skipped_lines) == (4, 3, 1)


KEYS = st.sampled_from(
    ["resource", "scopeSpans", "scope", "name", "spans", "attributes", "key", "value", "stringValue", "intValue",
     "arrayValue", "values", "events", "status", "code", "endTimeUnixNano", "spanId", attr.FINGERPRINT, attr.OUTCOME]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS
SHAPES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(SHAPES, SHAPES, SHAPES)
def test_json_of_any_shape_is_read_or_refused_in_one_way(spans: object, attributes: object, events: object) -> None:
    span = {"attributes": attributes, "events": events, "endTimeUnixNano": "1"}
    for shape in ([{"scopeSpans": [{"spans": spans}]}], [{"scopeSpans": [{"spans": [span]}]}], spans):
        try:
            found = read_line(json.dumps({"resourceSpans": shape}).encode()) or []
        except NotOtlpError as error:
            found = list(error.records)
        for record in found:
            assert record.time_ns >= 0
            if isinstance(record, ErrorSeen):
                record.counted()


HUGE = """
import sys
from pathlib import Path
from otel_telemetry.analysis import summarise

def most() -> int:
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

directory = Path(sys.argv[1])
summarise(directory / "small", since="all")
before = most()
found = summarise(directory / "large", since="all")
print(most() - before, found.tasks.run, found.store.skipped_lines, found.store.torn_lines, found.store.unreadable_files)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' account of a process' memory")
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzipped"])
def test_memory_stays_the_same_for_a_segment_of_200_megabytes(tmp_path: Path, compressed: bool) -> None:
    """Lines of tasks, of a Collector, of 10 MB, of NULs, and a torn end: 40 MB more than for a small one at most."""
    at = before(hours=1, now=NOW)
    some = b"".join(line + b"\n" for line in lines([task(at=at), task(failure=MISSING_BIB, at=at)])) * 200
    block = some + of_collector([task(at=at)] * 50) + b"\n" + LOGS + b"\n" + b"\0" * 1000 + b"\n"
    large = b'{"resourceSpans":' + b"[" * 10_000_000 + b"\n" + block * (20_000_000 // len(block) + 1)
    name = f"failed-{NOW:%Y-%m-%d}-0001.closed.jsonl"
    for kind, times, last in (("small", 0, block), ("large", 7, b'{"torn')):
        folder = tmp_path / kind / "pin-citer"
        folder.mkdir(parents=True)
        path = folder / (name.replace(".closed.jsonl", ".jsonl.gz") if compressed else name)
        with gzip.open(path, "wb", compresslevel=1) if compressed else path.open("wb") as file:
            for _ in range(times):
                file.write(large)
            file.write(last)
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    ended = subprocess.run(
        [sys.executable, "-c", HUGE, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    grown_kb, tasks, skipped, torn, unreadable = map(int, ended.stdout.split())
    assert tasks == 7 * large.count(b'"invoke_agent CitationAgent"')
    assert (skipped, torn, unreadable) == (7 + 7 * large.count(b"\0" * 1000 + b"\n"), 1, 0)
    assert grown_kb < 40_000
