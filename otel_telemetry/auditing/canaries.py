"""Texts that somebody planted, and every form in which they may have been stored."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast
from urllib.parse import quote, quote_plus, unquote

from otel_telemetry.auditing.json_lines import parsed

SHORTEST: Final = 4
"""Characters of a text to look for: shorter ones are found by chance."""

MOST: Final = 1_000
_SHORTEST_CORE: Final = 8
"""Characters of base64 that do not depend on what stands beside the text."""


class CanaryError(ValueError):
    """A file of canaries that cannot be used; the text is a sentence."""


@dataclass(frozen=True)
class Canaries:
    """Planted texts by the number of their line. They are told by that number, never by their text."""

    texts: dict[int, str]

    @cached_property
    def _forms(self) -> list[tuple[int, tuple[str, ...]]]:
        return [(number, tuple(forms(text))) for number, text in self.texts.items()]

    def found_in(self, line: bytes) -> Counter[int]:
        """Return the numbers of the texts that *line* of the store, or a name, holds in any form."""
        written = haystack(line)
        return Counter(number for number, shapes in self._forms if any(shape in written for shape in shapes))

    def blind(self) -> list[int]:
        """Return the numbers of the texts that would not be found in some form: as a value, or as a key."""
        return [number for number, text in self.texts.items() if not self._sees_all(number, forms(text))]

    def _sees_all(self, number: int, shapes: set[str]) -> bool:
        return all(self._sees(number, shape) for shape in shapes)

    def _sees(self, number: int, form: str) -> bool:
        value, key = json.dumps([f"x {form} y"]), json.dumps({form: 1}, ensure_ascii=False)
        return all(self.found_in(line.encode())[number] for line in (value, key))


def read_canaries(data: bytes) -> Canaries:
    """Return the canaries in *data*, one a line; empty lines count but are none. Raises CanaryError."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise CanaryError("is not UTF-8 text") from None
    texts = {number: line.strip() for number, line in enumerate(lines, start=1) if line.strip()}
    if not texts or len(texts) > MOST:
        raise CanaryError(f"must hold 1 to {MOST:,} texts, one a line; it holds {len(texts):,}")
    for number, text in texts.items():
        if len(text) < SHORTEST:
            raise CanaryError(f"has less than {SHORTEST} characters in line {number}: that is found by chance")
    return Canaries(texts)


def forms(text: str) -> set[str]:
    """Return how *text* may be written: as it is, URL-encoded, escaped as JSON and ``repr`` do, in base64."""
    quoted = {quote(text), quote(text, safe=""), quote_plus(text)}
    lowered = {_with_small_digits(text, one) for one in quoted}
    escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}
    return {text} | quoted | lowered | escaped | set(_base64(text.encode()))


def _with_small_digits(text: str, quoted: str) -> str:
    """Return *quoted* with the digits of its percent signs in small letters."""
    parts = quoted.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])]) if "%" not in text else quoted


def _base64(data: bytes) -> Iterator[str]:
    """Yield *data* in base64: alone, and what does not change of it behind one and two other bytes, and before any."""
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(data).decode().rstrip("=")
        for before in range(3):
            whole = encode(b"\0" * before + data).decode().rstrip("=")
            sure = len(data) + before
            core = whole[-(-before * 8 // 6) : sure * 8 // 6]
            if len(core) >= _SHORTEST_CORE:
                yield core


def haystack(line: bytes) -> str:
    """Return every text in *line* as it was meant, and the line as it is."""
    written = line.decode(errors="replace")
    with suppress(ValueError):
        written = "\n".join((written, *_texts(parsed(line))))
    return f"{written}\n{unquote(written)}" if "%" in written else written


def _texts(node: object) -> Iterator[str]:
    open_: list[object] = [node]
    while open_:
        each = open_.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            inner = cast("dict[str, object]", each)
            yield from inner
            yield from _bytes(inner.get("bytesValue"))
            open_ += inner.values()
        elif isinstance(each, list):
            open_ += cast("Iterable[object]", each)


def _bytes(value: object) -> Iterator[str]:
    with suppress(ValueError, TypeError):
        yield b64decode(cast("str", value)).decode(errors="replace")
