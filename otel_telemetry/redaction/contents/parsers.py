"""What parsers and decoders quote: lines of files, bytes, entries of a bibliography, blocks of markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.conversions import RULE as CONTENT
from otel_telemetry.redaction.contents.language import is_written_by_people, unwritten
from otel_telemetry.redaction.contents.plain import is_identifier, is_sentence
from otel_telemetry.redaction.contents.readers import Reader, Reading, behind, cues, hidden, unless
from otel_telemetry.redaction.contents.statements import LINE, literal_line
from otel_telemetry.redaction.contents.tails import or_tail
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, Rule

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page, Span

EXCERPT: Final = Rule(
    id="source-excerpt",
    finds="the line of a file that an error shows above a caret, beside a line number or in a fence",
    cues=("^ under a line", "12 | line", ", line 3, column 7:", "```"),
    pattern=r"line, then spaces and ^",
    catches="could not find expected ':'\n  in \"<unicode string>\", line 3, column 1:\n    Roe, 4 Elm Street\n    ^",
    leaves="Expecting value: line 1 column 1 (char 0)",
    source="https://github.com/yaml/pyyaml/blob/main/lib/yaml/error.py",
)

_CARETS: Final = lazy(r"[ \t|.-]{0,400}[\^~][ \t^~_-]{0,400}(?: [^\n]{0,120})?")
_SYNTAX_PLACE: Final = lazy(r'[ |]{0,64}File "[^"\n]{1,1024}", line \d{1,9}')
_FRAME: Final = lazy(r'[ |]{0,64}File "[^"\n]{1,1024}", line \d{1,9}, in ')
_MARK: Final = lazy(r"\d{1,9}:[ \t]{0,16}\n")
_FLAT_MARK: Final = lazy(r"\d{1,9}:(?= {3,16}\S)")
_BEHIND_A_PLACE: Final = lazy(r"\d{1,9}(?:,? \(?char \d{1,9})?(?P<close>\)?): (?=[^\s\d])")
_VERDICT: Final = lazy(
    r"(?:un\w{4,14}|expect(?:ed|ing)|in(?:valid|correct)|illegal|missing|mis\w{4,10}|cannot|can't|could|did|does|duplicate"
    r"|mapping|found|failed|no|not|end|premature|bad|opening|wrong|error|warning|syntax|parse|yaml|json|toml|xml)\b"
)
"""How parsers begin to say what is wrong."""
_KEYED: Final = lazy(r"""["']?[\w.-]{1,64}["']?[ \t]{0,4}[=:][ \t]{1,4}(?=\S)""")
_GUTTER: Final = lazy(r"[ \t>|]{0,16}\d{1,7}[ \t]{0,16}[|│][ \t]?")
_ARROW: Final = lazy(r"[ \t]{0,16}(?:-{2,8}>|→|❱|>)[ \t]{0,16}\d{1,7}[ \t]")
_NUMBERED: Final = lazy(r"[ \t]{0,16}(?:-{2,8}> ?)?\d{1,7}(?:[ \t]|$)")
_TEMPLATE_LINE: Final = lazy(r"\d{1,7}\n(?=[ \t])")
_HOLE: Final = "\0\n"
"""A frame that is known to be clean was taken out here."""
_LONGEST_CARETS: Final = 400
_AFTER_PLACE: Final = lazy(r" {0,4}\d{1,9}\]: ")
_INDEX: Final = lazy(r"\d{1,9}(?:: |\n[ (]{0,4}(?=\w))")
_BYTES_LIMIT: Final = 12
_LETTERS: Final = lazy(r"(?:(?<!\\)[A-Za-z]){5}.{0,8}\\x|\\x..[A-Za-z]{4}")
"""Words beside bytes that are none: the start of a file's format has fewer letters."""
_STATUS: Final = lazy(r"[245]\.\d\.\d{1,3} [A-Za-z ,.'-]{1,120}")
"""What a mail server answers: https://www.rfc-editor.org/rfc/rfc3463."""
_ENTRY: Final = lazy(r"@[a-z]{3,20}[ \t]*[{(]", re.IGNORECASE)
_BRACE: Final = lazy(r"[{}]")
_ENTRY_KEY: Final = lazy(r"[ \t\n]{0,16}[^\s,{}=\"]{0,80},")
_ROW: Final = lazy(r"(?:\d{1,9}|\.\.\.?)(?: {2,}|$)")
_TUPLE: Final = lazy(r"[^()\n]{0,300}\((?:'[^'\n]{0,300}'|None), (?:\d{1,9}|None), (?:-?\d{1,9}|None), ")


def _caret(page: Page, floor: int, _start: int, end: int) -> Reading:
    """Read the line above a line of carets, where it is no line of a frame's source: those are dealt with elsewhere."""
    line = page.line_start(end - 1)
    stop = page.line_end(end)
    if line == 0 or stop - line > _LONGEST_CARETS or page.text.find("^", line, end - 1) >= 0:
        return Reading([], end)  # a line is looked at once, from its first caret
    if _CARETS.fullmatch(page.text, line, stop) is None:
        return Reading([], end)
    source = page.line_start(line - 1)
    above = max(source, floor) if LINE.match(page.text, source) else source
    over = page.line_start(source - 1) if source > 0 else 0
    if page.text.startswith(_HOLE, over) or _FRAME.match(page.text, over) or _GUTTER.match(page.text, source):
        return Reading([], end)
    return Reading(hidden(page, EXCERPT.id, above, line - 1), stop)


def _yaml_mark(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the lines between ``line 3, column 7:`` and its caret, or one where none follows."""
    mark = _MARK.match(page.text, end)
    if mark is None:
        flat = _FLAT_MARK.match(page.text, end)
        return _line_behind_a_place(page, end) if flat is None else _flat_line(page, flat.end())
    found: list[Found] = []
    last = mark.end()
    for number, (line, stop) in enumerate(page.lines(mark.end())):
        if number > 2 or not page.text[line : line + 1].isspace() or _CARETS.fullmatch(page.text, line, stop):
            break
        found += hidden(page, EXCERPT.id, line, stop)
        last = stop
    return Reading(found, last)


def _flat_line(page: Page, at: int) -> Reading:
    """Read what once were lines below a place, up to the caret, of a message that was put into one."""
    line = min(page.line_end(at), page.limit(at))
    caret = page.text.find(" ^", at, line)
    stop = caret if caret >= 0 else line
    return Reading(hidden(page, EXCERPT.id, at, stop), stop)


def _line_behind_a_place(page: Page, end: int) -> Reading:
    """Read ``(at line 2, column 9): title = value`` and ``(char 0): value``; a parser's own words stay."""
    place = _BEHIND_A_PLACE.match(page.text, end)
    if place is None:
        return Reading([], end)
    stop = min(page.line_end(place.end()), page.limit(end))
    keyed = _KEYED.match(page.text, place.end(), stop)
    start = keyed.end() if keyed else place.end()
    sure = place["close"] or is_written_by_people(page.text[start : min(stop, start + _LONGEST_CARETS)])
    if not (keyed and "=" in keyed.group()) and (not sure or _VERDICT.match(page.lowered, place.end())):
        return Reading([], end)
    content = is_sentence(page.text[start:stop])
    return Reading(hidden(page, EXCERPT.id, start, stop) if content else [], stop if content else end)


def _place_of_a_line(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read the indented line below ``line 3`` (jinja2) and below a place without a function (SyntaxError)."""
    if page.text[start - 1 : start] == "[":
        return _section_line(page, floor, start, end)
    if LINE.match(page.text, start):
        return literal_line(page, floor, start, end)
    named = _TEMPLATE_LINE.match(page.text, end)
    if named is None or page.text[start - 1 : start] not in (" ", "\t"):
        return Reading([], end)
    stop = page.line_end(named.end())
    return Reading(hidden(page, EXCERPT.id, named.end(), stop), stop)


def _syntax_error_place(page: Page, _floor: int, _start: int, end: int) -> Reading:
    line = page.line_start(end)
    stop = page.line_end(end)
    if _FRAME.match(page.text, line) or not _SYNTAX_PLACE.fullmatch(page.text, line, stop):
        return Reading([], end)
    below = page.line_end(stop + 1)
    if not page.text.startswith("    ", stop + 1):
        return Reading([], stop)
    return Reading(hidden(page, EXCERPT.id, stop + 1, below), below)


def _gutter(page: Page, floor: int, _start: int, end: int) -> Reading:
    """Read lines such as ``> 12 | const x = …``."""
    line = page.line_start(end - 1)
    read = page.text[line:floor].strip(" \t>|0123456789")  # another cue may begin with the number
    return Reading([], end) if read else _block(page, line, _GUTTER, end)


def _block(page: Page, line: int, shape: re.Pattern[str], end: int) -> Reading:
    found: list[Found] = []
    last = end
    for start, stop in page.lines(line):
        number = shape.match(page.text, start, stop)
        if number is None:
            break
        found += hidden(page, EXCERPT.id, number.end(), stop)
        last = stop
    return Reading(found, max(end, last))


def _arrow(page: Page, floor: int, _start: int, end: int) -> Reading:
    """Read the numbered lines of IPython's tracebacks, from the one with the arrow on."""
    line = max(page.line_start(end - 1), floor)
    return _block(page, line, _NUMBERED, end) if _ARROW.match(page.text, line) else Reading([], end)


def _fence(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read what a pair of markdown fences encloses."""
    limit = page.limit(end)
    closing = page.text.find("```", end, limit)
    stop = closing if closing >= 0 else limit
    first = min(page.line_end(end), stop)
    if first - end > 20 or " " in page.text[end:first].strip():
        first = end
    return Reading(hidden(page, CONTENT.id, first, stop), stop if closing < 0 else stop + 3)


def _bytes(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read a bytes literal of more than a few bytes."""
    if start and (page.text[start - 1].isalnum() or page.text[start - 1] in "_/.-\\"):
        return Reading([], end)
    span = page.quoted(start)
    if span is None:
        return Reading([], end)
    value = page.text[span.start : span.end]
    short = span.end - span.start <= _BYTES_LIMIT or is_identifier(value)
    stays = (short and _LETTERS.search(value) is None) or _STATUS.fullmatch(value) is not None
    return Reading([] if stays else hidden(page, CONTENT.id, span.start, span.end), span.after)


def _entry(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read an entry of a bibliography behind its type and key: ``@article{roe2020, …}``."""
    opening = _ENTRY.match(page.text, start)
    if opening is None:
        return Reading([], end)
    key = _ENTRY_KEY.match(page.text, opening.end())
    body = key.end() if key else opening.end()
    depth, stop = 1, page.limit(end)
    for brace in _BRACE.finditer(page.text, body, stop):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            stop = brace.start()
            break
    return Reading(hidden(page, CONTENT.id, body, stop), max(end, stop))


def _table(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read the rows of a printed frame: an index, two spaces, values."""
    rows = [(line, stop) for line, stop in _while_rows(page, start + 1)]
    if len(rows) < 2:
        return Reading([], end)
    return Reading(hidden(page, CONTENT.id, rows[0][0], rows[-1][1]), rows[-1][1])


def _while_rows(page: Page, at: int) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    for line, stop in page.lines(at):
        if _ROW.match(page.text, line, stop) is None:
            break
        rows.append((line, stop))
    return rows


def _array(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a printed array that is long or has words in it."""
    span = page.bracketed(end - 1)
    if span is None:
        return Reading([], end)
    value = page.text[span.start : span.end]
    wordy = "'" in value and not all(map(is_identifier, re.findall(r"'([^']*)'", value)))
    found = hidden(page, CONTENT.id, span.start + 1, span.end - 1) if len(value) > 80 or wordy else []
    return Reading(found, span.after)


def _held_by_repr(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the line in ``SyntaxError('…', ('file', 1, 2, 'line'))``."""
    place = _TUPLE.match(page.text, end)
    span = page.quoted(place.end()) if place else None
    return Reading([], end) if span is None else Reading(hidden(page, EXCERPT.id, span.start, span.end), span.after)


def _object_of_repr(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the text in ``UnicodeDecodeError('utf-8', b'text', 0, 1, '…')``."""
    codec = page.quoted(end)
    at = page.skip(codec.after, ", ") if codec else end
    span = page.quoted(at) if codec else None
    return Reading([], end) if span is None else Reading(hidden(page, CONTENT.id, span.start, span.end), span.after)


def _section_line(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the line that configparser quotes: behind ``[line  3]: `` or below ``line: 1``."""
    place = _AFTER_PLACE.match(page.text, end)
    at = place.end() if place else page.line_end(end) + 1
    span: Span | None = page.quoted(at)
    if span is None:
        return _TAIL(page, _floor, _start, end)
    return Reading(unless(_no_line, page, EXCERPT.id, span), span.after)


def _line_below(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the line below ``near index 14`` that people wrote, and an address with spaces behind ``at index 14: ``."""
    place = _INDEX.match(page.text, end)
    if place is None:
        return Reading([], end)
    start, stop = place.end(), min(page.line_end(place.end()), page.limit(end))
    start += unwritten(page.text[start:stop])
    return Reading(hidden(page, EXCERPT.id, start, stop) if is_written_by_people(page.text[start:stop]) else [], start)


_TAIL: Final = or_tail(CONTENT.id, lambda _page, _floor, _start, end: Reading([], end))


def _no_line(value: str) -> bool:
    return len(value.strip()) <= 3


_ENTRIES: Final = (
    "article book booklet conference inbook incollection inproceedings manual mastersthesis misc phdthesis proceedings"
    " techreport unpublished online electronic report thesis patent software dataset string preamble comment"
    " collection periodical www"
)

CUES: Final[dict[str, Reader]] = {
    **cues(_caret, "^"),
    **cues(_yaml_mark, "column "),
    **cues(_place_of_a_line, "line "),
    **cues(_syntax_error_place, 'file "'),
    **cues(_gutter, "| ", "│ "),
    **cues(_arrow, "--> ", "❱ "),
    **cues(_line_below, "near index ", "at index "),
    **cues(_fence, "```"),
    **cues(_bytes, "b'", 'b"'),
    **cues(_entry, *(f"@{kind}{bracket}" for kind in _ENTRIES.split() for bracket in ("{", " {", "("))),
    **cues(_table, "\n0 ", "\n1 "),
    **cues(_array, "array(["),
    **cues(_held_by_repr, "syntaxerror(", "indentationerror(", "taberror("),
    **cues(_object_of_repr, "unicodedecodeerror(", "unicodeencodeerror(", "unicodetranslateerror("),
    **cues(_section_line, "no section headers.\nfile: ", "line: "),
    **cues(behind(CONTENT.id, bare="limit"), "unable to parse region of bibtex: "),
    **cues(behind(CONTENT.id), "unrecognized token: ", "did you mean print"),
}
