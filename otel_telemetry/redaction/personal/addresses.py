"""Network addresses: IPv4 and IPv6, public and private."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_IPV4_HINT: Final = lazy(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")
_DIGITS: Final = frozenset("0123456789")
_VERSION_BEFORE: Final = lazy(
    r"""(?i)(?:\b(?:version|versions|release|ver|v|assembly|firmware|oid)\b["'\s:=(]{0,4}|\bv|\d\.)$"""
)
"""What says that four numbers are a version, whatever the numbers."""
_MAYBE_VERSION_BEFORE: Final = lazy(
    r"""(?i)(?:\b(?:build|driver|app|chart|plugin|package|newer|older|than|upgrade\sto)\b["'\s:=(]{0,4}"""
    r"""|(?<![-=])[<>=~!^]=?\s?["']?|\w-|[A-Za-z]/|\w|(?-i:\b(?:V8|[a-z]{1,8}[A-Z]{2,8})\s))$"""
)
"""What makes a version likely, if its first number is as small as those of versions are."""
_VERSIONS_BEFORE: Final = lazy(
    r"""(?i)\b(?:available|installed|installation|requires?|required|requirement|wants|satisfies|supported|supports|package"""
    r"""|collecting|downloading|using\scached|installing|uninstalling|upgrading|needs?)\b[:\s"'=(]{0,3}"""
    r"""(?:[a-z][\w.\[\]-]{0,40}[\s=:]{1,2})?v?$"""
)
"""What installers write before a version, with the package's name between them or not."""
_REVISION: Final = lazy(r"[-+~]\d{1,3}(?![\d.])|[+~][a-z]")
"""What packagers add to a version: ``1.2.5.1-2``, ``4.1.1.1+deb12``."""
_LISTED_BEFORE: Final = lazy(r"(?i)\b(?:versions?|releases?|available|installed|candidates?)\b[:\s\"'(\[]{0,4}$")
_OF_HOSTS: Final = lazy(r"(?i)ips?\b|host|addr|server|peer|client|dns|node|network|gateway|proxy|interface")
_LIST: Final = lazy(r"[\w.+!\s,\"']{0,512}")
_VERBS: Final = (
    " requires ",
    " depends on ",
    " is not installed",
    " is installed",
    " is incompatible",
    " is not compatible",
)
_FROM_A_LIST: Final = (", ", "', '", '", "')
_PACKAGE_BEFORE: Final = lazy(r"pkg:[\w%./-]{1,40}@$")
_HOST_BEFORE: Final = lazy(
    r"(?i)(?:host|host_?name|ip|ipv4|addr|address|peer|server|client|remote|src|source|dst|dest|gateway|dns|node|tcp|udp"
    r"|endpoint|proxy|bind|listen|from|upstream)[_\s]?[!<>=~^]{0,2}[-/=\s]?[\"']?$"
)
_PRODUCT_BEFORE: Final = lazy(r"\b(?!(?:Peer|Host|Server|Client|Node)/)[A-Z][A-Za-z]{2,24}/$")
_SMALLEST_HOST: Final = 100
"""Four-part versions that begin with as much, a browser's, have a part above 255."""
_MORE_PARTS: Final = lazy(r"\.\d")
_MANY_PARTS: Final = lazy(r"(?:\.\d+){2}")
"""A fifth number behind an address is its port, as tcpdump writes it."""
_ASSIGN_BEFORE: Final = lazy(r"""(?:^|[^<>=~!])=\s?["']?$""")
_VERSION_ASSIGN: Final = lazy(r"(?i)ver(?:sion)?\s?=\s?[\"']?$")
_SLASH_HOST: Final = lazy(r"(?:^|[\s:(\"'])(?:[a-z][\w-]*(?:\.[\w-]+)*)?/$")


def find_ipv4(text: str) -> Iterator[Found]:
    """Yield IPv4 addresses; loopback, unspecified, masks, and four-part versions stay."""
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
    small = int(text[start : text.index(".", start)]) < _SMALLEST_HOST
    if _MORE_PARTS.match(text, end) if small else _MANY_PARTS.match(text, end):
        return True
    before = text[max(0, start - 48) : start]
    if _VERSION_BEFORE.search(before[-20:]):
        return _ASSIGN_BEFORE.search(before) is None or _VERSION_ASSIGN.search(before) is not None
    if before[-1:].isalpha() or after[:1].isalpha():
        return True
    if before[-1:] == "@" or not small:
        return (_PACKAGE_BEFORE if before[-1:] == "@" else _PRODUCT_BEFORE).search(before) is not None
    return (
        after[:1] == "_"
        or (_REVISION.match(text, end) is not None and not text.startswith("10.", start))
        or _is_likely_version(before)
        or _is_of_a_package(text, start, end)
        or (text.endswith(".0.0", start, end) and not _is_network(text, start, end))
    )


def _is_network(text: str, start: int, end: int) -> bool:
    """Tell a network from a version, where the last two numbers are zero."""
    return (
        text[end : end + 1] == "/"
        or text.startswith("10.", start)
        or _HOST_BEFORE.search(text, max(0, start - 24), start) is not None
    )


def _is_likely_version(before: str) -> bool:
    if _ASSIGN_BEFORE.search(before) or _SLASH_HOST.search(before) or _HOST_BEFORE.search(before):
        return False
    if _MAYBE_VERSION_BEFORE.search(before):
        return True
    return _VERSIONS_BEFORE.search(before) is not None and _OF_HOSTS.search(before) is None


def _is_of_a_package(text: str, start: int, end: int) -> bool:
    """Tell a version by what stands around it: a package's name with a dash and a verb, or a list of versions."""
    before = text[max(0, start - 48) : start]
    if text.startswith(_VERBS, end) and before.endswith(" ") and before[-2:-1].isalnum():
        return True
    if not before.endswith(_FROM_A_LIST):
        return False
    floor = max(0, start - 512)
    opened = max(text.rfind(sign, floor, start) for sign in ":([")
    return (
        opened >= 0
        and _LIST.fullmatch(text, opened + 1, start) is not None
        and _LISTED_BEFORE.search(text, max(0, opened - 16), opened + 1) is not None
        and _OF_HOSTS.search(text, max(0, opened - 48), opened) is None
    )


def _ipv4_marker(address: str) -> str | None:
    a, b, c, d = (int(part) for part in address.split("."))
    if max(a, b, c, d) > 255 or a in {0, 127} or (a == 255 and b in {0, 128, 192, 224, 240, 248, 252, 254, 255}):
        return None
    private = a == 10 or (a == 172 and 16 <= b <= 31) or (a == 192 and b == 168) or (a == 169 and b == 254)
    return marker("ipv4-private" if private else "ipv4")


_IPV6_HINT: Final = lazy(r":[0-9a-fA-F]{0,4}:")
_IPV6_CHARS: Final = frozenset("0123456789abcdefABCDEF:.")
_IPV6_REST: Final = lazy(r"[0-9a-fA-F:.]{0,48}")
_ZONE: Final = lazy(r"%(?!5[dD])(?:25)?\w{1,16}")
_GROUPS_AFTER_A_NAME: Final = 3
_LONE_COLON: Final = lazy(r"[0-9a-fA-F]{0,4}:(?!:)")
_PORT: Final = lazy(r"[^.]{8,}(\.\d{1,5})")
_SLICE: Final = lazy(r"\d{0,3}::?\d{0,3}")


def has_colons(text: str) -> bool:
    """Tell whether hexadecimal digits stand between colons in *text*, as in IPv6 and hardware addresses."""
    return _IPV6_HINT.search(text) is not None


def find_ipv6(text: str) -> Iterator[Found]:
    """Yield IPv6 addresses; loopback and unspecified stay, as do ``std::vector`` and clock times."""
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
    if port := _PORT.fullmatch(run):
        run = run[: port.start(1)]
    end = start + len(run)
    if text[end : end + 1].isalnum():
        return
    if _inside_a_word(text, start) or (run[:1] == ":" and run[:2] != "::"):
        name = _LONE_COLON.match(run)  # ``eth0:2a00:…``: the name's last letters look like a first group
        if name is None:
            return
        start, run = start + name.end(), run[name.end() :]
        if sum(map(bool, run.split(":"))) < _GROUPS_AFTER_A_NAME:
            return
    if replacement := _ipv6_marker(run):
        zone = _ZONE.match(text, end)
        yield Found(start, zone.end() if zone else end, replacement)


def _inside_a_word(text: str, start: int) -> bool:
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "_."):
        return False
    return text[max(0, start - 3) : start].lower() != "%5b"


def _ipv6_marker(run: str) -> str | None:
    if len(run) < 3 or _SLICE.fullmatch(run) or not _has_form(run):
        return None
    try:
        address = ipaddress.IPv6Address(run)
    except ValueError:
        return None
    if int(address) < _SMALLEST_V6:
        return None
    if address.ipv4_mapped is not None:
        return _ipv4_marker(str(address.ipv4_mapped)) or marker("ipv4-private")
    return marker("ipv6-private" if any(address in network for network in _PRIVATE_V6) else "ipv6")


def _has_form(run: str) -> bool:
    """Tell an address from words of a program, ``dead::beef``: it has a digit, or three full groups."""
    return any(c.isdigit() for c in run) or sum(len(group) > 2 for group in run.split(":")) > 2


_PRIVATE_V6: Final = tuple(map(ipaddress.IPv6Network, ("fc00::/7", "fe80::/10", "2001:db8::/32")))
"""Unique local, link-local and documentation, the same whatever the version of Python."""
_SMALLEST_V6: Final = 2
"""Below are the unspecified address and loopback."""
