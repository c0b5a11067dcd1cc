"""Where the store lies: the preferred folder if it is safely ours, else the next of a short chain."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from otel_jsonl.descriptors import own_folder

DEFAULT_DIRECTORY: Final = Path("/tmp/12-factor-telemetry")  # noqa: S108 - predictable on purpose, hence all the checks
_OWNER_ACCESS: Final = 0o700
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Directory:
    """The folder of the store. *notice* is a sentence to say once where it is not the preferred one.

    *usable* is false where no folder of the chain can be written: *path* is then the preferred one, in case that ends.
    """

    path: Path
    notice: str | None = None
    usable: bool = True


def fallback_directories() -> tuple[Path, ...]:
    """Return the folders to use, in this order, where the preferred one is not ours."""
    personal = DEFAULT_DIRECTORY.with_name(f"{DEFAULT_DIRECTORY.name}-{os.geteuid()}")
    try:
        return (personal, Path.home() / ".local/state" / DEFAULT_DIRECTORY.name)
    except RuntimeError:  # no home directory for this user
        return (personal,)


def resolve_directory(preferred: Path | None = None, *, fallbacks: Sequence[Path] | None = None) -> Directory:
    """Return the folder to write to, made with mode 0700 where it is missing and narrowed to that where it is wider.

    *preferred* (default `/tmp/12-factor-telemetry`) is not used if it belongs to another user, is a link, is no folder,
    cannot be written, or is a folder of other purpose (`/`, a sticky one, the home directory). One that there is no
    room to make at this moment is used: readers look for it, not for the next. Never raises OSError.
    """
    first, *others = _chain(preferred, fallbacks)
    refusal = _claim(first)
    if refusal is None:
        return Directory(first)
    return _next_best(first, refusal, (path for path in others if _claim(path) is None))


def find_directory(preferred: Path | None = None, *, fallbacks: Sequence[Path] | None = None) -> Directory | None:
    """Return the folder that `resolve_directory` would choose, for reading; None if the preferred one has to be made.

    Another one may have to be made, too. Changes nothing, and never raises OSError.
    """
    first, *others = _chain(preferred, fallbacks)
    refusal = _refusal(first)
    if refusal is None:
        return Directory(first) if os.path.lexists(first) else None
    return _next_best(first, refusal, (path for path in others if _refusal(path) is None))


def _next_best(first: Path, refusal: str, others: Iterator[Path]) -> Directory:
    for path in others:
        return Directory(path, f"{refusal}; using {path} instead")
    return Directory(first, f"{refusal}, and no other folder can be written; nothing is recorded", usable=False)


def _chain(preferred: Path | None, fallbacks: Sequence[Path] | None) -> list[Path]:
    others = fallback_directories() if fallbacks is None else fallbacks
    return [Path(os.path.abspath(path)) for path in (preferred or DEFAULT_DIRECTORY, *others)]


def _claim(path: Path) -> str | None:
    """Make *path* ours; return why that is refused, None if it is not."""
    if _has_other_purpose(path):
        return f"{path} is not a folder for telemetry alone"
    try:
        with own_folder(path, create=True) as folder:
            return _access_refusal(path, folder)
    except OSError as error:
        if error.errno in _NO_ROOM:  # ours when there is room again; nobody would look for lines elsewhere
            return None
        return _sentence(path, error)


def _refusal(path: Path) -> str | None:
    """Return why *path* is not ours to use or to make, None if it is; changes nothing."""
    if _has_other_purpose(path):
        return f"{path} is not a folder for telemetry alone"
    try:
        with own_folder(path) as folder:
            return _access_refusal(path, folder)
    except FileNotFoundError:
        return None if _can_be_made(path) else f"{path} cannot be made"
    except OSError as error:
        return _sentence(path, error)


def _access_refusal(path: Path, folder: int) -> str | None:
    if os.fstat(folder).st_mode & _OWNER_ACCESS != _OWNER_ACCESS or not os.access(path, os.W_OK | os.X_OK):
        return f"{path} cannot be written"
    return None


def _sentence(path: Path, error: OSError) -> str:
    if error.filename is None and error.args:  # our own NotOursError is a sentence already
        return str(error)
    if os.path.islink(path):  # Path.is_symlink() may raise PermissionError
        return f"{path} is a symbolic link"
    return f"{path} cannot be used ({error.strerror})"


def _has_other_purpose(path: Path) -> bool:
    """Tell whether narrowing *path* to 0700 would hit more than telemetry: `/`, the home directory, what holds it."""
    try:
        home = Path.home()
    except RuntimeError:
        return path.parent == path
    return path in (path.parent, home) or path in home.parents


def _can_be_made(path: Path) -> bool:
    parent = path.parent
    while not os.path.exists(parent) and parent != parent.parent:  # Path.exists() may raise PermissionError
        parent = parent.parent
    return _is_folder(parent) and os.access(parent, os.W_OK | os.X_OK)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False
