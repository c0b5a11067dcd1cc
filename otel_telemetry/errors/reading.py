"""Facts read from the text of a message, as far as they go."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors.symbols import SYMBOLS, errno_symbol, resolver_symbol, windows_symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | int | bool | tuple[str, ...]
"""A fact's value."""

_ERRNO: Final = re.compile(r"Errno (-?\d+)")
_IN_REPR: Final = re.compile(r"Error\((\d+),")
_WINERROR: Final = re.compile(r"\[WinError (\d+)\]")
_SYMBOL: Final = re.compile(r"\bE[A-Z0-9]{3,14}\b")
_STATUS: Final = re.compile(
    r"^\(?([45]\d\d)\)?(?=[ ,:.]|$)"
    r"|(?:status(?:[ _]?code)?|error code|response code|http(?:/[\d.]+)?|httperror|http error|code|error)"
    r"['\"]?\s*[:=]?\s*['\"<(\[]*([45]\d\d)(?![\d.]|\s*(?:ms|s|seconds|bytes|tokens)\b)"
    r"|['\"(\[]([45]\d\d) [A-Z]"
    r"|\b([45]\d\d),? (?:client error|server error|bad request|unauthorized|payment required|forbidden|not found"
    r"|conflict"
    r"|unprocessable|too many requests|internal server|bad gateway|service unavailable|gateway time)",
    re.IGNORECASE,
)
_MAYBE_STATUS: Final = re.compile(r"[45]\d\d(?!\d)")
_CODE: Final = re.compile(r"['\"](?:error_?)?code['\"]\s*[:=]\s*['\"]([A-Za-z][\w.\-]{2,60})['\"]", re.IGNORECASE)
_KIND: Final = re.compile(r"['\"](?:type|__type|reason|status|error)['\"]\s*:\s*['\"]([A-Za-z][\w.\-]{2,60})['\"]")
_AWS: Final = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation")
_GRPC: Final = re.compile(r"\bStatusCode\.([A-Z_]+)")
_DATABASE_CODE: Final = re.compile(
    r"^\((\d{4}), |\b((?:ORA|SQL|DPY|DPI)-\d{4,5}[A-Z]?)\b|SQLSTATE[\[ :=(]*([0-9A-Z]{5})\b|\b(E11000)\b"
)
_EXIT: Final = re.compile(
    r"(?:non-zero exit status|exit(?:ed)?(?: with)?(?: non-zero)?(?: exit)?(?: code| status)?|failed with error code"
    r"|return(?:ed)? code|returncode|\brc)[ :=(]+(-?\d{1,5})\b",
    re.IGNORECASE,
)
_SIGNAL: Final = re.compile(r"\b(SIG[A-Z]{3,6})\b")
_PROGRAM: Final = re.compile(r"(?:Command|Cmd|command|process) ?[\[(]?['\"]+\[?['\"]?([^'\",\s\])]+)|^'(git) ")
_GIT: Final = re.compile(
    r"^(?:fatal|error|hint): |\bgit (?:add|commit|push|pull|fetch|merge|checkout|clone|rebase|status)\b|\.git/",
    re.MULTILINE,
)
_MODULE: Final = re.compile(r"No module named ['\"]?([\w.]+)")
_IMPORTED: Final = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")
_PARTIAL: Final = re.compile(r"partially initialized module '([\w.]+)' has no attribute '(\w+)'")
_ATTRIBUTE: Final = re.compile(r"(?:module|type object)? ?'([\w.]+)'(?: object)? has no attribute '(\w+)'")
_NAME: Final = re.compile(r"name '(\w+)' is not defined|variable '(\w+)'|'(\w+)' is undefined")
_KEYWORD: Final = re.compile(r"(?:([\w.<>]+)\(\) )?got an unexpected keyword argument '(\w+)'")
_MISSING: Final = re.compile(
    r"(?:([\w.<>]+)\(\) )?missing \d+ required (?:positional|keyword-only) arguments?: ([^\n]*)"
)
_CODEC: Final = re.compile(r"'([\w-]+)' codec can't (en|de)code")
_UNSERIALIZABLE: Final = re.compile(r"(?:Object of type|Type is not JSON serializable:) ['\"]?([\w.]+)")
_NONE: Final = re.compile(r"'?NoneType'?(?: object)? (?:is not|does not|can't|cannot|not) ?(\w+)?")
_SSL_REASON: Final = re.compile(r"certificate verify failed: ([a-zA-Z ,\-]+)")
_SSL_CODE: Final = re.compile(r"\[SSL: ([A-Z0-9_]+)\]")
_MODEL: Final = re.compile(r"\d+ validation errors? for ([\w.\[\]]+)")
_FIELD: Final = re.compile(r"\n([^\s\[][^\n]{0,120})\n  [^\n]*?\[type=(\w+)")
_TABLE: Final = re.compile(
    r"no such (?:table|column|function): (?:\w+\.(?=\w+$))?([\w.]+)"
    r"|(?:relation|column) \"?([\w.]+)\"? (?:of [^\n]*)?does not exist"
    r"|Unknown column '([\w.]+)'|Table '(?:\w+\.)?(\w+)' doesn't exist"
)
_CONSTRAINT: Final = re.compile(
    r"constraint \"([\w.]+)\"|constraint failed: ([\w., ]+)|for key '([\w.]+)'|column \"(\w+)\"[^\n]* violates not-null"
)
_VARIABLE: Final = re.compile(
    r"(?:environment variable|env(?:ironment)? var)s?:? ['\"`$]*([A-Z][A-Z0-9_]{2,60})"
    r"|['\"`$]*\b([A-Z][A-Z0-9]*_[A-Z0-9_]{1,60})['\"`]* "
    r"(?:environment variable|env var|is not set|must be set|not set|is required|is missing)"
)
_ADDRESS: Final = re.compile(
    r"host='([\w.:\-]+)', port=(\d+)|\bhost ([\w.\-]+):(\d+)|server at \"([\w.:\-]+)\", port (\d+)"
    r"|\('([\w.:\-]+)', (\d+)"
)
_QUOTED_PATH: Final = re.compile(r"['\"]([^'\"\n]{1,300})['\"]\s*$")
_SUFFIX: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][\w.\-]{0,60}\Z")
_SEGMENT: Final = re.compile(r"\.\d+(?=\.|\Z)|\[\d+\]")
_NO_STATUS: Final = frozenset(
    {
        "KeyError",
        "IndexError",
        "AssertionError",
        "JSONDecodeError",
        "UnicodeError",
        "SyntaxError",
        "ImportError",
        "NameError",
    }
)
_JSON_FAULTS: Final = (
    ("(char 0)", "not_json"),
    ("unterminated string", "cut"),
    ("unexpected end of", "cut"),
    ("eof while parsing", "cut"),
    ("extra data", "extra"),
    ("trailing characters", "extra"),
)

