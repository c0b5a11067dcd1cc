"""Secrets in command lines, known by the program and its flag: ``curl -u``, ``mysql -p…``, ``sshpass -p``.

A line of a shell and the list of arguments that ``subprocess`` shows are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Final, NamedTuple

from otel_telemetry.redaction.literals import any_of, lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, is_benign, is_mixed

_LONGEST_COMMAND: Final = 256


class _Flag(NamedTuple):
    """How a program takes its password."""

    flag: str
    programs: tuple[str, ...]
    glued: bool = False
    """Whether the value has to follow the flag at once: ``mysql -p orders`` asks for a password, then opens that."""
    behind: str = ""
    """What ends the user's name, where the flag takes both."""


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
    _Flag("-a", ("http", "https", "xh")),
    _Flag("-pw", ("plink", "pscp", "psftp")),
    _Flag("-p", ("psexec", "ansible-vault", "mongoimport", "mongoexport", "kubectl login", "influx")),
    _Flag("-p", ("twine", "psexec64", "sqlldr", "bteq")),
    _Flag("-k", ("openssl",)),
    _Flag("-U", ("smbclient", "rpcclient", "smbmap", "winexe"), behind="%"),
    _Flag("-u", ("lftp",), behind=","),
    _Flag("-N", ("ssh-keygen",)),
    _Flag("-c", ("snmpwalk", "snmpget", "snmpset", "snmpbulkwalk", "snmptrap")),
    _Flag("-passin", ("openssl",)),
    _Flag("-pass", ("openssl",)),
    _Flag("-passout", ("openssl",)),
)
"""The programs' manuals."""


def _by_program() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    found: dict[str, tuple[re.Pattern[str], ...]] = {}
    for flag in _FLAGS:
        gap = r"""["'`]?""" if flag.glued else r"""["'`]?,?[ \t=]{0,4}["'`]?(?:pass:)?"""
        if flag.behind:
            gap += rf"""[^\s"'`%,]{{1,64}}{flag.behind}"""
        pattern = lazy(rf"""(?<=[\s"'`,]){flag.flag}{gap}(?P<value>[^\s"'`,;|&)\]<>]{{2,256}})""")
        for program in flag.programs:
            found[program] = (*found.get(program, ()), pattern)
    return MappingProxyType(found)


_BY_PROGRAM: Final = _by_program()
_PROGRAM: Final = lazy(
    lambda: rf"""(?<![\w.-])(?:{any_of(_BY_PROGRAM)})(?:\.exe)?(?=[\s"'`,])""".replace(r"\ ", r"\W{1,4}")
)
_END_OF_COMMAND: Final = lazy(r"[\n|;]|&&")
_ANY_FLAG: Final = lazy(r"-[paPwkUuNc](?<=[\s\"'`,]-.)")
"""What every flag of a password begins with: most texts hold none, and looking for a program costs more."""

_CURL_USER: Final = lazy(r"""(?:(?<=[\s"'`])-[uU]|--(?:proxy-)?user)["'`]?,?[ \t=]*""")
_USER_AND_PASSWORD: Final = lazy(
    r"""["'{]{0,3}(?=[^\s$<(])[^\s:'"]{0,128}["']?:["'{]{0,3}[^\s'"]{1,256}|["'][^\s'":]{0,128}:[^'"\n]{0,256}"""
)
_NOBODY: Final = lazy(r"""["']?(?:test:test|xxx:yyy|user(?:name)?:(?:token|pass(?:word)?)|:)["']?$|.{0,128}\$[{(\w]""")


def find_in_commands(text: str, lowered: str) -> Iterator[Found]:
    """Yield what the flags of the programs in *text* carry: passwords, and the ``user:password`` of ``curl -u``."""
    if "-" not in text:
        return
    yield from _curl_users(text, lowered)
    if _ANY_FLAG.search(text) is None:
        return
    if "'-u'" in text or '"-u"' in text:
        yield from (Found(*match.span("value"), marker("command-password")) for match in _LIST.finditer(text))
    programs = list(_PROGRAM.finditer(lowered))
    for program, following in zip_longest(programs, programs[1:]):
        name = re.sub(r"\W{1,4}(?=(?:registry|login)\b)", " ", program.group().removesuffix(".exe"))
        end = min(program.end() + _LONGEST_COMMAND, following.start() if following else len(text))
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


