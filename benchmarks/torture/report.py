"""The figures as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.torture.audit import Figures


def in_short(figures: Figures) -> str:
    """Return one line about a round."""
    return (
        f"{figures.acknowledged:,} lines, {figures.kills} kills, {figures.rotations} rotations, {figures.lost:,} lost, "
        f"{figures.doubled} doubled, {figures.torn} torn, {figures.unaccounted} unaccounted, "
        f"{figures.rollups} rollups, {figures.wrong} wrong, "
        f"{figures.abandoned} of {figures.killed_inside} abandoned, {figures.false} false"
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
        ("looks", figures.looks, "summaries beside the writers, which keep what they sum up"),
        ("faults", figures.faults, fault),
        ("deletions", figures.deletions, "of the folder, under the writers"),
        ("unfinished", figures.unfinished, "lines whose writer was killed in the middle of them"),
        ("doubled", figures.doubled, ""),
        ("torn", figures.torn, "damaged lines that read as whole ones"),
        ("unaccounted", figures.unaccounted, ""),
        ("rollups compared", figures.rollups, f"with their lines, and {figures.summaries} summaries through them"),
        ("wrong", figures.wrong, "of these"),
        ("abandoned expected", figures.killed_inside, "tasks whose process was killed inside of them"),
        ("abandoned found", figures.abandoned, "of these"),
        ("abandoned false", figures.false, "listed, though they ended, or more than once"),
        ("broken", figures.broken, "processes that ended by an error"),
    ]
    return "\n".join(f"{name:<20}{number:>12,}  {remark}".rstrip() for name, number, remark in rows)
