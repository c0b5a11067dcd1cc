"""The settings each agent was constructed with, kept beside it: its own attributes stay as its author wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import ref

from otel_telemetry import configuration
from otel_telemetry._loading import CutOffError, loading
from otel_telemetry.pipeline import pipeline_for, pipelines

if TYPE_CHECKING:
    from otel_telemetry.environment import Settings
    from otel_telemetry.pipeline import Pipeline


class Kept:
    """What is known of one agent (or of a class, for agents that take no weak reference)."""

    __slots__ = ("_pipeline", "_whose", "settings")

    def __init__(self, whose: ref[object], settings: Settings) -> None:
        self._whose = whose
        self.settings: Final = settings
        self._pipeline: Pipeline | None = None

    def is_of(self, agent: object) -> bool:
        """Tell whether this is *agent*'s; the id of an object that is gone may be given out again."""
        return self._whose() is agent

    def pipeline(self) -> Pipeline | None:
        """Return the pipeline for the settings; None when recording is off or impossible here."""
        if self._pipeline is None and self.settings.enabled:
            self._pipeline = pipeline_of(self.settings)
        return self._pipeline


_kept: Final[dict[int, Kept]] = {}


def keep(agent: object) -> Kept:
    """Read the settings of now for *agent*, which is being constructed, or is met for the first time."""
    found = _remember(agent)
    if found is None:
        cls = type(agent)
        found = known(cls) or _remember(cls)
    return found or Kept(ref(type), configuration.current_settings())


def known(agent: object) -> Kept | None:
    """Return what is kept for *agent*, if anything is."""
    found = _kept.get(id(agent))
    return found if found is not None and found.is_of(agent) else None


def kept_for(agent: object) -> Kept:
    """Return what is kept for *agent*; the settings of now, from now on, where nothing is."""
    return known(agent) or keep(agent)


def _remember(agent: object) -> Kept | None:
    key = id(agent)
    try:
        whose = ref(agent, lambda _: _kept.pop(key, None))
    except TypeError:  # __slots__ without __weakref__, str, tuple, ...
        return None
    found = _kept[key] = Kept(whose, configuration.current_settings())
    return found


def pipeline_of(settings: Settings) -> Pipeline | None:
    """Return the pipeline for *settings*; None when recording is off or impossible here."""
    # Not try/except: building one inside an except block would show these settings in a third party's traceback.
    found = pipelines.get(settings)
    return found if found is not None else _built(settings)


def _built(settings: Settings) -> Pipeline | None:
    try:
        with loading():
            from otel_telemetry.capture.repository import repository_here

            return pipeline_for(settings, repository_here(named=settings.repository).name)
    except CutOffError:
        return None


def forget() -> None:
    """Read the environment anew for every agent."""
    _kept.clear()
