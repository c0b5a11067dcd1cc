"""What names the cause of one exception: read from the live object, completed from its message."""

from __future__ import annotations

import builtins
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from otel_telemetry.errors import peek as look
from otel_telemetry.errors.category import words
from otel_telemetry.errors.git_lock import git_lock_present
from otel_telemetry.errors.reading import Found, is_name, program_of, read, suffix_of
from otel_telemetry.errors.shapes import fits
from otel_telemetry.errors.symbols import errno_symbol, resolver_symbol, windows_symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from otel_telemetry.errors.frames import Frame
    from otel_telemetry.errors.reading import Value

_ALIASES: Final = {
    "IOError": "OSError",
    "EnvironmentError": "OSError",
    "WindowsError": "OSError",
    "timeout": "TimeoutError",
}
_STANDARD_BASES: Final = {
    "JSONDecodeError": ("ValueError",),
    "CalledProcessError": ("SubprocessError",),
    "TimeoutExpired": ("SubprocessError",),
    "gaierror": ("OSError",),
    "SSLCertVerificationError": ("SSLError", "OSError", "ValueError"),
    "SSLError": ("OSError",),
    "HTTPError": ("OSError",),
    "URLError": ("OSError",),
}
"""Bases of classes of the standard library, for records that name the class only."""

_PATHS: Final = frozenset({PosixPath, WindowsPath, PurePosixPath, PureWindowsPath})
"""Not their subclasses: those may run code of their own when asked for their text."""

_MAX_OUTPUT: Final = 4000
_STATUS_NAMES: Final = ("status_code", "status", "http_status", "code", "http_code")
_CODE_NAMES: Final = ("code", "error_code", "errcode", "reason", "type", "error")
_SQL_NAMES: Final = ("sqlstate", "pgcode", "sqlite_errorname")
_OUTPUT_NAMES: Final = ("stderr", "stdout", "output")
_WANTED: Final = frozenset(
    {*_STATUS_NAMES, *_CODE_NAMES, *_SQL_NAMES, *_OUTPUT_NAMES}
    | {"response", "body", "details", "cmd", "command", "returncode", "exit_code", "operation_name", "_state", "orig"}
)
_CODES: Final = frozenset({"provider_code", "provider_type"})
_CODE: Final = re.compile(
    r"[a-z]{2,}(?:[_-][a-z0-9]+)+|(?:[A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*)(?:\.[A-Z][A-Za-z]+)*"
    r"|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|E[A-Z]{4,14}|[A-Z]{1,5}-?\d{2,5}|\d{3,5}|[0-9][0-9A-Z]{4}"
)
"""Two words at least: one alone may be a user's name or a password."""

_CODE_WORDS: Final = words(
    "aborted accessdenied authentication authorization badrequest blocked canceled cancelled closed conflict connection"
    " deadlock denied disabled disconnected duplicate error exists expired failed failure fatal forbidden gone internal"
    " invalid limited locked missing network none notfound overloaded permission quota ratelimit rejected requests"
    " required requirement server suspended throttled throttling timeout tokens toolarge unauthenticated unauthorized"
    " unavailable unimplemented unknown unprocessable unsupported validation"
)
"""Codes of one word."""

_BARE_NAME: Final = re.compile(r"\w{1,200}(?:\[[\w., |\[\]]{1,200}\])?")
_CLASS_NAME: Final = re.compile(r"(?:\w|[.<>]){1,200}(?:\[[\w., |\[\]]{1,200}\])?")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")
_GIT_NAMES: Final = frozenset({"GitCommandError", "GitError"})


@dataclass(slots=True)
class Facts:
    """What is known of one exception. *text* and *output* stay in memory; only *values* may be kept.

    *type* and *names* (along the method resolution order) are bare class names; *text* is the redacted message;
    *output* is what a child process or a server said, lower case; *frames* come outermost first.
    """

    type: str
    names: tuple[str, ...]
    text: str
    output: str = ""
    values: Found = field(default_factory=lambda: {})  # noqa: PIE807 - `dict[…]` takes four times as long
    frames: Sequence[Frame] = ()

    @property
    def last(self) -> Frame | None:
        """The frame that raised."""
        return self.frames[-1] if self.frames else None


