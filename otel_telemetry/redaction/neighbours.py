"""Secrets in maps and lists that are known by the item beside them: a name, a flag, a program."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from otel_telemetry.attributes import CONTEXT_PREFIX
from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.rules import marker

_SECRET: Final = marker("secret")
_NAME_FIELDS: Final = words("name key header field variable var param parameter option attribute k label type loc")
_VALUE_FIELDS: Final = words("value val values content default v input text data")
_KINDS: Final = words("token key secret auth session cookie name")
"""Types of things that no text of theirs is."""

_COLUMN_FIELDS: Final = ("columns", "fields", "headers", "header", "keys", "names", "column_names")
_ROW_FIELDS: Final = ("row", "rows", "values", "data", "records", "record")
_TABLE_FIELDS: Final = frozenset((*_COLUMN_FIELDS, *_ROW_FIELDS))
_MOST_COLUMNS: Final = 256
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


def names_of_values(value: Mapping[Any, object]) -> dict[Any, str]:
    """Return the keys of *value* whose meaning another one names: of ``{"name": "dob", "value": ...}``, the second.

    Also where the pair shares a beginning: ``header.name`` and ``header.value``.
    """
    fields = [(key, field) for key in value if isinstance(key, str) and (field := _field(key)) is not None]
    if len(fields) < 2:
        return {}
    names = {field.group: name for key, field in fields if field.names and (name := _name_in(field, value[key]))}
    return {key: names[field.group] for key, field in fields if not field.names and field.group in names}


class _Field(NamedTuple):
    """What the key of one half of a pair tells."""

    group: str
    names: bool
    kind: str


@lru_cache(maxsize=4_096)
def _field(key: str) -> _Field | None:
    before, joint, last = key.rpartition(".")
    kind = last.lower().replace("-", "_")
    group = (before + joint).removeprefix(CONTEXT_PREFIX)
    for prefix in ("header_", "field_", "param_", "parameter_", "cookie_", "env_"):
        if kind.startswith(prefix) and kind[len(prefix) :] in {"name", "key", "value"}:
            group, kind = group + prefix, kind[len(prefix) :]
    if kind in _NAME_FIELDS:
        return _Field(group, names=True, kind=kind)
    return _Field(group, names=False, kind=kind) if kind in _VALUE_FIELDS else None


def _name_in(field: _Field, item: object) -> str:
    """Return the name that a field holds; that of a type says less, since tokens of a lexer have types, too."""
    if field.kind == "loc" and isinstance(item, (list, tuple)):
        named: list[object] = [part for part in item if isinstance(part, str)]  # pyright: ignore[reportUnknownVariableType]
        return _name_in(field._replace(kind="field"), named[-1]) if named else ""
    if not isinstance(item, str) or _NAME.fullmatch(item) is None:
        return ""
    return "" if field.kind == "type" and item.lower() in _KINDS else item


def of_columns(value: Mapping[Any, object]) -> dict[Any, list[str]]:
    """Return the names of the places in each list of *value* that holds a row: ``{"columns": [...], "row": [...]}``."""
    fields = {key.lower(): key for key in value if isinstance(key, str) and key.lower() in _TABLE_FIELDS}
    columns = [_texts(value[fields[name]]) for name in _COLUMN_FIELDS if name in fields]
    rows = [fields[name] for name in _ROW_FIELDS if name in fields]
    return dict.fromkeys(rows, columns[0]) if rows and columns and columns[0] else {}


def _texts(items: object) -> list[str]:
    if not isinstance(items, (list, tuple)) or len(items) > _MOST_COLUMNS:  # pyright: ignore[reportUnknownArgumentType]
        return []
    return [str(item) for item in items]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


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
    for place, item in enumerate(items if found else ()):
        if start >= len(line):
            break
        inside = [one for one in found if start <= one.start < start + len(item)]
        if inside:
            moved = [one._replace(start=one.start - start, end=min(one.end - start, len(item))) for one in inside]
            hidden[place] = rewrite(item, moved)
        start += len(item) + 1
    return hidden
