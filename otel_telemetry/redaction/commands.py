"""Secrets in command lines, known by the program and its flag: ``curl -u``, ``mysql -p…``, ``sshpass -p``.

A line of a shell and the list of arguments that ``subprocess`` shows are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from otel_telemetry.redaction.literals import any_of
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, is_benign

_LONGEST_COMMAND: Final = 256


class _Flag(NamedTuple):
    """How a program takes its password."""

    flag: str
    programs: tuple[str, ...]
    glued: bool = False
    """Whether the value has to follow the flag at once: ``mysql -p orders`` asks for a password, then opens that."""


_FLAGS: Final = (
    _Flag(
        "-p", ("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mysqlcheck", "mysqlpump"), glued=True
    ),
    _Flag("-p", ("mariadb", "mariadb-dump", "mariadb-admin", "7z", "7za", "rar", "unrar"), glued=True),
    _Flag("-p", ("sshpass", "docker login", "podman login", "helm registry login", "oc login", "az login", "cf login")),
    _Flag("-p", ("buildah login", "skopeo login", "nerdctl login", "mongo", "mongosh", "mongodump", "mongorestore")),
    _Flag("-p", ("rabbitmqadmin", "rdesktop", "ncftpget", "ncftpput", "snowsql")),
    _Flag("-a", ("redis-cli", "valkey-cli", "keydb-cli")),
    _Flag("-P", ("sqlcmd", "bcp", "isql", "tsql", "zip", "unzip", "mosquitto_pub", "mosquitto_sub", "ipmitool")),
    _Flag("-w", ("ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldappasswd", "ldapwhoami")),
    _Flag("-passin", ("openssl",)),
    _Flag("-passout", ("openssl",)),
)
"""The programs' manuals."""


def _by_program() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    found: dict[str, tuple[re.Pattern[str], ...]] = {}
    for flag in _FLAGS:
        gap = r"""["'`]?""" if flag.glued else r"""["'`]?,?[ \t=]{0,4}["'`]?(?:pass:)?"""
        pattern = re.compile(rf"""(?<=[\s"'`,]){flag.flag}{gap}(?P<value>[^\s"'`,;|&)\]<>]{{2,256}})""")
        for program in flag.programs:
            found[program] = (*found.get(program, ()), pattern)
    return MappingProxyType(found)


_BY_PROGRAM: Final = _by_program()
_WORDS: Final = any_of(_BY_PROGRAM).replace(r"\ ", r"\W{1,4}")
_PROGRAM: Final = re.compile(rf"""(?<![\w.-])(?:{_WORDS})(?:\.exe)?(?=[\s"'`,])""")
_END_OF_COMMAND: Final = re.compile(r"[\n|;]|&&")
_CURL_USER: Final = re.compile(r"""(?:(?<=[\s"'`])-[uU]|--(?:proxy-)?user)["'`]?,?[ \t=]*""")
_USER_AND_PASSWORD: Final = re.compile(
    r"""["'{]{0,3}(?=[^\s$<(])[^\s:'"]{0,128}["']?:["'{]{0,3}[^\s'"]{1,256}|["'][^\s'":]{0,128}:[^'"\n]{0,256}"""
)
_NOBODY: Final = re.compile(
    r"""["']?(?:test:test|xxx:yyy|user(?:name)?:(?:token|pass(?:word)?)|:)["']?$|.{0,128}\$[{(\w]"""
)


def find_in_commands(text: str, lowered: str) -> Iterator[Found]:
    """Yield what the flags of the programs in *text* carry: passwords, and the ``user:password`` of ``curl -u``."""
    if "-" not in text or not any(before in text for before in (" -", "'-", '"-', "\t-", "`-")):
        return
    yield from _curl_users(text, lowered)
    for program in _PROGRAM.finditer(lowered):
        name = re.sub(r"\W{1,4}(?=(?:registry|login)\b)", " ", program.group().removesuffix(".exe"))
        end = program.end() + _LONGEST_COMMAND
        over = _END_OF_COMMAND.search(text, program.end(), end)
        for flag in _BY_PROGRAM[name]:
            for match in flag.finditer(text, program.end(), over.start() if over else end):
                if not is_benign(match["value"]):
                    yield Found(*match.span("value"), marker("command-password"))


def _curl_users(text: str, lowered: str) -> Iterator[Found]:
    if "curl" not in lowered:
        return
    for flag in _CURL_USER.finditer(text):
        user = _USER_AND_PASSWORD.match(text, flag.end())
        if user and not (_NOBODY.match(user.group()) and "@" not in user.group()):
            start = flag.end() + (user.group()[0] in QUOTES)
            yield Found(start, user.end(), marker("url-credentials"))
