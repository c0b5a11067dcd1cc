"""The worst texts that can be constructed for each rule and each finder, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.table import RULES

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

SIGNS: Final = (
    *":@%()[{}\"'`\\=-_./,;07aAx+~#&?<>|*$!^",
    *(" ", "\n", "\t", "\r\n", "\0", "é", "\u0130", "😀"),
)
"""Single characters, repeated without end."""

UNITS: Final = (
    *(
        "%25",
        "%2525",
        "%3D",
        "%40",
        r"\n",
        r"\\",
        r"\"",
        r"\\\"",
        r"\u0041",
        r"\x41",
        "0x",
        "://",
        "a://",
        "a:b@",
        "//",
    ),
    *(
        "a:",
        "a=",
        "a@",
        "@a.",
        "a@b.",
        "1.",
        "1.2.3.",
        "::",
        "1:",
        "ab:",
        "ab-",
        "fe80:",
        "a b ",
        "a.b.",
        "a_b_",
        "a1",
        "aB1-",
    ),
    *(
        "-----BEGIN ",
        "-----END ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN A-----\nAAAA\n",
        "eyJ",
        "eyJ.",
        "eyJhbGciOiJ9.eyJ",
    ),
    *("password", "password=", "password='", 'password":"', "password: ", "--password ", "token ", "key=", "pass:"),
    *(
        '"password',
        "'key', ",
        "secret:\n",
        "password=x ",
        "Bearer ",
        "Basic ",
        "Authorization: ",
        "Cookie: a=b; ",
        "Set-Cookie: ",
    ),
    *(
        "curl -u ",
        "curl -u a:",
        "mysql -p",
        "sshpass -p ",
        " -p",
        " -u",
        "kind: Secret\n",
        "data:\n  a: ",
        "<password>",
        "&key=",
    ),
    *(
        "/home/",
        "/home/a/",
        "/Users/",
        "\\Users\\",
        "C:\\Users\\a",
        "~a/",
        "/media/a/",
        "file:///home/",
        "[REDACTED:",
        "[REDACTED:email]",
    ),
    *(
        "4111 1111 ",
        "4",
        "4111-",
        "+49 ",
        "+1 (",
        "(555) ",
        "DE89 ",
        "GB",
        "123-45-",
        "lat=1.5, ",
        "52.5200, ",
        "name: ",
        "Mr ",
        "born ",
    ),
    *(
        "input_value='",
        "could not convert string to float: '",
        "LINE 1: ",
        "VALUES ('",
        "[SQL: ",
        "[parameters: (",
        "Command '[",
    ),
    *(
        "Traceback (most recent call last):\n",
        '  File "a", line 1, in b\n',
        "b'",
        "b'\\x",
        "Expecting value: ",
        "doc='",
    ),
    *(
        "aaaaaaaaab ",
        "deadbeef",
        "deadbeef-",
        "Zk3vQ9xT1mB7cN5rW8pL",
        "Zk3vQ9xT1mB7cN5rW8pL.",
        "Zk3vQ9xT1mB7cN5rW8pL/",
        "x" * 31 + " ",
    ),
)
"""Beginnings, near misses and half-open quotes of what finders look for, repeated."""

READ_AGAIN: Final = (
    *("-='a-", "keyerror: \"a{'b'", "- '' != ''\n", "@misc{a,} ", "@misc{a", "stdout:'a\n", "command 'a\" returned "),
    *("command ['a-'a]", "unicodedecodeerror('a", "values (1,'a',", "select a from b where ", " near 'a'b"),
    *('  File "a", line 1, in b', '  File "a", line 1, in b\n', '["a"\n: b.  File "a", line 1, in b\ns.'),
    *("\n" + "^ " * 130 + "x" * 139, "--KEY" + "\\" * 8_000 + "-----END PRIVATE KEY-----", "MII" + "aB3d" * 10 + " "),
    *("$1$", '\\"Bearer r8_"', '[="%40pass:', "key='{a}" + "x" * 12, "[{'a': '", '{"a": "b", '),
    *("key=%20", '"password_(got ', "Responded: \\x41", "command ['a-'a];\\n", "jwt->key=", "Key (…)=(…)"),
)
"""What invites a reader to read on to the end of the text, and to begin anew right behind the cue."""


def texts(length: int, *, fewer: bool = False) -> Iterator[tuple[str, str]]:
    """Yield a name and a text of *length* characters for each sign, each unit, and each rule in several ways.

    With *fewer*, each rule has only the two that have shown most.
    """
    for unit in (*SIGNS, *UNITS, *READ_AGAIN):
        yield f"{unit!r} repeated", _filled(unit, length)
    yield "a nested quotation", _nested(length)
    yield "an open quotation", "password='" + _filled("a", length - 10)
    yield "values that differ", _numbered("(got 'a{}' that is a ", length).ljust(length)
    yield "an open quotation of many lines", "stdout:'" + _filled("a\nstdout:'a", length - 10) + "'-"
    yield "an open input", "input_value='" + _filled("-='a-", length - 13)
    yield "an open answer", "answer: " + _filled("a b c ", length - 8)
    yield "values that differ, each a name", _numbered("Key (…)=(…)policynumber{}(got ", length).ljust(length)
    yield "templates", "password=" + _filled("{a}" + "x" * 24, length - 10) + "!"
    yield "a deep list", _filled("[", length // 2) + _filled("]", length - length // 2)
    for rule in RULES.values():
        yield from _of_rule(rule, length)
        if not fewer:
            yield from _more_of_rule(rule, length)


def _of_rule(rule: Rule, length: int) -> Iterator[tuple[str, str]]:
    """Yield what the rule just leaves, and its cue, each without end."""
    yield f"{rule.id}: what it leaves", _filled(rule.leaves + " ", length)
    if rule.cues:
        yield f"{rule.id}: its cue", _filled(rule.cues[0], length)


def _more_of_rule(rule: Rule, length: int) -> Iterator[tuple[str, str]]:
    yield f"{rule.id}: what it catches", _filled(rule.catches + " ", length)
    if rule.cues:
        yield f"{rule.id}: its cue, then one token", rule.cues[0] + _filled("aB1", length - len(rule.cues[0]))


def _filled(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def _numbered(unit: str, length: int) -> str:
    return "".join(map(unit.format, range(length // len(unit))))


def _nested(length: int) -> str:
    """Return JSON in JSON in JSON, until *length* is reached: each level doubles the backslashes."""
    text = "password"
    while len(text) < length:
        text = json.dumps({"a": text, "password": "b"})
    return text[:length]
