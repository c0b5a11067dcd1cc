"""Run real failing agents in three fresh git repositories, show the report, and audit the store for what was planted.

Ends as the audit does: with 1 if anything private is in the store, with 2 if it could not look at everything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

AGENTS = Path(__file__).parent / "agents"
REPOSITORIES = ("pin-citer", "cite-assist", "article-analytics")

# Made up; each has the shape of the real thing.
PLANTED = {
    "an OpenAI key": "sk-proj-" + "T3BlbkFJ7hQ2mZx9" * 3,
    "a database password": "correct-horse-42-staple",
    "a GitHub token": "ghp_" + "9fK2mQ7xR4tB1vN8cZ5w" + "L0pS3dG6hJ2yE4uA",
    "a user's name in a path": "alice",
    "an e-mail address": "kim@example.org",
}


def main() -> int:
    """Set the stage, run the agents, report, check."""
    with tempfile.TemporaryDirectory(prefix="otel-telemetry-demo-") as folder:
        stage = Path(folder)
        environment = _environment(stage)
        print(f"Running agents in {', '.join(REPOSITORIES)} ...\n", flush=True)
        runs = [_start(_make_repository(stage / name), environment) for name in REPOSITORIES]
        if sum(run.wait() for run in runs):
            print("An agent's process failed; see above.", file=sys.stderr)
            return 1
        failed = _show(stage / "store", environment, "summary")
        print(f"\n{len(PLANTED)} made-up secrets were planted in what failed. Is one of them stored?\n", flush=True)
        canaries = "\n".join(PLANTED.values())
        return failed or _show(stage / "store", environment, "audit", "--canary", "-", given=canaries)


def _environment(stage: Path) -> dict[str, str]:
    cleared = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "TELEMETRY_", "GIT_", "DO_NOT_TRACK"))}
    return (
        cleared
        | {
            "TELEMETRY_DIR": str(stage / "store"),
            "DEMO_API_KEY": PLANTED["an OpenAI key"],
            "DEMO_CONFIG_LINE": f"database_password = {PLANTED['a database password']}",
            "DEMO_REMOTE": f"https://bot:{PLANTED['a GitHub token']}@git.example.org/article-analytics.git",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        | {
            f"GIT_{who}_{what}": f"demo{'@example.org' * (what == 'EMAIL')}"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
    )


def _make_repository(folder: Path) -> Path:
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    shutil.copy(AGENTS / f"{folder.name.replace('-', '_')}.py", folder / "agents.py")
    return folder


def _start(repository: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "agents.py"], cwd=repository, env=environment)


def _show(store: Path, environment: dict[str, str], command: str, *options: str, given: str = "") -> int:
    shown = [sys.executable, "-m", "otel_telemetry", command, "--dir", str(store), *options]
    return subprocess.run(shown, check=False, input=given, text=True, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
