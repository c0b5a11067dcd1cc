"""The shape of a category, and how its texts are filled with the values of one error group.

A text is one string or several variants, most specific first. ``{name}`` stands for a value; a part in square brackets
is left out when a value in it is missing: ``"Missing[ {suffix}] files"`` becomes ``"Missing .bib files"`` or
``"Missing files"``. The first variant whose bare values are all there is taken, so the last one names none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Text = str | tuple[str, ...]
Applicability = Literal["can be applied", "has placeholders", "by hand"]
Confidence = Literal["sure", "likely", "guess"]


def words(text: str) -> frozenset[str]:
    """The words of *text*: long sets read better so."""
    return frozenset(text.split())


VALUE_NAMES: Final = words(
    "type function file line suffix agent agents repositories count module distribution name key program host port"
    " status code errno exit_code lock variable operation model object fields codec argument"
    " attribute constraint reason"
)
"""Every value a text may name. Whoever renders gives the ones it has."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: *text* is an imperative, *applicability* says how much of it a person must still fill in."""

    text: Text
    applicability: Applicability = "by hand"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another cause of the same category, with the check that tells it apart from the first.

    *subcause* is the value of the fact ``subcause`` that makes this alternative the first choice, if any does.
    """

    cause: Text
    actions: tuple[Action, ...]
    check: Text
    subcause: str = ""
    title: Text = ""
    confidence: Confidence = "likely"


@dataclass(frozen=True, slots=True)
class Example:
    """An error as a record: what the table's own test feeds to ``categorise``. *frames* are ``path:function``."""

    type: str
    message: str = ""
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """One cause a person would name: the facts that decide it, and what to say and do about it.

    The deciding facts are tested kind by kind over the whole table, in the order of the fields here; within one kind
    the table's order decides. A cue is a lower-case piece of the message; ``…`` in it stands for anything between.
    """

    id: str
    title: Text
    """A row's wording: ``Missing .bib files``."""
    cause: Text
    """One clause."""
    actions: tuple[Action, ...]
    """Best first."""
    check: Text
    catches: Example
    leaves: Example
    codes: frozenset[str] = frozenset()
    """Provider codes, lower case: ``insufficient_quota``, ``accessdenied``, ``unavailable``, SQL states."""
    exit_codes: frozenset[int] = frozenset()
    cues: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset()
    errnos: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    """Class names without module, tested along the method resolution order."""
    late_cues: tuple[str, ...] = ()
    """Cues too general to come before types."""
    type_words: tuple[str, ...] = ()
    """Pieces of a class's name, for classes nobody has listed: ``Timeout``."""
    fallback_types: frozenset[str] = frozenset()
    """Types that say little, tried last."""
    groups_by: tuple[str, ...] | None = None
    """Facts that tell groups of this category apart, beside type and function: names of facts, ``cue`` for the piece of
    text that decided, ``masked`` for what stays of the message. None: all facts that name something, else the text."""
    forbidden: tuple[str, ...] = ()
    """Advice that is wrong here; no text of the category may contain it."""
    alternatives: tuple[Alternative, ...] = ()
    confidence: Confidence = "likely"

    def advice(self, subcause: str = "") -> Alternative:
        """What to say first: the alternative that *subcause* names, else the category's own advice."""
        for alternative in self.alternatives:
            if subcause and alternative.subcause == subcause:
                return alternative
        return Alternative(self.cause, self.actions, self.check, "", self.title, self.confidence)


def render(text: Text, values: Mapping[str, object]) -> str:
    """Fill the first variant of *text* whose bare values are all in *values*; None and ``""`` count as missing."""
    present = {name: value for name, value in values.items() if value is not None and value != ""}
    variants = (text,) if isinstance(text, str) else text
    for variant in variants:
        filled = _fill(variant, present)
        if filled is not None:
            return filled
    return ""


def value_names(text: Text) -> frozenset[str]:
    """Every value that a variant of *text* names."""
    variants = (text,) if isinstance(text, str) else text
    return frozenset(name for variant in variants for name in _NAME.findall(variant))


_NAME = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def _fill(variant: str, values: Mapping[str, object]) -> str | None:
    parts: list[str] = []
    for index, part in enumerate(_split(variant)):
        filled = _substitute(part, values)
        if filled is None and index % 2 == 0:
            return None
        parts.append(filled or "")
    return "".join(parts)


@lru_cache(maxsize=1024)
def _split(variant: str) -> tuple[str, ...]:
    """Fixed and optional parts in turn; the fixed ones have even indexes."""
    return tuple(_OPTIONAL.split(variant))


def _substitute(part: str, values: Mapping[str, object]) -> str | None:
    if any(name not in values for name in _NAME.findall(part)):
        return None
    return _NAME.sub(lambda match: str(values[match.group(1)]), part)
