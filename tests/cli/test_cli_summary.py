from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from otel_jsonl import segments
from otel_telemetry import attributes as attr
from otel_telemetry._version import __version__
from otel_telemetry.analysis import summarise
from otel_telemetry.cli import main
from otel_telemetry.cli.report import EXAMPLE
from tests.analysis.store_lines import GIT_LOCK, LOCKED_FILE, MISSING_BIB, ODD, before, task, write_store

NOW = datetime.now(timezone.utc)
ROOT = Path(__file__).parents[2]


def ago(hours: float) -> datetime:
    return before(hours, now=NOW)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour may turn between NOW and a report."""
    monkeypatch.setattr("otel_telemetry.cli.summary.moment_now", lambda: NOW)


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environ, catch_exceptions=False)


def program(*arguments: str, stdout: int = subprocess.PIPE, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """The real program in a process of its own."""
    code = "import sys; from otel_telemetry.cli import main; main(prog_name='otel-telemetry')"
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths, **environ}, check=False
    )


def shell(redirection: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The real program behind a shell's *redirection*."""
    command = ["sh", "-c", f'exec "$0" -m otel_telemetry "$@" {redirection}', sys.executable, *arguments]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    return subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": paths}, check=False)


def as_nobody(store: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The real program, with no rights beyond those of the store's owner, who is not root."""
    if os.geteuid() != 0:
        return program(*arguments)
    for path in (store, *store.rglob("*")):
        os.chown(path, 65534, 65534)
    above = store.parents[:3]
    for path in (store, *above):
        path.chmod(path.stat().st_mode | 0o711)
    code = (
        "import os, rich.cells, shutil, otel_telemetry.analysis.local, otel_telemetry.cli.summary\n"
        "from otel_telemetry.redaction import default_redactor; default_redactor().text('loads what it needs')\n"
        "from otel_telemetry.cli import main; os.setgid(65534); os.setuid(65534)\n"
        "main(prog_name='otel-telemetry')"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "exporters")])
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": paths}, check=False)
    # Another session of pytest narrows the topmost folder when it begins: then once more.
    shut = b"Permission denied" in done.stderr and not all(path.stat().st_mode & 0o001 for path in above)
    return as_nobody(store, *arguments) if shut else done


@pytest.fixture
def filled(store: Path) -> Path:
    bib = [task("pin-citer" if hour % 3 else "cite-assist", failure=MISSING_BIB, at=ago(hour)) for hour in range(1, 10)]
    locked = [task("cite-assist", "WriterAgent", failure=LOCKED_FILE, at=ago(hour)) for hour in range(1, 6)]
    git = [task("article-analytics", "CommitAgent", failure=GIT_LOCK, at=ago(3))]
    fine = [task(repository, at=ago(hour)) for repository in ("pin-citer", "cite-assist") for hour in range(1, 11)]
    earlier = [task("pin-citer", failure=MISSING_BIB, at=ago(8 * 24)) for _ in range(20)]
    return write_store(store, [*bib, *locked, *git, *fine, *earlier])


def test_cancelled_tasks_are_told_since_the_rate_leaves_them_out(store: Path) -> None:
    write_store(store, [task(failure=MISSING_BIB), task(), *[task(outcome="cancelled") for _ in range(2)]])
    shown = run("summary", "--since", "all").stdout
    assert "1 error across 1 repository (4 tasks run, 50% failed, 2 cancelled)" in shown


