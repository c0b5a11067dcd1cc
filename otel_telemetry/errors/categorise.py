"""Which category the facts name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from otel_telemetry.errors.categories import CATEGORIES
from otel_telemetry.errors.frames import innermost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from otel_telemetry.errors.category import Category
    from otel_telemetry.errors.facts import Facts
    from otel_telemetry.errors.frames import Frame

Kind = Literal["code", "exit", "cue", "status", "errno", "type", "late cue", "fallback", "frame", ""]


class Verdict(NamedTuple):
    """The category, the kind of fact that decided, and the piece of text if it was one."""

    category: str
    kind: Kind
    cue: str = ""

    @property
    def specific(self) -> bool:
        """Whether the exception names its cause itself, so that what it was raised from need not be asked."""
        return self.kind in {"code", "exit", "cue", "status"}

    @property
    def decided(self) -> bool:
        """Whether anything but a type that says little decided."""
        return self.kind not in {"fallback", ""}


def _index(select: Callable[[Category], Iterable[str]]) -> dict[str, str]:
    """Fact → category; the first entry of the table wins."""
    pairs = [(fact, category.id) for category in CATEGORIES.values() for fact in select(category)]
    return dict(reversed(pairs))


class _Cues(NamedTuple):
    """Cues by their longest word, which must be a whole word of the text: one look-up a word instead of one a cue."""

    by_word: dict[bytes, list[tuple[int, str, str]]]

    @classmethod
    def of(cls, select: Callable[[Category], Iterable[str]]) -> _Cues:
        by_word: dict[bytes, list[tuple[int, str, str]]] = {}
        pairs = [(cue, category.id) for category in CATEGORIES.values() for cue in select(category)]
        for rank, (cue, category) in enumerate(pairs):
            by_word.setdefault(max(_words_of(cue), key=len), []).append((rank, cue, category))
        return cls(by_word)

    def first(self, text: str) -> tuple[str, str] | None:
        """The first cue of the table that is in *text* (lower case), and its category."""
        index = self.by_word
        near = [entry for word in set(_words_of(text)) if word in index for entry in index[word]]
        for _, cue, category in sorted(near):
            if _holds(text, cue):
                return cue, category
        return None


_LETTERS: Final = bytes(byte if 0x61 <= byte < 0x7B else 0x20 for byte in range(256))


def _words_of(text: str) -> list[bytes]:
    """The runs of small ASCII letters in *text*, in bytes, which are cut four times as fast."""
    return text.encode("ascii", "replace").translate(_LETTERS).split()


_RANKS: Final = {name: rank for rank, name in enumerate(CATEGORIES)}
_CODES: Final = _index(lambda category: category.codes)
_EXITS: Final = {code: category.id for category in CATEGORIES.values() for code in category.exit_codes}
_CUES: Final = _Cues.of(lambda category: category.cues)
_STATUSES: Final = {status: category.id for category in CATEGORIES.values() for status in category.statuses}
_ERRNOS: Final = _index(lambda category: category.errnos)
_TYPES: Final = _index(lambda category: category.types)
_LATE_CUES: Final = _Cues.of(lambda category: category.late_cues)
_TYPE_WORDS: Final = [(word, category.id) for category in CATEGORIES.values() for word in category.type_words]
_FALLBACK: Final = _index(lambda category: category.fallback_types)

_CODE_FACTS_IN_ORDER: Final = ("provider_code", "provider_type", "grpc_code", "sqlstate", "sqlite_error")
_CODE_FACTS: Final = frozenset(_CODE_FACTS_IN_ORDER)

UNKNOWN: Final = Verdict("unknown", "")


def categorise(facts: Facts) -> str:
    """The id of the category that *facts* name; ``unknown`` is an honest answer."""
    return judge(facts).category


def judge(facts: Facts) -> Verdict:
    """The same with what decided it."""
    verdict = _first_verdict(facts)
    override = _override(verdict.category, facts)
    return verdict if override is None else Verdict(override, "frame", verdict.cue)


def _first_verdict(facts: Facts) -> Verdict:
    for decide in _ORDER:
        found = decide(facts)
        if found is not None:
            return found
    return UNKNOWN


def choose(chain: Sequence[Facts]) -> tuple[Facts, Verdict]:
    """Which of a chain, outermost first, names the cause.

    The outermost one that names it itself; else the innermost one that is decided by anything; else the leaf.
    """
    if len(chain) == 1:
        return chain[0], judge(chain[0])
    verdicts = [(facts, judge(facts)) for facts in chain]
    for facts, verdict in verdicts:
        if verdict.specific:
            return facts, verdict
    decided = [pair for pair in verdicts if pair[1].decided]
    return decided[-1] if decided else verdicts[-1]


def _by_code(facts: Facts) -> Verdict | None:
    if _CODE_FACTS.isdisjoint(facts.values):
        return None
    for name in _CODE_FACTS_IN_ORDER:
        code = facts.values.get(name)
        found = _CODES.get(code.lower()) if isinstance(code, str) else None
        if found is not None:
            return _code_against_text(Verdict(found, "code", str(code).lower()), facts)
    return None


def _code_against_text(verdict: Verdict, facts: Facts) -> Verdict:
    """A provider's general code gives way to a text that says something more special."""
    said = _by_cue(facts)
    return said if said is not None and _RANKS[said.category] < _RANKS[verdict.category] else verdict


