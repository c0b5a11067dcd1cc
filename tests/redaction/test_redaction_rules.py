"""The table of rules tests itself: every rule catches its example, and fresh secrets like it, and leaves the other."""

from __future__ import annotations

import re
from math import ceil
from random import Random

import pytest

from benchmarks.privacy.sampling import MAKERS, SHAPED, sample, secret
from otel_telemetry.redaction.providers import LITERALS, NAMES, TOKENS
from otel_telemetry.redaction.redactor import redact
from otel_telemetry.redaction.rules import Rule, marker
from otel_telemetry.redaction.shapes import is_random
from otel_telemetry.redaction.table import NOTES, RULES, marker_pattern

EVERY_RULE = [pytest.param(rule, id=rule.id) for rule in RULES.values()]
EVERY_SHAPE = [pytest.param(rule, id=rule.id) for rule in (*TOKENS, *LITERALS)]

PLACES = {
    "bare": "{}",
    "repr": "KeyError: '{}'",
    "json": '{{"error": "bad credential {}", "code": 17}}',
    "query": "https://api.example.com/v1/items?limit=10&q={}&page=2",
    "line": "first line\\n{}\\nlast line",
    "shell": "+ deploy --env prod --with {} && echo done",
    "arguments": "Command '['deploy', '{}', '--env', 'prod']' failed",
    "sentence": "Incorrect key provided: {}. You can find yours elsewhere.",
    "glued": "X={}",
}


def _mark(rule: Rule) -> str:
    return "***" if rule.id == "home-folder" else marker(rule.id)[:-1]


def _survives(planted: str, text: str) -> bool:
    """Tell whether a run of six characters or 40 % of *planted*, whichever is longer, is still in *text*."""
    run = min(len(planted), max(6, ceil(len(planted) * 0.4)))
    return any(planted[start : start + run] in text for start in range(len(planted) - run + 1))


def _example(rule: Rule) -> str:
    """Return the secret in the example of *rule*: all of a token, or what follows a literal beginning."""
    return rule.catches.removeprefix(rule.cues[0]) if rule in LITERALS else rule.catches


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_catches_its_example(rule: Rule) -> None:
    assert _mark(rule) in redact(rule.catches)


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_leaves_what_only_resembles(rule: Rule) -> None:
    assert redact(rule.leaves) == rule.leaves


@pytest.mark.parametrize("rule", EVERY_SHAPE)
def test_a_token_is_gone_wherever_it_stands(rule: Rule) -> None:
    redacted = {place: redact(around.format(rule.catches)) for place, around in PLACES.items()}
    assert [place for place, text in redacted.items() if _survives(_example(rule), text)] == []


@pytest.mark.parametrize("rule", EVERY_SHAPE)
def test_what_is_drawn_from_a_pattern_is_gone(rule: Rule) -> None:
    random = Random(rule.id)
    drawn = [secret(rule, random) for _ in range(30)]
    kept = [planted for text, planted in drawn if _survives(planted, redact(text))]
    assert kept == []


def test_what_is_drawn_is_fresh() -> None:
    random = Random(7)
    assert all(sample(rule, random) != sample(rule, random) for rule in (*TOKENS, *LITERALS))


@pytest.mark.parametrize("rule_id", sorted(MAKERS))
def test_what_is_set_into_its_place_is_gone(rule_id: str) -> None:
    random = Random(rule_id)
    drawn = [secret(RULES[rule_id], random) for _ in range(30)]
    assert not [text for text, planted in drawn if _survives(planted, redact(text))]


def test_ids_are_unique_and_fit_a_marker() -> None:
    shaped = [rule.id for rule in (*TOKENS, *LITERALS)]
    assert len(shaped) == len(SHAPED)
    assert all(RULES[rule.id] is rule for rule in (*TOKENS, *LITERALS))
    assert all(re.fullmatch(r"[a-z0-9-]{3,40}", one) for one in (*RULES, *NOTES))
    assert RULES.keys().isdisjoint(NOTES)


def test_more_than_two_hundred_providers_are_known_by_the_shape_of_their_tokens() -> None:
    assert len(TOKENS) + len(LITERALS) > 200


@pytest.mark.parametrize("rule", EVERY_SHAPE)
def test_a_rule_cites_a_page_and_tells_a_reader_what_it_finds(rule: Rule) -> None:
    assert rule.finds
    assert rule.source.startswith("https://")


def test_no_cue_belongs_to_two_rules() -> None:
    cues = [cue for rule in TOKENS for cue in rule.cues]
    assert len(cues) == len(set(cues))


@pytest.mark.parametrize("rule", EVERY_SHAPE)
def test_a_pattern_repeats_nothing_that_repeats(rule: Rule) -> None:
    """A group that ends in an open repeat is itself repeated a few times at most: matching stays linear."""
    assert not re.search(r"[+*}]\)(?:[+*]|\{\d+,\})", rule.pattern)
    assert not re.search(r"[+*}]\?", re.sub(r"\\.|\[[^\]]*\]", "x", rule.pattern)), "a lazy repeat"


@pytest.mark.parametrize("rule", EVERY_SHAPE)
def test_words_behind_a_cue_are_no_token(rule: Rule) -> None:
    """Identifiers that begin as a token does stay: names of variables, options, files."""
    for cue in (cue for cue in rule.cues if not is_random(cue)):
        for text in (f"{cue}of_the_second_request", f"{cue}id", f"{cue}name is not set", f"see {cue}"):
            assert redact(text) == text


def test_names_of_providers_are_small_letters_and_no_common_words() -> None:
    common = {"box", "line", "exa", "render", "segment", "together", "weights", "checkout", "docker", "lob", "square"}
    assert not common & NAMES
    assert all(re.fullmatch(r"[a-z0-9_.-]{4,}", name) for name in NAMES)


def test_only_our_own_markers_count_as_markers() -> None:
    """A secret cannot hide in brackets of the same form."""
    assert marker_pattern().fullmatch("[REDACTED:github-token]")
    assert not marker_pattern().fullmatch("[REDACTED:hunter2-is-my-password]")
