"""Which parts of a setting, a variable of the environment or a line of `.git/config`, are secrets."""

from __future__ import annotations

import binascii
import json
import os
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

from otel_telemetry.redaction.keys import strength
from otel_telemetry.redaction.known.forms import SHORTEST
from otel_telemetry.redaction.known.words import is_setting
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.shapes import is_placeholder, is_random, odd_share
from otel_telemetry.redaction.values import is_benign, is_mixed, is_tokenlike

_READ: Final = 65_536
"""Characters of a setting that are looked at."""

_DEEPEST: Final = 4
_SHORTEST_LINE: Final = 16
_SHORTEST_KEY: Final = 16
_ADDRESS: Final = lazy(r"""[A-Za-z][A-Za-z0-9+.-]{0,30}://([^\s/?#"'<>\\]{1,512})@""")
_WITHOUT_SCHEME: Final = lazy(r"""([^\s:/@"'<>]{1,64}):([^\s"'<>]{1,256})@(?!sha256:)[\w.\[(-]""")
_PAIR: Final = lazy(
    r"""([A-Za-z][\w.-]{0,60}(?:[ ][A-Za-z]\w{0,30})?)["']?[ ]{0,2}[=:][ ]{0,2}"""
    r"""("[^"]{1,1024}"|'[^']{1,1024}'|[^\s;&,"']{1,1024})"""
)
_SCHEME: Final = lazy(r"(?i)(?:bearer|basic|token|digest|apikey|negotiate)(?:[ ]|%20){1,4}(\S.*)")
_OF_A_PROCESS: Final = lazy(
    r"(?i)(?:^|_)(?:PIN(?:CODE)?|SIGNING(?:_\w{1,32})?|COOKIES?|BASIC(?:_AUTH)?)$"
    r"(?<!_NAME)(?<!_ALGORITHM)(?<!_ALG)(?<!_ID)(?<!_METHOD)(?<!_MODE)"
)
_LICENSE: Final = lazy(r"(?i)(?:^|_)LICEN[CS]E(?:_?KEY)?$")
_DIGITS_OF_A_KEY: Final = 4
"""More than the name of a license has, ``Apache-2.0``."""

