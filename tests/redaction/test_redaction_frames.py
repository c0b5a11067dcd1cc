"""Frames that are known to be clean are not scanned again, and nothing else is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.redaction import Redactor, passes
from otel_telemetry.redaction.frames import Frames
from otel_telemetry.redaction.known import current, registered
from otel_telemetry.redaction.passes import redact
from otel_telemetry.redaction.stacks import without_source
from otel_telemetry.redaction.wording import Vocabulary, encoded

CLEAN = [
    '  File "agents/cite.py", line {}, in fetch',
    '  File "site-packages/requests/api.py", line {}, in get',
    '  File "json/decoder.py", line {}, in raw_decode',
    '  | File "agents/group.py", line {}, in gather',
]
PRIVATE = ['  File "/home/alice/x.py", line {}, in run', '  File "a.py", line {}, in mail_bob@example.com']
BETWEEN = [
    "Traceback (most recent call last):",
    "    return self.get(key)",
    "password:",
    "  hunter2secret1",
    "KeyError: 'x'",
    "",
    "token=hunter2secret1",
]
LINES = st.lists(
    st.builds(str.format, st.sampled_from([*CLEAN, *CLEAN, *PRIVATE, *BETWEEN]), st.integers(1, 99)), max_size=14
)


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> Frames:
    fresh = Frames()
    monkeypatch.setattr(passes, "_frames", fresh)
    return fresh


def stack(number: int, message: str = "ValueError: no such entry") -> str:
    lines = [line.format(number) for line in CLEAN]
    return "\n".join(("Traceback (most recent call last):", *lines, message))


class TestKnownFrames:
    def test_are_taken_out_whatever_their_line(self, frames: Frames) -> None:
        assert redact(stack(1)) == stack(1)
        apart = frames.apart(stack(2), current())
        assert apart is not None
        assert apart.rest == "\0\n\0\n\0\n\0\n\0\nValueError: no such entry"
        assert apart.joined(apart.rest) == stack(2)

    @pytest.mark.usefixtures("frames")
    def test_what_stands_between_them_is_scanned(self) -> None:
        redact(stack(1))
        redacted = redact(stack(2, "ValueError: no mailbox for alice@example.com"))
        assert redacted == stack(2, "ValueError: no mailbox for [REDACTED:email]")

    @pytest.mark.usefixtures("frames")
    @pytest.mark.parametrize("frame", PRIVATE)
    def test_a_private_one_is_never_known(self, frame: str) -> None:
        text = f"{stack(1)}\n{frame.format(7)}"
        first = redact(text)
        assert first != text
        assert redact(text) == first

    def test_what_is_registered_later_is_hidden_in_them(self, frames: Frames) -> None:
        redact(stack(1))
        registered.register(registered.Registered(values=("raw_decode",)))
        assert "raw_decode" not in redact(stack(2))
        apart = frames.apart(stack(2), current())
        assert apart is not None
        assert "raw_decode" in apart.rest

    def test_a_scan_that_ends_after_something_was_registered_teaches_nothing(self, frames: Frames) -> None:
        before = current()
        registered.register(registered.Registered(values=("raw_decode",)))
        frames.apart(stack(1), current())
        frames.learn(stack(1), stack(1), before)
        assert frames.apart(stack(1), current()) is None

    @pytest.mark.usefixtures("frames")
    def test_a_text_with_a_hole_of_its_own_is_scanned_as_a_whole(self) -> None:
        redact(stack(1))
        assert redact(stack(2, "a\0b alice@example.com")) == stack(2, "a\0b [REDACTED:email]")

    @given(LINES)
    def test_warm_and_cold_agree(self, lines: list[str]) -> None:
        text = "\n".join(lines)
        vars(passes).update(_frames=Frames())  # as a process that starts
        cold = redact(text)
        assert redact(text) == cold


def test_frames_are_found_fast_and_slowly_alike() -> None:
    plain = 'x\n  File "a.py", line 1, in f\n    code\n    ^^^\n  File "b.py", line 2, in g\nE: m'
    kept = 'x\n  File "a.py", line 1, in f\n  File "b.py", line 2, in g\nE: m'
    assert without_source(plain) == kept
    assert without_source(plain.replace("\n", "\r\n")) == kept.replace("\n", "\r\n")
    assert without_source(f'see File "c.py", line 3\n    secret\n{plain}') == f'see File "c.py", line 3\n{kept}'


STACK_LINES = [
    "Traceback (most recent call last):",
    '  File "a/b.py", line 3, in f',
    '  File "lib/python3.11/x.py", line 3',
    '    File "c.py", line 3, in g',
    "    code()",
    "   ^^^",
    "",
    "  ",
    'E: File "d.py", line 3, in g',
    '  File "e.py", line 12345678901, in g',
    '  File "f.py", line 3, in g File "h.py", line 3',
]


@given(st.lists(st.sampled_from(STACK_LINES), max_size=8))
def test_lines_remembered_and_lines_read_again_agree(lines: list[str]) -> None:
    text = "\n".join(lines)
    read = without_source(text.replace("\n", "\r\n")).replace("\r\n", "\n")  # nothing of it is remembered
    assert without_source(text).rstrip("\n") == read.rstrip("\n")


def test_a_stack_keeps_no_source_in_any_redactor() -> None:
    text = '  File "a.py", line 1, in f\n    words = "of a document"\nE: m'
    assert "document" not in Redactor().text(text)


class TestVocabulary:
    SUBJECT = Vocabulary(encoded("user name"), "pass|key$")

    def test_tells_the_words_that_tell(self) -> None:
        found = self.SUBJECT.telling("the user_name1 of a keyring has a monkey, compass and \u00e9name")
        assert found == {b"user", b"name", b"monkey", b"compass"}

    def test_a_word_too_long_to_remember_is_taken_for_one(self) -> None:
        assert self.SUBJECT.telling("a" * 40) == {b"a" * 40}

    @given(st.lists(st.sampled_from(["user", "keys", "key", "x", "passing", "names", "zzz"])))
    def test_remembers_nothing_wrong(self, words: list[str]) -> None:
        fresh = Vocabulary(encoded("user name"), "pass|key$")
        assert self.SUBJECT.telling(" ".join(words)) == fresh.telling(" ".join(words))
