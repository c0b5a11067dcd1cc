"""What came in, without quotes, up to the end of its line: answers, thoughts, rows, subjects, segments of HL7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.language import is_written_by_people, names_someone
from otel_telemetry.redaction.contents.readers import Reader, Reading, hidden
from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page

_LONGEST: Final = 4_000
_ROW: Final = lazy(r"\d{1,6}: (?=[^\n]{0,400}[,;\t|])")
_OPENING: Final = "'\"`[{(<"
_ENOUGH: Final = 400
"""Characters that tell whose words they are; each cue of a hostile text would read the same thousands again."""
_OF_A_CERTIFICATE: Final = lazy(r"/?[A-Z]{1,12} ?=")


def or_tail(rule: str, reader: Reader, *, name: bool = False) -> Reader:
    """*reader* for what is quoted; a bare value goes up to the end of its line if people wrote it.

    With *name*, one capitalised word goes as well, where it cannot be a type.
    """

    def read(page: Page, floor: int, start: int, end: int) -> Reading:
        at = page.skip(end)
        if page.text[at : at + 1] in _OPENING:
            return reader(page, floor, start, end)
        return _bare(page, rule, at, end, name=name) or reader(page, floor, start, end)

    return read


def _bare(page: Page, rule: str, at: int, end: int, *, name: bool) -> Reading | None:
    stop = min(page.line_end(at), page.limit(at), at + _LONGEST)
    value = page.text[at : min(stop, at + _ENOUGH)]
    if not (is_written_by_people(value) or (name and names_someone(value))):
        return None
    return Reading(hidden(page, rule, at, stop), max(end, stop))


def row(rule: str, reader: Reader) -> Reader:
    """*reader*, or what follows a number of fields: ``got 4: a,1974,b,c``."""

    def read(page: Page, floor: int, start: int, end: int) -> Reading:
        fields = _ROW.match(page.text, end)
        if fields is None:
            return reader(page, floor, start, end)
        stop = min(page.line_end(end), page.limit(end))
        return Reading(hidden(page, rule, fields.end(), stop), max(end, stop))

    return read


def subject(rule: str) -> Reader:
    """Read the subject of a mail at the start of a line or behind a comma; that of a certificate stays."""

    def read(page: Page, _floor: int, start: int, end: int) -> Reading:
        stop = min(page.line_end(end), page.limit(end))
        opens = start == 0 or page.text[start - 1] in "\n\t" or page.text[start - 2 : start] == ", "
        if page.text[start] != "S" or not opens or _OF_A_CERTIFICATE.match(page.text, end):
            return Reading([], end)
        return Reading(hidden(page, rule, end, stop), max(end, stop))

    return read


def segment(rule: str) -> Reader:
    """Read a segment of HL7 up to the end of its line: ``PID|1||…``."""

    def read(page: Page, _floor: int, start: int, end: int) -> Reading:
        stop = min(page.line_end(end), page.limit(end))
        if page.text[start - 1 : start].isalnum() or page.text.count("|", end, stop) < 2:
            return Reading([], end)
        return Reading(hidden(page, rule, end, stop), max(end, stop))

    return read
