"""Whether a task inside has recorded an error already, told from the error's own traceback.

An exception that left a task has our wrapper's frame in its traceback, and that frame knows its task. Nothing has to
be kept for it: no list of exceptions that would hold their frames alive, no mark on an exception that may be raised
again, no weak reference (built-in exceptions take none). It works for what `gather`, a TaskGroup or a thread pool
hands on, as far as the outer task is known to the inner one.
"""

from __future__ import annotations

import inspect
from types import CodeType, FrameType, TracebackType
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
    # Most tasks have no others inside: then there is no traceback to walk.
    return _find(error, task, set()) if task.has_inner or task.noted else None


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
    left, own = _MOST_FRAMES, _own_frame()
    while traceback is not None and left:
        frame = traceback.tb_frame
        if frame.f_code in traced_codes and frame is not own and (failure := _failure_below(frame, task)) is not None:
            return failure
        traceback, left = traceback.tb_next, left - 1
    return None


def _own_frame() -> FrameType | None:
    """Return the wrapper that is handling the error now.

    It runs no inner task, and its locals must not be asked for: Python keeps what it answers with the frame, the error
    among it, and the error holds the frame. Such a circle would keep the agent's objects alive.
    """
    frame = inspect.currentframe()
    while frame is not None and frame.f_code not in traced_codes:
        frame = frame.f_back
    return frame


def _failure_below(frame: FrameType, task: Task) -> Failure | None:
    """Return the failure of the task that *frame*, one of our wrappers, runs, if that is inside *task*."""
    entry: Entry | None = frame.f_locals.get("entry")
    inner = None if entry is None else entry.task
    return inner.failure if inner is not None and inner.is_within(task) else None
