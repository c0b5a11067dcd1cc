"""What is looked at before a finder works tells it to stay at home only where it would find nothing."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otel_telemetry.redaction import quotation
from otel_telemetry.redaction.contents import finding, phrasing
from otel_telemetry.redaction.contents.page import Page
from otel_telemetry.redaction.engine import find_all
from otel_telemetry.redaction.glance import runs_of
from otel_telemetry.redaction.personal import find_personal
from otel_telemetry.redaction.personal.addresses import find_ipv4
from otel_telemetry.redaction.personal.hardware import find_other_macs
from otel_telemetry.redaction.personal.wallets import find_wallets
from otel_telemetry.redaction.seeds import VALUES, words_of
from otel_telemetry.redaction.task import find_task, may_hold, quotes_task

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Found

WORDS = [
    *(
        "the",
        "of",
        "and",
        "to",
        "be",
        "file",
        "error",
        "run",
        "citations",
        "rivers",
        "upton",
        "Upton",
        "Anna",
        "Brandt",
    ),
    *("\u00c9lodie", "Elodie", "Mercier", "kestrel", "Kestrel", "4471", "x1", "AnnaBrandt", "reservations", "fail"),
    *("\u8981\u7d04", "pytest.ini", "e\u0301t\u00e9", "northbrook_clinic", "wilhelmina-quist"),
]
SIGNS = [" ", " ", " ", "\n", ", ", ": '", "' ", "_", "\\n", "%20", "-"]
PROSE = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS)), max_size=9).map(
    lambda parts: "".join(word + sign for word, sign in parts)
)
TASKS = st.lists(PROSE | PROSE.map(lambda text: VALUES + text), max_size=3).map(tuple)


def _hidden(found: list[Found]) -> set[int]:
    """Return the places that *found* covers: a form of a task and its words may both find the same stretch."""
    return {place for one in found for place in range(one.start, one.end)}


def _without_a_glance(text: str, tasks: tuple[str, ...]) -> list[Found]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotation, "glance_of", lambda _: None)
        return list(find_task(text, tasks))


class TestTasks:
    @given(PROSE, TASKS)
    @example("the the the ", ("the the the ",))
    def test_a_glance_misses_no_quotation(self, text: str, tasks: tuple[str, ...]) -> None:
        found = _without_a_glance(text, tasks)
        assert _hidden([*find_task(text, tasks)]) == _hidden(found)
        assert quotes_task(text, tasks) == bool(found)
        assert may_hold(text, tasks) or not found

    @given(PROSE, PROSE, PROSE)
    def test_a_glance_misses_no_task_inside_a_text(self, before: str, task: str, after: str) -> None:
        text = f"{before} {task} {after}"
        assert _hidden([*find_task(text, (task,))]) == _hidden(_without_a_glance(text, (task,)))

    @given(st.text() | PROSE)
    def test_words_in_bytes_are_the_words(self, text: str) -> None:
        assert [run.decode() for run in runs_of(text)] == words_of(text)

    def test_a_word_that_any_program_says_is_no_reason_to_look(self) -> None:
        assert not may_hold("the runtime did not run", ("runs", "fail"))
        assert may_hold("the kestrels of Kestrelford", ("kestrels",))


NUMBERS = st.text("0123456789abcdefx.-: ", max_size=60) | st.lists(
    st.sampled_from(
        ["203.0.113.7", "00-1b-63-84-45-e6", "001b.6384.45e6", "0x" + "ab12" * 10, "1.2", "-", ".", " ", "a"]
    )
).map("".join)


@given(NUMBERS)
def test_signs_are_counted_before_numbers_are_looked_for(text: str) -> None:
    found = set(find_personal(text, text, frozenset()))
    assert found >= {*find_ipv4(text), *find_other_macs(text), *find_wallets(text)}


@given(st.text("ab'\"\\ \n", max_size=40), st.integers(0, 5), st.integers(0, 45))
def test_strings_are_looked_for_between_the_first_quote_and_the_last(text: str, start: int, end: int) -> None:
    everywhere = vars(phrasing)["_QUOTED"].finditer(text, start, end)
    assert [match.span() for match in phrasing.strings_in(text, start, end)] == [match.span() for match in everywhere]


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Basic dXNlcjpodW50ZXIyaHVudGVyMg==",
        "postgres://app:hunter2secret1@db/x",
        "https://x.example/cb?code=Zk3vQ9xT1mB7cN5rW8pL",
        "hash {SSHA}Zk3vQ9xT1mB7cN5rW8pLZk3vQ9xT1mB7",
        "\u043f\u0430\u0440\u043e\u043b\u044c: hunter2secret1",
    ],
)
def test_a_sign_sends_each_finder_of_credentials_to_work(text: str) -> None:
    assert find_all(text)


CUED = st.lists(
    st.sampled_from(
        [*finding.CUES, "'", '"', " ", "\n", "x", "word", ": ", "'some words' ", "[", "Kim Roe likes walks"]
    ),
    max_size=9,
).map("".join)


@given(CUED)
def test_knowing_the_cues_of_a_text_finds_what_looking_for_all_of_them_does(text: str) -> None:
    lowered = text.lower()
    known, everything = vars(finding)["_Upcoming"](lowered, list(finding.CUES)), vars(finding)["_found"]
    first = known.first(0, len(text))
    found = list(everything(Page(text, lowered), 0, first, len(text), known)) if first >= 0 else []
    assert found == list(everything(Page(text, lowered), 0, 0, len(text), None))


def test_reading_a_text_leaves_nothing_for_the_collector() -> None:
    """An agent would wait for it, now and then."""
    text = "no such column: 'some words' [Errno 2] in 'x'"
    find_all(text)
    gc.collect()
    find_all(text)
    assert gc.collect() == 0


@pytest.mark.parametrize("run", ["Zk3vQ9xT1mB7cN5rW8", "4471-aq93-kk21x", "build-20250101x"])
def test_a_run_met_before_is_a_secret_where_it_is_assigned(run: str) -> None:
    alone = {found.replacement for found in find_all(f"see {run} there")}
    for _ in range(3):
        assert {found.replacement for found in find_all(f"see {run} there")} == alone
    assert find_all(f"OPENAI_API_KEY={run}")
