"""Credentials in `.git/config`, which clones and build servers leave there: read without ever running git."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.checkouts import remembered_checkouts
from otel_telemetry.redaction.known.values import secrets_of

_MOST_READ: Final = 1 << 18
_MOST_LEVELS: Final = 64
_MOST_INCLUDED: Final = 8
_HEADER: Final = re.compile(r"(?i)extraheader[ \t]*=[ \t]*[\"']?[\w-]{1,64}[ \t]*:[ \t]*([^\r\n\"']{1,4096})")
_INCLUDE: Final = re.compile(
    r"(?im)^\[include[^\]\r\n]{0,1024}\][ \t]*[\r\n]{1,2}[ \t]*path[ \t]*=[ \t]*([^\r\n]{1,1024})"
)
_USER: Final = re.compile(r"(?im)^[ \t]*\[(?:user|author|committer)\][^\r\n]*((?:\r?\n(?![ \t]*\[)[^\r\n]*){1,64})")
_SETTING: Final = re.compile(r"(?m)^[ \t]*([A-Za-z][A-Za-z0-9-]{0,64})[ \t]*=[ \t]*([^\r\n]{1,4096})")


def checkouts() -> list[str]:
    """Return the folders of the known checkouts and of the one around the working directory. Never raises."""
    folders, here = remembered_checkouts(), _checkout_here()
    return folders if here is None or here in folders else [*folders, here]


def _checkout_here() -> str | None:
    try:
        folder = os.getcwd()
    except OSError:  # the working directory was removed
        return None
    for _ in range(_MOST_LEVELS):
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return None


def configurations(checkout: str) -> tuple[str, ...]:
    """Return the paths of the configuration of *checkout*; a ``.git`` file (worktree, submodule) points to them."""
    git = os.path.join(checkout, ".git")
    if not os.path.isdir(git):
        pointer = _text(git)
        if not pointer.startswith("gitdir:"):
            return ()
        git = os.path.join(checkout, pointer.removeprefix("gitdir:").strip())
    common = os.path.normpath(os.path.join(git, _text(os.path.join(git, "commondir")).strip() or "."))
    return (os.path.join(common, "config"), os.path.join(git, "config.worktree"))


def stamp() -> tuple[object, ...]:
    """Return what changes when the configuration of a known checkout does. Never raises."""
    return tuple(_stamp_of(path) for checkout in checkouts() for path in _paths(checkout))


def _paths(checkout: str) -> tuple[str, ...]:
    try:
        return configurations(checkout)
    except (OSError, ValueError):
        return ()


def _stamp_of(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


def secrets_of_git() -> Iterator[str]:
    """Yield the credentials in the configuration of every known checkout. Never raises."""
    for checkout in checkouts():
        for path in _paths(checkout):
            config = _text(path)
            yield from secrets_of_config(config)
            for included in _included(config, os.path.dirname(path)):
                yield from secrets_of_config(_text(included))


def people_of_git() -> Iterator[str]:
    """Yield the names and addresses of ``[user]`` in the configuration of every known checkout. Never raises."""
    for checkout in checkouts():
        for path in _paths(checkout):
            config = _text(path)
            yield from people_of_config(config)
            for included in _included(config, os.path.dirname(path)):
                yield from people_of_config(_text(included))


def people_of_config(config: str) -> Iterator[str]:
    """Yield what *config* says of the person who commits: ``name`` and ``email`` of its ``[user]``."""
    for section in _USER.finditer(config):
        for setting in _SETTING.finditer(section[1]):
            if setting[1].lower() in {"name", "email"}:
                yield setting[2].strip().strip('"')


def _included(config: str, folder: str) -> Iterator[str]:
    for found in list(_INCLUDE.finditer(config))[:_MOST_INCLUDED]:
        yield os.path.join(folder, os.path.expanduser(found[1].strip().strip('"')))


def secrets_of_config(config: str) -> Iterator[str]:
    """Yield the credentials in *config*: of addresses (``url``, ``insteadOf``), of headers, of settings named so."""
    yield from secrets_of("", config)
    for header in _HEADER.finditer(config):
        yield from secrets_of("authorization", header[1].strip())
    for setting in _SETTING.finditer(config):
        yield from secrets_of(setting[1], setting[2].strip())


def _text(path: str) -> str:
    """Return the beginning of the regular file at *path*; empty where there is none."""
    try:
        # O_NONBLOCK: a FIFO planted under this name must not make the task wait.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError):
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        return os.read(descriptor, _MOST_READ).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)
