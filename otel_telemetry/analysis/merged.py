"""The merge of all rollups, kept in the store: which ones it holds, and whether they are still as they were.

Its counts are cut into stretches (see `stretches`), of which those are read that a period needs, and those made anew
that have changed. Beside it stands what the first lines of each segment say that is still growing, so that only new
ones are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from otel_jsonl.merged import deflated, inflated, read_merged, write_merged
from otel_telemetry.analysis import rollup_form
from otel_telemetry.analysis.digest import Prefix
from otel_telemetry.analysis.git_hours import Owner, is_of_git
from otel_telemetry.analysis.rollup import ErrorGroup, ErrorKey, HourCounts, Rollup, TaskKey, Unread
from otel_telemetry.analysis.rollup_form import RollupError
from otel_telemetry.analysis.rules import rules_version
from otel_telemetry.analysis.stretches import Counts, Stretch, add_cells, by_stretch, new_stretch

VERSION: Final = 3
"""Of the first member: a line for the list, one for what names the counts, and one for each prefix of a segment.
Behind it come two members for each stretch."""

Key = tuple[str, str]
"""The folder of a repository, and the name of a segment in it as an open one."""

_OwnerKey = tuple[str, str, str]
"""Of tasks: repository, agent, outcome."""


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

    listed: dict[Key, Listed] = field(default_factory=dict[Key, Listed])
    prefixes: dict[Key, Prefix] = field(default_factory=dict[Key, Prefix])
    stretches: dict[int, Stretch] = field(default_factory=dict[int, Stretch])
    groups: dict[ErrorKey, ErrorGroup] = field(default_factory=dict[ErrorKey, ErrorGroup])
    """Without their hours; stretches tell a group by its place here."""
    owners: dict[_OwnerKey, int] = field(default_factory=dict[_OwnerKey, int])
    """Whose tasks are counted → their place."""
    unread: dict[int, Unread] = field(default_factory=dict[int, Unread])
    _places: dict[ErrorKey, int] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {key: place for place, key in enumerate(self.groups)}

    # Adding -------------------------------------------------------------------

    def add(self, key: Key, rollup: Rollup, stamp: Stamp) -> None:
        """Take in one more *rollup*. Raises RollupError where what was kept is damaged."""
        for error_key, seen in rollup.errors.items():
            place = self._place(error_key, seen)
            for number, cells in by_stretch(seen.cells).items():
                add_cells(self._stretch(number).errors.setdefault(place, {}), cells)
        for task_key, outcomes in rollup.tasks.items():
            for outcome, hours in outcomes.items():
                self._add_tasks((task_key.repository, task_key.agent, outcome), hours)
        for number, skeletons in by_stretch(rollup.skeletons).items():
            _add(self._stretch(number).skeletons, skeletons)
        bare = Rollup(unread=self.unread)
        for day, unread in rollup.unread.items():
            bare.add_unread(day, unread)
        self.listed[key] = Listed(stamp, *rollup.hours)

    def _place(self, key: ErrorKey, seen: ErrorGroup) -> int:
        known = self.groups.get(key)
        if known is None:
            self.groups[key] = seen.bare()
            self._places[key] = len(self._places)
        else:
            was_of_git = is_of_git(known.category)
            known.add(seen.bare())
            if is_of_git(known.category) != was_of_git:
                self._open_all()
        return self._places[key]

    def _open_all(self) -> None:
        """Have every stretch summed up anew: other hours of it are told one by one now."""
        for number in self.stretches:
            self._stretch(number)

    def _add_tasks(self, owner: _OwnerKey, counted: HourCounts) -> None:
        place = self.owners.setdefault(owner, len(self.owners))
        for number, hours in by_stretch(counted).items():
            _add(self._stretch(number).tasks.setdefault(place, {}), hours)

    def _stretch(self, number: int) -> Counts:
        stretch = self.stretches.get(number)
        if stretch is None:
            stretch = self.stretches[number] = new_stretch()
        return stretch.opened_to_add()

    # Looking ------------------------------------------------------------------

    def rollup(self, edges: Collection[int] | None = None, hours: Collection[int] = ()) -> Rollup:
        """Return what was merged, as far as it is needed to be cut at the hours that are *edges*: None means all.

        Stretches before the first edge are left out, those that none cuts, and that hold none of *hours*, are summed
        up. Every group is there.
        Raises RollupError where what was kept is damaged.
        """
        groups = [ErrorGroup(seen.category, dict(seen.revisions), seen.exemplar) for seen in self.groups.values()]
        tasks: list[HourCounts] = [{} for _ in self.owners]
        total = Rollup(dict(zip(self.groups, groups, strict=True)), unread=dict(self.unread))
        for (repository, agent, outcome), counted in zip(self.owners, tasks, strict=True):
            total.tasks.setdefault(TaskKey(repository, agent), {})[outcome] = counted
        for counts in self._counts(edges, hours):
            try:
                for place, cells in counts.errors.items():
                    groups[place].cells.update(cells)
                for place, counted in counts.tasks.items():
                    tasks[place].update(counted)
            except IndexError:
                raise RollupError("counts of nobody") from None
            total.skeletons.update(counts.skeletons)
        return total

    def _counts(self, edges: Collection[int] | None, hours: Collection[int]) -> list[Counts]:
        if edges is None:
            return [stretch.counts(by_hour=True) for stretch in self.stretches.values()]
        wanted = [stretch for stretch in self.stretches.values() if stretch.opened or stretch.last >= min(edges)]
        return [stretch.counts(by_hour=stretch.is_cut_at(edges) or stretch.holds(hours)) for stretch in wanted]

    # Keeping ------------------------------------------------------------------

    def close(self) -> None:
        """Have all stretches as the file is to hold them."""
        errors = [Owner(key.repository, key.agent, is_of_git(seen.category)) for key, seen in self.groups.items()]
        tasks = [Owner(repository, agent) for repository, agent, _ in self.owners]
        self.stretches = {number: stretch.closed(errors, tasks) for number, stretch in self.stretches.items()}


def _add(total: HourCounts, hours: Mapping[int, int]) -> None:
    for hour, count in hours.items():
        total[hour] = total.get(hour, 0) + count


def load(directory: Path, stamps: dict[Key, Stamp]) -> Merged:
    """Return the merge that the store keeps, as far as all it holds is still as *stamps* say; else an empty one."""
    members = read_merged(directory)
    try:
        return _parsed(members, stamps) if members else Merged()
    except (RollupError, ValueError, TypeError, LookupError, AttributeError):
        return Merged()


def _parsed(members: bytes, stamps: dict[Key, Stamp]) -> Merged:
    found = inflated(members)
    if found is None:
        return Merged()
    head, names, *prefixes = found[0].splitlines()
    header: Any = orjson.loads(head)
    if header["merged"] != VERSION or header["rules"] != rules_version():
        return Merged()
    listed = {(row[0], row[1]): Listed(Stamp(*row[2:5]), *_whole(row[5:])) for row in header["rollups"]}
    if any(stamps.get(key) != one.stamp for key, one in listed.items()):
        return Merged()
    grown = {
        (row[0], row[1]): Prefix(*_pair(row[2:]), rollup_form.loads(prefix).rollup)
        for row, prefix in zip(header["prefixes"], prefixes, strict=True)
    }
    named = orjson.loads(names)
    owners = {owner: place for place, owner in enumerate(map(_owner, named["tasks"]))}
    unread = {row[0]: Unread(*row[1:]) for row in map(_whole, named["unread"])}
    stretches = _stretches(header["stretches"], found[1])
    return Merged(listed, grown, stretches, dict(map(rollup_form.named, named["errors"])), owners, unread)


def _owner(row: list[Any]) -> _OwnerKey:
    repository, agent, outcome = rollup_form.texts(row)
    return repository, agent, outcome


def _stretches(rows: list[list[Any]], members: bytes) -> dict[int, Stretch]:
    """Return the stretches that *members* hold, as *rows* list them. Raises ValueError where bytes are missing."""
    stretches: dict[int, Stretch] = {}
    position = 0
    for number, first, last, sums, by_hour in map(_whole, rows):
        middle, end = position + sums, position + sums + by_hour
        stretches[number] = Stretch(first, last, members[position:middle], members[middle:end])
        position = end
    if position != len(members):
        raise ValueError("cut off")
    return stretches


def _whole(numbers: list[Any]) -> list[int]:
    if not all(type(number) is int for number in numbers):
        raise ValueError("no number")
    return numbers


def _pair(numbers: list[Any]) -> tuple[int, int]:
    one, other = _whole(numbers)
    return one, other


def save(directory: Path, merged: Merged) -> None:
    """Keep *merged* in the store. Failures are ignored: it is never needed."""
    with suppress(OSError, TypeError):  # a number that somebody made longer than 64 bits
        merged.close()
        stretches = merged.stretches.values()
        members = (member for stretch in stretches for member in (stretch.sums, stretch.by_hour))
        write_merged(directory, [deflated(_head(merged)), *members])


def _head(merged: Merged) -> bytes:
    rules = rules_version()
    head = {
        "merged": VERSION,
        "rules": rules,
        "rollups": [[*key, *one.stamp, one.first, one.last] for key, one in merged.listed.items()],
        "prefixes": [[*key, one.end, one.proof] for key, one in merged.prefixes.items()],
        "stretches": [
            [number, stretch.first, stretch.last, len(stretch.sums), len(stretch.by_hour)]
            for number, stretch in merged.stretches.items()
        ],
    }
    names = {
        "errors": [rollup_form.naming(key, seen) for key, seen in merged.groups.items()],
        "tasks": [*merged.owners],
        "unread": [[day, *unread] for day, unread in merged.unread.items()],
    }
    bodies = [rollup_form.dumps(one.rollup, rules) for one in merged.prefixes.values()]
    return b"\n".join([orjson.dumps(head), orjson.dumps(names, default=list), *bodies, b""])
