"""Strict mode keeps no free text on any surface of a span, and enough to count and to fix by."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags, TraceState

from otel_jsonl import encode_span
from otel_telemetry import attributes as attr
from otel_telemetry.redaction import Redacted, Redactor, redact_span

STRICT = "[REDACTED:strict]"
WORDS = "her diagnosis broke the parser"


@pytest.fixture
def subject() -> Redactor:
    return Redactor(strict=True)


def a_span() -> ReadableSpan:
    """Return a span with *WORDS* wherever a text may stand."""
    resource = Resource({"service.name": "svc", "os.description": WORDS, "process.command_args": [WORDS], WORDS: 1})
    context = SpanContext(1, 2, is_remote=False, trace_flags=TraceFlags(1), trace_state=TraceState([("v", "words")]))
    tracer = TracerProvider(resource=resource.merge(Resource({}, f"https://{WORDS}"))).get_tracer(
        "lib", schema_url=f"https://{WORDS}"
    )
    span = tracer.start_span(WORDS, links=[Link(context, {"why": WORDS, WORDS: True})])
    span.set_attributes({"note": WORDS, WORDS: 1, "list": [WORDS], "blob": WORDS.encode(), "error.type": WORDS})
    span.add_event(WORDS, {"exception.message": WORDS, "exception.stacktrace": WORDS, "code.stacktrace": WORDS})
    span.set_status(Status(StatusCode.ERROR, WORDS))
    span.end()
    assert isinstance(span, ReadableSpan)
    return span


def test_no_word_of_a_sentence_is_left_on_any_surface(subject: Redactor) -> None:
    written = encode_span(redact_span(a_span(), subject)).decode()
    assert not any(word in written for word in ("diagnosis", "broke", "parser"))
    assert "svc" in written


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (attr.ERROR_TYPE, "json.decoder.JSONDecodeError"),
        (attr.REPOSITORY_URL, "https://github.com/humans/pin-citer"),
        (attr.HEAD_NAME, "feature/retry-twice"),
        (attr.FINGERPRINT, "v1:0123456789abcdef"),
        (attr.CODE_FUNCTION, "citer.parse.<locals>.inner"),
        ("gen_ai.request.model", "gpt-4.1-mini"),
        ("process.runtime.version", "3.11.9"),
        ("http.route", "/users/{id}"),
        ("os.type", "linux"),
    ],
)
def test_what_counts_and_repairs_need_stays(subject: Redactor, key: str, value: str) -> None:
    assert subject.value(key, value) == value


@pytest.mark.parametrize("value", [WORDS, "two words", "", "Schöne-Grüße", "x" * 300, "a\nb", "a;b"])
def test_a_name_that_is_no_word_goes(subject: Redactor, value: str) -> None:
    assert subject.value(attr.AGENT_NAME, value) == STRICT


@pytest.mark.parametrize("key", [WORDS, "why it broke", "Frau Müller", "a" * 200, "k=v", ""])
def test_a_key_that_may_be_a_sentence_goes(subject: Redactor, key: str) -> None:
    found, dropped = subject.attributes({key: 1})
    assert found == {STRICT: 1}
    assert dropped == 0
    assert subject.value("context", {key: 2}) == {STRICT: 2}


@pytest.mark.parametrize("key", ["retries", "otel_telemetry.context.retry-count", "http.response.header.x-id", "a:b/c"])
def test_a_key_of_a_conventional_shape_stays(subject: Redactor, key: str) -> None:
    assert subject.key(key) == key


def test_keys_that_become_one_lose_no_value(subject: Redactor) -> None:
    found, _ = subject.attributes({"one thing": 1, "another thing": 2})
    assert sorted(found.values()) == [1, 2]


def test_names_in_any_script_are_judged_by_their_shape(subject: Redactor) -> None:
    assert subject.name("患者の名前は花子です") == STRICT
    assert subject.name("execute_tool search") == "execute_tool search"


@pytest.mark.parametrize(
    ("name", "route", "kept"),
    [
        ("GET", None, "GET"),
        ("GET /patients/{id}", "/patients/{id}", "GET /patients/{id}"),
        ("GET /patients/whitfield", "/patients/{id}", "GET"),
        ("GET /patients/whitfield", None, "GET"),
        ("/patients/whitfield", None, STRICT),
        ("shop.Cart/Add", None, "shop.Cart/Add"),
        ("chat gpt-4.1", None, "chat gpt-4.1"),
        (WORDS, None, STRICT),
    ],
)
def test_a_path_in_a_name_is_kept_as_a_template_alone(
    subject: Redactor, name: str, route: str | None, kept: str
) -> None:
    assert subject.span_name(name, {"http.route": route} if route else None) == kept


def test_what_is_redacted_already_passes(subject: Redactor) -> None:
    assert subject.key(Redacted("two words")) == "two words"
    assert subject.value("x", Redacted("a frame")) == "a frame"


def test_default_mode_keeps_sentences() -> None:
    found, _ = Redactor().attributes({"what went wrong": "the parser broke"})
    assert found == {"what went wrong": "the parser broke"}
