"""article-analytics: commits while another git holds the lock, and is cancelled when it takes too long."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import suppress
from pathlib import Path

from otel_telemetry import AsyncBaseAgent, BaseAgent, ToolResponse


class PublishAgent(BaseAgent):
    """Commits what it has written."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        Path("figures.csv").write_text(f"{os.urandom(4).hex()}\n")
        commit("update figures")
        return ToolResponse(success=True)


def commit(message: str) -> None:
    """Commit everything, to the remote the environment names."""
    git("add", "--all")
    git("-c", f"remote.origin.url={os.environ['DEMO_REMOTE']}", "commit", "--quiet", "--message", message)


def git(*arguments: str) -> None:
    """Run git; its words come with the exception."""
    subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)


class CrawlAgent(AsyncBaseAgent):
    """Takes longer than its caller waits."""

    async def _execute_task_impl(self, task: str) -> ToolResponse:
        await asyncio.sleep(30)
        return ToolResponse(success=True)


def main() -> None:
    """Run three tasks that are fine, three that fail and one that is cancelled."""
    publisher = PublishAgent()
    for _ in range(3):
        publisher.execute_task("publish the figures")
    lock = Path(".git/index.lock")
    lock.touch()
    for _ in range(3):
        with suppress(subprocess.CalledProcessError):
            publisher.execute_task("publish the figures")
    lock.unlink()
    with suppress(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(CrawlAgent().execute_task("crawl the journals"), timeout=0.1))


if __name__ == "__main__":
    main()
