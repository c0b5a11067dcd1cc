"""What an agent answers, and how failure is read from it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ToolResponse:
    """The structured answer of a task; ``success=False`` is a failure the agent reports instead of raising."""

    success: bool
    data: Any = None
    error: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


def is_failure(response: object) -> bool:
    """Tell whether *response* says of itself that it failed: an attribute or a key ``success`` that is false.

    Works for any framework's response class. A property named ``success`` is evaluated only if the class has one: it is
    the agent's own answer, and asking it is what every caller does.
    """
    if response is None or isinstance(response, (str, bytes, int, float, list, tuple)):
        return False
    success = _item(response, "success") if _is_mapping(response) else getattr(response, "success", None)
    # numpy's and pandas' own booleans count too; a Mock's attribute or a message text does not.
    return type(success).__name__ in {"bool", "bool_", "int"} and not success


def failure_of(response: object) -> object:
    """Return what *response* gives as its error: a text, an exception, anything, or None."""
    if isinstance(response, Mapping):
        return _item(response, "error")
    # Not getattr: a missing field must not reach a user's __getattr__.
    if inspect.getattr_static(response, "error", None) is None and "error" not in getattr(response, "__dict__", {}):
        return None
    return getattr(response, "error", None)


def _is_mapping(response: object) -> bool:
    """Tell whether *response* is a mapping; most agents are spared the look at an abstract class, which is slow."""
    return type(response) is not ToolResponse and isinstance(response, Mapping)


def _item(response: Any, key: str) -> object:
    return response.get(key)
