"""The whole store as one rollup: from the rollups it keeps, and from the lines of segments that have none yet."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from otel_jsonl import Segment
from otel_jsonl.descriptors import own_folder
from otel_jsonl.growing import growing
from otel_jsonl.names import LIFE, rollup_name
from otel_jsonl.rollups import RollupFile, read_rollup, read_rollup_file, rollups, write_rollup
from otel_telemetry.analysis import merged, rollup_form
from otel_telemetry.analysis.digest import SUMMARISER, Counted, Prefix, count_on, redacted
from otel_telemetry.analysis.git_hours import git_hours_of
from otel_telemetry.analysis.merged import Key, Merged, Stamp
from otel_telemetry.analysis.rollup import Rollup
from otel_telemetry.analysis.rollup_form import RollupError
from otel_telemetry.analysis.rules import rules_version
from otel_telemetry.analysis.shown import Shown, texts_of

_GONE: Final = -1
_WORTH_KEEPING: Final = 2**20
"""Bytes of new lines: fewer are read again sooner than all is written."""


class Source(NamedTuple):
    """Where counts come from, a segment or what is left of it, and the first and the last hour it counts in."""

    origin: Segment | RollupFile
    first: int
    last: int


@dataclass(slots=True)
class Gathered:
    """What the store says in all. *clean* are texts in it that went through the rules of today, others may be raw."""

    rollup: Rollup
    clean: set[str]
    sources: list[Source]


def gather(
    directory: Path, found: list[Segment], *, keep: bool, edges: Collection[int] | None = None
) -> Gathered:  # fmt: skip
    """Return what the store in *directory* says, whose segments *found* were listed a moment ago.

    With *keep*, rollups that are missing, stale or damaged are made, and the merge of all is kept. Where *edges* are
    given, the hours at which the counts are going to be cut, those between two of them may be summed up in one, and
    those before all of them left out. Never raises OSError.
    """
    segments = {_key(segment): segment for segment in found}
    try:
        return _gathered(_Gathering(directory, segments), keep=keep, edges=edges)
    except RollupError:  # the merge is damaged
        return _gathered(_Gathering(directory, segments, trusting=False), keep=keep, edges=edges)


def _gathered(gathering: _Gathering, *, keep: bool, edges: Collection[int] | None) -> Gathered:
    gathering.read_rollups()
    gathering.read_segments(keep=keep)
    gathered = gathering.gathered(gathering.merged.rollup(edges, gathering.git_hours()))
    if keep and gathering.has_grown():
        gathering.keep(gathered)
    return gathered


class _Lines(NamedTuple):
    """A segment that only its lines tell of, and what they say."""

    key: Key
    segment: Segment
    counted: Counted


@dataclass(slots=True)
class _Gathering:
    directory: Path
    segments: dict[Key, Segment]
    trusting: bool = True
    """Whether the merge that is kept is looked at."""
    files: dict[Key, RollupFile] = field(init=False)
    merged: Merged = field(init=False)
    known: set[Key] = field(init=False)
    """What was merged already."""
    clean: set[str] = field(init=False)
    read_before: int = field(init=False)
    """Bytes of growing segments that were read before."""
    lines: list[_Lines] = field(default_factory=list["_Lines"])

    def __post_init__(self) -> None:
        # After the segments, so that none that goes meanwhile is missed.
        self.files = {(file.repository, str(file.name)): file for file in rollups(self.directory)}
        stamps = {key: self._stamp(key, file.size, file.mtime_ns) for key, file in self.files.items()}
        self.merged = merged.load(self.directory, stamps) if self.trusting else Merged()
        self.known = set(self.merged.listed)
        self.clean = {text for prefix in self.merged.prefixes.values() for text in texts_of(prefix.rollup)}
        self.read_before = sum(prefix.end for prefix in self.merged.prefixes.values())

    def _stamp(self, key: Key, size: int, mtime_ns: int) -> Stamp:
        segment = self.segments.get(key)
        return Stamp(size, mtime_ns, segment.size if segment else _GONE)

    def read_rollups(self) -> None:
        """Merge the rollups that are there and were not merged before."""
        for key, file in self.files.items():
            if key not in self.merged.listed:
                segment = self.segments.get(key)
                rollup = _rollup(read_rollup(segment) if segment else read_rollup_file(file))
                if rollup is not None:
                    self.merged.add(key, rollup, self._stamp(key, file.size, file.mtime_ns))

    def read_segments(self, *, keep: bool) -> None:
        """Count the lines of segments without a rollup."""
        rest = [(key, segment) for key, segment in self.segments.items() if key not in self.merged.listed]
        finished = keep and any(segment.name.state == "gzipped" for _, segment in rest)
        with _alone(self.directory, wanted=finished) as held:
            for key, segment in rest:
                if not (held and segment.name.state == "gzipped" and self._make(key, segment)):
                    self.lines.append(_Lines(key, segment, _counted(segment, self.merged.prefixes.get(key))))

    def _make(self, key: Key, segment: Segment) -> bool:
        """Make the rollup of *segment* and take it in; tell whether that worked."""
        try:
            body = SUMMARISER.digest(segment)
            rollup = _rollup(body)
            write_rollup(segment, body)
            status = os.lstat(segment.path.with_name(rollup_name(segment.name)))
        except OSError:
            return False
        if rollup is not None:
            self.merged.add(key, rollup, self._stamp(key, status.st_size, status.st_mtime_ns))
        return rollup is not None

    def git_hours(self) -> set[int]:
        """Return the hours in which git failed by what lines say: who was at work then may have been merged."""
        return {hour for line in self.lines for hour in git_hours_of(line.counted.rollup)}

    def has_grown(self) -> bool:
        """Tell whether so much is new that the merge is worth being kept again."""
        ends = sum(line.counted.prefix.end for line in self.lines if line.counted.prefix)
        return self.merged.listed.keys() != self.known or not 0 <= ends - self.read_before < _WORTH_KEEPING

    def gathered(self, total: Rollup) -> Gathered:
        """Return everything together. *total* says what was merged, and is added to."""
        clean = self.clean.union(texts_of(total))
        sources = [
            Source(self.segments.get(key) or self.files[key], one.first, one.last)
            for key, one in self.merged.listed.items()
        ]
        for _, segment, counted in self.lines:
            total.update(counted.rollup)
            sources.append(Source(segment, *counted.rollup.hours))
        return Gathered(total, clean, sources)

    def keep(self, gathered: Gathered) -> None:
        """Keep the merge for the next time, unless somebody has changed a part of it meanwhile."""
        prefixes = {line.key: line.counted.prefix for line in self.lines if line.counted.prefix}
        inodes = {line.key: line.counted.inode for line in self.lines}
        # A group of the whole store has one example: whichever the prefix would add is not to be redacted and kept.
        shown = Shown(gathered.clean)
        self.merged.prefixes = {
            key: prefix._replace(rollup=shown.rollup(gathered.rollup.with_cells_of(prefix.rollup)))
            for key, prefix in prefixes.items()
        }
        with _alone(self.directory, wanted=True) as held:
            if held and self._is_as_it_was() and all(self._grows_on(key, inodes[key]) for key in prefixes):
                merged.save(self.directory, self.merged)

    def _grows_on(self, key: Key, inode: int) -> bool:
        """Tell whether the segment is still the file that was read: texts of a purged one are not to be kept."""
        with growing(self.segments[key]) as file:
            return file is not None and file.inode == inode

    def _is_as_it_was(self) -> bool:
        files = {(file.repository, str(file.name)): (file.size, file.mtime_ns) for file in rollups(self.directory)}
        return all(files.get(key) == one.stamp[:2] for key, one in self.merged.listed.items())


def rollup_of(source: Source) -> Rollup:
    """Return what is left of a segment that is gone; nothing where that is gone, too."""
    return (None if isinstance(source.origin, Segment) else _rollup(read_rollup_file(source.origin))) or Rollup()


def _key(segment: Segment) -> Key:
    return segment.repository, str(segment.name.as_state("open"))


def _rollup(body: bytes | None) -> Rollup | None:
    """Return the rollup in *body*, redacted by the rules of today; None where there is none that we understand."""
    if body is None:
        return None
    try:
        rollup, rules = rollup_form.loads(body)
    except RollupError:
        return None
    return rollup if rules == rules_version() else redacted(rollup)


def _counted(segment: Segment, known: Prefix | None) -> Counted:
    """Return what the lines of *segment* say; if it was deleted before they could be read, what its rollup says."""
    counted = count_on(segment, known)
    if not any(segment.path.with_name(str(segment.name.as_state(state))).exists() for state in LIFE):
        return Counted(_rollup(read_rollup(segment)) or counted.rollup)
    return counted


@contextmanager
def _alone(directory: Path, *, wanted: bool) -> Generator[bool, None, None]:
    """Hold the lock of maintenance where it is *wanted*; tell whether we have it."""
    if not wanted:
        yield False
        return
    from otel_jsonl.tidying import alone

    with ExitStack() as stack:
        held = False
        with suppress(OSError):
            held = stack.enter_context(alone(stack.enter_context(own_folder(directory))))
        yield held
