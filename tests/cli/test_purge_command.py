"""``otel-telemetry purge``: says what goes, asks, and deletes just that."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from otel_jsonl import SegmentStore, segments
from otel_jsonl.descriptors import own_folder
from otel_jsonl.names import losses_name, starts_name
from otel_jsonl.overview import overview
from otel_jsonl.slots import names_of, slot
from otel_jsonl.tidying import alone
from otel_telemetry.cli import main
from tests.cli.test_cli_summary import as_nobody, program

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "purge.schema.json").read_text())
NOW = datetime.now(timezone.utc)
LINE = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x"}]}]}]}\n'


def day(ago: int) -> str:
    return (NOW - timedelta(days=ago)).date().isoformat()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["purge", *arguments], catch_exceptions=False)


def words(result: Result) -> str:
    """What was printed, however long the folder's name is and wherever it wraps."""
    return " ".join(result.stdout.split())


def told(*arguments: str) -> dict[str, Any]:
    """The outcome as JSON, which must be as documented."""
    found: dict[str, Any] = json.loads(run("--json", *arguments).stdout)
    jsonschema.validate(found, SCHEMA)
    return found


def left(store: Path) -> set[tuple[str, str]]:
    return {(segment.repository, segment.day.isoformat()) for segment in segments(store)}


@pytest.fixture
def filled(store: Path) -> Path:
    """Segments of two repositories, of today and of nine days ago."""
    for ago in (0, 9):
        writer = SegmentStore(store, clock=lambda ago=ago: NOW.timestamp() - ago * 86_400)
        for repository in ("pin-citer", "cite-assist"):
            writer.append(LINE, repository=repository, kind="ok")
        writer.close()
    return store


