"""Real exceptions, and what they hold and quote: none of it is in the record, whatever writes it there."""

from __future__ import annotations

import ast
import asyncio
import builtins
import codecs
import configparser
import csv
import io
import json
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from otel_telemetry.errors import ErrorRecord, FrameReader, describe_exception
from otel_telemetry.redaction.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "Kim Roe of Elm Street"


def describe(call: Callable[[], object], *, strict: bool = False) -> ErrorRecord:
    try:
        call()
    except BaseException as error:
        return describe_exception(error, reader=FrameReader(()), redact=Redactor().text, strict=strict)
    raise AssertionError("nothing was raised")


def run(*command: str) -> object:
    return subprocess.run([sys.executable, *command], check=True, capture_output=True)


def insert(statement: str, *values: object) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE people (name TEXT UNIQUE, age INTEGER CHECK (age > 0))")
        base.execute(statement, values)


def quoting(cause: Callable[[], object]) -> None:
    """Fail as programs do that put what they were given into a message of their own."""
    try:
        cause()
    except json.JSONDecodeError as error:
        raise RuntimeError(f"the reply was no JSON: {error.doc}") from error
    except UnicodeDecodeError as error:
        raise RuntimeError(f"cannot decode {error.object!r}") from error
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"the tool said {error.stderr.decode()} and stopped") from error


def noted() -> None:
    error = ValueError("bad row")
    vars(error)["__notes__"] = [f"could not convert string to float: '{SECRET}'"]
    raise error


def grouped() -> None:
    group: Any = getattr(builtins, "ExceptionGroup")  # noqa: B009 - Python 3.10 has none
    raise group("two rows", [ValueError(f"invalid literal for int() with base 10: '{SECRET}'"), KeyError(SECRET)])


def held_by_a_library() -> None:
    class ParseError(Exception):
        def __init__(self, text: str) -> None:
            super().__init__("cannot read <<" + text[4:] + ">>")
            self.llm_output = text

    raise ParseError(f"The answer is {SECRET} in the rain")


def printed() -> None:
    class Row:
        def __repr__(self) -> str:
            return f"Row(name={SECRET!r}, email='x')"

    raise LookupError(Row())


def asserted() -> None:
    raise AssertionError(f"{SECRET!r} != 'Jo Poe'")


def in_context() -> None:
    try:
        float(SECRET)
    except ValueError:
        raise KeyError("choices")  # noqa: B904 - the context is the subject


async def _shell() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(3)")
    raise subprocess.CalledProcessError(await process.wait(), [sys.executable, "-c", SECRET])


NO_KEYS: dict[str, object] = {}
COLOUR = Enum("COLOUR", "RED BLUE")
NOT_UTF8 = f"\xe9 {SECRET}".encode("latin-1")

CALLS: dict[str, Callable[[], object]] = {
    "float": lambda: float(SECRET),
    "int": lambda: int(SECRET),
    "int of bytes": lambda: int(SECRET.encode()),
    "date": lambda: date.fromisoformat(SECRET),
    "strptime": lambda: datetime.strptime(SECRET, "%Y-%m-%d"),
    "unconverted": lambda: datetime.strptime(f"2026-01-02 {SECRET}", "%Y-%m-%d"),
    "enum": lambda: COLOUR(SECRET),
    "uuid": lambda: uuid.UUID(SECRET),
    "index": lambda: [SECRET].index(f"{SECRET}, too"),
    "literal": lambda: ast.literal_eval(f"Kim({SECRET!r})"),
    "json": lambda: json.loads(f"Sure! {SECRET}"),
    "json in a message": lambda: quoting(lambda: json.loads(f"Sure! {SECRET}")),
    "utf-8": lambda: codecs.decode(NOT_UTF8, "utf-8"),
    "utf-8 in a message": lambda: quoting(lambda: codecs.decode(NOT_UTF8, "utf-8")),
    "ascii": lambda: f"\xe9 {SECRET}".encode("ascii"),
    "syntax": lambda: compile(f"x = '{SECRET}\ny", "notes.py", "exec"),
    "indentation": lambda: compile(f"  x = '{SECRET}'\n y = 2", "notes.py", "exec"),
    "configparser": lambda: configparser.ConfigParser().read_string(f"[a]\n{SECRET}\n"),
    "configparser without a header": lambda: configparser.ConfigParser().read_string(f"{SECRET}\n"),
    "csv": lambda: list(csv.reader(io.StringIO(f'"{SECRET}"x'), strict=True)),
    "xml": lambda: ET.fromstring(f"<a>{SECRET}</b>"),
    "key": lambda: NO_KEYS[SECRET],
    "sqlite unique": lambda: insert("INSERT INTO people VALUES (?, ?), (?, 2)", SECRET, 1, SECRET),
    "sqlite syntax": lambda: insert(f"INSERT INTO people VALUES ('{SECRET}' 3)"),
    "sqlite token": lambda: insert(f"INSERT INTO people VALUES ('{SECRET}"),
    "command": lambda: run("-c", f"raise SystemExit({SECRET!r})"),
    "command in a message": lambda: quoting(lambda: run("-c", f"raise SystemExit({SECRET!r})")),
    "command that takes too long": lambda: subprocess.run(
        [sys.executable, "-c", "import time; time.sleep(9)", SECRET], timeout=0.01
    ),
    "shell": lambda: subprocess.run(f"exit 3 # {SECRET}", shell=True, check=True),
    "asyncio": lambda: asyncio.run(_shell()),
    "note": noted,
    "repr": printed,
    "assertion": asserted,
    "context": in_context,
    "held": held_by_a_library,
}
if sys.version_info >= (3, 11):
    CALLS["group"] = grouped


