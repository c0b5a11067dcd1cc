"""``otel-telemetry redact``: what the rules make of any text, and which rules there are."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from otel_telemetry.cli.screen import Line, Part, clean, drawn, line, screen_of

if TYPE_CHECKING:
    from otel_telemetry.auditing.filtering import Filter, Passed, Source
    from otel_telemetry.redaction.rules import Rule

_EPILOG = """\b
Examples:
  echo 'password=hunter2' | otel-telemetry redact
  tail -f agent.log | otel-telemetry redact
  otel-telemetry redact --report agent.log
  otel-telemetry redact --rules

\b
Exit status: 0 all of it was redacted; 1 something could not be redacted
and is [REDACTED:failed] now, or the output cannot be written; 2 a file
cannot be read, or an option cannot be understood; 141 the reader of the
output went away.
"""

_READER_WENT_AWAY: Final = 141
"""What a shell reports of a program that SIGPIPE ended."""

_INTERRUPTED: Final = 130


@click.command(epilog=_EPILOG)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(readable=False, path_type=str))
@click.option("--report", "reporting", is_flag=True, help="Print what was found by which rule instead of the text.")
@click.option("--rules", "listing", is_flag=True, help="Print every rule, what it finds and by which source.")
@click.option("--json", "as_json", is_flag=True, help="Print the report, or the rules, as one JSON object.")
def redact(files: tuple[str, ...], *, reporting: bool, listing: bool, as_json: bool) -> None:
    """Copy text to standard output without what is private in it.

    Reads the FILEs, or standard input where there is none, and for a FILE called "-". The rules are those by which
    every error is recorded. Lines that are JSON objects, of OTLP too, are redacted by their keys and stay JSON; any
    other text goes through in blocks of some 200,000 characters, so that a key in PEM armour, a YAML block or a stack
    is seen as a whole. From a pipe that pauses, lines come through at once.
    """
    if listing:
        _print_rules(as_json=as_json)
        return
    from otel_telemetry.auditing.filtering import Filter

    text_filter = Filter()
    showing = not (reporting or as_json)
    with _quiet_endings():
        read = [_pass(name, text_filter, showing=showing) for name in files or ("-",)]
    if not showing:
        _print_report(text_filter.passed, as_json=as_json)
    if not all(read):
        sys.exit(2)
    sys.exit(1 if text_filter.passed.failed else 0)


@contextmanager
def _quiet_endings() -> Generator[None, None, None]:
    """End as a filter does where the reader goes away or somebody interrupts: no sentence, no traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.exit(_READER_WENT_AWAY)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _pass(name: str, text_filter: Filter, *, showing: bool) -> bool:
    """Send the file *name* through; tell whether it could be read. What went wrong is said on standard error."""
    try:
        with _opened(name) as source:
            for block in text_filter.stream(source):
                if showing:
                    _write(block)
    except _UnreadableError as error:
        click.echo(f"Error: {_shown(name)} {error}", err=True)
        return False
    return True


def _shown(name: str) -> str:
    return "Standard input" if name == "-" else clean(name) or "''"


class _UnreadableError(Exception):
    """A file that cannot be read; the text is the rest of a sentence that begins with its name."""


@contextmanager
def _opened(name: str) -> Generator[Source, None, None]:
    if name == "-":
        yield _Checked(_standard_input())
        return
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _UnreadableError(_why(error)) from None
    try:
        yield _Checked(_from(descriptor))
    finally:
        os.close(descriptor)


def _from(descriptor: int) -> Source:
    from otel_telemetry.auditing.filtering import DescriptorSource

    if _is_our_output(descriptor):
        raise _UnreadableError("is the file we write to. Write to another one.")
    return DescriptorSource(descriptor)


def _standard_input() -> Source:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - so it is under `<&-`
        raise _UnreadableError("is closed. Name a file, or pipe something in.")
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError):
        return _BufferSource(sys.stdin.buffer)
    if sys.stdin.isatty():
        click.echo("Reading from the terminal; Ctrl-D ends, and --help tells more.", err=True)
    return _from(descriptor)


class _BufferSource:
    """Reads what is no file of the system: standard input as a program that calls us has replaced it."""

    def __init__(self, buffer: Any) -> None:
        self._buffer = buffer

    def read(self, timeout: float | None) -> bytes | None:  # noqa: ARG002 - nothing is ever waited for
        """Return the next bytes, none at the end."""
        return bytes(self._buffer.read(65_536))


class _Checked:
    """A source whose failures are told apart from those of the output."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, timeout: float | None) -> bytes | None:
        """Return what the source gives. Raises _UnreadableError where it fails."""
        try:
            return self._source.read(timeout)
        except OSError as error:
            raise _UnreadableError(_why(error)) from None


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is not there. Check the spelling."
    if isinstance(error, IsADirectoryError):
        return "is a folder. Name the files in it."
    if isinstance(error, PermissionError):
        return "may not be read by you. Check its owner and mode."
    return f"cannot be read ({getattr(error, 'strerror', None) or 'no valid name'})."


def _is_our_output(descriptor: int) -> bool:
    """Tell whether a file is standard output itself: reading what we write would never end."""
    try:
        ours, other = os.fstat(sys.stdout.fileno()), os.fstat(descriptor)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(ours.st_mode) and ours.st_size > 0 and os.path.samestat(ours, other)


def _write(block: bytes) -> None:
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


def _print_report(passed: Passed, *, as_json: bool) -> None:
    if as_json:
        found = dict(passed.found.most_common())
        click.echo(json.dumps({"lines": passed.lines, "findings": passed.found.total(), "rules": found}))
        return
    screen = screen_of(sys.stdout)
    click.echo(drawn(_report(passed), screen), nl=False, color=screen.colour)


def _report(passed: Passed) -> Iterator[Line]:
    from otel_telemetry.analysis.words import counted

    where = counted(passed.lines, "line")
    if not passed.found:
        yield line(f"Nothing private found in {where}.")
        return
    yield line(Part(f"{counted(passed.found.total(), 'finding')} in {where}:", "bold"))
    width = max(len(f"{count:,}") for count in passed.found.values())
    for rule, count in sorted(passed.found.items(), key=lambda item: (-item[1], item[0])):
        yield line(f"  {count:>{width},}  ", rule)


def _print_rules(*, as_json: bool) -> None:
    from otel_telemetry.redaction.table import RULES

    if as_json:
        click.echo(json.dumps({"rules": [_as_dict(rule) for rule in RULES.values()]}))
        return
    screen = screen_of(sys.stdout)
    with _quiet_endings():
        click.echo(drawn(_rules(list(RULES.values())), screen), nl=False, color=screen.colour)


def _as_dict(rule: Rule) -> dict[str, str]:
    return {"id": rule.id, "finds": rule.finds, "source": rule.source}


def _rules(rules: list[Rule]) -> Iterator[Line]:
    for rule in sorted(rules, key=lambda rule: rule.id):
        yield line(Part(rule.id, "bold"))
        yield line(rule.finds, lead="    ")
        yield line(Part(rule.source, "dim"), lead="    ")
    yield line()
    yield line(f"{len(rules):,} rules; what each one finds becomes [REDACTED:its-name].")
