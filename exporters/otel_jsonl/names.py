"""Every name the store gives to a file or folder, written in this one place.

    pin-citer/                                      a folder a repository
        failed-2026-11-22-0001.jsonl                an open segment, shared by all processes of the user
        failed-2026-11-22-p4711-0001.jsonl          one of process 4711 alone: the shared one was locked
        failed-2026-11-22-0001.closed.jsonl         closed: nothing is appended to it any more
        failed-2026-11-22-0001.jsonl.gz             closed and compressed
        .failed-2026-11-22-0001.jsonl.gz.tmp        being compressed
        failed-2026-11-22-0001.rollup.gz            what the segment sums up to; stays when the segment is gone
    .merged.rollup.gz                               all rollups in one, for a quick summary; never needed
    .tasks-4711-0123456789abcdef.open               the tasks that process 4711 has begun
    .lost-2026-11-22.count                          as many bytes long as lines could not be written that day
    .lost-2026-11-22-p4711.count                    those of process 4711 that the one above was locked for
    .lost-2026-11-22-p4711-2.count                  its next one, where that is locked, too
    .maintenance.lock                               held by the one process that compresses and deletes
    .maintenance.wanted                             held by who waits for that, so that whoever has it lets go
    .maintenance.leap                               made when the clock had leapt ahead; retention waits for a day

Days are UTC. A file belongs to the store only if its whole name is one of these. A segment keeps its identity (kind,
day, process, sequence) through its three states, and only one file of an identity counts: the last state. Its name is
never used again while anything of it is there, and be it the rollup.
No folder of a repository begins with a dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, cast

Kind = Literal["failed", "ok"]
"""What a segment holds: failed tasks and errors, or everything else."""

State = Literal["open", "closed", "gzipped"]

LIFE: Final[tuple[State, ...]] = ("open", "closed", "gzipped")
"""The states of a segment, in the order in which it goes through them."""

MAX_SEQUENCE: Final = 999_999_999
MAINTENANCE_LOCK: Final = ".maintenance.lock"
MAINTENANCE_WANTED: Final = ".maintenance.wanted"
CLOCK_LEAP: Final = ".maintenance.leap"
MERGED_ROLLUP: Final = ".merged.rollup.gz"

_ENDINGS: Final[dict[State, str]] = {"open": ".jsonl", "closed": ".closed.jsonl", "gzipped": ".jsonl.gz"}
_STATES: Final[dict[str, State]] = {ending: state for state, ending in _ENDINGS.items()}
_SEGMENT: Final = re.compile(
    r"(failed|ok)-([0-9]{4}-[0-9]{2}-[0-9]{2})-(?:p([0-9]{1,19})-)?([0-9]{4,9})(\.jsonl|\.closed\.jsonl|\.jsonl\.gz)"
)
_ROLLUP: Final = ".rollup.gz"
_STARTS: Final = re.compile(r"\.tasks-(0|[1-9][0-9]{0,18})-[0-9a-f]{16}\.open")
_LOSSES: Final = re.compile(r"\.lost-([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-p(?:0|[1-9][0-9]{0,18})(?:-[2-9])?)?\.count")
_SAFE_FOLDER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_CHANGED_FOLDER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}~[0-9a-f]{12}")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class SegmentName:
    """What the name of a segment's file says; `str()` gives the name back.

    *process* is the process a segment belongs to alone, None where all share it. *sequence* counts from 1 within kind,
    day and process.
    """

    kind: Kind
    day: date
    sequence: int
    process: int | None = None
    state: State = "open"

    def __str__(self) -> str:
        owner = "" if self.process is None else f"p{self.process}-"
        return f"{self.kind}-{self.day.isoformat()}-{owner}{self.sequence:04d}{_ENDINGS[self.state]}"

    def as_state(self, state: State) -> SegmentName:
        """Return the name of the same segment in another state."""
        return SegmentName(self.kind, self.day, self.sequence, self.process, state)


@lru_cache(maxsize=4096)
def parse_segment_name(text: str) -> SegmentName | None:
    """Return what *text* says, or None if it is not exactly a name that `SegmentName` gives."""
    match = _SEGMENT.fullmatch(text)
    day = _date(match[2]) if match else None
    if match is None or day is None or match[4] == "0000":
        return None
    process = None if match[3] is None else int(match[3])
    name = SegmentName(cast("Kind", match[1]), day, int(match[4]), process, _STATES[match[5]])
    return name if str(name) == text else None


def rollup_name(name: SegmentName) -> str:
    """Return the name of the rollup of the segment *name*, whatever its state."""
    return str(name.as_state("open")).removesuffix(_ENDINGS["open"]) + _ROLLUP


def parse_rollup_name(text: str) -> SegmentName | None:
    """Return the segment, as an open one, whose rollup *text* names; None if that is no such name."""
    return parse_segment_name(text.removesuffix(_ROLLUP) + _ENDINGS["open"]) if text.endswith(_ROLLUP) else None


def temporary_name(name: SegmentName | str) -> str:
    """Return the name under which the file *name* is made before it is moved into place."""
    return f".{str(name).removeprefix('.')}.tmp"


def is_temporary_name(text: str) -> bool:
    """Tell whether *text* is a name that `temporary_name` gives to a file in a repository's folder."""
    made = text[1:-4] if text.startswith(".") and text.endswith(".tmp") else ""
    return parse_segment_name(made) is not None or parse_rollup_name(made) is not None


