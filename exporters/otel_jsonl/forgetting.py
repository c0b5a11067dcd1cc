"""What goes with its time besides segments: quoted texts, and counts of losses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from otel_jsonl import _boundary
from otel_jsonl.names import MERGED_ROLLUP, parse_losses_name
from otel_jsonl.rollups import RollupFile, Summariser, read_whole, write_whole


def forget_text(file: RollupFile, summariser: Summariser) -> None:
    """Take the texts out of the rollup *file*, whose segment is gone.

    Never raises OSError: where there is no room for that, it is done the next time.
    """
    found = read_whole(file.path)
    if found is None or not found.text:
        return
    with suppress(OSError):
        (file.path.parents[1] / MERGED_ROLLUP).unlink()  # it quotes them, too
    try:
        write_whole(file.path, found._replace(text=False, body=summariser.without_text(found.body)))
    except OSError:
        return
    except Exception as error:  # noqa: BLE001 - a body of another version, say: rather no counts than texts that stay
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
