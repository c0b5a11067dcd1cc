"""Commands and what they said: the program's name and its plain subcommand stay, with the length of the rest."""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry.redaction.contents.page import Page, Span
from otel_telemetry.redaction.contents.plain import is_plain
from otel_telemetry.redaction.contents.readers import Reader, Reading, cues, hidden
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, Rule

ARGUMENTS: Final = Rule(
    id="command-arguments",
    finds="the arguments of a command that failed; the program and a plain subcommand stay",
    cues=("Command '[", "Command '", "cmdline: ", "RAN: "),
    pattern=r"Command 'program subcommand arguments' returned",
    catches="Command '['git', 'commit', '-m', 'notes on Jane Roe']' returned non-zero exit status 1.",
    leaves="Command '['npm', 'ci']' returned non-zero exit status 1; make: *** [Makefile:3: docs] Error 2",
    source="https://docs.python.org/3/library/subprocess.html#subprocess.CalledProcessError",
)

OUTPUT: Final = Rule(
    id="program-output",
    finds="what a program wrote, where an error quotes it behind stdout or stderr",
    cues=("stderr: ", "stdout=", "STDERR:"),
    pattern=r"stderr: output",
    catches="Cmd('git') failed due to: exit code(1)\n  stderr: 'error: pathspec Jane Roe did not match'",
    leaves="stdout=b'' stderr=None",
    source="https://docs.python.org/3/library/subprocess.html#subprocess.CompletedProcess",
)

_WITH_SUBCOMMANDS: Final = words(
    "git hg svn gh glab docker docker-compose podman kubectl helm terraform pip pip3 pipx uv poetry pdm hatch conda"
    " mamba npm npx yarn pnpm bun node cargo rustup go dotnet mvn gradle apt apt-get yum dnf brew apk systemctl"
    " service aws"
    " gcloud az heroku fly flyctl vercel netlify make just tox nox pre-commit ruff mypy pytest alembic flask celery dvc"
    " mlflow jupyter nbconvert twine hf huggingface-cli ollama openssl ip cmake bazel buildah skopeo sudo env"
)
_PLAIN_WORD: Final = lazy(r"[a-z][a-z0-9-]{1,24}")
_ONE_WORD: Final = lazy(r"[\w.-]{1,64}")
_MODULE: Final = lazy(r"-m\s+[A-Za-z_][\w.]{0,60}")
_ITEM: Final = lazy(r"""\s*,?\s*(?:[A-Za-z]{1,14}\()?[bru]?(['"])""")
_STRING_END: Final = lazy(
    r"['\"](?=\s{1,3}(?:returned|timed out|died|failed|exited|exit|in |with |was |terminated|error))"
)
_SHELL_WORD: Final = lazy(r"\s*(\S+)")
_ASSIGNED: Final = lazy(r"[A-Za-z_]\w{0,60}=")
_SECTION: Final = lazy(
    r"\n[ \t]*(?:std(?:out|err)|exit code|return code|returncode|status|ran|command(?: line)?|cmd(?:line)?|args"
    r"|before|after|match|buffer|process)\b[^\n:]{0,40}:",
    re.IGNORECASE,
)
_STREAMS: Final = ("flush ", "close ", "write to ", "writing to ", "read from ", "reading from ", "redirect ")
"""What is said of a stream, not of what was written there."""
_LABEL_END: Final = lazy(r"[ \t|]*\n?[ \t|]*")
_OPENING: Final = ("'", '"', "`", "[", "(")
_MAX_ITEMS: Final = 4


def _rest(page: Page, start: int, end: int) -> list[Found]:
    """The arguments in ``text[start:end]``, unless they say nothing."""
    value = page.text[start:end].strip()
    return [] if is_plain(value.strip("'\", ")) else hidden(page, ARGUMENTS.id, start, end)


def _listed(page: Page, bracket: int) -> Reading:
    """Read ``['program', 'subcommand', 'argument', …]``."""
    span = page.bracketed(bracket)
    if span is None:
        return Reading([], bracket)
    stop = span.end - 1 if page.text[span.end - 1] in "])" else span.end
    items = _items(page, bracket + 1, stop)
    if not items:
        return Reading([], span.after)
    kept = _kept([page.text[item.start : item.end] for item in items])
    if kept >= len(items):
        return Reading([], span.after)
    last = items[-1].end if len(items) < _MAX_ITEMS else _last_quote(page, items[kept].start, stop)
    return Reading(_rest(page, items[kept].start, last), span.after)


def _last_quote(page: Page, start: int, stop: int) -> int:
    end = stop
    while end > start and page.text[end - 1] in " \n\t,)":
        end -= 1
    return end - 1 if page.text[end - 1] in "'\"" and end - 1 > start else end


def _items(page: Page, at: int, stop: int) -> list[Span]:
    """The first strings of a list: enough to know the program by."""
    found: list[Span] = []
    while len(found) < _MAX_ITEMS and (item := _ITEM.match(page.text, at, stop)):
        span = page.quoted(item.end() - 1)
        if span is None:
            break
        found.append(Span(span.start, min(span.end, stop), span.after))
        at = page.skip(span.after, ")")
    return found


