"""One error, described: what capture writes on the exception event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr
from otel_telemetry.errors import peek as look
from otel_telemetry.errors.categorise import choose, subcause
from otel_telemetry.errors.category import words
from otel_telemetry.errors.chain import causes, leaves, links, members, traceback_of
from otel_telemetry.errors.cutting import READ, Allowance, cut, sure
from otel_telemetry.errors.facts import bare_type, class_facts, facts_of, facts_of_text, names_of
from otel_telemetry.errors.fingerprint import fingerprint, fingerprint_parts, place, rests_on_facts
from otel_telemetry.errors.frames import frame_of, innermost
from otel_telemetry.errors.held import contents_of, without
from otel_telemetry.errors.messages import redacted, said
from otel_telemetry.errors.origins import foreign_word, may_quote_data
from otel_telemetry.errors.reading import key_of, program_of
from otel_telemetry.errors.shapes import fits
from otel_telemetry.errors.stack import StackText, tail_bytes
from otel_telemetry.errors.strict import strict_frame, strict_line, strict_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from otel_telemetry.errors.categorise import Verdict
    from otel_telemetry.errors.facts import Facts
    from otel_telemetry.errors.frames import Frame, FrameReader, Trail
    from otel_telemetry.errors.reading import Value

MAX_MESSAGE: Final = 1000
MAX_STACK: Final = 16_000
_JUDGED_FRAMES: Final = 50
_TYPE_NAME: Final = re.compile(
    r"[A-Za-z_](?:[\w.]|<locals>)*(?::\w+)?(?=:?\Z)"
    r"|(?=\w*(?:[._]|[a-z][A-Z]|(?:Error|Exception|Warning|Exit|Group)\b))[A-Za-z_](?:[\w.]|<locals>)*(?=:\s)"
)
"""A class as a traceback names it, its message behind it or not, or ``stderr:git``; not the first word of a remark."""

_MAX_NOTES: Final = 10
_LEFT_OUT: Final = "[REDACTED:strict]"
_MARKER: Final = "[REDACTED:"
_KEYS: Final = {"status": attr.HTTP_STATUS, "exit_code": attr.EXIT_CODE}
_WORDS: Final = words(
    "key name host callee argument missing_arguments fields constraint variable object attribute ssl_reason"
    " model module program expected operation_name provider_code provider_type"
)
"""Facts that are words of a message: not kept where no message text may be."""


_OPERATIONS: Final = (
    ("write", re.compile(r"(?:^|_)(?:write|save|store|dump|append|persist|export|flush|update|put)(?:_|s\b|$)")),
    ("delete", re.compile(r"(?:^|_)(?:delete|remove|unlink|rmtree|rmdir)(?:_|$)")),
    ("read", re.compile(r"(?:^|_)(?:read|load|parse|get|scan|import)(?:_|s\b|$)")),
)
_ASK_MORE: Final = frozenset({"command_not_found", "permission_denied", "import_cycle"})
"""Categories of which more is told by the message or by other frames than the group's."""

_KEPT: Final = words(
    "errno winerror file_suffix provider_code provider_type signal program sqlstate sqlite_error constraint codec"
    " direction name key variable object attribute module argument missing_arguments callee model fields operation_name"
    " grpc_code json_fault ssl_reason host port lock_present gzip expected"
)
"""Facts that may leave the process, under ``otel_telemetry.error.fact.*``."""


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """What is kept of one error. All text is redacted; *facts* has full attribute keys.

    *type* is qualified as OpenTelemetry does; *parts* are what *fingerprint* hashes; *culprit* is the program's own
    frame nearest to the cause, None without one.
    """

    type: str
    message: str
    stacktrace: str
    fingerprint: str
    parts: tuple[str, ...]
    category: str
    facts: dict[str, Value]
    culprit: Frame | None


