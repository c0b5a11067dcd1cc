"""How much work a text makes: in proportion to its length, and within bounds where only a part of it is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import SupportsIndex

import pytest

from benchmarks.privacy import hostile
from otel_telemetry.redaction import Redactor, engine
from otel_telemetry.redaction.contents.finding import _Upcoming
from otel_telemetry.redaction.redactor import STACK_LIMIT, TEXT_LIMIT, redact
from otel_telemetry.redaction.truncation import ELLIPSIS, shortened

HOSTILE = ('\\"Bearer r8_" ', '[="%40pass: ', "key= ", "password=x ", "VALUES ('a b c')\n", "input_value='a b")
MOST_PASSES = 9


class Walked(str):
    """A text that knows how many of its characters were looked at."""

    characters = 0

    def find(self, sub: str, start: SupportsIndex | None = None, end: SupportsIndex | None = None) -> int:
        found = super().find(sub, start, end)
        first, last = int(start or 0), len(self) if end is None else int(end)
        self.characters += (found if found >= 0 else last) - first
        return found


def calls(work: Callable[[], object]) -> int:
    """Count the functions that *work* calls, those of C among them."""
    number = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def filled(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the lengths of the texts that the rules are asked about."""
    lengths: list[int] = []
    find_all = engine.find_all

    def noted(text: str) -> list[engine.Found]:
        lengths.append(len(text))
        return find_all(text)

    monkeypatch.setattr(engine, "find_all", noted)
    return lengths


class TestLinear:
    def test_no_cue_is_looked_for_twice(self) -> None:
        """A stack with a word between each two frames has as many stretches as frames."""
        text = Walked("a: b.\nc" * 2_000)
        upcoming = _Upcoming(text, ["a: ", ".\nc", "nowhere"])
        places = [upcoming.first(start, start + 7) for start in range(0, len(text), 7)]
        assert places == list(range(0, len(text), 7))
        assert text.characters <= 3 * len(text)

    def test_a_cue_across_the_end_of_a_stretch_is_in_neither(self) -> None:
        upcoming = _Upcoming("ab cue de cue", ["cue"])
        assert [upcoming.first(0, 5), upcoming.first(5, 13)] == [-1, 10]

    @pytest.mark.parametrize("unit", [unit for unit in hostile.READ_AGAIN if len(unit) < 100])
    def test_ten_times_the_text_makes_ten_times_the_calls(self, unit: str) -> None:
        small, large = filled(unit, 2_000), filled(unit, 20_000)
        engine.find_all(small)  # compiles what it needs
        assert calls(lambda: engine.find_all(large)) < 14 * calls(lambda: engine.find_all(small))

    @pytest.mark.parametrize(
        "opening", ["input_value='", "input': ", "answer: ", "Cookie: a=b; ", "password='", "KeyError: '"]
    )
    def test_a_value_without_end_is_found_at_once(self, scanned: list[int], opening: str) -> None:
        """What is found in pieces, a piece in each pass, takes many passes over all the rest, and then fails."""
        text = redact(opening + "a b c " * 10_000)
        assert len(scanned) <= 3
        assert "failed" not in text


class TestBounded:
    @pytest.mark.parametrize("unit", HOSTILE)
    @pytest.mark.parametrize(("limit", "most"), [(TEXT_LIMIT, 5_000), (STACK_LIMIT, 20_000)])
    def test_what_is_scanned_depends_on_what_is_kept(
        self, scanned: list[int], unit: str, limit: int, most: int
    ) -> None:
        Redactor().text(filled(unit, 300_000), limit=limit)
        assert 0 < scanned[0] <= most
        assert max(scanned[1:], default=0) <= limit + 1_000
        assert len(scanned) <= MOST_PASSES

    @pytest.mark.parametrize("keep", ["head", "tail"])
    def test_what_is_kept_is_whole_and_marked_as_cut(self, keep) -> None:
        text = Redactor().text(filled("password=hunter2 is\n", 300_000), limit=TEXT_LIMIT, keep=keep)
        assert len(text) <= TEXT_LIMIT
        assert "hunter" not in text
        assert text.endswith(ELLIPSIS) if keep == "head" else text.startswith(ELLIPSIS)

    def test_a_long_stack_is_looked_at_from_its_tail(self, scanned: list[int]) -> None:
        """The source lines go first, of so much as may be needed."""
        stack = "Traceback (most recent call last):\n" + '  File "a.py", line 1, in b\n    token = "x y"\n' * 20_000
        assert Redactor().stack(stack + "ValueError: password=hunter2").endswith("password=[REDACTED:assigned-secret]")
        assert max(scanned) <= 20_000


class TestShortened:
    def test_a_short_text_stays(self) -> None:
        assert shortened("a b", limit=3, keep="head") == "a b"

    def test_neither_a_marker_nor_a_token_is_cut_in_half(self) -> None:
        text = "one [REDACTED:email] two-three four"
        assert shortened(text, limit=10, keep="head") == "one" + ELLIPSIS
        assert shortened(text, limit=25, keep="head") == "one [REDACTED:email]" + ELLIPSIS
        assert shortened(text, limit=8, keep="tail") == ELLIPSIS + "four"
