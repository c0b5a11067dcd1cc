"""Delete what somebody wants gone, for good, beside running agents: whole files under names that the store gives.

The locks are those of writers and of maintenance: an open segment is deleted while its lock is held, so that the next
line of whoever writes to it goes to a new one, and nobody compresses, sums or rewrites meanwhile. What is summed up of
deleted lines goes with them.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from otel_jsonl.descriptors import lock, open_to_append, own_folder
from otel_jsonl.inventory import SEGMENT, Inventory, StoredFile, take_inventory
from otel_jsonl.listing import utc_today
from otel_jsonl.names import LIFE, MERGED_ROLLUP, folder_names, parse_losses_name, parse_segment_name
from otel_jsonl.rewriting import BusyError
from otel_jsonl.tidying import alone, locked, tidy_up
from otel_jsonl.unfinished import abandoned_tasks, settle

if TYPE_CHECKING:
    from otel_jsonl.slots import StartedTask

PATIENCE = 10.0
"""Seconds that a maintenance at work is waited for."""

_LOCK_PATIENCE: Final = 1.0
_ROUNDS: Final = 2
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Sort = Literal["lines", "losses", "sums", "other"]
"""What a file is to a purge: of a repository and a day; a day's count of losses; summed up of others; none of these.

Locks are none of these, and the notes of processes on their tasks: those are gone through task by task.
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to go.

    Of one *repository*, as its folder or its agents name it (None: of all), and of UTC days *before* this one (None:
    of all).
    """

    repository: str | None = None
    before: date | None = None

    def __post_init__(self) -> None:
        if self.repository == "":
            raise ValueError("a repository has a name")

    def folders(self) -> frozenset[str] | None:
        """Return the names that the folder of the repository may have; None for any name."""
        if self.repository is None:
            return None
        return frozenset({self.repository, *folder_names(self.repository)})

    def holds_day(self, day: date | None) -> bool:
        """Tell whether what was written on *day* (None: unknown) is to go."""
        return self.before is None or (day is not None and day < self.before)

    def holds_task(self, task: StartedTask) -> bool:
        """Tell whether the note of an abandoned *task* is to go."""
        names = {task.repository, *folder_names(task.repository)}
        return self.repository in {None, *names} and self.holds_day(_day_of_time(task.start_ns))


@dataclass(slots=True)
class PurgeReport:
    """What one `purge` did: the files that are gone, as they were listed, and those that are not, each with a reason.

    *tasks* counts the abandoned tasks whose notes are gone, *tasks_trouble* tells why they are not. *hidden* are
    folders that could not be listed, so that nobody knows whether something is in them.
    """

    deleted: list[StoredFile] = field(default_factory=list[StoredFile])
    tasks: int = 0
    tasks_trouble: str = ""
    failed: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    hidden: list[Path] = field(default_factory=list[Path])


def files_to_purge(files: Iterable[StoredFile], selection: Selection) -> list[StoredFile]:
    """Return which of the store's *files* must go, sums last: none if nothing else goes."""
    folders, chosen, sums = selection.folders(), list[StoredFile](), list[StoredFile]()
    for file in files:
        if file.size == 0 and _lasts(parse_losses_name(file.path.name)):
            continue  # it was emptied, and is kept for who may add to it
        if sort_of(file) == "sums":
            sums.append(file)
        elif _is_chosen(file, selection, folders):
            chosen.append(file)
    return chosen + sums if chosen else []


def hidden_folders(found: Inventory, selection: Selection) -> list[Path]:
    """Return the folders that cannot be listed and may hold something that is to go."""
    folders = selection.folders()
    return [path for path in found.unreadable if folders is None or path.name in folders]


def _is_chosen(file: StoredFile, selection: Selection, folders: frozenset[str] | None) -> bool:
    sort = sort_of(file)
    if sort == "lines":
        return (folders is None or file.path.parent.name in folders) and selection.holds_day(day_of(file))
    return sort == "losses" and folders is None and selection.holds_day(day_of(file))  # losses are of no repository


def tasks_to_purge(directory: Path, selection: Selection) -> list[StartedTask]:
    """Return the abandoned tasks whose notes must go."""
    return [task for task in abandoned_tasks(directory) if selection.holds_task(task)]


def sort_of(file: StoredFile) -> Sort:
    """Return what *file* is to a purge."""
    if file.kind.within == "repository":
        return "lines"
    if parse_losses_name(file.path.name):
        return "losses"
    return "sums" if file.path.name == MERGED_ROLLUP else "other"


