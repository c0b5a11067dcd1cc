"""Whether a task inside has recorded an error already, told from the error's own traceback.

An exception that left a task has our wrapper's frame in its traceback, and that frame knows its task. Nothing has to
be kept for it: no list of exceptions that would hold their frames alive, no mark on an exception that may be raised
again, no weak reference (built-in exceptions take none). It works for what `gather`, a TaskGroup or a thread pool
hands on, as far as the outer task is known to the inner one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from otel_telemetry.capture.opening import Entry
    from otel_telemetry.capture.tasks import Failure, Task

traced_codes: Final[set[CodeType]] = set()
"""The code of our wrappers, each with a local named ``entry``."""

_MOST_NOTED: Final = 16
_MOST_ERRORS: Final = 256
_MOST_FRAMES: Final = 4096


def failure_already_recorded(error: BaseException, task: Task) -> Failure | None:
    """Return the failure that a task inside *task* recorded for *error* or for one its chain holds, else None.

    For an exception group every leaf has to be recorded, or one would be lost.
    """
    return _find(error, task, set())


def note_recorded(error: BaseException, task: Task) -> None:
    """Remember, while *task* runs, that *error* has been recorded on it by hand."""
    task.noted.append(error)
    del task.noted[:-_MOST_NOTED]


def _find(error: BaseException | None, task: Task, seen: set[int]) -> Failure | None:
    if error is None or id(error) in seen or len(seen) >= _MOST_ERRORS:
        return None
    seen.add(id(error))
    if any(noted is error for noted in task.noted):
        return task.own_failure
    own = _failure_in(error.__traceback__, task)
    if own is not None:
        return own
    if leaves := _leaves(error):
        found = [_find(leaf, task, seen) for leaf in leaves]
        return found[0] if all(found) else None
    linked = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return _find(linked, task, seen)


def _leaves(error: BaseException) -> tuple[BaseException, ...]:
    """Return the members of an exception group, the built-in one or its backport."""
    if not any(base.__name__ == "BaseExceptionGroup" for base in type(error).__mro__):
        return ()
    members = getattr(error, "exceptions", ())
    return tuple(member for member in members if isinstance(member, BaseException))


def _failure_in(traceback: TracebackType | None, task: Task) -> Failure | None:
    for link in islice(_links(traceback), _MOST_FRAMES):
        if link.tb_frame.f_code in traced_codes:
            entry: Entry | None = link.tb_frame.f_locals.get("entry")
            inner = None if entry is None else entry.task
            if inner is not None and inner.failure is not None and inner.is_within(task):
                return inner.failure
    return None


def _links(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
