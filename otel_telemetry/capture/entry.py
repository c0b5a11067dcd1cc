"""Whether a call of a traced method opens a task, continues one, or is let through because telemetry is off.

Imports nothing heavy: when telemetry is off, this is all that runs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from otel_telemetry import _boundary
from otel_telemetry._loading import loading
from otel_telemetry.capture.kept import kept_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from otel_telemetry.capture.opening import Entry
    from otel_telemetry.pipeline import Pipeline


class NoEntry:
    """A call that telemetry does not follow, for code that would otherwise have to ask at each step."""

    task: Final = None

    def stay(self) -> NoEntry:
        """Make nothing current."""
        return self

    def leave(self) -> None:
        """Put nothing back."""

    def fail(self, error: BaseException) -> None:
        """Do nothing."""

    def finish(self, response: object) -> None:
        """Do nothing."""


NO_ENTRY: Final = NoEntry()


def enter(agent: object, owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Entry | None:
    """Return how telemetry follows a call of *owner*'s method on *agent*; None when off. Never raises."""
    try:
        pipeline = kept_for(agent).pipeline()
        if pipeline is None:
            return None
        return _opener()(pipeline, agent, owner, args, kwargs)
    except Exception:  # noqa: BLE001 - the agent's method runs, with telemetry or without
        _boundary.swallowed("capture")
        return None


@cache
def _opener() -> Callable[[Pipeline, object, type, tuple[Any, ...], dict[str, Any]], Entry]:
    with loading():
        from otel_telemetry.capture.opening import open_or_continue  # needs opentelemetry

    return open_or_continue
