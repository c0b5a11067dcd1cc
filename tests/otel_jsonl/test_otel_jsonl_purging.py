"""What somebody wants gone goes, with all that sums it up, and nothing else does, whoever writes meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_audit import (
    DAY,
    NOON,
    Clock,
    append,
    as_root,
    begin,
    file_names,
    held,
    in_child,
    line,
    numbers,
    once,
    start_python,
)

from otel_jsonl import SegmentStore, maintain, segments
from otel_jsonl.descriptors import NotOursError, own_folder
from otel_jsonl.inventory import KINDS, StoredFile, take_inventory
from otel_jsonl.losses import read_losses
from otel_jsonl.names import (
    MERGED_ROLLUP,
    SegmentName,
    folder_names,
    rollup_name,
    starts_name,
    temporary_name,
)
from otel_jsonl.purging import PurgeReport, Selection, files_to_purge, purge, tasks_to_purge
from otel_jsonl.rewriting import BusyError
from otel_jsonl.slots import names_of, slot
from otel_jsonl.tidying import alone
from otel_jsonl.unfinished import abandoned_tasks

TODAY = date(2024, 10, 4)
EVERYTHING = Selection()

WRITER = """
import sys
from pathlib import Path
from otel_jsonl import SegmentStore
from store_audit import append
store = SegmentStore(Path(sys.argv[1]), max_segment_bytes=5_000, lock_timeout=1.0)
print("ready", flush=True)
sys.stdin.read()
assert all(append(store, *((int(sys.argv[2]), number) for number in range(1500))))
assert append(store, (int(sys.argv[2]), "last")) == [True]
store.close()
"""

PURGER = """
import sys
from pathlib import Path
from otel_jsonl.purging import Selection, purge
print("ready", flush=True)
while True:
    purge(Path(sys.argv[1]), Selection())
    print("round", flush=True)
"""


def gone(report: PurgeReport) -> list[str]:
    return sorted(file.path.name for file in report.deleted)


def fill(directory: Path, repository: str = "pin-citer", days: int = 3, count: int = 5) -> None:
    """A segment a day, the last one NOON's."""
    for back in range(days):
        store = SegmentStore(directory, clock=Clock(NOON - back * DAY))
        append(store, *((back, number) for number in range(count)), repository=repository)
        store.close()


def days(directory: Path) -> set[str]:
    return {segment.day.isoformat() for segment in segments(directory)}


def note(directory: Path, repository: str, start: float, process: int = 0, number: int = 1) -> Path:
    """What a dead process has left of a task."""
    path = directory / starts_name(process, f"{number:016x}")
    path.write_bytes(slot(names_of("CitationAgent", repository), number, number, int(start * 1e9)))
    path.chmod(0o600)
    return path