_PIPED: Final = lazy(
    r"""echo[ ](?:-\w{1,3}[ ])?["']?[\w.-]{1,64}:(?P<value>[^\s"'|]{2,128})["']?[ ]?\|[ ]?(?:sudo[ ])?$"""
)
_WORD: Final = r"""["']?(?P<value>[^\s"'|<>;&]{4,256})"""
_WITHOUT_FLAGS: Final = (
    lazy(rf"""echo[ ](?:-\w{{1,3}}[ ])?{_WORD}["']?[ ]?\|[ ]?\w{{1,24}}[ ][^|\n]{{0,128}}--password-stdin"""),
    lazy(
        rf"""echo[ ](?:-\w{{1,3}}[ ])?{_WORD}["']?[ ]?\|[ ]?sudo[ ]"""
        r"""(?:-\w{1,8}[ ]){0,3}?(?:-\w{0,4}S\b|--stdin)"""
    ),
    lazy(rf"""sudo[ ]-S[^|<\n]{{0,128}}<<<[ ]?{_WORD}"""),
    lazy(rf"""htpasswd[ ]-\w{{0,4}}b\w{{0,4}}[ ]\S{{1,128}}[ ]\S{{1,64}}[ ]{_WORD}"""),
    lazy(rf"""vault[ ]login[ ](?!-)(?=[^\s"']{{0,64}}\d){_WORD}"""),
    lazy(rf"""(?i)net[ ]use[ ](?:\w:[ ])?\\{{2,4}}[^\s"']{{1,128}}[ ](?!/){_WORD}"""),
    lazy(rf"""(?i)SecureString[ ](?:-String[ ])?(?=["']){_WORD}"""),
)
"""Passwords that no flag announces, from the program on."""


def find_without_flag(text: str, start: int) -> Found | None:
    """Return the password of the command at *start*: ``echo x | sudo -S``, ``htpasswd -b file user x``."""
    for pattern in _WITHOUT_FLAGS:
        match = pattern.match(text, start)
        if match and not is_benign(match["value"]):
            return Found(*match.span("value"), marker("command-password"))
    return None


_REDIS_USER: Final = lazy(r"[ ][\w.@-]{1,64}[ ](?P<value>[^\s\"'`,;]{6,256})(?=[ \t]*(?:$|[\r\n\"']))")
_REDIS: Final = lazy(r"[ ](?:default[ ]|LOGIN[ ]|PLAIN[ ])?(?P<value>[^\s\"'`,;]{6,256})")
_LIST: Final = lazy(
    r"""["']-u["'],[ ]?["'][^"'\n]{1,64}["'],[ ]?(?:["'][^"'\n]{1,64}["'],[ ]?){0,4}["']-p["'],[ ]?["']"""
    r"""(?P<value>(?![\d:./-]{1,32}["'])[^"'\n]{3,128})"""
)


def find_piped(text: str, start: int, _: int) -> Found | None:
    """Return the password in ``echo user:password | chpasswd``; the program stands at *start*."""
    floor = max(0, start - 256)
    piped = _PIPED.search(text[floor:start])
    return (
        Found(floor + piped.start("value"), floor + piped.end("value"), marker("command-password")) if piped else None
    )


def find_redis(text: str, _: int, end: int) -> Found | None:
    """Return the password behind the command ``AUTH``, of Redis and of mail servers, that ends at *end*."""
    values = (pattern.match(text, end) for pattern in (_REDIS, _REDIS_USER))
    secret = next((value for value in values if value and is_mixed(value["value"])), None)
    return Found(*secret.span("value"), marker("command-password")) if secret else None
