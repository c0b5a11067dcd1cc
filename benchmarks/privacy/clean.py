"""Texts without anything private: lines as programs write them, real tracebacks, and templates with fresh ids."""

from __future__ import annotations

import io
import json
import sqlite3
import string
import tarfile
import traceback
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.privacy.cases import Useful

_LINES: Final = Path(__file__).with_name("clean.txt")
_SEED: Final = 7
_ROUNDS: Final = 4

_WITH_IDS: Final = (
    "fatal: bad object {sha}",
    "HEAD is now at {short} Merge pull request #412 from acme/retry",
    "git checkout {sha} -- references/",
    "https://github.com/acme/pin-citer/blob/{sha}/src/citer/refs.py#L41",
    "pin-citer @ git+https://github.com/acme/pin-citer.git@{sha}",
    "checksum sha256:{sha256} does not match sha256:{other256}",
    "md5={md5} etag={md5}",
    "layer sha256/{sha256}/diff/usr/lib is missing",
    ".git/objects/{two}/{sha38} is empty",
    "job {uuid} raised ValueError('bad row')",
    "GET /v1/runs/{uuid}/steps?after=41 returned 404",
    "run_id={uuid} agent=CitationAgent status=failed",
    "trace_id: {md5}, span_id: {span}",
    "traceparent: 00-{md5}-{span}-01",
    "{module}.{camel}: expected {snake}, got None",
    "{camel}{camel}Exception at {module}.{snake}",
    'File "/srv/app/{snake}.py", line {number}, in {snake}_{snake}',
    "test_{snake}_{snake}_{snake}_{snake}",
    "{package} {version} requires {package2}<{version2}, but {package2} {version} is installed.",
    "{package}-{version}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "pkg:pypi/{package}@{version}",
    "<{module}.{camel} object at 0x7f{address}> is not callable",
    "0x{address} in {snake} () from /usr/lib/x86_64-linux-gnu/libssl.so.3",
    "2026-0{digit}-1{digit}T1{digit}:2{digit}:3{digit}.{number}Z {camel} timed out after {number} ms",
    "localhost:{port} refused the connection (127.0.0.1:{port}, [::1]:{port})",
    "worker-{pod}-{tail} in namespace prod: exit code {digit}",
    "{snake}_count={number} {snake}_tokens={number} elapsed={digit}.{number}s",
    'SQLSTATE 42P01: relation "{snake}" does not exist at character {number}',
)
_WORDS: Final = (
    *("token", "session", "password", "citation", "handler", "parser", "index", "secret", "retry", "embedding", "key"),
    *("author", "batch", "vector", "client", "reset", "worker", "schema", "chunk", "model", "refresh", "context"),
)
_PACKAGES: Final = ("requests", "numpy", "opentelemetry-sdk", "secretstorage", "tokenizers", "pyjwt", "python-dotenv")
_POD_LETTERS: Final = "bcdfghjklmnpqrstvwxz2456789"


def useful() -> Iterator[Useful]:
    """Yield every text; the same at every call."""
    yield from (Useful("line", line) for line in _LINES.read_text(encoding="utf-8").splitlines())
    random = Random(_SEED)
    for _ in range(_ROUNDS):
        yield from (Useful("with ids", _filled(pattern, random)) for pattern in _WITH_IDS)
    yield from (Useful("traceback", *_raised(failing)) for failing in _FAILING)


def _filled(pattern: str, random: Random) -> str:
    return string.Formatter().vformat(pattern, (), _Fresh(random))


class _Fresh(dict[str, str]):
    """Draws what a template asks for."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def __missing__(self, name: str) -> str:
        return _MAKERS[name](self._random)


def _hex(length: int) -> Callable[[Random], str]:
    return lambda random: "".join(random.choices("0123456789abcdef", k=length))


def _joined(sign: str, number: int) -> Callable[[Random], str]:
    return lambda random: sign.join(random.sample(_WORDS, number))


def _version(random: Random) -> str:
    """Return a version of two to four numbers; four large ones would be an address as well."""
    parts = random.choice((2, 3, 3, 3, 4))
    return ".".join(str(random.randint(0, 9 if parts == 4 else 40)) for _ in range(parts))


_MAKERS: Final[dict[str, Callable[[Random], str]]] = {
    "sha": _hex(40),
    "short": _hex(7),
    "two": _hex(2),
    "sha38": _hex(38),
    "sha256": _hex(64),
    "other256": _hex(64),
    "md5": _hex(32),
    "span": _hex(16),
    "address": _hex(10),
    "uuid": lambda random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    "module": _joined(".", 3),
    "snake": _joined("_", 2),
    "camel": lambda random: "".join(word.capitalize() for word in random.sample(_WORDS, 3)),
    "number": lambda random: str(random.randint(100, 99_999)),
    "digit": lambda random: str(random.randint(1, 9)),
    "port": lambda random: str(random.randint(1024, 65_535)),
    "package": lambda random: random.choice(_PACKAGES),
    "package2": lambda random: random.choice(_PACKAGES),
    "version": _version,
    "version2": _version,
    "pod": lambda random: "".join(random.choices(_POD_LETTERS, k=9)),
    "tail": lambda random: "".join(random.choices(_POD_LETTERS, k=5)),
}


def _nested(depth: int) -> Any:
    return _nested(depth - 1) if depth else {}["access_token"]


def _query(statement: str) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(statement)


_FAILING: Final[tuple[Callable[[], Any], ...]] = (
    lambda: _nested(6),
    partial(open, "/nonexistent/references/chapter-07.bib"),
    lambda: json.loads("{"),
    lambda: json.dumps(object()),
    lambda: _query("SELECT password_hash FROM auth_user"),
    partial(zipfile.ZipFile, io.BytesIO(b"no")),
    partial(tarfile.open, fileobj=io.BytesIO(b"no")),
    lambda: uuid.UUID("no"),
    b"\xff".decode,
    [].pop,
    lambda: "a".token,  # type: ignore[attr-defined]
    lambda: int(None),  # type: ignore[call-overload]
    lambda: __import__("no_such_module.with_a_token"),
    lambda: Path("/proc/self/no/such").read_text(),
)


def _raised(failing: Callable[[], Any]) -> tuple[str, tuple[str, ...]]:
    """Return the traceback of *failing*, and what of it must stay: the headline, each file, line and function.

    The path before the package's folder is left out: it may lie below somebody's home.
    """
    try:
        failing()
    except Exception as error:  # noqa: BLE001 - whatever it is, its traceback is what is wanted
        lines = traceback.format_exception(error)
        frames = traceback.extract_tb(error.__traceback__)
        kept = [f'{Path(frame.filename).name}", line {frame.lineno}, in {frame.name}' for frame in frames]
        return "".join(lines), (lines[-1].rstrip(), *kept)
    raise AssertionError("it did not fail")
