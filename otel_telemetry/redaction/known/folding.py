"""Registered texts however they are written: any case, any Unicode form, any white space between their words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.known.forms import SHORTEST, Form, Literals
from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Found

_GAP: Final = lazy(r"(?:[\s_\u200b\ufeff]|\\[nrt](?=[\W\d]|[a-z]{2}))+")
_CLUSTER: Final = lazy(r"(?:[\s_\u200b\ufeff]|\\[nrt](?=[\W\d]|[a-z]{2}))+|.[\u0300-\u036f\u0591-\u05c7\u3099\u309a]*")


def folded(text: str) -> str:
    """Return *text* in small letters, composed (NFC), and with one space for each run of white space or ``_``."""
    return _folded(text).text


class _View(NamedTuple):
    """A folded text, and where in the text that was folded each of its characters begins and ends."""

    text: str
    starts: list[int]
    ends: list[int]


def _folded(text: str) -> _View:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        piece = " " if _GAP.fullmatch(cluster.group()) else unicodedata.normalize("NFC", cluster.group()).lower()
        pieces.append(piece)
        starts += [cluster.start()] * len(piece)
        ends += [cluster.end()] * len(piece)
    return _View("".join(pieces), starts, ends)


class Folded:
    """Finds texts whatever their case, Unicode form and white space. Linear in the text; its repr shows none."""

    __slots__ = ("_literals", "_words")

    def __init__(self, values: Iterable[str], replacement: str) -> None:
        forms = [
            form for value in values if len(text := folded(value)) >= SHORTEST for form in _form(text, replacement)
        ]
        self._literals = Literals(forms)
        self._words = frozenset(_gate(form.text) for form in forms)

    def find(self, text: str, lowered: str) -> list[Found]:
        """Return where *text* has one of the texts; *lowered* is it in small letters, place by place."""
        if not self._words or (text.isascii() and not any(word in lowered for word in self._words)):
            return []
        view = _folded(text)
        return [
            one._replace(start=view.starts[one.start], end=view.ends[one.end - 1])
            for one in self._literals.find(view.text)
        ]


def _form(text: str, replacement: str) -> list[Form]:
    return [Form(text, replacement, "letters" if text.isalpha() else "digits" if text.isdigit() else "any")]


def _gate(text: str) -> str:
    """Return the longest word of a folded text: nothing is looked for where it is not."""
    return max(text.split(), key=len)
