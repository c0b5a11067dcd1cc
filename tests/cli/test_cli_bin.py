from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from otel_telemetry._version import __version__
from tests.analysis.store_lines import MISSING_BIB, before, task, write_store

ROOT = Path(__file__).parents[2]
SUMMARIES = {"otel-telemetry": ["summary"], "agent": ["telemetry", "summary"], "telemetry_dashboard.py": []}


def run(
    script: Path, *arguments: str, options: tuple[str, ...] = (), **environ: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, str(script), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, **environ}, check=False)


@pytest.fixture
def one_error(store: Path) -> Path:
    return write_store(store, [task(failure=MISSING_BIB, at=before(1, now=datetime.now(timezone.utc)))])


@pytest.fixture
def sister(tmp_path: Path) -> Path:
    """A repository that holds nothing but symlinks to ours."""
    folder = tmp_path / "sister"
    (folder / "exporters").mkdir(parents=True)
    for name in ("otel_telemetry", "exporters/otel_jsonl", "bin"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.mark.parametrize("name", SUMMARIES)
class TestEveryScript:
    def test_runs_from_the_checkout(self, name: str, one_error: Path) -> None:
        result = run(ROOT / "bin" / name, *SUMMARIES[name])
        assert (result.returncode, "1 error across 1 repository" in result.stdout, result.stderr) == (0, True, "")

    def test_runs_through_a_linked_folder(self, name: str, one_error: Path, sister: Path) -> None:
        assert "1 error across 1 repository" in run(sister / "bin" / name, *SUMMARIES[name]).stdout

    def test_runs_through_a_link_to_itself_alone(self, name: str, one_error: Path, tmp_path: Path) -> None:
        link = tmp_path / "report"
        link.symlink_to(ROOT / "bin" / name)
        assert "1 error across 1 repository" in run(link, *SUMMARIES[name], PYTHONSAFEPATH="1").stdout

    def test_is_executable_and_names_its_interpreter(self, name: str) -> None:
        script = ROOT / "bin" / name
        assert os.access(script, os.X_OK)
        assert script.read_text().startswith("#!/usr/bin/env python3\n")

    def test_has_help_with_an_example(self, name: str) -> None:
        result = run(ROOT / "bin" / name, "--help")
        assert (result.returncode, "--since 24h" in result.stdout) == (0, True)

    def test_passes_mistakes_on(self, name: str) -> None:
        result = run(ROOT / "bin" / name, *SUMMARIES[name], "--since", "soon")
        assert (result.returncode, "is no period" in result.stderr, "Traceback" in result.stderr) == (2, True, False)


class TestWithoutDependencies:
    """``-S`` leaves out site-packages, as a Python does in which nothing is installed."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        """One without a virtual environment."""
        shutil.copytree(ROOT / "bin", tmp_path / "checkout" / "bin")
        (tmp_path / "checkout" / "otel_telemetry" / "cli").mkdir(parents=True)
        requirements = Path("otel_telemetry", "cli", "requirements.py")
        shutil.copy(ROOT / requirements, tmp_path / "checkout" / requirements)
        return tmp_path / "checkout"

    @pytest.mark.parametrize("name", ["otel-telemetry", "agent"])
    def test_one_sentence_says_what_to_do(self, checkout: Path, name: str) -> None:
        result = run(checkout / "bin" / name, *SUMMARIES[name], options=("-S",))
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
        assert result.stderr.startswith("otel-telemetry lacks click, orjson, rich. Install what it needs with: ")
        assert result.stderr.endswith(f" -m pip install {checkout}\n")

    @pytest.mark.parametrize(
        ("present", "missing"), [(["click", "rich"], "orjson"), ([], "click, orjson, rich")], ids=["some", "none"]
    )
    def test_the_module_says_so_too(self, tmp_path: Path, present: list[str], missing: str) -> None:
        for name in present:
            (tmp_path / name).symlink_to(Path(str(importlib.import_module(name).__file__)).parent)
        paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters"), str(tmp_path)])
        command = [sys.executable, "-S", "-m", "otel_telemetry", "summary"]
        environ = {**os.environ, "PYTHONPATH": paths}
        result = subprocess.run(command, capture_output=True, encoding="utf-8", env=environ, cwd=tmp_path, check=False)
        sentence = (
            f"otel-telemetry lacks {missing}. Install what it needs with: {sys.executable} -m pip install {ROOT}\n"
        )
        assert (result.returncode, result.stdout, result.stderr) == (1, "", sentence)

    def test_the_virtual_environment_of_the_checkout_is_used(self, checkout: Path) -> None:
        python = checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\necho "in the environment: $@"\n')
        python.chmod(0o755)
        script = checkout / "bin" / "otel-telemetry"
        assert run(script, "summary", options=("-S",)).stdout == f"in the environment: {script} summary\n"

    def test_a_virtual_environment_that_lacks_them_too_is_not_tried_twice(self, checkout: Path) -> None:
        python = checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
        python.chmod(0o755)
        result = run(checkout / "bin" / "otel-telemetry", "summary", options=("-S",))
        assert (result.returncode, result.stderr.startswith("otel-telemetry lacks")) == (1, True)


class TestAgent:
    def test_telemetry_is_the_program(self) -> None:
        assert (
            run(ROOT / "bin" / "agent", "telemetry", "--version").stdout == f"otel-telemetry, version {__version__}\n"
        )

    def test_another_command_is_a_mistake(self) -> None:
        result = run(ROOT / "bin" / "agent", "fly")
        assert (result.returncode, result.stdout, "no command 'fly'" in result.stderr) == (2, "", True)


class TestDashboard:
    @pytest.mark.parametrize("seconds", ["0", "soon", "nan", "-1"])
    def test_an_odd_interval_is_a_mistake(self, seconds: str) -> None:
        result = run(ROOT / "bin" / "telemetry_dashboard.py", "--watch", seconds)
        assert (result.returncode, "--watch" in result.stderr) == (2, True)

    def test_watching_prints_again_until_it_is_stopped(self, one_error: Path) -> None:
        command = [sys.executable, str(ROOT / "bin" / "telemetry_dashboard.py"), "--watch", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as watching:
            assert watching.stdout is not None
            titles = 0
            while titles < 2:
                titles += "Error Telemetry Report" in watching.stdout.readline()
            watching.terminate()
