"""The table of categories tests itself."""

from __future__ import annotations

import pytest

from otel_telemetry.errors import CATEGORIES, VALUE_NAMES, Category, Example, describe_record, render
from otel_telemetry.errors.category import Text, value_names

EVERY = pytest.mark.parametrize("category", CATEGORIES.values(), ids=list(CATEGORIES))


def _category_of(example: Example) -> str:
    frames = [{"file": path, "function": function} for path, _, function in (f.rpartition(":") for f in example.frames)]
    return describe_record(example.type, example.message, frames, redact=str).category


def _texts(category: Category) -> list[Text]:
    texts = [category.title, category.cause, category.check, *(action.text for action in category.actions)]
    for other in category.alternatives:
        texts += [other.cause, other.check, *(action.text for action in other.actions)]
    return texts


def test_the_forty_and_unknown() -> None:
    assert len(CATEGORIES) == 41
    assert list(CATEGORIES)[-1] == "unknown"


@EVERY
def test_catches_its_example(category: Category) -> None:
    assert _category_of(category.catches) == category.id


@EVERY
def test_leaves_the_similar_one(category: Category) -> None:
    assert _category_of(category.leaves) != category.id


@EVERY
def test_texts_name_known_values_only(category: Category) -> None:
    assert all(value_names(text) <= VALUE_NAMES for text in _texts(category))


@EVERY
def test_every_text_has_words_when_no_value_is_known(category: Category) -> None:
    """Only the title of what is unknown needs a value: the type, which is always there."""
    texts = _texts(category) if category.id != "unknown" else _texts(category)[1:]
    empty = [text for text in texts if not render(text, {"function": "app.run"})]
    assert empty == []


@EVERY
def test_no_text_gives_forbidden_advice(category: Category) -> None:
    full = {name: f"<{name}>" for name in VALUE_NAMES}
    said = " ".join(render(text, full) + render(text, {}) for text in _texts(category)).lower()
    assert [advice for advice in category.forbidden if advice.lower() in said] == []


@EVERY
def test_cues_are_lower_case_and_have_a_word(category: Category) -> None:
    """Messages are compared in lower case, and cues are looked up by their longest word."""
    cues = (*category.cues, *category.late_cues)
    assert [cue for cue in cues if cue != cue.lower() or not any(c.isalpha() for c in cue)] == []


@EVERY
def test_has_an_action_and_a_check(category: Category) -> None:
    assert category.actions
    assert category.check


def test_no_fact_is_claimed_twice() -> None:
    """Two entries with one code would leave the order of the table to decide in silence."""
    claims: dict[tuple[str, object], list[str]] = {}
    for category in CATEGORIES.values():
        for kind in ("codes", "exit_codes", "statuses", "errnos", "types", "cues", "late_cues", "fallback_types"):
            for fact in getattr(category, kind):
                claims.setdefault((kind, fact), []).append(category.id)
    assert {claim: ids for claim, ids in claims.items() if len(ids) > 1} == {}


class TestRender:
    def test_an_optional_part_needs_its_value(self) -> None:
        assert render("Missing[ {suffix}] files", {"suffix": ".bib"}) == "Missing .bib files"
        assert render("Missing[ {suffix}] files", {"suffix": None}) == "Missing files"

    def test_the_first_variant_whose_values_are_there(self) -> None:
        variants = ("Port {port} in use", "Ports in use")
        assert render(variants, {"port": 8080}) == "Port 8080 in use"
        assert render(variants, {}) == "Ports in use"

    def test_a_value_may_hold_braces(self) -> None:
        assert render("a {name} b", {"name": "{port}[x]"}) == "a {port}[x] b"


def test_a_subcause_comes_first() -> None:
    advice = CATEGORIES["permission_denied"].advice("locked")
    assert render(advice.title, {"operation": "write"}) == "Locked files during writes"
    assert render(advice.actions[0].text, {}) == "Implement retry with exponential backoff"


def test_an_unknown_subcause_is_the_category_itself() -> None:
    category = CATEGORIES["permission_denied"]
    assert category.advice("other").actions == category.actions
