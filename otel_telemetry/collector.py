"""`TelemetryCollector`: record an error by hand, and ask the store what it knows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from otel_telemetry import _boundary
from otel_telemetry._loading import loading
from otel_telemetry.capture.kept import pipeline_of
from otel_telemetry.configuration import current_settings

if TYPE_CHECKING:
    from otel_telemetry.analysis import Summary
    from otel_telemetry.environment import Settings

_PERIOD_DAYS: Final = 7


class TelemetryCollector:
    """The hand-operated end of the same pipeline that records tasks.

    `record_error` stands in someone's task: it never raises. The questions read the store and may take a while.
    """

    def __init__(self, telemetry_dir: str | Path | None = None) -> None:
        """Use the store in *telemetry_dir*; without one, the store of the environment."""
        directory = None if telemetry_dir is None else Path(telemetry_dir).expanduser().absolute()
        self._settings = current_settings().overridden(directory=directory)

    @classmethod
    def of(cls, settings: Settings) -> TelemetryCollector:
        """Return a collector for *settings* that are known already."""
        collector = cls.__new__(cls)
        collector._settings = settings
        return collector

    def record_error(
        self,
        repo_name: str,
        agent_name: str,
        error_type: str,
        error_message: str,
        context: Mapping[str, object] | None = None,
    ) -> str:
        """Record an error; return the id of what was recorded (16 hex digits), or ``""`` when telemetry is off.

        Inside a task it is attached to that task's span, and the task's own failing by the same exception does not
        count it again. Outside one it is an error, but no task in the failure rate. In an ``except`` block whose
        exception is of the class *error_type*, that exception's facts and frames are recorded too.

        Args:
            repo_name: the repository; empty for the one found here.
            agent_name: the agent that met the error.
            error_type: its class, as in a traceback.
            error_message: its text; redacted.
            context: whatever helps; redacted, capped to 1,000 characters a value and 64 keys.

        """
        try:
            pipeline = pipeline_of(self._settings) if self._settings.enabled else None
            if pipeline is None:
                return ""
            with loading():
                from otel_telemetry.capture.manual import record_error  # imports opentelemetry

            repo, agent, kind, message = map(_text, (repo_name, agent_name, error_type, error_message))
            return record_error(pipeline, repo, agent, kind, message, _facts(context), _live_exception(kind))
        except Exception:  # noqa: BLE001 - in someone's task
            _boundary.swallowed("record_error")
            return ""

    def get_error_summary(self) -> dict[str, Any]:
        """Return what the last seven days hold.

        The keys: `total_errors`, `by_type`, `by_agent`, `by_repo`, `patterns`, `top_errors`.
        """
        return self._summary().to_error_summary()

    def suggest_fixes(self) -> list[dict[str, Any]]:
        """Return one suggestion a pattern of the last seven days, most frequent first."""
        from otel_telemetry.analysis import suggest

        return suggest(self._summary())

    def _summary(self) -> Summary:
        from otel_jsonl import find_directory
        from otel_telemetry.analysis import summarise

        found = find_directory(self._settings.directory)
        notices = (found.notice,) if found is not None and found.notice else ()
        return summarise(
            found.path if found is not None and found.usable else None,
            since=timedelta(days=_PERIOD_DAYS),
            quota_bytes=self._settings.max_bytes,
            notices=notices,
            keep=True,
        )


def _text(value: object) -> str:
    """Return *value* as a text: people hand over classes and exceptions where a text was asked for."""
    if isinstance(value, type):
        return value.__name__ if value.__module__ == "builtins" else f"{value.__module__}.{value.__qualname__}"
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - its own __str__
        return type(value).__name__


def _facts(context: object) -> Mapping[str, object]:
    if context is None:
        return {}
    return cast("Mapping[str, object]", context) if isinstance(context, Mapping) else {"context": context}


def _live_exception(error_type: str) -> BaseException | None:
    """Return the exception being handled if it is of the class *error_type* names."""
    live = sys.exc_info()[1]
    wanted = error_type.rpartition(".")[2]
    return live if live is not None and any(base.__name__ == wanted for base in type(live).__mro__) else None
