"""The counts of a store in which everything goes wrong at the worst moment, or that somebody has tampered with."""

from __future__ import annotations

import copy
import errno
import gzip
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_jsonl import SegmentStore, abandoned_tasks, encode_span, maintain, names_of, segments
from otel_jsonl.merged import deflated, inflated, read_merged, write_merged
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.purging import Selection, purge
from otel_jsonl.slots import slot
from otel_telemetry.analysis import gathering, summarise
from otel_telemetry.analysis.digest import SUMMARISER
from otel_telemetry.analysis.gathering import gather
from otel_telemetry.analysis.rollup import Rollup, merged
from otel_telemetry.analysis.rollup_form import RollupError, dumps, loads
from tests.analysis.store_lines import MISSING_BIB, NOW, before, task, write_store

if TYPE_CHECKING:
    from otel_jsonl.rollups import Summariser

MESSAGE = b"No such file"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of six days and an open segment, compressed, without rollups."""
    old = [task(failure=failure, at=before(days=days)) for days in (45, 20, 1) for failure in (None, MISSING_BIB)]
    made = write_store(tmp_path / "store", [*old, task(failure=MISSING_BIB), task("cite-assist")])
    keep(made, None)
    return made


def keep(store: Path, summariser: Summariser | None = SUMMARISER, *, days: int = 1000, max_bytes: int = 10**9) -> None:
    maintain(store, now=NOW.timestamp(), retention_days=days, max_bytes=max_bytes, summariser=summariser)


def look(store: Path, *, keep: bool = True) -> Rollup:
    return gather(store, segments(store, today=NOW.date()), keep=keep).rollup


def counts(rollup: Rollup) -> object:
    errors = {key: seen.count for key, seen in rollup.errors.items()}
    return errors, rollup.tasks, rollup.unread


def quoted(store: Path) -> list[str]:
    """Return the compressed files that quote the message."""
    return [path.name for path in store.rglob("*.gz") if MESSAGE in gzip.decompress(path.read_bytes())]


class TestNoDescriptorLeft:
    """An agent that has spent its descriptors keeps the store, too, and each look at it may fail."""

    @pytest.mark.parametrize("days", [1000, 30])
    def test_nothing_is_miscounted_for_that(self, store: Path, tmp_path: Path, days: int) -> None:
        with SegmentStoreOfTheDead(store):
            truth = counts(look(store, keep=False))
            assert abandoned_tasks(store) == []
            for step in itertools.count(1):
                victim = shutil.copytree(store, tmp_path / "victim")
                reached = fail_once(step, lambda victim=victim: keep(victim, days=days))
                assert counts(look(victim, keep=False)) == truth, step
                assert abandoned_tasks(victim) == [], step
                shutil.rmtree(victim)
                if not reached:
                    return


class SegmentStoreOfTheDead:
    """A store with the note of a process that died between a task's line and the note of its end."""

    def __init__(self, store: Path) -> None:
        span = task(at=NOW)
        assert span.context is not None
        self._path = store / f".tasks-4711-{0:016x}.open"
        names = names_of("CitationAgent", "pin-citer")
        self._path.write_bytes(slot(names, span.context.trace_id, span.context.span_id, span.start_time or 0))
        os.utime(self._path, (NOW.timestamp(), NOW.timestamp()))
        writer = SegmentStore(store, clock=NOW.timestamp)
        assert writer.append(encode_span(span), repository="pin-citer", kind="ok")
        writer.close()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)


def fail_once(step: int, work: Callable[[], None]) -> bool:
    """Have the call number *step* that needs a descriptor fail during *work*; tell whether it came to that."""
    calls = itertools.count(1)
    failed: list[int] = []

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if (number := next(calls)) == step:
                failed.append(number)
                raise OSError(errno.EMFILE, "too many open files")
            return real(*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "scandir", "listdir"):
            patch.setattr(os, name, failing(getattr(os, name)))
        work()
    return bool(failed)


