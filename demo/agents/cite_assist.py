"""cite-assist: writes drafts into files it may not write, and reports some failures instead of raising them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from otel_telemetry import BaseAgent, ToolResponse

NOBODY = 65534


class DraftAgent(BaseAgent):
    """Writes a draft."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        with as_ordinary_user():
            save_draft(Path(task.rsplit(maxsplit=1)[-1]))
        return ToolResponse(success=True)


def save_draft(path: Path) -> None:
    """Replace the draft."""
    with path.open("w") as file:
        file.write("draft\n")


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Give up root for a moment: root may write everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


class ReviewAgent(BaseAgent):
    """Answers with a failure instead of raising it."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        if "long" in task:
            return ToolResponse(
                success=False,
                error="Error code: 400 - prompt is too long: 210000 tokens > 200000 maximum "
                f"(key {os.environ['DEMO_API_KEY']})",
            )
        return ToolResponse(success=True, data={"comments": 2})


def main() -> None:
    """Run five tasks that are fine and six that fail."""
    locked = Path("draft.md")
    locked.write_text("published\n")
    locked.chmod(0o400)
    for _ in range(4):
        with suppress(PermissionError):
            DraftAgent().execute_task(f"write the draft into {locked}")
    reviewer = ReviewAgent()
    for _ in range(5):
        reviewer.execute_task("review the introduction")
    for _ in range(2):
        reviewer.execute_task("review the long appendix")


if __name__ == "__main__":
    main()
