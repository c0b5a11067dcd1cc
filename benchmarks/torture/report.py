"""The figures as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.torture.audit import Figures


def in_short(figures: Figures) -> str:
    """Return one line about a round."""
    return (
        f"{figures.acknowledged:,} lines, {figures.kills} kills, {figures.rotations} rotations, {figures.lost:,} lost, "
        f"{figures.doubled} doubled, {figures.torn} torn, {figures.unaccounted} unaccounted"
    )


def report(figures: Figures, *, fault: str, seconds: float) -> str:
    """Return the table of a whole run."""
    rows = [
        ("lines acknowledged", figures.acknowledged, f"{figures.tasks:,} of them tasks, in {seconds:.0f} s"),
        ("lines written", figures.written, "acknowledged, and read back"),
        ("set apart", figures.set_apart, "acknowledged before the folder was deleted, and gone with it"),
        ("lost", figures.lost, "while nothing could be written, within the store's own count"),
        ("lost (counted)", figures.counted, "by the store's own count"),
        ("kills", figures.kills, "SIGKILL"),
        ("stops", figures.stops, f"SIGSTOP, {figures.holders_stopped} of them while a lock was held"),
        ("rotations", figures.rotations, "segments closed"),
        ("compressions", figures.compressions, "runs of maintain"),
        ("faults", figures.faults, fault),
        ("deletions", figures.deletions, "of the folder, under the writers"),
        ("unfinished", figures.unfinished, "lines whose writer was killed in the middle of them"),
        ("doubled", figures.doubled, ""),
        ("torn", figures.torn, "damaged lines that read as whole ones"),
        ("unaccounted", figures.unaccounted, ""),
        ("broken", figures.broken, "processes that ended by an error"),
    ]
    return "\n".join(f"{name:<20}{number:>12,}  {remark}".rstrip() for name, number, remark in rows)
