"""Single words of data, half secrets at a cut, contents that exceptions hold: none is in the record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.errors import ErrorRecord, FrameReader, describe_exception, describe_record
from otel_telemetry.errors.cutting import CUT, READ, cut
from otel_telemetry.errors.held import contents_of, without
from otel_telemetry.errors.shapes import fits
from otel_telemetry.redaction.redactor import Redactor
from otel_telemetry.redaction.truncation import cap

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDLE = "".join(("NEEDLE", "name"))
EMPTY: dict[str, object] = {}


def record_of(call: Callable[[], object], *, strict: bool = False) -> ErrorRecord:
    try:
        call()
    except Exception as error:
        return describe_exception(error, reader=FrameReader(()), redact=Redactor().text, strict=strict)
    raise AssertionError("nothing was raised")


def raising(error: Exception, **attributes: object) -> Callable[[], object]:
    def call() -> object:
        for name, value in attributes.items():
            setattr(error, name, value)
        raise error

    return call


@given(st.text(alphabet="ab1 .-'\"\n", max_size=20), st.integers(0, 25))
def test_a_text_is_cut_as_redaction_cuts_it(end: str, short_of: int) -> None:
    text = "x " * ((READ - short_of) // 2) + end
    shown, is_cut = cap(text, limit=READ, keep="head")
    assert cut(text) == shown + CUT * is_cut


def test_a_secret_at_the_cut_goes_though_a_quotation_before_it_is_taken_out() -> None:
    doc = "row " * 1985
    secret = "hunter22" + "NEEDLE" * 20
    text = f"bad: {doc} https://dana:{secret}@db"
    record = record_of(raising(ValueError(text), doc=doc))
    assert "hunter22" not in str(record)
    assert "[REDACTED:file-content" in record.message
    assert "hunter22" not in str(record_of(raising(ValueError("x"), doc=doc, __notes__=[text])))


def test_a_key_of_the_program_stays_and_a_key_of_its_data_goes() -> None:
    assert record_of(lambda: EMPTY["title"]).message == "'title'"
    record = record_of(lambda: EMPTY[NEEDLE])
    assert record.message == "[REDACTED:quoted-value:10]"
    assert NEEDLE.lower() not in str(record).lower()
    assert record.fingerprint == record_of(lambda: EMPTY["".join(("other", "word"))]).fingerprint
    assert describe_record("KeyError", f"'{NEEDLE}'", redact=str).message == f"'{NEEDLE}'"


def test_a_column_of_the_program_stays_and_a_word_of_its_data_goes() -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        assert "full_title" in record_of(lambda: base.execute("SELECT full_title")).message
        assert NEEDLE.lower() not in str(record_of(lambda: base.execute(f"SELECT 1 WHERE {NEEDLE} = 1"))).lower()


@pytest.mark.parametrize("name", ["code", "pgcode", "sqlstate", "sqlite_errorname"])
def test_a_word_is_no_code(name: str) -> None:
    assert "needlecode" not in str(record_of(raising(RuntimeError("x"), **{name: "needlecode"}))).lower()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("file_suffix", ".bib", True),
        ("file_suffix", ".py", True),
        ("file_suffix", ".Nwhitfield", False),
        ("sqlstate", "23505", True),
        ("sqlstate", "ORA-00942", True),
        ("sqlstate", "HELLO", False),
        ("sqlite_error", "SQLITE_BUSY", True),
        ("sqlite_error", "dana", False),
        ("codec", "utf-8", True),
        ("codec", "charmap", True),
        ("codec", "dana-whitfield", False),
        ("cause_type", "a remark of hers", False),
    ],
)
def test_facts_have_the_shape_of_what_they_are(name: str, value: str, expected: bool) -> None:
    assert fits(name, value) is expected


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("Dana came to the clinic", "_OTHER"),
        ("Dana: came to the clinic", "_OTHER"),
        ("FileNotFoundError: [Errno 2] no", "FileNotFoundError"),
        ("tool_error", "tool_error"),
        ("stderr:git", "stderr:git"),
        ("a.b.ToolError", "a.b.ToolError"),
    ],
)
def test_a_type_is_the_path_of_a_class(given_type: str, kept: str) -> None:
    assert describe_record(given_type, "", redact=str).type == kept


class Slotted(Exception):
    __slots__ = ("held",)


class Quoting(Exception):
    def __str__(self) -> str:
        return f"bad row: {self.args[1][:30]}"


@pytest.mark.parametrize(
    "error",
    [
        lambda: raising(Slotted("bad: Dana Whitfield, 12 Elm"), held="Dana Whitfield, 12 Elm"),
        lambda: raising(ValueError("bad: Dana Whitfield, 12 Elm"), whatever="Dana Whitfield, 12 Elm"),
        lambda: raising(ValueError("bad: Dana Whitfield, 12 Elm"), whatever=b"Dana Whitfield, 12 Elm"),
        lambda: raising(Quoting("bad", "Dana Whitfield, 12 Elm\n" * 4)),
        lambda: raising(ValueError("bad: 'Whitfield'"), doc="Whitfield"),
    ],
)
def test_what_an_exception_holds_is_not_quoted(error: Callable[[], Callable[[], object]]) -> None:
    assert "Whitfield" not in str(record_of(error()))


def test_names_that_an_exception_holds_stay() -> None:
    call = raising(ValueError("CitationAgent cannot read refs/main.bib"), agent="CitationAgent", target="refs/main.bib")
    assert record_of(call).message == "CitationAgent cannot read refs/main.bib"
    call = raising(ValueError("the tool said: quota is spent"), reason="quota is spent", error_msg="the tool said")
    assert record_of(call).message == "the tool said: quota is spent"


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_no_twelve_characters_of_a_content_are_left(content: str, text: str) -> None:
    held: Any = ValueError("x")
    held.doc = content
    content = content.strip()
    left = without(text, contents_of([held])).split("[REDACTED:")
    pieces = [left[0], *(piece.partition("]")[2] for piece in left[1:])]
    windows = {content[at : at + 12] for at in range(len(content) - 11)}
    assert not any(piece[at : at + 12] in windows for piece in pieces for at in range(len(piece) - 11))


def test_contents_have_a_budget_that_they_share() -> None:
    held: Any = ValueError("x")
    held.params = [f"{number} " * 8_000 for number in range(32)]
    contents = contents_of([held])
    assert len(contents) == 32
    assert sum(map(len, contents)) <= 65_536


def test_masked_parts_keep_their_case_and_groups_do_not_depend_on_it() -> None:
    one, other = (describe_record("ToolError", text, redact=str) for text in ("Nothing Came back", "nothing came Back"))
    assert one.parts[-1] == "Nothing Came back"
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize("file", ["<prompt: she wants a divorce>", "/srv/Nfile Whitfield.py"])
def test_strict_mode_names_no_file_as_a_person_would(file: str) -> None:
    code = compile("def f():\n    raise ValueError('x')\nf()", file, "exec")
    record = record_of(lambda: exec(code, {"__name__": "__main__"}), strict=True)
    assert "divorce" not in str(record)
    assert "Whitfield" not in str(record)
    assert 'File "<unnamed>", line 2, in f' in record.stacktrace


@pytest.mark.parametrize(
    "file", ["<string>", "<frozen importlib._bootstrap>", "<attrs generated init a.b.C>", "a/b.py"]
)
def test_strict_mode_keeps_the_names_of_code(file: str) -> None:
    record = record_of(lambda: exec(compile("raise ValueError('x')", file, "exec"), {}), strict=True)
    assert f'"{file}", line 1' in record.stacktrace
