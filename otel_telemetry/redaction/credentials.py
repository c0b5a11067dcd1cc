"""Credentials with a syntax of their own: authorization schemes, addresses, Kubernetes manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.foreign import find_foreign
from otel_telemetry.redaction.hashes import find_password_hashes
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.shapes import odd_share
from otel_telemetry.redaction.values import is_benign, is_mixed, is_tokenlike


def find_credentials(text: str, lowered: str) -> Iterator[Found]:
    """Yield every credential in *text* that has a syntax of its own; *lowered* is it in small letters."""
    if "bearer" in lowered or "basic" in lowered:
        yield from find_schemes(text)
    if "://" in text:
        yield from find_url_credentials(text)
    if "=" in text and ("?" in text or "&" in text or "#" in text):
        yield from find_grants(text)
    if "secret" in lowered and "kind" in lowered:
        yield from find_kubernetes_secrets(text, lowered)
    if "$" in text or "{" in text:
        yield from find_password_hashes(text)
    if not text.isascii():
        yield from find_foreign(text, lowered)


_STANDALONE_SCHEME: Final = lazy(r"(?i)\b(?:bearer|basic)[ \t]{1,4}(?!\w{1,32}=[\"'])([A-Za-z0-9_.=+/~-]{8,})")


def find_schemes(text: str) -> Iterator[Found]:
    """Yield credentials behind ``Bearer`` and ``Basic``, wherever they stand."""
    for match in _STANDALONE_SCHEME.finditer(text):
        if is_mixed(match[1]) or odd_share(match[1]) > 0.4:
            yield Found(match.start(1), match.end(1), marker("authorization"))


_AUTHORITY: Final = lazy(r"""[^\s/'"`<>\\]{1,512}""")
_LONG_PASSWORD: Final = lazy(r"""[^\s:/@'"`<>]{0,128}:(?!\d{1,5}(?:[/?#]|$))[^\s@'"`<>]{1,256}(?=@[\w.-])""")
_LONGEST_USER: Final = 520
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
    if text.find("@", start, start + _LONGEST_USER) < 0:
        return ""
    authority = _AUTHORITY.match(text, start)
    if authority and "@" in authority.group():
        return authority.group().rpartition("@")[0]
    password = _LONG_PASSWORD.match(text, start)
    return password.group() if password else ""


_GRANT: Final = lazy(
    r"[?&#](?:(?:oauth_)?(?:code|state|ticket|verifier|assertion|SAMLResponse|SAMLRequest|login_hint|code_verifier)="
    r"(?P<value>[^\s&#\"'<>`]{8,4096})"
    r"|(?:[Aa]pp(?:lication)?_?[Ii][Dd]|APP_?ID|[Aa][Pp][Ii]_?[Ii][Dd])=(?P<id>[0-9a-fA-F]{24,128})(?![\w-]))"
)


def find_grants(text: str) -> Iterator[Found]:
    """Yield what a query hands over at a login: codes, tickets, assertions, the id that some providers call a key."""
    for grant in _GRANT.finditer(text):
        if grant["id"]:
            yield Found(*grant.span("id"), marker("assigned-secret"))
        elif is_tokenlike(grant["value"]) or (is_mixed(grant["value"].rstrip("=")) and len(grant["value"]) > 12):
            yield Found(*grant.span("value"), marker("assigned-secret"))


_KUBERNETES: Final = lazy(r"""kind["']?\s{0,4}:\s{0,4}["']?secret\b""")
_YAML_VALUE: Final = lazy(r"""(?m):\s{1,12}(?:[|>]-?\s{1,12})?["']?([A-Za-z0-9+/]{8,}={0,2})["']?[ \t]*$""")


def find_kubernetes_secrets(text: str, lowered: str) -> Iterator[Found]:
    """Yield the base64 values of a Kubernetes ``Secret`` manifest."""
    if _KUBERNETES.search(lowered) is None:
        return
    for value in _YAML_VALUE.finditer(text):
        if len(value[1]) % 4 == 0 and (value[1].endswith("=") or is_mixed(value[1]) or odd_share(value[1]) > 0.2):
            yield Found(value.start(1), value.end(1), marker("kubernetes-secret"))
