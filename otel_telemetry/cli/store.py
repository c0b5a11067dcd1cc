"""Which store a command looks at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from otel_jsonl import DEFAULT_DIRECTORY, find_directory, maintain
from otel_telemetry import environment
from otel_telemetry.environment import Settings

_STORE_VARIABLES = (environment.TELEMETRY_DIR, environment.TELEMETRY_MAX_BYTES, environment.TELEMETRY_RETENTION_DAYS)

_TIDY_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Store:
    """A folder to read. *own* tells that it is the one this user's agents write to, not one named for the occasion."""

    path: Path
    settings: Settings
    own: bool
    exists: bool
    notices: tuple[str, ...] = ()


def store_of(named: Path | None, environ: Mapping[str, str] = os.environ) -> Store:
    """Return the store in the folder *named*, else the one that agents write to in this environment."""
    settings = _settings(environ)
    if named is not None:
        return Store(named, settings, own=False, exists=named.exists(), notices=settings.problems)
    found = find_directory(settings.directory)
    if found is None:
        path = settings.directory or DEFAULT_DIRECTORY
        return Store(path, settings, own=True, exists=False, notices=settings.problems)
    notices = (found.notice, *settings.problems) if found.notice else settings.problems
    return Store(found.path, settings, own=True, exists=True, notices=notices)


def _settings(environ: Mapping[str, str]) -> Settings:
    """Read what concerns the store, also where telemetry is switched off: what was recorded before stays readable."""
    return Settings.from_environ({name: environ[name] for name in _STORE_VARIABLES if name in environ})


def tidy(store: Store) -> None:
    """Compress and retire old segments of our own store. Failures are ignored: a report does not depend on it."""
    if not (store.own and store.exists):
        return
    with suppress(Exception):  # the report is printed; the next agent or command tidies up
        maintain(
            store.path,
            max_bytes=store.settings.max_bytes,
            retention_days=store.settings.retention_days,
            time_budget=_TIDY_SECONDS,
        )
