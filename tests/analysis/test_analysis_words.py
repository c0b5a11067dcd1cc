from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.analysis.words import counted, listed, percent, percents, short_function, short_type, spelled


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        (0, "error", "0 errors"),
        (1, "error", "1 error"),
        (2, "repository", "2 repositories"),
        (1204, "task", "1,204 tasks"),
    ],
)
def test_counted(count: int, noun: str, text: str) -> None:
    assert counted(count, noun) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcde"), "a, b, c and 2 more"),
    ],
)
def test_listed(names: list[str], text: str) -> None:
    assert listed(names) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 3, "0%"), (3, 3, "100%"), (1, 3, "33%"), (1, 1000, "<1%"), (999, 1000, ">99%"), (1, 100, "1%"), (0, 0, "")],
)
def test_percent_never_rounds_to_nothing_nor_to_all(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@given(st.lists(st.integers(0, 10_000), min_size=1).filter(any))
def test_percents_stay_close_and_equal_counts_have_equal_ones(counts: list[int]) -> None:
    found = percents(counts)
    assert all(abs(share - 100 * count / sum(counts)) < 1 for share, count in zip(found, counts, strict=True))
    assert len(set(zip(counts, found, strict=True))) == len(set(counts))
    assert all((share == 100) == (count == sum(counts)) for share, count in zip(found, counts, strict=True))


def test_percents_of_nothing() -> None:
    assert percents([0, 0]) == [0, 0]


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("git_lock", "Git lock"),
        ("dns_failure", "DNS failure"),
        ("rate_limit", "Rate limit"),
        ("sqlite_locked", "SQLite locked"),
        ("llm_output_parse", "LLM output parse"),
        ("", ""),
    ],
)
def test_spelled(identifier: str, text: str) -> None:
    assert spelled(identifier) == text


def test_short_names() -> None:
    assert short_type("botocore.exceptions.ClientError") == "ClientError"
    assert (short_type("OSError"), short_type("")) == ("OSError", "error")
    assert short_function("refs.reading.read_refs") == "read_refs"
