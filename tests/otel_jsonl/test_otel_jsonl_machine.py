"""Any order of appending, rotating, compressing, summing up, rewriting, deleting, dying, reading.

Nothing is lost but what retention or a person chose, and what retention chose still counts in its rollup.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store_audit import (
    DAY,
    NOON,
    Clock,
    NumberSummariser,
    append,
    counted,
    in_child,
    killing_at,
    line,
    numbers,
    numbers_in,
    once,
)

from otel_jsonl import (
    Kind,
    MaintenanceReport,
    ReadCounters,
    Segment,
    SegmentStore,
    maintain,
    read_lines,
    segments,
    usage,
)
from otel_jsonl.listing import is_ahead
from otel_jsonl.names import parse_segment_name
from otel_jsonl.pacing import Stopped
from otel_jsonl.purging import Selection, purge
from otel_jsonl.rewriting import rewriting
from otel_jsonl.rollups import Rollup, Seal, read_rollup, read_whole, rollups, write_whole

REPOSITORIES = st.sampled_from(["pin-citer", "cite-assist", "../a b"])
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["failed", "ok"])
RETENTION = 3
ROOM = 10**9
SUMMARISER = NumberSummariser()
ENDS = (0, 42)
"""How a child ends that may be killed on its way."""


class StoreMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="otel-jsonl-machine-"))
        self.directory = self.root / "telemetry"
        self.clock = Clock()
        self.stores = [self.new_store(), self.new_store()]
        self.expected: set[object] = set()
        """Whose lines are there."""
        self.remembered: set[object] = set()
        """Who counts."""
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
        self.remembered.add(self.count)

    @rule(days=st.sampled_from([0.2, 1.0, 5.0, -1.0]))
    def time_passes(self, days: float) -> None:
        self.clock.now = max(NOON - 30 * DAY, self.clock.now + days * DAY)

    @rule(which=st.integers(0, 1))
    def a_process_ends_and_another_begins(self, which: int) -> None:
        self.stores[which].close()
        self.stores[which] = self.new_store()

    @rule(data=st.data())
    def a_writer_dies_in_the_middle_of_a_line(self, data: st.DataObject) -> None:
        opened = [segment for segment in segments(self.directory) if segment.name.state == "open"]
        if opened:
            segment = data.draw(st.sampled_from(opened))
            with segment.path.open("ab") as file:
                file.write(line("torn")[:20])

    @rule()
    def compress(self) -> None:
        maintain(self.directory, max_bytes=ROOM, retention_days=10**5, now=self.clock.now)

    @rule()
    def sum_up(self) -> None:
        self.keep(max_bytes=ROOM, retention_days=10**5)
        for segment in segments(self.directory):
            if segment.name.state == "gzipped":
                assert read_rollup(segment) == SUMMARISER.digest(segment)

    @rule(data=st.data(), damage=st.sampled_from(["gone", "cut", "stale"]))
    def a_rollup_comes_to_harm(self, data: st.DataObject, damage: str) -> None:
        rebuildable = [file for file in rollups(self.directory) if self.lines_of(file.path)]
        if rebuildable:
            path = data.draw(st.sampled_from(rebuildable)).path
            whole = read_whole(path)
            if damage == "gone":
                path.unlink()
            elif damage == "cut":
                path.write_bytes(path.read_bytes()[:-5])
            elif whole is not None:
                write_whole(path, whole._replace(seal=Seal(1, 2)))

    def lines_of(self, rollup: Path) -> bool:
        return rollup.with_name(rollup.name.replace(".rollup.gz", ".jsonl.gz")).exists()

    @rule(max_bytes=st.sampled_from([0, 500, 3000, ROOM]))
    def retain(self, max_bytes: int) -> None:
        before = {
            segment.path.parent / str(segment.name.as_state("open")): segment for segment in segments(self.directory)
        }
        held = {identity: set(numbers_in(segment)) for identity, segment in before.items()}
        report = self.keep(max_bytes=max_bytes, retention_days=RETENTION)
        gone = set(map(identity_of, report.deleted))
        self.expected -= set().union(*(held[identity] for identity in gone))
        self.remembered &= set(counted(self.directory)) if report.forgotten else self.remembered
        assert usage(self.directory).bytes <= max_bytes
        self.assert_oldest([before[one] for one in gone], [one for key, one in before.items() if key not in gone])
        assert not any(whole.text for whole in self.orphans())

    def assert_oldest(self, gone: list[Segment], kept: list[Segment]) -> None:
        """Nothing stays that is older than what went; of one day, ok segments go before failed ones.

        What a wrong clock has dated ahead goes before all others.
        """
        today = datetime.fromtimestamp(self.clock.now, timezone.utc).date()
        ages = {id(one): (not is_ahead(one.day, today), one.day, one.kind == "failed") for one in gone + kept}
        too_old = today - timedelta(days=RETENTION)
        for_room = [one for one in gone if one.day >= too_old]
        assert all(one.day >= too_old for one in kept)
        assert all(ages[id(one)] <= ages[id(other)] for one in for_room for other in kept)

    def orphans(self) -> list[Rollup]:
        files = [file for file in rollups(self.directory) if not self.lines_of(file.path)]
        return [whole for file in files if (whole := read_whole(file.path))]

    def keep(self, *, max_bytes: int, retention_days: int) -> MaintenanceReport:
        return maintain(
            self.directory,
            max_bytes=max_bytes,
            retention_days=retention_days,
            now=self.clock.now,
            summariser=SUMMARISER,
        )

    @rule(portions=st.integers(0, 12))
    def a_maintenance_is_stopped(self, portions: int) -> None:
        left = iter(range(portions))

        def pace() -> None:
            if next(left, None) is None:
                raise Stopped

        maintain(
            self.directory, max_bytes=ROOM, retention_days=10**5, now=self.clock.now, summariser=SUMMARISER, pace=pace
        )

    @rule(step=st.integers(0, 120))
    def a_maintenance_is_killed(self, step: int) -> None:
        def work() -> None:
            killing_at(step)
            self.keep(max_bytes=ROOM, retention_days=10**5)

        in_child(work)

    @rule(step=st.integers(0, 160))
    def a_deletion_for_age_is_killed(self, step: int) -> None:
        """Of whichever segments have gone by then, the rollups are there."""
        before = segments(self.directory)
        held = [(segment, set(numbers_in(segment))) for segment in before]

        def work() -> None:
            killing_at(step)
            self.keep(max_bytes=ROOM, retention_days=RETENTION)

        assert in_child(work) in ENDS
        there = set(numbers(self.directory))
        too_old = datetime.fromtimestamp(self.clock.now, timezone.utc).date() - timedelta(days=RETENTION)
        for segment, lines in held:
            assert not lines & there or lines <= there
            assert lines <= there or segment.day < too_old
            self.expected -= lines - there

    @rule(data=st.data(), step=st.none() | st.integers(0, 40))
    def a_segment_is_rewritten(self, data: st.DataObject, step: int | None) -> None:
        """As an audit does that mends one; who does may be killed meanwhile."""
        found = segments(self.directory)
        if not found:
            return
        path = data.draw(st.sampled_from(found)).path

        def work() -> None:
            if step is not None:
                killing_at(step)
            with rewriting(self.directory) as rewriter:
                assert rewriter.segment(path, lambda text: text.replace(b"x", b"y"))

        if step is None:
            work()
            assert not any(b"xx" in text for text in read_lines(self.by_now(path), ReadCounters()))
        else:
            assert in_child(work) in ENDS

    def by_now(self, path: Path) -> Segment:
        return next(one for one in segments(self.directory) if identity_of(one.path) == identity_of(path))

    @precondition(lambda self: self.directory.exists())
    @rule(
        repository=st.none() | REPOSITORIES,
        days=st.none() | st.integers(-2, 6),
        step=st.none() | st.integers(0, 60),
    )
    def purge(self, repository: str | None, days: int | None, step: int | None) -> None:
        """What was chosen is gone, with its rollups, and nothing else; who purges may be killed and begin again."""
        today = datetime.fromtimestamp(self.clock.now, timezone.utc).date()
        selection = Selection(repository, None if days is None else today - timedelta(days=days))
        chosen = self.chosen(selection)

        def work() -> None:
            if step is not None:
                killing_at(step)
            purge(self.directory, selection)

        if step is not None:
            assert in_child(work) in ENDS
            assert self.expected - chosen <= set(numbers(self.directory))
            assert self.remembered - chosen <= set(counted(self.directory))
        report = purge(self.directory, selection)
        assert (report.failed, report.hidden) == ([], [])
        self.expected -= chosen
        self.remembered -= chosen

    def chosen(self, selection: Selection) -> set[object]:
        """Return whose lines or rollups are of the repository and the days that *selection* tells."""
        folders, found = selection.folders(), set[object]()
        for segment in segments(self.directory):
            if (folders is None or segment.repository in folders) and selection.holds_day(segment.day):
                found.update(numbers_in(segment))
        for file in rollups(self.directory):
            whole = read_whole(file.path)
            if whole and (folders is None or file.repository in folders) and selection.holds_day(file.day):
                found.update(orjson.loads(whole.body)["numbers"])
        return found

    @precondition(lambda self: self.remembered)
    @rule()
    def the_folder_is_deleted(self) -> None:
        shutil.rmtree(self.directory)
        self.expected.clear()
        self.remembered.clear()

    @invariant()
    def every_line_is_there_once(self) -> None:
        assert numbers(self.directory) == once(*self.expected)

    @invariant()
    def everybody_counts_once(self) -> None:
        assert counted(self.directory) == once(*self.remembered)

    @invariant()
    def nothing_was_lost_on_the_way(self) -> None:
        assert [store.lost for store in self.stores] == [0, 0]


def identity_of(path: Path) -> Path:
    name = parse_segment_name(path.name)
    assert name is not None
    return path.parent / str(name.as_state("open"))


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_the_machine_would_notice_a_lost_line() -> None:
    machine = StoreMachine()
    try:
        machine.append(0, "pin-citer", "ok", 50)
        append(machine.stores[0], "unexpected")
        for check in (machine.every_line_is_there_once, machine.everybody_counts_once):
            try:
                check()
            except AssertionError:
                continue
            raise RuntimeError("it did not")
    finally:
        machine.teardown()
