from __future__ import annotations

import sys

from benchmarks import imports, month, scanning, store, tasks
from benchmarks.table import HEADER


def main() -> None:
    """Print every ratio; a missed goal is said, not raised: machines are shared."""
    short = "--short" in sys.argv[1:]
    print(HEADER)
    for part in (tasks, store, month, imports, scanning):
        for row in part.rows(short=short):
            print(row, flush=True)


if __name__ == "__main__":
    main()
