"""Prove that the audit can see: every rule's own example is planted wherever a span holds text, and must be found."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

from otel_telemetry.redaction.table import RULES

if TYPE_CHECKING:
    from otel_telemetry.auditing.scanner import Scanner
    from otel_telemetry.redaction.rules import Rule

_KEY: Final = "planted"
_UNDER_A_SECRET_KEY: Final = "secret"  # noqa: S105 - the id of a rule
_SECRET_LINE: Final = b'{"attributes":[{"key":"db_password","value":{"stringValue":"swordfish"}}]}'


PROVEN: Mapping[str, Rule] = RULES
"""The rules that prove themselves before each audit: all."""


def blind_rules(scanner: Scanner) -> list[str]:
    """Return the ids of the rules that *scanner* does not find in every place where their example is planted."""
    blind = [rule.id for rule in PROVEN.values() if not _sees(scanner, rule)]
    if not scanner.findings(_SECRET_LINE)[_UNDER_A_SECRET_KEY]:
        blind.append(_UNDER_A_SECRET_KEY)
    return blind


def _sees(scanner: Scanner, rule: Rule) -> bool:
    once = scanner.text(rule.catches)[1][rule.id]
    places = _places(rule.catches)
    torn = orjson.dumps(places[0])[:-2]
    return (
        once > 0
        and scanner.findings(orjson.dumps({"planted": places}))[rule.id] >= once * len(places)
        and scanner.findings(torn)[rule.id] >= once
    )


def _places(text: str) -> list[Any]:
    """Return an OTLP object for each place of a span that holds text, with *text* in it."""
    value = {"stringValue": text}
    pair = {"key": _KEY, "value": value}
    encoded = b64encode(text.encode()).decode()
    return [
        {"name": text},
        {"attributes": [pair]},
        {"attributes": [{"key": text, "value": {"boolValue": True}}]},
        {"attributes": [{"key": _KEY, "value": {"arrayValue": {"values": [value]}}}]},
        {"attributes": [{"key": _KEY, "value": {"kvlistValue": {"values": [pair]}}}]},
        {"attributes": [{"key": _KEY, "value": {"bytesValue": encoded}}]},
        {"events": [{"name": text}]},
        {"events": [{"attributes": [pair]}]},
        {"links": [{"attributes": [pair]}]},
        {"status": {"message": text, "code": 2}},
        {"scope": {"name": text}},
        {"scope": {"version": text, "attributes": []}},
        {"resource": {"attributes": [pair]}},
        {"schemaUrl": text},
    ]
