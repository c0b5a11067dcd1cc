"""How one provider is written down: an entry of the table, its example put together from parts.

Examples are joined at run time, so that no scanner of source code takes them for leaked secrets.
"""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.rules import Rule

MIXED: Final = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI" * 8
"""Letters and digits of an example."""

UPPER: Final = "ZKVQ9XT1MB7CN5RW8PL2SD6FG4HJ3YA" * 6
LOWER: Final = "zk3vq9xt1mb7cn5rw8pl2sd6fg4hj0yaeuoi" * 6
HEX: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" * 4
BASE32: Final = "zk3vq7xt5mb2cn4rw6pl" * 8
BASE58: Final = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJyAeUoi" * 4
ID: Final = "9f86d081-884c-4d65-9a2f-eaa0c55ad015"

BODY: Final = r"[A-Za-z0-9_-]{16,}"
PLAIN: Final = r"[A-Za-z0-9]{20,}"
HEXES: Final = r"[A-Fa-f0-9]{24,}"
UUID: Final = r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}"

GITHUB: Final = "https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns"
"""The providers whose tokens GitHub knows by their form: for those that publish no page on it."""


def token(rule_id: str, finds: str, cues: str, pattern: str, source: str, body: str = "", leaves: str = "") -> Rule:
    """Return the rule of one provider.

    *cues* are separated by spaces; *body* completes the example behind the first of them, *leaves* is what only
    resembles it: a placeholder, if nothing is given.
    """
    first, *rest = cues.split()
    return Rule(
        id=rule_id,
        finds=finds,
        cues=(first, *rest),
        pattern=pattern,
        catches=first + (body or MIXED[:40]),
        leaves=leaves or first + "x" * 36,
        source=source,
    )
