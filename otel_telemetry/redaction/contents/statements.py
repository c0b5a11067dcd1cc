"""What databases echo: the literals of statements, parameters, rows and keys; words, names and codes of SQL stay."""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry.redaction.contents.page import Page, Span
from otel_telemetry.redaction.contents.plain import is_plain
from otel_telemetry.redaction.contents.readers import Reader, Reading, behind, cues, hidden, spans, unless
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, Rule

RULE: Final = Rule(
    id="sql-literal",
    finds="literals of statements, their parameters, and the rows and keys that databases quote",
    cues=(
        "[SQL: ",
        "[parameters: ",
        "LINE 1: ",
        "Key (…)=(…)",
        "Failing row contains",
        "Duplicate entry",
        "insert into",
    ),
    pattern=r"'literal'",
    catches="DETAIL:  Failing row contains (1, Jane, null).",
    leaves='near "FORM": syntax error; LINE 1: SELECT id, name FROM auth_user WHERE id = 1',
    source="https://www.postgresql.org/docs/current/protocol-error-fields.html, https://docs.sqlalchemy.org/errors.html",
)

_QUOTE: Final = lazy(r"(?<![a-z]{2})'|\b\d{7,64}\b")
LINE: Final = lazy(r"LINE \d{1,9}: ")
"""What psycopg writes before a line of the statement."""

_BARE: Final = lazy(
    r"(?:=|<>|!=) ?(?P<value>(?!(?:null|true|false|any|all|some|excluded|current)\b)[a-z]{4,32})(?![\w.(\[])",
    re.IGNORECASE,
)
"""A word that lacks its quotes."""

_KEY: Final = lazy(r"\([^()\n]{1,400}(?:\([^()\n]{0,200}\)[^()\n]{0,200}){0,4}\)=\(")
_KEY_END: Final = lazy(
    r"\)(?= (?:already exists|is not present|is still referenced|conflicts|is duplicated|is not in)|\.?$|\.?\n)"
)
_PARAMETERS_END: Final = lazy(r"\](?=\n|$|\s*\(Background)")
_SQL_END: Final = lazy(r"\](?=\n\[|\n\(|\n?$|\s*\(Background)")
_STATEMENT: Final = lazy(
    r"(?:insert\s+into\s+[\w.\"`\[\]]+|delete\s+from\s+[\w.\"`\[\]]+|update\s+[\w.\"`\[\]]+\s+set\b|select\s"
    r"|values\s*\(|where\s+[\w.\"`\[\]]+\s*(?:=|<|>|!=|in\b|like\b|ilike\b|between\b))",
    re.IGNORECASE,
)
_PARAGRAPH_END: Final = lazy(r"\n\n|\]\n[\[(]")
_IN_PROSE: Final = ("can't ", "cannot ", "could not ", "please ")
_LONGEST_STATEMENT: Final = 20_000
_LONGEST_NUMBER: Final = 65
_NEAR_END: Final = lazy(r"'(?= at line \d| in query|\.?$|\.?\n|[\"\])])")
_WORD: Final = lazy(r"[\w.$@#*=(),;:+/<>!-]{1,64}")
_ENTRY_END: Final = lazy(r"'(?= for key)")


def literals(page: Page, start: int, end: int) -> list[Found]:
    """The literals of the SQL in ``text[start:end]``: strings, with the last one maybe cut, and long numbers."""
    return _read(page, start, end)[0]


def _read(page: Page, start: int, end: int) -> tuple[list[Found], int]:
    """The literals, and the place from which reading may go on: behind the last whole one."""
    found: list[Found] = []
    at = start
    while (quote := _QUOTE.search(page.text, at, end)) is not None:
        if quote.group() != "'":
            found += hidden(page, RULE.id, quote.start(), quote.end())
            at = quote.end()
            continue
        stop = _literal_end(page.text, quote.end(), end)
        if not is_plain(page.text[quote.end() : stop]):
            found += hidden(page, RULE.id, quote.end(), stop)
        if stop >= end:
            return found, quote.start()
        at = stop + 1
    return found, max(at, end - _LONGEST_NUMBER)


def _literal_end(text: str, at: int, end: int) -> int:
    """Where the string that begins at *at* ends: ``''`` is a quote in it."""
    stop = text.find("'", at, end)
    while 0 <= stop < end - 1 and text[stop + 1] == "'":
        stop = text.find("'", stop + 2, end)
    return end if stop < 0 else stop


def _sql(page: Page, _floor: int, _start: int, end: int) -> Reading:
    stop = _stop(page, _SQL_END, end)
    return Reading(literals(page, end, stop), stop)


def _stop(page: Page, ending: re.Pattern[str], at: int) -> int:
    limit = page.limit(at)
    found = ending.search(page.text, at, limit)
    return found.start() if found else limit


def _parameters(page: Page, _floor: int, _start: int, end: int) -> Reading:
    stop = _stop(page, _PARAMETERS_END, end)
    inner = page.text[end:stop].strip("()[]{}, ")
    return Reading([] if is_plain(inner) else hidden(page, RULE.id, end, stop), stop)


