"""What every test stands on: a store of its own, a clean environment, and boundaries that re-raise our own bugs."""

from __future__ import annotations

# First, since the SDK's TracerProvider uses its lock after a fork: a provider made before this import finds the lock
# held there, and the child waits for ever.
import concurrent.futures.thread  # noqa: F401
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from otel_jsonl import _boundary as store_boundary
from otel_telemetry import _boundary, configuration, pipeline
from otel_telemetry.capture import identity, kept, repository
from otel_telemetry.redaction import known
from otel_telemetry.redaction.task import forget_tasks

Span = dict[str, Any]


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test an environment without our variables, a store in its own folder, and no memory of other tests."""
    for name in list(os.environ):
        if name.startswith(("OTEL_", "TELEMETRY_", "DO_NOT_TRACK")):
            monkeypatch.delenv(name)
    for name in ("LOGNAME", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "root")  # whoever runs the tests may have the name of somebody in them
    monkeypatch.setenv("TELEMETRY_DIR", str(tmp_path / "store"))
    monkeypatch.setattr(_boundary, "RAISE", True)
    monkeypatch.setattr(store_boundary, "RAISE", True)
    _forget()
    yield
    _forget()


def _forget() -> None:
    pipeline.forget_all()
    identity.forget()
    configuration.forget()
    kept.forget()
    repository.forget()
    known.forget()
    forget_tasks()


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let boundaries swallow, as they do for users."""
    monkeypatch.setattr(_boundary, "RAISE", False)
    monkeypatch.setattr(store_boundary, "RAISE", False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder this test's agents record into."""
    return tmp_path / "store"


@pytest.fixture
def spans(store: Path) -> Callable[[], list[Span]]:
    """Return a function that reads what is in the store now, attributes as plain dicts, in the order of start."""
    from otel_jsonl import read_spans

    def read() -> list[Span]:
        found = [flat(span) for span in read_spans(store)]
        return sorted(found, key=lambda span: int(span["startTimeUnixNano"]))

    return read


def flat(span: Span) -> Span:
    """Return an OTLP span with attribute lists as dicts and values unwrapped."""
    events = [{**event, "attributes": unwrap(event.get("attributes", []))} for event in span.get("events", [])]
    return {**span, "attributes": unwrap(span.get("attributes", [])), "events": events}


def unwrap(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return OTLP key-values as a dict."""
    return {pair["key"]: _value(pair["value"]) for pair in attributes}


def _value(value: dict[str, Any]) -> Any:
    kind, inner = next(iter(value.items()))
    if kind == "arrayValue":
        return [_value(item) for item in inner.get("values", [])]
    if kind == "kvlistValue":
        return unwrap(inner.get("values", []))
    return int(inner) if kind == "intValue" else inner
