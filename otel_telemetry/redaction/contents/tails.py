"""What came in, without quotes, up to the end of its line: answers, thoughts, rows, subjects, segments of HL7."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.language import is_written_by_people, names_someone
from otel_telemetry.redaction.contents.readers import Reader, Reading, hidden
from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page

_ROW: Final = lazy(r"\d{1,6}: (?=[^\n]{0,400}[,;\t|])")
_OPENING: Final = "'\"`[{(<"
_MANY: Final = 4
_TWO_NAMES: Final = lazy(
    r"(?<!\w)(?!(?:The|An?|This|That|Your|No) )[A-ZÀ-Þ][a-zß-ÿ]{1,24} [A-ZÀ-Þ][a-zß-ÿ]{1,24}(?!\w)"
)
_CLOSING: Final = "'\"`]})>\u2019\u201d"
_ENOUGH: Final = 400
"""Characters that tell whose words they are; each cue of a hostile text would read the same thousands again."""
_SUFFIX: Final = lazy(
    r" \((?:line|column|char|at|choose|position|expected)\b|,? at (?:/|line|column|position|offset|index)|, expected "
    r"|\. (?:path|type|at|line|column|position|must|valid|should|did you|expected)\b|, type: <|\.? {0,3}stop\.$"
    r"|[,;]? (?:want|expect(?:ed)?)\b|; must\b| \[op:",
    re.IGNORECASE,
)
"""What a program adds behind a value: where it stood, and what would have been right."""
_LABEL: Final = lazy(r"[\w /.()-]{0,60}[\w)] ?:[ \t]{1,4}(?=[^\s'\"`\[({<])")
_ITS_OWN: Final = lazy(
    r"\b(?:must|should|cannot|can't|could|please|expected|required|found|want|be)\b|\w_\w|\w/\w|[a-z][A-Z]"
)
"""What a program's own sentence holds, where it explains behind a colon what was invalid."""
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
    stop = min(page.line_end(at), page.limit(at))  # however far: the rest would be found in the next pass
    value = page.text[at : min(stop, at + _ENOUGH)]
    private = _private_part(value, name=name)
    if private == 0:
        return None
    stop = at + private if private < len(value) else stop
    return Reading(hidden(page, rule, at, stop), max(end, stop))


@lru_cache(maxsize=64)
def _private_part(value: str, *, name: bool) -> int:
    """Return how many characters of *value* people wrote, without what a program adds behind them; 0 for none.

    The same stands behind many cues, and is told again in each pass over a text: it is read once.
    """
    suffix = _SUFFIX.search(value)
    if suffix is not None and not _is_private(value[suffix.end() :], name=False):
        value = value[: suffix.start()]
    return len(value) if _is_private(value, name=name) else 0


def _is_private(value: str, *, name: bool) -> bool:
    return is_written_by_people(value) or (name and names_someone(value))


def labelled(rule: str) -> Reader:
    """Read ``invalid currency code : value`` up to the end of its line, if people wrote the value."""

    def read(page: Page, _floor: int, _start: int, end: int) -> Reading:
        label = _LABEL.match(page.text, end)
        if label is None:
            return Reading([], end)
        found = _bare(page, rule, label.end(), end, name=False)
        said = page.text[found.found[0].start : found.found[0].end][:_ENOUGH] if found and found.found else ""
        return Reading([], end) if not said or _ITS_OWN.search(said) else found or Reading([], end)

    return read


def unquoted(rule: str, reader: Reader) -> Reader:
    """*reader*, or the words between the last colon and the cue, if they are many or name someone."""

    def read(page: Page, floor: int, start: int, end: int) -> Reading:
        given = reader(page, floor, start, end)
        if given.found or page.text[max(0, start - 2) : start].rstrip()[-1:] in _CLOSING:
            return given
        line = max(floor, page.line_start(start), start - _ENOUGH)
        at = page.text.rfind(": ", line, start)
        at = at + 2 if at >= 0 else line
        value = page.text[at:start]
        names = is_written_by_people(value) and not _ITS_OWN.search(value)
        names = names and (value.count(" ") > _MANY or _TWO_NAMES.search(value) is not None)
        return Reading(hidden(page, rule, at, start), end) if names else given

    return read


def between(rule: str, until: str, reader: Reader) -> Reader:
    """*reader* for what is quoted; a bare value goes up to *until*, in small letters, if people wrote it."""

    def read(page: Page, floor: int, start: int, end: int) -> Reading:
        stop = page.lowered.find(until, end, min(page.line_end(end), end + _ENOUGH))
        value = page.text[end:stop] if stop >= 0 else ""
        if value[:1] in _OPENING or not is_written_by_people(value):
            return reader(page, floor, start, end)
        return Reading(hidden(page, rule, end, stop), stop)

    return read


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