class ClassFacts(NamedTuple):
    """What a class says of its exceptions; worked out once a class."""

    cls: type
    qualified: str
    name: str
    names: tuple[str, ...]
    name_set: frozenset[str]
    wanted: frozenset[str]
    """Attributes of interest that class bodies define."""
    readers: tuple[Callable[[BaseException], Iterator[tuple[str, Value]]], ...]
    """What reads the attributes of the built-in classes it derives from."""
    slots: tuple[str, ...]
    """Attributes that ``__slots__`` of the classes name."""
    words_itself: bool
    """Whether a class of somebody's own makes the message."""


_BUILTIN_OS_ERRORS: Final = frozenset(
    id(cls) for cls in vars(builtins).values() if isinstance(cls, type) and issubclass(cls, OSError)
)
_BUILTIN: Final = frozenset(id(cls) for cls in vars(builtins).values() if isinstance(cls, type))
"""By id: a metaclass may define how its classes compare, and that would be a user's code."""

_classes: dict[int, ClassFacts] = {}
_CACHED_CLASSES: Final = 2048


def class_facts(cls: type) -> ClassFacts:
    """The remembered facts of *cls*."""
    known = _classes.get(id(cls))
    if known is None:
        if len(_classes) >= _CACHED_CLASSES:
            _classes.clear()
        known = _classes[id(cls)] = _class_facts(cls)
    return known


def _class_facts(cls: type) -> ClassFacts:
    ordered = look.order(cls)
    bodies = [type.__dict__["__dict__"].__get__(base) for base in ordered]
    wanted = frozenset(name for body in bodies for name in body if name in _WANTED)
    names = tuple(look.class_name(base) for base in ordered)
    longer = with_suffixes(names)
    readers = tuple(reader for name, reader in _BUILTIN_READERS if name in longer)
    qualified, name = _shown(look.qualified_name(cls)), bare_type(_shown(names[0], _BARE_NAME))
    own = [body for base, body in zip(ordered, bodies, strict=True) if id(base) not in _BUILTIN]
    slots = tuple(name for body in own for name, value in body.items() if type(value) is MemberDescriptorType)
    words_itself = any("__str__" in body for body in own)
    return ClassFacts(cls, qualified, name, longer, frozenset(longer), wanted, readers, slots, words_itself)


def _shown(name: str, shape: re.Pattern[str] = _CLASS_NAME) -> str:
    """*name* if it is one that a class statement can give, parameters included; ``_OTHER`` for a sentence."""
    return name if shape.fullmatch(name) else "_OTHER"


def bare_type(name: str) -> str:
    """The last part of a class's name, its present one where it has an old alias."""
    bare = name.rpartition(".")[2]
    return _ALIASES.get(bare, bare)


def names_of(name: str) -> tuple[str, ...]:
    """Names along the resolution order for a record's type: known for builtins, else what the name tells."""
    bare = bare_type(name)
    known = getattr(builtins, bare, None)
    if isinstance(known, type):
        return tuple(cls.__name__ for cls in known.__mro__)
    return with_suffixes((bare, *_STANDARD_BASES.get(bare, ())))


def with_suffixes(names: tuple[str, ...]) -> tuple[str, ...]:
    """*names*, then the ends of the first one that read like a class: ``TimeoutError`` of ``BotoTimeoutError``."""
    parts = _WORDS.findall(names[0])
    ends = ("".join(parts[start:]) for start in range(1, len(parts) - 1))
    return (*names, *(end for end in ends if end not in names))


def facts_of_text(type_name: str, text: str, frames: Sequence[Frame] = ()) -> Facts:
    """Facts of a record: as far as its type, its redacted message and its frames tell."""
    names = names_of(type_name)
    values = read(text, frozenset(names))
    return Facts(bare_type(type_name), names, text, "", values, frames)


def facts_of(
    exception: BaseException,
    text: str,
    frames: Sequence[Frame],
    redact: Callable[[str], str],
    roots: Sequence[str] = (),
    hidden: str | None = None,
) -> Facts:
    """Facts of a live exception, none of them *hidden*. *text* is its redacted message. Runs none of its code."""
    known = class_facts(type(exception))
    facts = Facts(redact(known.name), known.names, text, frames=frames)
    for name, value in _live(exception, known, facts):
        safe = _safe(value, redact)
        if safe is not None and safe != hidden and fits(name, safe):
            facts.values.setdefault(name, safe)
    if not _is_composed(exception, known):
        for name, value in read(text, known.name_set).items():
            if fits(name, value) and (name not in _CODES or is_code(str(value))):
                facts.values.setdefault(name, value)
    if facts.values.get("program") == "git" or not _GIT_NAMES.isdisjoint(known.name_set):
        facts.values["lock_present"] = git_lock_present(_folders(exception, roots))
    return facts


