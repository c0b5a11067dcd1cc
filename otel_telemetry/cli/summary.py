"""``otel-telemetry summary``: what fails, where, how often, and what to fix first."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from otel_telemetry.cli import report
from otel_telemetry.cli.folder import Folder
from otel_telemetry.cli.screen import Line, clean, drawn, screen_of
from otel_telemetry.cli.store import Store, store_of, tidy
from otel_telemetry.environment import is_enabled

if TYPE_CHECKING:
    from otel_telemetry.analysis import Period, Summary

_OBJECTS: Final = 200_000
"""Made before garbage is looked for: a month of counts is many small objects, and no garbage."""

_EPILOG = """\b
Examples:
  otel-telemetry summary
  otel-telemetry summary --since 24h --repo pin-citer
  otel-telemetry summary --since 2026-01-31 --json | jq .patterns

\b
Exit status: 0 the report was printed, also where the store is empty;
1 the store cannot be read or the report cannot be written;
2 an option cannot be understood.
"""


def moment_now() -> datetime:
    """Return the end of the period."""
    return datetime.now(timezone.utc)


def _period(context: click.Context, parameter: click.Parameter, value: str) -> Period:
    from otel_telemetry.analysis import PeriodError, parse_period

    try:
        return parse_period(value, now=moment_now())
    except PeriodError as error:
        raise click.BadParameter(clean(str(error)), ctx=context, param=parameter) from None


@click.command(epilog=_EPILOG, short_help="Print what failed, where, how often, and what to fix first.")
@click.option(
    "--since",
    "period",
    default="7d",
    callback=_period,
    metavar="WHEN",
    show_default=True,
    help="Look back so far: 30m, 24h, 7d, 2w, all, or a date such as 2026-01-31.",
)
@click.option("--repo", "repository", metavar="NAME", help="Only this repository.")
@click.option("--agent", metavar="NAME", help="Only this agent.")
@click.option(
    "--top", metavar="N", type=click.IntRange(min=1), default=5, show_default=True, help="Show so many issues."
)
@click.option(
    "--dir",
    "directory",
    type=Folder(),
    metavar="FOLDER",
    help="Read the store in this folder instead of TELEMETRY_DIR or the default one.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object (docs/summary.schema.json) and no other word."
)
def summary(
    period: Period, repository: str | None, agent: str | None, top: int, directory: Path | None, *, as_json: bool
) -> None:  # fmt: skip
    """Print what failed in a period, where, how often, and what to fix first."""
    gc.set_threshold(_OBJECTS)
    store = store_of(directory)
    if directory is not None and not store.exists:
        where = clean(str(directory))
        raise click.ClickException(
            f"There is no folder {where}. Check the spelling, or leave --dir out to read your own store."
        )
    found = _summarise(store, period, repository, agent, top)
    if as_json:
        import json

        # ASCII, since JSON may be looked at in a terminal, and text from the store could command it.
        click.echo(json.dumps(found.to_dict(), ensure_ascii=True))
    else:
        screen = screen_of(sys.stdout)
        click.echo(drawn(_lines(found, repository, agent), screen), nl=False, color=screen.colour)
    sys.stdout.flush()
    tidy(store, found.store.bytes_used)


def _summarise(store: Store, period: Period, repository: str | None, agent: str | None, top: int) -> Summary:
    from otel_telemetry.analysis import summarise

    try:
        return summarise(
            store.path,
            since=period,
            repository=repository,
            agent=agent,
            top=top,
            quota_bytes=store.settings.max_bytes,
            notices=store.notices,
            keep=store.own,
        )
    except OSError as error:
        where = clean(str(store.path))
        raise click.ClickException(
            f"{where} cannot be read ({error.strerror}). Check its owner and mode, or name another folder with --dir."
        ) from None


def _lines(found: Summary, repository: str | None, agent: str | None) -> Iterable[Line]:
    if not found.is_empty:
        return report.report(found)
    if found.store.segments or found.store.oldest_record:
        return report.nothing_in_period(found, repository=repository, agent=agent)
    return report.nothing_recorded(found, switched_off=not is_enabled())
