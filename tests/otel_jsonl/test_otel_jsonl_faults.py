"""The disk is full, read-only, broken or gone, the process may write no more or is interrupted: the program goes on."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from store_audit import (
    DAY,
    NOON,
    Clock,
    append,
    as_root,
    as_stranger,
    in_child,
    let_others_reach,
    line,
    numbers,
    once,
    small_file_system,
)

from otel_jsonl import Directory, ReadCounters, SegmentStore, find_directory, maintain, resolve_directory, usage


class TestADiskThatDoesNotTakeTheLine:
    def test_a_process_that_may_write_no_longer_file_begins_another(self, directory: Path) -> None:
        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1050, 1050))
            store = SegmentStore(directory)
            assert append(store, *range(30)) == [True] * 30
            assert store.lost == 0

        assert in_child(limited) == 0
        counters = ReadCounters()
        assert numbers(directory, counters) == once(*range(30))
        assert counters == ReadCounters()

    def test_a_line_that_never_fits_leaves_no_part_of_it_behind(self, directory: Path) -> None:
        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (150, 150))
            store = SegmentStore(directory)
            assert append(store, 1) == [True]
            assert append(store, 2, 3, size=200) == [False, False]
            assert append(store, 4) == [True]
            assert store.lost == 2

        assert in_child(limited) == 0
        counters = ReadCounters()
        assert numbers(directory, counters) == once(1, 4)
        assert counters == ReadCounters()
        assert usage(directory).lost_lines == 2

    @as_root
    def test_a_full_file_system_loses_lines_only_while_it_is_full(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "size=256k") as directory:
            store = SegmentStore(directory / "telemetry", max_segment_bytes=50_000)
            said = append(store, *range(400), size=1500)
            kept = [number for number, written in enumerate(said) if written]
            assert 0 < len(kept) < 400
            counters = ReadCounters()
            assert numbers(directory / "telemetry", counters) == once(*kept)
            assert counters == ReadCounters()
            next((directory / "telemetry/pin-citer").glob("*-0001.*")).unlink()
            assert append(store, 1000) == [True]
            assert usage(directory / "telemetry").lost_lines == 400 - len(kept) == store.lost
            store.close()

    @as_root
    def test_a_file_system_without_inodes_loses_lines_only_while_it_has_none(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "nr_inodes=6") as directory:
            store = SegmentStore(directory / "telemetry", max_segment_bytes=150)
            said = append(store, *range(10))
            kept = [number for number, written in enumerate(said) if written]
            assert 0 < len(kept) < 10
            assert numbers(directory / "telemetry") == once(*kept)
            shutil.rmtree(directory / "telemetry/pin-citer")
            assert append(store, 1000) == [True]
            assert usage(directory / "telemetry").lost_lines == 10 - len(kept)
            store.close()

    @as_root
    def test_a_read_only_file_system_loses_lines_and_raises_nothing(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "size=1m") as directory:
            store = SegmentStore(directory / "telemetry")
            append(store, 1)
            store.close()
            subprocess.run(["mount", "-o", "remount,ro", directory], check=True)
            assert append(store, 2) == [False]
            subprocess.run(["mount", "-o", "remount,rw", directory], check=True)
            assert append(store, 3) == [True]
            assert numbers(directory / "telemetry") == once(1, 3)
            assert usage(directory / "telemetry").lost_lines == 1
            store.close()

    @as_root
    def test_losses_are_counted_while_the_disk_is_full_and_outlive_the_processes(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "size=64k") as directory:

            def killed() -> None:
                said = append(SegmentStore(directory / "telemetry"), *range(100), size=1500)
                (tmp_path / str(os.getpid())).write_text(str(said.count(False)))

            assert [in_child(killed), in_child(killed)] == [0, 0]
            lost = [int(file.read_text()) for file in tmp_path.iterdir() if file.is_file()]
            assert min(lost) > 50
            assert usage(directory / "telemetry").lost_lines == sum(lost)

    @as_root
    def test_losses_are_counted_also_where_no_file_can_be_made_any_more(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "nr_inodes=8") as directory:
            store = SegmentStore(directory / "telemetry", max_segment_bytes=150)
            said = append(store, *range(20))
            assert 0 < usage(directory / "telemetry").lost_lines == said.count(False)
            store.close()

    @as_root
    def test_a_folder_deleted_while_the_disk_is_full_is_made_again_when_there_is_room(self, tmp_path: Path) -> None:
        """Nor do lines go elsewhere meanwhile, where no reader would look."""
        with small_file_system(tmp_path, "nr_inodes=8") as mounted:
            directory, other = mounted / "telemetry", tmp_path / "other"
            store = SegmentStore(directory, relocate=lambda: resolve_directory(directory, fallbacks=[other]).path)
            append(store, 1)
            shutil.rmtree(directory)
            with no_inode_left(mounted):
                assert append(store, 2, 3) == [False, False]
                assert resolve_directory(directory, fallbacks=[other]) == Directory(directory)
            assert append(store, 4) == [True]
            assert numbers(directory) == once(4)
            assert usage(directory).lost_lines == 2
            assert not other.exists()
            store.close()

    @as_root
    def test_a_store_begins_elsewhere_where_the_file_system_is_read_only(self, tmp_path: Path) -> None:
        with small_file_system(tmp_path, "size=1m") as mounted:
            subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
            chosen = resolve_directory(mounted / "telemetry", fallbacks=[tmp_path / "other"])
            assert chosen.path == tmp_path / "other"
            assert "Read-only file system" in (chosen.notice or "")
            assert append(SegmentStore(chosen.path), 1) == [True]
            assert find_directory(mounted / "telemetry", fallbacks=[tmp_path / "other"]) is not None

    @as_root
    def test_a_disk_that_fails_costs_the_lines_and_raises_nothing(self, tmp_path: Path) -> None:
        with failing_disk(tmp_path) as disk:
            store = SegmentStore(disk.path / "telemetry")
            assert append(store, 1) == [True]
            disk.fail()
            assert append(store, 2, 3) == [False, False]
            assert append(store, 4, repository="another") == [False]
            assert numbers(disk.path / "telemetry") == once(1)
            assert store.lost == 3
            store.close()

    @as_root
    def test_a_folder_that_takes_no_new_file_keeps_its_segment_growing(self, tmp_path: Path, directory: Path) -> None:
        let_others_reach(tmp_path)
        tmp_path.chmod(0o777)

        def stranger() -> None:
            store = SegmentStore(directory, max_segment_bytes=250)
            assert append(store, 1) == [True]
            (directory / "pin-citer").chmod(0o500)
            assert append(store, *range(2, 8)) == [True] * 6
            assert append(store, 8, repository="another") == [True]
            (directory / "pin-citer").chmod(0o700)
            assert append(store, 9) == [True]

        assert as_stranger(stranger) == 0
        assert numbers(directory) == once(*range(1, 10))

    def test_a_process_that_may_write_nothing_goes_on(self, directory: Path) -> None:
        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 1000))
            store = SegmentStore(directory)
            assert append(store, 1, 2) == [False, False]
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            assert append(store, 3) == [True]

        assert in_child(limited) == 0
        assert numbers(directory) == once(3)
        assert usage(directory).lost_lines == 2


@contextlib.contextmanager
def no_inode_left(mounted: Path) -> Iterator[None]:
    """Use up the inodes of a file system."""
    taken: list[Path] = []
    with pytest.raises(OSError, match="No space left"):
        while True:
            (mounted / f"ballast-{len(taken)}").touch()
            taken.append(mounted / f"ballast-{len(taken)}")
    try:
        yield
    finally:
        for path in taken:
            path.unlink()


class failing_disk:
    """A mounted file system whose device fails on demand, for good; skips the test where that cannot be had.

    The device is memory that is sealed against writing: the kernel then answers with EIO.
    """

    def __init__(self, parent: Path) -> None:
        self.path = parent / "mounted"
        self._device = ""

    def __enter__(self) -> failing_disk:
        self._memory = os.memfd_create("disk", os.MFD_ALLOW_SEALING)
        os.ftruncate(self._memory, 16 * 2**20)
        self.path.mkdir()
        backing = f"/proc/{os.getpid()}/fd/{self._memory}"
        try:
            run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", backing)
            self._device = run("losetup", "--find", "--show", backing).strip()
            run("mount", "-o", "sync", self._device, self.path)
        except (OSError, subprocess.CalledProcessError):
            self._release()
            pytest.skip("a file system on a device of ours is not permitted")
        return self

    def fail(self) -> None:
        fcntl.fcntl(self._memory, F_ADD_SEALS, F_SEAL_WRITE)

    def __exit__(self, *_: object) -> None:
        run("umount", "-l", self.path)
        self._release()

    def _release(self) -> None:
        if self._device:
            run("losetup", "--detach", self._device)
        os.close(self._memory)


F_ADD_SEALS, F_SEAL_WRITE = 1033, 8  # Python names them on some systems only


def run(*command: object) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


def test_signals_that_interrupt_system_calls_cost_nothing(directory: Path) -> None:
    def interrupted() -> None:
        store = SegmentStore(directory, max_segment_bytes=5000)
        caught: list[int] = []
        signal.signal(signal.SIGALRM, lambda *_: caught.append(1))
        signal.siginterrupt(signal.SIGALRM, True)  # noqa: FBT003
        signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
        assert append(store, *range(2000)) == [True] * 2000
        signal.setitimer(signal.ITIMER_REAL, 0)
        assert len(caught) > 10
        assert store.lost == 0

    assert in_child(interrupted) == 0
    assert numbers(directory) == once(*range(2000))


def test_a_clock_that_jumps_while_another_process_compresses_loses_nothing(directory: Path) -> None:
    """Segments of a day that seems over are closed under the writers, who come back to it."""
    clock = Clock()
    store = SegmentStore(directory, max_segment_bytes=500, clock=clock)
    for number in range(60):
        clock.now = NOON + (number * 7 % 5 - 2) * DAY
        append(store, number)
        maintain(directory, max_bytes=10**9, retention_days=10**5, now=NOON + (number * 3 % 7 - 3) * DAY)
    assert numbers(directory) == once(*range(60))
    assert store.lost == 0


def interrupt_in_append(_: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code is SegmentStore.append.__code__:
            raise KeyboardInterrupt
        frame = frame.f_back


def test_an_interrupt_in_the_middle_of_an_append_leaves_the_store_usable(directory: Path) -> None:
    def interrupted() -> None:
        store = SegmentStore(directory)
        signal.signal(signal.SIGALRM, interrupt_in_append)
        written, delay = [], 0.001
        for number in range(3000):
            delay = delay * 0.9 if len(written) * 2 > number else delay * 1.1  # hits half of them, however fast we are
            signal.setitimer(signal.ITIMER_REAL, delay)
            with contextlib.suppress(KeyboardInterrupt):
                if store.append(line(number), repository="pin-citer", kind="ok"):
                    written.append(number)
        signal.setitimer(signal.ITIMER_REAL, 0)
        found = numbers(directory)
        assert 0 < len(written) < 3000
        assert set(written) <= set(found)
        assert set(found.values()) == {1}
        assert append(store, "last") == [True]

    assert in_child(interrupted) == 0
