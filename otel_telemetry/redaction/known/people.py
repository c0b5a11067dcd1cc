"""The name of the user whose process this is and of the machine it runs on, wherever they stand as a word."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from otel_telemetry.redaction.known.forms import ends_an_escape, rarest_first
from otel_telemetry.redaction.known.words import is_common_name, is_of_programs
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, marker

USER: Final = marker("current-user")
HOST: Final = marker("host-name")

SHORTEST: Final = 3
"""Characters of the shortest name that is looked for."""

_LONGEST: Final = 253
_USER_VARIABLES: Final = ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER")
_HOST_VARIABLES: Final = ("HOSTNAME", "COMPUTERNAME", "HOST")
_PERSON_VARIABLES: Final = (
    *("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"),
)
_SHORTEST_PART: Final = 4
_MOST_PARTS: Final = 5
_WORDS_OF_PROGRAMS: Final = words(
    """
    actions automation automated automatic bots robot machine engineering engineer engineers developers company corp
    inc ltd gmbh labs lab software research group support renovate dependabot semantic noreply info hello contact
    devops builder builds committer author nobody integration continuous operations solutions technologies studio
    foundation project contributors maintainers members people person first last given full
    """
)
_MOST_ENTRIES: Final = 2_000
_NAME: Final = lazy(r"[^\W_](?:[\w.@ -]*[^\W_])?")
_LOCAL_DOMAIN: Final = lazy(r"\.(?:local|lan|home|localdomain|internal|intranet|intra|corp|private|fritz\.box)\b")
_PART: Final = lazy(r"[^\W_]+")
_SHORTEST_IN_FILES: Final = 5
_FILE_AFTER: Final = lazy(
    r"(?i)[\w-]{0,64}\.(?:csv|tsv|jsonl?|xml|ya?ml|txt|md|log|pdf|docx?|xlsx?|pptx?|parquet|feather|arrow|pkl|npy|npz|h5|db"
    r"|sqlite3?|sql|png|jpe?g|gif|svg|zip|tar|gz|tgz|bak|pem|key|crt|env|ini|toml|cfg|conf|html?|ipynb|eml|vcf|ics|rtf"
    r"|odt|ods|ps1|lock|pid|sock|rdb|dump)(?![\w(])"
)
_FOLDERS_BEFORE: Final = lazy(r"(?i)-(?:users|home)-\Z")


def users(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the login names of the current user, in small letters: as `getpass.getuser` finds them. Never raises."""
    named = [environ[name] for name in _USER_VARIABLES if environ.get(name)] or [_account()]
    return frozenset(name.lower() for name in named if _tells_someone(name))


