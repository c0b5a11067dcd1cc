"""The store as writers see it: many processes, threads and forks append lines to it at once, and none is lost."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from weakref import WeakSet

from otel_jsonl import _boundary
from otel_jsonl.appending import DEFAULT_SEGMENT_BYTES, OpenSegment, append_line, is_ours, should_rotate
from otel_jsonl.counting import LossCount
from otel_jsonl.names import Kind
from otel_jsonl.opening import Place, open_segment
from otel_jsonl.reserve import Reserve, is_shortage
from otel_jsonl.waiting import ThreadLock

_SECONDS_A_DAY: Final = 86_400
_ATTEMPTS: Final = 8
_MAX_OPEN: Final = 32
_MAX_SPARE: Final = 4
_CLOSE_PATIENCE: Final = 1.0
_LOSS_PATIENCE: Final = 0.002

_Key = tuple[str, Kind]


class SegmentStore:
    """Appends lines to the segments of a folder; safe in threads and after a fork.

    *directory* is taken as `resolve_directory` gave it. *lock_timeout* is the longest wait in seconds for another
    process or thread; then the line goes to a segment of this process alone. *clock* gives UNIX time. Where the folder
    turns out not to be ours any more (the process changed its user, `/tmp` was swept), *relocate* is asked for another.
    *on_change* is called, in the path of an `append`, after it went to another segment than the one before: with True
    where that was full, so that there is something to compress, or where as much was written to several.
    """

    def __init__(
        self,
        directory: Path,
        *,
        max_segment_bytes: int = DEFAULT_SEGMENT_BYTES,
        lock_timeout: float = 0.02,
        clock: Callable[[], float] = time.time,
        relocate: Callable[[], Path] | None = None,
        on_change: Callable[[bool], None] | None = None,
    ) -> None:
        self.directory = Path(os.path.abspath(directory))
        self._max_segment_bytes = max_segment_bytes
        self._lock_timeout = lock_timeout
        self._clock = clock
        self._relocate = relocate
        self._on_change = on_change
        self._reserve = Reserve()
        self._losses = LossCount(clock, self._reserve)
        self._start_afresh()
        _stores.add(self)

    def _start_afresh(self) -> None:
        self._lock = ThreadLock()
        self._shared: dict[_Key, OpenSegment] = {}
        self._spares: dict[_Key, list[OpenSegment]] = {}
        self._contended: set[_Key] = set()
        self._opened = self._filled = False
        self._written = 0

    @property
    def lost(self) -> int:
        """How many lines this process could not write."""
        return self._losses.total

    def append(self, line: bytes, *, repository: str, kind: Kind) -> bool:
        """Write *line*, which ends in its only newline, and tell whether it is in the file.

        Raises nothing but what a signal handler of the program raises meanwhile, and waits for others no longer than
        the lock timeout. A line that cannot be written is counted, in the store at once where that is possible, else as
        soon as it is.
        """
        try:
            written = self._append_somehow(line, (repository, kind))
        except Exception as error:
            if _boundary.comes_from_a_signal(error):
                raise  # nobody knows whether the line is there: the caller counts it
            if not isinstance(error, OSError):
                self.count_loss()
                _boundary.swallowed("append", error)
                return False
            written = False
        if not written:
            self.count_loss()
        else:
            self._count_bytes(len(line))
            if self._losses.unsaved:
                self._losses.save(self.directory, _LOSS_PATIENCE)
        if self._opened:
            self._tell_change()
        return written

    def _count_bytes(self, written: int) -> None:
        """Many segments of which none is full grow as much as one that is."""
        self._written += written
        if self._written > self._max_segment_bytes:
            self._opened = self._filled = True

    def _tell_change(self) -> None:
        filled, self._opened, self._filled = self._filled, False, False
        if filled:
            self._written = 0
        try:
            if self._on_change is not None:
                self._on_change(filled)
        except Exception as error:  # noqa: BLE001 - we stand in someone's task
            _boundary.swallowed("on_change", error)

    def _append_somehow(self, line: bytes, key: _Key) -> bool:
        try:
            return self._append(line, key)
        except OSError as error:
            if not is_shortage(error):
                raise
        return self._append_in_need(line, key)

    def _append_in_need(self, line: bytes, key: _Key) -> bool:
        """Write *line* with the descriptors kept back, and keep none open, so that the next line finds them, too."""
        for _ in range(_ATTEMPTS):
            with self._reserve.lent(self._lock_timeout):
                self._shed()
                try:
                    return self._append(line, key)
                except OSError as error:
                    if not is_shortage(error):
                        raise
                finally:
                    self._shed()
        return False

    def _shed(self) -> None:
        if self._lock.take(self._lock_timeout):
            try:
                self._close_segments()
            finally:
                self._lock.release()

    def _append(self, line: bytes, key: _Key) -> bool:
        if not line or line.find(b"\n") != len(line) - 1:
            raise ValueError("a line must end in its only newline")
        day = int(self._clock() // _SECONDS_A_DAY)
        deadline = time.monotonic() + self._lock_timeout
        if self._lock.take(self._lock_timeout):
            try:
                written = self._append_shared(line, key, day, deadline)
            finally:
                self._lock.release()
            if written:
                return True
        return self._append_alone(line, key, day)

    def _append_shared(self, line: bytes, key: _Key, day: int, deadline: float) -> bool:
        """Write *line* to the segment that all processes share; False if its lock could not be had in time."""
        for _ in range(_ATTEMPTS):
            segment = self._shared.get(key)
            if segment is None or segment.day != day:
                segment = self._open_shared(key, day)
            patience = 0.0 if key in self._contended else deadline
            outcome = append_line(segment, line, limit=self._max_segment_bytes, deadline=patience)
            if outcome == "written":
                self._contended.discard(key)
                return True
            if outcome == "busy":
                self._contended.add(key)  # the holder may be stopped for good: from now on one look, no waiting
                return False
            self._note_full(segment, line)
            self._shared.pop(key).close()
        return False

    def _note_full(self, segment: OpenSegment, line: bytes) -> None:
        """Note whether *segment*, which is closed or gone, had no room for *line*."""
        if is_ours(segment):
            size = os.fstat(segment.descriptor).st_size
            self._filled |= should_rotate(size=size, incoming=len(line), limit=self._max_segment_bytes)

    def _open_shared(self, key: _Key, day: int) -> OpenSegment:
        for other in [other for other, segment in self._shared.items() if segment.day != day]:
            self._shared.pop(other).close()
        if len(self._shared) >= _MAX_OPEN:
            self._shared.pop(next(iter(self._shared))).close()
        segment = self._shared[key] = self._open(key, day)
        self._reserve.fill()
        return segment

    def _append_alone(self, line: bytes, key: _Key, day: int) -> bool:
        """Write *line* to a segment of this process, which no other thread can have meanwhile."""
        for _ in range(_ATTEMPTS):
            segment = self._take_spare(key, day) or self._open(key, day, process=os.getpid())
            outcome = append_line(segment, line, limit=self._max_segment_bytes, deadline=0.0)
            if outcome == "written":
                self._give_spare(key, segment)
                return True
            self._note_full(segment, line)
            segment.close()
        return False

    def _take_spare(self, key: _Key, day: int) -> OpenSegment | None:
        spares = self._spares.get(key, [])
        while spares:
            try:
                segment = spares.pop()
            except IndexError:  # another thread was faster
                break
            if segment.day == day:
                return segment
            segment.close()
        return None

    def _give_spare(self, key: _Key, segment: OpenSegment) -> None:
        if len(self._spares) >= _MAX_OPEN:
            self._close_spares()
        spares = self._spares.setdefault(key, [])
        if len(spares) < _MAX_SPARE:
            spares.append(segment)
        else:
            segment.close()

    def _close_spares(self) -> None:
        pools, self._spares = self._spares, {}
        for spares in pools.values():
            while spares:
                spares.pop().close()

    def _open(self, key: _Key, day: int, process: int | None = None) -> OpenSegment:
        self._opened = True
        for _ in range(_ATTEMPTS):
            try:
                return open_segment(Place(self.directory, *key, day, process))
            except FileNotFoundError:  # noqa: PERF203 - a retry loop
                continue  # the folder was deleted while we made it
            except OSError as error:
                if is_shortage(error) or not self._moved():
                    raise
        return open_segment(Place(self.directory, *key, day, process))

    def _moved(self) -> bool:
        """Ask for another folder; tell whether there is one."""
        if self._relocate is None or (directory := self._relocate()) == self.directory:
            return False
        self.directory = directory
        return True

    def count_loss(self) -> None:
        """Count a line that was lost before it came here."""
        self._losses.add(self.directory, _LOSS_PATIENCE)

    def close(self) -> None:
        """Give the descriptors back and keep the count of lost lines. A later `append` opens again. Never raises."""
        if self._losses.unsaved:
            self._losses.save(self.directory, _CLOSE_PATIENCE)
        if self._lock.take(_CLOSE_PATIENCE):
            try:
                self._close_segments()
                self._reserve.close()
            finally:
                self._lock.release()

    def _close_segments(self) -> None:
        while self._shared:
            self._shared.popitem()[1].close()
        self._close_spares()

    def after_fork(self) -> None:
        """Leave descriptors and counts to the parent; its locks may be held by threads that do not exist here."""
        self._close_segments()
        self._reserve.after_fork()
        self._losses.start_afresh()
        self._start_afresh()


_stores: Final[WeakSet[SegmentStore]] = WeakSet()


def _close_all() -> None:
    for store in list(_stores):
        store.close()


def _after_fork() -> None:
    for store in list(_stores):
        store.after_fork()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_after_fork)