class TestReport:
    def test_the_whole_of_it(self, filled: Path) -> None:
        """Only the advice is taken from the table of categories; every other word is derived from the store."""
        bib, locked, git = (row.suggestion for row in summarise(filled, now=NOW).rows)
        result = run("summary")
        assert result.exit_code == 0
        assert (
            result.stdout
            == f"""\
📊 Error Telemetry Report
━━━━━━━━━━━━━━━━━━━━━━━━━
Last 7 days: 15 errors across 3 repositories (35 tasks run, 43% failed)

Top Issues:
{wrapped(f"1. FileNotFoundError (60%) - {bib.title} in CitationAgent")}
{wrapped(f"   → {bib.action}")}
   → Seen in 2 repositories: look in the shared framework
{wrapped(f"2. PermissionError (33%) - {locked.title} in WriterAgent")}
{wrapped(f"   → {locked.action}")}
{wrapped(f"3. Git lock (7%) - {git.title} in CommitAgent")}
{wrapped(f"   → {git.action}")}

Affected Repos:
- cite-assist: 8 errors (mostly PermissionError)
- pin-citer: 6 errors (all FileNotFoundError)
- article-analytics: 1 error (Git lock)

Agents failing most:
- WriterAgent: 5 of 5 tasks failed (100%)
- CommitAgent: 1 of 1 task failed (100%)
- CitationAgent: 9 of 29 tasks failed (31%)

📈 Trend: ↓ 25% decrease from last week (20 → 15 errors, failure rate 100% →
43%); records begin {ago(8 * 24).date()}

Counted from {ago(7 * 24):%Y-%m-%d %H}:00 UTC on.
"""
        )

    def test_the_advice_has_the_real_names(self, filled: Path) -> None:
        shown = run("summary").stdout
        assert "read_refs, refs.py:41" in shown
        assert "Missing .bib files in CitationAgent" in shown
        assert "commit, vcs.py:9" in shown

    def test_top_says_what_it_leaves_out(self, filled: Path) -> None:
        lines = run("summary", "--top", "1").stdout.splitlines()
        assert "   and 2 more kinds: 6 errors (40%)" in lines
        assert not [line for line in lines if line.startswith("2. ")]

    def test_by_repository_and_agent(self, filled: Path) -> None:
        assert "Last 7 days: 8 errors across 1 repository (" in run("summary", "--repo", "cite-assist").stdout
        assert (
            "Last 7 days: 1 error across 1 repository (1 task run, 100% failed)"
            in run("summary", "--agent", "CommitAgent").stdout
        )

    def test_since(self, filled: Path) -> None:
        assert "Last 90 minutes: 2 errors across 2 repositories" in run("summary", "--since", "90m").stdout
        assert "In all: 35 errors" in run("summary", "--since", "all").stdout
        assert "Trend" not in run("summary", "--since", "all").stdout

    def test_tasks_without_errors(self, store: Path) -> None:
        write_store(store, [task(at=ago(1))])
        assert "Last 7 days: no errors in 1 task across 1 repository\n" in run("summary").stdout

    def test_an_unknown_error_is_named_by_its_type(self, store: Path) -> None:
        write_store(store, [task(failure=ODD, at=ago(1))])
        assert "1. OddError (100%) - 1 error in CitationAgent\n" in run("summary").stdout

    def test_a_general_type_is_worded_soberly(self, store: Path) -> None:
        bare = replace(MISSING_BIB, type="ValueError", category="unexpected_shape", facts={})
        write_store(store, [task(failure=bare, at=ago(1))])
        shown = run("summary").stdout
        assert "1. ValueError (100%) - raised in read_refs by CitationAgent\n" in shown
        assert "   → Read what read_refs does at refs.py:41\n" in shown

    def test_mixed_repositories(self, store: Path) -> None:
        write_store(store, [task(failure=failure, at=ago(1)) for failure in (ODD, MISSING_BIB)])
        assert "- pin-citer: 2 errors (mixed)\n" in run("summary").stdout

    def test_no_line_is_wider_than_80_columns(self, store: Path) -> None:
        long = replace(
            MISSING_BIB, type="a." + "Very" * 40 + "Error", category="unknown", function="f" * 300, file="dir/" * 90
        )
        write_store(store, [task("r" * 250, "a" * 250, failure=long, at=ago(1))])
        assert max(len(line) for line in run("summary").stdout.splitlines()) <= 80

    def test_text_from_the_store_cannot_command_the_terminal(self, store: Path) -> None:
        hostile = "\x1b]0;pwned\x07\x1b[2J\u202eevil\nFake line"
        failure = replace(MISSING_BIB, type=f"x{hostile}", category="unknown", function=hostile, file=hostile)
        write_store(store, [task(f"repo{hostile}", f"agent{hostile}", failure=failure, at=ago(1))])
        shown = run("summary").stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert not [line for line in shown.splitlines() if line.startswith("Fake")]
        assert "repoevil Fake line: 1 error" in shown


