"""Agents and commands in a folder that somebody else has prepared: nothing is followed, waited for, widened or lost."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from otel_jsonl import read_spans
from otel_jsonl.inventory import KINDS
from otel_jsonl.listing import utc_today
from otel_jsonl.names import (
    CLOCK_LEAP,
    MAINTENANCE_LOCK,
    MERGED_ROLLUP,
    SegmentName,
    losses_name,
    rollup_name,
    starts_name,
    temporary_name,
)
from otel_telemetry import BaseAgent, ToolResponse

ROOT = Path(__file__).parent.parent
STRANGER = 54321
PATHS = f"{ROOT}{os.pathsep}{ROOT / 'exporters'}"
TIMEOUT = 60
"""Seconds: whoever opens a FIFO waits for ever."""

TODAY = SegmentName("ok", utc_today(), 1)
STORE_FILES = {
    "losses": losses_name(utc_today()),
    "lock": MAINTENANCE_LOCK,
    "clock": CLOCK_LEAP,
    "merged": MERGED_ROLLUP,
    "leftover": temporary_name(MERGED_ROLLUP),
    "starts": starts_name(4711, "0" * 16),
}
REPOSITORY_FILES = {
    "open": str(TODAY),
    "closed": str(TODAY.as_state("closed")),
    "segment": str(TODAY.as_state("gzipped")),
    "rollup": rollup_name(TODAY),
    "leftover": temporary_name(TODAY.as_state("gzipped")),
    "leftover rollup": temporary_name(rollup_name(TODAY)),
}


def plant_link(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def plant_fifo(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def plant_folder(path: Path, outside: Path) -> None:
    path.mkdir()


def plant_second_name(path: Path, outside: Path) -> None:
    path.hardlink_to(outside)


def plant_device(path: Path, outside: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to make a device")
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero, which never ends


PLANTS = [plant_link, plant_fifo, plant_folder, plant_second_name, plant_device]

AGENT = """
import sys
from pathlib import Path
from otel_jsonl import maintain
from otel_telemetry import BaseAgent, ToolResponse
class HostedAgent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)
agent = HostedAgent()
for _ in range(3):
    agent.execute_task("fine")
maintain(Path(sys.argv[1]), max_bytes=10**9)
agent.execute_task("fine")
"""


class QuietAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        return ToolResponse(success=True)


def run(store: Path, *command: object, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env={
            **os.environ,
            "TELEMETRY_DIR": str(store),
            "TELEMETRY_REPO": "pin-citer",
            "PYTHONPATH": PATHS,
            "HOME": str(home),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def test_every_kind_of_file_is_planted() -> None:
    assert {kind.name for kind in KINDS if kind.within == "store"} == set(STORE_FILES)
    assert {kind.name for kind in KINDS if kind.within == "repository"} <= set(REPOSITORY_FILES)


@pytest.mark.parametrize("plant", PLANTS)
def test_what_is_planted_under_our_names_is_neither_followed_nor_waited_for(tmp_path: Path, plant) -> None:
    """A thing lies under each name that the store gives, while agents work, maintenance runs and people look."""
    store, outside = tmp_path / "store", tmp_path / "outside"
    outside.mkdir(mode=0o755)
    planted = [
        *(store / name for name in STORE_FILES.values()),
        *(store / "pin-citer" / name for name in REPOSITORY_FILES.values()),
    ]
    (store / "pin-citer").mkdir(parents=True, mode=0o700)
    for number, path in enumerate(planted):
        (outside / str(number)).write_bytes(b"precious\n")
        plant(path, outside / str(number))
    ran = run(store, "-c", AGENT, store, home=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    for command in (["summary"], ["summary", "--json"], ["store"], ["audit"]):
        shown = run(store, "-m", "otel_telemetry", *command, home=tmp_path)
        assert "Traceback" not in shown.stderr
    assert {path.read_bytes() for path in outside.iterdir()} == {b"precious\n"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in outside.iterdir()} == {0o644}
    assert len(list(read_spans(store))) == 4


HOSTILE = """
import os, sys
from pathlib import Path
from otel_jsonl import directory
directory.DEFAULT_DIRECTORY = Path(sys.argv[1])
from otel_telemetry import BaseAgent, ToolResponse
class HostedAgent(BaseAgent):
    def _execute_task_impl(self, task):
        return ToolResponse(success=True)
for _ in range(3):
    HostedAgent().execute_task("fine")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as another user")
def test_where_a_stranger_owns_both_folders_in_tmp_the_home_folder_serves_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = tmp_path / "12-factor-telemetry"
    for path in (default, tmp_path / f"12-factor-telemetry-{os.geteuid()}"):
        path.mkdir()
        path.chmod(0o777)
        os.chown(path, STRANGER, STRANGER)
    home = tmp_path / "home" / "alice"
    home.mkdir(parents=True)
    environ = {name: text for name, text in os.environ.items() if name != "TELEMETRY_DIR"}
    run = subprocess.run(
        [sys.executable, "-c", HOSTILE, default],
        env={**environ, "HOME": str(home), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'exporters'}"},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stderr.count("\n") == 1
    assert "belongs to another user; using" in run.stderr
    assert len(list(read_spans(home / ".local/state/12-factor-telemetry"))) == 3
    assert not list(default.iterdir())
    assert stat.S_IMODE(default.stat().st_mode) == 0o777


@pytest.mark.parametrize("name", ["../../etc", "a/b", "x" * 300, "", "日本語", ".git", "..", "-rf", "a\nb"])
def test_no_repository_name_leads_an_agent_out_of_its_store(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("TELEMETRY_REPO", name)
    for _ in range(2):
        QuietAgent().execute_task("fine")
    assert len(list(read_spans(store))) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"store"}
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
