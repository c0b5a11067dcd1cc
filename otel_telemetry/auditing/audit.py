"""Look at every file of a store with the rules of today and, if asked, take out what an older version let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from otel_jsonl.inventory import MERGED, ROLLUP, STARTS, DamagedError, StoredFile, read_pieces, take_inventory
from otel_telemetry.auditing.proof import blind_rules
from otel_telemetry.auditing.result import AuditResult, FileResult, NameResult
from otel_telemetry.auditing.scanner import Scanner
from otel_telemetry.auditing.texts import FAILED
from otel_telemetry.redaction import task_text
from otel_telemetry.redaction.table import RULES

if TYPE_CHECKING:
    from otel_jsonl.rewriting import Rewriter
    from otel_telemetry.auditing.canaries import Canaries

Progress = Callable[[int, int], None]
"""Told the bytes looked at since the last time, and how many there are in all."""

_LEFTOVER: Final = "leftover"


class Auditor:
    """Looks at the store in *directory*. Use it once."""

    def __init__(
        self, directory: Path, *, canaries: Canaries | None = None, progress: Progress | None = None
    ) -> None:  # fmt: skip
        self._directory = directory
        self._canaries = canaries
        self._progress = progress
        self._scanner = Scanner()
        self._whole = 0
        self._looked_at: list[tuple[StoredFile, FileResult]] = []

    def audit(self, *, fix: bool = False) -> AuditResult:
        """Return what is in the store; with *fix*, take out what can be. Raises OSError where it cannot be listed.

        The tasks that this process may have run lately say nothing of the store.
        """
        quoted = task_text.set(())
        try:
            return self._audited(fix=fix)
        finally:
            task_text.reset(quoted)

    def _audited(self, *, fix: bool) -> AuditResult:
        result = self._proven()
        if self._directory.exists():
            self._look(result)
        if fix:
            result.fixed = True
            self._fix(result)
        return result

    def _proven(self) -> AuditResult:
        texts = self._canaries.texts if self._canaries else {}
        blind = blind_rules(self._scanner)
        blind += [f"canary-{number}" for number in (self._canaries.blind() if self._canaries else ())]
        return AuditResult(self._directory, len(RULES), tuple(texts), blind)

    def _look(self, result: AuditResult) -> None:
        inventory = take_inventory(self._directory)
        self._whole = sum(file.size for file in inventory.files if file.kind.contents == "lines")
        result.unreadable_folders = [self._shown(folder) for folder in inventory.unreadable]
        result.names = list(filter(None, map(self._name, inventory.folders)))
        for file in inventory.files:
            found = FileResult(self._shown(file.path))
            self._look_at(file, found)
            result.files.append(found)
            self._looked_at.append((file, found))

    def _shown(self, path: Path) -> str:
        return "/".join(self._scanner.text(part)[0] for part in path.relative_to(self._directory).parts)

    def _name(self, folder: Path) -> NameResult | None:
        safe, found = self._scanner.text(folder.name)
        canaries = self._canaries.found_in(folder.name.encode()) if self._canaries else None
        return NameResult(safe, found, canaries or Counter()) if found or canaries else None

    def _look_at(self, file: StoredFile, result: FileResult) -> None:
        try:
            for piece in read_pieces(file):
                result.bytes += len(piece)
                result.lines += 1
                self._look_into(piece.rstrip(b"\n"), result)
        except OSError as error:
            if not (isinstance(error, DamagedError) and file.kind.name == _LEFTOVER):  # it was never finished
                result.trouble = error.strerror or str(error)
        if self._progress and file.kind.contents == "lines":
            self._progress(file.size, self._whole)

    def _look_into(self, line: bytes, result: FileResult) -> None:
        try:
            found = self._scanner.findings(line)
            canaries = self._canaries.found_in(line) if self._canaries else None
        except Exception:  # noqa: BLE001 - what cannot be looked at is said, whatever the reason
            result.unchecked += 1
            return
        if found:
            result.unchecked += found.pop(FAILED, 0)
            result.found.update(found)
        if canaries:
            result.canaries.update(canaries)

    def _fix(self, result: AuditResult) -> None:
        from otel_jsonl.rewriting import BusyError, rewriting

        todo = [(file, found) for file, found in self._looked_at if found.found or found.unchecked]
        if not todo:
            return
        try:
            with rewriting(self._directory) as rewriter:
                for file, found in todo:
                    self._fix_file(rewriter, file, found)
        except BusyError as error:
            result.failure = f"{error}; try again in a moment"
        except OSError as error:
            result.failure = error.strerror or str(error)

    def _fix_file(self, rewriter: Rewriter, file: StoredFile, result: FileResult) -> None:
        change = _Change(self._scanner)
        try:
            if file.kind.contents == "count":
                rewriter.count(file.path)
            elif file.kind is STARTS:
                rewriter.starts(file.path, change)
            elif file.kind is ROLLUP:
                rewriter.rollup(file.path, change)
            elif file.kind is MERGED:
                rewriter.merged()
            elif file.kind.name != _LEFTOVER:  # leftovers are gone by now
                rewriter.segment(file.path, change)
        except OSError as error:
            result.failure = error.strerror or str(error)
        again = FileResult(result.name)
        self._look_at(file, again)
        result.left, result.unchecked, result.dropped = again.found, again.unchecked, change.dropped
        result.trouble = result.trouble or again.trouble


class _Change:
    """What becomes of a line in a fix: what cannot be redacted is dropped, and counted."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self.dropped = 0

    def __call__(self, piece: bytes) -> bytes | None:
        """Return *piece* redacted."""
        line = piece.rstrip(b"\n")
        safe = None
        with suppress(Exception):  # fails closed: what could not be redacted does not stay
            safe = self._scanner.rewritten(line)
        if safe is None:
            self.dropped += 1
            return None
        return safe + piece[len(line) :]