def _kept(parts: list[str]) -> int:
    """How many of the first words stay: the program, its subcommand, or python's ``-m module``."""
    program = parts[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    if any(map(str.isspace, program)) or _ASSIGNED.match(parts[0]) or len(parts[0]) > 200:
        return 0
    if program.startswith("python") and len(parts) > 2 and parts[1] == "-m" and _MODULE.fullmatch(f"-m {parts[2]}"):
        return 3 + (len(parts) > 3 and parts[2] == "pip" and bool(_PLAIN_WORD.fullmatch(parts[3])))
    known = program in _WITH_SUBCOMMANDS and len(parts) > 1 and _PLAIN_WORD.fullmatch(parts[1])
    return 2 if known else 1


def _typed(page: Page, start: int, end: int) -> list[Found]:
    """The arguments of the command line in ``text[start:end]``."""
    found: list[Span] = []
    at = start
    while len(found) < _MAX_ITEMS and (word := _SHELL_WORD.match(page.text, at, end)):
        found.append(Span(word.start(1), word.end(1), word.end(1)))
        at = word.end()
    if not found:
        return []
    kept = _kept([page.text[word.start : word.end] for word in found])
    return _rest(page, found[kept].start, end) if kept < len(found) else []


def _command(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a command in quotes, as a list or as one typed."""
    at = page.skip(end, " \t|")
    if page.text[at : at + 1] not in _OPENING or (page.text[at] in "([" and page.text[at + 1 : at + 2] not in "'\""):
        return Reading([], end)
    if page.text[at : at + 2] in ("['", '["', "('"):
        return _listed(page, at)
    if page.text[at + 1 : at + 2] in ("[", "(") and page.text[at + 2 : at + 3] in "'\"":
        return _listed(page, at + 1)
    limit = page.limit(at)
    closing = page.next_match(_STRING_END, at + 1) if page.text[at] != "`" else None
    span = page.quoted(at)
    stop = closing.start() if closing and closing.start() <= limit else (span.end if span else limit)
    if span is not None and _ONE_WORD.fullmatch(page.text, span.start, span.end):
        return Reading([], max(end, span.after))
    return Reading(_typed(page, at + 1, stop), max(end, stop))


def _command_line(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read a command up to the end of its line."""
    at = page.skip(end, " \t|")
    if page.lowered.endswith("argument ", 0, start) or page.lowered.startswith("error ", at):
        return Reading([], end)  # a parser of arguments complains
    if page.text[at : at + 1] in ("'", '"', "[", "`"):
        return _command(page, floor, start, end)
    stop = min(page.line_end(at), page.limit(at))
    return Reading(_typed(page, at, stop), max(end, stop))


def _returned(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``'command' returned exit code 1``."""
    span = page.quoted_before(start - 1, floor)
    return Reading([] if span is None else _typed(page, span.start, span.end), end)


def _output(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read what stands behind ``stderr:`` or ``stdout=``: a string, or all up to the next section."""
    if page.text[start - 1 : start].isalnum() or page.lowered.endswith(_STREAMS, 0, start):
        return Reading([], end)
    label = _LABEL_END.match(page.text, end)
    at = label.end() if label else end
    span = page.quoted(at)
    if span is None and page.text[end - 1] == "=":
        return Reading([], end)
    if span is not None and _ends_here(page, span.after):
        value = page.text[span.start : span.end]
        return Reading([] if is_plain(value) else hidden(page, OUTPUT.id, span.start, span.end), span.after)
    limit = page.limit(end)
    section = _SECTION.search(page.text, end, limit)
    stop = section.start() if section else limit
    value = page.text[at:stop].strip()
    return Reading([] if is_plain(value) else hidden(page, OUTPUT.id, at, stop), max(end, stop))


def _ends_here(page: Page, at: int) -> bool:
    return page.text[at : at + 1] in ("", "\n", ",", ")", "}", "]", " ", ";", "'", '"')


def _failed(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read node's ``Command failed: command`` and what the program said below it."""
    line = min(page.line_end(end), page.limit(end))
    limit = page.limit(end)
    found = _typed(page, end, line)
    below = page.text[line:limit].strip()
    return Reading(found + ([] if is_plain(below) else hidden(page, OUTPUT.id, line, limit)), max(end, limit))


CUES: Final[dict[str, Reader]] = {
    **cues(
        _command,
        "command ",
        "cmd ",
        "cmd=",
        "args=",
        "args: ",
        "running ",
        "exit successfully: ",
        "subprocess ",
    ),
    **cues(
        _command_line,
        "cmdline: ",
        "command line: ",
        "ran: ",
        "command: ",
        "running command: ",
        "executing command: ",
        "executing: ",
    ),
    **cues(_failed, "command failed: "),
    **cues(_returned, "returned exit code ", "returned non-zero", "returned a non-zero", "exited with "),
    **cues(
        _output,
        "stderr:",
        "stdout:",
        "stderr=",
        "stdout=",
        "stderr output:",
        "stdout output:",
        "command output:",
        "program output:",
        "process output:",
        "error output:",
        "complete output (",
        "output was:",
        "last 100 chars):",
    ),
}
