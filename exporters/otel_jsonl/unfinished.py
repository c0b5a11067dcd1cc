"""The tasks that dead processes began and never ended: read from their notes (see `starts`), and kept as evidence.

A process that died between a task's line and the note of its end leaves a note of a task that ended: such tasks are
looked up in the store, once. Maintenance then gathers what is left into one file, as known to be abandoned. A file is
deleted only after all that it says stands in another, and each task counts once, wherever it stands.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from otel_jsonl.counters import ReadCounters
from otel_jsonl.descriptors import create_to_rewrite, open_to_read, open_to_rewrite, own_folder
from otel_jsonl.listing import segments
from otel_jsonl.names import parse_starts_name, starts_name
from otel_jsonl.pacing import breathe
from otel_jsonl.reading import read_lines
from otel_jsonl.slots import ENDED, SLOT_BYTES, STATE_OFFSET, StartedTask, refitted, slot_of, tasks_in
from otel_jsonl.startfile import LOCKED_BYTE, MOST_SLOTS, is_held

MOST_KEPT: Final = 10_000
"""Abandoned tasks kept as evidence, the newest: 5 MB. An agent that is killed every minute leaves as many in a week."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LOOKS: Final = 5
_PORTION: Final = 512
_HEAD_BYTES: Final = 256
_IDS: Final = re.compile(rb'"traceId":"([0-9a-f]{32})","spanId":"([0-9a-f]{16})"')

_Key = tuple[str, str]


@dataclass(slots=True)
class _Left:
    """What dead processes have left. *since*: the earliest time (UNIX) that a process with unsettled tasks wrote."""

    tasks: dict[_Key, StartedTask] = field(default_factory=dict[_Key, StartedTask])
    names: list[str] = field(default_factory=list[str])
    since: float = float("inf")

    def add(self, name: str, found: Iterable[StartedTask], written: float) -> None:
        self.names.append(name)
        for task in found:
            if not task.settled:
                self.since = min(self.since, written)
            if task.settled or task.key not in self.tasks:
                self.tasks[task.key] = task


def abandoned_tasks(directory: Path) -> list[StartedTask]:
    """Return the tasks whose process died before they ended, in order of their start. Changes nothing.

    Never raises OSError; what cannot be read is no evidence.
    """
    try:
        left = _left_behind(directory)
    except OSError:
        return []
    return _abandoned(directory, left)


def _abandoned(directory: Path, left: _Left, counters: ReadCounters | None = None) -> list[StartedTask]:
    counters = ReadCounters() if counters is None else counters
    unsure = {key for key, task in left.tasks.items() if not task.settled}
    ended = _stored(directory, unsure, left.since, counters) if unsure else set[_Key]()
    return sorted((task for key, task in left.tasks.items() if key not in ended), key=lambda task: task.start_ns)


def is_settled(directory: Path) -> bool:
    """Tell whether `settle` has nothing to do but with time; also where that cannot be seen. Never raises OSError."""
    try:
        left = _left_behind(directory)
    except OSError:
        return True
    return _is_gathered(left) and all(task.settled for task in left.tasks.values())


def _is_gathered(left: _Left) -> bool:
    return len(left.names) <= 1 and bool(left.names) == bool(left.tasks)


def settle(
    directory: Path, *, oldest_kept: date, forget: Callable[[StartedTask], bool] = lambda _: False
) -> None:  # fmt: skip
    """Gather what dead processes have left into one file, as known to be abandoned.

    Tasks that ended, those that began before *oldest_kept* and those that *forget* tells go. To be called with the lock
    of maintenance held, before segments are deleted. Raises OSError; nothing is lost then.
    """
    left = _left_behind(directory)
    midnight = datetime(oldest_kept.year, oldest_kept.month, oldest_kept.day, tzinfo=timezone.utc)
    oldest_ns = (midnight - _EPOCH) // timedelta(seconds=1) * 10**9
    counters = ReadCounters()
    found = _abandoned(directory, left, counters)
    if counters.shortages:
        raise OSError(errno.EMFILE, "not read whole: a task that ended would pass for abandoned")
    young = [task for task in found if task.start_ns >= oldest_ns and not forget(task)]
    kept = [replace(task, settled=True) for task in young[-MOST_KEPT:]]
    if _is_gathered(left) and kept == list(left.tasks.values()):
        return
    _write_anew(directory, kept, left)


def _write_anew(directory: Path, tasks: Iterable[StartedTask], former: _Left) -> None:
    """Write *tasks* to a file that belongs to no process, then delete the *former* files. Raises OSError."""
    contents = b"".join(map(slot_of, tasks))
    with own_folder(directory) as folder:
        if contents:
            _write(starts_name(0, os.urandom(8).hex()), contents, folder)
        for name in former.names:
            with suppress(OSError), _dead(name, folder, os.geteuid()) as descriptor:
                # Not before this look, with the lock held: a file that was being made seemed dead, too.
                if descriptor is not None and _keys_in(descriptor) <= former.tasks.keys():
                    os.unlink(name, dir_fd=folder)


