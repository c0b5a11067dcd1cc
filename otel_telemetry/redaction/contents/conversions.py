"""Values that could not be converted: numbers, dates, enumerations, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.plain import is_code, is_file, is_identifier, is_plain
from otel_telemetry.redaction.contents.readers import Reader, Reading, before, behind, cues, hidden
from otel_telemetry.redaction.contents.tails import between, labelled, or_tail, unquoted
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Rule

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page

RULE: Final = Rule(
    id="file-content",
    finds="the value that a conversion, a parser or a decoder quotes from a file: its length stays",
    cues=("could not convert", "invalid literal for", "is not a valid", "unconverted data remains", "..."),
    pattern=r"words: 'value'",
    catches="could not convert string to float: 'Jane Roe, 4 Elm Street'",
    leaves="invalid literal for int() with base 10: '12x' and time data '2026/01/02' does not match format '%Y'",
    source="https://docs.python.org/3/library/exceptions.html, and the texts of pandas, numpy, PyYAML, configparser",
)

_FORMAT: Final = lazy(r"\(?\)?[^'\"`\n:]{0,60}: ?")
_VALID_NAMES: Final = lazy(
    r"is not (?:an? valid (?!(?:[a-z0-9]{2,12} ){0,2}(?:number|integer|int|float|decimal|date|time|datetime|timestamp"
    r"|email|e-mail|phone|address|uuid|ip|ipv4|ipv6|json|base64|bool|boolean|value|user|username|person|string|code|host"
    r"|hostname|country|city|iban|currency)\b)|valid with )"
)
"""What follows a choice that a program does not have, ``is not a valid Color``, rather than a value of a file."""
_OF_A_PROGRAM: Final = lazy(
    r"[_/]|^-|^v?\d+\.\d|\.(?:py|js|ts|json|ya?ml|toml|csv|txt|bib|md|cfg|ini|so|h|c|cpp|rs|go|java|parquet|whl|gz)$"
)
"""What small letters hold that are a program's: underscores, slashes, a flag's dash, a version, a file's ending."""


def _literal_for(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``invalid literal for int() with base 10: 'value'``: the words up to the colon are Python's."""
    if page.quoted(end) is not None:
        return _STRICT(page, floor, start, end)
    words = _FORMAT.match(page.text, end)
    return or_tail(RULE.id, _STRICT)(page, floor, start, words.end()) if words else Reading([], end)


def _is_valid_name(value: str) -> bool:
    if is_plain(value):
        return True
    named = not value.islower() or _OF_A_PROGRAM.search(value) is not None
    return named and is_identifier(value) and "@" not in value


def _not_valid(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``'value' is not a valid Color`` and ``Color is not a valid …: 'value'``."""
    stays = is_identifier if _VALID_NAMES.match(page.lowered, start) else _is_valid_name
    return unquoted(RULE.id, before(RULE.id, stays=stays))(page, floor, start, end)


def _date(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``Unknown string format: value`` and its likes, whose value has no quotes."""
    limit = min(page.line_end(end), page.limit(end))
    position = page.lowered.find(", at position ", end, limit)
    stop = position if position >= 0 else limit
    value = page.text[end:stop].strip()
    return Reading([] if is_plain(value) else hidden(page, RULE.id, end, stop), stop)


def _value(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``value: 'value'``; a word stays where what follows says which words there are."""
    span = page.quoted(page.skip(end))
    choice = span is not None and _CHOICES.match(page.lowered, span.after)
    return behind(RULE.id, stays=is_identifier if choice else _is_valid_name)(page, floor, start, end)


def _nothing(_page: Page, _floor: int, _start: int, end: int) -> Reading:
    return Reading([], end)


_CHOICES: Final = lazy(
    r"[.,;]? ?\(?(?:supported|allowed|valid|possible|permitted|accepted|expected|must be|choose"
    r"|should be|does not support)"
)
_STRICT: Final[Reader] = behind(RULE.id, stays=is_code)
_NAME_OR_CONTENT: Final = behind(RULE.id, stays=lambda value: is_identifier(value) or is_file(value))

CUES: Final[dict[str, Reader]] = {
    **cues(
        _literal_for,
        "invalid literal for ",
        "could not convert string to ",
        "could not convert string ",
        "could not convert ",
        "invalid input value for ",
        "invalid input syntax for ",
    ),
    **cues(
        _STRICT,
        "time data ",
        "isoformat string: ",
        "error parsing datetime string ",
        "date string ",
        "unable to parse string ",
        "cannot parse string ",
        "could not parse string ",
        "cannot convert string ",
        "can't convert string ",
        "cannot cast ",
        "malformed node or string: ",
        "octets in ",
        "permitted in ",
        "expected a number but got ",
        "invalid format specifier ",
        "numeric value ",
        "invalid date: ",
        "invalid date ",
        "invalid datetime format: ",
        "invalid number: ",
        "varchar value ",
        "nvarchar value ",
        "char value ",
        "input string: ",
    ),
    **cues(or_tail(RULE.id, _value, name=True), "value: "),
    **cues(_value, "with value ", "for value "),
    **cues(
        labelled(RULE.id),
        "invalid ",
        "unknown ",
        "unexpected ",
        "unrecognized ",
        "unrecognised ",
        "unsupported ",
        "illegal ",
        "malformed ",
        "garbage ",
        "duplicate ",
        "no such ",
        "not a ",
        "non-numeric ",
    ),
    **cues(unquoted(RULE.id, _nothing), "is not in ", "is not equal to ", "not recognized"),
    **cues(between(RULE.id, " to ", _nothing), "cannot convert ", "can't convert "),
    **cues(between(RULE.id, ", expected", _nothing), "literal source "),
    **cues(
        or_tail(RULE.id, _nothing),
        "protocol: ",
        "not valid: ",
        "not recognized: ",
        "valid float: ",
        "valid integer: ",
        "unknown time zone ",
        "templatenotfound: ",
        "module named ",
        "charsetnameexception: ",
        "badstatusline: ",
        "found with key ",
        "value present for ",
        "line contains ",
        "phone number: ",
        "to integer: ",
        "to number: ",
        "to float: ",
        "to date: ",
        "as json: ",
        "not true : ",
        "not false : ",
    ),
    **cues(behind(RULE.id), "field limit: "),
    **cues(behind(RULE.id, stays=is_code), "unable to parse ", "could not parse ", "cannot parse ", "literal: "),
    **cues(behind(RULE.id, bare="line"), "unconverted data remains: "),
    **cues(
        _date, "unknown string format: ", "does not contain a date: ", "unable to parse: ", "unconvertible string: "
    ),
    **cues(_not_valid, "is not a valid ", "is not valid "),
    **cues(
        before(RULE.id, stays=_is_valid_name),
        "does not appear to be ",
        "is not in list",
        "is not a number",
        "is not an integer",
        "is not a float",
        "cannot be parsed",
        "could not be parsed",
        "could not be converted",
        "cannot be converted",
        "value must be ",
        "value has an invalid ",
        "value has the correct format",
    ),
    **cues(
        _NAME_OR_CONTENT,
        "invalid choice: ",
        "invalid version: ",
        "unallowed value ",
        "unexpected value; permitted",
        "unexpected character ",
        "not in fieldnames: ",
        "not in header: ",
        "unknown column: ",
        "unexpected field ",
    ),
}
