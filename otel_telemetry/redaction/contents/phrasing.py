"""Strings of several words in quotes, whatever announces them, in any container: what people wrote goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.language import is_written_by_people
from otel_telemetry.redaction.contents.objects import RULE, speaks_for_a_program
from otel_telemetry.redaction.contents.readers import hidden
from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from otel_telemetry.redaction.contents.page import Page
    from otel_telemetry.redaction.rules import Found

_QUOTED: Final = lazy(
    r"(?<![\w\\])[bu]?(?:'(?P<one>[^'\n\\]{0,2000}(?:(?:\\.|(?<=\w)'(?=\w))[^'\n\\]{0,2000}){0,8})'(?!\w)"
    r'|"(?P<two>[^"\n\\]{0,2000}(?:\\.[^"\n\\]{0,2000}){0,8})"(?!\w))'
)
_KEY: Final = lazy(
    r"""(?:["'](\w{1,40})["'][ \t]{0,2}(?:[:=]|=>)|(?:^|[^\w])(\w{1,40})=|\n[ \t-]{0,16}(\w{1,40}):)[ \t]{0,2}[bu]?$"""
)
_BEFORE: Final = 48
_COMMANDS: Final = ("command ", "command: ", "cmd ", "running ", "executing ", "msgid ", "msgstr ")
"""What follows is a command, which keeps its program's name, or a translation of a program's words."""


def find_phrases(page: Page, start: int, end: int) -> Iterator[Found]:
    """Yield the quoted strings in ``text[start:end]`` that people wrote; a program's own under its own keys stay."""
    for string in _QUOTED.finditer(page.text, start, end):
        kind = string.lastgroup or "one"
        value = string[kind]
        if " " not in value or not is_written_by_people(value.replace("\0", "")):
            continue
        if page.lowered.endswith(_COMMANDS, 0, string.start()):
            continue
        key = _KEY.search(page.text[max(start, string.start() - _BEFORE) : string.start()])
        if key is None or not speaks_for_a_program(key[key.lastindex or 1].lower()):
            yield from hidden(page, RULE.id, *string.span(kind))