def _write(name: str, contents: bytes, folder: int) -> None:
    with os.fdopen(create_to_rewrite(name, folder), "wb") as file:
        try:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(name, dir_fd=folder)
            raise


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> bool:
    """Pass each task in the file at *path* through *change*; False where its process lives. Raises OSError.

    A task of which *change* leaves none goes. To be called with the lock of maintenance held.
    """
    if is_held(path.name):
        return False
    with own_folder(path.parent) as folder, _dead(path.name, folder, os.geteuid()) as descriptor:
        if descriptor is None:
            return False
        slots = [refitted(change(slot_of(task))) for task in tasks_in(_contents(descriptor))]
        if contents := b"".join(filter(None, slots)):
            _write(starts_name(0, os.urandom(8).hex()), contents, folder)
        os.unlink(path.name, dir_fd=folder)
    return True


def retract(directory: Path, keys: Collection[tuple[str, str]]) -> None:
    """Note that no task with these trace and span ids is abandoned, if a dead process has left it. Raises OSError."""
    with own_folder(directory) as folder:
        for name in _names(folder):
            with suppress(OSError), _dead(name, folder, os.geteuid()) as descriptor:
                if descriptor is not None and not _keys_in(descriptor).isdisjoint(keys):
                    _clear(name, folder, keys)


def _clear(name: str, folder: int, keys: Collection[_Key]) -> None:
    descriptor = open_to_rewrite(name, folder)
    try:
        contents = _contents(descriptor)
        for begin in range(0, len(contents), SLOT_BYTES):
            if any(task.key in keys for task in tasks_in(contents[begin : begin + SLOT_BYTES])):
                os.pwrite(descriptor, ENDED, begin + STATE_OFFSET)
    finally:
        os.close(descriptor)


def _left_behind(directory: Path) -> _Left:
    """Return what dead processes have left. While files are gathered, one look may miss some: until nothing changes."""
    owner, left = directory.stat().st_uid, _Left()
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for _ in range(_LOOKS):
            before = os.fstat(descriptor).st_mtime_ns
            left.names.clear()
            if _look(descriptor, owner, left) and os.fstat(descriptor).st_mtime_ns == before:
                break
    finally:
        os.close(descriptor)
    return left


def _look(folder: int, owner: int, left: _Left) -> bool:
    """Add to *left* what is there now; False where a file went meanwhile."""
    return min([_add(name, folder, owner, left) for name in _names(folder)], default=True)


def _add(name: str, folder: int, owner: int, left: _Left) -> bool:
    try:
        with _dead(name, folder, owner) as descriptor:
            if descriptor is not None:
                left.add(name, tasks_in(_contents(descriptor)), os.fstat(descriptor).st_mtime)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # somebody else's, or no file
    return True


def _names(folder: int) -> list[str]:
    return sorted(name for name in os.listdir(folder) if parse_starts_name(name) is not None and not is_held(name))


@contextmanager
def _dead(name: str, folder: int, owner: int) -> Generator[int | None, None, None]:
    """Give a descriptor that reads the file *name*, None while its process lives. Raises OSError."""
    descriptor = open_to_read(name, owner=owner, folder=folder)
    try:
        # Shared: two readers are not in each other's way, and none takes the other for the owner.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, LOCKED_BYTE)
        except (BlockingIOError, PermissionError):
            yield None
        else:
            yield None if _is_open_in(parse_starts_name(name), name) else descriptor
    finally:
        os.close(descriptor)


def _is_open_in(process: int | None, name: str) -> bool:
    """Tell whether *process*, another one than this, has a file *name* open: then it lives, and has lost its lock.

    Only Linux tells, and only of processes that we see; elsewhere it will notice itself (see `starts`).
    """
    if process in (None, 0, os.getpid()):
        return False
    folder = f"/proc/{process}/fd"
    with suppress(OSError):
        return any(os.path.basename(target) == name for target in _targets(folder))
    return False


def _targets(folder: str) -> Iterator[str]:
    for number in os.listdir(folder):
        with suppress(FileNotFoundError):  # closed since it was listed
            yield os.readlink(f"{folder}/{number}")


def _contents(descriptor: int) -> bytes:
    return os.pread(descriptor, MOST_SLOTS * SLOT_BYTES, 0)


def _keys_in(descriptor: int) -> set[_Key]:
    return {task.key for task in tasks_in(_contents(descriptor))}


def _stored(directory: Path, wanted: Collection[_Key], since: float, counters: ReadCounters) -> set[_Key]:
    """Return which tasks have a line in the store, written about *since* (UNIX time) or later."""
    first_day = _day_before(since)
    found: set[_Key] = set()
    for segment in segments(directory, counters=counters):
        if segment.day >= first_day:
            for number, line in enumerate(read_lines(segment, counters)):
                if number % _PORTION == 0:
                    breathe()
                ids = _IDS.search(line, 0, _HEAD_BYTES)
                if ids and (key := (ids[1].decode(), ids[2].decode())) in wanted:
                    found.add(key)
    return found


def _day_before(moment: float) -> date:
    """Return the day before *moment*; the first there is where no calendar reaches it: a file may say any time."""
    try:
        return datetime.fromtimestamp(moment, timezone.utc).date() - timedelta(days=1)
    except (OverflowError, ValueError, OSError):
        return date.min
