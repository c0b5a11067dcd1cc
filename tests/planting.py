"""Secrets planted in every surface of spans and of agents, and a search through what was written and sent."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from types import ModuleType
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags, TraceState
from opentelemetry.trace import set_span_in_context as in_context

from benchmarks.privacy.sampling import secret
from otel_telemetry import BaseAgent, ToolResponse
from otel_telemetry import attributes as attr
from otel_telemetry.redaction.table import RULES


@dataclass(frozen=True)
class Plant:
    """A *text* with a secret of a rule in it: nothing of the *needle* may be written."""

    rule: str
    text: str
    needle: str


def of_every_rule(seed: int, around: str = "") -> list[Plant]:
    """Return a fresh secret of each rule, with *around* on both sides."""
    random = Random(seed)
    drawn = [(rule.id, *secret(rule, random)) for rule in RULES.values()]
    return [Plant(rule, f"{around}{text}{around}", needle) for rule, text, needle in drawn]


def in_a_span(plant: Plant, *processors: SpanProcessor) -> None:
    """End one span of a host that holds *plant* in every surface a span has, before *processors*."""
    text = plant.text
    resource = Resource({"host.name": text, f"of {text}": 1, "all": [text]}, f"https://schema.test/{text}")
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    for processor in processors:
        provider.add_span_processor(processor)
    scope = (f"scope {text}", f"1.0 {text}", f"https://scope.test/{text}", {"team": text, f"of {text}": 1})
    parent = in_context(NonRecordingSpan(_context(text)))
    link = Link(_context(text), {"why": text, f"for {text}": [text]})
    span = provider.get_tracer(*scope).start_span(f"call {text}", parent, links=[link])
    span.set_attributes(_attributes(text))
    span.add_event(f"event {text}", _attributes(text))
    span.record_exception(_error(text), {"said": text})
    span.set_status(Status(StatusCode.ERROR, f"failed with {text}"))
    span.end()


def _attributes(text: str) -> dict[str, Any]:
    nested = {"deep": [{"er": {text: [text, {"x": text}]}}], "raw": f"<{text}>".encode()}
    return {
        "plain": text,
        f"key {text}": "v",
        "list": ["a", f"b {text}"],
        "bytes": text.encode(),
        "nested": nested,
        "json": json.dumps({"message": text}),
        "repr": repr({"message": text}),
    }


def _context(text: str) -> SpanContext:
    fits = text.isascii() and text.isprintable() and not {*",="} & {*text} and text.strip() == text and len(text) < 256
    state = TraceState([("vendor", text)] if fits else [])
    return SpanContext(2**100, 2**40, is_remote=True, trace_flags=TraceFlags(1), trace_state=state)


class _Odd(Exception):
    """Says more than it was given."""

    def __str__(self) -> str:
        return f"odd: {self.args[0]}"


def _error(text: str) -> BaseException:
    """Return an error with *text* in its message, notes, cause, context, and members."""
    cause = KeyError(text)
    cause.__context__ = ValueError(f"before {text}")
    error: BaseException = _Odd(f"bad {text}")
    if sys.version_info >= (3, 11):
        error.add_note(f"note {text}")
        error = ExceptionGroup(  # noqa: F821 - asked above
            f"group {text}", [_Odd(text), ValueError(text, {"x": text})]
        )
        error.add_note(text)
    error.__cause__ = cause
    return error


class Agents:
    """Agents whose names, repositories, tasks, answers and errors hold secrets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: list[str] = []

    def run(self, plant: Plant) -> None:
        """Let an agent fail in each way, with *plant* in everything it says and is."""

        class Agent(BaseAgent):
            def _execute_task_impl(self, task: str) -> ToolResponse:
                if task.startswith("answer"):
                    return ToolResponse(success=False, error=f"no: {plant.text}", metadata={"x": plant.text})
                try:
                    raise _error(plant.text)
                except BaseException as error:
                    raise _Odd(f"cannot do {task}") from error

        agent = type(f"Agent {plant.text}", (Agent,), {"__module__": self._module_in_a_repository(plant.text)})()
        for task in ("run", f"run {plant.text}", f"answer {plant.text}"):
            with suppress(_Odd):
                agent.execute_task(task)
        context = {"plain": plant.text, f"key {plant.text}": 1, "nested": [{plant.text: plant.text}]}
        agent.telemetry.record_error(plant.text, f"Agent {plant.text}", plant.text, f"said {plant.text}", context)

    def _module_in_a_repository(self, text: str) -> str:
        """Return the name of a new module in a new repository, whose remote and branch hold *text*."""
        name = f"planted_{len(self._modules)}"
        line = text.replace("\n", " ")
        git = self._folder / name / ".git"
        git.mkdir(parents=True)
        (git / "HEAD").write_text(f"ref: refs/heads/{line}\n")
        (git / "config").write_text(f'[remote "origin"]\n\turl = https://u:{line}@git.example.org/team/{line}.git\n')
        module = sys.modules[name] = ModuleType(name)
        module.__file__ = str(git.parent / "agent.py")
        self._modules.append(name)
        return name

    def forget(self) -> None:
        for name in self._modules:
            del sys.modules[name]


