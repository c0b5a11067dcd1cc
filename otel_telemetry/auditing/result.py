"""What an audit found: rule ids, counts and files, never a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SCHEMA_VERSION: Final = 1


@dataclass(slots=True)
class FileResult:
    """What is in one file. *name* is its path in the store, redacted.

    *unchecked* lines could not be looked at; *trouble* says why a file could not be read to its end. After a fix
    *left* is what is still there, *dropped* the lines that went because they could not be redacted, *failure* why the
    file could not be rewritten.
    """

    name: str
    lines: int = 0
    bytes: int = 0
    found: Counter[str] = field(default_factory=Counter[str])
    canaries: Counter[int] = field(default_factory=Counter[int])
    unchecked: int = 0
    trouble: str = ""
    left: Counter[str] | None = None
    dropped: int = 0
    failure: str = ""

    @property
    def remaining(self) -> Counter[str]:
        """What is in the file now."""
        return self.found if self.left is None else self.left

    @property
    def is_remarkable(self) -> bool:
        """Tell whether there is anything to say of the file."""
        return bool(self.found or self.canaries or self.trouble or self.unchecked or self.failure)


@dataclass(slots=True)
class NameResult:
    """What is in the name of a repository's folder, shown redacted."""

    name: str
    found: Counter[str]
    canaries: Counter[int]


@dataclass(slots=True)
class AuditResult:
    """What is in a store. *blind* are the rules, or canaries, that did not find what was planted to prove them."""

    directory: Path
    rules: int
    canaries: tuple[int, ...] = ()
    blind: list[str] = field(default_factory=list[str])
    files: list[FileResult] = field(default_factory=list[FileResult])
    names: list[NameResult] = field(default_factory=list[NameResult])
    unreadable_folders: list[str] = field(default_factory=list[str])
    fixed: bool = False
    failure: str = ""

    @property
    def found(self) -> Counter[str]:
        """How often each rule found something, names included."""
        return total([*(file.found for file in self.files), *(name.found for name in self.names)])

    @property
    def remaining(self) -> Counter[str]:
        """What is still there after a fix."""
        return total([*(file.remaining for file in self.files), *(name.found for name in self.names)])

    @property
    def canaries_found(self) -> Counter[int]:
        """In how many lines and names each canary was found, by its number."""
        return total([*(file.canaries for file in self.files), *(name.canaries for name in self.names)])

    @property
    def is_whole(self) -> bool:
        """Tell whether everything could be looked at and, in a fix, rewritten."""
        failed = any(file.trouble or file.failure or file.unchecked for file in self.files)
        return not (self.blind or self.failure or self.unreadable_folders or failed)

    @property
    def is_clean(self) -> bool:
        """Tell whether everything could be looked at and nothing private is there, or left."""
        return self.is_whole and not self.remaining and not self.canaries_found

    def to_dict(self) -> dict[str, Any]:
        """Return the documented form, ``docs/audit.schema.json``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "directory": str(self.directory),
            "clean": self.is_clean,
            "complete": self.is_whole,
            "rules": self.rules,
            "blind_rules": self.blind,
            "scanned": {
                "files": len(self.files),
                "lines": sum(file.lines for file in self.files),
                "bytes": sum(file.bytes for file in self.files),
            },
            "findings": self.found.total(),
            "by_rule": _by_rule(self),
            "by_file": [_file(file) for file in self.files if file.is_remarkable],
            "by_name": [{"name": name.name, "rules": dict(name.found)} for name in self.names],
            "canaries": _canaries(self),
            "unreadable_folders": self.unreadable_folders,
            "fix": _fix(self) if self.fixed else None,
        }  # fmt: skip


def total(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    """Return the sum of *counters*."""
    result: Counter[Any] = Counter()
    for counter in counters:
        result.update(counter)
    return result


def files_by_rule(result: AuditResult) -> Counter[str]:
    """Return in how many files, or names, each rule found something."""
    found = [*(file.found for file in result.files), *(name.found for name in result.names)]
    return total(Counter(each.keys()) for each in found)


def _by_rule(result: AuditResult) -> list[dict[str, Any]]:
    files = files_by_rule(result)
    ordered = sorted(result.found.items(), key=lambda item: (-item[1], item[0]))
    return [{"rule": rule, "count": count, "files": files[rule]} for rule, count in ordered]


def _file(file: FileResult) -> dict[str, Any]:
    return {
        "file": file.name,
        "findings": file.found.total(),
        "rules": dict(sorted(file.found.items())),
        "unchecked_texts": file.unchecked,
        "trouble": file.trouble or None,
    }


def _canaries(result: AuditResult) -> dict[str, Any]:
    found = result.canaries_found
    return {"given": len(result.canaries), "found": [{"line": line, "count": found[line]} for line in sorted(found)]}


def _fix(result: AuditResult) -> dict[str, Any]:
    failed = [{"file": file.name, "why": file.failure} for file in result.files if file.failure]
    return {
        "rewritten_files": sum(file.left is not None and not file.failure for file in result.files),
        "dropped_lines": sum(file.dropped for file in result.files),
        "remaining": result.remaining.total(),
        "failed": failed,
        "failure": result.failure or None,
    }
