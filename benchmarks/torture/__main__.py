"""`python -m benchmarks.torture`: run it, print the figures, exit with 1 where the store has broken a promise."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.acknowledgements import Ledger
from benchmarks.torture.board import Board
from benchmarks.torture.lines import REPOSITORY
from benchmarks.torture.plan import Plan
from benchmarks.torture.report import in_short, report
from benchmarks.torture.room import room
from benchmarks.torture.spoiling import SPOILERS
from benchmarks.torture.tormentor import Tormentor
from benchmarks.torture.writers import Clerk, Tasks
from otel_telemetry.analysis import summarise
from otel_telemetry.analysis.rules import rules_version
from otel_telemetry.pipeline import forget_all

if TYPE_CHECKING:
    from benchmarks.torture.audit import Figures


def main() -> int:
    """Return the exit code."""
    plan, spoil = _arguments(sys.argv[1:])
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-") as scratch:
        ledgers = Path(scratch) / "ledgers"
        ledgers.mkdir()
        _warm_up(Path(scratch) / "elsewhere")
        with room(Path(scratch), plan.lines_a_round) as place:
            os.environ["TELEMETRY_DIR"] = str(place.store)
            figures = Tormentor(plan, place, ledgers, spoil=spoil).run(_say)
            print(report(figures, fault=place.how, seconds=time.monotonic() - began))
    return 0 if figures.good else 1


def _arguments(arguments: list[str]) -> tuple[Plan, Callable[[Path], None] | None]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    defaults = Plan()
    for name in Plan.__slots__:
        default = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default {default:,}")
    parser.add_argument("--spoil", choices=SPOILERS, help="harm the store before each account: it has to be noticed")
    asked = vars(parser.parse_args(arguments))
    spoil = SPOILERS.get(asked.pop("spoil"))
    try:
        return Plan(**asked), spoil
    except ValueError as error:
        parser.error(str(error))


def _say(number: int, figures: Figures) -> None:
    print(f"round {number}: {in_short(figures)}", file=sys.stderr, flush=True)


def _warm_up(store: Path) -> None:
    """Import once what every writer needs: it is forked, not started."""
    os.environ.update(TELEMETRY_DIR=str(store), TELEMETRY_REPO=REPOSITORY)
    step = Tasks()
    ledger = Ledger(store.with_name("warm-up"))
    for number in range(4):
        step(0, number, Clerk(Board(1), ledger))
    ledger.close()
    summarise(store, since=None, keep=True)
    rules_version()  # once, for all: somebody may be at work on the rules
    forget_all()


if __name__ == "__main__":
    sys.exit(main())
