"""What names a person or a machine: user names in paths, emails, network addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.rules import Found, marker

_POSIX_HOME: Final = re.compile(r"""(?:/home/|/Users/|(?i:%2Fhome%2F|%2FUsers%2F))([^/\\\s:"'<>|,;)%\]}]{1,64})""")
_WINDOWS_HOME: Final = re.compile(
    r"""(?:\\{1,4}|(?<=[A-Za-z]:)/{1,2})(?i:Users|Documents and Settings)[/\\]{1,4}"""
    r"""([^/\\"'<>|:*?\r\n]{1,64}(?=[/\\])|[^/\\\s"'<>|:*?,;)]{1,64})"""
)
_NOBODY: Final = frozenset({"***", "Shared", "Public", "Default", "All Users", "Default User", "..."})
_FOLDER_BEFORE: Final = re.compile(
    r"(?:(?:^|[^\w.])(?:/?mnt)?/[a-zA-Z]|/cygdrive/[a-z]|/export|/data|/nfs|/net/\w+|/Data|/Volumes/[^/]+|[a-zA-Z]:|file:/*|localhost|/host|/host_mnt(?:/[a-z])?|/var|/usr|/srv|/private|/rootfs|/proc/\d+/root|\\[nrt])$"
)


def find_home_folders(text: str) -> Iterator[Found]:
    """Yield the user name in each path below a home folder: POSIX, macOS, Windows, WSL, file URLs, escaped."""
    if "home" not in text and "sers" not in text and "ettings" not in text:
        return
    if "home" in text or "sers" in text:
        for home in _POSIX_HOME.finditer(text):
            if home[1] not in _NOBODY and _begins_a_path(text, home.start()):
                yield Found(home.start(1), home.end(1), "***")
    if "\\" in text or ":/" in text:
        for home in _WINDOWS_HOME.finditer(text):
            if home[1] not in _NOBODY:
                yield Found(home.start(1), home.end(1), "***")


def _begins_a_path(text: str, start: int) -> bool:
    """Tell whether a path begins at *start*, or goes on from a mount; ``https://host/home/about`` does not."""
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "._-"):
        return True
    return _FOLDER_BEFORE.search(text[max(0, start - 24) : start]) is not None


_LOCAL: Final = re.compile(r"[\w.+!#$&*=?^{}~'/-]*$")
_LOCAL_CHARS: Final = frozenset("._%+!#$&*?^~-")
_DOMAIN: Final = re.compile(
    r"((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8})((?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24}))(?![\w-])"
)
_FILE_ENDINGS: Final = words(
    """
    png jpg jpeg gif svg webp py js ts mjs cjs tsx jsx json css html service socket timer target mount slice gz
    zip whl git so
    """
)
_AT: Final = re.compile(r"@|%40")


def find_emails(text: str) -> Iterator[Found]:
    """Yield email addresses, also with an encoded ``@``; ``git@host:…`` and ``icon@2x.png`` stay."""
    if "@" not in text and "%40" not in text:
        return
    done = 0
    for at in _AT.finditer(text):
        start = _local_start(text, at.start(), done)
        domain = _DOMAIN.match(text, at.end(), at.end() + 256)
        if start == at.start() or domain is None or domain[2].lower() in _FILE_ENDINGS:
            continue
        if text[start : at.start()] == "git":
            continue
        done = domain.end()
        yield Found(start, done, marker("email"))


def _local_start(text: str, at: int, done: int) -> int:
    start = at
    floor = max(done, at - 64)
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_CHARS):
        start -= 1
    while start < at and text[start] in "._%+!#$&*?^~-":
        start += 1
    return start


_IPV4_HINT: Final = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")
_DIGITS: Final = frozenset("0123456789")
_VERSION_BEFORE: Final = re.compile(
    r"""(?i)(?:\b(?:version|versions|release|ver|v|build|assembly|driver|firmware|oid|app|chart|plugin|package|newer|older|than|upgrade\sto)\b["'\s:=(]{0,4}|[<>=~!^]=?\s?["']?|\bv|[\w]-|[A-Za-z]/|\d\.|[\w@])$"""
)
_ASSIGN_BEFORE: Final = re.compile(r"""(?:^|[^<>=~!])=\s?["']?$""")
_SLASH_HOST: Final = re.compile(r"(?:^|[\s:(\"'])(?:[a-z][\w-]*(?:\.[\w-]+)*)?/$")


