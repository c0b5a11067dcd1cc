"""File contents as exceptions quote them: texts of the standard library are raised, those of others are set."""

from __future__ import annotations

import configparser
import csv
import io
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Final

from benchmarks.privacy.cases import Planted

CATEGORY: Final = "file contents"

_WHO: Final = ("the patient", "our biggest customer", "my sister", "the new tenant", "the accountant", "her landlord")
_DOES: Final = ("complains of", "never told us about", "is ashamed of", "asked again about", "refuses to pay for")
_WHAT: Final = ("the chest pains", "last winter's loan", "the second mortgage", "a failed exam", "the broken boiler")
_WHEN: Final = ("since Tuesday", "before the wedding", "while in hospital", "during the trial", "after the divorce")


def sentence(random: Random) -> str:
    """Return a sentence that is nobody else's business."""
    return " ".join(random.choice(part) for part in (_WHO, _DOES, _WHAT, _WHEN))


def _raised(function: Callable[[str], object]) -> Callable[[str], str]:
    def text(content: str) -> str:
        try:
            function(content)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text is what is wanted
            return f"{type(error).__name__}: {error}"
        raise AssertionError("it did not fail")

    return text


def _run(content: str) -> None:
    raise subprocess.CalledProcessError(2, ["grep", "-c", content, "notes.txt"])


_RAISED: Final[dict[str, Callable[[str], object]]] = {
    "float": float,
    "int": lambda content: int(content, 10),
    "strptime": lambda content: datetime.strptime(content, "%Y-%m-%d"),
    "fromisoformat": datetime.fromisoformat,
    "missing key": lambda content: {}[content],
    "configparser": lambda content: configparser.ConfigParser().read_string(content),
    "DictWriter": lambda content: csv.DictWriter(io.StringIO(), ["id"]).writerow({content: 1}),
    "subprocess": _run,
}
"""Calls of the standard library that fail on a text and quote it."""

_SET: Final = {
    "pydantic": "1 validation error for Row\nage\n"
    "  Input should be a valid integer, unable to parse string as an integer "
    "[type=int_parsing, input_value='<V>', input_type=str]",
    "SyntaxError": '  File "notes.py", line 3\n    <V>\n    ^^^\nSyntaxError: invalid syntax',
    "decode": "UnicodeDecodeError('utf-8', b'<V>\\xe9', 44, 45, 'unexpected end of data')",
    "pandas": 'ValueError: Unable to parse string "<V>" at position 17',
    "sqlalchemy": "(sqlite3.IntegrityError) NOT NULL constraint failed: notes.author\n"
    "[SQL: INSERT INTO notes (id, body) VALUES (?, ?)]\n[parameters: (7, '<V>')]",
    "sql": 'psycopg2.errors.SyntaxError: syntax error at or near "s"\n'
    "LINE 1: INSERT INTO notes (body) VALUES ('<V>')\n                                          ^",
    "http body": "openai.BadRequestError: Error code: 400 - {'error': {'message': \"Invalid value: '<V>'. "
    "Supported values are: "
    "'low' and 'high'.\", 'type': 'invalid_request_error', 'param': 'effort', 'code': 'invalid_value'}}",
    "yaml": 'yaml.scanner.ScannerError: mapping values are not allowed here\n  in "notes.yaml", line 2, column 9:\n'
    "    note: <V>\n            ^",
}
"""What other libraries write, with ``<V>`` where the content stands."""


def quoted(random: Random, rounds: int) -> Iterator[Planted]:
    """Yield *rounds* texts of each kind with a fresh content."""
    for _ in range(rounds):
        for name, function in _RAISED.items():
            content = sentence(random)
            yield Planted(CATEGORY, _raised(function)(content), (content,), name)
        for name, pattern in _SET.items():
            content = sentence(random)
            yield Planted(CATEGORY, pattern.replace("<V>", content), (content,), name)