def describe_exception(
    exc: BaseException,
    *,
    reader: FrameReader,
    redact: Callable[[str], str],
    settle: Callable[[str], str] = str,
    strict: bool = False,
) -> ErrorRecord:
    """Describe a live exception. *redact* holds the default rules in every mode, so that fingerprints agree.

    *settle* redacts a whole stack: what was clean in a message may be none beside a note or another message.

    ``str(exc)`` is called once, and whatever it raises is survived but KeyboardInterrupt, which is the user's; no other
    code of the exception's class runs. With *strict* no text of a message is kept.
    """
    redact = _Once(redact).__getitem__
    chain = causes(exc)
    described = _Chain(
        exc, reader, redact, contents_of((*chain, *(link.exception for link in links(exc, set())))), strict=strict
    )
    facts = [described.facts(exception) for exception in chain]
    held = {redact(class_facts(type(leaf)).name) for leaf in leaves(exc)} if members(exc) else ()
    return _record(
        redact(class_facts(type(exc)).qualified),
        described.message(exc),
        described.stack(exc, settle),
        _Judged.of(facts, tuple(sorted(held))),
        strict=strict,
    )


def describe_record(
    error_type: str,
    message: str,
    frames: Sequence[Frame | Mapping[str, object]] = (),
    *,
    redact: Callable[[str], str],
    cause: Mapping[str, object] | None = None,
    strict: bool = False,
) -> ErrorRecord:
    """Describe what is left of an error as text.

    *frames* come outermost first; *cause* has ``type`` and ``message`` of what the error was raised from.
    """
    error_type = type_name(error_type)
    facts = [_facts_of_record(error_type, message, [frame_of(frame, redact) for frame in frames], redact)]
    if cause is not None:
        facts.append(_facts_of_record(type_name(str(cause.get("type", ""))), str(cause.get("message", "")), (), redact))
    return _record(redact(error_type), facts[0].text, "", _Judged.of(facts), strict=strict)


def type_name(text: str) -> str:
    """The class's name that *text* begins with; ``_OTHER``, as the semantic conventions say, where it is a sentence."""
    named = _TYPE_NAME.match(text.strip())
    return named.group() if named is not None else "_OTHER"


def _word(word: str) -> re.Pattern[str]:
    """*word* with the quotation marks around it, if there are some."""
    return re.compile(rf"""(['"]?)(?<![\w-]){re.escape(word)}(?![\w-])\1""")


def text_of(exception: BaseException) -> str:
    """``str(exception)``, capped; a remark where that raises or is no text."""
    try:
        return str.__str__(str(exception))[:READ]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a task's own exception must not be replaced by a bug in its __str__
        return f"<unprintable {class_facts(type(exception)).name}>"


def _facts_of_record(error_type: str, message: str, frames: Sequence[Frame], redact: Callable[[str], str]) -> Facts:
    raw = cut(message)
    facts = facts_of_text(error_type, redacted(raw, names_of(error_type), redact), frames)
    facts.output = said(facts.text, raw)
    facts.type = bare_type(redact(error_type))
    key = key_of(facts.text) if facts.type == "KeyError" else None
    if key is not None:
        facts.values["key"] = key
    return facts


