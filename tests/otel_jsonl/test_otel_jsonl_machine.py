"""Any order of appending, rotating, compressing, deleting, dying, reading: nothing is lost but what retention chose."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store_audit import DAY, NOON, Clock, append, line, numbers, numbers_in

from otel_jsonl import Kind, SegmentStore, maintain, segments, segments_to_delete, usage

REPOSITORIES = st.sampled_from(["pin-citer", "cite-assist", "../a b"])
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["failed", "ok"])
RETENTION = 3


class StoreMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="otel-jsonl-machine-"))
        self.directory = self.root / "telemetry"
        self.clock = Clock()
        self.stores = [self.new_store(), self.new_store()]
        self.expected: set[object] = set()
        self.count = 0

    def new_store(self) -> SegmentStore:
        return SegmentStore(self.directory, max_segment_bytes=1000, clock=self.clock)

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        shutil.rmtree(self.root)

    @rule(which=st.integers(0, 1), repository=REPOSITORIES, kind=KINDS, size=st.sampled_from([50, 300, 2000]))
    def append(self, which: int, repository: str, kind: Kind, size: int) -> None:
        self.count += 1
        assert self.stores[which].append(line(self.count, size), repository=repository, kind=kind)
        self.expected.add(self.count)

    @rule(days=st.sampled_from([0.2, 1.0, 5.0, -1.0]))
    def time_passes(self, days: float) -> None:
        self.clock.now = max(NOON - 30 * DAY, self.clock.now + days * DAY)

    @rule(which=st.integers(0, 1))
    def a_process_ends_and_another_begins(self, which: int) -> None:
        self.stores[which].close()
        self.stores[which] = self.new_store()

    @rule(repository=st.data())
    def a_writer_dies_in_the_middle_of_a_line(self, repository: st.DataObject) -> None:
        opened = [segment for segment in segments(self.directory) if segment.name.state == "open"]
        if opened:
            segment = repository.draw(st.sampled_from(opened))
            with segment.path.open("ab") as file:
                file.write(line("torn")[:20])

    @rule()
    def compress(self) -> None:
        maintain(self.directory, max_bytes=10**9, retention_days=10**5, now=self.clock.now)

    @rule(max_bytes=st.sampled_from([0, 500, 3000, 10**9]))
    def retain(self, max_bytes: int) -> None:
        maintain(self.directory, max_bytes=10**9, retention_days=10**5, now=self.clock.now)
        today = datetime.fromtimestamp(self.clock.now, timezone.utc).date()
        found = segments(self.directory, today=today)
        doomed = segments_to_delete(found, max_bytes=max_bytes, retention_days=RETENTION, today=today)
        kept = [segment for segment in found if segment not in doomed]
        self.expected = {number for segment in kept for number in numbers_in(segment)}
        report = maintain(self.directory, max_bytes=max_bytes, retention_days=RETENTION, now=self.clock.now)
        assert set(report.deleted) == {segment.path for segment in doomed}
        assert usage(self.directory).bytes <= max_bytes

    @precondition(lambda self: self.expected)
    @rule()
    def the_folder_is_deleted(self) -> None:
        shutil.rmtree(self.directory)
        self.expected.clear()

    @invariant()
    def every_line_is_there_once(self) -> None:
        found = numbers(self.directory)
        assert set(found) == self.expected
        assert set(found.values()) <= {1}

    @invariant()
    def nothing_was_lost_on_the_way(self) -> None:
        assert [store.lost for store in self.stores] == [0, 0]


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_the_machine_would_notice_a_lost_line() -> None:
    machine = StoreMachine()
    try:
        machine.append(0, "pin-citer", "ok", 50)
        append(machine.stores[0], "unexpected")
        try:
            machine.every_line_is_there_once()
        except AssertionError:
            return
        raise RuntimeError("it did not")
    finally:
        machine.teardown()
