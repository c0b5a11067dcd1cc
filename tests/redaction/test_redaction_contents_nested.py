"""Messages inside strings: what they quote goes, however often the string was quoted in its turn."""

from __future__ import annotations

import json

import pytest

from otel_telemetry.redaction.passes import redact

QUOTING = {
    "a row": ("DETAIL:  Failing row contains (1, Jane Roe, null).", "Jane Roe"),
    "a value": ("could not convert string to float: 'Jane Roe, 4 Elm Street'", "Jane Roe"),
    "arguments": ("Command '['git', 'commit', '-m', 'on Jane Roe']' returned non-zero exit status 1.", "Jane Roe"),
    "a body": ("502 Server Error, response body: Our client lives in Elm Street", "Elm Street"),
    "an object": ("no such row: User(email='x', bio='likes long walks')", "long walks"),
    "a password of a program": ("\nsshpass -p jZX501tHShag ssh db\n", "jZX501tHShag"),
    "an account": ("\naccount number: 9458765432\n", "9458765432"),
}
AROUND = {
    "JSON": lambda text: json.dumps({"message": text}),
    "JSON in JSON": lambda text: json.dumps({"error": json.dumps({"message": text})}),
    "a dictionary": lambda text: repr({"message": text}),
    "a quoted text in a dictionary": lambda text: repr({"message": f'"{text}"'}),
    "arguments": lambda text: f"ValueError: {(text, {'x': text})}",
    "a key": lambda text: f"KeyError: {text!r}",
    "a quoted key": lambda text: f"KeyError: {f'{text!r}'!r}",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize(("text", "private"), QUOTING.values(), ids=QUOTING)
def test_what_a_message_in_a_string_quotes_goes(text: str, private: str, around: object) -> None:
    redacted = redact(around(text))  # type: ignore[operator]
    assert private not in redacted
    assert redact(redacted) == redacted


@pytest.mark.parametrize("around", [AROUND["JSON"], AROUND["JSON in JSON"]], ids=["once", "twice"])
def test_json_stays_json(around: object) -> None:
    written = redact(around("could not convert string to float: 'Jane Roe, 4 Elm Street'"))  # type: ignore[operator]
    assert "could not convert string to float: '[REDACTED:file-content:22]'" in json.dumps(json.loads(written))


def test_an_excerpt_whose_lines_were_put_into_one() -> None:
    text = """could not find expected ':'   in "<unicode string>", line 3, column 1:     Roe, 4 Elm Street     ^"""
    assert redact(text) == text.replace("Roe, 4 Elm Street", "[REDACTED:source-excerpt:17]")


@pytest.mark.parametrize("piece", ["KeyError: '", "{'a': \"{", 'KeyError: \'{"x": "', "\\\"{'", "KeyError: \\'"])
def test_strings_in_strings_without_end_are_survived(piece: str) -> None:
    """Neither the stack of calls nor the size of a text grows with their depth."""
    text = piece * 2_000
    assert len(redact(text)) < 4 * len(text)


def test_a_marker_that_ends_a_line_leaves_it_ended() -> None:
    text = "ValueError: response body: [REDACTED:http-body:41]\nDear Kim Roe, your order is late"
    assert redact(text).splitlines()[0] == "ValueError: response body: [REDACTED:http-body:41]"
