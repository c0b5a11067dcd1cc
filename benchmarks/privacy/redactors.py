"""Who is measured: ours in this process, the peers in one of their own, over lines of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from otel_telemetry.redaction import known
from otel_telemetry.redaction.known import registered
from otel_telemetry.redaction.known.people import hosts
from otel_telemetry.redaction.redactor import redact

PEERS: Final = Path(__file__).parents[2] / ".venv-peers"
"""The environment of the peers, which ``make privacy`` sets up: one of them changes how pytest runs where it is."""

OURS: Final = "ours"
_SCRIPT: Final = Path(__file__).with_name("peers.py")


@dataclass(frozen=True)
class Answer:
    """What a redactor made of some texts, and the microseconds it took for all of them."""

    texts: list[str]
    micros: float


class Measured(Protocol):
    """Takes texts, returns them redacted."""

    name: str

    def __call__(self, texts: Sequence[str]) -> Answer: ...


class Ours:
    """Our rules, in this process; the source lines of a stack, which a `Redactor` drops unseen, are left to them."""

    name = OURS

    def __init__(self) -> None:
        forget_who_we_are()
        redact("warm up: token=none")

    def __call__(self, texts: Sequence[str]) -> Answer:
        start = time.perf_counter()
        redacted = [redact(text) for text in texts]
        return Answer(redacted, (time.perf_counter() - start) * 1e6)


def forget_who_we_are() -> None:
    """Take this process's own secrets, its user and its machine from what our rules know.

    Texts that are clean for everybody are not for a user called ``worker``, and figures are to be the same everywhere.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, LOGNAME="root")
    known.forget()
    registered.register(registered.checked(None, None, hosts(os.environ))[0])


class Peer:
    """A redactor in the process of the peers."""

    def __init__(self, name: str, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.name = name
        self._ask = ask

    def __call__(self, texts: Sequence[str]) -> Answer:
        return Answer(**self._ask({"redactor": self.name, "texts": list(texts)}))


@contextmanager
def peers(environment: Path = PEERS) -> Iterator[tuple[list[Measured], str]]:
    """Give the peers that are installed in *environment*, and a sentence that says which, while the block lasts."""
    python = environment / "bin" / "python"
    if not python.exists():
        yield [], f"No peers: {environment.name} is not there (`make privacy` sets it up, with a network)."
        return
    command = [str(python), str(_SCRIPT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ask = _Conversation(process.stdin, process.stdout)
        greeting = ask.read()
        versions = ", ".join(f"{package} {version}" for package, version in greeting["versions"].items())
        yield (
            [Peer(name, ask) for name in greeting["redactors"]],
            f"Peers: {versions}." if versions else "No peers: none of them is installed in their environment.",
        )
        process.stdin.close()


class _Conversation:
    """One request a line, one answer a line."""

    def __init__(self, to: IO[str], back: IO[str]) -> None:
        self._to, self._back = to, back

    def read(self) -> dict[str, Any]:
        line = self._back.readline()
        if not line:
            raise RuntimeError("the peers' process ended early; its own words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        print(json.dumps(request), file=self._to, flush=True)
        return self.read()
