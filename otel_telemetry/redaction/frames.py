"""Frames of a stack that were found clean before: they are not scanned again, only what stands between them.

A program's errors come from few places, so that of a formatted stack little is new but its message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known

_CUE: Final = '", line '
_FEWEST: Final = 3
"""A text with fewer frames is scanned as fast as they are looked up."""

_FRAME: Final = lazy(r'^[ |]{2,64}File "([^"\n\0]{1,512})", line \d{1,9}, in ([^\n\0]{1,256})$', re.MULTILINE)
_MOST: Final = 4_096
_HOLE: Final = "\0"

_Frame = tuple[str, str]


class Apart(NamedTuple):
    """A text whose clean frames were taken out: *rest* has a hole for each of *frames*."""

    rest: str
    frames: list[str]

    def joined(self, rest: str) -> str | None:
        """Return *rest*, redacted meanwhile, with the frames in their places; ``None`` where a hole was lost."""
        pieces = rest.split(_HOLE)
        if len(pieces) != len(self.frames) + 1:
            return None
        return "".join(part for pair in zip(pieces, (*self.frames, ""), strict=True) for part in pair)


class Frames:
    """Remembers the path and the function of frames that no rule changed."""

    def __init__(self) -> None:
        self._known: Known | None = None
        self._clean: set[_Frame] = set()

    def apart(self, text: str, known: Known) -> Apart | None:
        """Take the clean frames out of *text*; ``None`` where there are none, or where *known* has changed."""
        if known is not self._known:
            self._clean, self._known = set(), known
        if text.count(_CUE) < _FEWEST or _HOLE in text:
            return None
        frames: list[str] = []
        clean = self._clean

        def take(frame: re.Match[str]) -> str:
            if frame.groups() not in clean:
                return frame.group()
            frames.append(frame.group())
            return _HOLE

        rest = _FRAME.sub(take, text)
        return Apart(rest, frames) if frames else None

    def learn(self, scanned: str, result: str) -> None:
        """Remember the frames of *scanned* that stand in *result* as they were."""
        if scanned.count(_CUE) < _FEWEST:
            return
        before = {frame.group(): (frame[1], frame[2]) for frame in _FRAME.finditer(scanned)}
        after = {frame.group() for frame in _FRAME.finditer(result)}
        if len(self._clean) > _MOST:
            self._clean = set()
        self._clean.update(of for frame, of in before.items() if frame in after)
