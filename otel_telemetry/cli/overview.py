"""``otel-telemetry store``: where the store is and why there, what it takes, what it holds, and what it lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from otel_telemetry.cli.amounts import sized, spanned
from otel_telemetry.cli.folder import Folder
from otel_telemetry.cli.screen import Line, Part, clean, clipped, drawn, line, screen_of
from otel_telemetry.cli.store import Store, store_of
from otel_telemetry.environment import TELEMETRY_DIR

if TYPE_CHECKING:
    from otel_jsonl.names import State
    from otel_jsonl.overview import Holding, Overview
    from otel_telemetry.analysis import Accounting

_EPILOG = """\b
Examples:
  otel-telemetry store
  otel-telemetry store --json | jq .bytes

\b
Exit status: 0 the store was shown, also where it is empty or damaged;
1 it cannot be read; 2 an option cannot be understood.
"""

SCHEMA_VERSION: Final = 1
_TITLE: Final = "Store"
_MOST_SHOWN: Final = 10
_NAME_COLUMNS: Final = 30
_SENTENCE_COLUMNS: Final = 200
_STATES: Final[dict[State, str]] = {"open": "open", "closed": "closed", "gzipped": "compressed"}


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be told: of the store, of its files (None: there is no store yet), of its lines, of its owner."""

    store: Store
    why: str
    overview: Overview | None
    account: Accounting | None
    today: date
    foreign: bool


@click.command(epilog=_EPILOG, short_help="Show where the store is, what it holds and what it takes.")
@click.option(
    "--dir",
    "directory",
    type=Folder(),
    metavar="FOLDER",
    help="Show the store in this folder instead of TELEMETRY_DIR or the default one.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object (docs/store.schema.json) and no other word."
)
def store(directory: Path | None, *, as_json: bool) -> None:
    """Show where the store is and why there, its size against the quota, and what it holds, repository by repository.

    Lines that were lost, cut off or cannot be read are counted, and nothing is changed.
    """
    chosen = store_of(directory)
    if directory is not None and not chosen.exists:
        where = clean(str(directory))
        raise click.ClickException(f"There is no folder {where}. Check the spelling, or leave --dir out.")
    found = _look(chosen, directory)
    if as_json:
        # ASCII, since JSON may be looked at in a terminal, and names in the store could command it.
        click.echo(json.dumps(_as_dict(found), ensure_ascii=True))
    else:
        screen = screen_of(sys.stdout)
        click.echo(drawn(report(found), screen), nl=False, color=screen.colour)
    sys.stdout.flush()


def _look(chosen: Store, directory: Path | None) -> _Found:
    from otel_jsonl.listing import utc_today

    why = _why(chosen, directory)
    if not chosen.exists:
        return _Found(chosen, why, None, None, utc_today(), foreign=False)
    try:
        owner = chosen.path.stat().st_uid
        overview, account = _read(chosen)
    except OSError as error:
        where = clean(str(chosen.path))
        raise click.ClickException(
            f"{where} cannot be read ({error.strerror}). Check its owner and mode, or name another folder with --dir."
        ) from None
    return _Found(chosen, why, overview, account, utc_today(), foreign=owner != os.geteuid())


def _read(chosen: Store) -> tuple[Overview, Accounting]:
    from otel_jsonl.overview import overview
    from otel_telemetry.analysis import summarise

    seen = overview(chosen.path)
    return seen, summarise(chosen.path, since="all", top=0, quota_bytes=chosen.settings.max_bytes).store


def _why(chosen: Store, directory: Path | None) -> str:
    """Return the reason why it is this folder, to stand behind its name."""
    from otel_jsonl import DEFAULT_DIRECTORY

    if directory is not None:
        return "named by --dir"
    if chosen.path == chosen.settings.directory:
        return f"named by {TELEMETRY_DIR}"
    if chosen.path == DEFAULT_DIRECTORY:
        return "the default folder"
    preferred = chosen.settings.directory or DEFAULT_DIRECTORY
    return f"the next best: {preferred} cannot be used"


def report(found: _Found) -> Iterator[Line]:
    """Yield what is to be told of the store, for people."""
    yield line(Part(_TITLE, "bold"))
    yield line(Part("━" * len(_TITLE), "dim"))
    yield line(Part(clean(str(found.store.path)), "bold"), f", {clean(found.why)}")
    seen = found.overview
    if seen is None or not (seen.holdings or seen.lost_lines or seen.abandoned):
        yield line("Nothing is stored yet.")
    else:
        yield from _sizes(found, seen)
        yield from _holdings(seen.holdings)
        yield from _losses(seen.lost_lines)
    yield from _remarks(found)


def _sizes(found: _Found, seen: Overview) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted, percent

    settings = found.store.settings
    full = percent(seen.bytes, settings.max_bytes)
    yield line(f"{sized(seen.bytes)} of {sized(settings.max_bytes)} ({full}), {_segments_of(seen)}")
    if seen.oldest:
        days = (found.today - seen.oldest).days
        age = f"{counted(days, 'day')} ago" if days > 0 else "today" if days == 0 else "in the future"
        kept = counted(settings.retention_days, "day")
        yield line(f"Oldest record {seen.oldest.isoformat()}, {age}; records go after {kept}")
    if seen.abandoned:
        which = "it" if seen.abandoned == 1 else "them"
        yield line(f"{counted(seen.abandoned, 'task')} abandoned: otel-telemetry summary --since all names {which}")


