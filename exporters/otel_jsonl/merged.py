"""All rollups of the store in one file, in the words of who merged them: a second look at the store is quick by it.

It is never needed: one that is missing or damaged is made anew from the rollups. The file is a row of gzip members, of
which a reader may inflate some and a writer copy those that have not changed; all together are a gzip stream of text.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from otel_jsonl.descriptors import open_to_read, own_folder
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.replacing import replacing

MAX_MERGED_BYTES: Final = 2**26
"""A file of more than this, or a member that inflates to more, is none of ours."""

_GZIP: Final = 31  # zlib's code for a gzip header and trailer
_QUICK: Final = 1


def read_merged(directory: Path) -> bytes | None:
    """Return the members that were kept; None if there is nothing that can be read. Never raises OSError."""
    try:
        owner = directory.stat().st_uid
        with os.fdopen(open_to_read(directory / MERGED_ROLLUP, owner=owner), "rb") as file:
            return file.read(MAX_MERGED_BYTES)
    except OSError:
        return None


def write_merged(directory: Path, members: Iterable[bytes]) -> None:
    """Keep *members* in the store, in place of what was kept. Raises OSError."""
    with own_folder(directory) as folder, replacing(MERGED_ROLLUP, folder) as file:
        for member in members:
            file.write(member)


def deflated(content: bytes) -> bytes:
    """Return *content* as a member."""
    deflater = zlib.compressobj(_QUICK, wbits=_GZIP)
    return deflater.compress(content) + deflater.flush()


def inflated(members: bytes) -> tuple[bytes, bytes] | None:
    """Return what the first of *members* holds, and the others; None where it is damaged."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        content = inflater.decompress(members, MAX_MERGED_BYTES)
    except zlib.error:
        return None
    return (content, inflater.unused_data) if inflater.eof else None