@contextmanager
def otlp_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run an OTLP/HTTP receiver on loopback; give its address, and the requests it got, parsed by the standard."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(MessageToDict(ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", received
        finally:
            server.shutdown()
            thread.join()


def lines_in(store: Path) -> list[dict[str, Any]]:
    """Return every line in *store*, parsed."""
    return [json.loads(line) for path in sorted(store.rglob("*.jsonl")) for line in path.read_bytes().splitlines()]


_DRAWN = frozenset(
    {
        *("startTimeUnixNano", "endTimeUnixNano", "timeUnixNano", "traceId", "spanId", "parentSpanId"),
        *(attr.ERROR_ID, attr.FINGERPRINT),
    }
)
"""Fields of a clock, of chance and of a hash: among thousands of these some hold six digits of a planted number."""

_NUMBER = re.compile(r"(?:v1:)?[0-9a-f]{16,32}|[A-Za-z0-9+/]{11}=|[A-Za-z0-9+/]{22}==")


def texts_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in OTLP's JSON form with its path; bytes as the text they are.

    A time, an id or a hash is none, where nothing but its digits stands there.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping) and value.keys() == {"key", "value"}:
        yield f"{path}.key", value["key"]
        if value["key"] in _DRAWN and _NUMBER.fullmatch(value["value"].get("stringValue", "")):
            return
        yield from texts_of(value["value"], f"{path}[{value['key'][:40]!r}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key in _DRAWN and _NUMBER.fullmatch(item):
                continue
            text = base64.b64decode(item).decode(errors="replace") if key == "bytesValue" else item
            yield from texts_of(text, f"{path}.{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from texts_of(item, f"{path}[{place}]")


def values_of(key: str, written: object) -> Iterator[str]:
    """Yield the text of each attribute *key* in OTLP's JSON form."""
    if isinstance(written, Mapping) and written.get("key") == key:
        yield written["value"]["stringValue"]
    elif isinstance(written, (Mapping, list)):
        for item in written.values() if isinstance(written, Mapping) else written:
            yield from values_of(key, item)


def leaks(plants: list[Plant], written: object) -> list[str]:
    """Return a line for each of *plants* of which something is left in *written*: rule, path, text."""
    found = list(texts_of(written))
    everything = "\0".join(text for _, text in found)
    left = [plant for plant in plants if _is_left(plant.needle, everything)]
    return [
        f"{plant.rule}: {plant.needle!r} in {path}: {text[:200]!r}"
        for plant in left
        for path, text in found
        if _is_left(plant.needle, text)
    ]


def _is_left(needle: str, text: str) -> bool:
    """Tell whether *needle*, or so long a piece that it tells, is left; digits alone stand in every clock and id."""
    size = min(len(needle), max(6, -(-2 * len(needle) // 5)))
    pieces = {needle[start : start + size] for start in range(len(needle) - size + 1)}
    return bool(needle) and (needle in text or any(piece in text for piece in pieces if any(map(str.isalpha, piece))))
