"""Run real failing agents in three fresh git repositories, show the report, and look for what was planted.

Exits with 1 if anything planted is found in the store.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
        _report(stage / "store", environment)
        return _check(stage / "store")


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


def _report(store: Path, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "otel_telemetry", "summary", "--dir", str(store)], check=True, env=environment
    )


def _check(store: Path) -> int:
    contents = list(_contents(store))
    found = {what for what, secret in PLANTED.items() if any(secret.encode() in content for content in contents)}
    lines = sum(content.count(b"\n") for content in contents)
    if not lines:
        print("\nNothing was recorded.", file=sys.stderr)
        return 1
    if found:
        print(f"\nFOUND IN THE STORE: {', '.join(sorted(found))}", file=sys.stderr)
        return 1
    print(
        f"\n{len(PLANTED)} planted secrets looked for in {lines} lines of {len(contents)} files: none is in the store."
    )
    return 0


def _contents(store: Path) -> Iterator[bytes]:
    for path in sorted(store.rglob("*")):
        if path.is_file():
            yield gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
