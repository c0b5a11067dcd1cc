"""Secrets between the tags of XML, HTML and property lists, known by an element, an attribute, or the key before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import is_benign, is_tokenlike

if TYPE_CHECKING:
    from otel_telemetry.redaction.keys import Strength

_VALUE: Final = r"\s{0,64}(?:<!\[CDATA\[)?(?P<value>[^<\]]{1,4096}(?=</|\]\]>)|[^<\]\s]{1,4096}$)"
_ELEMENT: Final = lazy(rf"(?:\s[^<>]{{0,256}})?(?<![/-])>{_VALUE}")
_ATTRIBUTE: Final = lazy(rf"[\"'][^<>]{{0,256}}(?<![/-])>{_VALUE}")
_KEY_BEFORE: Final = lazy(rf"</[\w:.-]{{1,32}}>\s{{0,64}}<[\w:.-]{{1,32}}>{_VALUE}")
_NAME_OF_ATTRIBUTE: Final = lazy(r"<[\w:.-]{1,64}\s[^<>]{0,128}(?:name|key|id|Name|Key)\s?=\s?[\"']$")
_NAMING: Final = ("key>", "Key>", "name>", "Name>", "th>", "td>", "dt>")
"""Elements whose text names what the next one holds."""

_OF_A_NAMESPACE: Final = lazy(r"<\w{1,32}:$")


def find_in_element(text: str, start: int, end: int, sure: Strength) -> Found | None:
    """Return the content of the element that the name ``text[start:end]`` belongs to, if it is secret."""
    element = _element(text, start, end)
    if element is None:
        return None
    value = element["value"].rstrip()
    if not any(map(str.isalnum, value)) or is_benign(value) or (sure != "strong" and not is_tokenlike(value)):
        return None
    return Found(element.start("value"), element.start("value") + len(value), marker("assigned-secret"))


def _element(text: str, start: int, end: int) -> re.Match[str] | None:
    before = text[start - 1 : start]
    if before == "<" or (before == ":" and _OF_A_NAMESPACE.search(text, max(0, start - 34), start)):
        return _ELEMENT.match(text, end)
    if before == ">" and text.endswith(_NAMING, 0, start) and text.startswith("</", end):
        return _KEY_BEFORE.match(text, end)
    if before in {'"', "'"} and _NAME_OF_ATTRIBUTE.search(text[max(0, start - 200) : start]):
        return _ATTRIBUTE.match(text, end)
    return None
