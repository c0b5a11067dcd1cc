"""How much of an error's texts is looked at, however long they are: a task waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from otel_telemetry.errors import FrameReader, describe_exception, describe_record
from otel_telemetry.errors.cutting import ALL, CUT, READ, Allowance, cut
from otel_telemetry.redaction import Redactor

if TYPE_CHECKING:
    from otel_telemetry.errors.record import ErrorRecord

LONG = "password=x " * 10_000
LINKS = 20


class Seen:
    """A redactor that keeps what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> str:
        self.texts.append(text)
        return text[:1_000]

    @property
    def characters(self) -> int:
        """How many characters of the long texts it was given."""
        return sum(len(text) for text in self.texts if "=x" in text)


def described(error: BaseException, seen: Seen) -> ErrorRecord:
    return describe_exception(error, reader=FrameReader(), redact=seen)


def chained(how: str) -> BaseException:
    error = ValueError(f"0 {LONG}")
    for number in range(1, LINKS):
        outer = ValueError(f"{number} {LONG}")
        setattr(outer, how, error)
        error = outer
    return error


def noted() -> BaseException:
    error = ValueError(LONG)
    error.__notes__ = [f"{number} {LONG}" for number in range(10)]  # type: ignore[attr-defined]
    return error


class TestAllowance:
    def test_a_text_that_is_short_enough_stays(self) -> None:
        text = "no file " * 100
        assert Allowance().cut(text) == text

    def test_the_token_at_the_cut_goes_with_it(self) -> None:
        assert cut("before " + "k" * 90, 50) == f"before{CUT}"

    @pytest.mark.parametrize("texts", [1, 2, 5, 50, 5_000])
    def test_all_texts_together_have_a_limit(self, texts: int) -> None:
        """Also where nothing is left: a negative rest would be counted from the end, and the whole text be kept."""
        allowed = Allowance()
        shown = [allowed.cut(LONG) for _ in range(texts)]
        assert sum(map(len, shown)) <= ALL + texts
        assert len(shown[0]) > READ - len("password=x ")

    def test_what_is_past_the_cut_is_dropped(self) -> None:
        assert "tail" not in Allowance().cut("a " * READ + "tail")


class TestOneError:
    @pytest.mark.parametrize("how", ["__cause__", "__context__"])
    def test_a_chain_of_long_messages_is_looked_at_in_part(self, how: str) -> None:
        described(chained(how), seen := Seen())
        assert 0 < seen.characters <= ALL + LINKS

    def test_long_notes_are_looked_at_in_part(self) -> None:
        described(noted(), seen := Seen())
        assert 0 < seen.characters <= ALL + 11

    def test_the_outermost_message_has_most(self) -> None:
        record = described(chained("__cause__"), Seen())
        assert record.message.startswith(f"{LINKS - 1} password")
        assert len(record.message) == 1_000

    @pytest.mark.parametrize("length", [10_000, 1_000_000])
    def test_an_error_known_by_its_words_costs_the_same_at_any_length(self, length: int) -> None:
        describe_record("ValueError", LONG[:10] * (length // 10), redact=(seen := Seen()))
        assert seen.characters <= READ


REFUSED = '"Tango-hunter77" is not the right password'
WORDS = "no answer came "


def behind(long: int, text: str, how: str) -> str:
    """Return the stack of an error with so many *long* texts before *text*."""
    texts = [WORDS * 600] * long + [text]
    error: BaseException = ValueError(texts[0 if how == "notes" else -1])
    if how == "notes":
        vars(error)["__notes__"] = texts[1:]
    else:
        for said in reversed(texts[:-1]):
            outer = ValueError(said)
            setattr(outer, how, error)
            error = outer
    return describe_exception(error, reader=FrameReader(), redact=Redactor().here()).stacktrace


@pytest.mark.parametrize("how", ["__cause__", "__context__", "notes"])
class TestWhatTellsIsCutOff:
    @pytest.mark.parametrize("long", range(1, 9))
    def test_what_only_the_words_behind_it_tell_of_goes_with_them(self, long: int, how: str) -> None:
        limit = ALL >> (long + 1)
        for there in range(len(REFUSED) + 1):
            text = f"{WORDS * 300}"[: max(0, limit - there)] + REFUSED
            assert "hunter77" not in behind(long, text + WORDS * 100, how)

    def test_a_text_that_is_not_cut_stays_whole(self, how: str) -> None:
        assert "no such table: orders" in behind(3, "no such table: orders", how)

    @pytest.mark.parametrize("long", range(1, 4))
    def test_what_was_hidden_up_to_the_cut_leaves_its_marker(self, long: int, how: str) -> None:
        text = "could not convert string to float: '" + "I owe Marta a lot " * 400
        assert "float: '[REDACTED:file-content:" in behind(long, text, how)
