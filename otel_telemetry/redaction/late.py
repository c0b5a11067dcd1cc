"""Modules that the first attribute of somebody else's loads: most processes start without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from otel_telemetry._loading import loading


@cache
def sensitive_module() -> _SensitiveModule:
    """Return the module of what is sensitive by convention, loaded by the first attribute of somebody else's."""
    with loading():
        from otel_telemetry.redaction import sensitive

    return sensitive


class _SensitiveModule(Protocol):
    """The module `sensitive`."""

    def handling_of(self, key: str) -> Callable[[Any], Any] | None: ...


@cache
def keyed_module() -> _KeyedModule:
    """Return the module of what a key tells of a value, loaded as late."""
    with loading():
        from otel_telemetry.redaction import keyed

    return keyed


class _KeyedModule(Protocol):
    """The module `keyed`."""

    def tells(self, key: str) -> bool: ...
    def judged(self, key: str, value: str) -> str: ...