def literal_line(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read psycopg's ``LINE 1: statement``."""
    head = LINE.match(page.text, start)
    if head is None:
        return Reading([], end)
    stop = page.line_end(end)
    found = literals(page, head.end(), stop)
    bare = _BARE.finditer(page.text, head.end(), stop) if page.lowered.find("where ", head.end(), stop) >= 0 else ()
    found += (one for value in bare for one in hidden(page, RULE.id, *value.span("value")))
    return Reading(found, max(end, stop))


def _beginnings(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read the strings that follow one another in Redis' ``with args beginning with: 'one' 'two'``."""
    found, after = _QUOTED(page, floor, start, end)
    while page.text.startswith(" '", after) and after > end:
        more, after = _QUOTED(page, floor, after, after + 1)
        found = [*found, *more]
    return Reading(found, after)


def _unlike(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a constraint's ``column<>'value'``."""
    span = page.quoted(end - 1)
    return Reading([], end) if span is None else Reading(unless(is_plain, page, RULE.id, span), span.after)


_QUOTED: Final = behind(RULE.id)


def _key(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``Key (email)=(value) already exists``."""
    names = _KEY.match(page.text, end - 1)
    if names is None:
        return Reading([], end)
    limit = min(page.limit(end), names.end() + _LONGEST_STATEMENT)
    closing = _KEY_END.search(page.text, names.end(), limit)
    stop = closing.start() if closing else min(page.line_end(names.end()), limit)
    return Reading(hidden(page, RULE.id, names.end(), stop), stop)


def _row(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a row or a key in brackets, up to the last bracket of its line."""
    line = min(page.line_end(end), page.limit(end))
    closing = page.text.rfind(")", end, line)
    stop = closing if closing >= 0 else line
    return Reading(hidden(page, RULE.id, end, stop), stop)


def _entry(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read MySQL's ``Duplicate entry 'value' for key 'name'``."""
    stop = _stop(page, _ENTRY_END, end)
    return Reading([] if is_plain(page.text[end:stop]) else hidden(page, RULE.id, end, stop), stop)


def _near(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``near 'rest of the statement' at line 1`` and ``near "word"``: a word of SQL stays."""
    quote = page.text[end - 1]
    if quote == "'":
        limit = min(page.limit(end), end + _LONGEST_STATEMENT)
        over = _NEAR_END.search(page.text, end, limit)
        stop = over.start() if over else limit
    else:
        span = page.quoted(end - 1)
        stop = span.end if span else end
    value = page.text[end:stop]
    if is_plain(value) or _WORD.fullmatch(value):
        return Reading([], max(end, stop))
    if value.count("'") % 2 == 0 and _STATEMENT.match(value.lstrip()):
        return Reading(literals(page, end, stop), max(end, stop))
    return Reading(hidden(page, RULE.id, end, stop), max(end, stop))


def _statement(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read a statement that stands in a message by itself."""
    head = _STATEMENT.match(page.text, start)
    if head is None:
        return Reading([], end)
    limit = min(page.limit(end), end + _LONGEST_STATEMENT)
    if page.lowered.startswith("select", start) and not _has_from(page, end, limit):
        return Reading([], end)
    if page.lowered.endswith(_IN_PROSE, 0, start) or page.text.startswith(")", head.end()):
        return Reading([], end)
    if page.next_quote(end) >= limit:
        return Reading([], end)
    found, page.statements_read = _read(page, max(end, page.statements_read), _paragraph_end(page, end, limit))
    return Reading(found, found[-1].end if found else end)


def _has_from(page: Page, at: int, limit: int) -> bool:
    limit = min(limit, at + 1_000)
    return any(page.lowered.find(word, at, limit) >= 0 for word in (" from ", "\nfrom ", " from\n"))


def _paragraph_end(page: Page, at: int, limit: int) -> int:
    """Where a statement ends: before an empty line or the parameters."""
    over = page.next_match(_PARAGRAPH_END, at)
    return min(over.start(), limit) if over else limit


def _document(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read MongoDB's ``dup key: { email: "value" }``: the names stay."""
    at = page.skip(end)
    if page.text[at : at + 1] != "{":
        return Reading([], end)
    leaves, stop = page.leaves(at)
    return Reading(
        spans(page, RULE.id, is_plain, [Span(leaf.start, leaf.end, leaf.end) for leaf in leaves]), max(end, stop)
    )


CUES: Final[dict[str, Reader]] = {
    **cues(_sql, "[sql: ", "[sql:\n", "sql statement: ", "failing query: "),
    **cues(_parameters, "[parameters: ", "with parameters: ", "bound parameters: ", "query parameters: "),
    **cues(_key, "key ("),
    **cues(_row, "row contains (", "duplicate key value is (", "column values (", "key value is ("),
    **cues(_entry, "duplicate entry '"),
    **cues(_near, "near '", 'near "'),
    **cues(_statement, "insert into ", "delete from ", "update ", "select ", "values (", "values(", "where "),
    **cues(_document, "dup key: ", "keyvalue: ", "keyvalue={"),
    **cues(
        behind(RULE.id),
        "out of range: ",
        "array literal: ",
    ),
    **cues(_beginnings, "args beginning with: "),
    **cues(_unlike, "<>'", "<> '"),
}
