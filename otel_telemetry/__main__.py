"""``python -m otel_telemetry``: the command line without its script on PATH."""

from __future__ import annotations

from otel_telemetry.cli import main

if __name__ == "__main__":
    main()
