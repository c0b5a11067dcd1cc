"""``otel-telemetry store``: where it is, what it takes and holds, and what it lost; of whole and of broken stores."""

from __future__ import annotations

import gzip
import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from otel_jsonl import SegmentStore, maintain
from otel_jsonl.names import starts_name
from otel_jsonl.slots import names_of, slot
from otel_telemetry.cli import main
from otel_telemetry.cli.amounts import sized, spanned
from tests.cli.test_cli_summary import as_nobody, program

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "store.schema.json").read_text())
NOW = datetime.now(timezone.utc)
LINE = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x","endTimeUnixNano":"1"}]}]}]}\n'


def day(ago: int) -> str:
    return (NOW - timedelta(days=ago)).date().isoformat()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["store", *arguments], catch_exceptions=False)


def words(*arguments: str) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return " ".join(result.stdout.split())


def told(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json", *arguments).stdout)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.fixture
def filled(store: Path) -> Path:
    for ago in (9, 0):
        writer = SegmentStore(store, clock=lambda ago=ago: NOW.timestamp() - ago * 86_400)
        for repository, count in (("pin-citer", 3), ("cite-assist", 1)):
            for _ in range(count):
                writer.append(LINE, repository=repository, kind="ok")
        writer.close()
    return store


def test_what_it_takes_and_holds(filled: Path) -> None:
    shown = words()
    assert f"{filled}, named by TELEMETRY_DIR" in shown
    assert f"{8 * len(LINE)} bytes of 100 MB (<1%), 4 segments of 2 repositories" in shown
    assert f"Oldest record {day(9)}, 9 days ago; records go after 30 days" in shown
    assert f"- pin-citer: {6 * len(LINE)} bytes, 2 segments (2 open), {day(9)} to {day(0)}" in shown
    assert "not be written" not in shown
    assert "Passed over" not in shown


def test_over_its_quota(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "over its quota" not in words()
    monkeypatch.setenv("TELEMETRY_MAX_BYTES", "100")
    assert "It is over its quota: otel-telemetry summary makes room now" in words()
    assert "over its quota" not in words("--dir", str(filled))


def test_states_and_losses_and_what_cannot_be_read(filled: Path) -> None:
    maintain(filled)
    writer = SegmentStore(filled)
    writer.count_loss()
    writer.close()
    folder = filled / "pin-citer"
    (folder / f"ok-{day(1)}-0001.jsonl").write_bytes(b'no OTLP\n{"resourceLogs":[]}\n{"torn')
    (folder / f"ok-{day(1)}-0002.jsonl.gz").write_bytes(gzip.compress(LINE * 99)[:-9])
    shown = words()
    assert "(2 open and 2 compressed)" in shown
    assert f"Lines that could not be written: - {day(0)}: 1 line → Is the disk full" in shown
    assert "Passed over when read: 1 line unreadable, " in shown
    assert "1 line of logs, metrics or other JSON" in shown
    assert "1 file damaged or unreadable. otel-telemetry audit names the files." in shown
    found = told()
    assert found["lost_lines"] == {day(0): 1}
    assert (found["skipped_lines"], found["foreign_lines"], found["unreadable_files"]) == (1, 1, 1)
    assert found["torn_lines"] >= 1


def test_notes_of_tasks(filled: Path) -> None:
    notes = filled / starts_name(0, "0" * 16)
    notes.write_bytes(slot(names_of("Agent", "pin-citer"), 1, 1, int(NOW.timestamp() * 1e9)))
    assert "1 task abandoned: otel-telemetry summary --since all names it" in words()
    assert told()["abandoned_tasks"] == 1


class TestWhyThere:
    def test_by_a_variable(self, filled: Path) -> None:
        assert told()["reason"] == "named by TELEMETRY_DIR"

    def test_by_an_option(self, filled: Path) -> None:
        assert told("--dir", str(filled))["reason"] == "named by --dir"

    def test_the_next_best(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "taken").write_text("no folder")
        monkeypatch.setenv("TELEMETRY_DIR", str(tmp_path / "taken"))
        monkeypatch.setattr("otel_jsonl.directory.DEFAULT_DIRECTORY", tmp_path / "default")
        (tmp_path / f"default-{os.geteuid()}").mkdir(0o700)
        found = told()
        assert found["directory"] == str(tmp_path / f"default-{os.geteuid()}")
        assert found["reason"] == f"the next best: {tmp_path / 'taken'} cannot be used"

    def test_the_next_best_that_is_yet_to_be_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "default").write_text("no folder")
        monkeypatch.delenv("TELEMETRY_DIR")
        monkeypatch.setattr("otel_jsonl.directory.DEFAULT_DIRECTORY", tmp_path / "default")
        found = told()
        assert (found["directory"], found["exists"]) == (str(tmp_path / f"default-{os.geteuid()}"), False)
        assert len(found["notices"]) == 1
        assert "Nothing is stored yet." in words()


class TestOddStores:
    def test_none_yet(self, store: Path) -> None:
        assert "Nothing is stored yet." in words()
        assert (told()["exists"], store.exists()) == (False, False)

    def test_an_empty_one(self, store: Path) -> None:
        store.mkdir(0o700)
        assert "Nothing is stored yet." in words()
        assert told()["bytes"] == 0

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("--dir", str(tmp_path / "none"))
        assert (result.exit_code, result.stderr.startswith("Error: There is no folder")) == (1, True)

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        result = run("--dir", str(tmp_path / "file"))
        assert (result.exit_code, "Traceback" in result.stderr) == (2, False)

    def test_another_users(self, filled: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("needs root to act as another user")
        for path in (filled, *filled.rglob("*")):
            os.chown(path, 65534, 65534)
        before = {path: path.stat().st_mtime_ns for path in filled.rglob("*")}
        assert "It belongs to another user: it can be looked at, and nothing in it is changed." in words(
            "--dir", str(filled)
        )
        assert {path: path.stat().st_mtime_ns for path in filled.rglob("*")} == before

    def test_one_that_cannot_be_listed(self, filled: Path) -> None:
        (filled / "pin-citer").chmod(0o000)
        result = as_nobody(filled, "store")
        assert (result.returncode, b"The folder pin-citer cannot be listed." in result.stdout) == (0, True)
        filled.chmod(0o000)
        result = as_nobody(filled.parent, "store", "--dir", str(filled))
        filled.chmod(0o700)
        (filled / "pin-citer").chmod(0o700)
        assert (result.returncode, result.stdout) == (1, b"")
        assert b"cannot be read" in result.stderr

    def test_names_that_could_command_the_terminal(self, store: Path) -> None:
        SegmentStore(store).append(LINE, repository="\x1b[31m../../etc\u202e", kind="ok")
        shown = run().stdout
        assert ("\x1b" in shown, "\u202e" in shown) == (False, False)

    def test_many_repositories(self, store: Path) -> None:
        writer = SegmentStore(store)
        for number in range(14):
            writer.append(LINE, repository=f"r{number:02}", kind="ok")
        writer.close()
        assert f"- 4 more repositories: {4 * len(LINE)} bytes; --json names all" in words()
        assert len(told()["repositories"]) == 14


def test_a_pipe_gets_plain_text_in_80_columns(filled: Path) -> None:
    result = program("store", TERM="xterm-256color")
    assert (result.returncode, b"\x1b" in result.stdout, result.stderr) == (0, False, b"")
    assert max(map(len, result.stdout.decode().replace(str(filled), "").splitlines())) <= 80


def test_the_schema_asks_for_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"])


def test_help_says_what_the_exit_status_means() -> None:
    shown = run("--help").stdout
    assert "Exit status: 0" in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (3_400_000, "3.4 MB"), (10**8, "100 MB")],
)
def test_bytes_in_words(count: int, text: str) -> None:
    assert sized(count) == text


def test_days_in_words() -> None:
    days = [NOW.date(), NOW.date() - timedelta(days=1)]
    assert (spanned([]), spanned(days[:1]), spanned(days)) == ("", day(0), f"{day(1)} to {day(0)}")
