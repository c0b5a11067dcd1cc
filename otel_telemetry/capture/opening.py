"""Opens a task for a call of a traced method, or finds that the call belongs to one that is open.

Imported only when telemetry is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from otel_telemetry import _boundary
from otel_telemetry.capture.entry import NO_ENTRY, NoEntry
from otel_telemetry.capture.identity import identity_of
from otel_telemetry.capture.passage import Passage, Stay, current
from otel_telemetry.capture.tasks import Task
from otel_telemetry.capture.words import words_of
from otel_telemetry.errors.peek import order

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from otel_telemetry.pipeline import Pipeline


class Entry:
    """A call that telemetry follows. *task* is None where the call belongs to a task that is open already."""

    __slots__ = ("_context", "_passage", "task")

    def __init__(self, task: Task | None, passage: Passage, context: Context | None) -> None:
        self.task = task
        self._passage = passage
        self._context = context

    def stay(self) -> Stay | NoEntry:
        """Make the task and its span current; `leave` what is returned in the same context. Never raises."""
        try:
            return Stay(self._passage, self._context)
        except Exception:  # noqa: BLE001 - a host's context implementation; the task runs without being current
            _boundary.swallowed("capture")
            return NO_ENTRY

    def fail(self, error: BaseException) -> None:
        """Close the task, if this call opened one, with the exception on its way to the caller. Never raises."""
        if self.task is not None:
            self.task.fail(error)

    def finish(self, response: object) -> None:
        """Close the task, if this call opened one, with what it returned. Never raises."""
        if self.task is not None:
            self.task.finish(response)


def open_or_continue(
    pipeline: Pipeline, agent: object, owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Entry:
    """Return the entry of a call of *owner*'s method on *agent*, with a new task unless it is a ``super()`` call."""
    cls = agent if isinstance(agent, type) else type(agent)
    depth = _depth(cls, owner)
    here = current.get()
    if here is None or not here.task.is_open:
        parent = None
    elif here.agent_id == id(agent) and depth > here.depth:
        return Entry(None, Passage(here.task, here.agent_id, depth), None)
    else:
        parent = here.task
    task = Task(pipeline, identity_of(pipeline, cls), parent, words_of(args, kwargs))
    return Entry(task, Passage(task, id(agent), depth), task.start())


def _depth(cls: type, owner: type) -> int:
    """Return how far up *cls*'s resolution order *owner* stands: a call further up than the last is a super() call."""
    for depth, base in enumerate(order(cls)):
        if base is owner:
            return depth
    return 0
