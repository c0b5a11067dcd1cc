"""``otel-telemetry purge``: delete what is stored, of a repository, of old days, or all of it. Asks first."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from otel_telemetry.cli.amounts import sized, spanned
from otel_telemetry.cli.screen import Line, clean, clipped, drawn, line, screen_of
from otel_telemetry.cli.store import Store, store_of

if TYPE_CHECKING:
    from otel_jsonl.inventory import StoredFile
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

SCHEMA_VERSION: Final = 1
_MOST_SHOWN: Final = 20
_SENTENCE_COLUMNS: Final = 200
_NOUNS: Final = {
    "rollup": ("rollup", ""),
    "merged": ("merge", " of all rollups"),
    "leftover": ("leftover", " of an upkeep that was cut short"),
}
"""By the name of the kind of file: what is counted, and what follows."""


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
    type=click.Path(file_okay=False, readable=False, path_type=Path),
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
    what is summed up or noted of them; counts of lost lines are of no repository, and go with all of their day.
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was deleted, or would be: files, and notes of abandoned *tasks*; and what not."""

    store: Store
    selection: Selection
    files: Sequence[StoredFile] = ()
    tasks: int = 0
    failed: Sequence[tuple[Path, str]] = ()
    hidden: Sequence[Path] = ()
    tasks_trouble: str = ""
    dry_run: bool = False

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing to delete."""
        return not (self.files or self.tasks)

    @property
    def is_whole(self) -> bool:
        """Tell whether all that was to go is gone."""
        return self.dry_run or not (self.failed or self.hidden or self.tasks_trouble)


def _planned(store: Store, selection: Selection) -> _Outcome:
    """Return what is going to be deleted, and the folders that nobody can look into."""
    from otel_jsonl.inventory import take_inventory
    from otel_jsonl.purging import files_to_purge, hidden_folders, tasks_to_purge

    if not store.exists:
        return _Outcome(store, selection)
    try:
        found = take_inventory(store.path)
    except OSError as error:
        _fail(f"{clean(str(store.path))} cannot be read ({error.strerror}). Check its owner and mode.")
    files, tasks = files_to_purge(found.files, selection), tasks_to_purge(store.path, selection)
    return _Outcome(store, selection, files, len(tasks), hidden=hidden_folders(found, selection))


def _ask(planned: _Outcome) -> None:
    """Say what is going to be deleted and go on only if that is wanted: a remark, as the question is no output."""
    if not _at_terminal():
        raise click.UsageError("There is no terminal to ask at. Add --yes to delete, or --dry-run to look first.")
    where = clean(str(planned.store.path))
    lines = [line(f"To be deleted from {where}:"), *_contents(planned), *_hidden(planned.hidden)]
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


def _purged(store: Store, selection: Selection) -> _Outcome:
    from otel_jsonl.purging import purge as purge_store
    from otel_jsonl.rewriting import BusyError

    try:
        done = purge_store(store.path, selection)
    except OSError as error:
        where, why = clean(str(store.path)), clean(error.strerror or str(error))
        remedy = "Try again." if isinstance(error, BusyError) else "Check its owner and mode, and the disk."
        _fail(f"Nothing was deleted from {where}: {why}. {remedy}")
    return _Outcome(store, selection, done.deleted, done.tasks, done.failed, done.hidden, done.tasks_trouble)


def _end(outcome: _Outcome, *, as_json: bool) -> NoReturn:
    """Say what became of it, and end with the status that is promised."""
    if as_json:
        # ASCII, since JSON may be looked at in a terminal, and names in the store could command it.
        click.echo(json.dumps(_as_dict(outcome), ensure_ascii=True))
    else:
        screen = screen_of(sys.stdout)
        click.echo(drawn(_report(outcome), screen), nl=False, color=screen.colour)
    sys.stdout.flush()
    sys.exit(0 if outcome.is_whole else 1)


def _as_dict(outcome: _Outcome) -> dict[str, Any]:
    root, files, before = outcome.store.path, outcome.files, outcome.selection.before
    days = _days(files)
    return {
        "schema_version": SCHEMA_VERSION,
        "directory": str(root),
        "repository": outcome.selection.repository,
        "before": before.isoformat() if before else None,
        "dry_run": outcome.dry_run,
        "files": len(files),
        "segments": len(_segments(files)),
        "bytes": _bytes(outcome),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "repositories": _repositories(files),
        "kinds": dict(sorted(Counter(file.kind.name for file in files).items())),
        "abandoned_tasks": outcome.tasks,
        "failed": [{"file": str(path.relative_to(root)), "why": why} for path, why in outcome.failed],
        "tasks_trouble": outcome.tasks_trouble or None,
        "unreadable_folders": [path.name for path in outcome.hidden],
    }


def _report(outcome: _Outcome) -> Iterator[Line]:
    where = clean(str(outcome.store.path))
    if outcome.is_nothing:
        hint = " otel-telemetry store names the repositories." if outcome.selection.repository else ""
        yield line(f"There is nothing{_asked(outcome.selection)} to delete in {where}.{hint}")
    else:
        yield line(f"To be deleted from {where}:" if outcome.dry_run else f"Deleted from {where}:")
        yield from _contents(outcome)
    if outcome.dry_run and not outcome.is_nothing:
        yield line("Nothing was deleted: this was a dry run.")
    yield from _failures(outcome)
    yield from _hidden(outcome.hidden)
    for notice in outcome.store.notices:
        yield line(clipped(notice, _SENTENCE_COLUMNS))


def _failures(outcome: _Outcome) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    for path, why in outcome.failed[:_MOST_SHOWN]:
        yield line(f"{clean(str(path.relative_to(outcome.store.path)))} could not be deleted: {clean(why)}.")
    if rest := len(outcome.failed[_MOST_SHOWN:]):
        yield line(f"{counted(rest, 'more file')} could not be deleted; --json names all.")
    if outcome.tasks_trouble:
        yield line(f"The notes of abandoned tasks could not be deleted: {clean(outcome.tasks_trouble)}.")


def _asked(selection: Selection) -> str:
    of = f" of {clipped(selection.repository, 60)}" if selection.repository else ""
    return f"{of} before {selection.before.isoformat()}" if selection.before else of


def _contents(outcome: _Outcome) -> Iterator[Line]:
    """Yield what is to go or gone, kind by kind, and how much it takes."""
    from otel_telemetry.analysis.words import counted

    segments = _segments(outcome.files)
    if segments:
        of = counted(len(_repositories(outcome.files)), "repository")
        yield line(f"{counted(len(segments), 'segment')} of {of}, {spanned(_days(segments))}", lead="- ")
    for kind, count in sorted(Counter(file.kind.name for file in outcome.files).items()):
        if kind not in {"segment", "losses"}:
            noun, rest = _NOUNS.get(kind, ("other file", ""))
            days = spanned(_days(file for file in outcome.files if file.kind.name == kind))
            yield line(f"{counted(count, noun)}{rest}{', ' if days else ''}{days}", lead="- ")
    if lost := sum(file.size for file in outcome.files if file.kind.name == "losses"):
        yield line(f"the count of {counted(lost, 'lost line')}", lead="- ")
    if outcome.tasks:
        yield line(f"the notes of {counted(outcome.tasks, 'abandoned task')}", lead="- ")
    yield line(f"{sized(_bytes(outcome))} in all", lead="- ")


def _bytes(outcome: _Outcome) -> int:
    from otel_jsonl.accounting import bytes_of
    from otel_jsonl.slots import SLOT_BYTES

    return bytes_of(outcome.files) + outcome.tasks * SLOT_BYTES


def _hidden(folders: Iterable[Path]) -> Iterator[Line]:
    for path in list(folders)[:_MOST_SHOWN]:
        yield line(f"The folder {clean(path.name)} cannot be listed: what is in it stays. Check its owner and mode.")


def _segments(files: Iterable[StoredFile]) -> list[StoredFile]:
    return [file for file in files if file.kind.name == "segment"]


def _repositories(files: Iterable[StoredFile]) -> list[str]:
    return sorted({file.path.parent.name for file in files if file.kind.within == "repository"})


def _days(files: Iterable[StoredFile]) -> list[date]:
    """Return the days of the lines in *files*."""
    from otel_jsonl.purging import day_of

    return [day for file in files if file.kind.within == "repository" and (day := day_of(file))]
