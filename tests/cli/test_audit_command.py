"""``otel-telemetry audit`` on real stores: clean ones, old ones, broken ones, and ones that are written to."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from click.testing import CliRunner, Result

from otel_jsonl import SegmentStore, maintain, read_spans, segments
from otel_jsonl.names import MAINTENANCE_LOCK, losses_name
from otel_jsonl.opening import date_of
from otel_telemetry import BaseAgent, ToolResponse
from otel_telemetry.auditing import proof
from otel_telemetry.auditing.result import AuditResult, FileResult
from otel_telemetry.cli import main
from otel_telemetry.cli.audit import report
from otel_telemetry.cli.screen import drawn, screen_of
from otel_telemetry.redaction.rules import Rule
from otel_telemetry.redaction.table import RULES

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "audit.schema.json").read_text())
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "exporters")])}
COMMAND = [sys.executable, "-m", "otel_telemetry", "audit"]
EMAIL = "kim.lee@example.org"


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments], input=given, catch_exceptions=False)


def found(*arguments: str, given: str | None = None) -> dict[str, Any]:
    """The report as JSON, which must be as documented."""
    report: dict[str, Any] = json.loads(run("--json", *arguments, given=given).stdout)
    jsonschema.validate(report, SCHEMA)
    return report


def rules(report: dict[str, Any]) -> dict[str, int]:
    return {each["rule"]: each["count"] for each in report["by_rule"]}


def attribute(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": text}}


def span(number: int = 1, **fields: Any) -> bytes:
    """A line as an older version might have written it."""
    one = {"traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": "invoke_agent A", **fields}
    data = {"resourceSpans": [{"scopeSpans": [{"spans": [one], "scope": {"name": "otel_telemetry"}}]}]}
    return json.dumps(data).encode() + b"\n"


def old(store: Path, *lines: bytes, repository: str = "pin-citer") -> Path:
    """Put *lines* into the store as they are; return the segment."""
    writer = SegmentStore(store)
    for each in lines:
        assert writer.append(each, repository=repository, kind="failed")
    writer.close()
    return next(store.rglob("*.jsonl"))


def everything(store: Path) -> bytes:
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file()
    )


class Failing(BaseAgent):
    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret

    def _execute_task_impl(self, task: str) -> ToolResponse:
        from opentelemetry import trace

        current = trace.get_current_span()
        current.set_attribute("found", [self.secret, "more"])
        current.set_attribute(self.secret[:60], 1)
        current.add_event(f"saw {self.secret[:60]}", {"text": self.secret})
        error = ValueError(f"cannot go on with {self.secret}")
        error.__notes__ = [self.secret]  # type: ignore[attr-defined]
        raise error


@pytest.fixture(autouse=True)
def _few_proofs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only two rules prove themselves, but where the proof is what is tested."""
    if request.cls is not TestProof:
        monkeypatch.setattr(proof, "PROVEN", {name: RULES[name] for name in ("email", "github-token")})


class TestClean:
    def test_no_store_at_all(self, store: Path) -> None:
        result = run()
        assert result.exit_code == 0
        assert f"Nothing is stored yet; looked in {store}." in " ".join(result.stdout.split())
        assert not store.exists()

    def test_what_real_agents_recorded_today(self, store: Path, lenient: None) -> None:
        """A store that today's rules have written holds nothing for today's rules to find."""
        for rule in RULES.values():
            with pytest.raises(ValueError, match="cannot go on"):
                Failing(rule.catches).execute_task("collect")
        report = found()
        assert rules(report) == {}
        assert (report["clean"], report["scanned"]["lines"] >= len(RULES)) == (True, True)
        assert run().stdout.endswith("Nothing private found.\n")

    def test_ids_times_and_numbers_are_no_finds(self, store: Path) -> None:
        times = {"startTimeUnixNano": "4111111111111111000", "endTimeUnixNano": "4111111111111111"}
        old(store, span(**times, attributes=[{"key": "n", "value": {"intValue": "4111111111111111"}}]))
        assert found()["clean"]


