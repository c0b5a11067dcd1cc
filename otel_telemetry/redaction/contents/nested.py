"""Strings that hold a message: what such a string quotes is read as in a message that stands by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.page import Page
from otel_telemetry.redaction.decoding import lower_in_place, unescaped

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Found

_SHORTEST: Final = 16
"""A string with fewer characters quotes nothing worth hiding."""

_DEEPEST: Final = 3
"""Strings in strings in strings: more would cost the square of a hostile text."""


def said_in(page: Page, start: int, end: int) -> list[Found]:
    """What the message in ``text[start:end]``, the inside of a string, quotes: as it is, or without its escapes."""
    if end - start < _SHORTEST or page.depth == _DEEPEST:
        return []
    from otel_telemetry.redaction.contents.finding import find_on  # knows every reader, also those that ask here

    text = page.text[start:end]
    view = unescaped(text) if "\\" in text else None
    if view is None:
        found = find_on(Page(text, page.lowered[start:end], page.depth + 1))
        return [one._replace(start=one.start + start, end=one.end + start) for one in found]
    found = find_on(Page(view.text, lower_in_place(view.text), page.depth + 1))
    places = [(one, *view.written(one.start, one.end)) for one in found]
    return [one._replace(start=first + start, end=last + start) for one, first, last in places]
