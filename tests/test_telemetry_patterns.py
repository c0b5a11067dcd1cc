"""From failing agents to what to fix first: patterns within and across repositories, trends, suggestions."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from otel_telemetry import AsyncBaseAgent, BaseAgent, ToolResponse
from otel_telemetry.analysis import Summary, suggest, summarise
from otel_telemetry.cli import main
from tests.analysis.store_lines import GIT_LOCK, LOCKED_FILE, MISSING_BIB, NOW, before, standalone, task, write_store

RunIn = Callable[..., None]


class CitationAgent(BaseAgent):
    """Shared by several repositories."""

    def _execute_task_impl(self, task: str) -> ToolResponse:
        return ToolResponse(success=True, data={"refs": read_references(task)})


def read_references(path: str) -> str:
    return Path(path).read_text()


class ConfiguredAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        setting = ("name", "temperature", "choices")[len(task)]
        return ToolResponse(success=True, data={"model": {"name": "m"}[setting]})


class CommitAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        commit = [
            "git",
            "-C",
            task,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
            "commit",
            "--allow-empty",
            "-m",
            "x",
        ]
        subprocess.run(commit, check=True, capture_output=True)
        return ToolResponse(success=True)


class ToolAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        return ToolResponse(success=False, error=f"the tool gave up after {len(task)} tries")


class WaitingAgent(AsyncBaseAgent):
    async def _execute_task_impl(self, task: str) -> ToolResponse:
        await asyncio.sleep(60)
        return ToolResponse(success=True)


@pytest.fixture
def run_in(monkeypatch: pytest.MonkeyPatch) -> RunIn:
    """Run an agent's task as if it were imported from a repository; its failure does not matter here."""

    def run(repository: str, agent: type[BaseAgent], work: str) -> None:
        monkeypatch.setenv("TELEMETRY_REPO", repository)
        try:
            agent().execute_task(work)
        except Exception:
            return

    return run


@pytest.fixture
def found(store: Path) -> Callable[[], Summary]:
    return lambda: summarise(store)


