from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otel_jsonl import ReadCounters, segments
from otel_jsonl.growing import growing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "store" / "pin-citer").mkdir(parents=True)
    return tmp_path / "store" / "pin-citer" / "ok-2026-05-10-0001.jsonl"


def whole(length: int) -> bytes:
    return b"{%b}\n" % (b"x" * length)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40_000), max_size=6), st.integers(0, 40_000), st.data())
def test_what_is_read_in_two_parts_is_what_is_read_in_one(tmp_path_factory, lengths, torn, data) -> None:
    folder = tmp_path_factory.mktemp("store") / "pin-citer"
    folder.mkdir()
    path = folder / "ok-2026-05-10-0001.jsonl"
    lines = [whole(length) for length in lengths]
    first = sum(map(len, lines[: data.draw(st.integers(0, len(lines)))]))
    path.write_bytes(b"".join(lines) + b"{" * torn)
    with growing(segments(folder.parent)[0]) as file:
        assert file is not None
        assert file.stop == sum(map(len, lines))
        counters = ReadCounters()
        parts = [*file.lines(0, first, counters), *file.lines(first, file.stop, counters)]
        assert (parts, counters) == ([line[:-1] for line in lines], ReadCounters())
        assert (list(file.lines(file.stop, None, counters)), counters.torn_lines) == ([], int(torn > 0))


def test_a_file_is_known_again_by_what_stands_before_the_place(path: Path) -> None:
    path.write_bytes(whole(9_000) + whole(10))
    proofs = []
    for content in (path.read_bytes(), path.read_bytes() + whole(5), whole(9_000).replace(b"x", b"y") + whole(10)):
        path.write_bytes(content)
        with growing(segments(path.parents[1])[0]) as file:
            assert file is not None
            proofs.append(file.proof(9_003))
    assert (proofs[0] == proofs[1], proofs[0] == proofs[2]) == (True, False)


def test_a_closed_one_is_found_under_its_new_name(path: Path) -> None:
    path.write_bytes(whole(1))
    (listed,) = segments(path.parents[1])
    path.rename(path.with_name("ok-2026-05-10-0001.closed.jsonl"))
    with growing(listed) as file:
        assert file is not None
        assert file.stop == 4


@pytest.mark.parametrize("name", ["ok-2026-05-10-0001.jsonl.gz", None], ids=["compressed", "gone"])
def test_what_does_not_grow_any_more_is_left_to_who_reads_whole_segments(path: Path, name: str | None) -> None:
    path.write_bytes(whole(1))
    (listed,) = segments(path.parents[1])
    path.rename(path.with_name(name)) if name else path.unlink()
    with growing(listed) as file:
        assert file is None
