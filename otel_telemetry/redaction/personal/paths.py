"""The name of a user in a path: below a home folder on any system, in mail spools, behind a tilde."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found
from otel_telemetry.redaction.wording import encoded

_USER: Final = r"""(?:[^/\\\s:"'<>|,;)%\]}]|%(?!(?:25)?2F)[0-9A-F]{2}|'(?=[a-z]{1,24}/)){1,64}"""
_POSIX_HOME: Final = lazy(
    rf"""(?i:/|\\/|%(?:25)?2F)(?:home\d{{0,2}}|homes|[Uu]sers)(?i:/{{1,2}}(?:\./)?|\\/|%(?:25)?2F)"""
    rf"""((?i:{_USER}(?:[ ](?-i:[A-Z])[\w.'-]{{0,30}}){{1,3}}(?=/))|(?i:{_USER}))"""
)
_WINDOWS_HOME: Final = lazy(
    r"""(?:\\{1,4}|(?<=[A-Za-z]:)/{1,2})(?i:Users|Documents and Settings|DOCUME~\d|home)\$?[/\\]{1,4}"""
    r"""([^/\\"'<>|:*?\r\n]{1,64}(?=[/\\])|[^/\\\s"'<>|:*?,;)]{1,64})"""
)
_ACCOUNT: Final = r"([A-Za-z0-9_][\w.-]{0,31})"
_OTHER_HOMES: Final = {
    literal: lazy(literal + pattern)
    for literal, pattern in {
        "~": rf"(?<![\w~.)-]~)(?=[a-z_][\w.-]{{0,31}}/){_ACCOUNT}",
        "pytest-of-": _ACCOUNT,
        "/run/media/": _ACCOUNT,
        "/mail/": rf"(?:(?<=/var/mail/)|(?<=/spool/mail/)){_ACCOUNT}",
        "/cron/crontabs/": _ACCOUNT,
        "/media/": rf"(?<![\w./-]/media/)(?=[a-z][a-z0-9_-]{{0,31}}/){_ACCOUNT}",
    }.items()
}
"""Where else a user's name stands in a path, by the literal before it."""
_NOBODY: Final = frozenset(
    {"***", "Shared", "Public", "Default", "All Users", "Default User", "...", "me", "cdrom", "root"}
)
_FOLDER_BEFORE: Final = lazy(
    r"(?:(?:^|[^\w.])(?:/?mnt)?/[a-zA-Z]|/cygdrive/[a-z]|/(?:mnt|export|data\d*|nfs|vol\d*|storage)(?:/[\w-]{1,16})?"
    r"|/net/\w+|/Data|/Volumes/[^/]+|/Volumes|[a-zA-Z]:|file:/*|localhost|/host|/host_mnt(?:/[a-z])?|/var(?:/\w{1,8})?|/usr|/srv"
    r"|/private|/rootfs|/proc/\d+/root|\\[nrt]|(?:ssh|scp|sftp|smb|vscode-remote)://[\w.+@:-]{1,64})$"
)
_SCHEMES_OF_PATHS: Final = 48


_ROOTS: Final = encoded("home homes users")
_OTHER_ROOTS: Final = encoded("pytest media mail crontabs")
WORDS: Final = _ROOTS | _OTHER_ROOTS


def find_home_folders(text: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the user name in each path below a home folder: POSIX, macOS, Windows, WSL, file URLs, escaped.

    *present* holds the words of *text*.
    """
    told = not _ROOTS.isdisjoint(present) or "%" in text
    if told:
        yield from _posix_homes(text)
    if "\\" in text or (told and ":/" in text):
        yield from _homes(text, _WINDOWS_HOME)
    if "~" in text or not _OTHER_ROOTS.isdisjoint(present):
        for literal, pattern in _OTHER_HOMES.items():
            if literal in text:
                yield from _homes(text, pattern)


def _posix_homes(text: str) -> Iterator[Found]:
    for home in _POSIX_HOME.finditer(text):
        if _is_someone(text, home) and _begins_a_path(text, home.start()):
            yield Found(home.start(1), home.end(1), "***")


def _homes(text: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    for home in pattern.finditer(text):
        if home[1] not in _NOBODY:
            yield Found(home.start(1), home.end(1), "***")


def _is_someone(text: str, home: re.Match[str]) -> bool:
    """Tell a user from a part of an interface: ``/users/42``, ``/users/login``."""
    if home[1] in _NOBODY:
        return False
    return "/users/" not in home.group() or (text[home.end() : home.end() + 1] == "/" and not home[1].isdigit())


def _begins_a_path(text: str, start: int) -> bool:
    """Tell whether a path begins at *start*, or goes on from a mount; ``https://host/home/about`` does not."""
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "._-"):
        return True
    return _FOLDER_BEFORE.search(text[max(0, start - _SCHEMES_OF_PATHS) : start]) is not None
