"""Texts of any length through the redactor, and the names of the rules that changed them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from otel_telemetry.auditing.blocks import BLOCK, pieces
from otel_telemetry.redaction import Redacted, Redactor

if TYPE_CHECKING:
    from otel_telemetry.redaction.truncation import Keep

FAILED: Final = "failed"
"""The id of the marker that stands for a text whose redaction failed."""

SOURCE_LINES: Final = "source-lines"
"""What is reported where lines of source went out of a stack: no marker says so."""

_MARKER: Final = re.compile(r"\[REDACTED:([a-z0-9-]{1,60})(?::\d{1,9})?\]")
_ANONYMOUS: Final = "***"
_ANONYMOUS_ID: Final = "home-folder"


class WholeTexts(Redactor):
    """The same rules without limits of length: long texts are looked at piece by piece."""

    def text(self, text: str, *, limit: int | None = None, keep: Keep = "head") -> Redacted:  # noqa: ARG002 - as inherited
        """Return *text* redacted and never cut. Never raises: what fails becomes ``[REDACTED:failed]``."""
        if len(text) <= BLOCK:
            return super().text(text, limit=None)
        return Redacted("".join([super(WholeTexts, self).text(piece, limit=None) for piece in pieces(text)]))


def meaning(key: str) -> str:
    """Return the name by which *key* tells what its value is; nothing of one that was redacted.

    The words of a marker, ``[REDACTED:github-token]``, say nothing of the value, and what is left beside it may say
    more than the whole key said when the value was redacted by it.
    """
    return "" if "[REDACTED:" in key else key


def rules_between(before: str, after: str) -> Counter[str]:
    """Return which rules made *after* of *before*, and how often, by the markers that *after* has more."""
    found = Counter(_MARKER.findall(after)) - Counter(_MARKER.findall(before))
    if (count := after.count(_ANONYMOUS) - before.count(_ANONYMOUS)) > 0:
        found[_ANONYMOUS_ID] += count
    return found or Counter({SOURCE_LINES: 1})
