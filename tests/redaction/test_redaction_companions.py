"""A hash is a secret by what is joined to it."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.privacy.sampling import drawn
from otel_telemetry.redaction.companions import COMPANIONS, find_companions
from otel_telemetry.redaction.engine import rewrite
from otel_telemetry.redaction.rules import Rule, marker

EVERY_RULE = [pytest.param(rule, id=rule.id) for rule in COMPANIONS]
HEX = "0123456789abcdef"


def _redacted(text: str) -> str:
    return rewrite(text, list(find_companions(text)))


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_catches_its_example_and_leaves_the_other(rule: Rule) -> None:
    assert _redacted(rule.catches).endswith(marker(rule.id))
    assert _redacted(rule.leaves) == rule.leaves


@pytest.mark.parametrize(
    "text",
    [
        "uber-trace-id: {0}:{1:.16}:0:1",
        "traceparent: 00-{0}-{1:.16}-01",
        "docker.io/library/redis@sha256:{0}{1}",
        "cache/{0}.json, {0}.tar.gz, {0}.test_of_the_second_module",
        "object {0}:{0}",
        "md5({0})-user-12",
        "{0}NRALX and {0}-us1234",
    ],
)
def test_what_hashes_have_beside_them_stays(text: str) -> None:
    random = Random(text)
    shown = text.format(drawn(random, HEX, 32), drawn(random, HEX, 32))
    assert _redacted(shown) == shown


def test_any_number_of_hashes_costs_its_share() -> None:
    """Each run is looked at once, with at most 48 characters to its left."""
    text = "9f86d081884c7d659a2feaa0c55ad015:" * 2_000
    assert list(find_companions(text)) == []