class TestWhatIsSelected:
    def test_a_repository(self, directory: Path) -> None:
        fill(directory)
        fill(directory, "cite-assist")
        assert len(purge(directory, Selection("pin-citer")).deleted) == 3
        assert {segment.repository for segment in segments(directory)} == {"cite-assist"}
        assert not (directory / "pin-citer").exists()

    @pytest.mark.parametrize("name", ["a/b", "../../etc", "", ".hidden", "x" * 300, "Ünïcode", "two words"])
    def test_a_repository_of_any_name_by_its_own_name_or_its_folders(self, directory: Path, name: str) -> None:
        for asked in (name, folder_names(name)[0]):
            append(SegmentStore(directory), 1, repository=name)
            append(SegmentStore(directory), 2, repository="other")
            assert len(purge(directory, Selection(asked or folder_names(name)[0])).deleted) == 1
            assert numbers(directory) >= once(2)
            assert 1 not in numbers(directory)

    @pytest.mark.parametrize("asked", ["..", ".", "/etc", "../outside", "pin", "pin-citer/", "*", "pin-citer\0"])
    def test_a_name_that_is_no_repository_of_ours_selects_nothing(
        self, directory: Path, tmp_path: Path, asked: str
    ) -> None:
        fill(directory)
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "failed-2024-10-04-0001.jsonl").write_bytes(line(1))
        assert purge(directory, Selection(asked)).deleted == []
        assert len(segments(directory)) == 3
        assert len(list(outside.iterdir())) == 1

    def test_no_name_is_no_selection(self) -> None:
        with pytest.raises(ValueError, match="name"):
            Selection("")

    def test_whole_days_before_one(self, directory: Path) -> None:
        fill(directory)
        assert gone(purge(directory, Selection(before=date(2024, 10, 3)))) == [
            ".lost-2024-10-02.count",
            "failed-2024-10-02-0001.jsonl",
        ]
        assert days(directory) == {"2024-10-03", "2024-10-04"}

    def test_both_together(self, directory: Path) -> None:
        fill(directory)
        fill(directory, "cite-assist")
        assert gone(purge(directory, Selection("pin-citer", date(2024, 10, 4)))) == [
            "failed-2024-10-02-0001.jsonl",
            "failed-2024-10-03-0001.jsonl",
        ]
        assert len(segments(directory)) == 4

    def test_everything(self, directory: Path) -> None:
        fill(directory)
        fill(directory, "cite-assist")
        maintain(directory, now=NOON, max_bytes=10**9)
        report = purge(directory, EVERYTHING)
        assert (report.failed, report.hidden, report.tasks_trouble) == ([], [], "")
        assert file_names(directory) == [".maintenance.lock"]
        assert list(directory.rglob("*.jsonl*")) == []

    def test_nothing_more_is_found_then(self, directory: Path) -> None:
        fill(directory)
        store = SegmentStore(directory)
        store.count_loss()
        store.close()
        assert purge(directory, EVERYTHING).deleted
        assert purge(directory, EVERYTHING).deleted == []

    def test_all_states_of_a_segment_and_what_sums_it_up(self, directory: Path) -> None:
        fill(directory, days=1)
        folder = directory / "pin-citer"
        name = SegmentName("ok", TODAY, 1)
        for state in ("open", "closed", "gzipped"):
            (folder / str(name.as_state(state))).write_bytes(line(1))
        (folder / rollup_name(name)).write_bytes(b"sum")
        (folder / rollup_name(SegmentName("ok", TODAY, 7))).write_bytes(b"of a segment that is gone")
        (folder / temporary_name(name.as_state("gzipped"))).write_bytes(b"half")
        (directory / MERGED_ROLLUP).write_bytes(b"sum of all")
        purge(directory, Selection("pin-citer"))
        assert file_names(directory) == [".maintenance.lock"]

    def test_the_sum_of_all_goes_with_anything_and_stays_where_nothing_goes(self, directory: Path) -> None:
        fill(directory)
        merged = directory / MERGED_ROLLUP
        merged.write_bytes(b"sum of all")
        assert purge(directory, Selection("nobody")).deleted == []
        assert merged.exists()
        purge(directory, Selection(before=date(2024, 10, 3)))
        assert not merged.exists()

    def test_every_kind_of_file_is_something_to_a_purge(self, directory: Path) -> None:
        """A new kind of file in a repository's folder goes with the repository; whoever adds another one decides."""
        assert {kind.name for kind in KINDS if kind.within == "store"} <= {
            "losses", "lock", "starts", "merged", "clock", "leftover",
        }  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 40)), unique=True),
    st.sampled_from([None, "a", "c"]),
    st.none() | st.integers(0, 40),
)
def test_just_what_is_of_the_repository_and_older_is_selected(
    files: list[tuple[str, int]], repository: str | None, age: int | None
) -> None:
    before = None if age is None else TODAY - timedelta(days=age)
    listed = [
        StoredFile(Path(f"/store/{folder}/ok-{TODAY - timedelta(days=back)}-0001.jsonl.gz"), KINDS[0], 10)
        for folder, back in files
    ]
    chosen = {file.path for file in files_to_purge(listed, Selection(repository, before))}
    assert chosen == {
        file.path
        for file, (folder, back) in zip(listed, files, strict=True)
        if repository in (None, folder) and (age is None or back > age)
    }


class TestNothingElseIsDeleted:
    def test_files_that_we_did_not_name(self, directory: Path) -> None:
        fill(directory, days=1)
        foreign = [
            directory / "all_errors.jsonl",
            directory / "pin-citer" / "notes.txt",
            directory / "pin-citer" / "failed-2024-10-04-0001.jsonl.bak",
            directory / "pin-citer" / "xfailed-2024-10-04-0001.jsonl",
            directory / ".lost-2024-10-04.counts",
        ]
        for path in foreign:
            path.write_text("mine")
        purge(directory, EVERYTHING)
        assert all(path.read_text() == "mine" for path in foreign)
        assert segments(directory) == []

    def test_what_is_no_regular_file(self, directory: Path, tmp_path: Path) -> None:
        fill(directory, days=1)
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "failed-2024-10-04-0001.jsonl").write_bytes(line(1))
        folder = directory / "pin-citer"
        (folder / "failed-2024-10-04-0002.jsonl").symlink_to(outside / "failed-2024-10-04-0001.jsonl")
        os.mkfifo(folder / "failed-2024-10-04-0003.jsonl")
        (folder / "failed-2024-10-04-0004.jsonl").mkdir()
        (directory / "linked").symlink_to(outside)
        assert gone(purge(directory, EVERYTHING)) == [".lost-2024-10-04.count", "failed-2024-10-04-0001.jsonl"]
        assert len(list(outside.iterdir())) == 1
        assert len(list(folder.iterdir())) == 3

    def test_a_file_that_has_a_second_name_is_told_and_stays(self, directory: Path, tmp_path: Path) -> None:
        """Somebody may have linked a file of theirs to the name."""
        fill(directory, days=1)
        path = segments(directory)[0].path
        os.link(path, tmp_path / "second")
        report = purge(directory, Selection("pin-citer"))
        assert [failed for failed, _ in report.failed] == [path]
        assert path.exists()

    @as_root
    def test_another_users_store(self, directory: Path) -> None:
        fill(directory, days=1)
        os.chown(directory, 65534, 65534)
        with pytest.raises(NotOursError, match="another user"):
            purge(directory, EVERYTHING)
        assert len(list(directory.rglob("*.jsonl"))) == 1

    def test_a_store_that_is_a_link(self, directory: Path, tmp_path: Path) -> None:
        fill(directory, days=1)
        (tmp_path / "link").symlink_to(directory)
        with pytest.raises(OSError):
            purge(tmp_path / "link", EVERYTHING)
        assert len(segments(directory)) == 1

    def test_where_there_is_no_store(self, directory: Path) -> None:
        with pytest.raises(FileNotFoundError):
            purge(directory, EVERYTHING)
        assert not directory.exists()


