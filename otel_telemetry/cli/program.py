"""The program: its commands, under one name."""

from __future__ import annotations

import click

from otel_telemetry._version import __version__
from otel_telemetry.cli.audit import audit
from otel_telemetry.cli.redact import redact
from otel_telemetry.cli.streams import Program
from otel_telemetry.cli.summary import summary

_EPILOG = """\b
Examples:
  otel-telemetry summary
  otel-telemetry summary --since 24h --repo pin-citer
  tail -f agent.log | otel-telemetry redact
  otel-telemetry audit

\b
Exit status: 0 all went well, also where there is nothing to tell;
1 the command could not do its work; 2 it was called wrongly;
redact and audit say more by it, see their --help.
"""


@click.group(cls=Program, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="otel-telemetry")
def main() -> None:
    """Tell what goes wrong in your agents, and what to fix first.

    Everything is read from the local store; nothing is sent anywhere.
    """


main.add_command(summary)
main.add_command(redact)
main.add_command(audit)