class TestFindings:
    def test_rules_counts_and_files_and_no_text(self, store: Path) -> None:
        file = old(store, span(name=f"mail {EMAIL}"), span(2, attributes=[attribute("db.password", "swordfish")]))
        result = run()
        assert result.exit_code == 1
        assert "2 findings:\n- email: 1 in 1 file\n- secret: 1 in 1 file\n" in result.stdout
        assert f"- pin-citer/{file.name}: 2 (email and secret)" in result.stdout
        assert "→ To take them out: otel-telemetry audit --fix" in result.stdout
        assert EMAIL not in result.output
        assert "swordfish" not in result.output

    def test_the_advice_is_for_the_store_that_was_looked_at(self, store: Path, tmp_path: Path) -> None:
        old(store, span(name=EMAIL))
        other = store.rename(tmp_path / "an old one")
        shown = " ".join(run("--dir", str(other)).stdout.split())
        assert f"→ To take them out: otel-telemetry audit --fix --dir '{other}'" in shown

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": EMAIL},
            {"status": {"message": EMAIL, "code": 2}},
            {"traceState": f"vendor={EMAIL}"},
            {"events": [{"name": "e", "attributes": [attribute("a", EMAIL)]}]},
            {"links": [{"attributes": [attribute("a", EMAIL)]}]},
            {"attributes": [attribute(EMAIL, "x")]},
            {"attributes": [{"key": "a", "value": {"bytesValue": b64encode(EMAIL.encode()).decode()}}]},
            {"attributes": [{"key": "a", "value": {"arrayValue": {"values": [{"stringValue": EMAIL}]}}}]},
            {"attributes": [{"key": "a", "value": {"kvlistValue": {"values": [attribute("b", EMAIL)]}}}]},
            {"unknown": {"of": ["another", {"version": EMAIL}]}},
        ],
        ids=lambda fields: next(iter(fields)),
    )
    def test_every_place_of_a_span(self, store: Path, fields: dict[str, Any]) -> None:
        old(store, span(**fields))
        assert rules(found()) == {"email": 1}
        assert run("--fix").exit_code == 0
        assert EMAIL.encode() not in everything(store)
        assert len(list(read_spans(store))) == 1

    def test_lines_that_no_reader_takes(self, store: Path) -> None:
        file = old(store, span())
        with file.open("ab") as out:
            out.write(b"junk " + EMAIL.encode() + b"\n\0\0" + EMAIL.encode() + b'\n{"key":"password","value":"swordf')
        assert rules(found()).items() >= {"email": 2, "secret": 1}.items()

    def test_compressed_segments(self, store: Path) -> None:
        file = old(store, span(name=EMAIL))
        file.with_name(file.name.replace(".jsonl", ".jsonl.gz")).write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
        assert rules(found()) == {"email": 1}

    def test_files_that_count(self, store: Path) -> None:
        old(store, span())
        for name in (MAINTENANCE_LOCK, losses_name(date_of(20_000))):
            (store / name).write_bytes(b"\0\0" + EMAIL.encode())
        assert rules(found()) == {"email": 2}
        assert run("--fix").exit_code == 0
        assert (store / losses_name(date_of(20_000))).stat().st_size == 2 + len(EMAIL)

    def test_names_of_folders_are_told_redacted(self, store: Path) -> None:
        secret = RULES["github-token"].catches
        old(store, span(name=EMAIL), repository=secret)
        report = found()
        assert report["by_name"] == [{"name": "[REDACTED:github-token]", "rules": {"github-token": 1}}]
        assert secret not in run().output
        assert secret not in run("--fix").output
        assert run("--fix").exit_code == 1  # the name stays

    def test_foreign_files_are_left_alone(self, store: Path) -> None:
        old(store, span())
        (store / "pin-citer" / "notes.txt").write_text(EMAIL)
        assert found()["clean"]


