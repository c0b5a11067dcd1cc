"""The checkouts that code of this process belongs to: their configuration may hold credentials."""

from __future__ import annotations

from typing import Final

_MOST: Final = 16
_folders: Final[dict[str, None]] = {}


def remember_checkout(folder: str) -> None:
    """Let the configuration of the checkout at *folder* be read for credentials. Safe from any thread."""
    if len(_folders) < _MOST:
        _folders[folder] = None


def remembered_checkouts() -> list[str]:
    """Return the folders that were remembered."""
    return list(_folders)


def forget() -> None:
    """Forget every folder."""
    _folders.clear()