class TestNothingToTell:
    def test_an_empty_store_says_how_to_record_a_first_error(self, store: Path) -> None:
        result = run("summary")
        assert result.exit_code == 0
        assert "No errors recorded yet; here is how to record one:\n" in result.stdout
        assert f"Looked in {store};" in " ".join(result.stdout.split())

    def test_the_example_it_shows_records_an_error(self, store: Path, tmp_path: Path, lenient: None) -> None:
        with pytest.raises(FileNotFoundError):
            exec(compile(EXAMPLE, str(tmp_path / "my_agent.py"), "exec"), {"__name__": "my_agent"})
        assert "Last 7 days: 1 error across 1 repository" in run("summary").stdout

    def test_where_telemetry_is_off_it_says_so(self) -> None:
        assert "switched off" in run("summary", DO_NOT_TRACK="1").stdout
        assert "switched off" not in run("summary").stdout

    def test_what_was_recorded_before_switching_off_stays_readable(self, filled: Path) -> None:
        assert "15 errors" in run("summary", TELEMETRY_ENABLED="false").stdout

    def test_looking_makes_nothing(self, store: Path) -> None:
        run("summary")
        assert not store.exists()

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        """The one that is named may be a typing error; the one that agents would write to is no mistake."""
        result = run("summary", "--dir", str(tmp_path / "none"))
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"There is no folder {tmp_path / 'none'}. Check the spelling" in result.stderr
        assert run("summary", TELEMETRY_DIR=str(tmp_path / "none")).exit_code == 0

    def test_nothing_in_the_period(self, store: Path) -> None:
        write_store(store, [task(at=ago(30))])
        shown = run("summary", "--since", "1h").stdout
        assert "Last hour: no tasks and no errors.\n" in shown
        assert f"Records begin {ago(30).date()}; --since all shows every one.\n" in shown

    def test_nothing_of_that_name(self, filled: Path) -> None:
        assert "no tasks and no errors of other." in run("summary", "--repo", "other").stdout
        assert "Leave --repo and --agent out" in run("summary", "--repo", "other", "--since", "30d").stdout


class TestBrokenStore:
    def test_foreign_files_are_left_alone(self, filled: Path) -> None:
        junk = filled / "notes.txt", filled / "pin-citer" / "all_errors.jsonl"
        for file in junk:
            file.write_bytes(b"\x00junk")
        result = run("summary")
        assert ("15 errors" in result.stdout, "Not in this report" in result.stdout) == (True, False)
        assert [file.read_bytes() for file in junk] == [b"\x00junk"] * 2

    def test_what_cannot_be_read_is_said(self, filled: Path) -> None:
        with next(filled.glob("article-analytics/failed-*.jsonl")).open("ab") as file:
            file.write(b'junk\n{"a":}\n{"resourceSpans":[{"torn')
        assert "Not in this report: 1 line cut off and 2 lines unreadable.\n" in run("summary").stdout

    def test_nothing_but_junk(self, filled: Path) -> None:
        for file in filled.rglob("*.jsonl"):
            file.write_bytes(b"junk\n")
        result = run("summary")
        assert (result.exit_code, "lines unreadable." in result.stdout) == (0, True)

    def test_a_file_for_a_folder_is_a_usage_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        result = run("summary", "--dir", str(tmp_path / "file"))
        assert (result.exit_code, "Traceback" in result.output) == (2, False)

    @pytest.mark.parametrize("mode", [0, 0o400, 0o100])
    def test_a_repositorys_folder_that_cannot_be_read_is_said(self, filled: Path, mode: int) -> None:
        folder = filled / "article-analytics"
        folder.chmod(mode)
        try:
            result = as_nobody(filled, "summary", "--dir", str(filled))
        finally:
            folder.chmod(0o700)
        assert b"14 errors" in result.stdout
        assert b"Not in this report: 1 repository folder unreadable." in result.stdout

    def test_times_in_the_future_are_said_and_not_counted(self, filled: Path) -> None:
        write_store(filled, [task("pin-citer", failure=MISSING_BIB, at=ago(-400 * 24))])
        shown = " ".join(run("summary").stdout.split())
        assert "15 errors" in shown
        assert "1 record carries a time in the future and no period counts them" in shown

    def test_spans_that_could_not_be_redacted_are_said(self, filled: Path) -> None:
        write_store(filled, [task("pin-citer", at=ago(1), **{attr.REDACTION_FAILED: True}) for _ in range(2)])
        shown = " ".join(run("summary").stdout.split())
        assert "2 records could not be redacted and were reduced to their ids." in shown

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_folder_that_cannot_be_read(self, filled: Path) -> None:
        filled.chmod(0)
        try:
            result = run("summary", "--dir", str(filled))
        finally:
            filled.chmod(0o700)
        assert (result.exit_code, "cannot be read" in result.stderr, result.stdout) == (1, True, "")

    def test_a_nearly_full_store_says_so(self, filled: Path) -> None:
        used = sum(file.stat().st_size for file in filled.rglob("*.jsonl"))
        shown = run("summary", "--dir", str(filled), TELEMETRY_MAX_BYTES=str(used + 1)).stdout
        assert "The store is >99% full; the oldest records go first.\n" in shown

    def test_a_setting_that_cannot_be_used_is_said(self, filled: Path) -> None:
        assert "TELEMETRY_MAX_BYTES must be a whole number" in run("summary", TELEMETRY_MAX_BYTES="lots").stdout


