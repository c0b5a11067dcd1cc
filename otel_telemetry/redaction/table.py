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

from otel_telemetry.redaction import contents, known, personal
from otel_telemetry.redaction.companions import COMPANIONS
from otel_telemetry.redaction.literals import any_of, compile_now
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
        catches="sshpass -p hunter2 ssh db returned exit status 5",
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
        finds="private keys in PEM armour, whole or cut at either end, without it, and PuTTY's key files",
        cues=("-----BEGIN", "-----END", "MII", "PuTTY-User-Key-File"),
        pattern=r"BEGIN ... PRIVATE KEY ... END",
        catches=f"-----BEGIN RSA PRIVATE KEY-----\n{_RANDOM}\n{_RANDOM}\n",
        leaves="-----BEGIN CERTIFICATE REQUEST-----",
        source="https://www.rfc-editor.org/rfc/rfc7468",
    ),
    Rule(
        id="password-hash",
        finds="hashes of passwords, with their salt",
        cues=("$", "{SSHA}"),
        pattern=r"$algorithm$parameters$hash",
        catches=f"root:$6$saltsalt${_RANDOM}:19000:0:99999:7:::",
        leaves="costs $1 or $2 a call, in $HOME",
        source="https://man7.org/linux/man-pages/man5/crypt.5.html",
    ),
    Rule(
        id="row-values",
        finds="the values of a row in a database's error about a key",
        cues=("Key (",),
        pattern=r"Key (columns)=(values)",
        catches="Key (email, team)=(someone, 17) already exists.",
        leaves="Key (email) is not unique",
        source="https://www.postgresql.org/docs/current/errcodes-appendix.html",
    ),
    Rule(
        id="seed-phrase",
        finds="the twelve to twenty-four words that open a wallet",
        cues=("mnemonic", "phrase"),
        pattern=r"mnemonic: words",
        catches="mnemonic: lemon river cactus orbit velvet anchor puzzle winter copper meadow falcon sugar",
        leaves="the mnemonic has 12 words",
        source="https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
    ),
)  # fmt: skip
"""Rules that know a secret by its place or its form rather than by a fixed beginning."""

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for rule in (*TOKENS, *LITERALS, *COMPANIONS, *FOUND_BY_PLACE, *personal.RULES, *contents.RULES)}
)
"""Every rule by its id."""

NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "task": "the task's own text, where something quotes it",
        "secret": "the value of an attribute whose key names a secret",
        "strict": "free text, in strict mode",
        "source-lines": "no marker: the lines of source that a formatted stack quoted, which are left out",
        "failed": "a text for which redaction itself failed",
        "too-deep": "what lies deeper than the levels that are looked at",
        "bytes": "bytes that are no plain text",
        "sensitive": "the value of an attribute that the semantic conventions call sensitive",
        **known.NOTES,
    }
)
"""Markers that stand for something other than a rule's find."""


@cache
def marker_pattern() -> re.Pattern[str]:
    """Return what matches any marker of ours, and nothing else: a secret in brackets of the same form is a secret."""
    return compile_now(rf"\[REDACTED:{any_of([*RULES, *NOTES])}(?::\d{{1,9}})?\]")
