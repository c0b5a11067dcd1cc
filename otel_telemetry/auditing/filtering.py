"""A stream of text through the rules: in blocks, in constant memory, and without delay where the stream pauses."""

from __future__ import annotations

import codecs
import os
import select
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from otel_telemetry import _boundary
from otel_telemetry.auditing import blocks
from otel_telemetry.auditing.scanner import Scanner
from otel_telemetry.auditing.texts import FAILED
from otel_telemetry.redaction.rules import marker

READ: Final = 65_536
"""Bytes read at once."""

_SHORT_PAUSE: Final = 0.05
_LONG_PAUSE: Final = 1.0
_LONGEST_DELAY: Final = 0.5


class Source(Protocol):
    """Where bytes come from."""

    def read(self, timeout: float | None) -> bytes | None:
        """Return some bytes, none at the end, None where nothing came within *timeout* seconds."""
        ...


class DescriptorSource:
    """Reads a file descriptor: a pipe, a terminal, a file. Raises OSError as `os.read` does."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, timeout: float | None) -> bytes | None:
        """Return what is there by now, at most `READ` bytes."""
        ready, _, _ = select.select([self._descriptor], [], [], timeout)
        return os.read(self._descriptor, READ) if ready else None


@dataclass(slots=True)
class Passed:
    """What went through: *lines*, and how often each rule *found* something. *failed* blocks became a marker."""

    lines: int = 0
    found: Counter[str] = field(default_factory=Counter[str])
    failed: int = 0


class Filter:
    """Redacts streams one after another and counts in *passed*. Fails closed: what cannot be redacted is a marker."""

    def __init__(self, scanner: Scanner | None = None) -> None:
        self._scanner = scanner or Scanner()
        self.passed = Passed()

    def stream(self, source: Source) -> Iterator[bytes]:
        """Yield *source* redacted, block by block. Bytes that are no UTF-8 stay as they are."""
        for block in _Blocks(source).read():
            yield self.block(block).encode(errors="surrogateescape")

    def block(self, text: str) -> str:
        """Return *text*, whole lines, redacted: JSON objects by their keys, anything else as text."""
        self.passed.lines += text.count("\n") + (not text.endswith("\n"))
        try:
            safe = "".join(self._safe(text))
        except Exception:  # noqa: BLE001 - privacy fails closed: no text goes on that was not wholly redacted
            _count_failure()
            safe = marker(FAILED) + "\n"
            self.passed.found[FAILED] += 1
        self.passed.failed = self.passed.found[FAILED]
        return safe

    def _safe(self, text: str) -> Iterator[str]:
        plain: list[str] = []
        for line in _lines(text):
            found = self._object(line) if line.lstrip().startswith("{") else None
            if found is None:
                plain.append(line)
                continue
            yield self._text("".join(plain))
            yield found
            plain = []
        yield self._text("".join(plain))

    def _object(self, line: str) -> str | None:
        bare = line.strip()
        try:
            safe, found = self._scanner.object(bare.encode())
        except ValueError:
            return None
        self.passed.found += found
        return line.replace(bare, safe.decode(), 1) if found else line

    def _text(self, text: str) -> str:
        if not text:
            return ""
        safe, found = self._scanner.text(text)
        self.passed.found += found
        return safe if not text.endswith("\n") or safe.endswith("\n") else f"{safe}\n"


def _count_failure() -> None:
    with suppress(Exception):  # our tests raise there, and a filter has to go on all the same
        _boundary.swallowed("filter")


def _lines(text: str) -> list[str]:
    """Return the lines of *text*, which end in a newline each, or the last one in none."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [lines[-1]] * bool(lines[-1])


class _Blocks:
    """Cuts what comes from a source into blocks of lines."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._waiting = ""
        self._since = clock()

    def read(self) -> Iterator[str]:
        """Yield blocks until the source ends."""
        pauses = 0
        while (data := self._source.read(self._timeout(pauses))) != b"":
            pauses = 0 if data else pauses + 1
            self._waiting += self._decoder.decode(data or b"")
            while end := blocks.too_long(self._waiting):
                yield self._up_to(end)
            if pauses or self._clock() - self._since > _LONGEST_DELAY:
                yield from self._settled(patient=pauses < 2)
        self._waiting += self._decoder.decode(b"", final=True)
        while self._waiting:
            yield self._up_to(blocks.too_long(self._waiting, final=True) or len(self._waiting))

    def _timeout(self, pauses: int) -> float | None:
        return (_SHORT_PAUSE, _LONG_PAUSE)[pauses] if self._waiting and pauses < 2 else None

    def _settled(self, *, patient: bool) -> Iterator[str]:
        if end := blocks.settled(self._waiting, patient=patient):
            yield self._up_to(end)

    def _up_to(self, end: int) -> str:
        block, self._waiting = self._waiting[:end], self._waiting[end:]
        self._since = self._clock()
        return block
