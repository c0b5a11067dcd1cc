"""What goes with its time besides segments: quoted texts, rollups, and counts of losses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from otel_jsonl import _boundary
from otel_jsonl.names import MERGED_ROLLUP, parse_losses_name
from otel_jsonl.pacing import breathe, slowed
from otel_jsonl.rollups import RollupFile, Summariser, has_segment, read_whole, rollups, write_whole

if TYPE_CHECKING:
    from otel_jsonl.keeping import Keeping


def forget(work: Keeping) -> None:
    """Let go of what has outlived its segment, or its time. Raises Stopped."""
    if work.summariser is not None:
        for file in _orphans(work.directory):
            breathe()
            forget_text(file, work.summariser)
    drop_rollups(work, keeping=0)
    if work.excess() > 0:
        work.drop_merged()
    forget_losses(work.directory, work.ages.first_kept())


def drop_rollups(work: Keeping, *, keeping: float) -> None:
    """Delete rollups of segments that are gone: the too old ones, and the oldest while all is too much.

    For want of room no more go than leave *keeping* bytes of them. Raises Stopped.
    """
    orphans = _orphans(work.directory)
    size = sum(file.size for file in orphans)
    for file in work.ages.doomed_rollups(orphans, max(keeping, size - max(0, work.excess()))):
        with suppress(OSError):
            file.path.unlink()
            work.report.forgotten.append(file.path)
            os.rmdir(file.path.parent)


def _orphans(directory: Path) -> list[RollupFile]:
    return [file for file in slowed(rollups(directory)) if not has_segment(file)]


def forget_text(file: RollupFile, summariser: Summariser) -> None:
    """Take the texts out of the rollup *file*, whose segment is gone.

    One that another version of its maker has made, whose words we do not know, is left to that version, and to its
    time: nobody can make the counts of a segment again that is gone. Never raises OSError: where there is no room for
    that, it is done the next time.
    """
    found = read_whole(file.path)
    if found is None or not found.text or not summariser.is_current(found.body):
        return
    with suppress(OSError):
        (file.path.parents[1] / MERGED_ROLLUP).unlink()  # it quotes them, too
    try:
        write_whole(file.path, found._replace(text=False, body=summariser.without_text(found.body)))
    except OSError:
        return
    except Exception as error:  # noqa: BLE001 - not what its maker writes: rather no counts than texts that stay
        _boundary.swallowed("without_text", error)
        with suppress(OSError):
            file.path.unlink()


def forget_losses(directory: Path, first_kept: date) -> None:
    """Delete the counts of losses of days before *first_kept*. Never raises OSError."""
    for name in _names(directory):
        day = parse_losses_name(name)
        if day and day < first_kept:
            with suppress(OSError):
                (directory / name).unlink()


def _names(directory: Path) -> Iterator[str]:
    with suppress(OSError):
        yield from os.listdir(directory)