def _is_composed(exception: BaseException, known: ClassFacts) -> bool:
    """Whether Python has made the message from attributes that are read already: ``[Errno 2] No such file: 'x'``."""
    if id(known.cls) not in _BUILTIN_OS_ERRORS:
        return False
    number, said = _os_attribute("errno", exception), _os_attribute("strerror", exception)
    return type(number) is int and _os_attribute("filename", exception) is not None and said == os.strerror(number)


def _safe(value: Value, redact: Callable[[str], str]) -> Value | None:
    """*value* if nothing private is in it: what redaction would touch is dropped, not shown in part."""
    if isinstance(value, str):
        return value if redact(value) == value else None
    if isinstance(value, tuple):
        return tuple(part for part in value if redact(part) == part)
    return value


def _live(exception: BaseException, known: ClassFacts, facts: Facts) -> Iterator[tuple[str, Value]]:
    for reader in known.readers:
        yield from reader(exception)
    own = look.dictionary(exception)
    if known.wanted or own:
        found = {name: look.peek(exception, name) for name in known.wanted} | {n: own[n] for n in own if n in _WANTED}
        yield from _generic(found, facts)


def _os_error(exception: BaseException) -> Iterator[tuple[str, Value]]:
    names = class_facts(type(exception)).names
    number = look.integer(_os_attribute("errno", exception))
    windows = look.integer(_os_attribute("winerror", exception))
    if windows:
        yield "winerror", windows
    symbol = windows_symbol(windows) if windows else None
    if number is not None and "SSLError" not in names:
        resolver = resolver_symbol(number) if "gaierror" in names else None
        symbol = symbol or resolver or errno_symbol(number)
    if symbol:
        yield "errno", symbol
    name = _os_attribute("filename", exception)
    path = str(name) if type(name) in _PATHS else look.text(name)
    if path:
        yield from _path(path)


def _path(path: str) -> Iterator[tuple[str, Value]]:
    suffix = suffix_of(path)
    if suffix:
        yield "file_suffix", suffix
    elif program_of(path) and "/" not in path and "\\" not in path:
        yield "file_bare", True


_OS_GETTERS: Final[dict[str, Callable[[BaseException], object]]] = {
    name: slot.__get__ for name, slot in vars(OSError).items() if hasattr(slot, "__get__")
}


def _os_attribute(name: str, exception: BaseException) -> object:
    """An attribute as C keeps it; aiohttp and others hide it behind a property of their own."""
    get = _OS_GETTERS.get(name)
    return None if get is None else get(exception)


def _unicode(exception: BaseException) -> Iterator[tuple[str, Value]]:
    codec = look.text(look.peek(exception, "encoding"))
    if codec:
        yield "codec", codec
    yield "direction", "en" if "UnicodeEncodeError" in class_facts(type(exception)).names else "de"
    data, start = look.peek(exception, "object"), look.peek(exception, "start")
    if type(data) is bytes and start == 1 and data[:2] == b"\x1f\x8b":
        yield "gzip", True


def _import(exception: BaseException) -> Iterator[tuple[str, Value]]:
    module, name = look.text(look.peek(exception, "name")), look.text(look.peek(exception, "name_from"))
    if module and is_name(module):
        yield "module", module
    if name and is_name(name):
        yield "name", name


def _name(exception: BaseException) -> Iterator[tuple[str, Value]]:
    name = look.text(look.peek(exception, "name"))
    if name and is_name(name):
        yield "name", name


def _key(exception: BaseException) -> Iterator[tuple[str, Value]]:
    args = _arguments(exception)
    key = look.text(args[0]) if len(args) == 1 else None
    if key and is_name(key):
        yield "key", key


def _syntax(exception: BaseException) -> Iterator[tuple[str, Value]]:
    line = look.text(look.peek(exception, "text"))
    if line and line.lstrip().startswith(("<<<<<<<", "=======", ">>>>>>>")):
        yield "conflict_marker", True


