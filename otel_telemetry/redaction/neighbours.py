"""Secrets in maps and lists that are known by the item beside them: a name, a flag, a program."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.rules import marker

_SECRET: Final = marker("secret")
_NAME_FIELDS: Final = words("name key header field variable var param parameter option attribute k")
_VALUE_FIELDS: Final = words("value val values content default v")
_NAME: Final = re.compile(r"[\w.$-]{1,64}[=:]?")
_LONGEST_COMMAND: Final = 16_384


@lru_cache(maxsize=4_096)
def is_secret_key(key: str) -> bool:
    """Tell whether *key* names a secret for sure."""
    return strength(key) == "strong" or "cookie" in key.lower()


def is_code(value: str) -> bool:
    """Tell whether *value* has the form of a one-time password or a PIN."""
    return value.isdigit() and 4 <= len(value) <= 10


def hides(key: str, value: str) -> bool:
    """Tell whether *value* is a secret though *key* alone does not say so."""
    from otel_telemetry.redaction.values import is_tokenlike

    sure = strength(key)
    return (sure == "code" and is_code(value)) or (sure != "none" and is_tokenlike(value))


def value_of_a_pair(value: Mapping[Any, object]) -> frozenset[Any]:
    """Return the keys under which *value*, a pair like ``{"name": "password", "value": ...}``, holds the secret."""
    fields = {key.lower(): key for key in value if isinstance(key, str)} if len(value) <= 16 else {}
    names = [value[fields[name]] for name in _NAME_FIELDS & fields.keys()]
    if not any(_names(name) for name in names):
        return frozenset()
    return frozenset(fields[field] for field in _VALUE_FIELDS & fields.keys())


def _names(item: object) -> bool:
    return isinstance(item, str) and _NAME.fullmatch(item) is not None and is_secret_key(item)


def in_sequence(items: Sequence[object]) -> dict[int, str]:
    """Return what is to be written in the place of each of *items* that its neighbours show to be secret."""
    found = {
        place + 1: _SECRET
        for place, (item, following) in enumerate(pairwise(items))
        if _precedes_a_secret(item, following, pair=len(items) == 2)
    }
    if any(isinstance(item, str) and item[:1] == "-" for item in items):
        found = {**_in_command([str(item) for item in items]), **found}
    return found


def _precedes_a_secret(item: object, following: object, *, pair: bool) -> bool:
    if not _names(item):
        return _may_name(item) and isinstance(following, str) and hides(str(item), following)
    name = str(item)
    if pair or (name[0] == "-" and "=" not in name) or name[-1] in "=:":
        return True
    return not isinstance(following, str) or not following.isalpha()


def _may_name(item: object) -> bool:
    return isinstance(item, str) and _NAME.fullmatch(item) is not None and strength(item) != "none"


def _in_command(items: list[str]) -> dict[int, str]:
    """Return the items of a command line, ``["curl", "-u", "bob:hunter2"]``, that the program's flags make secret."""
    from otel_telemetry.redaction.commands import find_in_commands
    from otel_telemetry.redaction.engine import rewrite

    line = " ".join(item.replace(" ", "_") for item in items)[:_LONGEST_COMMAND]
    found = list(find_in_commands(line, line.lower()))
    hidden: dict[int, str] = {}
    start = 0
    for place, item in enumerate(items):
        inside = [one for one in found if start <= one.start < start + len(item)]
        if inside:
            moved = [one._replace(start=one.start - start, end=min(one.end - start, len(item))) for one in inside]
            hidden[place] = rewrite(item, moved)
        start += len(item) + 1
    return hidden
