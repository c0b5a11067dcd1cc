"""Names of users behind a telling word: ``user=alice``, ``role "alice"``, ``alice@host`` of a remote shell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.personal.bystanders import PLAIN_WORDS, SERVICES
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.wording import encoded, literals, places_of

TELLS: Final = encoded(
    """
    user username usernames users usr ruser dbuser pguser login logon logname role owner principal account denied
    uid gid upn password ssh scp sftp rsync publickey samaccountname userid loginname
    """
)
_WORDS: Final = words("user usr login logon logname role owner principal account upn")
_NAME: Final = r"((?:[\w-]{1,32}\\{1,2})?[A-Za-z](?:[\w.+-]{0,62}\w)?)"
_OVER: Final = r"(?=\s(?:from|by|via|port|on|at)\s|\s?[,;:)(@]|\.?\s*$|\.\s)"
_ASSIGNED: Final = lazy(
    rf"""(?:[ _-]?(?:name|id))?s?\\?["']?(?:=\\?["'`]?{_NAME}"""
    rf"""|\s{{0,3}}(?:=>|:=|[:=])\s{{0,3}}(?:\\?["'`]{_NAME}(?=\\?["'`])"""
    rf"""|{_NAME}(?=\s{{0,3}}(?:$|[,;)\]}}|&<>])|\s[\w-]{{1,24}}[=:])))(?![\w(\[{{<]|\.\w|::)""",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTED: Final = lazy(
    rf"""(?:[ _-]?name|s)?(?: with name| named| called| name)? \\?["'`“\u2018«]{_NAME}\\?["'`”\u2019»]""", re.IGNORECASE
)
_AFFECTED: Final = lazy(
    rf"""[ ]{_NAME}(?=\s(?:not\sfound|(?:does|do|did)(?:\snot|n't)\s"""
    r"""|(?:is|was|has|cannot|could\snot|can\snot)\s(?:not|no|already|locked|disabled|unknown|been)\b"""
    r"""|already\s|unknown|denied|disabled|locked|logged|rejected|failed\s|lacks\s|from\s|on\s(?:host|server|\d))|\(uid|@)""",
    re.IGNORECASE,
)
_TOLD_BEFORE: Final = (
    "invalid ",
    "illegal ",
    "unknown ",
    "nonexistent ",
    "for ",
    "no such ",
    "as ",
    "by ",
    "login ",
    "target ",
)
_PLAIN: Final = lazy(rf":? {_NAME}{_OVER}", re.MULTILINE)
_DENIED: Final = lazy(rf"(?:denied|[Pp]assword) for {_NAME}{_OVER}", re.MULTILINE)
_IDENTITY: Final = lazy(r"[ug]id=\d{1,10}\(([\w.+-]{1,64})\)")
_REMOTE: Final = lazy(r"@(?=[A-Za-z][\w-]{0,62}(?:[\s:'\"]|$))")
_LOCAL: Final = lazy(r"(?<![\w./@:+-])[a-z_][\w.-]{0,31}$")
_FOLLOWS: Final = frozenset(" \t\r\n\f\v_-nis\\\"'`=:")
"""What may stand behind a telling word at all: ``/usr/lib`` is in every line of a stack."""
_DENIALS: Final = encoded("denied password")
_REMOTES: Final = encoded("ssh scp sftp rsync publickey denied")


def find_users(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the names of users that a word before them tells; accounts of services and plain words stay."""
    for word in _roots(frozenset(TELLS & present)):
        if word == "usr" and lowered.count(word) == lowered.count("/usr/"):
            continue
        for start in places_of(lowered, word):
            following = lowered[start + len(word) : start + len(word) + 1]
            if following in _FOLLOWS and not _goes_on_from_a_word(text, start):
                yield from _behind(text, lowered, start, word)
    if " for " in lowered and not _DENIALS.isdisjoint(present):
        yield from _taken(_DENIED.finditer(text))
    if "uid=" in lowered or "gid=" in lowered:
        yield from _taken(_IDENTITY.finditer(text))
    if "@" in text and not _REMOTES.isdisjoint(present):
        yield from _remote(text)


@lru_cache(maxsize=256)
def _roots(told: frozenset[bytes]) -> tuple[str, ...]:
    """Return the words that stand in one of the words *told*, which may be glued: ``dbuser``."""
    return tuple(word for word in sorted(_WORDS) if any(word in tell for tell in literals(told)))


def _behind(text: str, lowered: str, start: int, word: str) -> Iterator[Found]:
    """Yield the name behind a *word* at *start* that tells a user."""
    patterns = [_QUOTED] if word in {"role", "account"} else [_ASSIGNED, _QUOTED]
    if word == "user":
        patterns.append(_AFFECTED)
        if lowered[max(0, start - 12) : start].endswith(_TOLD_BEFORE):
            patterns.append(_PLAIN)
    if word == "role" and lowered.endswith("text ", 0, start):
        return  # a role of reStructuredText
    matches = (pattern.match(text, start + len(word)) for pattern in patterns)
    yield from _taken(match for match in matches if match and not _is_a_statement(text, start, match))


def _is_a_statement(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell a line of a program, ``    owner = entry``, from one of a configuration, which begins at its margin."""
    if start == 0 or text[start - 1] == "\n":
        return False
    return text[match.start() : match.start(match.lastindex or 0)].endswith(" = ")


def _taken(matches: Iterable[re.Match[str]]) -> Iterator[Found]:
    for match in matches:
        group = match.lastindex or 0
        if is_someone(match[group].lower()):
            yield Found(match.start(group), match.end(group), marker("username"))


def _remote(text: str) -> Iterator[Found]:
    for at in _REMOTE.finditer(text):
        local = _LOCAL.search(text, max(0, at.start() - 33), at.start())
        if local and is_someone(local.group().lower()):
            yield Found(local.start(), at.start(), marker("username"))


def _goes_on_from_a_word(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].lower()
    if not before or not before[-1].isalnum() or before in {"db", "pg", "r"}:
        return False
    return not (text[start].isupper() and text[start - 1].islower())


def is_someone(name: str) -> bool:
    """Tell whether *name*, in small letters, is neither a service's account nor a plain word or a name of a program."""
    plain = name.rsplit("\\", 1)[-1]
    if len(plain) < 2 or plain in SERVICES or plain in PLAIN_WORDS or "__" in plain:
        return False
    return not _OF_A_PROGRAM.search(plain)


_OF_A_PROGRAM: Final = lazy(
    r"user|name|service|account|^(?:self|request|settings|config|os|args|cls|ctx|env|session|test|my|your|app|db|svc|sa|default|example)[._-]"
    r"|(?:^|[_.-])(?:error|exception|id|email|key|field|model|type|admin|bot|app|api|db|svc|service|role|role|ro|rw|reader|writer|owner|agent|test|prod|staging|dev)$"
    r"|_(?:is|not|has)_|\.(?:py|js|go|rs|com|org|net|io)$"
)
