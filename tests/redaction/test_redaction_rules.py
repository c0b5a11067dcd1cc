"""The table of rules tests itself: every rule catches its example and leaves the other one."""

from __future__ import annotations

import re

import pytest

from otel_telemetry.redaction.providers import LITERALS, TOKENS
from otel_telemetry.redaction.redactor import redact
from otel_telemetry.redaction.rules import Rule, marker
from otel_telemetry.redaction.table import FOUND_BY_PLACE, NOTES, RULES, marker_pattern

EVERY_RULE = [pytest.param(rule, id=rule.id) for rule in RULES.values()]


def _mark(rule: Rule) -> str:
    return "***" if rule.id == "home-folder" else marker(rule.id)


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_catches_its_example(rule: Rule) -> None:
    assert _mark(rule) in redact(rule.catches)


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_leaves_what_only_resembles(rule: Rule) -> None:
    assert redact(rule.leaves) == rule.leaves


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in TOKENS])
@pytest.mark.parametrize(
    "around",
    [
        "KeyError: '{}'",
        '{{"error": "bad credential {}"}}',
        "https://api.example.com/v1/items?limit=10&q={}&page=2",
        "first line\\n{}\\nlast line",
        "Command '['deploy', '{}', '--env', 'prod']' failed",
        "Incorrect key provided: {}. You can find yours elsewhere.",
    ],
)
def test_a_token_is_found_wherever_it_stands(rule: Rule, around: str) -> None:
    assert rule.catches not in redact(around.format(rule.catches))


def test_ids_are_unique_and_fit_a_marker() -> None:
    ids = [rule.id for rule in (*TOKENS, *LITERALS, *FOUND_BY_PLACE)]
    assert len(ids) == len(set(ids)) == len(RULES)
    assert all(re.fullmatch(r"[a-z0-9-]{3,40}", one) for one in (*ids, *NOTES))


def test_every_rule_says_what_it_finds_and_where_that_is_written() -> None:
    assert all(rule.finds and rule.source for rule in RULES.values())


def test_no_cue_belongs_to_two_rules() -> None:
    cues = [cue for rule in TOKENS for cue in rule.cues]
    assert len(cues) == len(set(cues))


def test_only_our_own_markers_count_as_markers() -> None:
    """A secret cannot hide in brackets of the same form."""
    assert marker_pattern().fullmatch("[REDACTED:github-token]")
    assert not marker_pattern().fullmatch("[REDACTED:hunter2-is-my-password]")
