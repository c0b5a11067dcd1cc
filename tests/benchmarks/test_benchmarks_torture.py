"""The torture of the store in short, and that its account would notice what it looks for."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.torture.abandonment import Abandoned, judge_abandoned
from benchmarks.torture.acknowledgements import Acknowledgement, Ledger, Told, read_ledgers, read_processes
from benchmarks.torture.audit import Figures, Readback, judge, read_back
from benchmarks.torture.board import Board
from benchmarks.torture.fleet import Fleet, holders
from benchmarks.torture.lines import identity_of, is_intact, kind_of, line_of, read_identity
from benchmarks.torture.plan import Plan, due
from benchmarks.torture.report import report
from benchmarks.torture.room import room
from benchmarks.torture.spoiling import SPOILERS
from benchmarks.torture.sums import check_sums
from otel_jsonl import SegmentStore, maintain, segments
from otel_jsonl.rollups import rollups
from otel_telemetry.analysis.digest import SUMMARISER

ROOT = Path(__file__).resolve().parents[2]
LINES, KILLS = 16_000, 16


def figure(output: str, name: str) -> int:
    match = re.search(rf"^{re.escape(name)} +([0-9,]+)", output, re.MULTILINE)
    assert match, output
    return int(match[1].replace(",", ""))


def torture(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'exporters'}", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )


def test_no_line_is_lost_doubled_or_torn(tmp_path: Path) -> None:
    """Writers in 8 processes are killed and stopped; their disk is filled, their folder deleted, their lines moved.

    Whatever was summed up says what the lines say, and who was killed inside of a task has left it as abandoned.
    """
    run = torture(tmp_path, f"--lines={LINES}", f"--kills={KILLS}", "--rounds=2", "--stops=6")
    assert run.returncode == 0, run.stdout + run.stderr
    assert figure(run.stdout, "lines acknowledged") >= LINES
    assert figure(run.stdout, "kills") == KILLS
    assert figure(run.stdout, "deletions") == 2
    assert min(figure(run.stdout, name) for name in ("rotations", "compressions", "faults", "stops", "lost")) > 0
    assert {name: figure(run.stdout, name) for name in ("doubled", "torn", "unaccounted", "broken")} == {
        "doubled": 0,
        "torn": 0,
        "unaccounted": 0,
        "broken": 0,
    }
    assert min(figure(run.stdout, name) for name in ("rollups compared", "abandoned expected")) > 0
    assert figure(run.stdout, "abandoned found") == figure(run.stdout, "abandoned expected")
    assert (figure(run.stdout, "wrong"), figure(run.stdout, "abandoned false")) == (0, 0)
    assert not list(tmp_path.glob("torture-*"))


@pytest.mark.parametrize(
    ("harm", "noticed"),
    [("doubled", "doubled"), ("missing", "unaccounted"), ("miscounted", "wrong"), ("forgotten", "abandoned expected")],
)
def test_harm_to_the_store_is_noticed(tmp_path: Path, harm: str, noticed: str) -> None:
    few = ("--lines=2000", "--kills=4", "--rounds=1", "--faults=1", "--stops=1", "--segment-bytes=50000")
    run = torture(tmp_path, *few, f"--spoil={harm}")
    assert run.returncode == 1, run.stderr
    bad = {name: figure(run.stdout, name) for name in ("doubled", "unaccounted", "wrong", "torn", "broken")}
    assert [name for name, number in bad.items() if number] == [noticed] * (noticed in bad)
    missed = figure(run.stdout, "abandoned expected") - figure(run.stdout, "abandoned found")
    assert (missed > 0) == (harm == "forgotten")


def told(identity: int, how: Told = Told.WRITTEN, *, generation: int = 2, faults: tuple[int, int] = (0, 0)):
    return Acknowledgement(identity, generation, *faults, how)


def readback(*found: int, counted: int = 0, torn: int = 0, unfinished: int = 0) -> Readback:
    return Readback(Counter(found), torn, unfinished, 0, counted)


class TestJudging:
    def judge(self, *acknowledged: Acknowledgement, found: Readback, kills: int = 0) -> Figures:
        return judge(acknowledged, found, generation=2, kills=kills)

    def test_a_line_that_is_there_once_is_in_order(self) -> None:
        figures = self.judge(told(1), told(2, Told.ENDED), found=readback(1, 2))
        assert figures == Figures(acknowledged=2, tasks=1, written=2)
        assert figures.good

    def test_a_line_that_is_there_twice_is_doubled(self) -> None:
        figures = self.judge(told(1), found=readback(1, 1))
        assert (figures.doubled, figures.good) == (1, False)

    def test_so_is_one_that_was_never_acknowledged(self) -> None:
        assert not self.judge(found=readback(1, 1)).good
        assert self.judge(found=readback(1)).good

    @pytest.mark.parametrize("faults", [(0, 0), (1, 1), (1, 2)])
    def test_a_line_that_was_told_to_be_written_has_no_excuse(self, faults: tuple[int, int]) -> None:
        assert self.judge(told(1, faults=faults), found=readback(counted=1)).unaccounted == 1

    @pytest.mark.parametrize("how", [Told.LOST, Told.ENDED])
    @pytest.mark.parametrize("faults", [(1, 1), (0, 1), (1, 2), (0, 2)])
    def test_a_line_that_is_missing_in_a_fault_is_lost_if_it_is_counted(
        self, how: Told, faults: tuple[int, int]
    ) -> None:
        lost = told(1, how, faults=faults)
        assert self.judge(lost, found=readback(counted=1)) == Figures(
            acknowledged=1, tasks=how == Told.ENDED, lost=1, counted=1
        )
        assert self.judge(lost, found=readback()).unaccounted == 1

    @pytest.mark.parametrize("how", [Told.LOST, Told.ENDED])
    def test_without_a_fault_nothing_may_be_lost(self, how: Told) -> None:
        assert self.judge(told(1, how, faults=(2, 2)), found=readback(counted=1)).unaccounted == 1

    @pytest.mark.parametrize("generation", [0, 1])
    def test_what_was_acknowledged_before_the_folder_was_deleted_is_set_apart(self, generation: int) -> None:
        assert self.judge(told(1, generation=generation), found=readback()) == Figures(acknowledged=1, set_apart=1)

    def test_more_unfinished_lines_than_kills_are_torn(self) -> None:
        assert self.judge(found=readback(unfinished=2), kills=2).good
        assert self.judge(found=readback(unfinished=3), kills=2).torn == 1

    @pytest.mark.parametrize("bad", ["broken", "wrong", "killed_inside", "false"])
    def test_so_do_other_figures(self, bad: str) -> None:
        assert not Figures(**{bad: 1}).good
        assert Figures(killed_inside=1, abandoned=1).good


BORN = told(0, Told.BORN)


class TestJudgingAbandonedTasks:
    def judge(self, *entries: Acknowledgement, listed: tuple[int, ...] = (), stored: tuple[int, ...] = ()) -> Abandoned:
        return judge_abandoned([entries], Counter(stored), listed, generation=2, kills=1)

    def test_who_had_begun_and_not_done_his_work_is_to_be_listed(self) -> None:
        inside = [BORN, told(7, Told.BEGUN), told(8, Told.BEGUN), told(8, Told.DONE), told(8, Told.ENDED)]
        assert self.judge(*inside, listed=(7,), stored=(8,)) == Abandoned(expected=1, found=1, false=0)
        assert self.judge(*inside, stored=(8,)) == Abandoned(expected=1, found=0, false=0)

    def test_once(self) -> None:
        assert self.judge(BORN, told(7, Told.BEGUN), listed=(7, 7)) == Abandoned(1, 1, false=1)

    @pytest.mark.parametrize("ended", [told(7, Told.ENDED), told(8, Told.ENDED)])
    def test_who_returned_or_has_a_line_is_not(self, ended: Acknowledgement) -> None:
        entries = [BORN, told(7, Told.BEGUN), told(7, Told.DONE), ended]
        assert self.judge(*entries, listed=(7,), stored=(7,)) == Abandoned(0, 0, false=1)
        assert self.judge(*entries, stored=(7,)) == Abandoned(0, 0, false=0)

    @pytest.mark.parametrize(
        ("born", "begun"),
        [
            (BORN._replace(generation=0), told(7, Told.BEGUN)),
            (BORN, told(7, Told.BEGUN, generation=1)),
            (BORN._replace(fault_before=1, fault_after=1), told(7, Told.BEGUN)),
            (BORN, told(7, Told.BEGUN, faults=(0, 1))),
        ],
    )
    def test_whose_note_may_be_gone_may_be_missing(self, born: Acknowledgement, begun: Acknowledgement) -> None:
        for listed in ((), (7,)):
            assert self.judge(born, begun, listed=listed) == Abandoned(0, 0, false=0)

    def test_who_has_done_his_work_may_have_come_to_his_line(self) -> None:
        for listed in ((), (7,)):
            assert self.judge(BORN, told(7, Told.BEGUN), told(7, Told.DONE), listed=listed) == Abandoned(0, 0, false=0)

    def test_only_so_many_can_have_had_no_time_to_say_that_they_began(self) -> None:
        assert self.judge(BORN, listed=tuple(range(1, 7))).false == 0
        assert self.judge(BORN, listed=tuple(range(1, 8))).false == 1
        assert self.judge(BORN, listed=(1,), stored=(1,)).false == 1


class TestSums:
    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        store = SegmentStore(tmp_path / "telemetry", max_segment_bytes=5000)
        for identity in range(1, 40):
            assert store.append(line_of(identity), repository="torture", kind=kind_of(identity))
        store.close()
        maintain(store.directory, max_bytes=10**9, retention_days=10**5, summariser=SUMMARISER)
        return store.directory

    def test_rollups_that_say_what_lines_say_are_in_order(self, store: Path) -> None:
        sums = check_sums(store, read_back(store).outcomes)
        assert (sums.rollups > 1, sums.wrong, sums.abandoned) == (True, 0, [])
        assert rollups(store) == []

    def test_a_wrong_rollup_is_found_in_itself_and_in_every_summary(self, store: Path) -> None:
        SPOILERS["miscounted"](store)
        assert check_sums(store, read_back(store).outcomes).wrong == 5

    def test_so_is_a_summary_that_counts_other_lines_than_there_are(self, store: Path) -> None:
        assert check_sums(store, read_back(store).outcomes + Counter(ok=1)).wrong == 1


class TestLines:
    @given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.booleans())
    def test_a_line_says_who_wrote_it(self, writer: int, number: int, long: bool) -> None:
        identity = identity_of(writer, number)
        text = line_of(identity, long=long)[:-1]
        assert read_identity(text) == identity
        assert is_intact(text, identity)

    def test_a_changed_line_is_not_intact(self) -> None:
        text = line_of(7)[:-1]
        assert not is_intact(text.replace(b'"name":"', b'"name":"0'), 7)

    def test_half_a_line_and_two_glued_together_have_no_identity(self) -> None:
        assert read_identity(line_of(7)[:90]) is None
        assert read_identity(line_of(7)[:90] + line_of(8)) is None

    def test_a_store_is_read_back(self, tmp_path: Path) -> None:
        store = SegmentStore(tmp_path / "telemetry", max_segment_bytes=1000)
        for identity in range(1, 20):
            assert store.append(line_of(identity), repository="r", kind=kind_of(identity))
        store.count_loss()
        store.close()
        opened = next(segment for segment in segments(store.directory) if not segment.closed)
        with opened.path.open("ab") as file:
            file.write(line_of(20)[:30] + b"\n" + line_of(1).replace(b'"name":"', b'"name":"0'))
        result = read_back(store.directory)
        assert result.found == Counter([1, *range(1, 20)])
        assert (result.torn, result.unfinished, result.counted) == (1, 1, 1)
        assert result.rotations > 1


def test_ledgers_outlive_their_writer_and_may_have_holes(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        ledger = Ledger(tmp_path / "1")
        ledger.note(told(7, Told.LOST, faults=(1, 2)))
        next(ledger._positions)
        ledger.note(told(8))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert list(read_ledgers(tmp_path)) == [told(7, Told.LOST, faults=(1, 2)), told(8)]


def test_only_calls_are_acknowledgements(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "1")
    noted = [BORN, told(7, Told.BEGUN), told(7, Told.DONE), told(7, Told.ENDED)]
    for entry in noted:
        ledger.note(entry)
    ledger.close()
    assert list(read_ledgers(tmp_path)) == noted[-1:]
    assert list(read_processes(tmp_path)) == [noted]


def test_the_board_is_shared_with_forked_children() -> None:
    board = Board(2)
    child = os.fork()
    if child == 0:
        board.advance(0)
        board.advance(1)
        os._exit(0)
    os.waitpid(child, 0)
    assert (board.progress, board.progress_in(0)) == (2, 1)
    assert (board.generation, board.fault, board.stopped) == (0, 0, False)


class TestFleet:
    def sleep(self) -> None:
        time.sleep(60)

    def test_a_killed_process_leaves_its_lane_and_is_not_broken(self) -> None:
        fleet = Fleet(Random(0))
        fleet.start(0, self.sleep)
        assert fleet.free(range(2)) == [1]
        assert fleet.kill(range(2))
        assert fleet.free(range(2)) == [0, 1]
        assert not fleet.kill(range(2))
        assert fleet.wait(1)
        assert fleet.broken == 0

    def test_one_that_raises_is_broken(self, capfd: pytest.CaptureFixture[str]) -> None:
        fleet = Fleet(Random(0))
        fleet.start(0, lambda: os.stat(""))
        assert fleet.wait(30)
        assert fleet.broken == 1
        assert "FileNotFoundError" in capfd.readouterr().err

    def test_one_that_does_not_end_is_killed(self) -> None:
        fleet = Fleet(Random(0))
        fleet.start(0, self.sleep)
        assert not fleet.wait(0.01)

    def test_a_holder_of_a_lock_is_stopped(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        with subprocess.Popen(["flock", file, "sh", "-c", "echo locked; sleep 60"], stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            found = holders()
            holder.kill()
        if not found:
            pytest.skip("the system does not tell who holds a lock")
        assert holder.pid in found


class TestThePlan:
    @pytest.mark.parametrize("wrong", [{"processes": 7}, {"rounds": 0}, {"lines": 3, "rounds": 4}, {"kills": -1}])
    def test_nonsense_is_refused(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="at least"):
            Plan(**wrong)

    @given(st.integers(0, 10**6), st.floats(-1, 2))
    def test_all_is_due_at_the_end_and_nothing_before_the_beginning(self, total: int, progress: float) -> None:
        assert 0 <= due(total, progress) <= total
        assert due(total, 1) == total


def test_where_no_file_system_can_be_mounted_files_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with room(tmp_path, 10) as place:
        assert place.limits_files


def test_a_small_disk_is_really_full(tmp_path: Path) -> None:
    with room(tmp_path, 10) as place:
        if place.limits_files:
            pytest.skip("mounting is not permitted")
        place.fill()
        with pytest.raises(OSError, match="No space left"):
            place.store.write_bytes(b"x")
        place.relieve()
        place.store.write_bytes(b"x")


def test_the_report_names_every_figure() -> None:
    text = report(Figures(acknowledged=1_000_000), fault="a full file system", seconds=61.2)
    assert text.startswith("lines acknowledged     1,000,000  0 of them tasks, in 61 s\n")
    assert {"kills", "rotations", "doubled", "torn", "unaccounted"} <= {line.split()[0] for line in text.splitlines()}
