"""`configure`: what a program sets in code instead of in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from otel_telemetry import _boundary
from otel_telemetry.capture.kept import pipeline_of
from otel_telemetry.configuration import override, settings_with
from otel_telemetry.environment import ConfigurationError

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from otel_telemetry.environment import RedactionMode, Settings


def configure(  # noqa: PLR0913 - one keyword a setting
    *,
    enabled: bool | None = None,
    telemetry_dir: str | Path | None = None,
    repo: str | None = None,
    redaction: RedactionMode | None = None,
    redact_values: Iterable[str] | None = None,
    redact_patterns: Iterable[str | re.Pattern[str]] | None = None,
    allow: Iterable[str | re.Pattern[str]] | None = None,
    max_bytes: int | None = None,
    retention_days: int | None = None,
    set_global_provider: bool = True,
) -> None:
    """Set what the environment does not, for agents constructed from now on, and make our provider the global one.

    Calling it is optional: agents record without it. None leaves a setting to the environment.

    Args:
        enabled: switch telemetry on or off, whatever the environment says.
        telemetry_dir: the store's folder.
        repo: the repository's name.
        redaction: ``default`` or ``strict``.
        redact_values: secrets and names that become ``[REDACTED:registered]`` in whatever is recorded from now on: as
            they are, percent-encoded, escaped as JSON and ``repr`` do, and in base64. What has fewer than 8 characters
            or consists of common words is left out, and that is said once. They are kept in memory alone.
        redact_patterns: regular expressions of the same. A match is found within one stretch of 512 characters.
        allow: texts, and compiled patterns, that no rule takes out: an example key, a public address. They do not go
            before ``redact_values`` and the secrets of the process's own environment.
            These three add to what earlier calls registered.
        max_bytes: the store's quota in bytes.
        retention_days: days a segment is kept.
        set_global_provider: make the private tracer provider the program's global one, so that spans of other
            instrumentations join the tasks' traces, redacted. A provider that is already set stays.

    Raises:
        ConfigurationError: a value, here or in the environment, cannot be used. Nothing is changed then.

    """
    changes = {
        "enabled": enabled,
        "directory": None if telemetry_dir is None else Path(telemetry_dir).expanduser().absolute(),
        "repository": repo,
        "redaction": redaction,
        "max_bytes": max_bytes,
        "retention_days": retention_days,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    settings = _validated(given)
    _register(redact_values, redact_patterns, allow)
    override(**given)
    if settings.enabled and set_global_provider:
        _set_global_provider(settings)


def _validated(given: dict[str, Any]) -> Settings:
    if given.get("redaction", "default") not in {"default", "strict"}:
        raise ConfigurationError("redaction must be 'default' or 'strict'.")
    for name in ("max_bytes", "retention_days"):
        if (value := given.get(name, 1)) < 1:
            raise ConfigurationError(f"{name} must be a whole number above 0, not {value}.")
    settings = settings_with(**given)
    if settings.enabled and settings.problems:
        raise ConfigurationError(" ".join(settings.problems))
    return settings


def _register(
    values: Iterable[str] | None,
    patterns: Iterable[str | re.Pattern[str]] | None,
    allow: Iterable[str | re.Pattern[str]] | None,
) -> None:
    """Register what redaction is to take out and to leave; nothing where any of it cannot be used."""
    if values is patterns is allow is None:
        return
    from otel_telemetry.capture import identity
    from otel_telemetry.redaction.known import registered

    try:
        checked, left_out = registered.checked(values, patterns, allow)
    except registered.RegistrationError as error:
        raise ConfigurationError(str(error)) from None
    registered.register(checked)
    identity.forget()  # names that were redacted by what was known before
    if left_out:
        _boundary.say_once(
            f"{left_out} of redact_values left out: shorter than 8 characters or common words; use redact_patterns."
        )


def _set_global_provider(settings: Settings) -> None:
    pipeline = pipeline_of(settings)
    if pipeline is None:
        raise ConfigurationError("Telemetry cannot record here; the line on standard error says why.")
    from opentelemetry import trace

    from otel_telemetry.capture.foreign import ForeignErrors

    if getattr(trace, "_TRACER_PROVIDER", None) is None:
        pipeline.provider.add_span_processor(ForeignErrors(pipeline))
        trace.set_tracer_provider(pipeline.provider)
