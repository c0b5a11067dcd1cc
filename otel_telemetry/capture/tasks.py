"""One task: its span from the first moment to the outcome, and what the tasks inside it have told it.

Nothing here raises into the agent's code and nothing waits. A task's span is recorded by our private provider; where
the host program has a provider of its own, a span with the same ids runs there beside it and is the current one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from opentelemetry.trace import Status, StatusCode, set_span_in_context

from otel_telemetry import _boundary
from otel_telemetry import attributes as attr
from otel_telemetry.capture import hosts
from otel_telemetry.capture.event import describe, describe_text, event_attributes, failure_attributes, new_error_id
from otel_telemetry.capture.hosts import HostSpan
from otel_telemetry.capture.outcome import Outcome, outcome_of
from otel_telemetry.capture.recorded import failure_already_recorded
from otel_telemetry.capture.response import failure_of, is_failure
from otel_telemetry.errors import text_of
from otel_telemetry.pipeline.provider import add_event, end_span, pair_with, set_texts
from otel_telemetry.redaction import Redacted, remember_task, task_text

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from otel_telemetry.capture.identity import Identity
    from otel_telemetry.errors import ErrorRecord
    from otel_telemetry.pipeline import Pipeline

TOOL_ERROR: Final = "tool_error"
"""error.type of a soft failure that names no exception, as in OpenTelemetry's conventions for MCP."""

_OUTCOMES: Final = {outcome: Redacted(outcome) for outcome in get_args(Outcome)}
_REMEMBERED_FAILURES: Final = 16
_BUFFERED_FOREIGN: Final = 64
_MOST_TEXTS: Final = 32


class Failure:
    """Why a task failed, as far as the tasks around it need to know."""

    __slots__ = ("category", "fingerprint", "response", "text", "type")

    def __init__(self, record: ErrorRecord, text: str) -> None:
        self.type = record.type
        self.fingerprint = record.fingerprint
        self.category = record.category
        self.text = text
        self.response: object = None
        """What the task answered where it failed softly; let go when the outermost task ends."""

    def explains(self, response: object, text: str) -> bool:
        """Tell whether a soft failure with *text* hands on this failure: the same response, or its words quoted."""
        return (response is not None and response is self.response) or (len(self.text) >= 4 and self.text in text)