def _by_exit(facts: Facts) -> Verdict | None:
    code = facts.values.get("exit_code")
    found = _EXITS.get(code) if isinstance(code, int) else None
    return Verdict(found, "exit") if found else None


def _by_cue(facts: Facts) -> Verdict | None:
    if facts.values.get("conflict_marker"):
        return Verdict("git_conflict", "cue", "<<<<<<<")
    return _match(_CUES, facts, "cue")


def _by_late_cue(facts: Facts) -> Verdict | None:
    return _match(_LATE_CUES, facts, "late cue")


def _match(cues: _Cues, facts: Facts, kind: Kind) -> Verdict | None:
    text = f"{facts.text}\n{facts.output}".lower() if facts.output else facts.text.lower()
    found = cues.first(text)
    return Verdict(found[1], kind, found[0]) if found is not None else None


def _holds(text: str, cue: str) -> bool:
    """Whether the parts of *cue* are in *text*, in order."""
    if "…" not in cue:
        return cue in text
    at = 0
    for part in cue.split("…"):
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _by_status(facts: Facts) -> Verdict | None:
    status = facts.values.get("status")
    found = _STATUSES.get(status) if isinstance(status, int) else None
    return Verdict(found, "status") if found else None


def _by_errno(facts: Facts) -> Verdict | None:
    symbol = facts.values.get("errno")
    found = _ERRNOS.get(symbol) if isinstance(symbol, str) else None
    return Verdict(found, "errno") if found else None


def _by_type(facts: Facts) -> Verdict | None:
    found = next((_TYPES[name] for name in facts.names if name in _TYPES), None)
    return Verdict(found, "type") if found else None


@lru_cache(maxsize=1024)
def _named(name: str) -> str | None:
    return next((category for word, category in _TYPE_WORDS if word in name), None)


def _by_type_words(facts: Facts) -> Verdict | None:
    found = _named(facts.names[0])
    return Verdict(found, "type") if found else None


def _by_fallback(facts: Facts) -> Verdict | None:
    found = next((_FALLBACK[name] for name in facts.names if name in _FALLBACK), None)
    return Verdict(found, "fallback") if found else None


_ORDER: Final[tuple[Callable[[Facts], Verdict | None], ...]] = (
    _by_code,
    _by_exit,
    _by_cue,
    _by_status,
    _by_errno,
    _by_type,
    _by_late_cue,
    _by_type_words,
    _by_fallback,
)

_STARTS_PROGRAMS: Final = re.compile(
    r"_execute_child|_posix_spawn|subprocess_exec|subprocess_shell|_make_subprocess_transport|\bspawn"
)
_PROGRAM_NAME: Final = re.compile(r"directory: '[a-z][\w+-]{1,20}'\Z")
_TOOL: Final = re.compile(
    r"tool|(?:^|_|\b)(?:dispatch|invoke|execute|apply|apply_ex|call_function|function_call|run_action)(?:_|\b|$)",
    re.IGNORECASE,
)
_FORMATS: Final = frozenset({"get_value", "get_field", "vformat", "format_map"})
_TOOL_MODEL: Final = re.compile(r"(?:Args|Arguments|ToolInput|ToolCall|Input|Call)$")
_SETTINGS: Final = re.compile(r"Settings$|Config$|Configuration$|^Env(?:ironment)?$")
_CONFIG_PLACE: Final = re.compile(r"config|settings|manifest|preferences", re.IGNORECASE)
_PARSES_REPLY: Final = re.compile(
    r"model_validate_json|parse_raw|validate_json|parse_reply|parse_plan|parse_output|parse_response|parse_llm"
)


def _override(category: str, facts: Facts) -> str | None:
    """What the frames or a few facts together say against the table's first answer."""
    rule = _OVERRIDES.get(category)
    return rule(facts) if rule is not None else None


