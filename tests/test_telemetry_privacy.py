"""What never leaves the machine: the promise as a reader of the README understands it."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from otel_telemetry.redaction import RedactingSpanProcessor, Redactor, task_text

BODY = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI"

PRIVATE = {
    "a user name in a path": ("cannot open /Users/alice/thesis/refs.bib", "alice", "/Users/***/thesis/refs.bib"),
    "a Windows user name": (r"cannot open C:\Users\alice\refs.bib", "alice", r"C:\Users\***\refs.bib"),
    "a provider's token": (f"bad credentials ghp_{BODY}", BODY, "[REDACTED:github-token]"),
    "an API key": (f"Incorrect API key provided: sk-ant-api03-{BODY}", BODY, "[REDACTED:anthropic-key]"),
    "a JWT": (f"expired: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{BODY}", "eyJ", "[REDACTED:jwt]"),
    "an Authorization header": (
        "{'Authorization': 'Bearer abc123def456'}",
        "abc123",
        "'Bearer [REDACTED:authorization]'",
    ),
    "a password": (
        "connect(host='db', password='hunter2')",
        "hunter2",
        "host='db', password='[REDACTED:assigned-secret]'",
    ),
    "a password in an address": (
        "postgres://app:hunter2@db:5432/x",
        "hunter2",
        "postgres://[REDACTED:url-credentials]@db:5432/x",
    ),
    "an email": ("no such user alice@example.com", "alice@", "no such user [REDACTED:email]"),
    "a public address": ("timeout: 203.0.113.7", "203.0", "timeout: [REDACTED:ipv4]"),
    "a private address": ("timeout: 192.168.1.17", "192.168", "timeout: [REDACTED:ipv4-private]"),
}

LEGIBLE = (
    "FileNotFoundError: references/citations.bib, refs.py:41 at 9fceb02d0ae598e95dc970b74767f19372d61af8, "
    "trace 4bf92f3577b34da6a3ce929d0e0e4736, job 3f2b8c1e-9d47-4a6b-8f10-2c5e7d9a0b13, urllib3 2.8.0, "
    "otel_telemetry.redaction.engine, localhost:5432, HTTP 429"
)


@pytest.mark.parametrize(("text", "private", "kept"), PRIVATE.values(), ids=PRIVATE.keys())
def test_what_is_private_is_named_and_gone(text: str, private: str, kept: str) -> None:
    """A marker says which rule found something, never what it found; the words around it stay."""
    redacted = Redactor().text(text)
    assert private not in redacted
    assert kept in redacted


def test_what_helps_to_fix_an_error_stays() -> None:
    assert Redactor().text(LEGIBLE) == LEGIBLE


def test_the_words_of_the_task_are_nobody_elses_business() -> None:
    task = "Write a letter of resignation to Mr Grey of the sales department"
    token = task_text.set((task,))
    try:
        assert Redactor().text(f"cannot parse {task!r}") == "cannot parse '[REDACTED:task]'"
    finally:
        task_text.reset(token)


def test_strict_mode_keeps_no_sentence() -> None:
    assert Redactor(strict=True).value("exception.message", "my own words") == "[REDACTED:strict]"


def test_exporters_behind_the_processor_never_see_what_is_private() -> None:
    """The exception, its message, its stack and the status that the SDK makes of it are all redacted."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource({}), shutdown_on_exit=False)
    provider.add_span_processor(RedactingSpanProcessor(SimpleSpanProcessor(exporter)))
    with pytest.raises(ConnectionError), provider.get_tracer("agent").start_as_current_span("call"):
        raise ConnectionError(f"postgres://app:hunter2@db/x refused the token ghp_{BODY}")
    written = exporter.get_finished_spans()[0].to_json()
    assert "hunter2" not in written
    assert BODY not in written
    assert "ConnectionError" in written
    assert "@db/x" in written
