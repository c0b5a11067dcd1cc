from __future__ import annotations

import gzip
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otel_jsonl import maintain, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.rollups import read_whole as read_rollup_whole
from otel_jsonl.rollups import rollups, write_whole
from otel_telemetry.analysis import merged, rollup_form, rules, summarise
from otel_telemetry.analysis.digest import SUMMARISER
from otel_telemetry.analysis.gathering import gather
from otel_telemetry.analysis.local import read_store
from otel_telemetry.analysis.period import parse_period
from otel_telemetry.analysis.rollup import Rollup
from otel_telemetry.analysis.stretches import Stretch
from otel_telemetry.analysis.troubles import GitTroubles, git_troubles
from tests.analysis.store_lines import GIT_LOCK, LOCKED_FILE, MISSING_BIB, NOW, before, ns, task, write_store

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

ALL = parse_period("all", now=NOW)

moments = st.integers(0, 12 * 24 * 4).map(lambda quarters: before(quarters / 4))
spans = st.builds(
    lambda repository, agent, failure, at, revision: task(repository, agent, failure=failure, at=at, revision=revision),
    st.sampled_from(["pin-citer", "cite-assist"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from([None, MISSING_BIB, LOCKED_FILE, replace(GIT_LOCK, message="")]),
    moments,
    st.sampled_from(["", "r1", "r2"]),
)
writes = st.lists(spans, min_size=1, max_size=6)
periods = st.sampled_from(["30m", "90m", "5h", "23h", "1d", "3d", "7d", "all"])


def close(store: Path) -> None:
    maintain(store, now=NOW.timestamp(), retention_days=1000)


def close_and_sum_up(store: Path) -> None:
    maintain(store, now=NOW.timestamp(), retention_days=1000, summariser=SUMMARISER)


def close_all(store: Path) -> None:
    maintain(store, now=(NOW + timedelta(days=3)).timestamp(), retention_days=1000)


def look(store: Path) -> None:
    read_store(store, ALL, keep=True)


def lose_a_rollup(store: Path) -> None:
    for file in rollups(store)[:1]:
        file.path.unlink()


def damage_a_rollup(store: Path) -> None:
    for file in rollups(store)[-1:]:
        file.path.write_bytes(file.path.read_bytes()[:-9] + b"\xff" * 9)


def empty_a_rollup(store: Path) -> None:
    """One of a version that nobody understands."""
    for file in rollups(store)[:1]:
        whole = read_rollup_whole(file.path)
        if whole is not None:
            write_whole(file.path, whole._replace(body=b"{}"))


def damage_the_merge(store: Path) -> None:
    path = store / MERGED_ROLLUP
    if path.exists():
        path.write_bytes(path.read_bytes()[:-7])


def lose_the_merge(store: Path) -> None:
    (store / MERGED_ROLLUP).unlink(missing_ok=True)


steps = st.one_of(
    writes,
    st.sampled_from(
        [close, close_and_sum_up, close_all, look, look, lose_a_rollup, damage_a_rollup, empty_a_rollup,
         damage_the_merge, lose_the_merge]
    ),
)  # fmt: skip


def bare_copy(store: Path, folder: Path) -> Path:
    """The same store without anything that was summed up."""
    copy = Path(shutil.copytree(store, folder / "copy"))
    for path in [*copy.rglob("*.rollup.gz"), copy / MERGED_ROLLUP]:
        path.unlink(missing_ok=True)
    return copy


def told(part: Rollup) -> Any:
    """Return all that a part of a period says, but most hours: whole stretches of it may be summed up."""
    errors = {key: (seen.bare(), seen.total) for key, seen in part.errors.items()}
    tasks = {
        key: {outcome: sum(hours.values()) for outcome, hours in outcomes.items()}
        for key, outcomes in part.tasks.items()
    }
    return errors, tasks, sum(part.skeletons.values()), part.unread, git_troubles(part)


@settings(deadline=None, max_examples=40)
@given(writes, st.lists(steps, max_size=8), periods, st.integers(0, 59), st.booleans())
def test_a_summary_through_rollups_equals_the_cold_one(first, story, since: str, minutes: int, keep: bool) -> None:
    """Whatever happened to the store and to its rollups between two looks."""
    with tempfile.TemporaryDirectory() as folder:
        store = write_store(Path(folder) / "store", first)
        for step in story:
            write_store(store, step) if isinstance(step, list) else step(store)
        period = parse_period(since, now=NOW + timedelta(minutes=minutes))
        cold = read_store(bare_copy(store, Path(folder)), period)
        for _ in range(2):
            found = read_store(store, period, keep=keep)
            assert (told(found.current), told(found.previous)) == (told(cold.current), told(cold.previous))
            assert (found.unread, found.future_records) == (cold.unread, cold.future_records)


@settings(deadline=None, max_examples=25)
@given(st.lists(writes, min_size=1, max_size=4), st.integers(0, 13), st.sampled_from(["1d", "3d", "7d", "all"]))
def test_counts_stay_when_segments_go(parts: list[list[ReadableSpan]], days: int, since: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, written = Path(folder) / "store", []
        period = parse_period(since, now=NOW)
        for part in parts:
            write_store(store, part)
            written += part
            assert counts(read_store(store, period, keep=True).current) == expected(written, period.start)
            listed = segments(store)
            maintain(store, now=NOW.timestamp(), retention_days=days, summariser=SUMMARISER)
            assert counts(gather(store, listed, keep=False).rollup) == expected(written, ALL.start)
            assert counts(read_store(store, period, keep=True).current) == expected(written, period.start)


def counts(rollup: Rollup) -> Counter[str]:
    found = Counter({f"error {key.agent}": 0 for key in rollup.errors})
    for key, seen in rollup.errors.items():
        found[f"error {key.agent}"] += seen.count
    for task_key, outcomes in rollup.tasks.items():
        for outcome, hours in outcomes.items():
            found[f"{outcome} {task_key.agent}"] += sum(hours.values())
    return found


def expected(written: list[ReadableSpan], start: datetime) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in written:
        agent, outcome = each.attributes["gen_ai.agent.name"], each.attributes["otel_telemetry.outcome"]
        if each.end_time >= ns(start):
            found[f"{outcome} {agent}"] += 1
            found[f"error {agent}"] += outcome == "failed"
    return +found


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with three closed segments and one that is open."""
    tasks = [task(failure=MISSING_BIB, at=before(days=days), revision="r1") for days in (3, 2, 1)]
    made = write_store(tmp_path / "store", [*tasks, *(task(at=before(minutes / 60)) for minutes in range(60))])
    close(made)
    return made


def errors(store: Path, *, keep: bool = True) -> int:
    return sum(seen.count for seen in read_store(store, ALL, keep=keep).current.errors.values())


class TestRollups:
    def test_missing_ones_are_made(self, store: Path) -> None:
        look(store)
        assert [file.path.name for file in rollups(store)] == [
            f"failed-2026-05-{day:02}-0001.rollup.gz" for day in (7, 8, 9)
        ]

    def test_they_are_what_is_read(self, store: Path) -> None:
        """Else a summary would cost what is stored, not what is new."""
        look(store)
        file = rollups(store)[0]
        whole = read_rollup_whole(file.path)
        assert whole is not None
        write_whole(file.path, whole._replace(body=rollup_form.dumps(Rollup(), rules.rules_version())))
        assert errors(store) == 2

    def test_a_stale_one_is_made_anew(self, store: Path) -> None:
        look(store)
        segment = min(store.rglob("failed-*.jsonl.gz"))
        segment.write_bytes(gzip.compress(gzip.decompress(segment.read_bytes()) * 3))
        assert (errors(store), errors(store)) == (5, 5)
        assert len(read_store(store, ALL).current.errors) == 1

    def test_without_keep_nothing_is_written(self, store: Path) -> None:
        files = sorted(store.rglob("*"))
        read_store(store, ALL)
        assert sorted(store.rglob("*")) == files

    def test_a_store_that_cannot_be_written_is_read_all_the_same(self, store: Path) -> None:
        """Another process is at the store's maintenance; ours has to wait for another time."""
        from otel_jsonl.descriptors import own_folder
        from otel_jsonl.tidying import alone

        with own_folder(store) as folder, alone(folder) as held:
            assert held
            assert errors(store) == 3
        assert rollups(store) == []


class TestMerge:
    def test_it_is_what_is_read_the_second_time(self, store: Path) -> None:
        look(store)
        stamps = {(file.repository, str(file.name)): stamp_of(file) for file in rollups(store)}
        kept = merged.load(store, stamps)
        assert kept.listed.keys() == stamps.keys()
        for stretch in kept.stretches.values():
            stretch.opened_to_add().errors.clear()
        merged.save(store, kept)
        assert errors(store) == 0

    def test_new_rollups_are_added_to_it(self, store: Path) -> None:
        look(store)
        write_store(store, [task(failure=GIT_LOCK, at=before(days=2))])
        close_and_sum_up(store)
        assert (errors(store), errors(store)) == (4, 4)

    def test_of_a_long_time_only_what_a_period_needs_is_read(self, store: Path) -> None:
        write_store(store, [task(failure=GIT_LOCK, at=before(days=40 + days)) for days in range(3)])
        close_and_sum_up(store)
        look(store)
        kept = merged.load(store, {(file.repository, str(file.name)): stamp_of(file) for file in rollups(store)})
        oldest = min(kept.stretches)
        stretch = kept.stretches[oldest]
        kept.stretches[oldest] = Stretch(stretch.first, stretch.last, b"?", b"?")
        merged.save(store, kept)
        spoilt = (store / MERGED_ROLLUP).read_bytes()
        assert len(read_store(store, parse_period("3d", now=NOW), keep=True).current.errors) == 1
        assert (store / MERGED_ROLLUP).read_bytes() == spoilt
        assert errors(store) == 6  # made anew
        assert (store / MERGED_ROLLUP).read_bytes() != spoilt

    def test_of_other_rules_it_is_made_anew_and_every_text_is_redacted(
        self, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        look(store)
        monkeypatch.setattr(rules, "_RULES", store)
        rules.rules_version.cache_clear()
        try:
            file = rollups(store)[0]
            whole = read_rollup_whole(file.path)
            assert whole is not None
            rollup, old = rollup_form.loads(whole.body)
            assert old != rules.rules_version()
            (seen,) = rollup.errors.values()
            seen.exemplar = replace(seen.exemplar, message="no access for dana@corp.org")
            write_whole(file.path, whole._replace(body=rollup_form.dumps(rollup, old)))
            (found,) = read_store(store, ALL, keep=True).current.errors.values()
            assert found.exemplar.message == "no access for [REDACTED:email]"
            assert b"dana" not in gzip.decompress((store / MERGED_ROLLUP).read_bytes())
        finally:
            rules.rules_version.cache_clear()


class TestGitInTheMerge:
    """A report tells the hours in which git fails, and whether several agents were at work in them."""

    @staticmethod
    def git(store: Path) -> GitTroubles:
        return git_troubles(read_store(store, ALL, keep=True).current)

    def test_its_hours_and_who_was_at_work_stay(self, tmp_path: Path) -> None:
        failures = [task(failure=GIT_LOCK, at=before(hours)) for hours in (26, 27, 28)]
        others = [task(agent=agent, at=before(hours)) for hours in (26, 29) for agent in "BCD"]
        store = write_store(tmp_path / "store", [*failures, *others, task(agent="B", failure=GIT_LOCK, at=before(29))])
        close(store)
        assert [self.git(store) for _ in range(2)] == [GitTroubles(4, {7: 1, 8: 1, 9: 1, 10: 1}, 2)] * 2
        kept = merged.load(store, {(file.repository, str(file.name)): stamp_of(file) for file in rollups(store)})
        (stretch,) = kept.stretches.values()
        sums = stretch.counts(by_hour=False)
        assert sum(map(len, sums.tasks.values())) < sum(map(len, stretch.counts(by_hour=True).tasks.values()))

    def test_a_new_line_finds_who_was_at_work_before(self, tmp_path: Path) -> None:
        store = write_store(tmp_path / "store", [task(at=before(hours)) for hours in (0, 26, 30)])
        close_all(store)
        look(store)
        write_store(store, [task(agent="B", failure=GIT_LOCK, at=before(hours)) for hours in (0, 26, 27)])
        assert [self.git(store).concurrent for _ in range(2)] == [2, 2]

    def test_a_group_that_turns_out_to_be_of_git_does_so_in_all_its_hours(self, tmp_path: Path) -> None:
        """An older version took it for something else."""
        old = replace(GIT_LOCK, category="unknown")
        store = write_store(tmp_path / "store", [task(failure=old, at=before(days=days)) for days in (2, 9, 9.5)])
        close(store)
        look(store)
        write_store(store, [task(failure=GIT_LOCK, at=before(days=12))])
        close(store)
        assert [self.git(store) for _ in range(2)] == [GitTroubles(4, {0: 1, 12: 3}, 0)] * 2


def stamp_of(file) -> merged.Stamp:
    segment = next(each for each in segments(file.path.parents[1]) if each.name.as_state("open") == file.name)
    return merged.Stamp(file.size, file.mtime_ns, segment.size)


class TestGrowingSegments:
    @pytest.fixture
    def growing(self, store: Path) -> Path:
        """An open segment that was read before: more than a proof takes."""
        (path,) = store.rglob("ok-*.jsonl")
        assert path.stat().st_size > 30_000
        look(store)
        return path

    def test_what_was_read_before_is_not_read_again(self, store: Path, growing: Path) -> None:
        with growing.open("r+b") as file:
            file.write(b"x" * 20_000)
        assert tasks(store) == 63

    def test_new_lines_are_read(self, store: Path, growing: Path) -> None:
        write_store(store, [task() for _ in range(5)])
        assert (tasks(store), tasks(store)) == (68, 68)

    def test_a_torn_line_is_counted_until_it_is_closed(self, store: Path, growing: Path) -> None:
        whole = growing.read_bytes().splitlines(keepends=True)[0]
        with growing.open("ab") as file:
            file.write(whole[:100])
        assert [read_store(store, ALL, keep=True).unread.torn_lines for _ in range(2)] == [1, 1]
        with growing.open("ab") as file:
            file.write(whole[100:])
        assert (tasks(store), read_store(store, ALL).unread.torn_lines) == (64, 0)

    def test_another_file_of_its_name_is_read_from_its_beginning(self, store: Path, growing: Path) -> None:
        lines = growing.read_bytes().splitlines(keepends=True)
        growing.write_bytes(b"".join(reversed(lines)) + lines[0])
        assert tasks(store) == 64

    def test_a_shorter_one_too(self, store: Path, growing: Path) -> None:
        growing.write_bytes(b"".join(growing.read_bytes().splitlines(keepends=True)[:7]))
        assert tasks(store) == 10

    def test_once_it_is_closed_its_rollup_counts(self, store: Path, growing: Path) -> None:
        close_all(store)
        assert (tasks(store), tasks(store)) == (63, 63)


def tasks(store: Path) -> int:
    found = read_store(store, ALL, keep=True).current.tasks
    return sum(sum(hours.values()) for outcomes in found.values() for hours in outcomes.values())


class TestPrivacy:
    SECRET = replace(MISSING_BIB, message="no access for dana@corp.org", function="dana@corp.org")

    def test_nothing_that_a_rule_of_today_finds_is_kept(self, tmp_path: Path) -> None:
        spans = [task("dana@corp.org", "dana@corp.org", failure=self.SECRET, at=before(days=days)) for days in (0, 1)]
        store = write_store(tmp_path / "store", spans)
        close(store)
        look(store)
        kept = [*store.rglob("*.rollup.gz"), store / MERGED_ROLLUP]
        assert len(kept) == 3
        assert [path for path in kept if b"dana@" in gzip.decompress(path.read_bytes())] == []
        assert errors(store) == 2

    def test_the_message_goes_with_the_segment(self, store: Path) -> None:
        """Also from the merge of all."""
        look(store)
        maintain(store, now=NOW.timestamp(), retention_days=0, summariser=SUMMARISER)
        assert errors(store) == 3
        kept = [*store.rglob("*.rollup.gz"), store / MERGED_ROLLUP]
        assert [path for path in kept if b"No such file" in gzip.decompress(path.read_bytes())] == []
        (example,) = [row.pattern.groups[0].exemplar for row in summarise(store, since="all", now=NOW).rows]
        assert (example.message, example.function) == ("", "refs.read_refs")
