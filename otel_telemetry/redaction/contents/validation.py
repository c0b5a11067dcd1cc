"""What validators echo of their input: pydantic, fastapi, jsonschema, attrs, msgspec, voluptuous and others."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.contents.page import Page, Span
from otel_telemetry.redaction.contents.plain import is_code, is_identifier, is_plain, is_sentence
from otel_telemetry.redaction.contents.readers import Reader, Reading, before, behind, cues, hidden, unless
from otel_telemetry.redaction.contents.tails import or_tail, row
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, Rule

RULE: Final = Rule(
    id="validation-input",
    finds="the input that a validator quotes; the field, the kind and the type stay",
    cues=("input_value=", "'input': ", "is not of type", "On instance", "(got "),
    pattern=r"input_value=value, input_type=type",
    catches="name\n  Field required [type=missing, input_value={'full_name': 'Kim Roe'}, input_type=dict]",
    leaves="limit\n  Input should be 'read' or 'write' [type=literal_error, input_value='rw', input_type=str]",
    source="https://docs.pydantic.dev/latest/errors/validation_errors/ and https://python-jsonschema.readthedocs.io/",
)

_END_OF_INPUT: Final = lazy(r", input_type=|\]\n|\]$")
_LONGEST_INPUT: Final = 20_000
_LONGEST_GOT: Final = 1_000
_ONE_WORD: Final = lazy(r"[a-z]{1,12}(?:_[a-z]{1,16}){0,4}|[A-Z]{1,12}(?:_[A-Z]{1,16}){0,4}")
"""A choice that was not among those there are: ``'verbose'``."""
_LONGEST_REPR: Final = 4_000
"""Characters of what attrs prints of an attribute before it repeats the value."""

_CODES: Final = lazy(r"[\[({]-?[a-z0-9._]{1,24}(?:, -?[a-z0-9._]{1,24}){0,32}[\])}]")
"""A printed bracket of numbers and small words: ``(404, 3, x)``."""
_GOT_END: Final = " that is a "
_BARE_INPUT: Final = lazy(r"[^,}\]\n]*")


def _is_small(value: str) -> bool:
    """Whether *value*, maybe in quotes, says nothing: ``'abc'``, ``{}``, ``None``."""
    bare = value[1:-1] if value[:1] in "'\"" and value[-1:] == value[:1] else value
    return is_plain(bare) or (bare is not value and (_ONE_WORD.fullmatch(bare) is not None or is_code(bare)))


def _input_value(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``input_value=… , input_type=``."""
    limit = page.limit(end)
    stop = _END_OF_INPUT.search(page.text, end, min(limit, end + _LONGEST_INPUT))
    last = stop.start() if stop else limit  # all of it: the rest would be found again in each pass
    return Reading(unless(_is_small, page, RULE.id, Span(end, last, last)), last)


def _input_of_dump(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``'input': value`` of a list of errors."""
    at = page.skip(end)
    span = page.quoted(at) or page.bracketed(at)
    if span is None:
        bare = _BARE_INPUT.match(page.text, at)
        stop = bare.end() if bare else at
        span = Span(at, stop, stop)
    return Reading(unless(_is_small, page, RULE.id, span), max(end, span.after))


def _instance(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the indented block below ``On instance['x']:``."""
    first = page.line_end(end)
    if first - end > 400 or page.text[first - 1 : first] != ":":
        return Reading([], end)
    last = first
    for line, stop in page.lines(first + 1):
        if page.text[line:stop].strip() and not page.text.startswith("    ", line):
            break
        last = stop
    return Reading(unless(_is_small, page, RULE.id, Span(first, last, last)), last)


def _got(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``(got 'value' that is a <class 'str'>)``, and the value once more at the end of what attrs writes."""
    stop = page.lowered.find(_GOT_END, end, min(page.limit(end), end + _LONGEST_GOT))
    if stop < 0 or page.text[start - 1 : start] != "(":
        return (
            _LOOSE(page, floor, start, end)
            if page.text[start - 2 : start] in (". ", "; ", ", ")
            else _SENTENCE(page, floor, start, end)
        )
    value = page.text[end:stop]
    found = unless(_is_small, page, RULE.id, Span(end, stop, stop))
    again = page.text.find(value, stop + 1, min(page.limit(end), stop + _LONGEST_REPR)) if found else -1
    last = stop
    if again >= 0:
        last = again + len(value)
        found += hidden(page, RULE.id, again, last)
    return Reading(found, last)


def _of_type(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``value is not of type 'integer'``: the value is a string, a dictionary or a list."""
    start -= page.text[start - 1 : start] == " "
    read = before(RULE.id, stays=_says_nothing)(page, floor, start, end)
    return read if read.found or page.text[start - 1 : start] in ("'", '"') else _before_bare(page, floor, start, end)


def _before_bare(page: Page, floor: int, start: int, end: int) -> Reading:
    return Reading([], end) if not page.text[start - 1 : start] else Reading(_long_line(page, floor, start), end)


def _long_line(page: Page, floor: int, start: int) -> list[Found]:
    """A value without quotes before a cue: only where it is in quotes that were cut is it content."""
    line = max(page.line_start(start), floor)
    at = page.text.find("'", line, start)
    return hidden(page, RULE.id, at + 1, start) if at >= 0 and start - at > 40 else []


def _says_nothing(value: str) -> bool:
    return is_code(value) or value in ("[]", "{}")


_STRICT: Final = behind(RULE.id)
_LOOSE: Final = behind(RULE.id, stays=lambda value: is_identifier(value) or _CODES.fullmatch(value) is not None)
_SENTENCE: Final = behind(RULE.id, stays=lambda value: not is_sentence(value) or _CODES.fullmatch(value) is not None)

CUES: Final[dict[str, Reader]] = {
    **cues(_input_value, "input_value="),
    **cues(_input_of_dump, "input': ", 'input": ', 'input":', "input_value': ", 'input_value": ', "instance': "),
    **cues(_instance, "on instance"),
    **cues(row(RULE.id, or_tail(RULE.id, _got)), "got "),
    **cues(
        _of_type,
        "is not of type ",
        "does not match ",
        "is too long",
        "is too short",
        "is not valid under any",
        "is valid under each of",
        "is not allowed for ",
        "should not be valid under ",
        "is not a multiple of ",
        "has non-unique elements",
        "should be non-empty",
        "does not contain items",
        "is not a '",
    ),
    **cues(before(RULE.id, stays=is_identifier), "is not one of ", "was expected"),
    **cues(_STRICT, "given=", "wrong_value=", "actual_value="),
    **cues(_LOOSE, "input was ", "got value ", "invalid enum value ", "unallowed value: "),
}
