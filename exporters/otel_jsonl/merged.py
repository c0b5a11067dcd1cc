"""All rollups of the store in one file, in the words of who merged them: a second look at the store is quick by it.

It is never needed: one that is missing or damaged is made anew from the rollups.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Final

from otel_jsonl.descriptors import open_to_read, own_folder
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.replacing import replacing

MAX_MERGED_BYTES: Final = 2**26
"""More than this, inflated, is none of ours."""

_GZIP: Final = 31  # zlib's code for a gzip header and trailer
_QUICK: Final = 1


def read_merged(directory: Path) -> bytes | None:
    """Return what was kept; None if there is nothing, or something damaged. Never raises OSError."""
    try:
        owner = directory.stat().st_uid
        with os.fdopen(open_to_read(directory / MERGED_ROLLUP, owner=owner), "rb") as file:
            stored = file.read(MAX_MERGED_BYTES)
    except OSError:
        return None
    inflater = zlib.decompressobj(_GZIP)
    try:
        content = inflater.decompress(stored, MAX_MERGED_BYTES)
    except zlib.error:
        return None
    return content if inflater.eof and not inflater.unused_data else None


def write_merged(directory: Path, content: bytes) -> None:
    """Keep *content* in the store, in place of what was kept. Raises OSError."""
    deflater = zlib.compressobj(_QUICK, wbits=_GZIP)
    with own_folder(directory) as folder, replacing(MERGED_ROLLUP, folder) as file:
        file.write(deflater.compress(content) + deflater.flush())
