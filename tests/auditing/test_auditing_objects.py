"""JSON in, JSON out: nothing private stays, nothing else changes, and nothing is lost on the way."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otel_telemetry.auditing.filtering import Filter
from otel_telemetry.auditing.json_lines import completed, parsed, written
from otel_telemetry.auditing.otlp_values import plain
from otel_telemetry.auditing.scanner import Scanner

EMAIL = "kim.lee@example.org"
WHOLE_EMAIL = re.compile(rf"(?<![\w.+-]){re.escape(EMAIL)}(?![\w.-])")
TOKEN = "ghp_" + "Zk3vQ9xT1mB7cN5rW8pL" * 2
SECRETS = [EMAIL, "password=swordfish7", f'a "quoted" \\ {EMAIL}', "C:\\Users\\kimlee\\x", TOKEN]


def texts_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Words, secrets, and secrets between words."""
    secrets = st.sampled_from(SECRETS)
    return words | secrets | st.builds("{} {} {}".format, words, secrets, words)


texts = texts_of(st.text(max_size=30))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=5)
scanner = Scanner()


def shape(node: Any) -> Any:
    """The object without its texts."""
    if isinstance(node, dict):
        return [shape(item) for item in node.values()]
    return [shape(item) for item in node] if isinstance(node, list) else type(node) is str or node


@settings(deadline=None, max_examples=150)
@given(objects, st.booleans(), st.booleans())
def test_a_json_line_stays_one(node: dict[str, Any], ascii_only: bool, compact: bool) -> None:
    separators = (",", ":") if compact else None
    line = json.dumps(node, ensure_ascii=ascii_only, separators=separators)
    out = Filter().block(f"{line}\n")
    assert out.endswith("\n")
    again = json.loads(out)
    assert len(again) == len(node)
    assert not WHOLE_EMAIL.search(json.dumps(again))
    assert Filter().block(out) == out


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":1.10}', b'{ "a": [1, 2 ] }', b'{"a":12345678901234567890123}', b'{"a":"\\ud800"}', b'{"a":NaN}',
        '{"größe":"ß"}'.encode(), b'{"a":"\\u00e9\\/"}',
    ],
)  # fmt: skip
def test_values_are_read_as_they_can_be_written(line: bytes) -> None:
    node = parsed(line)
    again = parsed(written(node, like=line))
    assert again == node or line == b'{"a":NaN}'


@pytest.mark.parametrize("line", [b'{"a":1,"a":2}', b'{"a":1e999}', b"{torn", b'{"a":"\xff"}', b"[" * 100_000, b""])
def test_what_a_parser_would_lose_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        parsed(line)


@pytest.mark.parametrize("length", range(1, 58))
def test_a_torn_line_is_understood_as_far_as_it_goes(length: int) -> None:
    whole = '{"a":[{"key":"pw","value":{"stringValue":"swordfish"}}]}'
    meant = completed(whole[:length])
    found, _ = Scanner().object(json.dumps(meant).encode())
    assert b"sword" not in found


def test_a_clean_line_that_is_cut_off_anywhere_is_clean() -> None:
    """An agent that was killed while it wrote leaves such a line: nobody is to be alarmed by it."""
    message = "[Errno 2] No such file or directory: 'refs.bib'"
    texts = {"name": "invoke_agent Citation Agent", "exception.message": message, "fact": "errno=ENOENT"}
    pairs = [{"key": key, "value": {"stringValue": text}} for key, text in texts.items()]
    line = json.dumps({"name": "invoke_agent Citation Agent", "flags": 256, "attributes": pairs}).encode()
    assert [length for length in range(1, len(line)) if scanner.findings(line[:length])] == []
    assert scanner.rewritten(line[:-9]) == line[:-9]


@pytest.mark.parametrize(
    "line",
    [
        f'{{"a":"{EMAIL}"}} more',
        f'{{"a":1}}{{"b":"{EMAIL}',
        f'{{"a":"{EMAIL}","a":1,"b":"tor',
        f'{{"a":1,"b":{EMAIL}',
        f'{{"a":"\0{EMAIL}',
        f'{{"{EMAIL}',
    ],
)
def test_nothing_hides_in_a_line_that_only_resembles_a_torn_one(line: str) -> None:
    assert scanner.findings(line.encode())["email"] >= 1
    assert EMAIL.encode() not in (scanner.rewritten(line.encode()) or b"")


def test_a_nested_secret_is_found_at_any_depth_and_too_deep_goes() -> None:
    node: Any = {"password": "swordfish"}
    for _ in range(300):
        node = {"a": [node]}
    safe, found = scanner.object(json.dumps(node).encode())
    assert b"swordfish" not in safe
    assert found["too-deep"] == 1


def test_otlp_values_are_what_they_stand_for() -> None:
    value = {"kvlistValue": {"values": [{"key": "a", "value": {"arrayValue": {"values": [{"intValue": "7"}, {}]}}}]}}
    assert plain(value) == {"a": [7, None]}
    for odd in ({"stringValue": 1}, {"x": 1}, {"bytesValue": "?"}, {"arrayValue": 1}, [], {"a": 1, "b": 2}):
        with pytest.raises(ValueError):
            plain(odd)


@pytest.mark.parametrize("key", ["[REDACTED:github-token]", "the [REDACTED:assigned-secret] of 7"])
def test_a_marker_in_a_key_makes_no_secret_of_its_value(key: str) -> None:
    assert not scanner.findings(
        json.dumps({key: "ok", "attributes": [{"key": key, "value": {"intValue": "1"}}]}).encode()
    )
