"""``otel-telemetry redact`` as a person runs it: pipes, files, pauses, whatever comes."""

from __future__ import annotations

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from otel_telemetry.cli import main
from otel_telemetry.redaction.table import RULES

ROOT = Path(__file__).parents[2]
EMAIL = "kim.lee@example.org"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "exporters")])}
COMMAND = [sys.executable, "-m", "otel_telemetry", "redact"]
KEY_LINES = ["-----BEGIN RSA PRIVATE KEY-----", *(f"MIIE{'Zk3vQ9xT1mB7cN5r' * 3}{n:04}" for n in range(6))]
KEY_END = "-----END RSA PRIVATE KEY-----"


def redact(text: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    data = text.encode() if isinstance(text, str) else text
    return subprocess.run([*COMMAND, *arguments], input=data, capture_output=True, env=ENVIRONMENT)


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["redact", *arguments], input=given, catch_exceptions=False)


class Running:
    """The filter in a process of its own, spoken to piece by piece."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)

    def say(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def hear(self, expected: str, *, within: float = 60.0) -> str:
        """Return what came out until *expected* did."""
        assert self.process.stdout is not None
        heard, deadline = b"", time.monotonic() + within
        while expected.encode() not in heard and time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                heard += os.read(self.process.stdout.fileno(), 65_536)
        return heard.decode()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class TestText:
    def test_what_is_private_goes_and_the_rest_stays(self) -> None:
        result = redact(f"mail {EMAIL}\nall is well\n")
        assert result.stdout == b"mail [REDACTED:email]\nall is well\n"
        assert (result.returncode, result.stderr) == (0, b"")

    @pytest.mark.parametrize(
        "data", [b"", b"\n", b"no newline", b"\n\n\r\n", "größe 📊\n".encode(), b"\x1b[31mred\x1b[0m\n"]
    )
    def test_clean_text_comes_through_byte_for_byte(self, data: bytes) -> None:
        assert redact(data).stdout == data

    def test_bytes_that_are_no_utf_8_come_through_and_hide_nothing(self) -> None:
        data = b"\xff\xfe caf\xe9 " + EMAIL.encode() + b" \x80\n"
        assert redact(data).stdout == b"\xff\xfe caf\xe9 [REDACTED:email] \x80\n"

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
    def test_what_every_second_byte_hides_is_found(self, encoding: str) -> None:
        assert EMAIL.encode() not in redact(f"mail {EMAIL} now\n".encode(encoding)).stdout.replace(b"\0", b"")

    def test_a_secret_over_several_lines(self) -> None:
        text = "\n".join(["before", *KEY_LINES, KEY_END, "after\n"])
        assert redact(text).stdout == b"before\n[REDACTED:private-key]\nafter\n"

    @pytest.mark.parametrize("before", [199_000, 199_900, 200_000, 399_700])
    def test_a_key_where_blocks_meet(self, before: int) -> None:
        """A block is cut in front of a key that is still open."""
        filler = ("worker 7 finished its step\n" * (before // 27 + 1))[:before].rsplit("\n", 1)[0]
        out = redact("\n".join([filler, *KEY_LINES, KEY_END, filler, ""])).stdout.decode()
        assert out == "\n".join([filler, "[REDACTED:private-key]", filler, ""])

    def test_a_long_line_is_cut_between_words(self) -> None:
        line = f"word {EMAIL} " * 20_000
        assert redact(line).stdout.decode() == "word [REDACTED:email] " * 20_000


class TestJsonLines:
    def test_values_are_known_by_their_keys(self) -> None:
        line = '{"level": "error", "password": "swordfish", "count": 1.50, "n": 12345678901234567890}\n'
        out = redact(line).stdout.decode()
        assert out == '{"level": "error", "password": "[REDACTED:secret]", "count": 1.5, "n": 12345678901234567890}\n'

    def test_attributes_of_otlp_are_known_by_their_keys(self) -> None:
        line = '{"attributes":[{"key":"db.password","value":{"stringValue":"swordfish"}}]}\r\n'
        assert redact(line).stdout.decode() == line.replace("swordfish", "[REDACTED:secret]")

    def test_a_line_without_a_find_stays_as_it_is(self) -> None:
        line = '{ "a" : 1.10,  "b":"\\u00e9\\/" }\n'
        assert redact(line).stdout.decode() == line

    def test_a_key_that_comes_twice_is_lost_to_no_parser(self) -> None:
        out = redact(f'{{"a":"{EMAIL}","a":1}}\n').stdout.decode()
        assert out == '{"a":"[REDACTED:email]","a":1}\n'

    def test_an_object_longer_than_a_block_stays_one(self) -> None:
        line = json.dumps({"password": "swordfish", "items": ["word"] * 60_000})
        for text in (f"{line}\n", line):
            assert json.loads(redact(text).stdout) == {"password": "[REDACTED:secret]", "items": ["word"] * 60_000}

    def test_objects_between_text(self) -> None:
        out = redact('one\n{"token":"swordfish"}\n{torn\npassword=swordfish\n').stdout.decode()
        assert out.splitlines()[:3] == ["one", '{"token":"[REDACTED:secret]"}', "{torn"]
        assert "swordfish" not in out


class TestPipes:
    def test_a_line_comes_through_while_the_pipe_is_open(self) -> None:
        with Running() as running:
            running.say(f"mail {EMAIL}\n")
            assert running.hear("\n") == "mail [REDACTED:email]\n"
            running.say("second\n")
            assert running.hear("\n") == "second\n"

    def test_a_key_that_comes_line_by_line_is_waited_for(self) -> None:
        with Running() as running:
            running.say("first\n")
            running.hear("first")
            for line in [*KEY_LINES, KEY_END]:
                running.say(f"{line}\n")
                time.sleep(0.12)
            running.say("last\n")
            assert running.hear("last\n") == "[REDACTED:private-key]\nlast\n"

    def test_a_block_that_is_announced_is_waited_for(self) -> None:
        with Running() as running:
            running.say("password: |\n")
            time.sleep(0.2)
            running.say("  swordfish7\nother: 1\n")
            assert "swordfish7" not in running.hear("other: 1")

    def test_a_block_that_nobody_ends_comes_through_in_the_end(self) -> None:
        with Running() as running:
            running.say("config:\n  retries: 3\n")
            assert running.hear("retries: 3\n") == "config:\n  retries: 3\n"

    def test_a_reader_that_goes_away(self) -> None:
        script = f"yes 'all is well' | {' '.join(COMMAND)} | head -1; echo ${{PIPESTATUS[1]}}"
        result = subprocess.run(["bash", "-c", script], capture_output=True, env=ENVIRONMENT)
        assert (result.stdout, result.stderr) == (b"all is well\n141\n", b"")

    def test_memory_does_not_grow_with_the_stream(self) -> None:
        """Twenty megabytes through a process that may not have thirty more than it starts with."""
        code = (
            "import resource, sys; from otel_telemetry.cli import main; import otel_telemetry.auditing.filtering\n"
            "from otel_telemetry.redaction.passes import redact; redact('x password=1')\n"
            "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
            "resource.setrlimit(resource.RLIMIT_AS, (used + 30_000_000,) * 2)\n"
            "main(['redact'])"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
        )
        assert process.stdin is not None
        block = b"all is well\n" * 80_000 + f"all is well with {EMAIL}\n".encode()
        writer = os.fork()
        if writer == 0:
            for _ in range(24):
                process.stdin.write(block)
            process.stdin.flush()
            os._exit(0)
        process.stdin.close()
        assert process.stdout is not None
        lines = Counter(process.stdout)
        os.waitpid(writer, 0)
        process.stdout.close()
        assert process.wait() == 0
        assert lines == {b"all is well\n": 24 * 80_000, b"all is well with [REDACTED:email]\n": 24}


class TestFiles:
    def test_files_one_after_another_and_standard_input_among_them(self, tmp_path: Path) -> None:
        for name in "ab":
            (tmp_path / name).write_text(f"{name} {EMAIL}\n")
        out = redact("between\n", str(tmp_path / "a"), "-", str(tmp_path / "b")).stdout
        assert out == b"a [REDACTED:email]\nbetween\nb [REDACTED:email]\n"

    def test_what_cannot_be_read_is_said_and_the_others_are_done(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("fine\n")
        result = redact("", str(tmp_path / "none"), str(tmp_path), str(tmp_path / "a"), "no\udcff")
        assert (result.returncode, result.stdout) == (2, b"fine\n")
        none, folder, _ = result.stderr.decode().splitlines()
        assert none == f"Error: {tmp_path / 'none'} is not there. Check the spelling."
        assert folder == f"Error: {tmp_path} is a folder. Name the files in it."

    def test_a_file_is_not_appended_to_itself_for_ever(self, tmp_path: Path) -> None:
        file = tmp_path / "log"
        file.write_text("fine\n")
        with file.open("ab") as out:
            result = subprocess.run([*COMMAND, str(file)], stdout=out, stderr=subprocess.PIPE, env=ENVIRONMENT)
        assert (result.returncode, b"is the file we write to" in result.stderr) == (2, True)
        assert file.read_text() == "fine\n"

    def test_a_full_disk_is_not_the_files_fault(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("fine\n")
        with open("/dev/full", "wb") as full:
            command = [*COMMAND, str(tmp_path / "a")]
            result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT)
        assert result.returncode == 1
        assert result.stderr.startswith(b"Error: Nothing could be printed: standard output failed")

    def test_standard_input_that_is_closed(self) -> None:
        script = f"{' '.join(COMMAND)} <&-"
        result = subprocess.run(["sh", "-c", script], capture_output=True, env=ENVIRONMENT)
        assert result.returncode == 2
        assert result.stderr == b"Error: Standard input is closed. Name a file, or pipe something in.\n"


class TestFailure:
    def test_it_fails_closed(self, monkeypatch: pytest.MonkeyPatch, lenient: None) -> None:
        """Where a rule breaks, nothing of its block goes on, and the status says so."""
        from otel_telemetry.redaction import engine

        def broken(text: str) -> list[object]:
            raise RuntimeError(text)

        monkeypatch.setattr(engine, "find_all", broken)
        result = run(given=f"mail {EMAIL}\nmore\n")
        assert (result.exit_code, result.stdout) == (1, "[REDACTED:failed]\n")
        assert EMAIL not in result.stderr


class TestReport:
    def test_rules_and_counts_and_no_text(self) -> None:
        result = run("--report", given=f"{EMAIL} and {EMAIL}\npassword=swordfish\n")
        assert result.stdout == "3 findings in 2 lines:\n  2  email\n  1  assigned-secret\n"
        assert result.exit_code == 0

    def test_as_json(self) -> None:
        found = json.loads(run("--report", "--json", given=f"{EMAIL}\n").stdout)
        assert found == {"lines": 1, "findings": 1, "rules": {"email": 1}}

    def test_nothing_found(self) -> None:
        assert run("--report", given="fine\n").stdout == "Nothing private found in 1 line.\n"


class TestRules:
    def test_every_rule_is_listed_in_80_columns(self) -> None:
        shown = run("--rules").stdout
        assert RULES.keys() <= set(shown.splitlines())
        assert max(len(line) for line in shown.splitlines() if "://" not in line) <= 80

    def test_as_json(self) -> None:
        rules = json.loads(run("--rules", "--json").stdout)["rules"]
        assert [rule["id"] for rule in rules] == list(RULES)
        assert all(rule["finds"] and rule["source"] for rule in rules)


def test_a_pipe_gets_no_more_open_files_than_there_are() -> None:
    """Many files one after another need one descriptor at a time."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    script = f"ulimit -n 32; exec {' '.join(COMMAND)} {' '.join(['/dev/null'] * 64)}"
    assert soft > 32
    assert subprocess.run(["sh", "-c", script], env=ENVIRONMENT, capture_output=True).returncode == 0
