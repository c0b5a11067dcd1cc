"""Any order of what may happen to writers: locks held for good, descriptors and files taken away, forks, torn lines."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_audit import DAY, Clock, append, in_child, inode, line, numbers, once

from otel_jsonl import Segment, SegmentStore, maintain, segments, usage


class WritersMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="otel-jsonl-writers-"))
        self.directory = self.root / "telemetry"
        self.clock = Clock()
        self.stores = [self.new_store(600), self.new_store(900)]
        self.expected: set[object] = set()
        self.count = 0
        self.held: list[IO[bytes]] = []

    def new_store(self, size: int) -> SegmentStore:
        return SegmentStore(self.directory, max_segment_bytes=size, clock=self.clock, lock_timeout=0.001)

    def teardown(self) -> None:
        self.who_holds_locks_lets_go()
        for store in self.stores:
            store.close()
        shutil.rmtree(self.root)

    def next_numbers(self, count: int) -> range:
        self.count += count
        found = range(self.count - count, self.count)
        self.expected.update(found)
        return found

    def some(self, data: st.DataObject) -> Segment | None:
        """Return one of the open segments."""
        found = [segment for segment in segments(self.directory) if segment.name.state == "open"]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(which=st.integers(0, 1), count=st.integers(1, 8))
    def append(self, which: int, count: int) -> None:
        assert all(append(self.stores[which], *self.next_numbers(count)))

    @rule(which=st.integers(0, 1))
    def a_forked_child_appends_and_ends_without_cleaning_up(self, which: int) -> None:
        added = self.next_numbers(4)
        assert in_child(lambda: append(self.stores[which], *added)) == 0

    @rule(data=st.data())
    def another_process_is_stopped_while_it_holds_a_lock(self, data: st.DataObject) -> None:
        if segment := self.some(data):
            file = segment.path.open("rb")
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.held.append(file)

    @rule()
    def who_holds_locks_lets_go(self) -> None:
        while self.held:
            self.held.pop().close()

    @rule(data=st.data(), size=st.integers(1, 98))
    def a_writer_is_killed_in_the_middle_of_a_line(self, data: st.DataObject, size: int) -> None:
        if segment := self.some(data):
            with segment.path.open("ab") as file:
                file.write(line("torn")[:size])

    @rule(data=st.data())
    def the_host_closes_our_descriptors_and_uses_their_numbers(self, data: st.DataObject) -> None:
        if segment := self.some(data):
            wanted = segment.path.stat().st_ino
            kept = {file.fileno() for file in self.held}
            ours = [int(text) for text in os.listdir("/proc/self/fd") if inode(int(text)) == wanted]
            for descriptor in set(ours) - kept:
                with (self.root / "database").open("ab") as database:
                    os.dup2(database.fileno(), descriptor)

    @rule(data=st.data())
    def a_segment_is_given_another_name(self, data: st.DataObject) -> None:
        segment = self.some(data)
        if segment and segment.name.sequence < 9000:
            free = str(segment.name).replace(f"-{segment.name.sequence:04d}.", f"-{9000 + self.count}.")
            if not segment.path.with_name(free).exists():
                segment.path.rename(segment.path.with_name(free))

    @rule(days=st.sampled_from([1, -1, 3]))
    def the_clock_jumps(self, days: int) -> None:
        self.clock.now += days * DAY

    @rule()
    def compress(self) -> None:
        maintain(self.directory, max_bytes=10**9, retention_days=10**5, now=self.clock.now)

    @invariant()
    def every_line_is_there_once(self) -> None:
        assert numbers(self.directory) == once(*self.expected)

    @invariant()
    def nothing_was_lost_on_the_way(self) -> None:
        assert usage(self.directory).lost_lines == 0

    @invariant()
    def the_hosts_file_is_left_alone(self) -> None:
        database = self.root / "database"
        assert not database.exists() or database.stat().st_size == 0


TestWritersMachine = WritersMachine.TestCase
TestWritersMachine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
