from __future__ import annotations

import re
from dataclasses import replace

import pytest

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.patterns import Group, patterns
from otel_telemetry.analysis.rollup import Exemplar
from otel_telemetry.analysis.suggestions import Suggestion, evidence, place_of, suggestion, suggestion_for, values_of
from otel_telemetry.errors import CATEGORIES

HOUR = 3_600_000_000_000
EXEMPLAR = Exemplar(
    5 * HOUR, "00", "botocore.exceptions.ClientError", "message", "refs.reading.read_refs", "src/refs.py", 41,
    {
        f"{attr.FACT_PREFIX}file_suffix": ".bib",
        f"{attr.FACT_PREFIX}fields": ("model", "messages"),
        attr.HTTP_STATUS: 404,
    },
)  # fmt: skip
GROUP = Group(
    "v1:a", "file_not_found", 12, {"pin-citer": 9, "cite-assist": 3}, {"A": 7, "B": 5}, 5 * HOUR, 6 * HOUR, (), EXEMPLAR
)


def every_text(advice: Suggestion) -> list[str]:
    first = [advice.title, advice.cause, advice.action, advice.check, advice.evidence]
    return first + [text for other in advice.alternatives for text in (other.cause, other.action, other.check)]


class TestEveryCategory:
    @pytest.mark.parametrize("category", CATEGORIES)
    def test_says_cause_action_and_check_without_a_hole(self, category: str) -> None:
        advice = suggestion_for(replace(GROUP, category=category))
        assert all(every_text(advice)), advice
        assert [text for text in every_text(advice) if re.search(r"\{[a-z_]+\}", text)] == []

    @pytest.mark.parametrize("category", CATEGORIES)
    def test_speaks_also_where_nothing_but_the_type_is_known(self, category: str) -> None:
        bare = replace(GROUP, category=category, exemplar=Exemplar(5 * HOUR, "00", "ValueError"))
        advice = suggestion_for(bare)
        assert advice.cause
        assert advice.action
        assert advice.title

    @pytest.mark.parametrize("category", CATEGORIES)
    def test_gives_no_forbidden_advice(self, category: str) -> None:
        advice = suggestion_for(replace(GROUP, category=category))
        said = " ".join([advice.action, *(other.action for other in advice.alternatives)]).lower()
        assert [forbidden for forbidden in CATEGORIES[category].forbidden if forbidden.lower() in said] == []

    @pytest.mark.parametrize(
        ("category", "alternative"),
        [(category.id, other) for category in CATEGORIES.values() for other in category.alternatives if other.subcause],
        ids=lambda value: value if isinstance(value, str) else value.subcause,
    )
    def test_a_subcause_comes_first_and_the_usual_cause_becomes_an_alternative(self, category, alternative) -> None:
        facts = {**EXEMPLAR.facts, f"{attr.FACT_PREFIX}subcause": alternative.subcause}
        group = replace(GROUP, category=category, exemplar=replace(EXEMPLAR, facts=facts))
        usual, special = suggestion_for(replace(GROUP, category=category)), suggestion_for(group)
        assert special.cause != usual.cause
        assert special.cause not in [other.cause for other in special.alternatives]
        assert len(special.alternatives) == len(usual.alternatives)


def test_a_category_of_a_newer_version_is_honest_about_not_knowing() -> None:
    advice = suggestion_for(replace(GROUP, category="of_tomorrow"))
    assert (advice.category, advice.confidence) == ("of_tomorrow", "guess")


def test_where_only_a_general_type_is_known_the_advice_names_the_place_and_claims_nothing() -> None:
    bare = replace(GROUP, category="unexpected_shape", exemplar=replace(EXEMPLAR, type="ValueError", facts={}))
    other = replace(bare, fingerprint="v1:b", exemplar=replace(bare.exemplar, function="refs.reading.write_refs"))
    advice = suggestion_for(bare)
    assert (advice.title, advice.action, advice.confidence) == (
        "raised in read_refs",
        "Read what read_refs does at src/refs.py:41",
        "guess",
    )
    assert advice.alternatives == ()
    (pattern,) = patterns([bare, other])
    assert suggestion(pattern).title == "raised in read_refs and write_refs"


def test_without_a_frame_of_the_program_the_agent_stands_for_its_function() -> None:
    advice = suggestion_for(replace(GROUP, exemplar=Exemplar(5 * HOUR, "00", "tool_error")))
    assert "that A opens" in advice.cause


def test_values_are_those_of_the_example_and_counts_those_of_the_pattern() -> None:
    (pattern,) = patterns([GROUP, replace(GROUP, fingerprint="v1:b", repositories={"third": 12})])
    found = values_of(GROUP, pattern)
    assert (found["type"], found["function"], found["file"], found["line"]) == (
        "ClientError",
        "read_refs",
        "src/refs.py",
        41,
    )
    assert (found["suffix"], found["fields"], found["status"]) == (".bib", "model and messages", 404)
    assert (found["count"], found["repositories"], found["agent"]) == (24, "third, pin-citer and cite-assist", "A")


def test_evidence_says_how_often_where_who_and_when() -> None:
    (pattern,) = patterns([GROUP])
    assert evidence(pattern) == (
        "12 errors in 2 repositories (pin-citer 9 and cite-assist 3), A and B, "
        "1970-01-01 05:00 to 06:00 UTC, in read_refs (src/refs.py:41)"
    )


@pytest.mark.parametrize(
    ("function", "file", "line", "place"),
    [("a.b", "c.py", 3, "b (c.py:3)"), ("a.b", "", 0, "b"), ("", "c.py", 0, "c.py"), ("", "", 7, "")],
)
def test_places_as_far_as_known(function: str, file: str, line: int, place: str) -> None:
    assert place_of(replace(GROUP, exemplar=replace(EXEMPLAR, function=function, file=file, line=line))) == place


def test_the_suggestion_is_for_the_commonest_group() -> None:
    rare = replace(GROUP, fingerprint="v1:b", count=1, exemplar=replace(EXEMPLAR, function="x.rare"))
    (pattern,) = patterns([GROUP, rare])
    assert suggestion(pattern).fingerprint == "v1:a"