def _arguments(exception: BaseException) -> tuple[Any, ...]:
    slot: Any = BaseException.__dict__["args"]
    found: tuple[Any, ...] = slot.__get__(exception)
    return found


_BUILTIN_READERS: Final[tuple[tuple[str, Callable[[BaseException], Iterator[tuple[str, Value]]]], ...]] = (
    ("OSError", _os_error),
    ("UnicodeError", _unicode),
    ("ImportError", _import),
    ("NameError", _name),
    ("KeyError", _key),
    ("SyntaxError", _syntax),
)


def _generic(found: dict[str, Any], facts: Facts) -> Iterator[tuple[str, Value]]:
    """Facts of any library's exception, by the names that libraries use."""
    if "cmd" in found or "command" in found or "returncode" in found:
        yield from _process(found)
    else:
        yield from _http(found)
    yield from _codes(found)
    facts.output = _output(found)


def _process(found: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    for name in ("returncode", "exit_code", "status"):
        code = look.integer(found.get(name))
        if code is not None:
            yield "exit_code", code
            break
    program = _program(found.get("cmd", found.get("command")))
    if program:
        yield "program", program


def _program(command: object) -> str | None:
    listed = look.items(command)
    line = look.text(listed[0] if listed else command)
    return program_of(line) if line else None


def _http(found: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    holders = [found]
    response = found.get("response")
    if response is not None and type(response) is not dict:
        holders.append({name: look.peek(response, name) for name in _STATUS_NAMES})
    for holder in holders:
        for name in _STATUS_NAMES:
            status = look.integer(holder.get(name))
            if status is not None and 400 <= status <= 599:
                yield "status", status
                return


def _codes(found: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    for name in _SQL_NAMES:
        code = look.text(found.get(name))
        if code and is_code(code):
            yield ("sqlite_error" if name == "sqlite_errorname" else "sqlstate"), code
    code = look.text(found.get("code", found.get("error_code")))
    if code and is_code(code):
        yield "provider_code", code
    yield from _body(found.get("body"))
    yield from _aws(found)
    yield from _grpc(found.get("_state"))


def _body(body: object) -> Iterator[tuple[str, Value]]:
    """Code and type of ``{"error": {"code": …, "type": …}}`` or of the inner object alone."""
    outer = look.mapping(body) or {}
    inner = look.mapping(outer.get("error")) or outer
    for key, fact in (("code", "provider_code"), ("type", "provider_type")):
        value = look.text(inner.get(key))
        if value and is_code(value):
            yield fact, value


def _aws(found: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    response = look.mapping(found.get("response")) or {}
    code = look.text((look.mapping(response.get("Error")) or {}).get("Code"))
    if code and is_code(code):
        yield "provider_code", code
    operation = look.text(found.get("operation_name"))
    if operation and is_name(operation):
        yield "operation_name", operation


def _grpc(state: object) -> Iterator[tuple[str, Value]]:
    code = look.text(look.peek(look.peek(state, "code"), "_name_")) if state is not None else None
    if code and is_code(code):
        yield "grpc_code", code


def is_code(text: str) -> bool:
    """Whether *text* looks like a code of a protocol: ``insufficient_quota``, ``23505``, ``AccessDenied``, ``P2002``.

    What could be a password, a one-time code or a user's name does not: a word with digits at its end, six digits, a
    name with a dot.
    """
    return len(text) <= 60 and (_CODE.fullmatch(text) is not None or text.lower() in _CODE_WORDS)


def _output(found: dict[str, Any]) -> str:
    """The end of what the child or server said, for cues only."""
    texts = (look.text(found.get(name)) for name in _OUTPUT_NAMES)
    return "\n".join(text[-_MAX_OUTPUT:] for text in texts if text).lower()


def _folders(exception: BaseException, roots: Sequence[str]) -> Iterator[str]:
    """Where git may have run: the folder its command line names, the working directory, the repositories."""
    command = [look.text(word) for word in look.items(look.dictionary(exception).get("cmd"))]
    if "-C" in command[:-1]:
        yield os.path.abspath(command[command.index("-C") + 1] or "")
    with suppress(OSError):
        yield os.getcwd()
    yield from (root.rstrip("/") for root in roots)