def _segments_of(seen: Overview) -> str:
    from otel_telemetry.analysis.words import counted

    where = counted(len(seen.holdings), "repository")
    return f"{counted(seen.segments, 'segment')} of {where}"


def _holdings(holdings: Sequence[Holding]) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    if not holdings:
        return
    yield line()
    yield line(Part("Repositories:", "bold"))
    for holding in holdings[:_MOST_SHOWN]:
        name = clipped(holding.repository, _NAME_COLUMNS)
        yield line(Part(name, "bold"), f": {sized(holding.bytes)}, {_described(holding)}", lead="- ")
    if rest := holdings[_MOST_SHOWN:]:
        size = sized(sum(holding.bytes for holding in rest))
        yield line(f"{counted(len(rest), 'more repository')}: {size}; --json names all", lead="- ")


def _described(holding: Holding) -> str:
    from otel_telemetry.analysis.words import counted, listed

    shares = [f"{holding.states[state]:,} {word}" for state, word in _STATES.items() if holding.states[state]]
    parts = [f"{counted(holding.segments, 'segment')} ({listed(shares)})"] if holding.segments else []
    if rollups := holding.others["rollup"]:
        parts.append(counted(rollups, "rollup"))
    if days := spanned([day for day in (holding.oldest, holding.newest) if day]):
        parts.append(days)
    return ", ".join(parts) or "nothing to read"


def _losses(lost: dict[date, int]) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    if not lost:
        return
    yield line()
    yield line(Part("Lines that could not be written:", "bold"))
    for day, count in sorted(lost.items(), reverse=True)[:_MOST_SHOWN]:
        yield line(f"{day.isoformat()}: {counted(count, 'line')}", lead="- ")
    if len(lost) > _MOST_SHOWN:
        earlier = sum(count for _, count in sorted(lost.items(), reverse=True)[_MOST_SHOWN:])
        yield line(f"earlier: {counted(earlier, 'line')}", lead="- ")
    yield line(Part("Is the disk full, out of inodes or read-only? df and df -i tell.", "green"), lead="→ ")


def _remarks(found: _Found) -> Iterator[Line]:
    sentences = [*_unread(found), *_excess(found)]
    if found.foreign:
        sentences.append("It belongs to another user: it can be looked at, and nothing in it is changed.")
    sentences += [clipped(notice, _SENTENCE_COLUMNS) for notice in found.store.notices]
    if sentences:
        yield line()
    for sentence in sentences:
        yield line(Part(sentence, "dim"))


def _excess(found: _Found) -> Iterator[str]:
    if found.store.own and found.overview and found.overview.bytes > found.store.settings.max_bytes:
        yield "It is over its quota: otel-telemetry summary makes room now, agents when they have filled a segment."


def _unread(found: _Found) -> Iterator[str]:
    from otel_telemetry.analysis.words import counted, listed

    account = found.account
    if account is None:
        return
    counts = [
        (account.skipped_lines, "line", "unreadable"),
        (account.torn_lines, "line", "cut off"),
        (account.foreign_lines, "line", "of logs, metrics or other JSON"),
        (account.unreadable_files, "file", "damaged or unreadable"),
    ]
    told = [f"{counted(count, noun)} {fate}" for count, noun, fate in counts if count]
    if told:
        names = " otel-telemetry audit names the files." if account.unreadable_files else ""
        yield f"Passed over when read: {listed(told, limit=len(told))}.{names}"
    for path in found.overview.hidden if found.overview else ():
        yield f"The folder {clipped(path.name, _NAME_COLUMNS)} cannot be listed. Check its owner and mode."


def _as_dict(found: _Found) -> dict[str, Any]:
    seen, account, settings = found.overview, found.account, found.store.settings
    return {
        "schema_version": SCHEMA_VERSION,
        "directory": str(found.store.path),
        "reason": found.why,
        "exists": found.store.exists,
        "bytes": seen.bytes if seen else 0,
        "quota_bytes": settings.max_bytes,
        "retention_days": settings.retention_days,
        "oldest_record": _iso(seen.oldest if seen else None),
        "segments": seen.segments if seen else 0,
        "repositories": [_holding(holding) for holding in (seen.holdings if seen else ())],
        "other_files": dict(sorted(seen.others.items())) if seen else {},
        "noting_processes": seen.noting if seen else 0,
        "abandoned_tasks": seen.abandoned if seen else 0,
        "lost_lines": {day.isoformat(): count for day, count in sorted(seen.lost_lines.items())} if seen else {},
        "skipped_lines": account.skipped_lines if account else 0,
        "torn_lines": account.torn_lines if account else 0,
        "foreign_lines": account.foreign_lines if account else 0,
        "unreadable_files": account.unreadable_files if account else 0,
        "unreadable_folders": [path.name for path in (seen.hidden if seen else ())],
        "notices": list(found.store.notices),
    }


def _holding(holding: Holding) -> dict[str, Any]:
    states, kinds = holding.states, holding.kinds
    return {
        "name": holding.repository,
        "bytes": holding.bytes,
        "segments": {"open": states["open"], "closed": states["closed"], "gzipped": states["gzipped"]},
        "failed_segments": kinds["failed"],
        "ok_segments": kinds["ok"],
        "other_files": dict(sorted(holding.others.items())),
        "oldest_record": _iso(holding.oldest),
        "newest_record": _iso(holding.newest),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
