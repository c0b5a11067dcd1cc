"""Every file of the store and every byte in it, also what readers pass over."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from store_audit import append, as_root, line

from otel_jsonl import SegmentStore, maintain, segments
from otel_jsonl.inventory import DamagedError, StoredFile, lines_of, read_pieces, take_inventory
from otel_jsonl.names import losses_name
from otel_jsonl.opening import date_of
from otel_jsonl.reading import MAX_READ_LINE_BYTES


def kinds(directory: Path) -> list[tuple[str, str]]:
    return sorted((file.kind.name, file.path.name) for file in take_inventory(directory).files)


def the(directory: Path, kind: str) -> StoredFile:
    (file,) = (file for file in take_inventory(directory).files if file.kind.name == kind)
    return file


def test_every_kind_of_file_that_the_store_makes_is_known(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    maintain(directory)
    append(store, 61)
    folder = directory / "pin-citer"
    (folder / ".failed-2026-01-01-0001.jsonl.gz.tmp").write_bytes(b"")
    listed = {file.path for file in take_inventory(directory).files}
    assert listed == {path for path in directory.rglob("*") if path.is_file()}
    assert {kind for kind, _ in kinds(directory)} == {"segment", "leftover", "losses", "lock"}


def test_what_is_not_ours_is_not_listed(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    before = kinds(directory)
    (directory / "notes.txt").write_text("x")
    (directory / "pin-citer" / "all.jsonl").write_text("x")
    (directory / "pin-citer" / "failed-2026-01-01-0009.jsonl").symlink_to("/etc/hostname")
    os.mkfifo(directory / "pin-citer" / "failed-2026-01-01-0008.jsonl")
    assert kinds(directory) == before


@as_root
def test_another_users_file_is_not_listed(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    path = directory / "pin-citer" / "failed-2026-01-01-0009.jsonl"
    path.write_text("x")
    os.chown(path, 65534, 65534)
    assert path.name not in {name for _, name in kinds(directory)}


def test_both_states_of_a_segment_are_looked_at(store: SegmentStore, directory: Path) -> None:
    """A maintenance that died between two steps leaves a plain file that readers no longer look at."""
    append(store, 1)
    path = segments(directory)[0].path
    path.rename(path.with_name(path.name.replace(".jsonl", ".closed.jsonl")))
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(line(1)))
    assert len([kind for kind, _ in kinds(directory) if kind == "segment"]) == 2


def test_torn_and_foreign_lines_are_read_as_they_are(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    odd = b"junk\n\n\0\0\n\xff\n" + b'{"torn'
    with segments(directory)[0].path.open("ab") as file:
        file.write(odd)
    assert b"".join(read_pieces(the(directory, "segment"))) == line(1) + odd


def test_a_segment_that_was_deleted_meanwhile(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    listed = the(directory, "segment")
    store.close()
    maintain(directory, now=2e9)
    assert not listed.path.parent.exists()
    assert list(read_pieces(listed)) == []


def test_one_that_was_compressed_meanwhile(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    listed = [file for file in take_inventory(directory).files if file.kind.name == "segment"]
    maintain(directory)
    assert b"".join(piece for file in listed for piece in read_pieces(file)) == b"".join(map(line, range(60)))


def test_a_damaged_file_is_said(store: SegmentStore, directory: Path) -> None:
    append(store, *range(60))
    maintain(directory)
    path = next(directory.rglob("*.gz"))
    listed = next(file for file in take_inventory(directory).files if file.path == path)
    for damaged in (path.read_bytes()[:-20], b"\x1f\x8bnonsense", b"plain"):
        path.write_bytes(damaged)
        with pytest.raises(DamagedError):
            list(read_pieces(listed))


def test_a_count_holds_nothing_however_long_it_is(store: SegmentStore, directory: Path) -> None:
    """A day of losses is one hole in a file; what somebody wrote into it is read."""
    append(store, 1)
    for path in directory.glob(".lost-*"):
        path.unlink()
    path = directory / losses_name(date_of(20_000))
    with path.open("wb") as file:
        file.truncate(10**12)
    assert list(read_pieces(the(directory, "losses"))) == []
    with path.open("r+b") as file:
        file.seek(10**11)
        file.write(b"somebody")
    assert b"".join(read_pieces(the(directory, "losses"))) == b"somebody"


def test_a_line_without_end_comes_in_pieces() -> None:
    blocks = [b"a\n", *[b"x" * 2**20] * 9, b"\nb"]
    pieces = list(lines_of(iter(blocks)))
    assert b"".join(pieces) == b"".join(blocks)
    assert max(map(len, pieces)) <= MAX_READ_LINE_BYTES + 2**20


def test_a_folder_that_cannot_be_listed(store: SegmentStore, directory: Path) -> None:
    append(store, 1)
    assert take_inventory(directory).unreadable == []
    with pytest.raises(FileNotFoundError):
        take_inventory(directory / "none")
