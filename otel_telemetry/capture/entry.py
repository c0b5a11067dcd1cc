"""Whether a call of a traced method opens a task, continues one, or is let through because telemetry is off.

Imports nothing heavy: when telemetry is off, this is all that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from otel_telemetry import _boundary, configuration
from otel_telemetry.environment import Settings
from otel_telemetry.pipeline import pipeline_for, pipelines

if TYPE_CHECKING:
    from otel_telemetry.capture.opening import Entry
    from otel_telemetry.pipeline import Pipeline

SETTINGS_KEY: Final = "_otel_telemetry_settings"
"""Where an agent keeps the settings it was constructed with: plain data, so that it stays picklable."""

_class_settings: Final[WeakKeyDictionary[type, Settings]] = WeakKeyDictionary()


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
        pipeline = pipeline_of(settings) if settings.enabled else None
        if pipeline is None:
            return None
        from otel_telemetry.capture.opening import open_or_continue

        return open_or_continue(pipeline, agent, owner, args, kwargs)
    except Exception:  # noqa: BLE001 - the agent's method runs, with telemetry or without
        _boundary.swallowed("capture")
        return None


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
        return pipelines[settings]
    except KeyError:
        return pipeline_for(settings, _service_name(settings))


def _service_name(settings: Settings) -> str:
    from otel_telemetry.capture.repository import repository_here

    return repository_here(named=settings.repository).name


def forget() -> None:
    """Read the environment anew for classes whose objects keep no settings."""
    _class_settings.clear()
