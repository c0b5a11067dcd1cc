"""The merge of all rollups, kept in the store: which ones it holds, and whether they are still as they were.

Beside it stands what the first lines of each segment say that is still growing, so that only new ones are read.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from otel_jsonl.merged import read_merged, write_merged
from otel_telemetry.analysis import rollup_form
from otel_telemetry.analysis.digest import Prefix
from otel_telemetry.analysis.rollup import Rollup
from otel_telemetry.analysis.rollup_form import RollupError
from otel_telemetry.analysis.rules import rules_version

VERSION: Final = 1
"""Of the first line: the list. Behind it comes a line for the merge, and one for each prefix of a segment."""

Key = tuple[str, str]
"""The folder of a repository, and the name of a segment in it as an open one."""


class Stamp(NamedTuple):
    """What changes when a rollup does, or what it stands for: both sizes in bytes, -1 for a segment that is gone."""

    size: int
    mtime_ns: int
    segment_size: int


class Listed(NamedTuple):
    """A rollup that was merged, and the first and the last hour that it counts anything in."""

    stamp: Stamp
    first: int
    last: int


@dataclass(slots=True)
class Merged:
    """Some rollups, and what they say together, in texts redacted by the rules of today; and prefixes of segments."""

    rollup: Rollup = field(default_factory=Rollup)
    listed: dict[Key, Listed] = field(default_factory=dict[Key, Listed])
    prefixes: dict[Key, Prefix] = field(default_factory=dict[Key, Prefix])

    def add(self, key: Key, rollup: Rollup, stamp: Stamp) -> None:
        """Take in one more *rollup*."""
        self.rollup.update(rollup)
        self.listed[key] = Listed(stamp, *rollup.hours)


def load(directory: Path, stamps: dict[Key, Stamp]) -> Merged:
    """Return the merge that the store keeps, as far as all it holds is still as *stamps* say; else an empty one."""
    content = read_merged(directory)
    try:
        return _parsed(content, stamps) if content else Merged()
    except (RollupError, ValueError, TypeError, LookupError, AttributeError):
        return Merged()


def _parsed(content: bytes, stamps: dict[Key, Stamp]) -> Merged:
    head, body, *prefixes = content.split(b"\n")
    header: Any = orjson.loads(head)
    rows: list[list[Any]] = header["rollups"]
    listed = {(row[0], row[1]): Listed(Stamp(*row[2:5]), *_whole(row[5:])) for row in rows}
    current = header["merged"] == VERSION and header["rules"] == rules_version()
    if not current or any(stamps.get(key) != one.stamp for key, one in listed.items()):
        return Merged()
    grown = {
        (row[0], row[1]): Prefix(*_pair(row[2:]), rollup_form.loads(prefix).rollup)
        for row, prefix in zip(header["prefixes"], prefixes, strict=True)
    }
    return Merged(rollup_form.loads(body).rollup, listed, grown)


def _whole(numbers: list[Any]) -> list[int]:
    if not all(type(number) is int for number in numbers):
        raise ValueError("no number")
    return numbers


def _pair(numbers: list[Any]) -> tuple[int, int]:
    one, other = _whole(numbers)
    return one, other


def save(directory: Path, merged: Merged) -> None:
    """Keep *merged* in the store. Failures are ignored: it is never needed."""
    rules = rules_version()
    head = {
        "merged": VERSION,
        "rules": rules,
        "rollups": [[*key, *one.stamp, one.first, one.last] for key, one in merged.listed.items()],
        "prefixes": [[*key, one.end, one.proof] for key, one in merged.prefixes.items()],
    }
    bodies = [merged.rollup, *(one.rollup for one in merged.prefixes.values())]
    with suppress(OSError, TypeError):  # a number that somebody made longer than 64 bits
        write_merged(directory, b"\n".join([orjson.dumps(head), *(rollup_form.dumps(body, rules) for body in bodies)]))
