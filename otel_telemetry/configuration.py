"""The settings of now: the environment's, and over them what `configure` set in code."""

from __future__ import annotations

from typing import Any, Final

from otel_telemetry.environment import Settings

_overrides: Final[dict[str, Any]] = {}


def current_settings() -> Settings:
    """Return the environment's settings with what `configure` set. Never raises."""
    return Settings.from_environ().overridden(**_overrides)


def settings_with(**changes: Any) -> Settings:
    """Return the settings as they would be after `override` with the same *changes*."""
    return Settings.from_environ().overridden(**(_overrides | changes))


def override(**changes: Any) -> None:
    """Let *changes*, by the names of `Settings`, go before the environment from now on."""
    _overrides.update(changes)


def forget() -> None:
    """Leave every setting to the environment again."""
    _overrides.clear()
