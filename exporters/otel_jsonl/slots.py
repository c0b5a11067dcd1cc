"""What is noted of a task that runs: one line of fixed length a task, its first number the state.

    {"open":1,"startTimeUnixNano":"…","traceId":"…","spanId":"…","agent":"…","repository":"…"}    ⏎

The line is written in one piece when the task begins; when it has ended, one byte of it is written again. Slots are
lines of JSON, so that whoever looks into the file needs to know nothing of it; they are padded with blanks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson

from otel_jsonl.values import without_surrogates

SLOT_BYTES: Final = 512
"""A part of a page: the kernel copies it whole, also when the process is killed meanwhile."""

STATE_OFFSET: Final = len(b'{"open":')
ENDED: Final = b"0"
RUNNING: Final = b"1"
ABANDONED: Final = b"2"
"""Its process is dead, and the store does not hold its span."""

_HEAD: Final = b'{"open":%b,"startTimeUnixNano":"%019d","traceId":"%032x","spanId":"%016x",'
_TIMES: Final = 10**19
"""Longer ones would make a slot longer."""
_TAIL_BYTES: Final = SLOT_BYTES - len(_HEAD % (RUNNING, 0, 0, 0))
_SURE_CHARACTERS: Final = (_TAIL_BYTES - len(b'{"agent":"","repository":""}')) // 12
"""Of each of two names this many always fit: JSON takes six bytes for a control character."""


@dataclass(frozen=True, slots=True)
class StartedTask:
    """What the slot of a task says. Names are as they were given; *settled*: it is known to be abandoned."""

    trace_id: str
    span_id: str
    start_ns: int
    agent: str
    repository: str
    branch: str = ""
    revision: str = ""
    settled: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What no other task has."""
        return self.trace_id, self.span_id


def names_of(agent: str, repository: str, branch: str = "", revision: str = "") -> bytes:
    """Return the part of a slot that says whose task it is; the same for all tasks of an agent.

    What there is no room for is left out: the branch, the revision, then the ends of the two names.
    """
    owner = {"agent": agent, "repository": repository}
    shortest = {key: name[:_SURE_CHARACTERS] for key, name in owner.items()}
    for names in ({**owner, "branch": branch, "revision": revision}, {**owner, "revision": revision}, owner, shortest):
        text = orjson.dumps(without_surrogates({key: name for key, name in names.items() if name or key in owner}))
        if len(text) <= _TAIL_BYTES:  # without its opening brace, with a newline
            break
    return text[1:].ljust(_TAIL_BYTES - 1) + b"\n"


def slot(names: bytes, trace_id: int, span_id: int, start_ns: int, state: bytes = RUNNING) -> bytes:
    """Return the slot of a task of the agent that *names* (see `names_of`) tells."""
    return _HEAD % (state, start_ns, trace_id, span_id) + names


def slot_of(task: StartedTask) -> bytes:
    """Return the slot that says *task*."""
    names = names_of(task.agent, task.repository, task.branch, task.revision)
    state = ABANDONED if task.settled else RUNNING
    return slot(names, int(task.trace_id, 16), int(task.span_id, 16), task.start_ns, state)


def refitted(line: bytes) -> bytes | None:
    """Return the slot with what *line*, a JSON object, says; None where that is no task."""
    task = _parsed(line)
    return slot_of(task) if task else None


def tasks_in(contents: bytes) -> Iterator[StartedTask]:
    """Yield the tasks in *contents*, a file of slots, that have not ended. What is no slot is passed over."""
    for begin in range(0, len(contents) - SLOT_BYTES + 1, SLOT_BYTES):
        if contents[begin + STATE_OFFSET : begin + STATE_OFFSET + 1] in (RUNNING, ABANDONED):
            task = _parsed(contents[begin : begin + SLOT_BYTES])
            if task:
                yield task


def _parsed(line: bytes) -> StartedTask | None:
    try:
        said = cast("dict[str, Any]", orjson.loads(line))
        trace_id, span_id = said["traceId"], said["spanId"]
        if not (_is_id(trace_id, 32) and _is_id(span_id, 16)):
            return None
        agent, repository, branch, revision = (
            _name(said, key) for key in ("agent", "repository", "branch", "revision")
        )
        start_ns, settled = int(said["startTimeUnixNano"]), str(said["open"]).encode() == ABANDONED
        if not 0 <= start_ns < _TIMES:
            return None
        return StartedTask(trace_id, span_id, start_ns, agent, repository, branch, revision, settled)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_id(text: object, digits: int) -> bool:
    return isinstance(text, str) and len(text) == digits and set(text) <= set("0123456789abcdef")


def _name(said: dict[str, Any], key: str) -> str:
    name = said.get(key, "")
    return name if isinstance(name, str) else ""
