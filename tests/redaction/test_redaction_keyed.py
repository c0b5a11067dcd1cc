"""What a key tells of its value: as strict as the text ``key: value``, and nothing of what only helps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.auditing.objects import ObjectRedactor
from otel_telemetry.auditing.texts import WholeTexts
from otel_telemetry.redaction import Redactor
from otel_telemetry.redaction.redactor import redact
from otel_telemetry.redaction.sensitive import SENSITIVE

TOLD = {
    "dob": ["1974-07-04", "04/07/1974"],
    "date_of_birth": ["1974-07-04"],
    "username": ["dwhitfield", "mquist7"],
    "patient": ["Dana Whitfield"],
    "full_name": ["Dana Whitfield"],
    "phone": ["4155552671", "+1 415 555 2671"],
    "account_number": ["0012345678"],
    "ssn": ["078051120", "078-05-1120"],
    "passport": ["X1234567"],
    "routing": ["021000021"],
    "mrn": ["MRN-4482910"],
    "card": ["4242424242424242"],
    "password": ["hunter22"],
    "api_key": ["Zk3vQ9xT1mB7cN5r"],
}


@given(
    st.sampled_from(sorted(TOLD)),
    st.sampled_from([value for values in TOLD.values() for value in values]),
    st.sampled_from(["", "customer.", "otel_telemetry.context."]),
)
def test_an_attribute_is_as_strict_as_its_text(key: str, value: str, before: str) -> None:
    found, _ = Redactor().attributes({before + key: value})
    if value not in redact(f"{key}: {value}"):
        assert value not in str(found)
    again, _ = Redactor().attributes(found)
    assert again == found
    plain, _ = Redactor().attributes({name: str(text) for name, text in found.items()})
    assert plain == found


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in TOLD.items() for value in values])
def test_what_its_key_tells_goes_at_any_depth_and_in_the_store(key: str, value: str) -> None:
    assert value not in str(Redactor().value("context", [{"nested": {key: value}}]))
    assert value not in str(Redactor().value(key, value.encode()))
    attribute = {"key": key, "value": {"stringValue": value}}
    for node in ({key: value}, {"a": [{key: [value]}]}, {"attributes": [attribute]}):
        safe, found = ObjectRedactor(WholeTexts()).redact(node)
        assert value not in json.dumps(safe)
        assert found


@pytest.mark.parametrize(
    ("key", "number", "rule"),
    [
        ("card", 4242424242424242, "card"),
        ("ssn", 78051120, "national-id"),
        ("lat", 52.5163, "coordinates"),
        ("location.longitude", -13.3777, "coordinates"),
        ("phone", 4155552671, "phone"),
    ],
)
def test_a_number_goes_too(key: str, number: float, rule: str) -> None:
    assert Redactor().value(key, number) == f"[REDACTED:{rule}]"
    assert ObjectRedactor(WholeTexts()).redact({key: number})[1] == {rule: 1}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("gen_ai.usage.input_tokens", 1234567),
        ("gen_ai.request.seed", 1234567890),
        ("http.route", "/users/{user_id}"),
        ("server.port", 8080),
        ("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("http.request.body.size", 1234567),
        ("thread.id", 140231234567890),
        ("thread.name", "MainThread"),
        ("messaging.message.id", "452a7c7c7c7048c2f887f61572b18fc2"),
        ("cloud.account.id", "123456789012"),
        ("gen_ai.agent.name", "Weekly Report"),
        ("task.name", "Collect Sources"),
        ("gen_ai.message.role", "assistant"),
        ("user.count", 1234567),
        ("translate", 1.234567),
        ("session.id", "91112233-4455-6677-8899-aabbccddeeff"),
        ("timestamp", 1718035200123),
        ("duration_ms", 123456.789),
        ("otel_telemetry.error.fact.user", "mquist"),
        ("what went wrong", "the parser broke"),
    ],
)
def test_what_helps_stays(key: str, value: object) -> None:
    assert Redactor().attributes({key: value}) == ({key: value}, 0)


def test_the_name_of_a_span_is_no_person_s() -> None:
    span = {"traceId": "0" * 32, "name": "Weekly Report", "attributes": []}
    assert ObjectRedactor(WholeTexts()).redact(span)[0] is span


CONTENT = "help Dana with her tax"


@pytest.mark.parametrize(
    "key",
    """
    mlflow.spanInputs langfuse.observation.input retrieval.documents.0.document.content celery.args
    messaging.message.payload tool_arguments tool_response gcp.vertex.agent.data gcp.vertex.agent.llm_request
    db.statement.parameters final_result crewai.task.description llm.prompt_template.variables
    llm.prompt_template.template reranker.query input ai.toolCall.args http.request.body
    otel_telemetry.context.query response_data embedding.text
    """.split(),  # noqa: SIM905 - a list reads worse
)
def test_content_is_known_by_the_last_words_of_its_key(key: str) -> None:
    assert Redactor().value(key, CONTENT) == SENSITIVE
    assert Redactor().value(key, SENSITIVE) == SENSITIVE
    assert Redactor().value(key, {"text": CONTENT}) == SENSITIVE
    assert Redactor().value(key, [1, True, "json"]) == [1, True, "json"]


@pytest.mark.parametrize(
    "key",
    ["url.template", "exception.message", "log.message", "message", "query.name", "db.query.summary", "button.text"],
)
def test_what_only_resembles_content_passes_the_rules_of_texts(key: str) -> None:
    assert Redactor().value(key, "the parser broke") == "the parser broke"


def test_a_graphql_document_keeps_its_fields() -> None:
    document = 'query { user(names: ["Dana"], id: 12) { name } } # Dana'
    assert Redactor().value("graphql.document", document) == "query { user(names: [?], id: ?) { name } } "


PAIRS = [
    {"key": "password", "value": "hunter22"},
    {"field": "password", "input": "hunter22"},
    {"label": "Password", "text": "hunter22"},
    {"type": "password", "content": "hunter22"},
    {"header_name": "X-Api-Key", "header_value": "hunter22"},
    {"http.header.name": "X-Api-Key", "http.header.value": "hunter22"},
    {"loc": ["body", "password"], "input": "hunter22"},
    {"columns": ["id", "password"], "row": [1, "hunter22"]},
    {"columns": ["id", "password"], "rows": [[1, "hunter22"], [2, "hunter22"]]},
    {"otel_telemetry.context.name": "password", "otel_telemetry.context.value": "hunter22"},
]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_value_that_another_one_names_goes(pair: dict[str, object]) -> None:
    assert "hunter22" not in str(Redactor().attributes(pair))
    assert "hunter22" not in str(Redactor().value("context", pair))
    assert "hunter22" not in json.dumps(ObjectRedactor(WholeTexts()).redact(pair)[0])


def test_a_pair_of_otlp_attributes_is_one() -> None:
    pairs = [
        {"key": "key", "value": {"stringValue": "password"}},
        {"key": "value", "value": {"stringValue": "hunter22"}},
    ]
    safe, found = ObjectRedactor(WholeTexts()).redact({"attributes": pairs})
    assert "hunter22" not in json.dumps(safe)
    assert found


def test_a_name_tells_of_a_person_as_well() -> None:
    assert Redactor().attributes({"name": "dob", "value": "1974-07-04"})[0]["value"] == "[REDACTED:birth-date]"
    kept = {"name": "colour", "value": "green"}
    assert Redactor().attributes(kept)[0] == kept
