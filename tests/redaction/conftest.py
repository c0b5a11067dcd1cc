"""What the tests of redaction share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from otel_telemetry.redaction import known


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give a test an environment without secrets and names, and a working directory in no checkout."""
    for name in list(os.environ):
        if name not in {"PATH", "HOME", "TELEMETRY_DIR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("USER", "root")
    monkeypatch.chdir(tmp_path)
    known.forget()
