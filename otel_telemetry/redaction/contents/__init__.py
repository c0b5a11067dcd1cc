"""What exceptions quote of files, statements, outputs and answers: their kind and length stay, the content goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents import bodies, conversions, objects, parsers, processes, statements, validation
from otel_telemetry.redaction.contents.finding import WORDS, find_contents

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

__all__ = ["RULES", "WORDS", "find_contents"]

RULES: Final[tuple[Rule, ...]] = (
    conversions.RULE,
    parsers.EXCERPT,
    validation.RULE,
    statements.RULE,
    processes.ARGUMENTS,
    processes.OUTPUT,
    bodies.BODY,
    bodies.QUERY,
    objects.RULE,
)
"""The rules for quoted contents."""
