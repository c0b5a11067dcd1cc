"""What a rule is: one entry of the table that says what never leaves this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


def marker(rule_id: str, length: int | None = None) -> str:
    """Return what is written in the place of what *rule_id* found: it names the rule, never the text.

    With *length*, how many characters went: of a file's contents that alone may be told.
    """
    return f"[REDACTED:{rule_id}]" if length is None else f"[REDACTED:{rule_id}:{length}]"


@dataclass(frozen=True)
class Rule:
    """One thing that is private, where to look for it, and the proof that it is found.

    ``cues`` are literal beginnings: the pattern is tried only where one of them stands, so that hundreds of rules cost
    no more than one. ``pattern`` follows the cue and is matched once, anchored. Patterns have bounded or
    single-class repeats only, so that a match takes linear time on any input.
    """

    id: str
    finds: str
    cues: tuple[str, ...]
    pattern: str
    catches: str
    leaves: str
    source: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern, to be matched right behind the cue."""
        return re.compile(self.pattern)


class Found(NamedTuple):
    """A stretch of text to replace: ``text[start:end]`` becomes *replacement*."""

    start: int
    end: int
    replacement: str
