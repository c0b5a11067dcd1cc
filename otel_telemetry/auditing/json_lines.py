"""JSON objects of one line, read and written so that nothing is lost on the way."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

import orjson

Node = Any
"""A JSON value as parsed; `Any` because JSON nests."""

_TOKENS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]"]', re.DOTALL)
_CLOSING: Final = {"{": "}", "[": "]"}
_CUT_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?$")
_CUT_WORD: Final = re.compile(r"(?:[-+.0-9eE]{1,40}|[a-z]{1,4})$")
"""The beginning of a number, of ``true``, ``false`` or ``null``."""


def parsed(line: bytes) -> Node:
    """Return the JSON value of *line*, numbers as they can be written again.

    Raises ValueError for what is no JSON, and where a parsed value would hold less than the line: a key that comes
    twice, a number past what a double holds.
    """
    try:
        data = orjson.loads(line)
        if orjson.dumps(data) == line:
            return data
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass  # NaN and lone surrogates are valid for the parser below
    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _object(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number too large")
    return number


def written(node: Node, *, like: bytes) -> bytes:
    """Return *node* as one line of JSON, without a newline, in the manner of the line that it was *like*."""
    separators = (", ", ": ") if b'": ' in like else (",", ":")
    text = json.dumps(node, ensure_ascii=like.isascii(), separators=separators)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can carry
        return json.dumps(node, ensure_ascii=True, separators=separators).encode()


def completed(text: str) -> Node | None:
    """Return what the torn beginning of a JSON object may have meant, its open texts, lists and objects closed.

    None where it is no such beginning. All texts in it are in what is returned.
    """
    open_, in_string = _open_at_end(text)
    whole = _CUT_ESCAPE.sub("", text) + '"' if in_string else text
    closers = "".join(_CLOSING[each] for each in reversed(open_))
    endings = (whole, f"{whole}:null", f"{whole}null", whole.rstrip(" ,"), f"{_CUT_WORD.sub('', whole)}null")
    return next((found for ending in endings if (found := _parsed_or_none(ending + closers)) is not None), None)


def _open_at_end(text: str) -> tuple[list[str], bool]:
    open_: list[str] = []
    for match in _TOKENS.finditer(text):
        sign = match.group()
        if sign == '"':
            return open_, True
        if sign in _CLOSING:
            open_.append(sign)
        elif sign in "}]" and open_:
            open_.pop()
    return open_, False


def _parsed_or_none(text: str) -> Node | None:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return None
