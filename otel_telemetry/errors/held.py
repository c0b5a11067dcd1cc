"""What a live exception holds of files, outputs and answers, and where its text quotes that. Runs none of its code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors import peek as look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HOLDERS: Final = frozenset(
    {
        "doc",
        "output",
        "stdout",
        "stderr",
        "instance",
        "input",
        "input_value",
        "value",
        "line",
        "pstr",
        "source",
        "snippet",
        "buffer",
        "params",
        "llm_output",
        "completion",
        "raw",
        "raw_output",
        "content",
        "data",
        "payload",
        "prompt",
        "document",
        "body",
    }
)
"""Attributes in which libraries keep what they were given."""

_SLOTS: Final = (("UnicodeError", "object"), ("SyntaxError", "text"))
"""Attributes that C code keeps, by class."""

_ERROR_KEYS: Final = frozenset({"error", "errors", "message", "detail", "msg", "code"})
_SHORTEST: Final = 12
"""Characters in a row that only a quotation shares with what is held; fewer are shared by chance."""

_STEP: Final = 6
_LONGEST: Final = 16_384
_MOST: Final = 32
_DEPTH: Final = 3


def contents_of(exceptions: Iterable[BaseException]) -> tuple[str, ...]:
    """The texts that *exceptions* hold, each at most 16,384 characters, at most 32."""
    found: dict[str, None] = {}
    for exception in exceptions:
        for value in _values(exception):
            for text in _texts(value, 0):
                if len(text) >= _SHORTEST:
                    found[text[:_LONGEST]] = None
                if len(found) >= _MOST:
                    return tuple(found)
    return tuple(found)


def _values(exception: BaseException) -> Iterator[object]:
    own = look.dictionary(exception)
    if not _HOLDERS.isdisjoint(own):
        yield from (own[name] for name in own if name in _HOLDERS)
    names = {look.class_name(cls) for cls in look.order(type(exception))}
    yield from (look.peek(exception, slot) for name, slot in _SLOTS if name in names)


def _texts(value: object, depth: int) -> Iterator[str]:
    """The strings in *value*, but for what a server says of an error: that is its own, and helps."""
    text = look.text(value)
    if text is not None:
        if depth or text.lstrip()[:1] != "{":
            yield text
        return
    mapping = look.mapping(value)
    if depth >= _DEPTH or (mapping is not None and not _ERROR_KEYS.isdisjoint(mapping)):
        return
    for item in [*mapping.values()][:_MOST] if mapping is not None else look.items(value)[:_MOST]:
        yield from _texts(item, depth + 1)


def without(text: str, contents: Sequence[str]) -> str:
    """*text* with what it quotes of *contents* reduced to ``[REDACTED:file-content:length]``.

    Quotations of 12 characters and more are found, as they are and as ``repr`` and JSON write them.
    """
    forms = [form for content in contents for form in _forms(content)]
    if not forms or len(text) < _SHORTEST:
        return text
    pieces: list[str] = []
    at = done = 0
    while at + _STEP <= len(text):
        start, end = _longest(text, at, done, forms)
        if end - start < _SHORTEST:
            at += _STEP
            continue
        pieces += (text[done:start], f"[REDACTED:file-content:{end - start}]")
        at = done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _forms(content: str) -> tuple[str, ...]:
    plain = content.strip()
    return tuple(dict.fromkeys((plain, repr(plain)[1:-1], json.dumps(plain)[1:-1])))


def _longest(text: str, at: int, floor: int, forms: Sequence[str]) -> tuple[int, int]:
    """The longest stretch around ``text[at:at + 6]`` that is in one of *forms* where these six first occur."""
    window = text[at : at + _STEP]
    found = (at, at)
    for form in forms:
        place = form.find(window)
        if place < 0:
            continue
        start, end = _grown(text, at, floor, form, place)
        if end - start > found[1] - found[0]:
            found = (start, end)
    return found


def _grown(text: str, at: int, floor: int, form: str, place: int) -> tuple[int, int]:
    start, end = at, at + _STEP
    left, right = place, place + _STEP
    while start > floor and left > 0 and text[start - 1] == form[left - 1]:
        start, left = start - 1, left - 1
    while end < len(text) and right < len(form) and text[end] == form[right]:
        end, right = end + 1, right + 1
    return start, end