def find_ipv4(text: str) -> Iterator[Found]:
    """Yield IPv4 addresses; loopback, unspecified, masks, and four-part versions stay."""
    if text.count(".") < 3:
        return
    for hint in _IPV4_HINT.finditer(text):
        start = hint.start()
        while start > max(0, hint.start() - 3) and text[start - 1] in _DIGITS:
            start -= 1
        replacement = _ipv4_marker(text[start : hint.end()]) if start < hint.start() else None
        if replacement and not _is_part_of_more(text, start, hint.end()):
            yield Found(start, hint.end(), replacement)


def _is_part_of_more(text: str, start: int, end: int) -> bool:
    """Tell whether the four numbers are a version, an OID, or part of a longer word."""
    after = text[end : end + 2]
    if (after[:1] == "." and after[1:].isdigit()) or after[:1].isalpha() or after[:1] == "_":
        return True
    before = text[max(0, start - 20) : start]
    if _ASSIGN_BEFORE.search(before) and not re.search(r"(?i)ver(?:sion)?\s?=\s?[\"']?$", before):
        return False
    if _SLASH_HOST.search(before):
        return False
    return _VERSION_BEFORE.search(before) is not None


def _ipv4_marker(address: str) -> str | None:
    a, b, c, d = (int(part) for part in address.split("."))
    if max(a, b, c, d) > 255 or a in {0, 127} or (a == 255 and b in {0, 128, 192, 224, 240, 248, 252, 254, 255}):
        return None
    private = a == 10 or (a == 172 and 16 <= b <= 31) or (a == 192 and b == 168) or (a == 169 and b == 254)
    return marker("ipv4-private" if private else "ipv4")


_IPV6_HINT: Final = re.compile(r":[0-9a-fA-F]{0,4}:")
_IPV6_CHARS: Final = frozenset("0123456789abcdefABCDEF:.")
_IPV6_REST: Final = re.compile(r"[0-9a-fA-F:.]{0,48}")
_ZONE: Final = re.compile(r"%[\w]{1,16}")


def find_ipv6(text: str) -> Iterator[Found]:
    """Yield IPv6 addresses; loopback and unspecified stay, as do ``std::vector`` and clock times."""
    if text.count(":") < 2:
        return
    done = 0
    for hint in _IPV6_HINT.finditer(text):
        if hint.start() < done:
            continue
        start = hint.start()
        while start > max(done, hint.start() - 4) and text[start - 1] in _IPV6_CHARS and text[start - 1] not in ":.":
            start -= 1
        rest = _IPV6_REST.match(text, hint.start())
        done = rest.end() if rest else hint.end()
        yield from _address(text, start, done)


def _address(text: str, start: int, end: int) -> Iterator[Found]:
    run = text[start:end].rstrip(".")
    if run.endswith(":") and not run.endswith("::"):
        run = run[:-1]
    end = start + len(run)
    inside_a_word = (start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_.")) or text[
        end : end + 1
    ].isalnum()
    replacement = None if inside_a_word else _ipv6_marker(run)
    if replacement:
        zone = _ZONE.match(text, end)
        yield Found(start, zone.end() if zone else end, replacement)


def _ipv6_marker(run: str) -> str | None:
    if not any(c.isdigit() for c in run) or len(run) < 3:
        return None
    try:
        address = ipaddress.IPv6Address(run)
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified:
        return None
    return marker("ipv6-private" if address.is_private or address.is_link_local else "ipv6")


_MAC: Final = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:-])"
)
_MAC_HINTS: Final = (
    (re.compile(r":[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}:"), 2),
    (re.compile(r"-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-"), 2),
    (re.compile(r"\.[0-9A-Fa-f]{4}\."), 4),
)


def find_macs(text: str) -> Iterator[Found]:
    """Yield hardware addresses with colons, dashes or Cisco's dots."""
    for hint, width in _MAC_HINTS:
        for match in hint.finditer(text):
            start = match.start() - width
            if start < 0 or (start > 0 and (text[start - 1].isalnum() or text[start - 1] in ":-.")):
                continue
            mac = _MAC.match(text, start)
            if mac:
                yield Found(start, mac.end(), marker("mac"))
