"""The words of a task are its author's: where a text quotes them, they go."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import Final, NamedTuple

from otel_telemetry.redaction.decoding import may_be_encoded
from otel_telemetry.redaction.ordinary import TELLING, has_cue, is_legible, weights
from otel_telemetry.redaction.quotation import find_quotations, is_known_by_words, may_quote, names_a_thing
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.seeds import VALUES
from otel_telemetry.redaction.wording import places_of

task_text: ContextVar[tuple[str, ...] | None] = ContextVar("otel_telemetry_task_text", default=None)
"""The texts of the tasks that are open here, the outermost first; ``None`` where that is not known."""

REMEMBERED_TASKS: Final = 16
"""So many tasks' texts are kept for a context that does not know its own: a thread, a callback, a hook at exit."""

_recent: Final[deque[str]] = deque(maxlen=REMEMBERED_TASKS)

SHORTEST_PHRASE: Final = 8
SHORTEST_WORD: Final = 16
"""A shorter task, or an identifier, is hidden only where it is quoted as a whole: ``collect`` is in many messages."""

HEAD: Final = 24
"""So many characters of a long task's beginning suffice to know a quotation that was cut."""

_MOST_LINES: Final = 64
_MARK: Final = marker("task")


def remember_task(text: str) -> None:
    """Keep *text*, of a task that starts now, for contexts that do not know their task. Safe from any thread."""
    _recent.append(text)


def forget_tasks() -> None:
    """Forget the texts that were kept; the open tasks of a context are its own."""
    _recent.clear()


def texts_here() -> tuple[str, ...]:
    """Return the texts of the tasks open in this context or, where that is not known, of this process's last ones."""
    known = task_text.get()
    return known if known is not None else _recalled()


def _recalled() -> tuple[str, ...]:
    with suppress(RuntimeError):  # another thread started a task while we looked
        return tuple(dict.fromkeys(_recent))
    return _recalled()


def find_task(text: str, tasks: tuple[str, ...]) -> Iterator[Found]:
    """Yield where *text* quotes one of *tasks*: as it is, escaped as ``repr`` and JSON write it, or word by word.

    A part of it that errors and programs say in any case is no quotation: ``rate limit exceeded`` stays, whoever asked
    about it.
    """
    sought = _sought(tasks)
    for head, form in sought.forms:
        if head in text:
            yield from _quotations(text, form)
    for whole in sought.wholes:
        if whole in text:
            yield from _verbatim(text, whole)
    for start, end in find_quotations(text, tasks):
        yield Found(start, end, _MARK)


def _verbatim(text: str, whole: str) -> Iterator[Found]:
    """Yield where the *whole* of a task stands in *text* as it is, be it nothing but what errors say."""
    for place in places_of(text, whole):
        if not _inside_words(text, place, place + len(whole)):
            yield Found(place, place + len(whole), _MARK)


def quotes_task(text: str, tasks: tuple[str, ...]) -> bool:
    """Tell whether *text* quotes one of *tasks*."""
    return may_hold(text, tasks) and next(find_task(text, tasks), None) is not None


def may_hold(text: str, tasks: tuple[str, ...]) -> bool:
    """Tell at a glance whether `find_task` may find something: it is asked of every text, and most quote nothing."""
    sought = _sought(tasks)
    for head, _ in sought.forms:
        if head in text:
            return True
    for whole in sought.wholes:
        if whole in text:
            return True
    return may_be_encoded(text) or may_quote(text, tasks)


class _Sought(NamedTuple):
    """What of some tasks is looked for as it is written."""

    forms: tuple[tuple[str, str], ...]
    """How the tasks may be written, each behind its `HEAD`."""

    wholes: tuple[str, ...]


@lru_cache(maxsize=32)
def _sought(tasks: tuple[str, ...]) -> _Sought:
    forms = dict.fromkeys(form for task in tasks if not task.startswith(VALUES) for form in _forms(task))
    wholes = dict.fromkeys(task.strip() for task in tasks if _is_telling(task.strip()))
    return _Sought(tuple((form[:HEAD], form) for form in forms), tuple(wholes))


@lru_cache(maxsize=64)
def _forms(task: str) -> tuple[str, ...]:
    """Return how the task and each of its lines may be written, the longest first; none where its words suffice.

    What any program says is none of them, unless it is long enough to tell wherever it stands.
    """
    whole = task.strip()
    if is_known_by_words(whole):
        return ()
    lines = [line.strip() for line in whole.splitlines()[:_MOST_LINES]] if "\n" in whole else []
    texts = [whole, *filter(_is_telling, lines)]
    forms = {
        form
        for one in texts
        for form in (one, repr(one)[1:-1], json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1])
    }
    sought = (form for form in forms if form and (_is_telling(form) or not is_legible(form)))
    return tuple(sorted(sought, key=len, reverse=True))


def _is_telling(text: str) -> bool:
    if any(map(str.isspace, text)):
        return len(text) >= SHORTEST_PHRASE
    return len(text) >= SHORTEST_WORD and not (text.isascii() and text.replace("-", "_").isidentifier())


def _quotations(text: str, form: str) -> Iterator[Found]:
    if text.strip() == form:
        yield Found(0, len(text), _MARK)
    elif not _is_telling(form):
        yield from _quoted_whole(text, form)
    else:
        yield from _anywhere(text, form)


def _quoted_whole(text: str, form: str) -> Iterator[Found]:
    position = text.find(form)
    while position >= 0:
        end = position + len(form)
        if _is_set_apart(text, position, end) and not names_a_thing(text, position):
            yield Found(position, end, _MARK)
        position = text.find(form, end)


def _is_set_apart(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` stands in quotes, or alone behind a colon."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before in "'\"`":
        return after == before or text.startswith(f"\\{before}", end)
    return after in {"", "\n", "\r"} and text.endswith((": ", ":\t"), 0, start)


def _anywhere(text: str, form: str) -> Iterator[Found]:
    head = form[:HEAD]
    position = text.find(head)
    while position >= 0:
        end = position + _common_length(text, position, form)
        if _says_more(text[position:end], form) and (len(form) >= HEAD or not _inside_words(text, position, end)):
            yield Found(position, end, _MARK)
        position = text.find(head, end)


def _says_more(part: str, form: str) -> bool:
    """Tell whether a *part* of *form* is more than what errors say."""
    if len(part) == len(form) or not part.isascii():
        return True
    weight = sum(weights(part))
    return weight >= TELLING or (weight > 0 and not has_cue(part))


def _inside_words(text: str, start: int, end: int) -> bool:
    """Tell whether a short quotation begins or ends in the middle of a word, and so is none."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (before.isalnum() and text[start].isalnum()) or (after.isalnum() and text[end - 1].isalnum())


def _common_length(text: str, position: int, form: str) -> int:
    """Return for how many characters *text* from *position* on agrees with *form*."""
    if text.startswith(form, position):
        return len(form)
    low, high = 0, HEAD
    while text.startswith(form[:high], position):
        low, high = high, 2 * high
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text.startswith(form[:middle], position) else (low, middle - 1)
    return low
