"""Which task runs in this context: a context variable follows coroutines and is put back as it was."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.context import _RUNTIME_CONTEXT, attach  # pyright: ignore[reportPrivateUsage]

from otel_telemetry import _boundary
from otel_telemetry.redaction import task_text

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from otel_telemetry.capture.tasks import Task


class Passage:
    """One entry of a traced method in this context: which task it belongs to, and how far up the class it stands."""

    __slots__ = ("agent_id", "depth", "task")

    def __init__(self, task: Task, agent_id: int, depth: int) -> None:
        self.task = task
        self.agent_id = agent_id
        self.depth = depth


current: Final[ContextVar[Passage | None]] = ContextVar("otel_telemetry_passage", default=None)


def current_task() -> Task | None:
    """Return the innermost task running in this context."""
    passage = current.get()
    return passage.task if passage is not None and passage.task.is_open else None


class Stay:
    """What was made current for a while, and is put back as it was. `leave` in the context of `enter`."""

    __slots__ = ("_context_token", "_passage_token", "_texts_token")

    def __init__(self, passage: Passage, context: Context | None) -> None:
        self._passage_token: Token[Passage | None] = current.set(passage)
        self._texts_token: Token[tuple[str, ...] | None] = task_text.set(passage.task.texts)
        self._context_token: Any = None
        if context is not None:
            self._context_token = attach(context)

    def leave(self) -> None:
        """Put back what was current. Never raises."""
        try:
            if self._context_token is not None:
                # Not the API's detach(): it logs a traceback where a generator is closed in another context.
                _RUNTIME_CONTEXT.detach(self._context_token)
            task_text.reset(self._texts_token)
            current.reset(self._passage_token)
        except ValueError:  # left in another context than entered: that context dies with what we set in it
            pass
        except Exception:  # noqa: BLE001 - in someone's task
            _boundary.swallowed("capture")
