"""Values that errors echo without quotes, or in unusual ones: what people wrote goes, what a program says stays."""

from __future__ import annotations

import pytest

from otel_telemetry.redaction.redactor import redact

GOES = [
    ("find: invalid argument `Kim left the house' to `-mtime'", "Kim left the house"),
    ("unknown variant `Kim left the house`, expected one of `active`, `closed`", "Kim left the house"),
    ("code=2200 message=\"Unable to make int from 'Kim left the house'\"", "Kim left the house"),
    ("string-float not recognized: Birch Lane 14, Hull", "Birch Lane 14, Hull"),
    ("Invalid string: Kim Whitmore; must be at most 22 characters", "Kim Whitmore"),
    ("The node Please call Tobias Whitmore is not in the graph.", "Tobias Whitmore"),
    ("tool: error: unrecognized arguments: Kim owes Tobias nine euros", "Kim owes Tobias nine euros"),
    ("RangeError: Invalid currency code : our rent fell again", "our rent fell again"),
    ("fatal: invalid --pretty format: Kim Whitmore left", "Kim Whitmore left"),
    ("docker: invalid containerPort: Birch Lane 14, Hull\n\nRun 'docker run --help'", "Birch Lane 14, Hull"),
    ("IllegalArgumentException: duplicate key: Kim Whitmore\n\tat java.base/java.util.Map.of(Map.java:1)", "Whitmore"),
    ("Garbage at end of string in strptime:  Birch Lane 14 at /usr/lib/perl/Piece.pm line 598.", "Birch Lane"),
    ("Could not convert string to integer: Kim Whitmore. Path 'age', line 1, position 21.", "Kim Whitmore"),
    (
        "Invalid type for parameter Limit, value: Kim Whitmore, type: <class 'str'>, valid types: <class 'int'>",
        "Whitmore",
    ),
    ("Syntax error at line 1, column 1: Kim Whitmore left the house", "Kim Whitmore left the house"),
    ("CSV Error on Line: 3\nOriginal Line: Kim Whitmore left\nExpected Number of Columns: 2", "Kim Whitmore left"),
    ("NodeNotFound: Source Kim Whitmore is not in G", "Whitmore"),
    ("Cannot convert Kim Whitmore to a BigInt", "Kim Whitmore"),
    ("error: invalid literal source Kim Whitmore, expected key=value", "Kim Whitmore"),
    ("NoSuchElementException: No value present for Kim Whitmore\n\tat M.main(M.java:1)", "Kim Whitmore"),
    ("http.client.BadStatusLine: Kim Whitmore", "Kim Whitmore"),
    ("head: invalid number of lines: \u2018Birch Lane 14, Hull\u2019", "Birch Lane 14, Hull"),
    ("tar: unknown date format \u201cKim left the house\u201d", "Kim left the house"),
    ("AssertionFailedError: expected: <x> but was: <Kim Whitmore left the house>", "Kim Whitmore left the house"),
    ("URISyntaxException: Illegal character in path at index 14: http://h/Kim Whitmore", "Kim Whitmore"),
    ('parse "http://h:Kim Whitmore left": invalid port', "Kim Whitmore left"),
    ("PatternSyntaxException: Unclosed group near index 14\n(Kim Whitmore\n\tat M.main(M.java:1)", "Kim Whitmore"),
    (
        "Syntax Error: Expected Name.\n\nGraphQL request:1:17\n1 | { Kim owes nine euros }\n  |    ^",
        "Kim owes nine euros",
    ),
    ('[eval]:1\n{"a": Kim owes nine euros}\n      ^\n\nSyntaxError: Unexpected token', "Kim owes nine euros"),
]

STAYS = [
    "set the address first, then run `make demo`",
    "error[E0277]: the trait bound `OrderList: Serialize` is not satisfied",
    "BadRequestError: Unsupported value: 'temperature' does not support 0.2 with this model.",
    "error: Error executing remote command: Error executing command in container: container not found",
    "error: cannot find value `order_items` in this scope",
    "use `git pull origin main` or `npm run build` instead",
    "Remove(1) got 42; want 1024",
    "Seal modified src; got refs/heads/main, want refs/heads/release",
    "Iteration got 42 entries, want 31: libfoo.so.3",
    "unexpected exit code for test case 3: got 3, expected 1024",
    "expected (55, 100, true) from next, got (404, 3, x)",
    "pg_dump: incomplete tar header found (1 byte)",
    "git: 'git rerere forget' without paths is deprecated",
    "error: bad inline flags: flag turned on and off",
    "RuntimeError: Invalid state: reading should be paused",
    "readFile error = x; want error containing 'is too large'",
    "ValueError: invalid literal for int() with base 10: 'order_items'",
    "ValueError: time data 'HttpClient' does not match format '%Y-%m-%d'",
    "age\n  Input should be a valid integer [type=int_parsing, input_value='OrderItem', input_type=str]",
    "The given quaternion is not in the list",
    "Cannot convert undefined to object",
    "AssertionFailedError: expected: <200> but was: <404>",
    "Unclosed group near index 14",
    "\u2018parse_args\u2019 undeclared (first use in this function)",
]


@pytest.mark.parametrize(("text", "needle"), GOES, ids=[text[:40] for text, _ in GOES])
def test_what_people_wrote_goes_without_quotes_too(text: str, needle: str) -> None:
    redacted = redact(text)
    assert needle not in redacted
    assert redact(redacted) == redacted


@pytest.mark.parametrize("text", STAYS)
def test_what_a_program_says_stays(text: str) -> None:
    assert redact(text) == text


def test_what_stands_beside_a_bare_value_stays() -> None:
    text = "Could not convert string to integer: Kim Whitmore. Path 'age', line 1, position 21."
    assert redact(text) == text.replace("Kim Whitmore", "[REDACTED:file-content:12]")