class TestCanaries:
    CANARY = "Gänse/füße & 'more' <x>"

    @pytest.mark.parametrize(
        "stored",
        [
            CANARY,
            f"before {CANARY} after",
            quote(CANARY),
            quote(CANARY, safe="").lower().replace("g%c3", "G%C3"),
            json.dumps(CANARY),
            repr({"a": CANARY}),
            b64encode(CANARY.encode()).decode(),
            b64encode(f"x{CANARY}".encode()).decode(),
            b64encode(f"xy{CANARY}z".encode()).decode(),
        ],
    )
    def test_every_form_is_found_and_told_by_its_line(self, store: Path, tmp_path: Path, stored: str) -> None:
        old(store, span(attributes=[attribute("a", stored)]))
        (tmp_path / "canaries").write_text(f"nowhere-at-all\n\n{self.CANARY}\n")
        report = found("--canary", str(tmp_path / "canaries"))
        assert report["canaries"] == {"given": 2, "found": [{"line": 3, "count": 1}]}
        shown = run("--canary", str(tmp_path / "canaries"))
        assert (shown.exit_code, "Canary in line 3: found in 1 line" in shown.stdout) == (1, True)
        assert "Gänse" not in shown.output

    def test_from_standard_input_and_found_nowhere(self, store: Path) -> None:
        old(store, span())
        result = run("--canary", "-", given="my-planted-secret\n")
        assert (result.exit_code, "1 canary looked for: none found." in result.stdout) == (0, True)

    def test_in_the_bytes_of_an_attribute_and_in_a_number(self, store: Path) -> None:
        value = {"bytesValue": b64encode(b"planted").decode()}
        old(store, span(attributes=[{"key": "a", "value": value}, {"key": "b", "value": {"doubleValue": 123456.5}}]))
        report = found("--canary", "-", given="planted\n123456.5\n")
        assert [each["line"] for each in report["canaries"]["found"]] == [1, 2]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ("", "must hold 1 to 1,000 texts, one a line; it holds 0."),
            ("long enough\nabc\n", "has less than 4 characters in line 2: that is found by chance."),
        ],
    )
    def test_a_file_that_cannot_serve(self, store: Path, data: str, sentence: str) -> None:
        old(store, span())
        result = run("--canary", "-", given=data)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("--canary", str(tmp_path / "none"))
        assert (result.exit_code, "cannot be read (No such file or directory)" in result.stderr) == (2, True)


