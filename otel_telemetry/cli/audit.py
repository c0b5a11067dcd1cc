"""``otel-telemetry audit``: is anything private in the store? Rule ids, counts and files, never a text."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from otel_telemetry.cli.folder import Folder
from otel_telemetry.cli.screen import Line, Part, clean, clipped, drawn, line, screen_of
from otel_telemetry.cli.store import Store, store_of

if TYPE_CHECKING:
    from otel_telemetry.auditing.canaries import Canaries
    from otel_telemetry.auditing.result import AuditResult, FileResult

_EPILOG = """\b
Examples:
  otel-telemetry audit
  otel-telemetry audit --fix
  echo 'my-planted-fake-secret' | otel-telemetry audit --canary -
  otel-telemetry audit --json | jq .by_rule

\b
Exit status: 0 nothing private is there; 1 something is, or is left after
--fix; 2 the audit could not look at everything, or at nothing, or an
option cannot be understood.
"""

_TITLE: Final = "Privacy audit"
_MOST_SHOWN: Final = 20
_QUIET_SECONDS: Final = 1.0
_STEP_SECONDS: Final = 0.2


@click.command(epilog=_EPILOG, short_help="Look for private text in every file of the store.")
@click.option(
    "--dir",
    "directory",
    type=Folder(),
    metavar="FOLDER",
    help="Look at the store in this folder instead of TELEMETRY_DIR or the default one.",
)
@click.option(
    "--canary",
    "canary_file",
    type=click.Path(path_type=str),
    metavar="FILE",
    help='Also look for these texts, one a line, in any encoding; "-" is standard input.',
)
@click.option("--fix", is_flag=True, help="Take out what an older version let through.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object (docs/audit.schema.json) and no other word."
)
def audit(directory: Path | None, canary_file: str | None, *, fix: bool, as_json: bool) -> None:
    """Look for private text in every file of the store, with the rules of today.

    Before it looks, each rule must find its own example in every place of a span; where one does not, that is said and
    the exit status is 2. Findings are told by rule, count and file. --fix writes the files anew while agents go on
    recording; a line that cannot be redacted is dropped and counted. Canaries are texts that you planted in a task to
    prove that they are nowhere: --fix does not touch them.
    """
    store = store_of(directory)
    if directory is not None and not store.exists:
        _fail(f"There is no folder {clean(str(directory))}. Check the spelling, or leave --dir out.")
    canaries = _canaries(canary_file)
    result = _audited(store, canaries, fix=fix)
    if as_json:
        # ASCII, since JSON may be looked at in a terminal, and names in the store could command it.
        click.echo(json.dumps(result.to_dict(), ensure_ascii=True))
    else:
        screen = screen_of(sys.stdout)
        lines = report(result, store.notices, remedy=_remedy(directory))
        click.echo(drawn(lines, screen), nl=False, color=screen.colour)
    sys.stdout.flush()
    sys.exit(2 if not result.is_whole else 0 if result.is_clean else 1)


def _remedy(directory: Path | None) -> str:
    """Return the command that takes findings out of the store that was looked at."""
    where = "" if directory is None else f" --dir {clean(shlex.quote(str(directory)))}"
    return f"otel-telemetry audit --fix{where}"


def _fail(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(2)


def _canaries(name: str | None) -> Canaries | None:
    from otel_telemetry.auditing.canaries import CanaryError, read_canaries

    if name is None:
        return None
    try:
        with click.open_file(name, "rb") as file:
            return read_canaries(file.read())
    except CanaryError as error:
        _fail(f"{_shown(name)} {error}.")
    except OSError as error:
        _fail(f"{_shown(name)} cannot be read ({error.strerror}).")


def _shown(name: str) -> str:
    return "Standard input" if name == "-" else clean(name)


def _audited(store: Store, canaries: Canaries | None, *, fix: bool) -> AuditResult:
    from otel_telemetry.auditing.audit import Auditor

    try:
        with _Progress() as progress:
            return Auditor(store.path, canaries=canaries, progress=progress).audit(fix=fix)
    except OSError as error:
        where = clean(str(store.path))
        _fail(
            f"{where} cannot be read ({error.strerror}). Check its owner and mode, or name another folder with --dir."
        )


class _Progress:
    """How far an audit is, on one line of a terminal's standard error, once it takes long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done = 0
        self._next = clock() + _QUIET_SECONDS
        self._shown = False

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, done: int, whole: int) -> None:
        """Add *done* bytes of *whole* and show it now and then."""
        self._done += done
        if sys.stderr is None or not sys.stderr.isatty() or self._clock() < self._next:  # pyright: ignore[reportUnnecessaryComparison]
            return
        self._next = self._clock() + _STEP_SECONDS
        self._shown = True
        click.echo(f"\rLooked at {_megabytes(self._done)} of {_megabytes(whole)} ", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def report(result: AuditResult, notices: tuple[str, ...] = (), *, remedy: str = "") -> Iterator[Line]:
    """Yield what an audit found, for people. *remedy* is the command that takes it out."""
    yield line(Part(_TITLE, "bold"))
    yield line(Part("━" * len(_TITLE), "dim"))
    yield from _overview(result)
    yield from _findings(result)
    yield from _files(result)
    yield from _canary_lines(result)
    yield from _fix_lines(result, remedy)
    yield from _troubles(result)
    for notice in notices:
        yield line(Part(clipped(notice, 200), "dim"))


def _overview(result: AuditResult) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    if not result.files:
        yield line(f"Nothing is stored yet; looked in {clean(str(result.directory))}.")
        return
    files, lines = counted(len(result.files), "file"), counted(sum(file.lines for file in result.files), "line")
    yield line(f"Looked at {files}, {lines}, with {counted(result.rules, 'rule')}.")
    if not result.found and not result.canaries_found:
        yield line(Part("Nothing private found.", "green") if result.is_whole else "Nothing private found so far.")


def _findings(result: AuditResult) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted
    from otel_telemetry.auditing.result import files_by_rule

    if not result.found:
        return
    files = files_by_rule(result)
    yield line()
    yield line(Part(f"{counted(result.found.total(), 'finding')}:", "bold"))
    for rule, count in sorted(result.found.items(), key=lambda item: (-item[1], item[0])):
        yield line(Part(rule, "bold red"), f": {count:,} in {counted(files[rule], 'file')}", lead="- ")


def _files(result: AuditResult) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted, listed

    found = [(file.name, file.found) for file in result.files if file.found]
    found += [(f"the name of folder {name.name}", name.found) for name in result.names if name.found]
    if not found:
        return
    yield line()
    yield line(Part("Where:", "bold"))
    for name, rules in sorted(found, key=lambda item: -item[1].total())[:_MOST_SHOWN]:
        yield line(f"{clean(name)}: {rules.total():,} ({listed([rule for rule, _ in rules.most_common()])})", lead="- ")
    if len(found) > _MOST_SHOWN:
        yield line(f"{counted(len(found) - _MOST_SHOWN, 'more file')}; --json names all", lead="- ")


def _canary_lines(result: AuditResult) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    if not result.canaries:
        return
    yield line()
    found = result.canaries_found
    if not found:
        yield line(f"{counted(len(result.canaries), 'canary')} looked for: none found.")
    for number, count in sorted(found.items()):
        yield line(Part(f"Canary in line {number}", "bold red"), f": found in {counted(count, 'line')} of the store")


def _fix_lines(result: AuditResult, remedy: str) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    if result.found and not result.fixed:
        yield line()
        yield line(f"To take them out: {remedy}", lead="→ ")
    if not result.fixed or not result.found:
        return
    yield line()
    rewritten = counted(sum(file.left is not None and not file.failure for file in result.files), "file")
    left = result.remaining.total()
    yield line(f"{rewritten} written anew; {counted(left, 'finding') if left else 'nothing private'} left.")
    if dropped := sum(file.dropped for file in result.files):
        yield line(f"{counted(dropped, 'line')} could not be redacted and went as a whole.")
    if any(name.found for name in result.names):
        yield line("Names of folders stay: rename the repository, and delete the folder when its agents are at rest.")


def _troubles(result: AuditResult) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    sentences = [_blind(result)] if result.blind else []
    sentences += [f"{clean(name)} cannot be listed." for name in result.unreadable_folders]
    sentences += [sentence for file in result.files for sentence in _file_troubles(file)]
    if result.failure:
        sentences.append(f"Nothing was fixed: {result.failure}.")
    if not sentences:
        return
    yield line()
    yield line(Part("This audit is not complete:", "bold red"))
    for sentence in sentences[:_MOST_SHOWN]:
        yield line(sentence, lead="- ")
    if rest := sentences[_MOST_SHOWN:]:
        yield line(f"{counted(len(rest), 'more sentence')}; --json tells all", lead="- ")


def _blind(result: AuditResult) -> str:
    from otel_telemetry.analysis.words import counted, listed

    one = len(result.blind) == 1
    return (
        f"{counted(len(result.blind), 'rule')} did not find what was planted to prove {'it' if one else 'them'}: "
        f"{listed(result.blind, limit=10)}. Please report it."
    )


def _file_troubles(file: FileResult) -> Iterator[str]:
    from otel_jsonl.inventory import DAMAGED
    from otel_telemetry.analysis.words import counted

    name = clean(file.name)
    if file.trouble:
        advice = "delete it if you do not need it" if file.trouble == DAMAGED else "check its owner, mode and disk"
        yield f"{name} cannot be read to its end ({file.trouble}); {advice}."
    if file.unchecked:
        yield f"{counted(file.unchecked, 'text')} in {name} could not be looked at."
    if file.failure:
        yield f"{name} could not be written anew ({file.failure}); try again."
