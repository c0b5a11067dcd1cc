"""Email addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, marker

_LOCAL_CHARS: Final = frozenset("._%+!#$&*?^~-")
_DOMAIN: Final = lazy(r"((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8})((?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24}))(?![^\W_])")
_FILE_ENDINGS: Final = words(
    """
    png jpg jpeg gif svg webp js ts mjs cjs tsx jsx json css html service socket timer target mount slice gz
    whl git
    """
)
_ENDINGS_AND_COUNTRIES: Final = words("py so zip sh rs md pl cc mov ps")
"""Endings of files that are top-level domains as well: an address unless it looks like ``name@2.1.zip``."""
_AT: Final = lazy(r"@|%40")
_LONGEST_USER: Final = 260
_DISGUISED: Final = lazy(
    r"(?<![\w.+-])\w[\w.+-]{1,63} ?[\[(]at[\])] ?(?:[\w-]{1,63} ?(?:\.|[\[(]dot[\])]) ?){1,4}[A-Za-z]{2,24}(?!\w)"
)
"""``jane [at] example [dot] com``."""
_QUOTED_LOCAL: Final = lazy(r"""(?<![\w=:])\"[^"\s\\]{1,62}\"$""")
_SUBADDRESSED: Final = lazy(
    r"""(?:(?<=[\s"'<(,;:])|^)(?:\w[\w.-]{0,31}\+[\w.+/=-]{0,31}|\w[\w.+-]{0,31}/[\w.+-]{1,31}=[\w.+-]{0,31})[/=]?$"""
)
"""``jane+mailbox/department=``: what RFC 5322 allows before the ``@`` and queries and paths have between names."""
_USER_PART: Final = lazy(r"://[^\s/?#]{0,256}$")


def find_emails(text: str) -> Iterator[Found]:
    """Yield email addresses, also with an encoded ``@``; ``git@host:…`` and ``icon@2x.png`` stay."""
    if "[at]" in text or "(at)" in text:
        yield from (Found(*disguised.span(), marker("email")) for disguised in _DISGUISED.finditer(text))
    if "@" not in text and ("%" not in text or "%40" not in text):
        return
    done = 0
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end(), at.end() + 256)
        if domain is None or _is_a_file(domain):
            continue
        start = _local_start(text, at.start(), done)
        if start == at.start():
            continue
        if text[start : at.start()] == "git" or text[start : domain.end()] == "you@example.com":
            continue  # the second is what git itself advises
        if _is_a_user_part(text, start):
            continue
        done = domain.end()
        yield Found(start, done, marker("email"))


def _is_a_user_part(text: str, start: int) -> bool:
    """Tell whether *start* stands before the host of an address: credentials have a rule of their own, a host stays."""
    return "://" in text[max(0, start - _LONGEST_USER) : start] and (
        _USER_PART.search(text[max(0, start - _LONGEST_USER) : start]) is not None
    )


def _is_a_file(domain: re.Match[str]) -> bool:
    ending = domain[2].lower()
    return ending in _FILE_ENDINGS or (ending in _ENDINGS_AND_COUNTRIES and domain.group()[0].isdigit())


def _local_start(text: str, at: int, done: int) -> int:
    start = at
    floor = max(done, at - 64)
    if text[at - 1 : at] == '"' and (quoted := _QUOTED_LOCAL.search(text, floor, at)):
        return quoted.start()
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARS):
        start -= 1
    while start < at and text[start] in "._%+!#$&*?^~-":
        start += 1
    if text[start - 1 : start] in {"/", "="} and (whole := _SUBADDRESSED.search(text, floor, start)):
        return whole.start()
    return start