class TestLosses:
    def count(self, directory: Path, *ago: int) -> None:
        for back in ago:
            store = SegmentStore(directory, clock=lambda back=back: time.time() - back * DAY)
            store.count_loss()
            store.close()

    def test_they_are_of_no_repository(self, directory: Path) -> None:
        fill(directory)
        self.count(directory, 0)
        purge(directory, Selection("pin-citer"))
        assert sum(read_losses(directory).values()) == 1

    def test_those_of_today_are_forgotten_in_a_file_that_stays(self, directory: Path) -> None:
        """A writer that has it open counts on in it."""
        self.count(directory, 0, 9)
        names = {path.name for path in directory.glob(".lost-*")}
        purge(directory, EVERYTHING)
        assert read_losses(directory) == {}
        assert len(names) == 2
        assert len(list(directory.glob(".lost-*"))) == 1
        self.count(directory, 0)
        assert sum(read_losses(directory).values()) == 1

    def test_one_who_does_not_let_go_is_told(self, directory: Path) -> None:
        self.count(directory, 9)
        (path,) = directory.glob(".lost-*")
        with held(path):
            report = purge(directory, EVERYTHING)
        assert [failed.name for failed, _ in report.failed] == [path.name]
        assert path.stat().st_size == 1


class TestNotesOfTasks:
    @pytest.fixture(autouse=True)
    def _notes(self, directory: Path) -> None:
        fill(directory, days=1)
        note(directory, "pin-citer", NOON, number=1)
        note(directory, "cite-assist", NOON - 3 * DAY, number=2)
        note(directory, "a/b", NOON, number=3)

    def left(self, directory: Path) -> set[str]:
        return {task.repository for task in abandoned_tasks(directory)}

    @pytest.mark.parametrize(
        ("selection", "left"),
        [
            (Selection("pin-citer"), {"cite-assist", "a/b"}),
            (Selection("a/b"), {"cite-assist", "pin-citer"}),
            (Selection(folder_names("a/b")[0]), {"cite-assist", "pin-citer"}),
            (Selection(before=date(2024, 10, 3)), {"pin-citer", "a/b"}),
            (Selection("pin-citer", date(2024, 10, 3)), {"cite-assist", "pin-citer", "a/b"}),
            (EVERYTHING, set()),
        ],
    )
    def test_those_selected_go_and_the_others_stay(self, directory: Path, selection: Selection, left: set[str]) -> None:
        doomed = len(tasks_to_purge(directory, selection))
        report = purge(directory, selection)
        assert (report.tasks, self.left(directory)) == (3 - len(left), left)
        assert doomed == report.tasks

    def test_a_living_process_keeps_its_notes(self, directory: Path) -> None:
        program = start_python(
            "import sys\nfrom pathlib import Path\nfrom otel_jsonl.starts import StartRecords\n"
            "from otel_jsonl.slots import names_of\nimport time\n"
            "records = StartRecords(lambda where=Path(sys.argv[1]): where)\n"
            "assert records.begin(names_of('Agent', 'pin-citer'), 7, 7, time.time_ns())\n"
            "print('ready', flush=True); sys.stdin.read()\n",
            directory,
        )
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        mine = list(directory.glob(f".tasks-{program.pid}-*"))
        report = purge(directory, EVERYTHING)
        assert (report.tasks, len(mine), mine[0].exists()) == (3, 1, True)
        program.kill()
        program.communicate()
        assert self.left(directory) == {"pin-citer"}

    def test_a_task_whose_line_goes_is_not_abandoned_for_that(self, directory: Path) -> None:
        """Its process died between the line and the note of its end."""
        ended = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x"}]}]}]}\n' % (9, 9)
        store = SegmentStore(directory, clock=Clock())
        store.append(ended, repository="pin-citer", kind="ok")
        store.close()
        written = note(directory, "pin-citer", NOON, process=4_000_000, number=9)
        os.utime(written, (NOON, NOON))
        purge(directory, Selection("cite-assist"))
        (directory / "pin-citer" / "ok-2024-10-04-0001.jsonl").unlink()
        assert 9 not in {int(task.span_id, 16) for task in abandoned_tasks(directory)}


