"""Whether a call of a traced method opens a task, continues one, or is let through because telemetry is off.

Imports nothing heavy: when telemetry is off, this is all that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from otel_telemetry import _boundary, configuration
from otel_telemetry.environment import Settings

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from otel_telemetry.capture.passage import Passage, Stay
    from otel_telemetry.capture.tasks import Task
    from otel_telemetry.pipeline import Pipeline

SETTINGS_KEY: Final = "_otel_telemetry_settings"
"""Where an agent keeps the settings it was constructed with: plain data, so that it stays picklable."""

_class_settings: Final[WeakKeyDictionary[type, Settings]] = WeakKeyDictionary()


class Entry:
    """A call that telemetry follows. *task* is None where the call belongs to a task that is open already."""

    __slots__ = ("_context", "_passage", "task")

    def __init__(self, task: Task | None, passage: Passage, context: Context | None) -> None:
        self.task = task
        self._passage = passage
        self._context = context

    def stay(self) -> Stay | NoEntry:
        """Make the task and its span current; `leave` what is returned in the same context. Never raises."""
        from otel_telemetry.capture.passage import Stay

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
        settings = settings_of(agent)
        return _enter(agent, owner, settings, args, kwargs) if settings.enabled else None
    except Exception:  # noqa: BLE001 - the agent's method runs, with telemetry or without
        _boundary.swallowed("capture")
        return None


def _enter(
    agent: object, owner: type, settings: Settings, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Entry | None:
    from otel_telemetry.capture import passage

    cls = agent if isinstance(agent, type) else type(agent)
    depth = _depth(cls, owner)
    here = passage.current.get()
    if here is not None and here.agent_id == id(agent) and here.task.is_open and depth > here.depth:
        return Entry(None, passage.Passage(here.task, here.agent_id, depth), None)
    pipeline = pipeline_of(settings)
    if pipeline is None:
        return None
    task, context = _open(pipeline, cls, here.task if here is not None and here.task.is_open else None, args, kwargs)
    return Entry(task, passage.Passage(task, id(agent), depth), context)


def _open(
    pipeline: Pipeline, cls: type, parent: Task | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Task, Context]:
    from otel_telemetry.capture.identity import identity_of
    from otel_telemetry.capture.tasks import Task

    text = args[0] if args else kwargs.get("task")
    task = Task(pipeline, identity_of(pipeline, cls), parent, text)
    return task, task.start()


def _depth(cls: type, owner: type) -> int:
    """Return how far up *cls*'s resolution order *owner* stands: a call further up than the last is a super() call."""
    try:
        return cls.__mro__.index(owner)
    except ValueError:
        return 0


def settings_of(agent: object) -> Settings:
    """Return the settings *agent* was constructed with; those of now, from now on, where it keeps none."""
    kept = getattr(agent, "__dict__", {}).get(SETTINGS_KEY)
    if isinstance(kept, Settings):
        return kept
    cls = agent if isinstance(agent, type) else type(agent)
    found = _class_settings.get(cls)
    if found is None:
        found = _class_settings[cls] = configuration.current_settings()
    return found


def keep_settings(agent: object) -> Settings:
    """Read the settings of now and keep them with *agent*, if it has a place for them."""
    settings = configuration.current_settings()
    if isinstance(own := getattr(agent, "__dict__", None), dict):
        own[SETTINGS_KEY] = settings
    return settings


def pipeline_of(settings: Settings) -> Pipeline | None:
    """Return the pipeline for *settings*; None when recording is off or impossible here."""
    try:
        from otel_telemetry.pipeline import pipeline_for

        return pipeline_for(settings, _service_name(settings))
    except ImportError as missing:
        _boundary.say_once(f"off: the module {missing.name} is missing (pip install otel-telemetry).")
        return None


def _service_name(settings: Settings) -> str:
    from otel_telemetry.capture.repository import repository_here

    return repository_here(named=settings.repository).name


def forget() -> None:
    """Read the environment anew for classes whose objects keep no settings."""
    _class_settings.clear()