def report() -> str:
    result = CliRunner().invoke(main, ["summary"], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


class TestWithinOneRepository:
    def test_one_cause_in_one_function_is_one_pattern_however_its_message_varies(self, run_in, found, tmp_path) -> None:
        for number in range(4):
            run_in("pin-citer", CitationAgent, str(tmp_path / f"{number}.bib"))
        (row,) = found().rows
        assert (row.pattern.name, row.pattern.count, len(row.pattern.groups)) == ("FileNotFoundError", 4, 1)
        assert row.pattern.groups[0].exemplar.function.endswith(".read_references")

    def test_another_cause_in_the_same_function_is_another_group(self, run_in, found, tmp_path) -> None:
        run_in("pin-citer", CitationAgent, str(tmp_path / "missing.bib"))
        (tmp_path / "folder.bib").mkdir()
        run_in("pin-citer", CitationAgent, str(tmp_path / "folder.bib"))
        groups = [group for row in found().rows for group in row.pattern.groups]
        assert len({group.fingerprint for group in groups}) == 2

    def test_missing_names_are_told_apart(self, run_in, found) -> None:
        for work in ("1", "22", "22"):
            run_in("pin-citer", ConfiguredAgent, work)
        groups = [group for row in found().rows for group in row.pattern.groups]
        assert sorted(group.count for group in groups) == [1, 2]

    def test_a_soft_failure_is_an_error_too(self, run_in, found) -> None:
        for work in ("a", "bb"):
            run_in("pin-citer", ToolAgent, work)
        summary = found()
        assert (summary.errors, summary.tasks.failed, len(summary.rows)) == (2, 2, 1)

    def test_a_cancelled_task_is_neither_an_error_nor_in_the_failure_rate(self, found) -> None:
        async def cancelled() -> None:
            work = asyncio.ensure_future(WaitingAgent().execute_task("wait"))
            await asyncio.sleep(0)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

        asyncio.run(cancelled())
        summary = found()
        assert (summary.errors, summary.tasks.cancelled, summary.tasks.failure_rate) == (0, 1, None)


class TestAcrossRepositories:
    REPOSITORIES = ("pin-citer", "cite-assist", "article-analytics")

    def test_shared_code_that_fails_in_three_repositories_is_one_group(self, run_in, found, tmp_path) -> None:
        for repository in self.REPOSITORIES:
            run_in(repository, CitationAgent, str(tmp_path / "missing.bib"))
        (row,) = found().rows
        assert set(row.pattern.groups[0].repositories) == set(self.REPOSITORIES)
        assert "→ Seen in 3 repositories: look in the shared framework\n" in report()

    def test_repositories_are_listed_with_what_they_mostly_suffer_from(self, run_in, tmp_path) -> None:
        for _ in range(3):
            run_in("pin-citer", CitationAgent, str(tmp_path / "missing.bib"))
        run_in("cite-assist", ConfiguredAgent, "22")
        run_in("cite-assist", ToolAgent, "x")
        shown = report()
        assert "- pin-citer: 3 errors (all FileNotFoundError)\n- cite-assist: 2 errors (mixed)\n" in shown
        assert "5 errors across 2 repositories (5 tasks run, 100% failed)" in shown

    @pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
    def test_a_git_failure_is_named_by_its_category(self, run_in, found, tmp_path) -> None:
        subprocess.run(["git", "init", "-q", str(tmp_path / "repo")], check=True)
        (tmp_path / "repo" / ".git" / "index.lock").touch()
        run_in("article-analytics", CommitAgent, str(tmp_path / "repo"))
        (row,) = found().rows
        assert (row.pattern.category, row.pattern.name) == ("git_lock", "Git lock")
        assert row.pattern.groups[0].exemplar.type == "subprocess.CalledProcessError"

    def test_agents_are_ordered_by_how_often_they_fail(self, run_in, tmp_path) -> None:
        (tmp_path / "refs.bib").write_text("@book{}")
        for name in ("missing.bib", "refs.bib", "refs.bib", "refs.bib"):
            run_in("pin-citer", CitationAgent, str(tmp_path / name))
        for work in ("1", "1", "22", ""):
            run_in("pin-citer", ConfiguredAgent, work)
        _, _, agents = report().partition("Agents failing most:\n")
        assert agents.splitlines()[:2] == [
            "- ConfiguredAgent: 3 of 4 tasks failed (75%)",
            "- CitationAgent: 1 of 4 tasks failed (25%)",
        ]


class TestTrend:
    def test_fewer_than_the_week_before(self, store: Path) -> None:
        earlier = [task(failure=MISSING_BIB, at=before(days=8)) for _ in range(40)]
        later = [task(failure=MISSING_BIB, at=before(days=1)) for _ in range(30)]
        moved = summarise(write_store(store, [*earlier, *later]), now=NOW).trend
        assert moved is not None
        assert (moved.direction, moved.percent) == ("down", -25)

    def test_three_to_four_is_no_percentage(self, store: Path) -> None:
        spans = [standalone(MISSING_BIB, at=before(days=days)) for days in (8, 8, 8, 1, 1, 1, 1)]
        moved = summarise(write_store(store, spans), now=NOW).trend
        assert moved is not None
        assert moved.text.startswith("more than last week (3 → 4 errors)")

    def test_each_pattern_knows_its_own_past(self, store: Path) -> None:
        spans = [
            task(failure=MISSING_BIB, at=before(days=8)),
            task(failure=LOCKED_FILE, at=before(1)),
            task(failure=MISSING_BIB),
        ]
        rows = summarise(write_store(store, spans), now=NOW).rows
        assert {row.pattern.name: row.pattern.before for row in rows} == {"FileNotFoundError": 1, "PermissionError": 0}

    def test_when_git_fails(self, store: Path) -> None:
        spans = [task(agent=agent, failure=GIT_LOCK, at=before(2)) for agent in ("A", "B")]
        git = summarise(write_store(store, spans), now=NOW).git
        assert (git.errors, git.hours_utc, git.concurrent) == (2, {10: 2}, 2)


class TestSuggestions:
    def test_they_name_the_function_and_the_line_that_failed(self, run_in, found, tmp_path) -> None:
        run_in("pin-citer", CitationAgent, str(tmp_path / "missing.bib"))
        (advice,) = suggest(found())
        line = next(
            number
            for number, text in enumerate(Path(__file__).read_text().splitlines(), 1)
            if "Path(path).read_text" in text
        )
        assert f"read_references, tests/test_telemetry_patterns.py:{line}" in advice["action"]
        assert ".bib" in advice["title"]
        assert advice["evidence"].startswith("1 error in pin-citer, CitationAgent, ")

    def test_unknown_is_an_honest_answer(self, run_in, found) -> None:
        class OddError(Exception):
            pass

        class OddAgent(BaseAgent):
            def _execute_task_impl(self, task: str) -> ToolResponse:
                raise OddError

        run_in("pin-citer", OddAgent, "x")
        (advice,) = suggest(found())
        assert (advice["category"], advice["confidence"]) == ("unknown", "guess")

    def test_nothing_private_comes_back_out(self, run_in, found) -> None:
        class LeakyAgent(BaseAgent):
            def _execute_task_impl(self, task: str) -> ToolResponse:
                raise PermissionError(13, "Permission denied", "/home/alice/secret/out.md")

        run_in("pin-citer", LeakyAgent, "the private task text")
        whole = json.dumps(found().to_dict())
        assert "alice" not in whole
        assert "private task text" not in whole