class _Once(dict[str, str]):
    """What *redact* makes of texts, asked once for each: the parts of one error say the same again."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact

    def __missing__(self, text: str) -> str:
        redacted = self[text] = self._redact(text)
        return redacted


class _Chain:
    """Asks each exception of a chain once for its text and its places."""

    def __init__(
        self,
        raised: BaseException,
        reader: FrameReader,
        redact: Callable[[str], str],
        contents: Sequence[str],
        *,
        strict: bool,
    ) -> None:
        self._reader = reader
        self._redact = redact
        self._contents = contents
        self._strict = strict
        self._said: dict[int, str] = {}
        self._messages: dict[int, str] = {}
        self._trails: dict[int, Trail] = {}
        self._hidden: dict[int, str | None] = {}
        self._raised = raised
        self._allowed = Allowance()
        self._shown = 0

    def stack(self, exception: BaseException, settle: Callable[[str], str]) -> str:
        """The whole stack; *settle* looks at it again where more than one text stands in it, or a marker."""
        text = tail_bytes(StackText(self.lines, self.headline).write(exception), MAX_STACK)
        return settle(text) if self._shown > 1 or _MARKER in text else text

    def facts(self, exception: BaseException) -> Facts:
        frames = self._trail(exception).frames[-_JUDGED_FRAMES:]
        message = self.message(exception)
        hidden = self._hidden[id(exception)]
        facts = facts_of(exception, message, frames, self._redact, self._reader.roots, hidden)
        if self._said[id(exception)]:
            facts.output = f"{facts.output}\n{self._said[id(exception)]}"
        return facts

    def lines(self, exception: BaseException) -> Sequence[str]:
        """The places of *exception*, as a stack shows them."""
        lines = self._trail(exception).lines
        return [strict_line(line) for line in lines] if self._strict else lines

    def _trail(self, exception: BaseException) -> Trail:
        found = self._trails.get(id(exception))
        if found is None:
            found = self._trails[id(exception)] = self._reader.trail(traceback_of(exception))
        return found

    def message(self, exception: BaseException) -> str:
        found = self._messages.get(id(exception))
        if found is None:
            text = text_of(exception)
            raw = self._allowed.cut(text)
            shown = without(self._without_data(exception, raw), self._contents)
            found = redacted(shown, class_facts(type(exception)).names, self._redact)
            self._said[id(exception)] = said(found, raw)
            found = self._messages[id(exception)] = found if raw is text else sure(found, len(raw))
        return found

    def _without_data(self, exception: BaseException, text: str) -> str:
        """*text* without a key or a column that no code on the way has written."""
        word = self._foreign_word(exception, text) if may_quote_data(exception) else None
        self._hidden[id(exception)] = word
        return text if word is None else _word(word).sub(f"[REDACTED:quoted-value:{len(word)}]", text)

    def _foreign_word(self, exception: BaseException, text: str) -> str | None:
        spots = self._trail(exception).spots or self._trail(self._raised).spots  # a member of a group has no own ones
        return foreign_word(exception, text, [spot.code for spot in spots])

    def headline(self, exception: BaseException) -> str:
        """What closes an exception's part of the stack: place of a syntax error, type and message, notes."""
        known = class_facts(type(exception))
        where = self._syntax_place(exception) if "SyntaxError" in known.names else ""
        message = "" if self._strict else self.message(exception)
        name = where + self._redact(known.qualified)
        line = f"{name}: {message}" if message else name
        notes = [] if self._strict else self._notes(exception)
        self._shown += bool(message) + len(notes)
        return "\n".join((line, *notes)) if notes else line

    def _notes(self, exception: BaseException) -> list[str]:
        notes = look.items(look.dictionary(exception).get("__notes__"))
        return [self._note(text) for note in notes[:_MAX_NOTES] if (text := look.text(note))]

    def _note(self, text: str) -> str:
        raw = self._allowed.cut(text)
        found = self._redact(without(raw, self._contents))
        return found if raw is text else sure(found, len(raw))

    def _syntax_place(self, exception: BaseException) -> str:
        filename, line = look.text(look.peek(exception, "filename")), look.integer(look.peek(exception, "lineno"))
        text = f'  File "{self._reader.shown(filename)}", line {line or 0}\n' if filename else ""
        return strict_line(text) if self._strict else text


@dataclass(frozen=True, slots=True)
class _Judged:
    """A chain's facts, outermost first, with the ones that name the cause and what they say."""

    chain: Sequence[Facts]
    leaf: Facts
    verdict: Verdict
    leaf_types: tuple[str, ...] = ()

    @classmethod
    def of(cls, chain: Sequence[Facts], leaf_types: tuple[str, ...] = ()) -> _Judged:
        leaf, verdict = choose(chain)
        return cls(chain, leaf, verdict, leaf_types)


