"""Frames of a stack that were found clean before: they are not scanned again, only what stands between them.

A program's errors come from few places, so that of a formatted stack little is new but its message.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.literals import lazy

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known

_CUE: Final = '", line '
_FEWEST: Final = 3
"""A text with fewer frames is scanned as fast as they are looked up."""

_FRAME: Final = lazy(r'[ |]{2,64}File "([^"\n\0]{1,512})", line \d{1,9}, in ([^\n\0]{1,256})')
_MOST: Final = 4_096
_HOLE: Final = "\0"
_HEADER: Final = "Traceback (most recent call last):"
"""Goes with the frames below it."""

_Place = tuple[str, str]


class Apart(NamedTuple):
    """A text whose clean frames were taken out, and the header above them: *rest* has a hole for each of *frames*."""

    rest: str
    frames: list[str]

    def joined(self, rest: str) -> str | None:
        """Return *rest*, redacted meanwhile, with the frames in their places; ``None`` where a hole was lost."""
        pieces = rest.split(_HOLE)
        if len(pieces) != len(self.frames) + 1:
            return None
        return "".join(part for pair in zip(pieces, (*self.frames, ""), strict=True) for part in pair)


def is_one_piece(text: str) -> bool:
    """Tell whether *text* holds too few frames to take them out."""
    return text.count(_CUE) < _FEWEST


@lru_cache(maxsize=4_096)
def _place_of(line: str) -> _Place | None:
    """Return the path and the function of the frame that *line* is, if it is one."""
    frame = _FRAME.fullmatch(line)
    return None if frame is None else (frame[1], frame[2])


class _Memory:
    """What was found clean while the process knew the same secrets."""

    __slots__ = ("clean", "known")

    def __init__(self, known: Known | None) -> None:
        self.known = known
        self.clean: set[_Place | None] = set()


class Frames:
    """Remembers the path and the function of frames that no rule changed."""

    def __init__(self) -> None:
        self._memory = _Memory(None)

    def apart(self, text: str, known: Known) -> Apart | None:
        """Take the clean frames out of *text*; ``None`` where there are none, or where *known* has changed."""
        memory = self._memory
        if known is not memory.known:
            memory = self._memory = _Memory(known)
        if is_one_piece(text) or _HOLE in text:
            return None
        rest: list[str] = []
        frames: list[str] = []
        clean = memory.clean
        for line in text.split("\n"):
            if _CUE in line and _place_of(line) in clean:
                frames.append(line)
                rest.append(_HOLE)
            else:
                rest.append(line)
        if frames and rest[:2] == [_HEADER, _HOLE]:
            frames.insert(0, _HEADER)
            rest[0] = _HOLE
        return Apart("\n".join(rest), frames) if frames else None

    def learn(self, scanned: str, result: str, known: Known) -> None:
        """Remember the frames of *scanned* that stand in *result*, all that *known* knows gone, as they were."""
        memory = self._memory
        if known is not memory.known or is_one_piece(scanned):
            return
        kept = frozenset(result.split("\n"))
        places = [_place_of(line) for line in scanned.split("\n") if _CUE in line and line in kept]
        if len(memory.clean) > _MOST:
            memory = self._memory = _Memory(known)
        memory.clean.update(filter(None, places))
