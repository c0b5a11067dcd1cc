"""Every rule there is: the providers' tokens, and what is found by a finder of its own.

An entry says what a rule finds, shows one text that it changes and one that it leaves, and names its source. For rules
with a finder the cues and the pattern tell a reader where it looks; the finder of that name does the looking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from otel_telemetry.redaction import contents
from otel_telemetry.redaction.literals import any_of
from otel_telemetry.redaction.providers import LITERALS, TOKENS
from otel_telemetry.redaction.rules import Rule

_RANDOM: Final = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI"
_HEX: Final = "9f86d081884c7d659a2feaa0c55ad015"

FOUND_BY_PLACE: Final[tuple[Rule, ...]] = (
    Rule(
        id="high-entropy",
        finds="long tokens that look drawn at random and that nothing explains as an id, a hash or a version",
        cues=(),
        pattern=r"[A-Za-z0-9_~-]{18,}",
        catches=f"could not parse {_RANDOM[:32]}",
        leaves="test_rotation_keeps_previous_key_for_grace_period_v2022_04_01",
        source="measured: uncommon letter pairs against the identifiers of Python's standard library",
    ),
    Rule(
        id="provider-key",
        finds="hexadecimal, numeric and short tokens assigned to a provider's or a secret's name",
        cues=("the names in providers.NAMES",),
        pattern=r"name [=:>|,] token",
        catches=f"datadog_app = '{_HEX}'",
        leaves=f"commit = '{_HEX}'",
        source="the providers' documentation: keys without a beginning of their own",
    ),
    Rule(
        id="assigned-secret",
        finds="the value of a password, a token, a key, in any syntax",
        cues=("the stems in keys.STEMS",),
        pattern=r"name sign value",
        catches='{"db_password": "hunter2", "retries": 3}',
        leaves="password: field required (prompt_tokens=1234)",
        source="https://cwe.mitre.org/data/definitions/532.html",
    ),
    Rule(
        id="authorization",
        finds="the credentials of an Authorization header, and those behind Bearer and Basic anywhere",
        cues=("authorization", "bearer", "basic"),
        pattern=r"scheme credentials",
        catches="Authorization: Basic dXNlcjpwYXNz",
        leaves="Access-Control-Allow-Headers: Authorization, X-Api-Key",
        source="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    ),
    Rule(
        id="cookie",
        finds="the values of Cookie and Set-Cookie headers",
        cues=("cookie",),
        pattern=r"name: rest of the line",
        catches="Set-Cookie: sid=31d4d96e407aad42; Path=/",
        leaves="Cookie parsing failed at offset 12",
        source="https://www.rfc-editor.org/rfc/rfc6265",
    ),
    Rule(
        id="url-credentials",
        finds="the user part of an address, and the user of curl -u",
        cues=("://", "curl"),
        pattern=r"://user:password@host",
        catches="postgresql://app:s3cret@db:5432/orders",
        leaves="git+https://github.com/psf/requests.git@v2.31.0 and ssh://git@github.com:22/x",
        source="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    ),
    Rule(
        id="command-password",
        finds="the password that a program takes by a short flag, in a shell's line or a list of arguments",
        cues=("the programs in commands._FLAGS",),
        pattern=r"program ... -p password",
        catches="Command '['sshpass', '-p', 'hunter2', 'ssh', 'db']' returned exit status 5",
        leaves="mysql -u root -p orders; ssh -p 2222 db; docker run -p 8080:80 web",
        source="the programs' manuals",
    ),
    Rule(
        id="kubernetes-secret",
        finds="the base64 values of a Kubernetes Secret manifest",
        cues=("kind: Secret",),
        pattern=r": base64 at the end of a line",
        catches="kind: Secret\ndata:\n  extra: aG9ydW5kZXI=\n",
        leaves="kind: ConfigMap\ndata:\n  extra: YWRtaW4=\n",
        source="https://kubernetes.io/docs/concepts/configuration/secret/",
    ),
    Rule(
        id="private-key",
        finds="private keys in PEM armour, whole or cut at either end",
        cues=("-----BEGIN", "-----END"),
        pattern=r"BEGIN ... PRIVATE KEY ... END",
        catches=f"-----BEGIN RSA PRIVATE KEY-----\n{_RANDOM}\n{_RANDOM}\n",
        leaves="-----BEGIN CERTIFICATE REQUEST-----",
        source="https://www.rfc-editor.org/rfc/rfc7468",
    ),
    Rule(
        id="home-folder",
        finds="the user's name in a path below a home folder, which becomes ***: POSIX, macOS, Windows, WSL",
        cues=("/home/", "/Users/", "\\Users\\"),
        pattern=r"/home/name",
        catches="/Users/alice/project/refs.bib",
        leaves="https://example.com/home/about",
        source="https://opentelemetry.io/docs/security/handling-sensitive-data/",
    ),
    Rule(
        id="email",
        finds="email addresses",
        cues=("@", "%40"),
        pattern=r"local@domain.tld",
        catches="no mailbox for alice.smith@example.com",
        leaves="git@github.com:psf/requests.git, icon@2x.png, torch@2.1.0",
        source="https://www.rfc-editor.org/rfc/rfc5321",
    ),
    Rule(
        id="ipv4",
        finds="public IPv4 addresses",
        cues=(".",),
        pattern=r"n.n.n.n",
        catches="connect to 203.0.113.7:443 failed",
        leaves="127.0.0.1:8080 and 0.0.0.0, version 2.0.0.1, OID 1.3.6.1.4.1",
        source="https://www.rfc-editor.org/rfc/rfc791",
    ),
    Rule(
        id="ipv4-private",
        finds="private and link-local IPv4 addresses",
        cues=(".",),
        pattern=r"10.n.n.n, 172.16-31.n.n, 192.168.n.n, 169.254.n.n",
        catches="connect to 192.168.1.17:443 failed",
        leaves="localhost:5432",
        source="https://www.rfc-editor.org/rfc/rfc1918",
    ),
    Rule(
        id="ipv6",
        finds="public IPv6 addresses",
        cues=("::", ":"),
        pattern=r"x:x:x:x:x:x:x:x",
        catches="connect to [2a00:1450:4001:82a::200e]:443 failed",
        leaves="[::1]:8080, std::vector, 12:34:56",
        source="https://www.rfc-editor.org/rfc/rfc4291",
    ),
    Rule(
        id="ipv6-private",
        finds="unique local, link-local and documentation IPv6 addresses",
        cues=("::", ":"),
        pattern=r"fe80::, fc00::/7, 2001:db8::",
        catches="no route to fe80::1ff:fe23:4567:890a%eth0",
        leaves="abc::def",
        source="https://www.rfc-editor.org/rfc/rfc4193",
    ),
    Rule(
        id="mac",
        finds="hardware addresses",
        cues=(":", "-", "."),
        pattern=r"xx:xx:xx:xx:xx:xx",
        catches="interface 01:23:45:67:89:ab is down",
        leaves="12:34:56 elapsed",
        source="https://standards.ieee.org/products-programs/regauth/",
    ),
)  # fmt: skip
"""Rules that know a secret by its place or its form rather than by a fixed beginning."""

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for rule in (*TOKENS, *LITERALS, *FOUND_BY_PLACE, *contents.RULES)}
)
"""Every rule by its id."""

NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "task": "the task's own text, where something quotes it",
        "secret": "the value of an attribute whose key names a secret",
        "strict": "free text, in strict mode",
        "failed": "a text for which redaction itself failed",
        "too-deep": "what lies deeper than the levels that are looked at",
        "bytes": "bytes that are no plain text",
    }
)
"""Markers that stand for something other than a rule's find."""


@cache
def marker_pattern() -> re.Pattern[str]:
    """Return what matches any marker of ours, and nothing else: a secret in brackets of the same form is a secret."""
    return re.compile(rf"\[REDACTED:{any_of([*RULES, *NOTES])}(?::\d{{1,9}})?\]")
