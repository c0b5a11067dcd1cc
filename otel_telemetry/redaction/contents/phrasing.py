"""Strings of several words in quotes, whatever announces them, in any container: what people wrote goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.language import is_written_by_people, unwritten
from otel_telemetry.redaction.contents.objects import RULE, speaks_for_a_program
from otel_telemetry.redaction.contents.readers import hidden
from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from otel_telemetry.redaction.contents.page import Page
    from otel_telemetry.redaction.rules import Found

PHRASE: Final = RULE.id
_QUOTED: Final = lazy(
    r"(?<![\w\\])[bu]?(?:'(?P<one>[^'\n\\]{0,2000}(?:(?:\\.|(?<=\w)'(?=\w))[^'\n\\]{0,2000}){0,8})'(?!\w)"
    r'|"(?P<two>[^"\n\\]{0,2000}(?:\\.[^"\n\\]{0,2000}){0,8})"(?!\w))'
)
_CURLY: Final = lazy(
    "[`\u2018\u201c\u00ab]([^`'\u2018\u2019\u201c\u201d\u00ab\u00bb\\n]{3,2000})[`'\u2019\u201d\u00bb](?!\\w)"
)
_OF_CODE: Final = lazy(r"^[a-z.-]+ [a-z.-]+$|\w_\w|[a-z][A-Z]|: [A-Z]|\w\(|\w/\w|&")
"""What a quotation in backticks holds that is code: types, bounds, calls, paths."""
_KEY: Final = lazy(
    r"""(?:["'](\w{1,40})["'][ \t]{0,2}(?:[:=]|=>)|(?:^|[^\w])(\w{1,40})=|\n[ \t-]{0,16}(\w{1,40}):)[ \t]{0,2}[bu]?$"""
)
_BEFORE: Final = 48
_COMMANDS: Final = ("command ", "command: ", "cmd ", "running ", "executing ", "msgid ", "msgstr ")
"""What follows is a command, which keeps its program's name, or a translation of a program's words."""


def strings_in(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the quoted strings in ``text[start:end]``, from the sign before its first quote to that behind its last."""
    ones, twos = text.find("'", start, end), text.find('"', start, end)
    first = ones if twos < 0 or 0 <= ones < twos else twos
    if first < 0:
        return iter(())
    last = max(text.rfind("'", first, end), text.rfind('"', first, end))
    return _QUOTED.finditer(text, max(start, first - 1), min(end, last + 2))


def phrases_in(text: str, lowered: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what people wrote in quotes in ``text[start:end]``; a program's own under its own keys stays."""
    if not _may_be_quoted(text, start, end):
        return
    for string in strings_in(text, start, end):
        kind = string.lastgroup or "one"
        value = string[kind]
        if " " not in value:
            continue
        begins = unwritten(value)
        written = is_written_by_people(value[begins:].replace("\0", ""))
        if written and lowered.endswith(_COMMANDS, 0, string.start()):
            continue
        if written and (begins or not _is_of_a_program(text, max(start, string.start() - _BEFORE), string.start())):
            yield string.start(kind) + begins, string.end(kind)
        elif kind == "two" and "'" in value:
            yield from phrases_in(text, lowered, *string.span(kind))  # single quotes within: none within those


def _may_be_quoted(text: str, start: int, end: int) -> bool:
    """Tell at a glance whether words stand in quotes: a path or a name is what most messages quote."""
    for sign in ("'", '"'):
        first = text.find(sign, start, end)
        if first >= 0 and text.find(" ", first, text.rfind(sign, first, end)) >= 0:
            return True
    return False


def _is_of_a_program(text: str, start: int, end: int) -> bool:
    """Whether the string that begins at *end* stands under a key of a program's own."""
    key = _KEY.search(text[start:end])
    return key is not None and speaks_for_a_program(key[key.lastindex or 1].lower())


def find_curly_phrases(page: Page, start: int, end: int) -> Iterator[Found]:
    """Yield the strings in typographic quotes that people wrote: GNU's programs quote so."""
    for string in _CURLY.finditer(page.text, start, end):
        if " " in string[1] and not _OF_CODE.search(string[1]) and is_written_by_people(string[1].replace("\0", "")):
            yield from hidden(page, RULE.id, *string.span(1))