_TOKEN: Final = re.compile(r"[A-Za-z_]+")

Found = dict[str, Value]
_Reader = Callable[[str, frozenset[str]], "Iterator[tuple[str, Value]]"]


def read(text: str, names: frozenset[str]) -> Found:
    """Facts that *text* states; *names* are the class names along the method resolution order."""
    found: Found = {}
    for reader in _called_for(text, names):
        for name, value in reader(text, names):
            found.setdefault(name, value)
    return found


def _called_for(text: str, names: frozenset[str]) -> Iterator[_Reader]:
    tokens = names.union(_TOKEN.findall(text))
    yield from (reader for piece, reader in _PIECES if piece in text)
    yield from (reader for gate, reader in _READERS if not gate.isdisjoint(tokens))


def key_of(text: str) -> str | None:
    """The key in a KeyError's text if it is a name in a program: ``choices``, not an id, a number or a sentence."""
    bare = text.strip("'\"")
    return bare if is_name(bare) else None


def is_name(text: str) -> bool:
    """Whether *text* looks like a name somebody wrote in code: an identifier of words, few digits, no long hex."""
    digits = sum(map(str.isdigit, text))
    return len(text) <= 60 and _IDENTIFIER.match(text) is not None and digits <= 2 and "redacted" not in text.lower()


def suffix_of(path: str) -> str | None:
    """The file's suffix, ``.bib``; None without one."""
    match = _SUFFIX.search(path.rstrip("'\" "))
    return match.group().lower() if match else None