class TestBesideOthers:
    def test_a_writer_notices_and_goes_on_in_a_new_segment(self, directory: Path) -> None:
        store = SegmentStore(directory)
        append(store, 1, 2)
        purge(directory, EVERYTHING)
        assert numbers(directory) == once()
        assert append(store, 3) == [True]
        assert numbers(directory) == once(3)
        store.close()

    def test_who_tidies_is_waited_for_and_not_for_ever(self, directory: Path) -> None:
        fill(directory)
        with own_folder(directory) as folder, alone(folder) as got:
            assert got
            with pytest.raises(BusyError, match="tidying"):
                purge(directory, EVERYTHING, patience=0.0)
        assert len(segments(directory)) == 3

    def test_a_segment_whose_lock_is_not_given_back_is_told_and_stays(self, directory: Path) -> None:
        fill(directory)
        stuck = segments(directory)[1].path
        with held(stuck):
            report = purge(directory, EVERYTHING)
        assert [(path, why) for path, why in report.failed] == [(stuck, "who writes to it does not let go")]
        assert [segment.path for segment in segments(directory)] == [stuck]

    def test_a_segment_that_its_writer_has_closed_meanwhile_goes_all_the_same(self, directory: Path) -> None:
        fill(directory, days=1)
        found = take_inventory(directory)
        path = segments(directory)[0].path
        path.rename(path.with_name(path.name.replace(".jsonl", ".closed.jsonl")))
        from otel_jsonl import purging

        report = PurgeReport()
        for file in files_to_purge(found.files, Selection("pin-citer")):
            purging._delete(file, report)
        assert (len(report.deleted), segments(directory)) == (1, [])

    def test_a_folder_that_cannot_be_listed_is_told(self, directory: Path) -> None:
        fill(directory, days=1)
        fill(directory, "cite-assist", days=1)

        def purge_as_owner() -> None:
            if os.geteuid() == 0:
                for path in (directory, *directory.rglob("*")):
                    os.chown(path, 65534, 65534)
                for parent in list(directory.parents)[:3]:
                    parent.chmod(parent.stat().st_mode | 0o711)
                os.setuid(65534)
            (directory / "pin-citer").chmod(0o000)
            report = purge(directory, EVERYTHING)
            assert [path.name for path in report.hidden] == ["pin-citer"]
            assert purge(directory, Selection("cite-assist")).hidden == []
            (directory / "pin-citer").chmod(0o700)
            assert [segment.repository for segment in segments(directory)] == ["pin-citer"]

        assert in_child(purge_as_owner) == 0


@pytest.fixture
def purger(directory: Path) -> Iterator[None]:
    SegmentStore(directory).append(line("first"), repository="pin-citer", kind="failed")
    program = start_python(PURGER, directory)
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"
    yield
    assert program.poll() is None
    program.kill()
    program.communicate()


def test_agents_that_append_all_the_while_lose_no_line_unnoticed(directory: Path, purger: None) -> None:
    """Each line is acknowledged, none is torn, no loss is counted; what was written after the last purge is there."""
    writers = [start_python(WRITER, directory, number) for number in range(2)]
    begin(writers)
    assert [writer.wait() for writer in writers] == [0, 0]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    assert read_losses(directory) == {}


def test_what_is_appended_while_it_is_deleted_is_there_or_was_deleted_before(directory: Path) -> None:
    """Lines go in order: where one is left, so are all that were written after it."""
    store = SegmentStore(directory, max_segment_bytes=3_000)
    program = start_python(PURGER, directory)
    assert program.stdout is not None
    append(store, *range(10))
    assert program.stdout.readline() == b"ready\n"
    for start in range(10, 3000, 10):
        assert all(append(store, *range(start, start + 10)))
    program.kill()
    program.communicate()
    left = sorted(int(str(number)) for number in numbers(directory))
    assert left == list(range(3000 - len(left), 3000))
    append(store, "last")
    assert numbers(directory) == once(*left, "last")
    store.close()
