"""`python -m benchmarks.torture`: run it, print the figures, exit with 1 where the store has broken a promise."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.lines import REPOSITORY
from benchmarks.torture.plan import Plan
from benchmarks.torture.report import in_short, report
from benchmarks.torture.room import room
from benchmarks.torture.tormentor import Tormentor
from benchmarks.torture.writers import TorturedAgent
from otel_telemetry.pipeline import forget_all

if TYPE_CHECKING:
    from benchmarks.torture.audit import Figures


def main() -> int:
    """Return the exit code."""
    plan = _plan(sys.argv[1:])
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-") as scratch:
        ledgers = Path(scratch) / "ledgers"
        ledgers.mkdir()
        _warm_up(Path(scratch) / "elsewhere")
        with room(Path(scratch), plan.lines_a_round) as place:
            os.environ["TELEMETRY_DIR"] = str(place.store)
            figures = Tormentor(plan, place, ledgers).run(_say)
            print(report(figures, fault=place.how, seconds=time.monotonic() - began))
    return 0 if figures.good else 1


def _plan(arguments: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    defaults = Plan()
    for name in Plan.__slots__:
        default = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default {default:,}")
    try:
        return Plan(**vars(parser.parse_args(arguments)))
    except ValueError as error:
        parser.error(str(error))


def _say(number: int, figures: Figures) -> None:
    print(f"round {number}: {in_short(figures)}", file=sys.stderr, flush=True)


def _warm_up(store: Path) -> None:
    """Import once what every writer needs: it is forked, not started."""
    os.environ.update(TELEMETRY_DIR=str(store), TELEMETRY_REPO=REPOSITORY)
    agent = TorturedAgent()
    for task in ("succeed", "raise", "refuse"):
        with suppress(FileNotFoundError):
            agent.execute_task(task)
    forget_all()


if __name__ == "__main__":
    sys.exit(main())