def program_of(command: str) -> str | None:
    """The program's name in a command: ``git`` for ``/usr/bin/git``; None for what looks like no program."""
    words = command.split()
    name = words[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe") if words else ""
    return name if re.fullmatch(r"[A-Za-z][\w.+-]{0,40}", name) else None


def field_path(path: str) -> str:
    """A field's place without list indexes: ``steps.3.tool`` is ``steps.tool``."""
    return _SEGMENT.sub("", path)


def _first(match: re.Match[str] | None) -> str | None:
    return None if match is None else next((group for group in match.groups() if group), None)


def _pairs(match: re.Match[str] | None, *names: str) -> Iterator[tuple[str, Value]]:
    if match is not None:
        yield from ((name, group) for name, group in zip(names, match.groups(), strict=False) if group)


def _errno(text: str, names: frozenset[str]) -> Iterator[tuple[str, Value]]:
    if "SSLError" in names:
        return
    windows = _first(_WINERROR.search(text))
    number = _first(_ERRNO.search(text))
    if windows:
        yield "winerror", int(windows)
        symbol = windows_symbol(int(windows))
    elif number:
        symbol = (resolver_symbol(int(number)) if "gaierror" in names or int(number) < 0 else None) or errno_symbol(
            int(number)
        )
    else:
        symbol = None
    if symbol:
        yield "errno", symbol


def _in_repr(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    number = _first(_IN_REPR.search(text))
    symbol = errno_symbol(int(number)) if number and "SSL" not in text else None
    if symbol:
        yield "errno", symbol


def _symbol(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    symbol = next((word for word in _SYMBOL.findall(text) if word in SYMBOLS), None)
    if symbol:
        yield "errno", symbol


def _path(text: str, names: frozenset[str]) -> Iterator[tuple[str, Value]]:
    match = _QUOTED_PATH.search(text)
    suffix = suffix_of(match.group(1)) if match and names & {"OSError"} else None
    if suffix:
        yield "file_suffix", suffix


def _status(text: str, names: frozenset[str]) -> Iterator[tuple[str, Value]]:
    if names & _NO_STATUS or not _MAYBE_STATUS.search(text):
        return
    status = _first(_STATUS.search(text))
    if status:
        yield "status", int(status)


def _provider(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_CODE.search(text), "provider_code")
    kinds = [kind for kind in _KIND.findall(text) if kind not in {"error", "null"}]
    if kinds:
        yield "provider_type", kinds[0]


def _cloud(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_AWS.search(text), "provider_code", "operation_name")
    yield from _pairs(_GRPC.search(text), "grpc_code")


def _database(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    code = _first(_DATABASE_CODE.search(text))
    if code:
        yield "sqlstate", code


def _table(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    table = _first(_TABLE.search(text))
    if table:
        yield "name", table


def _constraint(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    constraint = _first(_CONSTRAINT.search(text))
    if constraint:
        yield "constraint", constraint.strip()


def _process(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    exit_code = _first(_EXIT.search(text))
    if exit_code:
        yield "exit_code", int(exit_code)
    yield from _pairs(_SIGNAL.search(text), "signal")
    command = _first(_PROGRAM.search(text))
    program = program_of(command) if command else None
    if program:
        yield "program", program


def _git(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    if _GIT.search(text):
        yield "program", "git"


def _import(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_MODULE.search(text), "module")
    yield from _pairs(_IMPORTED.search(text), "name", "module")
    yield from _pairs(_PARTIAL.search(text), "module", "name")


def _attribute(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_ATTRIBUTE.search(text), "object", "attribute")


def _name(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    name = _first(_NAME.search(text))
    if name:
        yield "name", name


def _call(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_KEYWORD.search(text), "callee", "argument")
    missing = _MISSING.search(text)
    if missing:
        yield from _pairs(missing, "callee")
        yield "missing_arguments", tuple(sorted(re.findall(r"'(\w+)'", missing.group(2))))


def _none(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    match = _NONE.search(text)
    if match:
        yield "object", "NoneType"
        yield from _pairs(match, "expected")


def _codec(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_CODEC.search(text), "codec", "direction")
    if "byte 0x8b in position 1:" in text:
        yield "gzip", True


def _serializable(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_UNSERIALIZABLE.search(text), "object")


def _ssl(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    reason = _first(_SSL_REASON.search(text)) or _first(_SSL_CODE.search(text))
    if reason:
        yield "ssl_reason", reason.strip().lower()


def _validation(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    yield from _pairs(_MODEL.search(text), "model")
    fields = sorted({f"{field_path(path.strip())}:{kind}" for path, kind in _FIELD.findall(text)})
    if fields:
        yield "fields", tuple(fields[:10])


def _json(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    lower = text.lower()
    yield "json_fault", next((fault for cue, fault in _JSON_FAULTS if cue in lower), "malformed")


def _variable(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    variable = _first(_VARIABLE.search(text))
    if variable:
        yield "variable", variable


def _address(text: str, _: frozenset[str]) -> Iterator[tuple[str, Value]]:
    match = _ADDRESS.search(text)
    if match:
        host, port = (group for group in match.groups() if group)
        yield "host", host
        yield "port", int(port)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READERS: Final[tuple[tuple[frozenset[str], _Reader], ...]] = tuple(
    (_words(gate), reader)
    for gate, reader in (
        ("Errno WinError", _errno),
        (" ".join(SYMBOLS), _symbol),
        ("OSError", _path),
        ("Caused aborted DockerException", _in_repr),
        ("code type reason status error error_code", _provider),
        ("occurred StatusCode", _cloud),
        ("such exist doesn Unknown", _table),
        ("constraint key null", _constraint),
        ("ORA SQL SQLSTATE DPY DPI Error DatabaseError MySQLError DuplicateKeyError BulkWriteError", _database),
        ("exit Exit exited zero failed returned returncode rc Command Cmd SIGKILL SIGTERM SIGSEGV SIGABRT", _process),
        ("git fatal hint", _git),
        ("module import", _import),
        ("attribute", _attribute),
        ("name variable undefined", _name),
        ("argument arguments", _call),
        ("NoneType", _none),
        ("codec", _codec),
        ("serializable", _serializable),
        ("SSL certificate", _ssl),
        ("validation", _validation),
        ("JSONDecodeError", _json),
        ("environment Environment env set required missing", _variable),
        ("host server port Connect", _address),
    )
)
"""Each reader, and when it is worth its time: where one of these words is in the text, or names one of the classes."""

_PIECES: Final[tuple[tuple[str, _Reader], ...]] = (("4", _status), ("5", _status))
"""Readers that part of a word calls."""
