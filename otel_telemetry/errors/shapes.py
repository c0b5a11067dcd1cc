"""What a fact may look like, so that none carries what somebody wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from otel_telemetry.errors.reading import Value

_NAME: Final = re.compile(r"[^\s'\"`{}()]{1,64}")
_SHAPES: Final = {
    "cue": re.compile(r".{1,80}"),
    "subcause": re.compile(r".{1,80}"),
    "cause_type": re.compile(r".{1,200}", re.DOTALL),
    "leaf_types": re.compile(r".{1,200}", re.DOTALL),
    "callee": re.compile(r"[\w.<>]{1,120}"),
    "constraint": re.compile(r"[\w.]{1,64}(?:, [\w.]{1,64}){0,7}"),
    "fields": re.compile(r"[^\s'\"`{}]{1,120}"),
    "ssl_reason": re.compile(r"[a-z0-9_]+(?:[ ,-]{1,2}[a-z0-9_]+){0,8}"),
}
"""Facts that are no single word: ids of our table, names of classes, lists of columns, OpenSSL's reasons."""


def fits(name: str, value: Value) -> bool:
    """Whether *value* has the shape of a fact: a name in a program, a code, a place in a model; never a sentence."""
    if isinstance(value, tuple):
        return all(fits(name, part) for part in value)
    return not isinstance(value, str) or _SHAPES.get(name, _NAME).fullmatch(value) is not None