def hosts(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the names of this machine, short and full, in small letters. Asks no resolver, never raises."""
    named = [os.uname().nodename] if hasattr(os, "uname") else []
    named += [environ[name] for name in _HOST_VARIABLES if environ.get(name)]
    names = [name for full in named for name in (full, full.partition(".")[0])]
    return frozenset(name.lower() for name in names if len(name) > SHORTEST and _tells_someone(name))


def persons(environ: Mapping[str, str], told: Iterable[str] = ()) -> frozenset[str]:
    """Return the names of the person who commits here, in small letters: the full ones, and their parts.

    *told* holds names and addresses of ``[user]`` of git's configuration. A part that is a word of messages is left
    out, and so is everybody whose name says what a program does: ``Release Automation``. Never raises.
    """
    named = [*told, *(environ[name] for name in _PERSON_VARIABLES if environ.get(name))]
    return frozenset(part for name in named for part in _parts_of(" ".join(name.split()).lower()))


def _parts_of(name: str) -> Iterator[str]:
    if "@" in name:
        login = name.partition("@")[0].rpartition("+")[2]
        if (
            len(login) >= _SHORTEST_PART
            and _tells_someone(login)
            and _WORDS_OF_PROGRAMS.isdisjoint(_PART.findall(login))
        ):
            yield login
        return
    parts = _PART.findall(name)
    if not 1 <= len(parts) <= _MOST_PARTS or any(is_of_programs(part) or part in _WORDS_OF_PROGRAMS for part in parts):
        return
    if len(parts) > 1 and len(name) <= _LONGEST:
        yield name
    yield from (part for part in parts if len(part) >= _SHORTEST_PART and _tells_someone(part))


def _account() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError, OSError):
        return ""


def _tells_someone(name: str) -> bool:
    if not SHORTEST <= len(name) <= _LONGEST or _NAME.fullmatch(name) is None or not any(map(str.isalpha, name)):
        return False
    return not is_common_name(name)


class Names:
    """Finds names in a text, whatever their case."""

    __slots__ = ("_sought",)

    def __init__(self, users: frozenset[str], hosts: frozenset[str]) -> None:
        longest_first = sorted(hosts - users, key=len, reverse=True)
        names = (*((name, USER) for name in sorted(users)), *((name, HOST) for name in longest_first))
        self._sought = [(rarest_first(name)[0], name, replacement) for name, replacement in names]

    def find(self, text: str, lowered: str) -> list[Found]:
        """Return where *text* has one of the names as a word; *lowered* is it in small letters, place by place."""
        found: list[Found] = []
        for rarest, name, replacement in self._sought:
            if rarest in lowered and name in lowered:
                found += _words(text, lowered, name, replacement)
        return found


def _words(text: str, lowered: str, name: str, replacement: str) -> Iterator[Found]:
    start = lowered.find(name)
    while start >= 0:
        end = start + len(name)
        alone = _begins(text, start) and _ends(text, end, replacement) and _stands_alone(text, start, end)
        if alone or (
            replacement == USER and end - start >= _SHORTEST_IN_FILES and _is_in_a_file_s_name(text, start, end)
        ):
            yield Found(start, end, replacement)
        start = lowered.find(name, end)


def _is_in_a_file_s_name(text: str, start: int, end: int) -> bool:
    """Tell a whole part of a file's name or of a path with dashes: ``alice7_2024.csv``, ``-Users-alice7-x``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before.isalnum() and not ends_an_escape(text, start)) or after.isalnum():
        return False
    return (
        _FILE_AFTER.match(text, end) is not None or _FOLDERS_BEFORE.search(text, max(0, start - 16), start) is not None
    )


def _begins(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    if before in {"_", "-"} or before.isalnum():
        return ends_an_escape(text, start)
    return before != "." or start < 2 or not (text[start - 2].isalnum() or text[start - 2] in "_)]")


def _ends(text: str, end: int, replacement: str) -> bool:
    after = text[end : end + 1]
    if after in {"_", "-"} or after.isalnum():
        return False
    if after == "." and text[end + 1 : end + 2].isalnum():
        return replacement == HOST and _LOCAL_DOMAIN.match(text, end) is not None
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell a name from that of a thing in a program: one that is called, defined, imported, or is an attribute."""
    return not text.startswith("(", end) and not text.startswith("::", end) and text[max(0, start - 2) : start] != "::"


def names_nearby(folders: list[str]) -> frozenset[str]:
    """Return what the program and its repository are made of, in small letters: a name among these is no person's here.

    The names of *folders*, the parts of these, what lies in them, and the modules that are loaded.
    """
    roots = [os.path.basename(folder) for folder in folders if not _is_home(folder)]
    found = {entry.partition(".")[0] for folder in folders for entry in _entries(folder)}
    found |= {name.partition(".")[0] for name in list(sys.modules)}
    return frozenset(name.lower() for name in (*found, *roots, *_PART.findall(" ".join(roots))))


def _is_home(folder: str) -> bool:
    return os.path.basename(os.path.dirname(folder)) in {"home", "Users"}


def _entries(folder: str) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found.append(entry.name)
                if len(found) >= _MOST_ENTRIES:
                    break
    except OSError:
        return found
    return found