def day_of(file: StoredFile) -> date | None:
    """Return the UTC day that the name of *file* tells, as all names do of what is of a day."""
    told = _DAY.search(file.path.name)
    return date.fromisoformat(told[0]) if told else None


def _day_of_time(nanoseconds: int) -> date | None:
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, timezone.utc).date()
    except (OverflowError, ValueError, OSError):
        return None


def purge(directory: Path, selection: Selection, *, patience: float | None = None) -> PurgeReport:
    """Delete what *selection* says from the store in *directory*; what writers begin meanwhile stays.

    Raises BusyError if maintenance does not end within *patience* seconds, NotOursError for another user's store,
    OSError where there is none or it cannot be listed. A file that cannot be deleted is told in the report.
    """
    with own_folder(directory) as folder, alone(folder, patience=PATIENCE if patience is None else patience) as held:
        if not held:
            raise BusyError("another process is tidying the store")
        tidy_up(directory)
        found = take_inventory(directory)
        report = PurgeReport(hidden=hidden_folders(found, selection))
        _forget_tasks(directory, selection, report)
        for file in files_to_purge(found.files, selection):
            _delete(file, report)
        _drop_empty({file.path.parent.name for file in report.deleted if sort_of(file) == "lines"}, folder)
    return report


def _forget_tasks(directory: Path, selection: Selection, report: PurgeReport) -> None:
    """Delete the notes of abandoned tasks; first, since the lines that show which ones ended are still there."""
    doomed = len(tasks_to_purge(directory, selection))
    try:
        settle(directory, oldest_kept=date.min, forget=selection.holds_task)
    except OSError as error:
        report.tasks_trouble = error.strerror or str(error)
    else:
        report.tasks = doomed


def _delete(file: StoredFile, report: PurgeReport) -> None:
    try:
        with suppress(FileNotFoundError):  # somebody else has deleted it
            _unlink(file)
    except OSError as error:
        report.failed.append((file.path, error.strerror or str(error)))
    else:
        report.deleted.append(file)


def _unlink(file: StoredFile) -> None:
    if file.kind is SEGMENT:
        _unlink_segment(file.path)
        return
    with own_folder(file.path.parent) as folder:
        if sort_of(file) == "losses":
            _unlink_losses(file.path.name, folder)
        else:
            os.unlink(file.path.name, dir_fd=folder)


def _unlink_segment(path: Path) -> None:
    """Delete the segment at *path*, or where it went when its writer closed it. Raises BusyError, OSError."""
    name = parse_segment_name(path.name)
    for state in LIFE[LIFE.index(name.state) :] if name else ():
        with suppress(FileNotFoundError):
            if _unlinked(path.with_name(str(name.as_state(state))) if name else path):
                return


def _unlinked(path: Path) -> bool:
    """Delete the segment at just this *path*; tell whether it was there. Raises BusyError, OSError."""
    name = parse_segment_name(path.name)
    if name is None or name.state != "open":
        with own_folder(path.parent) as folder:
            os.unlink(path.name, dir_fd=folder)
        return True
    for _ in range(_ROUNDS):  # a new one may lie there by now
        with locked(path, name) as opened:
            if opened is not None:
                os.unlink(path)
                return True
        if not os.path.lexists(path):
            return False
    raise BusyError("who writes to it does not let go")


def _unlink_losses(name: str, folder: int) -> None:
    """Forget a day's losses. The file of a day that lasts stays, empty: somebody may be adding to it."""
    day = parse_losses_name(name)
    descriptor = open_to_append(name, folder)
    try:
        if not lock(descriptor, time.monotonic() + _LOCK_PATIENCE):
            raise BusyError("who counts in it does not let go")
        os.ftruncate(descriptor, 0)
        if not _lasts(day):
            os.unlink(name, dir_fd=folder)
    finally:
        os.close(descriptor)


def _lasts(day: date | None) -> bool:
    """Tell whether writers may still count losses of *day*: clocks differ, and a line at midnight may be late."""
    return day is not None and day >= utc_today() - timedelta(days=1)


def _drop_empty(names: Iterable[str], folder: int) -> None:
    for name in names:
        with suppress(OSError):  # goes only if nothing else, of whomever, is in it
            os.rmdir(name, dir_fd=folder)
