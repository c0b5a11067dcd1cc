"""pin-citer: reads bibliographies that are not always there, and configuration that holds a secret."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from otel_telemetry import BaseAgent, ToolResponse


class CitationAgent(BaseAgent):
    """Collects the references of a chapter."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        chapter = task.rsplit(maxsplit=1)[-1]
        return ToolResponse(success=True, data={"refs": read_refs(Path(chapter))})


def read_refs(path: Path) -> list[str]:
    """Return the keys of a .bib file."""
    return [line for line in path.read_text().splitlines() if line.startswith("@")]


class ConfigAgent(BaseAgent):
    """Checks a configuration line; the error it raises quotes it."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        line = os.environ["DEMO_CONFIG_LINE"]
        raise ValueError(f"cannot parse settings line 3: {line}")


def main() -> None:
    """Run eight tasks that are fine and nine that fail."""
    Path("intro.bib").write_text("@book{a}\n@article{b}\n")
    agent = CitationAgent()
    for _ in range(8):
        agent.execute_task("collect the references of intro.bib")
    missing = ["methods.bib", "results.bib", "/Users/alice/papers/outlook.bib"]
    for chapter in missing * 2:
        with suppress(FileNotFoundError):
            agent.execute_task(f"collect the references of {chapter}")
    for _ in range(3):
        with suppress(ValueError):
            ConfigAgent().execute_task(f"check {sys.platform} settings of kim@example.org")


if __name__ == "__main__":
    main()
