from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from otel_telemetry.cli.screen import Part, Screen, clean, clipped, drawn, line, screen_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestClean:
    @pytest.mark.parametrize(
        ("hostile", "shown"),
        [
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x1b]0;title\x07name", "name"),
            ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x9b31mred", "31mred"),
            ("a\r\nb\tc", "a b c"),
            ("a\x00b\x07c\x08", "abc"),
            ("user\u202egnp.exe", "usergnp.exe"),
            ("zero\u200bwidth", "zerowidth"),
            ("half \ud800 pair", "half pair"),
            ("größe 情報 é", "größe 情報 é"),
            ("\x1b", ""),
        ],
    )
    def test_nothing_can_command_a_terminal(self, hostile: str, shown: str) -> None:
        assert clean(hostile) == shown

    @given(st.text())
    def test_whatever_comes_out_is_one_printable_line(self, text: str) -> None:
        assert clean(text).isprintable()

    @given(st.text(), st.integers(2, 30))
    def test_clipped_fits(self, text: str, columns: int) -> None:
        assert cell_len(clipped(text, columns)) <= columns


class TestDrawn:
    @settings(deadline=None)
    @given(st.text(st.characters(categories=["L", "N", "P", "So", "Zs"])), st.integers(20, 100))
    def test_no_line_is_wider_than_the_screen(self, text: str, width: int) -> None:
        shown = drawn([line(clean(text), lead="1. ")], Screen(width))
        assert max(map(cell_len, shown.splitlines())) <= width

    def test_continuations_hang_under_the_text(self) -> None:
        shown = drawn([line("one two three four five six", lead="   → ")], Screen(20))
        assert shown == "   → one two three\n     four five six\n"

    def test_a_number_stays_with_what_it_counts(self) -> None:
        shown = drawn([line("- pin-citer: 13.9 kB, (2 open), 1,234 abandoned")], Screen(20))
        assert shown == "- pin-citer:\n13.9 kB, (2 open),\n1,234 abandoned\n"

    def test_no_line_ends_in_blanks(self) -> None:
        assert drawn([line(lead="    "), line("x ")], Screen()) == "\nx\n"

    def test_without_colour_there_is_no_escape(self) -> None:
        parts = [line(Part("x", "bold red"))]
        assert drawn(parts, Screen(colour=False)) == "x\n"
        assert "\x1b[1;31m" in drawn(parts, Screen(colour=True))

    def test_a_style_is_taken_up_again_on_the_next_line(self) -> None:
        parts = [line("plain ", Part("green that goes on", "green"), " end")]
        assert drawn(parts, Screen(20, colour=True)) == (
            "plain \x1b[32mgreen that\x1b[0m\n\x1b[32mgoes on\x1b[0m end\n"
        )

    def test_a_word_longer_than_a_line_is_broken(self) -> None:
        assert drawn([line("a " + "w" * 45, lead="- ")], Screen(20)) == (
            "- a\n  " + "w" * 18 + "\n  " + "w" * 18 + "\n  " + "w" * 9 + "\n"
        )

    def test_text_that_looks_like_markup_is_text(self) -> None:
        assert drawn([line("[red]x[/red] :smile:")], Screen()) == "[red]x[/red] :smile:\n"

    def test_what_cannot_be_encoded_is_spelled_in_ascii(self) -> None:
        shown = drawn([line("📊 Title ━━ ↓ 23% (61 → 47)… größe")], Screen(encoding="ascii"))
        assert shown == "Title == 23% (61 -> 47)... gr??e\n"

    def test_latin_1_keeps_its_letters(self) -> None:
        assert drawn([line("→ größe")], Screen(encoding="latin-1")) == "-> größe\n"


class TestScreen:
    def test_a_pipe_has_80_columns_and_no_colour(self) -> None:
        assert screen_of(io.StringIO(), {"TERM": "xterm"}) == Screen(80, colour=False, encoding=None)

    @pytest.mark.parametrize(
        ("environ", "colour"),
        [
            ({"TERM": "xterm"}, True),
            ({"TERM": "xterm", "NO_COLOR": "1"}, False),
            ({"TERM": "dumb"}, False),
            ({}, False),
            ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ],
    )
    def test_colour_on_a_terminal(self, environ: dict[str, str], colour: bool) -> None:
        assert screen_of(Terminal(), environ).colour is colour

    @pytest.mark.parametrize(("columns", "width"), [("40", 40), ("5", 20), ("400", 100)])
    def test_width(self, monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        assert screen_of(io.StringIO()).width == width
