"""Files that are there whole or not at all: made under a temporary name, on the disk before they get their own."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final

from otel_jsonl.descriptors import create_to_append
from otel_jsonl.names import temporary_name
from otel_jsonl.pacing import breathe

PORTION: Final = 2**16
"""Bytes that are copied or compressed without a rest: less than a millisecond's work."""


@contextmanager
def replacing(name: str, folder: int, *, modified_ns: int | None = None) -> Generator[BinaryIO, None, None]:
    """Give a file to write to that takes *name* in *folder* at the end of the block, whatever has it until then.

    *modified_ns* becomes its time of change. Where the block or the disk fails, nothing has changed, and what lies
    under the temporary name of a process that was killed is deleted by `tidy_up`. Raises OSError.
    """
    temporary = temporary_name(name)
    try:
        with os.fdopen(create_to_append(temporary, folder), "wb") as file:
            yield file
            file.flush()
            if modified_ns is not None:
                os.utime(file.fileno(), ns=(modified_ns, modified_ns))
            os.fsync(file.fileno())
            made = os.fstat(file.fileno())
        if not os.path.samestat(os.stat(temporary, dir_fd=folder, follow_symlinks=False), made):
            raise FileExistsError(errno.EEXIST, "another process is making it", name)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:  # another process is making it
        raise
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)  # the new name must be on the disk before anything goes that it stands for


def copy(source: BinaryIO, target: BinaryIO) -> None:
    """Copy *source* to its end in small portions. Raises OSError, Stopped."""
    while portion := source.read(PORTION):
        target.write(portion)
        breathe()
