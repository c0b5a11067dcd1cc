"""The README holds, word for word: its program runs, its output is what comes out, its commands exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from otel_telemetry import environment
from otel_telemetry.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def block(label: str) -> str:
    """Return the code block under the comment *label*."""
    found = re.search(rf"<!-- {re.escape(label)} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found is not None, label
    return found[1]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "pin-citer"
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "citation_agent.py").write_text(block("program: citation_agent.py"))
    return folder


def run(repository: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = os.environ | {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, *command], cwd=repository, env=variables, text=True, capture_output=True)


def test_the_program_fails_as_it_would_without_us_and_the_report_is_the_one_shown(repository):
    failed = run(repository, "citation_agent.py")
    assert failed.returncode == 1
    assert failed.stderr.endswith("FileNotFoundError: [Errno 2] No such file or directory: 'citations.bib'\n")
    report = run(repository, "-m", "otel_telemetry", "summary").stdout
    assert f"$ otel-telemetry summary\n{report}" == block("output: otel-telemetry summary")


def test_every_command_is_mentioned_and_has_help_with_an_example():
    for name, command in main.commands.items():
        assert f"otel-telemetry {name}" in README
        assert command.help
        assert f"otel-telemetry {name}" in (command.epilog or "")


def test_every_variable_of_ours_is_mentioned():
    ours = {value for name, value in vars(environment).items() if name.startswith(("TELEMETRY_", "DO_NOT"))}
    assert ours
    assert all(name in README for name in ours)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_every_link_leads_somewhere(link):
    assert (ROOT / link).exists()


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make (\w+)", README):
        assert f"\n{target}:" in makefile
