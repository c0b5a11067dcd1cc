"""What never leaves the machine: the promise as a reader of the README understands it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from otel_telemetry import attributes as attr
from otel_telemetry.cli import main
from otel_telemetry.environment import Settings
from otel_telemetry.pipeline import RedactingJsonlSpanExporter, forget_all, pipeline_for
from otel_telemetry.redaction import RedactingSpanProcessor, Redactor, known, task_text
from tests.planting import Agents, Plant, in_a_span, leaks, lines_in, of_every_rule, otlp_server, values_of
from tests.receiver import running

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


@contextmanager
def planted(plants: list[Plant]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Give what is in the store's file and what went over the wire of spans and agents that hold *plants*."""
    with TemporaryDirectory() as folder, otlp_server() as (endpoint, received), pytest.MonkeyPatch.context() as patch:
        store = Path(folder) / "store"
        patch.setenv("TELEMETRY_DIR", str(store))
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        patch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        pipeline = pipeline_for(Settings.from_environ(), "planted")
        assert pipeline is not None
        writer, agents = SimpleSpanProcessor(RedactingJsonlSpanExporter()), Agents(Path(folder) / "repositories")
        for plant in plants:
            in_a_span(plant, pipeline.processor, writer)
            agents.run(plant)
        assert pipeline.force_flush(30_000)
        agents.forget()
        names = [str(path.relative_to(store)) for path in store.rglob("*")]
        yield [*lines_in(store), *names], received
        forget_all()


class TestEverySurface:
    """A fresh secret of every rule in every surface, through the real processor, store and exporter."""

    @settings(max_examples=1, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    @given(st.integers(0, 2**32), st.sampled_from(["", " ", "'", '"', "\n"]))
    def test_no_secret_of_any_rule_is_in_the_file_or_on_the_wire(self, seed: int, around: str) -> None:
        plants = of_every_rule(seed, around)
        with planted(plants) as (written, sent):
            assert len(written) > len(plants) * 4
            assert leaks(plants, written) == []
            assert leaks(plants, sent) == []

    def test_strict_mode_leaves_no_secret_and_no_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Types, facts, frames and fingerprints are there; no word of anybody's is."""
        monkeypatch.setenv("TELEMETRY_REDACTION", "strict")
        sentence = Plant("none", "her diagnosis broke the parser", "diagnosis broke the parser")
        plants = [*of_every_rule(3, " "), sentence]
        with planted(plants) as (written, sent):
            assert len(written) > len(plants) * 4
            assert leaks(plants, written) == leaks(plants, sent) == []
            types, stacks = (set(values_of(key, written)) for key in (attr.EXCEPTION_TYPE, attr.EXCEPTION_STACKTRACE))
            facts = set(values_of(f"{attr.FACT_PREFIX}cause_type", written))
        assert "tests.planting._Odd" in types
        assert any('planting.py", line ' in stack for stack in stacks)
        assert facts

    def test_of_what_strict_mode_keeps_a_summary_names_the_trouble(
        self, store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("TELEMETRY_REDACTION", "strict")
        agents = Agents(tmp_path / "repositories")
        for _ in range(3):
            agents.run(Plant("none", "her diagnosis broke the parser", ""))
        agents.forget()
        forget_all()
        shown = CliRunner().invoke(main, ["summary", "--dir", str(store)], catch_exceptions=False)
        assert shown.exit_code == 0
        assert "diagnosis" not in shown.stdout
        assert "_Odd" in shown.stdout

    def test_strict_mode_changes_no_fingerprint(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plants = of_every_rule(4)
        found = []
        for mode in ("default", "strict"):
            monkeypatch.setenv("TELEMETRY_REDACTION", mode)
            known.forget()  # the passwords that the first mode met in the configuration of the checkouts
            with planted(plants) as (written, _):
                found.append(sorted(values_of(attr.FINGERPRINT, written)))
        assert len(found[0]) > len(plants) * 4
        assert found[0] == found[1]

    @pytest.mark.parametrize("mode", ["default", "strict"])
    def test_the_spans_beside_ours_at_a_host_s_provider_hold_none(
        self, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TELEMETRY_REDACTION", mode)
        exporter, agents = InMemorySpanExporter(), Agents(tmp_path / "repositories")
        host = TracerProvider(resource=Resource({}), shutdown_on_exit=False)
        host.add_span_processor(SimpleSpanProcessor(exporter))
        monkeypatch.setattr(trace, "_TRACER_PROVIDER", host)
        plants = of_every_rule(5)
        for plant in plants:
            agents.run(plant)
        agents.forget()
        shown = [json.loads(span.to_json()) for span in exporter.get_finished_spans()]
        texts = [{part: span[part] for part in ("name", "attributes", "events", "status")} for span in shown]
        assert len(texts) >= len(plants) * 3
        assert leaks(plants, texts) == []
        assert leaks([Plant("type", "", "planting._Odd"), Plant("fact", "", "cause_type")], texts)

    def test_the_search_would_find_one(self) -> None:
        """Every surface is reached: a text that no rule knows is found in the file and on the wire in each of them."""
        canary = Plant("none", "canary bird", "canary bird")
        with planted([canary]) as (written, sent):
            assert len(leaks([canary], written)) >= 60
            assert len(leaks([canary], sent)) >= 60

    def test_a_receiver_of_another_make_sees_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        plants = of_every_rule(1)
        with running(tmp_path) as receiver:
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc)
            pipeline = pipeline_for(Settings.from_environ(), "planted")
            assert pipeline is not None
            for plant in (*plants, Plant("none", "the last canary", "")):
                in_a_span(plant, pipeline.processor)
            assert pipeline.force_flush(30_000)
            received = receiver.text(until="failed with the last canary")
        assert leaks(plants, received) == []
