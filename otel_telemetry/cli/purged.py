"""What a purge did, or would do: as lines for people, and as a JSON object for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from otel_telemetry.cli.amounts import sized, spanned
from otel_telemetry.cli.screen import Line, clean, clipped, line

if TYPE_CHECKING:
    from otel_jsonl.inventory import StoredFile
    from otel_jsonl.purging import Selection
    from otel_telemetry.cli.store import Store

SCHEMA_VERSION: Final = 1
_MOST_SHOWN: Final = 20
_SENTENCE_COLUMNS: Final = 200
_NOUNS: Final = {
    "rollup": ("rollup", ""),
    "merged": ("merge", " of all rollups"),
    "leftover": ("leftover", " of an upkeep that was cut short"),
}
"""By the name of the kind of file: what is counted, and what follows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was deleted, or would be: files, and notes of abandoned *tasks*; and what not."""

    store: Store
    selection: Selection
    files: Sequence[StoredFile] = ()
    tasks: int = 0
    failed: Sequence[tuple[Path, str]] = ()
    hidden: Sequence[Path] = ()
    tasks_trouble: str = ""
    dry_run: bool = False

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing to delete."""
        return not (self.files or self.tasks)

    @property
    def is_whole(self) -> bool:
        """Tell whether all that was to go is gone."""
        return self.dry_run or not (self.failed or self.hidden or self.tasks_trouble)


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Return *outcome* as docs/purge.schema.json describes it."""
    root, files, before = outcome.store.path, outcome.files, outcome.selection.before
    days = _days(files)
    return {
        "schema_version": SCHEMA_VERSION,
        "directory": str(root),
        "repository": outcome.selection.repository,
        "before": before.isoformat() if before else None,
        "dry_run": outcome.dry_run,
        "files": len(files),
        "segments": len(_segments(files)),
        "bytes": _bytes(outcome),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "repositories": _repositories(files),
        "kinds": dict(sorted(Counter(file.kind.name for file in files).items())),
        "abandoned_tasks": outcome.tasks,
        "failed": [{"file": str(path.relative_to(root)), "why": why} for path, why in outcome.failed],
        "tasks_trouble": outcome.tasks_trouble or None,
        "unreadable_folders": [path.name for path in outcome.hidden],
    }


def report(outcome: Outcome) -> Iterator[Line]:
    """Yield what became of it, for people."""
    where = clean(str(outcome.store.path))
    if outcome.is_nothing:
        hint = " otel-telemetry store names the repositories." if outcome.selection.repository else ""
        yield line(f"There is nothing{_asked(outcome.selection)} to delete in {where}.{hint}")
    else:
        yield line(f"To be deleted from {where}:" if outcome.dry_run else f"Deleted from {where}:")
        yield from contents(outcome)
    if outcome.dry_run and not outcome.is_nothing:
        yield line("Nothing was deleted: this was a dry run.")
    yield from _failures(outcome)
    yield from hidden_lines(outcome.hidden)
    for notice in outcome.store.notices:
        yield line(clipped(notice, _SENTENCE_COLUMNS))


def _failures(outcome: Outcome) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    for path, why in outcome.failed[:_MOST_SHOWN]:
        yield line(f"{clean(str(path.relative_to(outcome.store.path)))} could not be deleted: {clean(why)}.")
    if rest := len(outcome.failed[_MOST_SHOWN:]):
        yield line(f"{counted(rest, 'more file')} could not be deleted; --json names all.")
    if outcome.tasks_trouble:
        yield line(f"The notes of abandoned tasks could not be deleted: {clean(outcome.tasks_trouble)}.")


def _asked(selection: Selection) -> str:
    of = f" of {clipped(selection.repository, 60)}" if selection.repository else ""
    return f"{of} before {selection.before.isoformat()}" if selection.before else of


def contents(outcome: Outcome) -> Iterator[Line]:
    """Yield what is to go or gone, kind by kind, and how much it takes."""
    from otel_telemetry.analysis.words import counted

    segments = _segments(outcome.files)
    if segments:
        of = counted(len(_repositories(outcome.files)), "repository")
        yield line(f"{counted(len(segments), 'segment')} of {of}, {spanned(_days(segments))}", lead="- ")
    for kind, count in sorted(Counter(file.kind.name for file in outcome.files).items()):
        if kind not in {"segment", "losses"}:
            noun, rest = _NOUNS.get(kind, ("other file", ""))
            days = spanned(_days(file for file in outcome.files if file.kind.name == kind))
            yield line(f"{counted(count, noun)}{rest}{', ' if days else ''}{days}", lead="- ")
    if lost := sum(file.size for file in outcome.files if file.kind.name == "losses"):
        yield line(f"the count of {counted(lost, 'lost line')}", lead="- ")
    if outcome.tasks:
        yield line(f"the notes of {counted(outcome.tasks, 'abandoned task')}", lead="- ")
    yield line(f"{sized(_bytes(outcome))} in all", lead="- ")


def _bytes(outcome: Outcome) -> int:
    from otel_jsonl.accounting import bytes_of
    from otel_jsonl.slots import SLOT_BYTES

    return bytes_of(outcome.files) + outcome.tasks * SLOT_BYTES


def hidden_lines(folders: Iterable[Path]) -> Iterator[Line]:
    """Yield which *folders* nobody can look into."""
    for path in list(folders)[:_MOST_SHOWN]:
        yield line(f"The folder {clean(path.name)} cannot be listed: what is in it stays. Check its owner and mode.")


def _segments(files: Iterable[StoredFile]) -> list[StoredFile]:
    return [file for file in files if file.kind.name == "segment"]


def _repositories(files: Iterable[StoredFile]) -> list[str]:
    return sorted({file.path.parent.name for file in files if file.kind.within == "repository"})


def _days(files: Iterable[StoredFile]) -> list[date]:
    """Return the days of the lines in *files*."""
    from otel_jsonl.purging import day_of

    return [day for file in files if file.kind.within == "repository" and (day := day_of(file))]
