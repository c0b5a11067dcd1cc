"""Credentials with a syntax of their own: authorization schemes, addresses, Kubernetes manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.shapes import odd_share
from otel_telemetry.redaction.values import is_benign, is_mixed

_STANDALONE_SCHEME: Final = re.compile(r"(?i)\b(?:bearer|basic)[ \t]{1,4}(?!\w{1,32}=[\"'])([A-Za-z0-9_.=+/~-]{8,})")


def find_schemes(text: str, lowered: str) -> Iterator[Found]:
    """Yield credentials behind ``Bearer`` and ``Basic``, wherever they stand."""
    if "bearer" not in lowered and "basic" not in lowered:
        return
    for match in _STANDALONE_SCHEME.finditer(text):
        if is_mixed(match[1]) or odd_share(match[1]) > 0.4:
            yield Found(match.start(1), match.end(1), marker("authorization"))


_AUTHORITY: Final = re.compile(r"""[^\s/'"`<>\\]{1,512}""")
_LONG_PASSWORD: Final = re.compile(r"""[^\s:/@'"`<>]{0,128}:(?!\d{1,5}(?:[/?#]|$))[^\s@'"`<>]{1,256}(?=@[\w.-])""")
_PUBLIC_USERS: Final = frozenset({"git", "hg", "svn", "***"})


def find_url_credentials(text: str) -> Iterator[Found]:
    """Yield the user part of each address, ``user:password@`` as well as a lone token; ``git@`` stays."""
    position = text.find("://")
    while position >= 0:
        start = position + 3
        user = _user_part(text, start)
        if user and user not in _PUBLIC_USERS and not user.startswith("[REDACTED:") and not is_benign(user):
            yield Found(start, start + len(user), marker("url-credentials"))
            start += len(user)
        position = text.find("://", start)


def _user_part(text: str, start: int) -> str:
    authority = _AUTHORITY.match(text, start)
    if authority and "@" in authority.group():
        return authority.group().rpartition("@")[0]
    password = _LONG_PASSWORD.match(text, start)
    return password.group() if password else ""


_KUBERNETES: Final = re.compile(r"""kind["']?\s{0,4}:\s{0,4}["']?secret\b""")
_YAML_VALUE: Final = re.compile(r"""(?m):\s{1,12}(?:[|>]-?\s{1,12})?["']?([A-Za-z0-9+/]{8,}={0,2})["']?[ \t]*$""")


def find_kubernetes_secrets(text: str, lowered: str) -> Iterator[Found]:
    """Yield the base64 values of a Kubernetes ``Secret`` manifest."""
    if "secret" not in lowered or "kind" not in lowered or _KUBERNETES.search(lowered) is None:
        return
    for value in _YAML_VALUE.finditer(text):
        if len(value[1]) % 4 == 0 and (value[1].endswith("=") or is_mixed(value[1]) or odd_share(value[1]) > 0.2):
            yield Found(value.start(1), value.end(1), marker("kubernetes-secret"))
