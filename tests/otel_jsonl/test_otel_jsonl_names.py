from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_jsonl.names import (
    MAX_SEQUENCE,
    SegmentName,
    folder_names,
    is_folder_name,
    is_temporary_name,
    last_segment,
    last_states,
    losses_name,
    parse_losses_name,
    parse_segment_name,
    temporary_name,
)

DAY = date(2026, 11, 22)
segment_names = st.builds(
    SegmentName,
    kind=st.sampled_from(["failed", "ok"]),
    day=st.dates(),
    sequence=st.integers(1, MAX_SEQUENCE),
    process=st.none() | st.integers(0, 2**31),
    state=st.sampled_from(["open", "closed", "gzipped"]),
)


@given(segment_names)
def test_a_name_says_what_was_put_into_it(name: SegmentName) -> None:
    assert parse_segment_name(str(name)) == name


@given(st.text(max_size=60) | st.from_regex(r"(failed|ok)-\d{4}-\d{2}-\d{2}-(p\d+-)?\d{3,5}\.(closed\.)?jsonl(\.gz)?"))
def test_what_parses_is_exactly_what_would_be_written(text: str) -> None:
    name = parse_segment_name(text)
    assert name is None or str(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (SegmentName("failed", DAY, 1), "failed-2026-11-22-0001.jsonl"),
        (SegmentName("ok", DAY, 12, 4711), "ok-2026-11-22-p4711-0012.jsonl"),
        (SegmentName("ok", DAY, 12345, None, "closed"), "ok-2026-11-22-12345.closed.jsonl"),
        (SegmentName("failed", DAY, 1, None, "gzipped"), "failed-2026-11-22-0001.jsonl.gz"),
    ],
)
def test_names_look_like_this(name: SegmentName, text: str) -> None:
    assert str(name) == text


@pytest.mark.parametrize(
    "text",
    [
        "all_errors.jsonl",
        "pin-citer_errors.jsonl",
        "failed-2026-11-22-0001.jsonl.bak",
        "failed-2026-11-22-0001.jsonl\n",
        "xfailed-2026-11-22-0001.jsonl",
        "failed-2026-11-22-0000.jsonl",
        "failed-2026-11-22-00001.jsonl",
        "failed-2026-11-22-p01-0001.jsonl",
        "failed-2026-13-22-0001.jsonl",
        "failed-\N{FULLWIDTH DIGIT TWO}026-11-22-0001.jsonl",
        "failed-2026-11-22-0001.closed.jsonl.gz",
        "FAILED-2026-11-22-0001.jsonl",
        "",
    ],
)
def test_foreign_names_are_no_segments(text: str) -> None:
    assert parse_segment_name(text) is None


@given(segment_names)
def test_a_temporary_name_is_known_as_such_and_as_nothing_else(name: SegmentName) -> None:
    assert is_temporary_name(temporary_name(name))
    assert parse_segment_name(temporary_name(name)) is None
    assert not is_temporary_name(str(name))


@given(st.dates(), st.none() | st.integers(0, 2**62))
def test_a_losses_name_says_its_day(day: date, process: int | None) -> None:
    assert parse_losses_name(losses_name(day, process)) == day


class TestFolders:
    @pytest.mark.parametrize("repository", ["pin-citer", "cite_assist", "A.b", "x", "9", "a" * 100])
    def test_a_safe_name_is_kept(self, repository: str) -> None:
        assert folder_names(repository)[0] == repository

    @pytest.mark.parametrize(
        "repository",
        ["", ".", "..", "../../etc", "a/b", ".git", "-rf", "a" * 300, "müsli", "日本", "a\0b", "a b", "\ud800"],
    )
    def test_any_other_name_becomes_a_safe_one(self, repository: str) -> None:
        name, _ = folder_names(repository)
        assert is_folder_name(name)
        assert name != repository
        assert name.isascii()
        assert not set(name) & {"/", "\0", " "}
        assert not name.startswith(".")
        assert len(name) <= 100

    @given(st.text(), st.text())
    def test_two_repositories_never_share_a_folder(self, one: str, other: str) -> None:
        if one != other:
            assert not set(folder_names(one)) & set(folder_names(other))

    @given(st.text())
    def test_the_folder_of_a_repository_is_never_that_of_another_one_named_like_it(self, repository: str) -> None:
        folder, spare = folder_names(repository)
        assert folder_names(spare)[0] not in (folder, spare)

    @given(st.text())
    def test_a_folder_is_known_as_one_of_ours_and_as_no_file_of_ours(self, repository: str) -> None:
        for name in folder_names(repository):
            assert is_folder_name(name)
            assert not is_temporary_name(name)
            assert parse_losses_name(name) is None


def names(*texts: str) -> Any:
    return [parse_segment_name(text) for text in texts]


def test_the_last_state_of_a_segment_counts() -> None:
    both = names("ok-2026-11-22-0001.jsonl.gz", "ok-2026-11-22-0001.closed.jsonl", "ok-2026-11-22-0002.jsonl")
    assert set(last_states(both)) == {both[0], both[2]}


def test_the_last_segment_is_that_of_the_highest_sequence_of_its_own_kind_day_and_process() -> None:
    listed = [
        "failed-2026-11-22-0009.jsonl.gz",
        "failed-2026-11-22-0010.jsonl",
        "failed-2026-11-23-0011.jsonl",
        "failed-2026-11-22-p5-0012.jsonl",
        "ok-2026-11-22-0013.jsonl",
        "failed-2026-11-22-0099.txt",
    ]
    assert str(last_segment(listed, kind="failed", day=DAY, process=None)) == "failed-2026-11-22-0010.jsonl"
    assert str(last_segment(listed, kind="failed", day=DAY, process=5)) == "failed-2026-11-22-p5-0012.jsonl"
    assert last_segment(listed, kind="ok", day=DAY, process=5) is None
