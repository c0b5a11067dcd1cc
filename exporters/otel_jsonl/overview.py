"""What lies in the store, repository by repository and kind by kind: for who wants to look at it as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from otel_jsonl.accounting import bytes_of
from otel_jsonl.inventory import SEGMENT, StoredFile, take_inventory
from otel_jsonl.losses import read_losses
from otel_jsonl.names import Kind, SegmentName, State, last_states, parse_segment_name, parse_starts_name
from otel_jsonl.unfinished import abandoned_tasks


@dataclass(frozen=True, slots=True)
class Holding:
    """What the folder of one repository holds. *bytes* on disk are those of every file of ours in it.

    *others* counts the files that are no segments, by the name of their kind.
    """

    repository: str
    bytes: int
    states: Counter[State]
    kinds: Counter[Kind]
    others: Counter[str]
    oldest: date | None
    newest: date | None

    @property
    def segments(self) -> int:
        """How many segments there are, one in two states counted once."""
        return self.states.total()


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole store. *others* counts the files that lie beside the repositories' folders, by the name of their kind.

    *noting* counts the processes that have notes on their tasks, *abandoned* the tasks that never ended. *lost_lines*
    are by the day on which they could not be written; *hidden* are folders that cannot be listed.
    """

    bytes: int
    holdings: tuple[Holding, ...]
    others: Counter[str]
    noting: int
    abandoned: int
    lost_lines: dict[date, int]
    hidden: tuple[Path, ...]

    @property
    def segments(self) -> int:
        """How many segments there are in all."""
        return sum(holding.segments for holding in self.holdings)

    @property
    def oldest(self) -> date | None:
        """The first day of which there is a segment."""
        return min((holding.oldest for holding in self.holdings if holding.oldest), default=None)


def overview(directory: Path) -> Overview:
    """Return what lies in the store in *directory*, the largest repository first. Raises OSError as listing it does."""
    found = take_inventory(directory)
    by_folder: dict[str, list[StoredFile]] = {}
    for file in found.files:
        if file.kind.within == "repository":
            by_folder.setdefault(file.path.parent.name, []).append(file)
    holdings = [_holding(folder, files) for folder, files in by_folder.items()]
    return Overview(
        bytes=bytes_of(found.files),
        holdings=tuple(sorted(holdings, key=lambda holding: (-holding.bytes, holding.repository))),
        others=Counter(file.kind.name for file in found.files if file.kind.within == "store"),
        noting=sum(bool(parse_starts_name(file.path.name)) for file in found.files),  # 0: what dead ones have left
        abandoned=len(abandoned_tasks(directory)),
        lost_lines=read_losses(directory),
        hidden=tuple(found.unreadable),
    )


def segments_of(files: Iterable[StoredFile]) -> list[SegmentName]:
    """Return the segments among *files* of one repository, each in its last state."""
    names = (parse_segment_name(file.path.name) for file in files if file.kind is SEGMENT)
    return last_states(name for name in names if name)


def _holding(repository: str, files: list[StoredFile]) -> Holding:
    segments = segments_of(files)
    days = [name.day for name in segments]
    return Holding(
        repository=repository,
        bytes=bytes_of(files),
        states=Counter(name.state for name in segments),
        kinds=Counter(name.kind for name in segments),
        others=Counter(file.kind.name for file in files if file.kind is not SEGMENT),
        oldest=min(days, default=None),
        newest=max(days, default=None),
    )