def starts_name(process: int, token: str) -> str:
    """Return the name of the file that *process* notes its tasks in; *token* are 16 hexadecimal digits."""
    return f".tasks-{process}-{token}.open"


def parse_starts_name(text: str) -> int | None:
    """Return the process that notes its tasks in the file named *text*; None if that is no such name."""
    match = _STARTS.fullmatch(text)
    return int(match[1]) if match else None


def losses_name(day: date, process: int | None = None, number: int = 1) -> str:
    """Return the name of the file that counts the lines lost on *day*: all of them, or those of *process* alone.

    Of the latter there are several, by *number*: 1 to 9.
    """
    owner = "" if process is None else f"-p{process}" if number == 1 else f"-p{process}-{number}"
    return f".lost-{day.isoformat()}{owner}.count"


def parse_losses_name(text: str) -> date | None:
    """Return the day of a file that counts lost lines, or None if *text* is no such name."""
    match = _LOSSES.fullmatch(text)
    return _date(match[1]) if match else None


def last_segment(names: Iterable[str], *, kind: Kind, day: date, process: int | None) -> SegmentName | None:
    """Return the segment with the highest sequence among *names*, in its last state; None if there is none.

    A segment whose rollup is there counts as compressed, also where it is gone.
    """
    prefix = f"{kind}-{day.isoformat()}-"  # a month of names is slow to parse, and a task may be waiting
    parsed = [name for text in names if text.startswith(prefix) and (name := _taken_name(text))]
    ours = [name for name in parsed if (name.kind, name.day, name.process) == (kind, day, process)]
    return max(ours, key=lambda name: (name.sequence, LIFE.index(name.state)), default=None)


def _taken_name(text: str) -> SegmentName | None:
    """Return the segment that *text* is a file of; one that only a rollup is left of counts as compressed."""
    name = parse_segment_name(text)
    if name is None and (gone := parse_rollup_name(text)):
        return gone.as_state("gzipped")
    return name


def last_states(names: Iterable[SegmentName]) -> list[SegmentName]:
    """Return one name for each segment among *names*: that of its last state."""
    ordered = sorted(names, key=lambda name: LIFE.index(name.state))
    return list({name.as_state("open"): name for name in ordered}.values())


@lru_cache(maxsize=1024)
def folder_names(repository: str) -> tuple[str, str]:
    """Return the folder of *repository* and a spare one, for when something else has the first name.

    The folder is named as the repository where that is safe, else it has a hash of the name behind `~`, as the spare
    one always has. Two repositories never share one: a name that contains `~` is never kept as it is.
    """
    readable = _UNSAFE.sub("_", repository).lstrip(".-")[:80] or "unnamed"
    import hashlib  # slow to load, and who only reads the store never needs it

    digest = hashlib.sha256(repository.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    hashed = f"{readable}~{digest}"
    return (repository if _SAFE_FOLDER.fullmatch(repository) else hashed), hashed


def is_folder_name(text: str) -> bool:
    """Tell whether *text* is a name that `folder_names` gives."""
    return bool(_SAFE_FOLDER.fullmatch(text) or _CHANGED_FOLDER.fullmatch(text))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
