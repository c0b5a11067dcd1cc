"""Labelled texts that lie outside the repository: other tools' test data, which is theirs and is not copied."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.privacy.cases import Planted, Texts, Useful

BESIDE_THE_CHECKOUT: Final = Path(__file__).parents[3] / "shared" / "corpora" / "privacy"
"""Where the texts lie, if they do."""

_SHAPES: Final = {"self": "by its shape", "context": "by a word"}


def read(folder: Path) -> Texts | None:
    """Return the texts in *folder*, ``*.jsonl`` or ``*.jsonl.gz``; None where there are none.

    ``positives``: text, needles, category. ``clean``: a text that must not change. ``useful``: text, must_keep.
    """
    planted = tuple(_planted(record) for record in _records(folder, "positives"))
    clean = tuple(Useful("clean", record["text"]) for record in _records(folder, "clean"))
    useful = tuple(
        Useful(record.get("kind", "useful"), record["text"], tuple(record["must_keep"]))
        for record in _records(folder, "useful")
    )
    return Texts(f"Labelled texts of other tools: {folder.name}", planted, (*useful, *clean)) if planted else None


def _planted(record: dict[str, Any]) -> Planted:
    category = record["category"]
    shape = _SHAPES.get(record.get("shape") or "")
    if category == "other":
        category = {"crypto": "wallet address"}.get(record.get("sub", ""), record.get("sub") or category)
    needles = tuple(record.get("needles") or (record["secret"],))
    return Planted(f"token, {shape}" if shape else category, record["text"], needles, record.get("rule", ""))


def _records(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    for path in sorted((*folder.glob(f"{name}.jsonl"), *folder.glob(f"{name}.jsonl.gz"))):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            yield from map(json.loads, lines)
