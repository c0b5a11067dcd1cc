"""Which repository code belongs to, read from ``.git`` without ever running git.

Running git in a repository that is not trusted can run its hooks and its configured programs; reading three small
files cannot.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from otel_telemetry.redaction import default_redactor
from otel_telemetry.redaction.checkouts import remember_checkout

UNKNOWN: Final = "unknown"
_HOME: Final = "home"
_READ_AT_MOST: Final = 1 << 20
_REVISION: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SCP_LIKE: Final = re.compile(r"([\w.-]+):(?!//)([^\s]+)")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as the code in it sees it. All texts are raw: redact before recording."""

    name: str
    root: str | None = None
    """Absolute, with symlinks as they were walked."""
    url: str | None = None
    """Canonical HTTPS form of the remote ``origin``, without userinfo and ``.git``."""
    branch: str | None = None
    revision: str | None = None
    """The commit at the time of the first look: the code in memory stays that old."""

    folder: str | None = None
    """Where the code lies that belongs to no repository: what its frames are relative to."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders below which code is the program's own."""
        root = self.root or self.folder
        return () if root is None else (root,)


def repository_of(cls: type, *, named: str | None = None) -> Repository:
    """Find the repository of the module that defines *cls*, else of the working directory, else ``unknown``.

    *named* (``TELEMETRY_REPO``) replaces the name and keeps the rest. Never raises.
    """
    module = sys.modules.get(cls.__module__)
    places = list(_places(getattr(module, "__file__", None)))
    found = next((found for place in places if (found := _read_above(place))), None)
    if found is None:
        return Repository(named or UNKNOWN, folder=next(iter(places), None))
    return found if named is None else replace(found, name=named)


def repository_here(*, named: str | None = None) -> Repository:
    """Find the repository of the working directory."""
    return repository_of(object, named=named)


def _places(module_file: object) -> Iterator[str]:
    if isinstance(module_file, str):
        # abspath, not realpath: a framework symlinked into a sister repository counts as that repository.
        yield os.path.dirname(os.path.abspath(module_file))
    try:
        yield os.getcwd()
    except OSError:  # the working directory was removed
        return


@lru_cache(maxsize=256)
def _read_above(place: str) -> Repository | None:
    for folder in _upwards(place):
        git_folder = _git_folder(folder)
        if git_folder is not None:
            remember_checkout(folder)  # its configuration may hold credentials
            return _read(folder, git_folder)
    return None


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _git_folder(folder: str) -> str | None:
    """Return the git folder of a checkout; a ``.git`` file (worktree, submodule) points to it."""
    dot_git = os.path.join(folder, ".git")
    if os.path.isfile(os.path.join(dot_git, "HEAD")):
        return dot_git
    if not os.path.isfile(dot_git):
        return None
    pointer = _text(dot_git)
    if not pointer.startswith("gitdir:"):
        return None
    return os.path.join(folder, pointer.removeprefix("gitdir:").strip())


def _read(folder: str, git_folder: str) -> Repository:
    common = os.path.normpath(os.path.join(git_folder, _text(os.path.join(git_folder, "commondir")).strip() or "."))
    url = _canonical(_origin(_text(os.path.join(common, "config"))))
    branch, revision = _head(git_folder, common)
    return Repository(_name(folder, common, url), folder, url, branch, revision)


def _name(folder: str, common: str, url: str | None) -> str:
    """Prefer the remote's name (clones are renamed freely), then the main checkout's folder (worktrees are, too)."""
    # Redacted before it is cut: what makes a part of an address a secret may stand before it.
    if url is not None and (last := default_redactor().text(url).rstrip("/").rpartition("/")[2]):
        return str(last)
    main = os.path.dirname(common) if os.path.basename(common) == ".git" else folder
    return _HOME if _is_home(main) else os.path.basename(main) or UNKNOWN


def _is_home(folder: str) -> bool:
    """Tell whether *folder* is somebody's home, whose name is a user's: files may be kept in git there, too."""
    return folder == os.path.expanduser("~") or os.path.basename(os.path.dirname(folder)) in {"home", "Users"}


def _head(git_folder: str, common: str) -> tuple[str | None, str | None]:
    head = _text(os.path.join(git_folder, "HEAD")).strip()
    if not head.startswith("ref:"):
        return None, _revision(head)
    ref = head.removeprefix("ref:").strip()
    if not ref.startswith("refs/") or ".." in ref:
        return None, None
    loose = _text(os.path.join(git_folder, ref)) or _text(os.path.join(common, ref))
    return ref.removeprefix("refs/heads/"), _revision(loose.strip()) or _packed(common, ref)


def _packed(common: str, ref: str) -> str | None:
    for line in _text(os.path.join(common, "packed-refs")).splitlines():
        revision, _, name = line.partition(" ")
        if name == ref:
            return _revision(revision)
    return None


def _revision(text: str) -> str | None:
    return text if _REVISION.fullmatch(text) else None


def _origin(config: str) -> str | None:
    """Return the URL of the remote ``origin``, else of the first remote."""
    urls: dict[str, str] = {}
    section = ""
    for line in map(str.strip, config.splitlines()):
        if line.startswith("["):
            section = line
        elif section.startswith('[remote "') and line.partition("=")[0].strip() == "url":
            # Git puts quotation marks around a value with a sign that begins a comment.
            urls.setdefault(section, line.partition("=")[2].strip().strip('"'))
    return urls.get('[remote "origin"]') or next(iter(urls.values()), None)


def _canonical(remote: str | None) -> str | None:
    """Return ``https://host/path`` for a remote on a host, None for a path on this machine."""
    if not remote:
        return None
    scheme, separator, rest = remote.partition("://")
    # What stands before the last @ is userinfo; a password in it may hold any sign, also those that end a host.
    place = rest.rpartition("@")[2] if separator else remote.rpartition("@")[2]
    if separator:
        return _of_host(scheme.lower(), place)
    scp = _SCP_LIKE.fullmatch(place)
    # One letter before a colon is a Windows drive.
    return _https(scp[1], scp[2]) if scp and len(scp[1]) > 1 else None


def _of_host(scheme: str, place: str) -> str | None:
    if scheme not in {"http", "https", "ssh", "git"}:
        return None
    try:
        parts = urlsplit(f"{scheme}://{place}")
        port = f":{parts.port}" if parts.port and scheme in {"http", "https"} else ""
    except ValueError:
        return None
    return _https(parts.hostname + port, parts.path) if parts.hostname else None


def _https(host: str, path: str) -> str | None:
    """Return the address of a repository; None without a path, which alone may name it."""
    within = path.strip("/").removesuffix(".git")
    return urlunsplit(("https", host, "/" + within, "", "")) if within else None


def _text(path: str) -> str:
    try:
        # O_NONBLOCK: a FIFO planted under this name must not make the task wait.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, encoding="utf-8", errors="replace") as file:
            return file.read(_READ_AT_MOST)
    except (OSError, ValueError):
        return ""


def forget() -> None:
    """Look at every checkout anew."""
    _read_above.cache_clear()