class TestWhatGoes:
    def test_days_long_gone(self, filled: Path) -> None:
        result = run("--older-than", "7d", "--yes")
        assert (result.exit_code, result.stderr) == (0, "")
        assert words(result) == (f"Deleted from {filled}: - 2 segments of 2 repositories, {day(9)} - 124 bytes in all")
        assert left(filled) == {("pin-citer", day(0)), ("cite-assist", day(0))}

    def test_before_a_date(self, filled: Path) -> None:
        assert words(run("--older-than", day(9), "--yes")) == f"There is nothing before {day(9)} to delete in {filled}."
        assert run("--older-than", day(8), "--yes").exit_code == 0
        assert len(left(filled)) == 2

    def test_a_repository(self, filled: Path) -> None:
        assert "2 segments of 1 repository" in run("--repo", "pin-citer", "--yes").stdout
        assert {repository for repository, _ in left(filled)} == {"cite-assist"}

    def test_a_repository_and_days(self, filled: Path) -> None:
        run("--repo", "pin-citer", "--older-than", "1d", "--yes")
        assert left(filled) == {("pin-citer", day(0)), ("cite-assist", day(0)), ("cite-assist", day(9))}

    def test_everything(self, filled: Path) -> None:
        assert run("--all", "--yes").exit_code == 0
        assert left(filled) == set()
        assert words(run("--all", "--yes")) == f"There is nothing to delete in {filled}."

    def test_counts_of_lost_lines(self, filled: Path) -> None:
        (filled / losses_name(NOW.date() - timedelta(days=9))).write_bytes(b"\0\0")
        assert "- the count of 2 lost lines" in run("--older-than", "7d", "--dry-run").stdout
        assert "lost line" not in run("--older-than", "7d", "--repo", "pin-citer", "--dry-run").stdout

    def test_notes_of_abandoned_tasks(self, filled: Path) -> None:
        notes = filled / starts_name(0, "0" * 16)
        notes.write_bytes(slot(names_of("Agent", "pin-citer"), 1, 1, int(NOW.timestamp() * 1e9)))
        notes.chmod(0o600)
        before = overview(filled).bytes
        goes = told("--repo", "pin-citer", "--dry-run")["bytes"]
        assert "the notes of 1 abandoned task" in run("--repo", "pin-citer", "--yes").stdout
        assert overview(filled).bytes == before - goes
        assert not notes.exists()

    def test_a_folder_named_for_the_occasion(self, filled: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        filled.rename(other)
        assert run("--dir", str(other), "--all", "--yes").exit_code == 0
        assert left(other) == set()


class TestAsking:
    def ask(self, store: Path, answer: bytes, *arguments: str) -> tuple[int, str, str]:
        """The real program at a terminal; return its status, its output, and what the terminal showed."""
        ours, its = pty.openpty()
        paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
        asked = subprocess.Popen(
            [sys.executable, "-m", "otel_telemetry", "purge", *arguments],
            stdin=its,
            stdout=subprocess.PIPE,
            stderr=its,
            env={**os.environ, "PYTHONPATH": paths, "TELEMETRY_DIR": str(store), "TERM": "dumb"},
        )
        os.close(its)
        os.write(ours, answer)
        try:
            output, _ = asked.communicate(timeout=60)
            return asked.returncode, output.decode(), self.shown(ours)
        finally:
            asked.kill()
            os.close(ours)

    def shown(self, terminal: int) -> str:
        """What is on the terminal, now that nobody writes to it any more."""
        shown = b""
        with suppress(OSError):
            while block := os.read(terminal, 65_536):
                shown += block
        return shown.decode()

    def test_yes(self, filled: Path) -> None:
        status, output, shown = self.ask(filled, b"y\n", "--all")
        assert (status, left(filled)) == (0, set())
        assert "4 segments of 2 repositories" in shown
        assert "Delete it for good? [y/N]" in shown
        assert output.startswith("Deleted from ")

    @pytest.mark.parametrize("answer", [b"n\n", b"\n", b"\x04"], ids=["no", "enter", "ctrl-d"])
    def test_anything_else(self, filled: Path, answer: bytes) -> None:
        status, output, shown = self.ask(filled, answer, "--all")
        assert (status, output, len(left(filled))) == (1, "", 4)
        assert shown.endswith("Nothing was deleted.\r\n")

    def test_nothing_to_delete_is_no_question(self, filled: Path) -> None:
        status, output, shown = self.ask(filled, b"", "--repo", "nobody", "--json")
        assert (status, json.loads(output)["files"]) == (0, 0)
        assert shown == ""

    def test_where_there_is_no_terminal(self, filled: Path) -> None:
        for redirected in (program("purge", "--all"), program("purge", "--all", "--json")):
            assert (redirected.returncode, redirected.stdout) == (2, b"")
            assert b"There is no terminal to ask at. Add --yes to delete, or --dry-run" in redirected.stderr
        assert len(left(filled)) == 4

    def test_a_dry_run_deletes_nothing_and_asks_nothing(self, filled: Path) -> None:
        for arguments in (["--dry-run"], ["--dry-run", "--yes"]):
            result = run("--all", *arguments)
            assert (result.exit_code, result.stderr) == (0, "")
            assert words(result).startswith(f"To be deleted from {filled}: - 4 segments of 2 repositories, {day(9)} to")
            assert result.stdout.endswith("Nothing was deleted: this was a dry run.\n")
        assert len(left(filled)) == 4


class TestWrongCalls:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ([], "Say what is to go"),
            (["--yes"], "Say what is to go"),
            (["--all", "--repo", "x"], "leave it out"),
            (["--all", "--older-than", "7d"], "leave it out"),
            (["--repo", " "], "--repo wants a name"),
            (["--older-than", "soon"], "neither an age nor a date"),
            (["--older-than", "all"], "neither an age nor a date"),
            (["--older-than", "0d"], "neither an age nor a date"),
            (["--older-than", "2999-01-01"], "lies in the future"),
            (["--older-than", "\x1b[31m7"], "neither an age nor a date"),
        ],
        ids=str,
    )
    def test_they_delete_nothing(self, filled: Path, arguments: list[str], sentence: str) -> None:
        result = run(*arguments, "--yes")
        assert (result.exit_code, len(left(filled))) == (2, 4)
        assert sentence in " ".join(result.stderr.split())
        assert "\x1b" not in result.stderr

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("--dir", str(tmp_path / "none"), "--all", "--yes")
        assert (result.exit_code, result.stderr.startswith("Error: There is no folder")) == (1, True)


