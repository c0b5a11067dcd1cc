"""The outline of a text: which runs of digits and of capitals it holds, so that a text without any costs nothing."""

from __future__ import annotations

from typing import Final

_SEPARATORS: Final = b" -.()+/"
_KINDS: Final = bytes(
    0x30 if 0x30 <= byte < 0x3A else 0x41 if 0x41 <= byte < 0x5B else 0x61 if 0x61 <= byte < 0x7B else byte
    for byte in range(256)
)


def outline(text: str) -> bytes:
    """Return *text* with ``0`` for digits, ``A`` for capitals, ``a`` for small letters, and no separators.

    ``call (030) 123-456`` becomes ``aaaa000000000``: one search for a literal tells whether a number can be there.
    """
    return text.encode("latin-1", "replace").translate(_KINDS, _SEPARATORS)


def holds_anything(drawn: bytes) -> bool:
    """Tell whether an outline has what every number and code has; few texts do, and the others are done here."""
    return b"0000" in drawn or b"AA00" in drawn


def holds_numbers(drawn: bytes) -> bool:
    """Tell whether six digits follow one another in an outline, with separators at most between them."""
    return b"000000" in drawn


def holds_codes(drawn: bytes) -> bool:
    """Tell whether capitals and digits stand together in an outline as they do in the numbers of papers."""
    return b"A0000" in drawn or b"0000A" in drawn or b"AA00" in drawn


def holds_small_codes(drawn: bytes) -> bool:
    """Tell whether an outline holds small letters and digits as an account number in small letters."""
    return b"aa00000000" in drawn or b"aa00aaaa000000" in drawn
