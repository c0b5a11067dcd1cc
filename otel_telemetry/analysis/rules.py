"""Which version of the redaction rules this is, told without loading them: they take longer than a whole summary."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from otel_jsonl.pacing import slowed
from otel_telemetry._version import __version__

_RULES: Final = Path(__file__).parent.parent / "redaction"


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Return what changes whenever a rule does: our version, and a checksum of the rules' sources where they lie."""
    checksum = 0
    for path in slowed(sorted(_RULES.rglob("*.py"))):
        checksum = zlib.crc32(path.read_bytes(), checksum)
    return f"{__version__}+{checksum:08x}"
