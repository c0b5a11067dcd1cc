from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from store_audit import STRANGER, append, as_root, become, in_child, let_others_reach, numbers, once

from otel_jsonl import DEFAULT_DIRECTORY, Directory, SegmentStore, find_directory, resolve_directory
from otel_jsonl.directory import fallback_directories


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def fallbacks(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "second", tmp_path / "home" / "third"


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    assert resolve_directory(path) == Directory(path)
    assert mode(path) == 0o700


@pytest.mark.parametrize("umask", [0, 0o177, 0o777])
def test_the_umask_does_not_matter(directory: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        append(SegmentStore(resolve_directory(directory / "inner").path), 1)
    finally:
        os.umask(before)
    modes = {stat.S_ISDIR(path.stat().st_mode): mode(path) for path in (directory, *directory.rglob("*"))}
    assert modes == {True: 0o700, False: 0o600}


@pytest.mark.parametrize("wide", [0o777, 0o755, 0o2775, 0o701])
def test_an_own_folder_with_wider_modes_is_narrowed(directory: Path, wide: int) -> None:
    directory.mkdir()
    directory.chmod(wide)
    (directory / "all_errors.jsonl").write_text("{}\n")
    assert resolve_directory(directory) == Directory(directory)
    assert mode(directory) & 0o777 == 0o700
    assert (directory / "all_errors.jsonl").read_text() == "{}\n"


def test_modes_inside_are_narrowed_when_a_segment_is_opened(directory: Path) -> None:
    append(SegmentStore(directory), 1)
    for path in directory.rglob("*"):
        path.chmod(0o777)
    append(SegmentStore(directory), 2)
    assert mode(directory / "pin-citer") == 0o700
    assert {mode(path) for path in (directory / "pin-citer").iterdir()} == {0o600}


def plant_link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    elsewhere.mkdir()
    path.symlink_to(elsewhere)


def plant_dangling_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def plant_file(path: Path) -> None:
    path.write_text("")


def plant_fifo(path: Path) -> None:
    os.mkfifo(path)


def plant_shared_folder(path: Path) -> None:
    path.mkdir()
    path.chmod(0o1777)


def plant_device(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to make a device")
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero


PLANTS = [plant_link, plant_dangling_link, plant_file, plant_fifo, plant_shared_folder, plant_device]


@pytest.mark.parametrize("plant", PLANTS)
def test_what_is_no_folder_of_ours_is_not_used_and_stays_as_it_is(
    directory: Path, fallbacks: tuple[Path, Path], plant
) -> None:
    plant(directory)
    before = directory.lstat()
    chosen = resolve_directory(directory, fallbacks=fallbacks)
    assert chosen.path == fallbacks[0]
    assert chosen.usable
    assert chosen.notice is not None
    assert str(directory) in chosen.notice
    assert str(fallbacks[0]) in chosen.notice
    assert directory.lstat()[:9] == before[:9]
    assert not directory.with_name("nowhere").exists()


@pytest.mark.parametrize("plant", PLANTS)
def test_a_store_never_writes_through_what_was_planted_after_the_folder_was_chosen(directory: Path, plant) -> None:
    plant(directory)
    store = SegmentStore(directory)
    assert append(store, 1, 2) == [False, False]
    assert store.lost == 2
    elsewhere = directory.with_name("elsewhere")
    assert not elsewhere.exists() or not list(elsewhere.iterdir())


def test_the_chain_ends_in_the_last_folder(directory: Path, fallbacks: tuple[Path, Path]) -> None:
    plant_file(directory)
    plant_link(fallbacks[0])
    assert resolve_directory(directory, fallbacks=fallbacks).path == fallbacks[1]


def test_with_no_usable_folder_the_preferred_one_is_named_and_nothing_raises(directory: Path) -> None:
    plant_file(directory)
    chosen = resolve_directory(directory, fallbacks=[])
    assert chosen.path == directory
    assert not chosen.usable
    assert chosen.notice is not None
    assert "nothing is recorded" in chosen.notice


def test_folders_of_other_purpose_are_neither_used_nor_narrowed(
    tmp_path: Path, fallbacks: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home" / "alice"
    home.mkdir(parents=True, mode=0o755)
    monkeypatch.setenv("HOME", str(home))
    for path in (Path("/"), home, home.parent):
        before = mode(path)
        assert resolve_directory(path, fallbacks=fallbacks).path == fallbacks[0]
        assert mode(path) == before


def test_the_default_chain_is_tmp_then_tmp_with_the_user_id_then_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/alice")
    chain = [DEFAULT_DIRECTORY, *fallback_directories()]
    assert list(map(str, chain)) == [
        "/tmp/12-factor-telemetry",
        f"/tmp/12-factor-telemetry-{os.geteuid()}",
        "/home/alice/.local/state/12-factor-telemetry",
    ]


class TestFinding:
    def test_nothing_is_made(self, directory: Path, fallbacks: tuple[Path, Path]) -> None:
        assert find_directory(directory, fallbacks=fallbacks) is None
        assert not directory.exists()
        assert not fallbacks[0].exists()

    def test_the_folder_is_the_one_that_writers_use(self, directory: Path, fallbacks: tuple[Path, Path]) -> None:
        resolve_directory(directory, fallbacks=fallbacks)
        assert find_directory(directory, fallbacks=fallbacks) == Directory(directory)

    @pytest.mark.parametrize("plant", PLANTS)
    def test_so_it_is_where_writers_had_to_fall_back(
        self, directory: Path, fallbacks: tuple[Path, Path], plant
    ) -> None:
        plant(directory)
        found = find_directory(directory, fallbacks=fallbacks)
        assert not fallbacks[0].exists()
        assert found == resolve_directory(directory, fallbacks=fallbacks)
        assert found == find_directory(directory, fallbacks=fallbacks)

    def test_also_where_no_folder_can_have_the_name(self, tmp_path: Path, fallbacks: tuple[Path, Path]) -> None:
        found = find_directory(tmp_path / ("x" * 300), fallbacks=fallbacks)
        assert found == resolve_directory(tmp_path / ("x" * 300), fallbacks=fallbacks)

    def test_and_where_there_is_no_other(self, directory: Path) -> None:
        directory.write_text("no folder")
        found = find_directory(directory, fallbacks=[])
        assert found is not None
        assert not found.usable
        assert found == resolve_directory(directory, fallbacks=[])

    def test_modes_are_left_alone(self, directory: Path) -> None:
        directory.mkdir()
        directory.chmod(0o755)
        assert find_directory(directory) == Directory(directory)
        assert mode(directory) == 0o755


@as_root
class TestAnotherUser:
    @pytest.fixture(autouse=True)
    def _reachable(self, tmp_path: Path) -> None:
        let_others_reach(tmp_path)

    def test_a_folder_of_another_user_is_not_used(self, directory: Path, fallbacks: tuple[Path, Path]) -> None:
        directory.mkdir(mode=0o777)
        os.chown(directory, STRANGER, STRANGER)
        chosen = resolve_directory(directory, fallbacks=fallbacks)
        assert chosen.path == fallbacks[0]
        assert chosen.notice is not None
        assert "belongs to another user" in chosen.notice
        assert append(SegmentStore(directory), 1) == [False]
        assert not list(directory.iterdir())

    def test_nor_is_ours_by_another_user(self, tmp_path: Path, directory: Path) -> None:
        directory.mkdir(mode=0o777)
        directory.chmod(0o777)
        tmp_path.chmod(0o777)
        theirs = tmp_path / "theirs"

        def other_user() -> None:
            become(STRANGER)
            assert resolve_directory(directory, fallbacks=[theirs]).path == theirs
            store = SegmentStore(directory)
            assert append(store, 1) == [False]
            assert append(SegmentStore(theirs), 2) == [True]

        assert in_child(other_user) == 0
        assert theirs.stat().st_uid == STRANGER
        assert mode(theirs) == 0o700
        assert not list(directory.iterdir())

    def test_a_folder_that_nobody_else_can_look_into_is_refused_and_another_found(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o777)
        (tmp_path / "private").mkdir(mode=0o700)
        wanted, other = tmp_path / "private/deep/telemetry", tmp_path / "other"

        def stranger() -> None:
            become(STRANGER)
            found = find_directory(wanted, fallbacks=[other])
            assert found is not None
            assert (found.path, found.usable) == (other, True)
            assert resolve_directory(wanted, fallbacks=[other]).path == other

        assert in_child(stranger) == 0

    def test_a_folder_without_write_permission_is_not_used_and_not_widened(
        self, tmp_path: Path, directory: Path
    ) -> None:
        tmp_path.chmod(0o777)
        directory.mkdir()
        directory.chmod(0o500)
        os.chown(directory, STRANGER, STRANGER)

        def owner() -> None:
            become(STRANGER)
            assert resolve_directory(directory, fallbacks=[tmp_path / "other"]).path == tmp_path / "other"

        assert in_child(owner) == 0
        assert mode(directory) == 0o500

    def test_a_process_that_gives_up_its_rights_moves_to_a_folder_of_its_own(
        self, tmp_path: Path, directory: Path
    ) -> None:
        tmp_path.chmod(0o777)
        other = tmp_path / "other"
        store = SegmentStore(
            resolve_directory(directory).path,
            relocate=lambda: resolve_directory(directory, fallbacks=[other]).path,
        )
        append(store, 1)

        def worker() -> None:
            become(STRANGER)
            assert append(store, 2, 3) == [True, True]
            assert numbers(other) == once(2, 3)

        assert in_child(worker) == 0
        assert numbers(directory) == once(1)

    def test_segments_of_another_user_are_neither_read_nor_written(self, directory: Path) -> None:
        store = SegmentStore(directory)
        append(store, 1)
        (segment,) = (directory / "pin-citer").iterdir()
        os.chown(segment, STRANGER, STRANGER)
        assert append(SegmentStore(directory), 2) == [True]
        assert numbers(directory) == once(2)
