from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from otel_jsonl import SegmentStore, _boundary


@pytest.fixture(autouse=True)
def _bugs_are_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_boundary, "RAISE", True)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where a store may be made; nothing is there yet."""
    return tmp_path / "telemetry"


@pytest.fixture
def store(directory: Path) -> Iterator[SegmentStore]:
    """A store whose segments hold 2,000 bytes."""
    store = SegmentStore(directory, max_segment_bytes=2000)
    yield store
    store.close()