def _record(error_type: str, message: str, stacktrace: str, judged: _Judged, *, strict: bool) -> ErrorRecord:
    frame = place(judged.chain, judged.leaf)
    parts, group, facts = _told(judged, frame, strict=strict)
    return ErrorRecord(
        type=error_type,
        message="" if strict else cap(message),
        stacktrace=stacktrace,
        fingerprint=group,
        parts=(*map(strict_name, parts[:2]), _LEFT_OUT) if strict else tuple(map(str, parts)),
        category=judged.verdict.category,
        facts=dict(facts),
        culprit=_culprit(frame, strict=strict),
    )


_Told = tuple[tuple[str, ...], str, dict[str, "Value"]]

_known: Final[dict[object, _Told]] = {}
_MOST_KNOWN: Final = 512


def _told(judged: _Judged, frame: Frame | None, *, strict: bool) -> _Told:
    """What makes the group, its id, and the facts that are kept; remembered where they follow from the facts alone."""
    leaf, verdict = judged.leaf, judged.verdict
    key = (leaf.type, verdict, frame, *leaf.values.items(), leaf is judged.chain[0], judged.leaf_types, strict)
    told = _known.get(key)
    if told is None:
        parts = fingerprint_parts(leaf, verdict, frame)
        told = (parts, fingerprint(parts), _kept(judged, strict=strict))
        if verdict.category not in _ASK_MORE and rests_on_facts(parts, leaf):
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[key] = told
    return told


def _culprit(frame: Frame | None, *, strict: bool) -> Frame | None:
    if frame is None or not frame.in_app:
        return None
    return strict_frame(frame) if strict else frame


def cap(text: str, limit: int = MAX_MESSAGE) -> str:
    """At most *limit* characters of redacted text, no marker split."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    marker = head.rfind("[REDACTED")
    return head[:marker] if marker >= 0 and "]" not in head[marker:] else head


def _kept(judged: _Judged, *, strict: bool) -> dict[str, Value]:
    """The facts that may be stored, under their attribute keys."""
    kept: dict[str, Value] = {}
    for name, value in _all_facts(judged):
        if (strict and name in _WORDS) or not fits(name, value):
            continue
        kept[_KEYS.get(name) or attr.FACT_PREFIX + name] = value
    return kept


def _all_facts(judged: _Judged) -> Iterator[tuple[str, Value]]:
    values = judged.leaf.values
    yield from ((name, value) for name, value in values.items() if name in _KEPT or name in _KEYS)
    if judged.leaf is not judged.chain[0]:
        yield "cause_type", judged.leaf.type
    if judged.leaf_types:
        yield "leaf_types", judged.leaf_types
    yield from _conclusions(judged)


def _conclusions(judged: _Judged) -> Iterator[tuple[str, Value]]:
    """What follows from the facts: the subcause, the cue that decided, what was done to a file."""
    which = subcause(judged.verdict.category, judged.leaf, judged.verdict.cue)
    if which:
        yield "subcause", which
    if judged.verdict.cue:
        yield "cue", judged.verdict.cue
    variable = judged.leaf.values.get("key")
    if judged.verdict.category == "config_missing" and variable:
        yield "variable", variable
    if judged.verdict.category == "command_not_found" and "program" not in judged.leaf.values:
        yield from _missing_program(judged.leaf)
    if judged.verdict.category == "permission_denied":
        yield from _operation(judged.leaf)


def _missing_program(facts: Facts) -> Iterator[tuple[str, Value]]:
    """The program's name: told apart from the facts, since not every platform says it and groups must agree."""
    named = re.search(r"'([^']+)'\s*\Z", facts.text)
    program = program_of(named.group(1)) if named else None
    if program:
        yield "program", program


def _operation(facts: Facts) -> Iterator[tuple[str, Value]]:
    own = innermost(facts.frames)
    last = facts.last
    names = [frame.function for frame in (last, own) if frame is not None]
    found = next((operation for operation, called in _OPERATIONS for name in names if called.search(name)), None)
    if found:
        yield "operation", found
