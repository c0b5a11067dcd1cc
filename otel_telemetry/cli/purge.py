"""``otel-telemetry purge``: delete what is stored, of a repository, of old days, or all of it. Asks first."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from otel_telemetry.cli.folder import Folder
from otel_telemetry.cli.purged import Outcome, as_dict, contents, hidden_lines, report
from otel_telemetry.cli.screen import clean, drawn, line, screen_of
from otel_telemetry.cli.store import Store, store_of

if TYPE_CHECKING:
    from otel_jsonl.purging import Selection

_EPILOG = """\b
Examples:
  otel-telemetry purge --older-than 7d --dry-run
  otel-telemetry purge --repo pin-citer --older-than 2026-01-31
  otel-telemetry purge --all --yes

\b
Exit status: 0 it is deleted, or there is nothing to delete, or it was only
shown; 1 the answer was no, or something could not be deleted;
2 it was called wrongly, or there is no terminal to ask at.
"""


def _before(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    now = datetime.now(timezone.utc)
    day = _day(value.strip(), now)
    if day is None:
        raise click.BadParameter(
            f"{clean(repr(value))} is neither an age nor a date; try 7d, 24h, 2w, or a date such as 2026-01-31.",
            ctx=context,
            param=parameter,
        )
    if day > now.date():
        raise click.BadParameter(
            f"{day.isoformat()} lies in the future; --all deletes everything.", ctx=context, param=parameter
        )
    return day


def _day(text: str, now: datetime) -> date | None:
    from otel_telemetry.analysis.period import PeriodError, parse_period

    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return None if text.lower() == "all" else parse_period(text, now=now).start.date()
    except PeriodError:
        return None


@click.command(epilog=_EPILOG, short_help="Delete what is stored; asks first.")
@click.option("--repo", "repository", metavar="NAME", help="Only what this repository's agents have stored.")
@click.option(
    "--older-than",
    "before",
    metavar="WHEN",
    callback=_before,
    help="Only whole UTC days before this: 7d, 24h, 2w, or a date such as 2026-01-31.",
)
@click.option("--all", "everything", is_flag=True, help="Everything there is.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@click.option(
    "--dir",
    "directory",
    type=Folder(),
    metavar="FOLDER",
    help="Delete from the store in this folder instead of TELEMETRY_DIR or the default one.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object (docs/purge.schema.json) and no other word."
)
def purge(
    repository: str | None,
    before: date | None,
    directory: Path | None,
    *,
    everything: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Delete what is stored, for good: of one repository, of days long gone, or all of it.

    --repo and --older-than may be given together. It says what it is going to delete, and asks. Agents may go on
    meanwhile: what they record from then on stays. Only files under names that the store itself gives are deleted, with
    what is summed up or noted of them. Counts of lost lines are of a day, not of a repository: --repo leaves them.
    """
    selection = _selection(repository, before, everything=everything)
    store = _store(directory)
    planned = _planned(store, selection)
    if dry_run or planned.is_nothing:
        _end(replace(planned, dry_run=dry_run), as_json=as_json)
    if not yes:
        _ask(planned)
    _end(_purged(store, selection), as_json=as_json)


def _selection(repository: str | None, before: date | None, *, everything: bool) -> Selection:
    from otel_jsonl.purging import Selection

    if repository is not None and not repository.strip():
        raise click.UsageError("--repo wants a name; --all deletes what every repository has stored.")
    narrowed = repository is not None or before is not None
    if everything and narrowed:
        raise click.UsageError("--all deletes everything; leave it out, or leave --repo and --older-than out.")
    if not everything and not narrowed:
        raise click.UsageError("Say what is to go: --repo NAME, --older-than 7d, both of them, or --all.")
    return Selection(repository, before)


def _store(directory: Path | None) -> Store:
    store = store_of(directory)
    if directory is not None and not store.exists:
        _fail(f"There is no folder {clean(str(directory))}. Check the spelling, or leave --dir out.")
    if directory is None and store.settings.directory not in (None, store.path):
        _fail(f"{clean(store.notices[0])}. Nothing was deleted; --dir names the folder to delete from.")
    if os.path.islink(store.path):
        _fail(f"{clean(str(store.path))} is a symbolic link. Nothing was deleted; --dir names the folder itself.")
    if store.exists and _owner(store.path) not in (None, os.geteuid()):
        _fail(f"{clean(str(store.path))} belongs to another user; nobody else deletes from it.")
    return store


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _fail(sentence: str) -> NoReturn:
    raise click.ClickException(sentence)


def _planned(store: Store, selection: Selection) -> Outcome:
    """Return what is going to be deleted, and the folders that nobody can look into."""
    from otel_jsonl.inventory import take_inventory
    from otel_jsonl.purging import files_to_purge, hidden_folders, tasks_to_purge

    if not store.exists:
        return Outcome(store, selection)
    try:
        found = take_inventory(store.path)
    except OSError as error:
        _fail(f"{clean(str(store.path))} cannot be read ({error.strerror}). Check its owner and mode.")
    files, tasks = files_to_purge(found.files, selection), tasks_to_purge(store.path, selection)
    return Outcome(store, selection, files, len(tasks), hidden=hidden_folders(found, selection))


def _ask(planned: Outcome) -> None:
    """Say what is going to be deleted and go on only if that is wanted: a remark, as the question is no output."""
    if not _at_terminal():
        raise click.UsageError("There is no terminal to ask at. Add --yes to delete, or --dry-run to look first.")
    where = clean(str(planned.store.path))
    lines = [line(f"To be deleted from {where}:"), *contents(planned), *hidden_lines(planned.hidden)]
    click.echo(drawn(lines, screen_of(sys.stderr)), nl=False, err=True)
    if not _is_wanted():
        click.echo("Nothing was deleted.", err=True)
        sys.exit(1)


def _is_wanted() -> bool:
    try:
        return click.confirm("Delete it for good?", err=True)
    except click.Abort:  # Ctrl-C, Ctrl-D
        click.echo(err=True)
        return False


def _at_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))  # pyright: ignore[reportUnnecessaryComparison]


def _purged(store: Store, selection: Selection) -> Outcome:
    from otel_jsonl.purging import purge as purge_store
    from otel_jsonl.rewriting import BusyError

    try:
        done = purge_store(store.path, selection)
    except OSError as error:
        where, why = clean(str(store.path)), clean(error.strerror or str(error))
        remedy = "Try again." if isinstance(error, BusyError) else "Check its owner and mode, and the disk."
        _fail(f"Nothing was deleted from {where}: {why}. {remedy}")
    return Outcome(store, selection, done.deleted, done.tasks, done.failed, done.hidden, done.tasks_trouble)


def _end(outcome: Outcome, *, as_json: bool) -> NoReturn:
    """Say what became of it, and end with the status that is promised."""
    if as_json:
        # ASCII, since JSON may be looked at in a terminal, and names in the store could command it.
        click.echo(json.dumps(as_dict(outcome), ensure_ascii=True))
    else:
        screen = screen_of(sys.stdout)
        click.echo(drawn(report(outcome), screen), nl=False, color=screen.colour)
    sys.stdout.flush()
    sys.exit(0 if outcome.is_whole else 1)
