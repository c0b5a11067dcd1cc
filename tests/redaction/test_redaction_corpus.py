"""Recall and damage on labelled texts, where these lie beside the checkout; floors, so that no change loses ground."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from otel_telemetry.redaction.redactor import redact

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "privacy"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the labelled texts are not here")


def _records(name: str) -> list[dict[str, Any]]:
    with gzip.open(CORPUS / f"{name}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def _survives(needle: str, text: str) -> bool:
    """Tell whether a run of six characters or 40 % of *needle*, whichever is longer, is still in *text*."""
    run = min(len(needle), max(6, ceil(len(needle) * 0.4)))
    return any(needle[start : start + run] in text for start in range(len(needle) - run + 1))


def test_nearly_every_secret_is_found() -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for record in _records("positives"):
        redacted = redact(record["text"])
        gone = not any(_survives(needle, redacted) for needle in record["needles"])
        found["all"].append(gone)
        found[record["category"]].append(gone)
    recall = {category: sum(gone) / len(gone) for category, gone in found.items()}
    assert recall["all"] >= 0.96, recall
    assert recall["provider-token"] >= 0.96, recall
    assert recall["generic-assignment"] >= 0.94, recall
    assert min(recall.values()) >= 0.92, recall


def test_what_is_no_secret_stays() -> None:
    changed = [record["text"] for record in _records("clean") if redact(record["text"]) != record["text"]]
    assert changed == []


def test_useful_text_stays_legible() -> None:
    kept = [part in redact(record["text"]) for record in _records("useful") for part in record["must_keep"]]
    assert kept.count(False) / len(kept) <= 0.01