_HOOK: Final = lazy(r"(?i)hook")
_FILE: Final = lazy(
    r"(?i)[\w .-]{1,128}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|toml|ini|cfg|conf|txt|env|sock|pub|py|js|ts|sh"
    r"|db|xml)"
)
_PATH: Final = lazy(r"(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@ +~-]{1,128}){1,32}[/\\]?")
_DOTTED: Final = lazy(r"[A-Za-z_]\w{0,60}(?:[.:][A-Za-z_]\w{0,60}){1,16}")
_BASE64: Final = lazy(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_URL: Final = lazy(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:(?://|path=)[^@]*")
_PUBLIC_USERS: Final = frozenset(
    {"x-access-token", "__token__", "oauth2accesstoken", "x-token-auth", "gitlab-ci-token"}
)


def secrets_of(name: str, value: str) -> Iterator[str]:
    """Yield what is secret in the setting *name* = *value*, each worth to be looked for. Linear, never raises."""
    if len(value) < SHORTEST:
        return
    value = value[:_READ]
    for secret in {*_of_name(name, value), *_of_addresses(value), *_of_pairs(value), *_of_json(value)}:
        if is_worth_hiding(secret):
            yield secret


def _of_name(name: str, value: str) -> Iterator[str]:
    """Yield the value of a setting whose name says that it is secret."""
    sure = strength(name)
    if sure == "strong" or (sure != "none" and is_tokenlike(value)) or _means_a_secret(name, value):
        yield from _spellings(value)
    if "BASIC" in name.upper():
        yield value.partition(":")[2]
    if _HOOK.search(name):
        yield from _of_path(value)


def _means_a_secret(name: str, value: str) -> bool:
    """Tell a variable that holds a secret in an environment, though its name means none in a text."""
    if _LICENSE.search(name):
        return sum(map(str.isdigit, value)) >= _DIGITS_OF_A_KEY
    return _OF_A_PROCESS.search(name) is not None


def _of_path(value: str) -> Iterator[str]:
    """Yield the parts of a web hook's address that only its owner knows."""
    if "://" in value:
        path = value.partition("://")[2].partition("/")[2]
        yield from (part for part in re.split(r"[/?#&=]", path) if is_tokenlike(part))


def _spellings(value: str) -> Iterator[str]:
    """Yield *value* as it is, without what is put around it, and what it encodes."""
    bare = value.strip().strip("\"'")
    scheme = _SCHEME.match(bare)
    token = scheme[1].strip() if scheme else bare
    yield from (token, unquote(token))
    if "\n" in bare or "\\n" in bare:
        yield from (line for line in re.split(r"\n|\\n", bare) if len(line) >= _SHORTEST_LINE and "-----" not in line)
    user, colon, password = _decoded(token).partition(":")
    if colon:
        yield from (user, password)


def _decoded(token: str) -> str:
    """Return the plain text that *token* is in base64; empty where it is none."""
    if len(token) > 4_096 or _BASE64.fullmatch(token) is None:
        return ""
    try:
        text = b64decode(token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4), altchars=None).decode("ascii")
    except (ValueError, binascii.Error):
        return ""
    return text if text.isprintable() else ""


def _of_addresses(value: str) -> Iterator[str]:
    """Yield user and password of each address: ``scheme://user:password@host``, ``user:password@tcp(host)``."""
    if "@" not in value:
        return
    for address in _ADDRESS.finditer(value):
        yield from _of_userinfo(address[1])
    if "://" not in value and (credentials := _WITHOUT_SCHEME.match(value)):
        yield from (credentials[2].rpartition("@")[2], credentials[2])


def _of_userinfo(userinfo: str) -> Iterator[str]:
    user, colon, password = userinfo.partition(":")
    for part in (password, user) if colon else (user,):
        if part and part not in _PUBLIC_USERS:
            yield from (part, unquote(part))


def _of_pairs(value: str) -> Iterator[str]:
    """Yield the secrets in ``key=value`` lists: queries, connection strings, header lists, command lines."""
    if "=" not in value and ":" not in value:
        return
    for pair in _PAIR.finditer(value):
        sure = strength(pair[1])
        found = pair[2].strip("\"'")
        if sure == "strong" or (sure != "none" and is_tokenlike(found)):
            yield from _spellings(unquote_plus(found) if "%" in found else found)


def _of_json(value: str) -> Iterator[str]:
    """Yield the secrets in a setting that is JSON: a service account's key, a registry's logins."""
    if value.lstrip()[:1] not in {"{", "["}:
        return
    try:
        read: Any = json.loads(value)
    except (ValueError, RecursionError):
        return
    yield from _in_tree("", read, 0)


def _in_tree(name: str, node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, str):
        yield from _of_name(name, node)
    elif depth < _DEEPEST and isinstance(node, dict):
        for key, child in node.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _in_tree(str(key), child, depth + 1)  # pyright: ignore[reportUnknownArgumentType]
    elif depth < _DEEPEST and isinstance(node, list):
        for child in node:  # pyright: ignore[reportUnknownVariableType]
            yield from _in_tree(name, child, depth + 1)


def is_worth_hiding(value: str) -> bool:
    """Tell whether *value* is long and peculiar enough to be looked for in every text."""
    if len(value) < SHORTEST or not any(map(str.isalnum, value)):
        return False
    if is_benign(value) or (is_placeholder(value) and not is_mixed(value)) or is_setting(value):
        return False
    return not _names_a_thing(value)


def _names_a_thing(value: str) -> bool:
    """Tell whether *value* says where a secret is rather than being one: a path, a file, an address, a module."""
    if _URL.fullmatch(value) or (_FILE.fullmatch(value) and not is_random(value)):
        return True
    if _DOTTED.fullmatch(value) and not any(map(str.isdigit, value)) and odd_share(value) < 0.3:
        return True
    if value[:1] not in "/~." and value[1:2] != ":":
        return False
    return _exists(value) or (_PATH.fullmatch(value) is not None and not any(map(_is_key, re.split(r"[/\\]", value))))


def _is_key(part: str) -> bool:
    return len(part) >= _SHORTEST_KEY and is_random(part)


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except (OSError, ValueError):
        return False