def _file(facts: Facts) -> str | None:
    last = facts.last
    if facts.values.get("errno", "ENOENT") != "ENOENT" or "FileNotFoundError" not in facts.names:
        return None
    if last is not None:
        return "command_not_found" if _STARTS_PROGRAMS.search(last.function) else None
    named = facts.values.get("file_bare") or _PROGRAM_NAME.search(facts.text)
    return "command_not_found" if named else None


def _shape(facts: Facts) -> str | None:
    if "KeyError" in facts.names:
        return _missing_key(facts)
    if "argument" in facts.values or "missing_arguments" in facts.values:
        return _wrong_arguments(facts)
    return None


def _missing_key(facts: Facts) -> str | None:
    last, own = facts.last, innermost(facts.frames)
    if last is not None and last.function == "__getitem__" and _is_environment(last):
        return "config_missing"
    if last is not None and not last.in_app and last.function in _FORMATS:
        return "prompt_template"
    return "tool_call_invalid" if own is not None and "tool" in own.function.lower() else None


def _is_environment(frame: Frame) -> bool:
    return frame.module == "os" or frame.path.endswith(("/os.py", "<frozen os>"))


def _wrong_arguments(facts: Facts) -> str | None:
    """A call that does not fit: the model's, where a tool is called; two libraries', where a library calls."""
    own, last = innermost(facts.frames), facts.last
    callee = str(facts.values.get("callee", ""))
    if "tool" in callee.lower() or (own is not None and own is last and _TOOL.search(own.function)):
        return "tool_call_invalid"
    if last is not None and not last.in_app and "argument" in facts.values:
        return "version_conflict"
    if "argument" in facts.values and callee.rpartition(".")[2] in {"__init__", "create"}:
        return "version_conflict"
    if last is None:
        return "tool_call_invalid"
    return None


def _validation(facts: Facts) -> str | None:
    model, own = str(facts.values.get("model", "")), innermost(facts.frames)
    if _SETTINGS.search(model):
        return "config_missing"
    if _TOOL_MODEL.search(model) or (own is not None and "tool" in own.function.lower()):
        return "tool_call_invalid"
    if any(_PARSES_REPLY.search(frame.function) for frame in facts.frames[-3:]):
        return "llm_output_parse"
    return None


def _json(facts: Facts) -> str | None:
    """JSON that a program's own file holds is configuration, not a reply."""
    own = innermost(facts.frames)
    reads_file = any(frame.function == "load" and "json" in frame.path for frame in facts.frames[-4:])
    named = own is not None and _CONFIG_PLACE.search(f"{own.module} {own.function}") is not None
    return "syntax" if "JSONDecodeError" in facts.names and (reads_file or named) else None


def _program(facts: Facts) -> str | None:
    return "git_lock" if facts.values.get("lock_present") is True else None


_OVERRIDES: Final[dict[str, Callable[[Facts], str | None]]] = {
    "file_not_found": _file,
    "unexpected_shape": _shape,
    "schema_validation": _validation,
    "llm_output_parse": _json,
    "subprocess_failed": _program,
}

_REPLY_KEYS: Final = frozenset({"choices", "candidates", "content", "completion", "output", "generations", "message"})
_SIMPLE: Final = frozenset(
    {"llm_output_parse", "docker_unavailable", "encoding", "concurrency_misuse", "unexpected_shape"}
)
"""Categories of which one fact or the cue names the alternative."""
_HELD: Final = frozenset({"EAGAIN", "EBUSY", "ETXTBSY", "EDEADLK"})


def subcause(category: str, facts: Facts, cue: str = "") -> str:
    """Which of the category's alternatives the facts name, or an empty string."""
    values = facts.values
    if category == "permission_denied":
        held = values.get("errno") in _HELD or cue in {
            "being used by another process",
            "resource temporarily unavailable",
        }
        return "locked" if held else ""
    if category == "import_cycle":
        return "shadowing" if _shadows(facts, cue) else ""
    if category not in _SIMPLE:
        return ""
    simple = {
        "llm_output_parse": values.get("json_fault"),
        "docker_unavailable": values.get("errno"),
        "encoding": "gzip" if values.get("gzip") else "",
        "concurrency_misuse": cue,
        "unexpected_shape": "reply" if values.get("key") in _REPLY_KEYS else "",
    }
    return str(simple.get(category) or "")


def _shadows(facts: Facts, cue: str) -> bool:
    """Whether the file that imports has the name of the package that it imports."""
    package = str(facts.values.get("module", ""))
    own = innermost(facts.frames)
    stem = re.sub(r".*/|\.py$", "", own.path) if own is not None else ""
    return cue == "consider renaming" or (bool(package) and package == stem)
