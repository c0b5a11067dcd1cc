"""The lines that this process has lost, until they are counted in the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from otel_jsonl import _boundary
from otel_jsonl.losses import save_losses
from otel_jsonl.opening import date_of
from otel_jsonl.reserve import Reserve, is_shortage

_SECONDS_A_DAY: Final = 86_400


class LossCount:
    """Counts lost lines, and keeps them in the store as soon as that is possible.

    *clock* gives UNIX time; *reserve* lends descriptors where the process has none left. Safe in threads. Nothing is
    raised but what a signal handler of the program raises meanwhile.
    """

    def __init__(self, clock: Callable[[], float], reserve: Reserve) -> None:
        self._clock = clock
        self._reserve = reserve
        self.start_afresh()

    def start_afresh(self) -> None:
        """Leave what was counted to the parent of this fork, whose lock another thread may have held."""
        self._lock = threading.RLock()  # re-entrant: a signal handler may run a task while we count
        self._total = 0
        self._unsaved = 0

    @property
    def total(self) -> int:
        """How many lines this process has lost."""
        return self._total

    @property
    def unsaved(self) -> int:
        """How many of them are not in the store yet."""
        return self._unsaved

    def add(self, directory: Path, patience: float) -> None:
        """Count a line, in the store in *directory* at once where that is possible in *patience* seconds."""
        with self._lock:
            self._total += 1
            self._unsaved += 1
        self.save(directory, patience)

    def save(self, directory: Path, patience: float) -> None:
        """Count in the store in *directory* what is in none yet, if that is possible in *patience* seconds."""
        with self._lock:
            count, self._unsaved = self._unsaved, 0
        saved = False
        try:
            saved = count == 0 or self._save(directory, count, patience)
        except Exception as error:  # noqa: BLE001 - we stand in someone's task
            if not isinstance(error, OSError) or _boundary.comes_from_a_signal(error):
                _boundary.swallowed("save_losses", error)
        finally:
            if not saved:
                with self._lock:
                    self._unsaved += count

    def _save(self, directory: Path, count: int, patience: float) -> bool:
        day = date_of(int(self._clock() // _SECONDS_A_DAY))
        try:
            return save_losses(directory, count, day, deadline=time.monotonic() + patience)
        except OSError as error:
            if not is_shortage(error):
                raise
        with self._reserve.lent(patience):
            return save_losses(directory, count, day, deadline=time.monotonic() + patience)
