"""Tables with a column of secrets: the cells below ``password`` go, whatever separates them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.plain import is_plain
from otel_telemetry.redaction.contents.readers import Reader, Reading, cues
from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page

_LONGEST_HEADER: Final = 400
_FEWEST: Final = 2
_CELL: Final = lazy(r"[ \t]{0,40}[\"']?\w[\w .-]{0,40}[\"']?[ \t]{0,40}")
_RULED: Final = lazy(r"[ \t|:+-]{3,800}")


def _column(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read the rows below a line of names, one of which tells a secret."""
    line, stop = page.line_start(start), page.line_end(end)
    if line < page.columns_read or stop - line > _LONGEST_HEADER or stop >= len(page.text):
        return Reading([], end)
    header = page.text[line:stop]
    sign = next((sign for sign in "\t|,;" if sign in header), "")
    names = header.split(sign) if sign else []
    telling = [place for place, name in enumerate(names) if strength(name.strip(" \t\"'")) == "strong"]
    if len(names) < _FEWEST or not telling or not all(not name.strip() or _CELL.fullmatch(name) for name in names):
        return Reading([], end)
    found: list[Found] = []
    page.columns_read = stop
    for row, over in page.lines(stop + 1):
        page.columns_read = over
        if _RULED.fullmatch(page.text, row, over):
            continue
        cells = page.text[row:over].split(sign)
        if len(cells) != len(names):
            break
        found += _cells(row, cells, telling)
    return Reading(found, end)


def _cells(row: int, cells: list[str], telling: list[int]) -> list[Found]:
    found: list[Found] = []
    for place in telling:
        value = cells[place].strip(" \t\"'\r")
        start = row + sum(map(len, cells[:place])) + place + cells[place].find(value)
        if not is_plain(value):
            found.append(Found(start, start + len(value), marker("assigned-secret")))
    return found


CUES: Final[dict[str, Reader]] = {
    **cues(_column, "password", "passwd", "token", "secret", "api_key", "apikey", "passphrase")
}