class TestProof:
    def test_every_rule_sees_its_own_example(self) -> None:
        assert found()["blind_rules"] == []

    def test_a_rule_that_sees_nothing_is_told(self, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An audit that cannot see must not say clean."""
        blind = Rule("no-such-thing", "nothing", (), "", "perfectly innocent", "x", "made up")
        monkeypatch.setattr(proof, "PROVEN", {"no-such-thing": blind})
        old(store, span())
        result = run()
        assert result.exit_code == 2
        assert "1 rule did not find what was planted to prove it: no-such-thing." in " ".join(result.stdout.split())
        assert found()["blind_rules"] == ["no-such-thing"]

    def test_a_scan_that_is_broken_is_told(self, store: Path, monkeypatch: pytest.MonkeyPatch, lenient: None) -> None:
        from otel_telemetry.redaction import engine

        monkeypatch.setattr(engine, "find_all", lambda text: [])
        assert len(found()["blind_rules"]) > 0.9 * len(RULES)


class TestFix:
    def test_nothing_private_is_left_and_no_line_lost(self, store: Path) -> None:
        old(store, *(span(number, name=f"mail {EMAIL} {number}") for number in range(1, 50)))
        result = run("--fix")
        assert (result.exit_code, "1 file written anew; nothing private left." in result.stdout) == (0, True)
        names = [each["name"] for each in read_spans(store)]
        assert names == [f"mail [REDACTED:email] {number}" for number in range(1, 50)]
        assert found()["clean"]
        report = found("--fix")
        assert report["fix"] == {
            "rewritten_files": 0, "dropped_lines": 0, "remaining": 0, "failed": [], "failure": None
        }  # fmt: skip

    def test_a_clean_store_is_not_touched(self, store: Path) -> None:
        file = old(store, span())
        before = file.stat()
        assert run("--fix").exit_code == 0
        assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)

    def test_clean_lines_stay_byte_for_byte(self, store: Path) -> None:
        clean = b'{ "resourceSpans" : [], "n": 1.10 }\n'
        old(store, clean, span(name=EMAIL), b"junk\n", clean)
        run("--fix")
        lines = everything(store).splitlines(keepends=True)
        assert (lines[0], lines[2], lines[3]) == (clean, b"junk\n", clean)

    def test_a_line_that_cannot_be_redacted_is_dropped(self, store: Path) -> None:
        """A torn attribute says only to a parser that it is a password: as text it would stay."""
        file = old(store, span())
        with file.open("ab") as out:
            out.write(b'{"attributes":[{"key":"pw","value":{"stringValue":"swordf')
        report = found("--fix")
        assert (report["fix"]["dropped_lines"], report["fix"]["remaining"], report["clean"]) == (1, 0, True)
        assert b"swordf" not in everything(store)
        assert len(list(read_spans(store))) == 1

    def test_leftovers_of_a_maintenance_that_died_go(self, store: Path) -> None:
        file = old(store, span())
        left = file.with_name(f".{file.name}.gz.tmp")
        left.write_bytes(gzip.compress(span(name=EMAIL))[:-4])
        assert rules(found()) == {"email": 1}
        assert run("--fix").exit_code == 0
        assert not left.exists()

    def test_it_goes_through_compressed_segments(self, store: Path) -> None:
        writer = SegmentStore(store, max_segment_bytes=1000)
        for number in range(1, 20):
            writer.append(span(number, name=EMAIL), repository="pin-citer", kind="ok")
        writer.close()
        maintain(store)
        assert list(store.rglob("*.gz"))
        assert run("--fix").exit_code == 0
        assert EMAIL.encode() not in everything(store)
        assert len(list(read_spans(store))) == 19

    def test_while_somebody_tidies_it_says_so(self, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from otel_jsonl import rewriting

        old(store, span(name=EMAIL))
        with rewriting.rewriting(store):
            monkeypatch.setattr(rewriting, "rewriting", partial(rewriting.rewriting, patience=0.0))
            result = run("--fix")
        assert result.exit_code == 2
        assert "another process is tidying the store; try again in a moment" in " ".join(result.stdout.split())
        assert EMAIL.encode() in everything(store)


class TestBrokenStore:
    def test_a_damaged_file(self, store: Path) -> None:
        file = old(store, span(name=EMAIL))
        file.with_name("failed-2026-01-01-0001.jsonl.gz").write_bytes(gzip.compress(span(name=EMAIL))[:-6])
        result = run()
        assert result.exit_code == 2
        assert "This audit is not complete:" in result.stdout
        assert "0001.jsonl.gz cannot be read to its end (damaged)" in " ".join(result.stdout.split())
        assert rules(found()) == {"email": 2}

    def test_nobody_is_told_to_delete_what_may_only_not_be_read(self, store: Path) -> None:
        result = AuditResult(store, rules=1, files=[FileResult("a.jsonl", trouble="Permission denied")])
        shown = "".join(drawn(report(result), screen_of(StringIO())))
        assert "a.jsonl cannot be read to its end (Permission denied); check its owner," in shown
        assert "delete" not in shown

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("--dir", str(tmp_path / "none"))
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"There is no folder {tmp_path / 'none'}." in result.stderr

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as another user")
    def test_another_users_store_is_looked_at_but_not_written(self, store: Path) -> None:
        old(store, span(name=EMAIL))
        for path in (store, *store.rglob("*")):
            os.chown(path, 65534, 65534)
        assert rules(found("--dir", str(store))) == {"email": 1}
        result = run("--fix", "--dir", str(store))
        assert (result.exit_code, "belongs to another user" in " ".join(result.stdout.split())) == (2, True)

    def test_a_rule_that_fails_is_not_clean(
        self, store: Path, monkeypatch: pytest.MonkeyPatch, lenient: None
    ) -> None:  # fmt: skip
        from otel_telemetry.redaction import engine

        whole = engine.find_all

        def failing(text: str) -> Any:
            if "odd" in text:
                raise RuntimeError
            return whole(text)

        old(store, span(name="odd one out"))
        monkeypatch.setattr(engine, "find_all", failing)
        result = run()
        assert result.exit_code == 2
        assert "could not be looked at" in result.stdout


class TestScreen:
    def test_no_line_is_wider_than_80_columns(self, store: Path) -> None:
        old(store, *(span(number + 1, name=rule.catches) for number, rule in enumerate(RULES.values())))
        old(store, span(name=EMAIL), repository="r" * 100)
        assert max(map(len, run().stdout.splitlines())) <= 80

    def test_json_is_one_line_of_ascii(self, store: Path) -> None:
        old(store, span(name=EMAIL))
        result = run("--json")
        assert (result.stdout.isascii(), result.stdout.count("\n"), result.exit_code) == (True, 1, 1)

    def test_a_pipe_gets_plain_text(self, store: Path) -> None:
        old(store, span(name=EMAIL))
        result = subprocess.run([*COMMAND, "--dir", str(store)], capture_output=True, env=ENVIRONMENT)
        assert (b"\x1b" in result.stdout, result.stderr) == (False, b"")

    def test_looking_changes_nothing(self, store: Path) -> None:
        old(store, span(name=EMAIL))
        before = everything(store)
        run()
        assert everything(store) == before


WRITER = """
import json, sys
from pathlib import Path
from otel_jsonl import SegmentStore
store = SegmentStore(Path(sys.argv[1]), max_segment_bytes=100_000, lock_timeout=5.0)
for number in range(4000):
    one = {"traceId": "%032x" % number, "spanId": "%016x" % number, "name": "mail kim.lee@example.org"}
    line = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]}).encode() + b"\\n"
    assert store.append(line, repository="pin-citer", kind="failed")
    if number == 100:
        print("ready", flush=True)
