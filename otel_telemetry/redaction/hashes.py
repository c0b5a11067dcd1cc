"""Hashes of passwords, as ``/etc/shadow``, ``.htpasswd`` and frameworks store them: cheap to try passwords on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_CRYPT: Final = lazy(
    r"\$(?:[1-9]|2[abxy]?|y|gy|sha1|md5|apr1|argon2(?:id?|d)|scrypt|pbkdf2[\w-]{0,16}|bcrypt-sha256|P|H|S)\$"
    r"(?=[^\s:\"']{0,256}[A-Za-z0-9./+]{8})[^\s:\"'`\\,;<>)\]}]{8,512}(?:,[tp]=\d[^\s:\"'`\\;<>)\]}]{0,512})?"
)
"""https://man7.org/linux/man-pages/man5/crypt.5.html"""

_DJANGO: Final = lazy(
    r"\$(?:(?<=sha1\$)|(?<=a256\$)|(?<=gon2\$)|(?<=rypt\$)|(?<=md5\$))\d{0,8}\$?[A-Za-z0-9./+$=]{20,512}"
)
"""https://docs.djangoproject.com/en/5.1/topics/auth/passwords/: ``pbkdf2_sha256$rounds$salt$hash``"""

_LDAP: Final = lazy(r"\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PBKDF2[\w-]{0,12})\}(?P<hash>[A-Za-z0-9+/=$.]{16,512})")
"""https://www.rfc-editor.org/rfc/rfc2307"""


def find_password_hashes(text: str) -> Iterator[Found]:
    """Yield the hashes of passwords in *text*, with their salt."""
    if "$" in text:
        for pattern in (_CRYPT, _DJANGO):
            yield from (Found(*match.span(), marker("password-hash")) for match in pattern.finditer(text))
    if "{" in text:
        yield from (Found(*match.span("hash"), marker("password-hash")) for match in _LDAP.finditer(text))