class Task:
    """A running task. `Task.start` opens it; `fail` or `finish` closes it; both come exactly once."""

    __slots__ = (
        "_failures",
        "_foreign",
        "_host",
        "_span",
        "_started",
        "failure",
        "has_inner",
        "identity",
        "is_open",
        "noted",
        "outcome",
        "own_failure",
        "parent",
        "pipeline",
        "texts",
    )

    def __init__(self, pipeline: Pipeline, identity: Identity, parent: Task | None, words: tuple[str, ...]) -> None:
        self.pipeline: Final = pipeline
        self.identity: Final = identity
        self.parent: Final = parent
        self.texts: tuple[str, ...] = words if parent is None else (*parent.texts, *words)
        """What no text recorded now may quote: what this task was given, and the tasks around it and inside it."""
        for text in words:
            remember_task(text)
        self.is_open = True
        self.has_inner = False
        """Whether a task was ever opened inside this one, in any context."""
        if parent is not None:
            parent.has_inner = True
        self.outcome: Outcome = "ok"
        self.own_failure: Failure | None = None
        """The last error recorded on this very task, by `record_error` or by the task's failing."""
        self.failure: Failure | None = None
        """Why the task failed: its own last error, or one of a task inside it."""
        self.noted: list[BaseException] = []
        """Exceptions `record_error` was given here, so that the task's failing by one of them does not count twice."""
        self._failures: list[Failure] = []
        self._foreign: list[tuple[Any, Task]] = []
        self._host: HostSpan | None = None
        self._span: Any = None
        self._started: Any = None

    @property
    def root(self) -> Task:
        """The outermost task this one runs in, itself if none."""
        task = self
        while task.parent is not None:
            task = task.parent
        return task

    def is_within(self, other: Task) -> bool:
        """Tell whether this task runs, at any depth, inside *other*."""
        task = self.parent
        while task is not None:
            if task is other:
                return True
            task = task.parent
        return False

    def learn(self, texts: tuple[str, ...]) -> None:
        """Take over what a task inside was given: an error of this task's may quote it, too."""
        if len(texts) > len(self.texts) or not set(texts) <= set(self.texts):
            self.texts = tuple(dict.fromkeys((*self.texts, *texts)))[:_MOST_TEXTS]

    # Opening -----------------------------------------------------------------

    def start(self) -> Context:
        """Start the span, or both spans, and return the context in which the one the agent sees is current."""
        context = self._start_spans()
        own = self._span.get_span_context()
        self._started = self.pipeline.starts.begin(
            self.identity.noted, own.trace_id, own.span_id, self._span.start_time
        )
        return context

    def _start_spans(self) -> Context:
        identity = self.identity
        self._host = HostSpan.start(self.pipeline, identity.span_name, identity.opening)
        if self._host is None:
            self._span = self._start_own(None)
            return set_span_in_context(self._span)
        self.pipeline.mirror(self._host.context.span_id)
        pair_with(self._host.context)
        try:
            self._span = self._start_own(self._host.parent_context)
        finally:
            pair_with(None)
        return set_span_in_context(self._host.span)

    def _start_own(self, context: Context | None) -> Any:
        pipeline, identity = self.pipeline, self.identity
        if hosts.is_global(pipeline.provider):
            return pipeline.tracer.start_span(identity.span_name, context, attributes=identity.opening)
        return pipeline.start_unseen(identity.span_name, context, identity.opening)

    # Errors ------------------------------------------------------------------

    def record(self, record: ErrorRecord, text: str, extra: Mapping[str, Any] | None = None) -> str:
        """Add *record* as an exception event; return the id of what was recorded."""
        error_id = new_error_id()
        event = event_attributes(record, error_id)
        if extra:
            event |= extra
            self._span.add_event(attr.EXCEPTION_EVENT, event)
        else:
            add_event(self._span, attr.EXCEPTION_EVENT, event)
        if self._host is not None:
            self._host.tell("add_event", attr.EXCEPTION_EVENT, hosts.plain(event))
        self.own_failure = Failure(record, text)
        self._tell_outer(self.own_failure)
        return error_id

    def _tell_outer(self, failure: Failure) -> None:
        outer = self.parent
        if outer is not None:
            outer._failures.append(failure)
            del outer._failures[:-_REMEMBERED_FAILURES]

    def _fail_with(self, failure: Failure, description: str | None) -> None:
        self.outcome = "failed"
        self.failure = failure
        _set_error(self._span, description)
        if self._host is not None:
            self._host.tell("set_status", Status(StatusCode.ERROR, description and str(description)))

    # Closing -----------------------------------------------------------------

    def fail(self, error: BaseException) -> None:
        """Close the task with the outcome that *error*, on its way to the caller, stands for. Never raises."""
        task_text.set(self.texts)
        try:
            self.outcome = outcome_of(error)
            if self.outcome == "failed":
                self._record_unless_recorded(error)
        except BaseException as ours:
            self._record_bare(error)
            if not isinstance(ours, Exception):  # the user's Ctrl-C, in the middle of our work
                self._end()
                raise
            self._swallow_or_end()
        self._end()

    def _swallow_or_end(self) -> None:
        """Swallow our own failure; where it is none (a signal hit us, a test wants to see it), end and let it pass."""
        try:
            _boundary.swallowed("capture")
        except BaseException:
            self._end()
            raise

    def _record_unless_recorded(self, error: BaseException) -> None:
        failure = failure_already_recorded(error, self)
        if failure is None:
            record = describe(error, self.pipeline, self.identity)
            # The raw text is for the tasks around this one, which may quote it in an answer; in memory only.
            self.record(record, "" if self.parent is None else text_of(error))
            failure = self.own_failure
            description: str | None = record.message
        else:
            self._tell_outer(failure)
            description = None
        assert failure is not None  # noqa: S101 - record() has just set it
        self._fail_with(failure, description or None)

    def _record_bare(self, error: BaseException) -> None:
        """Record at least which class of error it was, when describing it went wrong."""
        try:
            record = describe_text(type(error).__name__, "", self.pipeline)
            self.record(record, "")
            self._fail_with(Failure(record, ""), None)
        except Exception:  # noqa: BLE001 - nothing more can be said
            _boundary.swallowed("capture")

    def finish(self, response: object) -> None:
        """Close the task with the outcome its *response* stands for. Never raises."""
        task_text.set(self.texts)
        try:
            if is_failure(response):
                self._fail_softly(response)
        except KeyboardInterrupt:
            self._end()
            raise
        except BaseException:  # noqa: BLE001 - a response's own code may raise anything
            self._swallow_or_end()
        self._end()

    def _fail_softly(self, response: object) -> None:
        self.outcome = "failed"
        error = failure_of(response)
        if isinstance(error, BaseException):
            self._record_unless_recorded(error)
            return
        text = error if isinstance(error, str) else ""
        known = self.own_failure or next((f for f in reversed(self._failures) if f.explains(response, text)), None)
        if known is None:
            self.record(describe_text(TOOL_ERROR, text, self.pipeline), text)
            known = self.own_failure
        else:
            self._tell_outer(known)
        assert known is not None  # noqa: S101 - record() has just set it
        known.response = response
        self._fail_with(known, None)

    def _end(self) -> None:
        self.is_open = False
        try:
            attributes = self._closing_attributes()
            set_texts(self._span, attributes)
            if self._host is not None:
                self._end_on_host(self._host, attributes)
            end_span(self._span)
            if self._host is not None:
                self.pipeline.mirrored.discard(self._host.context.span_id)
            if self._foreign:
                self._settle_foreign()
        except Exception:  # noqa: BLE001 - at the end of someone's task
            _boundary.swallowed("capture")
        finally:
            self.pipeline.starts.end(self._started)
        self._let_go()

    def _let_go(self) -> None:
        """Hand on what the outer task needs to know, and leave no circle of frames to Python's collector."""
        if self.parent is not None:
            self.parent.learn(self.texts)
        elif self.own_failure is not None:
            self.own_failure.response = None
        for failure in self._failures:
            failure.response = None
        self._failures.clear()
        self.noted.clear()

    def _closing_attributes(self) -> dict[str, Any]:
        outcome = {attr.OUTCOME: _OUTCOMES[self.outcome]}
        return outcome if self.failure is None else {**failure_attributes(self.failure), **outcome}

    def _end_on_host(self, host: HostSpan, attributes: dict[str, Any]) -> None:
        """End the host's span, after copying what the agent set on it, the current one, into our record."""
        ours = hosts.copied(self._span.attributes)
        theirs = {key: value for key, value in host.attributes().items() if key not in ours}
        if theirs:
            self._span.set_attributes(theirs)
        host.tell("set_attributes", hosts.plain(attributes))
        host.tell("end")

    # Foreign spans -----------------------------------------------------------

    def keep_foreign(self, span: Any, within: Task) -> bool:
        """Hold a foreign error span until the outermost task ends; False when there are too many already."""
        if len(self._foreign) >= _BUFFERED_FOREIGN:
            return False
        self._foreign.append((span, within))
        return True

    def _settle_foreign(self) -> None:
        for span, within in self._foreign:
            span.attributes[attr.COUNTED] = not _failed_above(within)
            self.pipeline.write_reserved(span)
        self._foreign.clear()


def _set_error(span: Any, description: str | None) -> None:
    span.set_status(Status(StatusCode.ERROR, description))


def _failed_above(task: Task | None) -> bool:
    while task is not None:
        if task.outcome == "failed":
            return True
        task = task.parent
    return False
