from __future__ import annotations

import subprocess
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a tmpfs of 64 kB."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mounted)]
    try:
        done = subprocess.run(command, check=False, capture_output=True)
    except OSError:
        pytest.skip("no mount")
    if done.returncode:
        pytest.skip("may not mount")
    yield mounted
    subprocess.run(["umount", "-l", str(mounted)], check=True)
