"""The stack as text: CPython's shape without a line of source."""

from __future__ import annotations

import builtins
import linecache
import sys
import traceback as standard
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_errors_frames import load, raised

from otel_telemetry.errors import FrameReader, describe_exception
from otel_telemetry.errors.stack import tail_bytes

SECRET = "hunter2"

Group: Any = getattr(builtins, "ExceptionGroup", None)
"""None before Python 3.11."""


def redact(text: str) -> str:
    return text.replace(SECRET, "[REDACTED:secret]")


def stack(error: BaseException, root: Path | str = "/nowhere", *, strict: bool = False) -> str:
    return describe_exception(error, reader=FrameReader((str(root),)), redact=redact, strict=strict).stacktrace


def without_source(error: BaseException, root: Path) -> str:
    """What CPython prints, its lines of source and carets taken out and its paths made relative."""
    lines = "".join(standard.format_exception(type(error), error, error.__traceback__)).splitlines()
    kept = [line for line in lines if not line.startswith("    ")]
    return "\n".join(kept).replace(f"{root}/", "") + "\n"


CHAIN = """
def leaf():
    raise KeyError("choices")

def middle():
    try:
        leaf()
    except KeyError as error:
        raise ValueError("no reply") from error

def outer():
    try:
        middle()
    except ValueError:
        raise RuntimeError("gave up")

def silent():
    try:
        leaf()
    except KeyError:
        raise RuntimeError("quiet") from None
"""


@pytest.mark.parametrize("function", ["leaf", "middle", "outer", "silent"])
def test_is_what_cpython_prints_without_source(tmp_path: Path, function: str) -> None:
    module = load(tmp_path / "m.py", CHAIN)
    error = raised(getattr(module, function))
    error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ else None  # the test's own frame
    assert stack(error, tmp_path) == without_source(error, tmp_path)


def test_reads_no_source_file(tmp_path: Path) -> None:
    module = load(tmp_path / "unread.py", CHAIN)
    linecache.clearcache()
    stack(raised(module.outer), tmp_path)
    assert not [name for name in linecache.cache if "unread" in name]


def test_recursion_is_collapsed_as_in_cpython(tmp_path: Path) -> None:
    module = load(tmp_path / "m.py", "def deep(n=30):\n    return deep(n - 1) if n else 1 / 0\n")
    error = raised(module.deep)
    error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ else None  # the test's own frame
    assert "[Previous line repeated" in stack(error, tmp_path)
    assert stack(error, tmp_path) == without_source(error, tmp_path)


def test_a_recursion_error_is_short(tmp_path: Path) -> None:
    module = load(tmp_path / "m.py", "def deep():\n    return deep()\n")
    assert len(stack(raised(module.deep), tmp_path)) < 2_000


def test_a_long_stack_keeps_its_end(tmp_path: Path) -> None:
    calls = "".join(f"def f{i}():\n    f{i + 1}()\n" for i in range(80))
    module = load(tmp_path / "m.py", calls + "def f80():\n    1 / 0\n")
    text = stack(raised(module.f0), tmp_path)
    assert text.count("  File ") == 50
    assert "outer frames left out]" in text
    assert text.endswith("in f80\nZeroDivisionError: division by zero\n")


def test_sixteen_kilobytes_at_most(tmp_path: Path) -> None:
    calls = "".join(f"def {'f' * 90}{i}():\n    {'f' * 90}{i + 1}()\n" for i in range(40))
    module = load(tmp_path / "m.py", calls + f"def {'f' * 90}40():\n    1 / 0\n")
    error: BaseException = ValueError("x" * 900)
    for _ in range(4):
        outer = raised(getattr(module, "f" * 90 + "0"))
        outer.__cause__ = error
        error = outer
    text = stack(error)
    assert len(text.encode()) <= 16_000
    assert text.startswith("Traceback (most recent call last):\n  [earlier lines left out]\n")


@given(st.text(max_size=300), st.integers(min_value=80, max_value=400))
def test_the_tail_is_within_its_limit(text: str, limit: int) -> None:
    kept = tail_bytes(text, limit)
    assert len(kept.encode("utf-8", "backslashreplace")) <= limit
    assert kept == text or kept.startswith("Traceback")


def test_messages_and_notes_are_redacted() -> None:
    error = raised(lambda: (_ for _ in ()).throw(ValueError(f"password {SECRET}")))
    error.__notes__ = [f"note {SECRET}", 3]  # type: ignore[attr-defined]
    text = stack(error)
    assert SECRET not in text
    assert "ValueError: password [REDACTED:secret]\nnote [REDACTED:secret]\n" in text


def test_strict_has_no_message(tmp_path: Path) -> None:
    module = load(tmp_path / "m.py", CHAIN)
    record = describe_exception(raised(module.outer), reader=FrameReader((str(tmp_path),)), redact=redact, strict=True)
    assert record.message == ""
    assert "gave up" not in record.stacktrace
    assert "no reply" not in record.stacktrace
    assert record.stacktrace.endswith("RuntimeError\n")


def test_a_syntax_error_shows_its_place_and_no_text() -> None:
    error = raised(lambda: compile("secret = (", "/nowhere/generated.py", "exec"))
    text = stack(error)
    assert '  File "generated.py", line 1\nSyntaxError: ' in text
    assert "secret" not in text


def test_a_cycle_of_causes_ends() -> None:
    first, second = ValueError("one"), ValueError("two")
    first.__cause__, second.__cause__ = second, first
    assert stack(first).count("ValueError: one") == 1


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no groups")
class TestGroups:
    def test_members_are_indented(self) -> None:
        group = Group("tasks", [ValueError("a"), KeyError("b")])
        text = stack(group)
        assert text.startswith("ExceptionGroup: tasks (2 sub-exceptions)\n  +---------------- 1 ----------------\n")
        assert "  | ValueError: a\n" in text
        assert text.endswith("  | KeyError: 'b'\n  +------------------------------------\n")

    def test_a_wide_group_is_cut(self) -> None:
        text = stack(Group("tasks", [ValueError(str(n)) for n in range(20)]))
        assert "and 5 more exceptions" in text

    def test_a_group_that_holds_its_own_cause_ends(self) -> None:
        inner = ValueError("a")
        group = Group("tasks", [inner])
        inner.__cause__ = group
        assert stack(group).count("ExceptionGroup") == 1

    def test_deep_nesting_ends(self) -> None:
        group: Exception = ValueError("leaf")
        for _ in range(100):
            group = Group("level", [group])
        assert "nested deeper" in stack(group)
