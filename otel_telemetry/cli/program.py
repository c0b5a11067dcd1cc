"""The program: its commands, under one name. A command's module is loaded when that command is asked for."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Final

import click

from otel_telemetry._version import __version__
from otel_telemetry.cli.streams import Program

_EPILOG = """\b
Examples:
  otel-telemetry summary
  otel-telemetry summary --since 24h --repo pin-citer
  tail -f agent.log | otel-telemetry redact
  otel-telemetry audit
  otel-telemetry store
  otel-telemetry purge --older-than 7d

\b
Exit status: 0 all went well, also where there is nothing to tell;
1 the command could not do its work; 2 it was called wrongly;
redact, audit and purge say more by it, see their --help.
"""

_MODULES: Final = {
    "audit": "audit",
    "purge": "purge",
    "redact": "redact",
    "store": "overview",
    "summary": "summary",
}
"""Command, and its function → the module that holds it."""


class Commands(MutableMapping[str, click.Command]):
    """The commands by name, each loaded when it is asked for."""

    def __init__(self) -> None:
        self._added: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._added:
            self._added[name] = getattr(import_module(f"otel_telemetry.cli.{_MODULES[name]}"), name)
        return self._added[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._added[name] = command

    def __delitem__(self, name: str) -> None:
        del self._added[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES.keys() | self._added.keys())

    def __len__(self) -> int:
        return len(_MODULES.keys() | self._added.keys())


@click.group(cls=Program, commands=Commands(), epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="otel-telemetry")
def main() -> None:
    """Tell what goes wrong in your agents, and what to fix first.

    Everything is read from the local store; nothing is sent anywhere.
    """