def _texts(record: ErrorRecord) -> str:
    return "\n".join(map(str, (record.type, record.message, record.stacktrace, record.parts, record.facts)))


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_no_word_of_the_content_is_kept(call: Callable[[], object]) -> None:
    text = _texts(describe(call))
    assert [word for word in ("Kim Roe", "Elm Street", "of Elm") if word in text] == []


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_strict_mode_keeps_type_and_fingerprint(call: Callable[[], object]) -> None:
    strict, plain = describe(call, strict=True), describe(call)
    assert (strict.message, strict.type, strict.fingerprint) == ("", plain.type, plain.fingerprint)
    assert "Elm" not in _texts(strict)


def test_the_content_does_not_tell_groups_apart() -> None:
    assert describe(lambda: float("Kim Roe")).fingerprint == describe(lambda: float("Jo Poe, Oak Lane")).fingerprint


def test_what_helps_stays() -> None:
    assert describe(lambda: NO_KEYS["choices"]).message == "'choices'"
    assert describe(lambda: int("12x")).message == "invalid literal for int() with base 10: '12x'"
    assert describe(lambda: Path("refs.bib").read_text()).message == "[Errno 2] No such file or directory: 'refs.bib'"
    assert describe(lambda: json.loads("x")).message == "Expecting value: line 1 column 1 (char 0)"


def test_what_git_said_decides_the_category_and_is_not_kept() -> None:
    class GitCommandError(Exception): ...

    def call() -> None:
        raise GitCommandError(
            "Cmd('git') failed due to: exit code(1)\n  cmdline: git merge origin/kims-own\n"
            "  stderr: 'CONFLICT (content): Merge conflict in kims-own-notes.md'"
        )

    record = describe(call)
    assert record.category == "git_conflict"
    assert "kims-own" not in _texts(record)
    assert (
        "Cmd('git') failed due to: exit code(1)\n  cmdline: git merge [REDACTED:command-arguments:15]" in record.message
    )


def test_a_class_made_at_run_time_has_no_sentence_for_a_name() -> None:
    def call() -> None:
        raise type("Kim Roe of Elm Street came in", (Exception,), {})

    assert describe(call).type == "_OTHER"


def test_places_of_code_made_at_run_time_carry_no_sentence() -> None:
    def call() -> None:
        code = compile("raise ValueError('x')", SECRET, "exec")
        exec(code.replace(co_name=SECRET))

    assert "Elm" not in _texts(describe(call, strict=True))


@pytest.mark.parametrize("fact", ["sqlstate", "code", "operation_name"])
def test_an_attribute_that_is_a_sentence_is_no_fact(fact: str) -> None:
    def call() -> None:
        error = RuntimeError("x")
        setattr(error, fact, SECRET)
        raise error

    assert describe(call).facts == {}
