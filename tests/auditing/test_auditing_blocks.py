"""Long text is cut where its lines do not belong together, and no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.auditing.blocks import BLOCK, LONGEST_OBJECT, cut, pieces, settled, too_long

FILLER = "worker 7 is done\n" * 13_000


@given(
    st.lists(
        st.sampled_from(["word ", "\n", "  indented\n", "key:\n", "x" * 5_000, "-----BEGIN RSA PRIVATE KEY-----\n"])
    )
)
def test_pieces_are_the_text(parts: list[str]) -> None:
    text = "".join(parts) * 8
    cuts = list(pieces(text))
    assert "".join(cuts) == text
    assert all(0 < len(piece) <= BLOCK for piece in cuts)


@pytest.mark.parametrize(
    "group",
    [
        "config:\n  a: 1\n  b: 2\n",
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x = 1\nE: x\n',
    ],
)
def test_lines_that_belong_together_stay_together(group: str) -> None:
    for missing in range(1, len(group)):
        text = FILLER[:150_000].rpartition("\n")[0] + "\n" + group
        end = cut(text[: len(text) - missing])
        assert text[end:].startswith(group) or end == len(text) - len(group.splitlines(keepends=True)[-1])


def test_an_empty_line_is_the_best_place() -> None:
    text = FILLER[:1_000] + "\n\n" + "a\n" * 100
    assert text[: cut(text)].endswith("\n\n")


def test_a_line_without_spaces_is_cut_all_the_same() -> None:
    assert cut("x" * BLOCK) == BLOCK


def test_an_object_is_waited_for_up_to_a_limit() -> None:
    assert too_long("{" + "x" * BLOCK) == 0
    assert too_long("{" + "x" * BLOCK, final=True) == BLOCK + 1
    assert too_long("{" + "x" * LONGEST_OBJECT) == BLOCK
    assert too_long("{" + "x" * BLOCK + "}\nmore") == BLOCK + 3


@pytest.mark.parametrize(
    ("text", "patient", "rest"),
    [
        ("a\nb\n", True, ""),
        ("a\nhalf", True, "half"),
        ("a\npassword: |\n", True, "password: |\n"),
        ("a\npassword: |\n  x\n", True, "password: |\n  x\n"),
        ("a\npassword: |\n  x\n", False, ""),
        ("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n", False, "-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n"),
        ("a\n-----BEGIN RSA PRIVATE KEY-----\nand then nothing came of it\n", True, ""),
    ],
)
def test_what_goes_on_while_the_source_pauses(text: str, patient: bool, rest: str) -> None:
    assert text[settled(text, patient=patient) :] == rest


HOSTILE = ["\n", " \n", "-----BEGIN ", "a:\n", ", ", "{"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_any_text_is_cut_somewhere(unit: str) -> None:
    text = (unit * BLOCK)[:BLOCK]
    for _ in range(20):
        assert 0 < cut(text) <= BLOCK
        assert 0 <= settled(text, patient=True) <= BLOCK
