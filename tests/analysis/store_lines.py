"""Lines and whole stores for tests, made of real spans by the real encoder."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from otel_telemetry import attributes as attr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOW = datetime(2026, 5, 10, 12, 0, tzinfo=timezone.utc)
"""What most tests take for the present."""

_ids = itertools.count(1)
_resource = Resource({"service.name": "pin-citer", "telemetry.sdk.language": "python"})
_scope = InstrumentationScope(attr.SCOPE, "0.1.0")


def before(hours: float = 0, *, days: float = 0, now: datetime = NOW) -> datetime:
    """A moment so long before *now*."""
    return now - timedelta(hours=hours, days=days)


def ns(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000


@dataclass(frozen=True)
class Failure:
    """An error as it stands on an exception event."""

    type: str = "FileNotFoundError"
    message: str = "[Errno 2] No such file or directory: 'citations.bib'"
    category: str = "file_not_found"
    fingerprint: str = "v1:00000000000000aa"
    function: str = "refs.read_refs"
    file: str = "refs.py"
    line: int = 41
    facts: Mapping[str, Any] = field(default_factory=lambda: {"errno": "ENOENT", "file_suffix": ".bib"})

    def attributes(self) -> dict[str, Any]:
        return {
            attr.EXCEPTION_TYPE: self.type,
            attr.EXCEPTION_MESSAGE: self.message,
            attr.EXCEPTION_STACKTRACE: f"Traceback (most recent call last):\n{self.type}: {self.message}\n",
            attr.FINGERPRINT: self.fingerprint,
            attr.CATEGORY: self.category,
            attr.CODE_FUNCTION: self.function,
            attr.CODE_FILE: self.file,
            attr.CODE_LINE: self.line,
            **{f"{attr.FACT_PREFIX}{name}": value for name, value in self.facts.items()},
        }

    def on_span(self) -> dict[str, Any]:
        return {attr.ERROR_TYPE: self.type, attr.FINGERPRINT: self.fingerprint, attr.CATEGORY: self.category}


MISSING_BIB = Failure()
LOCKED_FILE = Failure(
    type="PermissionError",
    message="[Errno 13] Permission denied: 'out.md'",
    category="permission_denied",
    fingerprint="v1:00000000000000bb",
    function="writing.save",
    file="writing.py",
    line=17,
    facts={"errno": "EACCES", "file_suffix": ".md"},
)
GIT_LOCK = Failure(
    type="subprocess.CalledProcessError",
    message="Command git returned non-zero exit status 128.",
    category="git_lock",
    fingerprint="v1:00000000000000cc",
    function="vcs.commit",
    file="vcs.py",
    line=9,
    facts={"program": "git"},
)
ODD = Failure(
    type="agents.OddError",
    message="something odd",
    category="unknown",
    fingerprint="v1:00000000000000dd",
    function="agents.think",
    file="agents.py",
    line=3,
    facts={},
)


def span(
    attributes: Mapping[str, Any],
    *,
    at: datetime = NOW,
    name: str = "invoke_agent CitationAgent",
    events: Iterable[Failure | Mapping[str, Any]] = (),
    scope: InstrumentationScope = _scope,
    failed: bool = False,
    parent: bool = False,
) -> ReadableSpan:
    number = next(_ids)
    context = SpanContext(number + (7 << 120), number + (7 << 60), is_remote=False, trace_flags=TraceFlags(1))
    facts = [event.attributes() if isinstance(event, Failure) else event for event in events]
    return ReadableSpan(
        name=name,
        context=context,
        parent=SpanContext(context.trace_id, 5, is_remote=False) if parent else None,
        resource=_resource,
        attributes=dict(attributes),
        events=[Event(attr.EXCEPTION_EVENT, dict(each), timestamp=ns(at)) for each in facts],
        kind=SpanKind.INTERNAL,
        status=Status(StatusCode.ERROR) if failed else Status(),
        start_time=ns(at) - 1_000_000,
        end_time=ns(at),
        instrumentation_scope=scope,
    )


def task(
    repository: str = "pin-citer",
    agent: str = "CitationAgent",
    outcome: str | None = None,
    *,
    at: datetime = NOW,
    failure: Failure | None = None,
    recorded: bool = True,
    revision: str = "",
    parent: bool = False,
    **extra: Any,
) -> ReadableSpan:
    """One task's span; with a *failure* it failed. *recorded* False: the inner task holds the event."""
    attributes = {
        attr.OPERATION_NAME: attr.INVOKE_AGENT,
        attr.AGENT_NAME: agent,
        attr.REPOSITORY_NAME: repository,
        **({attr.HEAD_REVISION: revision} if revision else {}),
        attr.OUTCOME: outcome or ("failed" if failure else "ok"),
        **(failure.on_span() if failure else {}),
        **extra,
    }
    events = [failure] if failure and recorded else []
    name = f"invoke_agent {agent}"
    return span(attributes, at=at, name=name, events=events, failed=failure is not None, parent=parent)


def standalone(
    failure: Failure, repository: str = "pin-citer", agent: str = "CitationAgent", *, at: datetime = NOW
) -> ReadableSpan:
    """What ``record_error`` writes outside a task."""
    attributes = {
        attr.AGENT_NAME: agent, attr.REPOSITORY_NAME: repository, attr.OUTCOME: "failed", **failure.on_span(),
    }  # fmt: skip
    return span(attributes, at=at, name=f"record_error {agent}", events=[failure], failed=True)


def foreign(
    failure: Failure | None, *, counted: bool | None = None, at: datetime = NOW, failed: bool = True
) -> ReadableSpan:
    """A span of some other library, passed on by our processor where it has a *failure*."""
    attributes: dict[str, Any] = {attr.REPOSITORY_NAME: "pin-citer", **(failure.on_span() if failure else {})}
    if counted is not None:
        attributes[attr.COUNTED] = counted
    events = [{attr.EXCEPTION_TYPE: failure.type, attr.EXCEPTION_MESSAGE: failure.message}] if failure else []
    scope = InstrumentationScope("httpx")
    return span(attributes, at=at, name="GET", events=events, scope=scope, failed=failed)


def lines(spans: Iterable[ReadableSpan]) -> list[bytes]:
    """Each span as a line of the store."""
    from otel_jsonl import encode_span

    return [encode_span(each) for each in spans]


def write_store(directory: Path, spans: Iterable[ReadableSpan]) -> Path:
    """Append *spans* to the store as agents do, each on the day on which it ended."""
    from otel_jsonl import SegmentStore, encode_span

    for each in sorted(spans, key=lambda each: each.end_time or 0):
        attributes = each.attributes or {}
        ended = (each.end_time or 0) / 1e9
        store = SegmentStore(directory, clock=lambda ended=ended: ended)
        kind = "failed" if attributes.get(attr.OUTCOME) == "failed" else "ok"
        assert store.append(encode_span(each), repository=str(attributes[attr.REPOSITORY_NAME]), kind=kind)
        store.close()
    return directory
