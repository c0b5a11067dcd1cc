"""Which store a command looks at."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from otel_jsonl import DEFAULT_DIRECTORY, find_directory, segments
from otel_jsonl.listing import Segment, has_start_notes, utc_today
from otel_jsonl.names import MAINTENANCE_LOCK
from otel_jsonl.retention import first_kept_day
from otel_telemetry import environment
from otel_telemetry.environment import Settings

_STORE_VARIABLES = (environment.TELEMETRY_DIR, environment.TELEMETRY_MAX_BYTES, environment.TELEMETRY_RETENTION_DAYS)

_TIDY_SECONDS: Final = 5.0
_DAY: Final = 86_400


class Store(NamedTuple):
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
        return Store(named, settings, own=False, exists=_exists(named), notices=settings.problems)
    found = find_directory(settings.directory)
    if found is None:
        path = settings.directory or DEFAULT_DIRECTORY
        return Store(path, settings, own=True, exists=False, notices=settings.problems)
    notices = (found.notice, *settings.problems) if found.notice else settings.problems
    return Store(found.path, settings, own=found.usable, exists=_exists(found.path), notices=notices)


def _exists(path: Path) -> bool:
    """Tell whether there is something at *path*, or may be: reading it says why that cannot be known."""
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _settings(environ: Mapping[str, str]) -> Settings:
    """Read what concerns the store, also where telemetry is switched off: what was recorded before stays readable."""
    return Settings.from_environ({name: environ[name] for name in _STORE_VARIABLES if name in environ})


def tidy(store: Store, bytes_used: int) -> None:
    """Do what is due in our own store, which takes *bytes_used*. Failures are ignored: a report does not depend on it.

    Where nothing is due, nothing is loaded: that would take longer than the report.
    """
    if not (store.own and store.exists):
        return
    with suppress(Exception):  # the report is printed; the next agent or command tidies up
        if bytes_used > store.settings.max_bytes or _is_due(store.path, store.settings.retention_days):
            _maintain(store)


def _is_due(path: Path, retention_days: int) -> bool:
    """Tell whether nobody has kept the store at *path* today (UTC), or something waits.

    That is a closed segment that is not compressed, one older than *retention_days*, which may be fewer than when the
    store was kept last, or notes of a process that died since.
    """
    try:
        kept = (path / MAINTENANCE_LOCK).lstat().st_mtime
    except OSError:
        return True
    return (
        time.time() // _DAY != kept // _DAY
        or any(_waits(segment, first_kept_day(utc_today(), retention_days)) for segment in segments(path))
        or not _is_settled(path)
    )


def _is_settled(path: Path) -> bool:
    if not has_start_notes(path):
        return True
    from otel_jsonl.unfinished import is_settled

    return is_settled(path)


def _waits(segment: Segment, first_kept: date) -> bool:
    return segment.day < first_kept or (segment.closed and segment.name.state != "gzipped")


def _maintain(store: Store) -> None:
    from otel_jsonl import maintain
    from otel_telemetry.analysis.digest import SUMMARISER

    maintain(
        store.path,
        max_bytes=store.settings.max_bytes,
        retention_days=store.settings.retention_days,
        time_budget=_TIDY_SECONDS,
        summariser=SUMMARISER,
    )