class TestOddStores:
    def test_the_folder_that_agents_fall_back_to_is_not_the_one_that_was_meant(
        self, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "taken").write_text("no folder")
        monkeypatch.setenv("TELEMETRY_DIR", str(tmp_path / "taken"))
        monkeypatch.setattr("otel_jsonl.directory.DEFAULT_DIRECTORY", tmp_path / "default")
        other = tmp_path / f"default-{os.geteuid()}"
        filled.rename(other)
        result = run("--all", "--yes")
        assert (result.exit_code, result.stdout, len(left(other))) == (1, "", 4)
        assert "--dir names the folder to delete from" in result.stderr
        assert run("--all", "--yes", "--dir", str(other)).exit_code == 0
        assert left(other) == set()

    def test_none(self, store: Path) -> None:
        assert (run("--all", "--yes").exit_code, store.exists()) == (0, False)

    def test_a_name_that_could_command_the_terminal(self, filled: Path) -> None:
        result = run("--repo", "\x1b[31m../../etc", "--yes")
        assert (result.exit_code, "\x1b" in result.stdout, len(left(filled))) == (0, False, 4)

    def test_another_users(self, filled: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("needs root to act as another user")
        os.chown(filled, 65534, 65534)
        result = run("--dir", str(filled), "--all", "--yes")
        assert (result.exit_code, "belongs to another user" in result.stderr, len(left(filled))) == (1, True, 0)
        assert len(list(filled.rglob("*.jsonl"))) == 4

    def test_a_link_to_it(self, filled: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(filled)
        for answer in ("--yes", "--dry-run"):
            result = run("--dir", str(tmp_path / "link"), "--all", answer)
            assert (result.exit_code, result.stdout, len(left(filled))) == (1, "", 4)
            assert "is a symbolic link. Nothing was deleted" in result.stderr

    def test_a_folder_that_cannot_be_listed(self, filled: Path) -> None:
        (filled / "pin-citer").chmod(0o000)
        result = as_nobody(filled, "purge", "--all", "--yes")
        (filled / "pin-citer").chmod(0o700)
        assert result.returncode == 1
        assert b"The folder pin-citer cannot be listed" in result.stdout
        assert {repository for repository, _ in left(filled)} == {"pin-citer"}

    def test_one_that_is_being_tidied(self, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from otel_jsonl import purging

        monkeypatch.setattr(purging, "PATIENCE", 0.0)
        with own_folder(filled) as folder, alone(folder):
            result = run("--all", "--yes")
        assert (result.exit_code, len(left(filled))) == (1, 4)
        assert "Nothing was deleted" in result.stderr
        assert "another process is tidying the store" in result.stderr

    def test_a_file_with_a_second_name(self, filled: Path, tmp_path: Path) -> None:
        path = segments(filled)[0].path
        os.link(path, tmp_path / "second")
        result = run("--all", "--yes")
        assert (result.exit_code, "could not be deleted" in result.stdout, path.exists()) == (1, True, True)
        assert told("--all", "--yes")["failed"] == [{"file": str(path.relative_to(filled)), "why": result_why(path)}]


def result_why(path: Path) -> str:
    return f"{path.name} is not a file of ours"


class TestJson:
    def test_it_is_as_documented(self, filled: Path) -> None:
        planned = told("--older-than", "7d", "--dry-run")
        done = told("--older-than", "7d", "--yes")
        assert done == {**planned, "dry_run": False}
        assert done == {
            "schema_version": 1,
            "directory": str(filled),
            "repository": None,
            "before": day(7),
            "dry_run": False,
            "files": 3,
            "segments": 2,
            "bytes": 2 * len(LINE),
            "first_day": day(9),
            "last_day": day(9),
            "repositories": ["cite-assist", "pin-citer"],
            "kinds": {"losses": 1, "segment": 2},
            "abandoned_tasks": 0,
            "failed": [],
            "tasks_trouble": None,
            "unreadable_folders": [],
        }

    def test_an_empty_store(self, store: Path) -> None:
        assert told("--all", "--yes")["files"] == 0

    def test_the_schema_itself(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        assert set(SCHEMA["required"]) == set(SCHEMA["properties"])


class TestHelp:
    def test_it_says_what_the_exit_status_means(self) -> None:
        shown = run("--help").stdout
        assert "Exit status: 0" in shown
        assert "otel-telemetry purge --older-than 7d --dry-run" in shown
        assert max(map(len, shown.splitlines())) <= 80

    @pytest.mark.parametrize("option", main.commands["purge"].params, ids=lambda option: option.name)
    def test_every_option_has_help(self, option: click.Parameter) -> None:
        assert isinstance(option, click.Option)
        assert option.help


def test_a_pipe_gets_plain_text_in_80_columns(filled: Path) -> None:
    result = program("purge", "--all", "--yes", TERM="xterm-256color")
    assert (result.returncode, b"\x1b" in result.stdout, result.stderr) == (0, False, b"")
    assert max(map(len, result.stdout.decode().splitlines()[1:])) <= 80
