"""What exceptions quote of files, statements, outputs and answers: their kind and length stay, the content goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.rules import Found, Rule

RULES: Final[tuple[Rule, ...]] = ()
"""The rules for quoted contents."""


def find_contents(text: str, lowered: str) -> Iterator[Found]:
    """Yield the contents that *text* quotes; *lowered* is it in small letters."""
    yield from ()
