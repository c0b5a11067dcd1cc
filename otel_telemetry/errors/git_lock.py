"""Whether git's lock file is there at this moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEVELS: Final = 12
_GITDIR: Final = "gitdir:"


def git_lock_present(folders: Iterable[str]) -> bool:
    """Whether ``index.lock`` exists in the git folder of any checkout that holds one of *folders*. Runs no git."""
    return any(os.path.exists(os.path.join(git, "index.lock")) for folder in folders for git in _git_folder(folder))


def _git_folder(folder: str) -> Iterable[str]:
    """The git folder of the checkout around *folder*, as none or one element."""
    for _ in range(_LEVELS):
        git = os.path.join(folder, ".git")
        if os.path.isdir(git):
            return [git]
        if os.path.isfile(git):
            return _pointed_to(git, folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return []


def _pointed_to(git: str, folder: str) -> Iterable[str]:
    """The folder that the ``.git`` file of a worktree or submodule names."""
    try:
        with open(git, encoding="utf-8") as file:
            line = file.read(1000)
    except (OSError, ValueError):
        return []
    if not line.startswith(_GITDIR):
        return []
    return [os.path.join(folder, line[len(_GITDIR) :].strip())]