"""


def ids(store: Path) -> list[int]:
    return sorted(int(each["traceId"], 16) for each in read_spans(store))


class TestProcesses:
    def test_a_fix_beside_a_writer_loses_and_doubles_nothing(self, store: Path) -> None:
        command = [sys.executable, "-c", WRITER, str(store)]
        fixes = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=ENVIRONMENT) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            while writer.poll() is None or fixes == 0:
                assert run("--fix").exit_code in (0, 1)  # lines may come in while it looks a second time
                fixes += 1
        assert run("--fix").exit_code == 0
        assert ids(store) == list(range(4000))
        assert EMAIL.encode() not in everything(store)

    def test_a_fix_that_is_killed_anywhere_can_be_done_again(self, store: Path) -> None:
        writer = SegmentStore(store, max_segment_bytes=60_000)
        for number in range(2000):
            writer.append(span(number, name=f"mail {EMAIL}"), repository="pin-citer", kind="failed")
        writer.close()
        maintain(store)
        for wait in (0.3, 0.5, 0.7, 0.8, 0.9, 1.0):
            fix = subprocess.Popen([*COMMAND, "--fix", "--dir", str(store)], stdout=subprocess.DEVNULL, env=ENVIRONMENT)
            time.sleep(wait)
            fix.send_signal(signal.SIGKILL)
            fix.wait()
            assert ids(store) == list(range(2000))
        assert run("--fix").exit_code == 0
        assert ids(store) == list(range(2000))
        assert EMAIL.encode() not in everything(store)
        assert len(segments(store)) == len([path for path in store.rglob("*.jsonl*") if path.is_file()])
