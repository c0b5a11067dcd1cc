"""What is kept of an error comes to rest: scanned again, as an audit does, not a character of it changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_errors_frames import raised

from otel_telemetry.errors import ErrorRecord, FrameReader, describe_exception
from otel_telemetry.redaction import Redactor
from otel_telemetry.redaction.passes import redact
from otel_telemetry.redaction.table import RULES

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

RULES_IN_FORCE = Redactor()
READER = FrameReader()
TYPES = (ValueError, KeyError, RuntimeError, AssertionError, OSError, LookupError)

EXAMPLES = st.sampled_from([text for rule in RULES.values() for text in (rule.catches, rule.leaves)])
WORDS = st.sampled_from(
    ["", "while reading refs.bib", "stderr: fatal", "password:", "response body:", "user", "'", '"', "\\n", "{", "a\nb"]
)
TEXTS = st.lists(EXAMPLES | WORDS, min_size=1, max_size=3).map(" ".join) | EXAMPLES


def described(error: BaseException, *, strict: bool = False) -> ErrorRecord:
    def fail() -> None:
        raise error

    redactor = RULES_IN_FORCE
    return describe_exception(raised(fail), reader=READER, redact=redactor.text, settle=redactor.stack, strict=strict)


@st.composite
def errors(draw: st.DrawFn, depth: int = 0) -> BaseException:
    """Draw an exception with notes, causes, contexts and members."""
    error: BaseException = draw(st.sampled_from(TYPES))(*draw(st.lists(TEXTS, min_size=1, max_size=2)))
    if sys.version_info >= (3, 11) and depth < 2 and draw(st.booleans()):
        members = draw(st.lists(errors(depth + 1), min_size=1, max_size=2))
        error = ExceptionGroup(draw(TEXTS), members)  # noqa: F821 # type: ignore[type-var]
    notes = draw(st.lists(TEXTS, max_size=2))
    if notes:
        error.__notes__ = notes  # type: ignore[attr-defined]
    if depth < 2:
        error.__cause__ = draw(st.none() | errors(depth + 1))
        error.__context__ = draw(st.none() | errors(depth + 1))
        error.__suppress_context__ = False
    return error


@settings(max_examples=60, deadline=None, derandomize=True)
@given(errors())
def test_a_stored_stack_is_at_rest(error: BaseException) -> None:
    record = described(error)
    assert redact(record.stacktrace) == record.stacktrace
    assert redact(record.message) == record.message


@settings(max_examples=60, deadline=None, derandomize=True)
@given(errors())
def test_strict_mode_changes_no_fingerprint_and_leaves_no_message(error: BaseException) -> None:
    lenient, strict = described(error), described(error, strict=True)
    assert strict.fingerprint == lenient.fingerprint
    assert (strict.type, strict.category, strict.message) == (lenient.type, lenient.category, "")
    assert redact(strict.stacktrace) == strict.stacktrace


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_example_of_a_rule_is_at_rest_beside_itself(rule: Rule) -> None:
    text = rule.catches
    error = KeyError(text)
    error.__cause__ = ValueError(text, {"x": text})
    error.__notes__ = [text, text]  # type: ignore[attr-defined]
    record = described(error)
    assert redact(record.stacktrace) == record.stacktrace
