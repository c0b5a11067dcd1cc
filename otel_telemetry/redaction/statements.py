"""Secrets in what databases say and are told: accounts, rows in errors about keys, connection strings of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from otel_telemetry.redaction.commands import find_without_flag
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.phrases import find_wallet
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import is_benign

_IDENTIFIED: Final = lazy(
    r"""(?i)dentified[ \t\n]{1,4}(?:with[ \t]{1,4}["'`]?\w{1,40}["'`]?[ \t]{1,4})?(?:by|as)"""
    r"""[ \t\n]{1,4}(?:password[ \t]{1,4})?(?:["'](?P<quoted>[^"'\n]{1,256})|(?P<bare>[^\s"';,)]{1,128}))"""
)
_OF_AN_ACCOUNT: Final = lazy(r"(?i)\b(?:user|role|login|grant|account)\b")
_ORACLE: Final = lazy(
    r"""(?i)(?:oracle:(?:thin|oci8?):|(?:sqlplus|sqlldr)(?:[ \t]+-\w{1,16}(?:[ \t]\d)?){0,4}[ \t]+["']?"""
    r"""(?:userid=|target[ \t])?)["']?\w{1,64}/["']?(?P<value>[^\s"'@]{1,128})"""
)
_PGPASS: Final = lazy(
    r"(?:\*:)?(?:\d{2,5}|\*):[\w*.-]{1,64}:[\w*.@-]{1,64}:(?P<value>[^\s:\"'`\\]{2,256})(?=[\s\"'`\\]|$)"
)
_HOST: Final = lazy(r"(?:^|[\s\"'`=])(?:[\w.-]{1,64}:)?$")
_GO: Final = lazy(r"[\w.-]{1,64}:(?P<value>[^\s/@\"']{1,128})@$")
_ROW: Final = lazy(r" \([^()\n]{1,256}\)=\((?P<rows>[^\n]{0,1024})")
_END_OF_ROW: Final = lazy(r"\) (?:already exists|is not present|is still referenced|conflicts|is duplicated)|\)\.?$")
_BUNDLED: Final = lazy(
    r"""(?i)bundle_(?=\w{0,96}__)[\w-]{2,128}["'\s]{0,4}[:=>|,]{1,3}["'`\s]{0,6}"""
    r"""(?P<value>[^\s"'`;,:\\]{1,128}:[^\s"'`;,\\]{1,256})"""
)
"""https://bundler.io/man/bundle-config.1.html#CREDENTIALS-FOR-GEM-SOURCES"""
_SNMP: Final = lazy(r"(?i)snmp[\w -]{0,40}$")
_COMMUNITY: Final = lazy(
    r"""(?i)community(?:[ _-]?(?:string|name))?(?:[ \t]{1,3}|["']?[ \t]{0,3}[:=][ \t]{0,3})(?:[07][ \t])?["'`]?"""
    r"""(?P<value>(?!(?:string|name|is|not|was|of|for|the|with|in|on|has|member|strings|names)\b)[^\s"'`,;:)]{3,128})"""
)
_SINGLE_USE: Final = lazy(
    r"(?i)(?:one[- ]?time|verification|security|log-?in|access|sms|2fa|mfa|otp|confirmation|authentication|pass)[ -]$"
)
_CODE_IS: Final = lazy(r"(?i)code (?:is|was)[ :]{1,2}(?P<value>\d{4,8})\b")
_ON_A_CARD: Final = lazy(
    r"(?i)cv[vc]2?(?:[ _-]?(?:code|number|value))?[\"']?[ \t]{0,2}(?:[:=]|is|was|[ \t])"
    r"[ \t]{0,2}[\"']?(?P<value>\d{3,4})\b"
)
_TAG: Final = lazy(r"(?:^|[\s\"'>])[A-Za-z]{0,4}\d{1,6} $")
_LOGIN: Final = lazy(r"LOGIN \"?[^\s\"]{1,128}\"? \"?(?P<value>[^\s\"]{3,128})")
_SENT: Final = lazy(r"(?:[>→]|\b[CS]:|send:|sent:)[ ]?[\"'b]{0,2}$")
_PASS: Final = lazy(r"PASS (?P<value>[^\s\"'\\]{4,128})(?=[ \t]{0,4}(?:$|[\r\n\"'\\]))")
_PASSWORDS: Final = lazy(r"(?i)(?:passwords?|passphrases?|secrets|tokens)[ ]$")
_UNEQUAL: Final = lazy(
    r"(?i)(?:do|does|did)(?: not|n't) match[:,]? \(?[\"']"
    r"(?P<value>[^\"'\n]{1,256}[\"'] ?(?:!=|<>|and|vs\.?|,) ?[\"'][^\"'\n]{1,256})"
)
_ASSIGNED: Final = marker("assigned-secret")


def find_row(text: str, _: int, end: int) -> Found | None:
    """Return the values of ``Key (column, ...)=(value, ...)``, whatever the columns, behind the word at *end*."""
    row = _ROW.match(text, end)
    if row is None:
        return None
    close = _END_OF_ROW.search(row["rows"])
    length = close.start() if close else len(row["rows"].partition(")")[0])
    start = row.start("rows")
    return Found(start, start + length, marker("row-values")) if length else None


def _identified(text: str, start: int) -> Found | None:
    before = text[max(0, start - 200) : start]
    return _found(_IDENTIFIED.match(text, start)) if _OF_AN_ACCOUNT.search(before) else None


def _oracle(text: str, start: int) -> Found | None:
    return _found(_ORACLE.match(text, start))


def _pgpass(text: str, start: int) -> Found | None:
    host = _HOST.search(text[max(0, start - 80) : start])
    return _found(_PGPASS.match(text, start)) if host else None


def _go(text: str, start: int) -> Found | None:
    """Find the password in ``user:password@tcp(host:port)/name``, the address of Go's MySQL driver."""
    floor = max(0, start - 200)
    before = _GO.search(text[floor:start].removesuffix("uni")) if "@" in text[max(0, start - 4) : start] else None
    if before is None or is_benign(before["value"]):
        return None
    return Found(floor + before.start("value"), floor + before.end("value"), marker("url-credentials"))


def _bundled(text: str, start: int) -> Found | None:
    """Find ``BUNDLE_GEMS__EXAMPLE__COM=user:password``, Bundler's credentials for a host."""
    return _found(_BUNDLED.match(text, start))


def _community(text: str, start: int) -> Found | None:
    """Find the community of SNMP, which is a password."""
    named = text[max(0, start - 2) : start] in {"ro", "rw"} or _SNMP.search(text, max(0, start - 48), start)
    return _found(_COMMUNITY.match(text, start)) if named else None


def _code(text: str, start: int) -> Found | None:
    """Find ``your one-time code is 482913``."""
    named = _SINGLE_USE.search(text, max(0, start - 24), start)
    return _found(_CODE_IS.match(text, start)) if named else None


def _card_code(text: str, start: int) -> Found | None:
    """Find the three or four digits on a card's back."""
    return _found(_ON_A_CARD.match(text, start))


def _mail(text: str, start: int) -> Found | None:
    """Find the password of IMAP's ``a1 LOGIN user password``."""
    tagged = text.startswith("LOGIN", start) and _TAG.search(text, max(0, start - 8), start)
    return _found(_LOGIN.match(text, start)) if tagged else None


def _sent(text: str, start: int) -> Found | None:
    """Find the password in a protocol's ``>>> PASS word``."""
    sent = text.startswith("PASS ", start) and _SENT.search(text, max(0, start - 8), start)
    return _found(_PASS.match(text, start)) if sent else None


def _unequal(text: str, start: int) -> Found | None:
    """Find both of ``Passwords do not match: 'one' != 'other'``."""
    named = _PASSWORDS.search(text, max(0, start - 24), start)
    return _found(_UNEQUAL.match(text, start)) if named else None


def _found(match: re.Match[str] | None) -> Found | None:
    if match is None or match.lastgroup is None or is_benign(match[match.lastgroup]):
        return None
    return Found(*match.span(match.lastgroup), _ASSIGNED)


BY_CUE: Final[Mapping[str, Callable[[str, int], Found | None]]] = MappingProxyType(
    {
        "dentified by": _identified,
        "dentified with": _identified,
        "oracle:thin:": _oracle,
        "oracle:oci": _oracle,
        "sqlplus": _oracle,
        "sqlldr": _oracle,
        "5432:": _pgpass,
        "*:*:": _pgpass,
        "tcp(": _go,
        "unix(": _go,
        "mnemonic": find_wallet,
        "phrase": find_wallet,
        "seed": find_wallet,
        "covery": find_wallet,
        "backup": find_wallet,
        "bundle_": _bundled,
        "community": _community,
        "echo ": find_without_flag,
        "sudo ": find_without_flag,
        "htpasswd": find_without_flag,
        "vault login": find_without_flag,
        "net use": find_without_flag,
        "securestring": find_without_flag,
        "code is ": _code,
        "code was ": _code,
        "cvv": _card_code,
        "cvc": _card_code,
        "login ": _mail,
        "pass": _sent,
        "do not match": _unequal,
        "don't match": _unequal,
    }
)
"""What is looked at beside the names: a literal in small letters, and what reads the text from there."""
