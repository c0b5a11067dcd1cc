"""Tracebacks without anything private, as long as asked for: frames and source lines of the standard library."""

from __future__ import annotations

import ast
import sysconfig
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

_MODULES: Final = (
    *(
        "argparse",
        "asyncio/base_events",
        "asyncio/tasks",
        "concurrent/futures/thread",
        "configparser",
        "csv",
        "ctypes/util",
    ),
    *(
        "dataclasses",
        "email/parser",
        "email/message",
        "ftplib",
        "functools",
        "gzip",
        "http/client",
        "imaplib",
        "inspect",
    ),
    *(
        "json/decoder",
        "json/encoder",
        "logging/__init__",
        "multiprocessing/pool",
        "pathlib",
        "pickle",
        "shutil",
        "smtplib",
    ),
    *("socketserver", "sqlite3/dbapi2", "ssl", "subprocess", "tarfile", "tempfile", "threading", "unittest/case"),
    *("urllib/parse", "urllib/request", "xml/dom/minidom", "zipfile"),
)
_ENDS: Final = (
    "KeyError: 'access_token'",
    "FileNotFoundError: [Errno 2] No such file or directory: 'references/chapter-{}.bib'",
    "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://index.example.org/simple/p{}/",
    "sqlalchemy.exc.NoResultFound: No row was found when one was required (citation {})",
    "TypeError: collect_{}() got an unexpected keyword argument 'max_retries'",
    "fatal: bad object 9fceb02d0ae598e95dc970b74767f19372d61af8 in worktree {}",
)


def traceback(random: Random, length: int, frames: int | None = None) -> str:
    """Return a traceback of about *length* characters, from a program of so many *frames*, or of all there are."""
    chosen = _frames()[:: max(1, len(_frames()) // frames)] if frames else _frames()
    lines = ["Traceback (most recent call last):"]
    end = random.choice(_ENDS).format(random.randint(1, 999))
    size = len(lines[0]) + len(end)
    while size < length - 100:
        lines.append(random.choice(chosen))
        size += len(lines[-1]) + 1
    return "\n".join((*lines, end))


def message(random: Random, length: int) -> str:
    """Return a message of *length* characters."""
    worker, attempts = random.randint(1, 99), random.randint(2, 9)
    text = f"worker {worker} gave up after {attempts} attempts: no entry for chapter {random.random()}"
    return text.ljust(length, ".")[:length]


@cache
def _frames() -> list[str]:
    """Return a frame for each statement in a function of the `_MODULES` that are here."""
    folder = Path(sysconfig.get_path("stdlib"))
    found = [frame for name in _MODULES for frame in _frames_of(folder, name)]
    return sorted(set(found))


def _frames_of(folder: Path, name: str) -> list[str]:
    path = folder / f"{name}.py"
    if not path.is_file():
        return []
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    return [
        f'  File "/usr/lib/python3/{name}.py", line {node.lineno}, in {function.name}\n'
        f"    {lines[node.lineno - 1].strip()}"
        for function in ast.walk(ast.parse(source))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in function.body[1:]
    ]
