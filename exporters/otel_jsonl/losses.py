"""How many lines could not be written, kept in the store itself: one small file a day, one record an occasion."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from otel_jsonl.descriptors import create_to_append, open_to_append, open_to_read, own_folder
from otel_jsonl.names import losses_name, parse_losses_name

_RECORD: Final = re.compile(rb"^lost ([0-9]{1,15}) lines$", re.MULTILINE)
_MAX_FILE_BYTES: Final = 2**20


def save_losses(directory: Path, count: int, day: date) -> bool:
    """Add *count* lost lines to the record of *day* in the store; tell whether that succeeded. Raises OSError."""
    # A record cut short by a full disk counts nothing, and the newline in front keeps the next one whole.
    record = b"\nlost %d lines\n" % count
    with own_folder(directory, create=True) as folder:
        descriptor = _open(losses_name(day), folder)
        try:
            return os.write(descriptor, record) == len(record)
        finally:
            os.close(descriptor)


def _open(name: str, folder: int) -> int:
    try:
        return create_to_append(name, folder)
    except FileExistsError:
        return open_to_append(name, folder)


def read_losses(directory: Path) -> dict[date, int]:
    """Return the lines lost by day, as far as they could be recorded; what is unreadable counts nothing."""
    return {day: sum(_records(directory / losses_name(day))) for day in _days(directory)}


def _days(directory: Path) -> list[date]:
    try:
        return sorted(day for name in os.listdir(directory) if (day := parse_losses_name(name)))
    except OSError:
        return []


def _records(path: Path) -> Iterator[int]:
    try:
        descriptor = open_to_read(path, owner=path.parent.stat().st_uid)
    except OSError:
        return
    with os.fdopen(descriptor, "rb") as file:
        for match in _RECORD.finditer(file.read(_MAX_FILE_BYTES)):
            yield int(match[1])