class TestTexts:
    def test_retention_takes_them_out_of_the_merge_before_anybody_looks(self, store: Path) -> None:
        keep(store)
        look(store)
        assert MERGED_ROLLUP in quoted(store)
        keep(store, days=0)
        assert [name for name in quoted(store) if name == MERGED_ROLLUP or name.startswith("failed-2026-03")] == []

    def test_a_purge_during_a_summary_takes_them_all(self, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the summary has read by then is not kept."""
        real = gathering._Gathering.keep

        def purged_before(self: Any, gathered: Any) -> None:
            purge(store, Selection(repository="fresh"))
            real(self, gathered)

        keep(store)
        write_store(store, [task("fresh", failure=replace(MISSING_BIB, message="who knows"))])
        monkeypatch.setattr(gathering._Gathering, "has_grown", lambda _: True)
        monkeypatch.setattr(gathering._Gathering, "keep", purged_before)
        assert b"who knows" in repr(look(store)).encode()
        left = [path for path in store.rglob("*.gz") if b"who knows" in gzip.decompress(path.read_bytes())]
        assert (left, list(store.glob("fresh*"))) == ([], [])


def test_a_merge_of_enormous_size_costs_no_line(store: Path) -> None:
    keep(store)
    (store / MERGED_ROLLUP).write_bytes(b"")
    os.truncate(store / MERGED_ROLLUP, 10**9)
    before_it = [segment.path for segment in segments(store)]
    keep(store, max_bytes=10**8)
    assert [segment.path for segment in segments(store)] == before_it
    assert not (store / MERGED_ROLLUP).exists()


JUNK = st.sampled_from([-1, 2**63, 1e25, 1.5, None, True, "x", [], {}, [[]], {"a": 1}, ["x", 1], [None], [{}]])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


def tampered(value: Any, path: tuple[Any, ...], junk: Any) -> bytes:
    value = copy.deepcopy(value)
    if not path:
        return orjson.dumps(junk)
    owner = value
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = junk
    return orjson.dumps(value)


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The body of a rollup with everything in it."""
    failures = [MISSING_BIB, replace(MISSING_BIB, facts={"cues": ("a", "b"), "errno": "ENOENT"})]
    spans = [task(failure=failure, revision="r1", at=before(days=2)) for failure in failures]
    made = write_store(tmp_path_factory.mktemp("hostile") / "store", spans)
    (segment,) = segments(made)
    return orjson.loads(SUMMARISER.digest(segment))


@given(data=st.data())
def test_a_rollup_with_hostile_values_is_none_or_one_that_can_be_worked_with(body: Any, data: st.DataObject) -> None:
    hostile = tampered(body, data.draw(st.sampled_from(list(places(body)))), data.draw(JUNK))
    try:
        found, rules = loads(hostile)
    except RollupError:
        return
    other = loads(orjson.dumps(body)).rollup
    assert look_at(merged(found, other)) == look_at(merged(other, found))
    assert loads(dumps(merged(found), rules)).rollup == found


def look_at(rollup: Rollup) -> object:
    return counts(rollup), rollup.hours, [seen.total for seen in rollup.errors.values()], rollup.unread_since(0)


@pytest.fixture(scope="module")
def summed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a rollup and a merge that holds a growing segment, too."""
    spans = [task(failure=MISSING_BIB, at=before(days=2)), task()]
    made = write_store(tmp_path_factory.mktemp("merge") / "store", spans)
    keep(made)
    look(made)
    return made


def members_of(store: Path) -> list[list[bytes]]:
    """Return the lines of each member of the merge."""
    members, rest = [], read_merged(store) or b""
    while rest:
        content, rest = inflated(rest) or (b"", b"")
        members.append(content.splitlines())
    return members


def with_lengths_of(head: bytes, stretches: list[bytes]) -> bytes:
    """Return the first line of a merge for members of other lengths."""
    parsed = orjson.loads(head)
    for number, row in enumerate(parsed["stretches"]):
        row[3:] = map(len, stretches[2 * number : 2 * number + 2])
    return orjson.dumps(parsed)


@given(data=st.data(), since=st.sampled_from(["90m", "3d", "all"]))
def test_a_merge_with_hostile_values_ends_no_summary(summed: Path, data: st.DataObject, since: str) -> None:
    members = members_of(summed)
    whole = [deflated(b"\n".join([*lines, b""])) for lines in members]
    lines = data.draw(st.sampled_from(members))
    row = data.draw(st.integers(0, len(lines) - 1))
    parsed = orjson.loads(lines[row])
    lines[row] = tampered(parsed, data.draw(st.sampled_from(list(places(parsed)))), data.draw(JUNK))
    stretches = [deflated(b"\n".join([*lines, b""])) for lines in members[1:]]
    if not (lines is members[0] and row == 0):
        members[0][0] = with_lengths_of(members[0][0], stretches)
    write_merged(summed, [deflated(b"\n".join([*members[0], b""])), *stretches])
    try:
        look(summed, keep=False)
        summarise(summed, since=since, now=NOW)
    finally:
        write_merged(summed, whole)
