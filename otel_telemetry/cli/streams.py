"""Standard output and standard error, which may be closed or full: one plain sentence, never a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, Final, NoReturn, TextIO

import click

_UNUSABLE: Final = "Nothing could be printed: standard output {}. Send it to a terminal, a pipe, or a file with room."


class Program(click.Group):
    """A group of commands that ends with status 1 where its output cannot be written."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program as click does. Where click itself ends it, in standalone mode, the streams are seen to."""
        if not extra.get("standalone_mode", True):
            return super().main(*args, **extra)
        if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - so it is under `>&-`
            _give_up("is closed")
        try:
            return super().main(*args, **extra)
        except OSError as error:
            _give_up(f"failed ({error.strerror})")
        finally:
            _let_go()


def _give_up(why: str) -> NoReturn:
    with suppress(OSError):
        click.echo(f"Error: {_UNUSABLE.format(why)}", err=True)
    sys.exit(1)


def _let_go() -> None:
    """Flush now what the interpreter would flush at its end, and drop what cannot be written: it would complain."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # pyright: ignore[reportUnnecessaryComparison]
            _flush_or_drop(stream)


def _flush_or_drop(stream: TextIO) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):
        _drop(stream)


def _drop(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()
