"""The command line ``otel-telemetry``: one small module a command, rendering apart from computing."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from otel_telemetry.cli.requirements import complaint

if TYPE_CHECKING:
    from otel_telemetry.cli.program import main as main

__all__ = ["main"]


def __getattr__(name: str) -> object:
    """Import the program when it is asked for; where it lacks something, what is called instead says so."""
    if name != "main":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    lacking = complaint(_source(), "otel_jsonl")
    if lacking:
        return partial(sys.exit, lacking)
    from otel_telemetry.cli.program import main as program

    globals()[name] = program
    return program


def _source() -> str:
    """What to install: the checkout that we run from, else the distribution."""
    root = Path(__file__).resolve().parents[2]
    return str(root) if (root / "pyproject.toml").is_file() else "otel-telemetry"