class TestJson:
    def test_one_object_and_no_stray_word(self, filled: Path) -> None:
        result = run("summary", "--json")
        assert result.stdout.count("\n") == 1
        assert (json.loads(result.stdout)["errors"], result.stderr) == (15, "")

    def test_an_empty_store_is_an_object_too(self) -> None:
        assert json.loads(run("summary", "--json").stdout)["errors"] == 0

    @pytest.mark.parametrize("arguments", [(), ("--json",)])
    def test_what_an_older_version_let_through_is_not_shown(self, store: Path, arguments: tuple[str, ...]) -> None:
        failure = replace(ODD, message="no access for dana@corp.org", function="dana@corp.org")
        write_store(store, [task("password=hunter22", "dana@corp.org", failure=failure, at=ago(1))])
        shown = run("summary", *arguments).stdout
        assert [secret for secret in ("dana@corp", "hunter22") if secret in shown] == []
        assert "[REDACTED:email]" in shown

    def test_it_is_ascii_so_that_it_cannot_command_a_terminal(self, store: Path) -> None:
        write_store(store, [task("größe\x9b31m", failure=ODD, at=ago(1))])
        shown = run("summary", "--json").stdout
        assert shown.isascii()
        assert json.loads(shown)["repositories"][0]["name"] == "größe\x9b31m"


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--since", "soon"], "'soon' is no period; try 7d"),
            (["--since", "0d"], "try 7d, 24h or 30m"),
            (["--top", "0"], "--top"),
            (["--sinec", "7d"], "Did you mean"),
        ],
    )
    def test_one_plain_sentence_and_exit_status_2(self, arguments: list[str], sentence: str) -> None:
        result = run("summary", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in " ".join(result.stderr.split())


class TestHelp:
    @pytest.mark.parametrize("command", [main, *main.commands.values()], ids=lambda command: command.name)
    def test_every_command_says_what_it_does_ends_with_an_example_and_documents_its_status(
        self, command: click.Command
    ) -> None:
        assert command.help
        example = "otel-telemetry summary" if command is main else f"otel-telemetry {command.name}"
        assert example in (command.epilog or "")
        assert "Exit status:" in (command.epilog or "")

    @pytest.mark.parametrize("option", main.commands["summary"].params, ids=lambda option: option.name)
    def test_every_option_has_help(self, option: click.Parameter) -> None:
        assert isinstance(option, click.Option)
        assert option.help

    def test_version(self) -> None:
        assert run("--version").stdout == f"otel-telemetry, version {__version__}\n"


class TestRealProcess:
    def test_a_pipe_gets_plain_text_in_80_columns(self, filled: Path) -> None:
        shown = program("summary", TERM="xterm-256color").stdout.decode()
        assert shown.startswith("📊 Error Telemetry Report\n")
        assert "\x1b" not in shown
        assert max(map(len, shown.splitlines())) <= 80

    def test_a_narrow_screen(self, filled: Path) -> None:
        shown = program("summary", COLUMNS="40").stdout.decode()
        assert max(map(len, shown.splitlines())) <= 40

    def test_an_encoding_without_emoji(self, filled: Path) -> None:
        result = program("summary", PYTHONIOENCODING="ascii")
        assert result.returncode == 0
        assert result.stdout.decode("ascii").startswith("Error Telemetry Report\n=====")

    def test_the_c_locale(self, filled: Path) -> None:
        result = program("summary", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert (result.returncode, b"15 errors" in result.stdout, result.stderr) == (0, True, b"")

    def test_a_reader_that_went_away(self, filled: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            result = program("summary", stdout=writing)
        finally:
            os.close(writing)
        assert result.stderr == b""

    @pytest.mark.parametrize("arguments", [["summary"], ["summary", "--json"], ["--help"]], ids=" ".join)
    @pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
    def test_output_that_cannot_be_written(self, filled: Path, arguments: list[str], redirection: str) -> None:
        result = shell(redirection, *arguments)
        assert (result.returncode, result.stderr.count(b"\n")) == (1, 1)
        assert result.stderr.startswith(b"Error: Nothing could be printed: standard output ")

    @pytest.mark.parametrize("redirection", [">/dev/full 2>/dev/full", ">&- 2>&-", ">/dev/full 2>&-"])
    def test_nowhere_to_say_anything(self, filled: Path, redirection: str) -> None:
        result = shell(redirection, "summary")
        assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"")

    def test_json_needs_no_drawing(self, filled: Path) -> None:
        result = program("summary", "--json", PYTHONPROFILEIMPORTTIME="1")
        imported = set(re.findall(rb"\|\s+(\w+)\n", result.stderr))
        assert (b"click" in imported, b"rich" in imported) == (True, False)

    def test_a_second_look_loads_no_more_than_it_needs(self, filled: Path) -> None:
        """What is loaded takes longer than reading a month of rollups does."""
        program("summary")
        program("summary")
        result = program("summary", PYTHONPROFILEIMPORTTIME="1")
        imported = set(re.findall(r"\|\s+([\w.]+)\n", result.stderr.decode()))
        unneeded = {
            "logging",
            "opentelemetry",
            "otel_jsonl.maintenance",
            "otel_telemetry.capture",
            "otel_telemetry.cli.audit",
            "otel_telemetry.errors.record",
            "otel_telemetry.pipeline",
            "otel_telemetry.redaction",
            "rich",
        }
        assert "otel_telemetry.analysis.merged" in imported
        assert imported & unneeded == set()

    def test_counts_of_records_that_are_gone_are_records(self, store: Path) -> None:
        write_store(store, [task(at=ago(24 * 9))])
        run("summary", TELEMETRY_RETENTION_DAYS="3")
        assert segments(store) == []
        shown = run("summary").stdout
        assert "no tasks and no errors." in shown
        assert f"Records begin {ago(24 * 9).date()}; --since all shows every one.\n" in shown

    def test_a_shorter_retention_holds_at_once(self, store: Path) -> None:
        write_store(store, [task(at=ago(hours)) for hours in (1, 24 * 9)])
        run("summary")
        assert len(segments(store)) == 2
        run("summary", TELEMETRY_RETENTION_DAYS="3")
        assert [segment.day for segment in segments(store)] == [ago(1).date()]
        assert f"Records begin {ago(24 * 9).date()}; " in run("summary", "--since", "30m").stdout

    def test_old_segments_are_compressed_after_the_report(self, filled: Path) -> None:
        result = program("summary")
        assert (b"15 errors" in result.stdout, bool(list(filled.rglob("*.gz")))) == (True, True)
        assert program("summary").stdout == result.stdout

    def test_a_folder_named_for_the_occasion_is_not_changed(self, filled: Path) -> None:
        before = sorted(file.name for file in filled.rglob("*"))
        run("summary", "--dir", str(filled))
        assert sorted(file.name for file in filled.rglob("*")) == before


def wrapped(text: str) -> str:
    """As the report wraps at 80 columns: a continuation hangs under the text behind number or arrow."""
    return textwrap.fill(text, 80, subsequent_indent=" " * (5 if "→" in text else 3))
