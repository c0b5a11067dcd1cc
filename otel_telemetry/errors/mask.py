"""What stays of a message when everything that varies is taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from otel_telemetry.errors.category import words

HOLE: Final = "#"
"""Stands for anything taken out."""

_HEAD: Final = 400
"""Characters looked at: the first sentence names the cause, the rest explains or echoes."""

_MARKER: Final = re.compile(r"\[REDACTED[^\]]*\]|\*{2,}")
_REPR: Final = re.compile(r"<[^<>]*>")
_HINT: Final = re.compile(r"[.;,]?\s*\(?did you mean\b.*", re.IGNORECASE | re.DOTALL)
_ECHO: Final = re.compile(
    r"\b(output|input|value|got|received|response|reply|text|content|line|data|string|token|arguments?|options?|query"
    r"|prompt|url|path|file|directory|folder|host|user|id|key|from|body)\s*:\s+.*",
    re.IGNORECASE | re.DOTALL,
)
"""A colon after one of these words is followed by what came in, not by a cause."""

_TOKEN: Final = re.compile(
    r"""
      (?P<url>[a-zA-Z][\w+.-]*://\S+)
    | (?P<quoted>(?<!\w)'(?:[^'\\]|\\.)*'(?!\w) | "(?:[^"\\]|\\.)*" | `[^`]*` | “[^”]*”)
    | (?P<bracket>\([^()]*\) | \[[^\[\]]*\] | \{[^{}]*\})
    | (?P<word>[^\s'"`“()\[\]{},;:=]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTATION: Final = re.compile(r"(?<!\w)'[^'\\]*'(?!\w)")
_BRACKETS: Final = re.compile(r"[{}\[\]'\"]")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z_.\-]*\Z")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][\w.\-]{0,60}\Z")
_TYPE_WITH_DIGITS: Final = re.compile(
    r"(?:u?int|float|complex|utf|base|sha|md|ipv|http|oauth|latin|cp)-?\d{1,4}\Z|x509\Z|s3\Z", re.IGNORECASE
)
_CODE: Final = re.compile(r"[A-Z][A-Z_]*-?\d{3,6}\Z")
_FILE_NAME: Final = re.compile(
    r"\.(?:py|pyc|js|ts|json|jsonl|ya?ml|toml|ini|cfg|conf|txt|md|rst|csv|tsv|xml|html?|bib|tex|pdf|png|jpe?g|gif|svg"
    r"|zip|gz|tar|whl|db|sqlite3?|log|lock|sock|sh|env|parquet|pkl|npy|docx?|xlsx?)\Z",
    re.IGNORECASE,
)
_ALPHABETIC: Final = re.compile(r"[A-Za-z][A-Za-z /-]*\Z")
_NAMING: Final = words(
    "attribute argument arguments parameter parameters param keyword column columns table relation constraint property"
    " properties field fields variable variables module function method class type codec setting fixture extra scope"
    " permission role plugin extension dependency package library operator schema header backend driver dialect engine"
    " feature sequence collection operation object undefined defined required missing unknown-column env"
)
"""A quoted identifier beside one of these words is a name in a program, not data."""

_BUILTIN_TYPES: Final = words(
    "int str float bool bytes bytearray dict list tuple set frozenset NoneType complex coroutine generator Series"
    " DataFrame ndarray Tensor datetime"
)


def mask(text: str) -> str:
    """The unvarying words of *text*, lower case, at most its first sentence; every varying run is one ``#``."""
    return masked(text).lower()


def masked(text: str) -> str:
    """The same in the case of *text*, in which rules know what is private."""
    head = _without_reprs(_first_lines(_MARKER.sub(HOLE, text[: _HEAD * 4]))[:_HEAD])
    if "id you mean" in head:
        head = _HINT.sub("", head)
    if ": " in head:
        head = _without_echo(head)
    tokens = list(_TOKEN.finditer(head))
    kept = _collapse(_first_sentence([_word(tokens, index) for index in range(len(tokens))]))
    return masked(_BRACKETS.sub(" ", head)) if kept == HOLE and head[0] in "{[" else kept


def _without_echo(head: str) -> str:
    """*head* up to what came in; a quotation that holds such a word itself goes as one."""
    found = _ECHO.search(head)
    if found is None or any(quoted.start() < found.start() < quoted.end() for quoted in _QUOTATION.finditer(head)):
        return head
    return f"{head[: found.end(1)]}: {HOLE}"


def _first_lines(text: str) -> str:
    """The first line that says something; the next one too where the first only leads up to it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and (lines[0].endswith(":") or lines[0].startswith("while ") or " " not in lines[0]):
        return f"{lines[0]} {lines[1]}"
    return lines[0] if lines else ""


def _without_reprs(text: str) -> str:
    for _ in range(3 if "<" in text else 0):
        shorter = _REPR.sub(HOLE, text)
        if shorter == text:
            return text
        text = shorter
    return text


def _word(tokens: list[re.Match[str]], index: int) -> str:
    token = tokens[index]
    kind, text = token.lastgroup, token.group()
    if kind == "quoted":
        return _quoted(text[1:-1], tokens, index)
    if kind == "bracket":
        return text[1:-1] if _is_remark(text) else HOLE
    return HOLE if kind == "url" else _bare(text, first=index == 0)


def _quoted(text: str, tokens: list[re.Match[str]], index: int) -> str:
    if text in _BUILTIN_TYPES:
        return text
    if not _IDENTIFIER.match(text) or sum(map(str.isdigit, text)) > 2:
        return HOLE
    around = tokens[max(index - 2, 0) : index] + tokens[index + 1 : index + 4]
    named = any(token.group().strip(".").lower() in _NAMING for token in around)
    return text if named else HOLE


def _is_remark(bracket: str) -> bool:
    return _ALPHABETIC.match(bracket[1:-1]) is not None and bracket.count(" ") < 4


def _bare(text: str, *, first: bool) -> str:
    ended = "." if text.endswith((".", "!", "?")) else ""
    core = text.strip(".!?")
    if _keeps(core, first=first):
        return core + ended
    return HOLE + ended


@lru_cache(maxsize=4096)
def _keeps(word: str, *, first: bool) -> bool:
    if len(word) > 60 or "/" in word or "\\" in word or "@" in word or _FILE_NAME.search(word):
        return False
    if _PLAIN.match(word):
        return not word.startswith("-")
    return _TYPE_WITH_DIGITS.match(word) is not None or (first and _CODE.match(word) is not None)


def _first_sentence(words: list[str]) -> list[str]:
    for index, word in enumerate(words):
        if word.endswith(".") and index >= 1:
            return [*words[:index], word.rstrip(".")]
    return words


def _collapse(words: list[str]) -> str:
    kept: list[str] = []
    for word in words:
        clean = word.rstrip(".") or HOLE
        if clean == HOLE and kept and kept[-1].lower() in {HOLE, "and", "or"}:
            if kept[-1] != HOLE and len(kept) > 1 and kept[-2] == HOLE:
                kept.pop()
            continue
        kept.append(clean)
    return " ".join(kept)
