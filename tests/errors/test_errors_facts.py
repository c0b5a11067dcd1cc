"""Facts and categories of errors that really happen here."""

from __future__ import annotations

import asyncio
import builtins
import errno
import json
import os
import pickle
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_errors_frames import load, raised

from otel_telemetry import attributes as attr
from otel_telemetry.errors import CATEGORIES, ErrorRecord, FrameReader, describe_exception, describe_record, render

Group: Any = getattr(builtins, "ExceptionGroup", None)
"""None before Python 3.11."""


def describe(call: Callable[[], object], root: Path | str = "/nowhere", **options: Any) -> ErrorRecord:
    return describe_exception(raised(call), reader=FrameReader((str(root),)), redact=str, **options)


def fact(record: ErrorRecord, name: str) -> object:
    return record.facts.get(attr.FACT_PREFIX + name)


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True)


def throw(error: BaseException) -> Callable[[], object]:
    def raising() -> object:
        raise error

    return raising


class TestFiles:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        record = describe((tmp_path / "refs.bib").read_text)
        assert record.category == "file_not_found"
        assert (fact(record, "errno"), fact(record, "file_suffix")) == ("ENOENT", ".bib")
        assert render(CATEGORIES[record.category].title, {"suffix": ".bib"}) == "Missing .bib files"

    def test_the_name_of_the_file_is_no_fact(self, tmp_path: Path) -> None:
        record = describe((tmp_path / "patient-jones.bib").read_text)
        assert "jones" not in str((record.facts, record.parts))

    def test_a_folder_where_a_file_was_meant(self, tmp_path: Path) -> None:
        assert describe(tmp_path.read_text).category == "file_not_found"

    def test_no_permission(self, tmp_path: Path) -> None:
        def save_refs() -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path / "a.bib"))

        record = describe(save_refs, Path(__file__).parent)
        assert (record.category, fact(record, "operation"), fact(record, "subcause")) == (
            "permission_denied",
            "write",
            None,
        )

    def test_a_lock_that_another_holds(self, tmp_path: Path) -> None:
        fcntl = pytest.importorskip("fcntl")
        with (tmp_path / "a").open("w") as first, (tmp_path / "a").open("w") as second:
            fcntl.flock(first, fcntl.LOCK_EX)
            record = describe(lambda: fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB))
        assert (record.category, fact(record, "subcause")) == ("permission_denied", "locked")

    @pytest.mark.parametrize(
        ("number", "category"),
        [
            (errno.ENOSPC, "disk_full"),
            (errno.EMFILE, "too_many_open_files"),
            (errno.EROFS, "permission_denied"),
            (errno.EADDRINUSE, "address_in_use"),
            (errno.ECONNRESET, "connection_reset"),
            (errno.ETIMEDOUT, "timeout"),
        ],
    )
    def test_the_symbol_decides(self, number: int, category: str) -> None:
        assert describe(throw(OSError(number, "worded by another system"))).category == category


class TestPrograms:
    def test_a_missing_program(self) -> None:
        record = describe(lambda: subprocess.run(["no-such-program-xyz"], check=True))
        assert (record.category, fact(record, "program")) == ("command_not_found", "no-such-program-xyz")

    def test_a_failing_one(self) -> None:
        record = describe(lambda: subprocess.run([sys.executable, "-c", "exit(3)"], check=True))
        assert (record.category, record.facts[attr.EXIT_CODE]) == ("subprocess_failed", 3)

    def test_a_slow_one(self) -> None:
        command = [sys.executable, "-c", "import time; time.sleep(9)"]
        assert describe(lambda: subprocess.run(command, timeout=0.05, check=True)).category == "timeout"

    def test_a_killed_one(self) -> None:
        command = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
        assert describe(lambda: subprocess.run(command, check=True)).category == "out_of_memory"


class TestGit:
    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        git(tmp_path, "init", "-q")
        (tmp_path / "a.txt").write_text("a")
        return tmp_path

    def test_a_lock_seen_though_git_said_nothing(self, checkout: Path) -> None:
        """Without captured output, the exception holds no word of it."""
        (checkout / ".git" / "index.lock").touch()
        command = ["git", "-C", str(checkout), "add", "."]
        record = describe(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
        assert (record.category, fact(record, "lock_present")) == ("git_lock", True)

    def test_a_lock_read_from_what_git_said(self, checkout: Path) -> None:
        (checkout / ".git" / "index.lock").touch()
        record = describe(lambda: git(checkout, "add", "."))
        assert (record.category, fact(record, "cue")) == ("git_lock", "index.lock")
        assert str(checkout) not in str((record.facts, record.parts))

    def test_no_lock_is_another_failure(self, checkout: Path) -> None:
        record = describe(
            lambda: subprocess.run(["git", "-C", str(checkout), "log"], check=True, stderr=subprocess.DEVNULL)
        )
        assert (record.category, fact(record, "lock_present")) == ("subprocess_failed", False)

    def test_a_worktree_has_its_lock_elsewhere(self, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        git(checkout, "add", ".")
        git(checkout, "commit", "-qm", "a")
        tree = tmp_path_factory.mktemp("trees") / "tree"
        git(checkout, "worktree", "add", "-q", str(tree))
        (checkout / ".git" / "worktrees" / "tree" / "index.lock").touch()
        command = ["git", "-C", str(tree), "add", "."]
        (tree / "b").touch()
        record = describe(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
        assert record.category == "git_lock"

    def test_no_repository(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        folder = tmp_path_factory.mktemp("plain")
        assert describe(lambda: git(folder, "status")).category == "git_not_a_repo"

    def test_a_conflict_marker_in_code(self) -> None:
        assert describe(lambda: compile("<<<<<<< HEAD\nx = 1\n", "m.py", "exec")).category == "git_conflict"

    def test_a_library_that_wraps_git(self) -> None:
        class GitCommandError(Exception):
            def __init__(self) -> None:
                super().__init__("failed")
                self.command, self.status = ["git", "merge"], 1
                self.stderr = b"CONFLICT (content): Merge conflict in secret.txt"

        record = describe(throw(GitCommandError()))
        assert (record.category, record.facts[attr.EXIT_CODE]) == ("git_conflict", 1)
        assert "secret" not in str(record)


class TestNetwork:
    def test_refused(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        assert describe(lambda: socket.create_connection(("127.0.0.1", port), 1)).category == "connection_refused"

    def test_a_port_in_use(self) -> None:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            first.listen()
            assert describe(lambda: second.bind(first.getsockname())).category == "address_in_use"

    def test_an_unknown_host(self) -> None:
        assert describe(throw(socket.gaierror(-2, "Name or service not known"))).category == "dns_failure"

    def test_tls(self) -> None:
        error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: expired")
        record = describe(throw(error))
        assert (record.category, fact(record, "errno")) == ("ssl_verify", None)

    def test_a_timeout_without_a_message(self) -> None:
        async def slow() -> None:
            await asyncio.wait_for(asyncio.sleep(5), 0.01)

        assert describe(lambda: asyncio.run(slow())).category == "timeout"


class TestData:
    def test_a_setting(self) -> None:
        record = describe(lambda: os.environ["OPENAI_API_KEY_XYZ"])
        assert (record.category, fact(record, "variable")) == ("config_missing", "OPENAI_API_KEY_XYZ")

    @pytest.mark.parametrize("key", ["choices", "api_key"])
    def test_a_key_that_is_a_name(self, key: str) -> None:
        assert fact(describe(lambda: {}["choices" if key == "choices" else "api_key"]), "key") == key

    @pytest.mark.parametrize("key", ["c26fc127-ba09-49d3-a086-a2f26380d5e7", 90210, "/home/a", "two words", "a@b.org"])
    def test_a_key_that_is_data(self, key: object) -> None:
        assert fact(describe(throw(KeyError(key))), "key") is None

    def test_a_fact_that_redaction_touches_is_dropped(self) -> None:
        record = describe_exception(
            KeyError("hunter"), reader=FrameReader(), redact=lambda text: text.replace("hunter", "***")
        )
        assert "hunter" not in str(record)

    def test_json_from_a_model(self) -> None:
        record = describe(lambda: json.loads('{"a": "b'))
        assert (record.category, fact(record, "json_fault")) == ("llm_output_parse", "cut")

    def test_json_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text("")
        with (tmp_path / "a.json").open() as file:
            assert describe(lambda: json.load(file)).category == "syntax"

    def test_text_in_another_encoding(self) -> None:
        record = describe(lambda: b"\xff".decode("ascii"))
        assert (record.category, fact(record, "codec"), fact(record, "direction")) == ("encoding", "ascii", "de")

    def test_compressed_data(self) -> None:
        assert fact(describe(b"\x1f\x8b\x08".decode), "subcause") == "gzip"

    def test_none(self) -> None:
        nothing: Any = None
        record = describe(lambda: nothing.get("x"))
        assert (record.category, fact(record, "attribute")) == ("none_value", "get")

    def test_not_json(self) -> None:
        record = describe(lambda: json.dumps({1, 2}))
        assert (record.category, fact(record, "object")) == ("json_not_serializable", "set")

    def test_recursion(self) -> None:
        def deep() -> None:
            deep()

        assert describe(deep).category == "recursion"


class TestImports:
    def test_a_missing_module(self) -> None:
        record = describe(lambda: __import__("no_such_module_xyz"))
        assert (record.category, fact(record, "module")) == ("module_not_found", "no_such_module_xyz")

    def test_a_cycle(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "ring_a.py").write_text("from ring_b import B\nA = 1\n")
        (tmp_path / "ring_b.py").write_text("from ring_a import A\nB = 1\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        record = describe(lambda: __import__("ring_a"), tmp_path)
        assert (record.category, fact(record, "subcause")) == ("import_cycle", None)

    def test_a_file_with_the_packages_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "shodan_xyz.py").write_text("from shodan_xyz import Shodan\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        record = describe(lambda: __import__("shodan_xyz"), tmp_path)
        assert (record.category, fact(record, "subcause")) == ("import_cycle", "shadowing")


class TestDatabases:
    def test_locked(self, tmp_path: Path) -> None:
        first, second = (sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None) for _ in range(2))
        try:
            first.execute("BEGIN EXCLUSIVE")
            assert describe(lambda: second.execute("BEGIN EXCLUSIVE")).category == "sqlite_locked"
        finally:
            first.close()
            second.close()

    def test_a_missing_table(self) -> None:
        connection = sqlite3.connect(":memory:")
        try:
            record = describe(lambda: connection.execute("SELECT * FROM events"))
        finally:
            connection.close()
        assert (record.category, fact(record, "name")) == ("db_schema_missing", "events")


class TestConcurrency:
    def test_a_closed_loop(self) -> None:
        loop = asyncio.new_event_loop()
        loop.close()
        assert describe(lambda: loop.call_soon(print)).category == "concurrency_misuse"

    def test_what_cannot_be_pickled(self) -> None:
        assert describe(lambda: pickle.dumps(threading.Lock())).category == "concurrency_misuse"


class ApiError(Exception):
    """As the clients of the model providers build theirs."""

    def __init__(self, message: str, status: int, body: object = None) -> None:
        super().__init__(message)
        self.status_code = status
        self.body = body


class TestProviders:
    def test_a_status_attribute(self) -> None:
        record = describe(throw(ApiError("no word of it", 429)))
        assert (record.category, record.facts[attr.HTTP_STATUS]) == ("rate_limit", 429)

    def test_money_beats_the_status(self) -> None:
        record = describe(throw(ApiError("x", 429, {"error": {"code": "insufficient_quota"}})))
        assert record.category == "quota_exhausted"

    def test_text_beats_a_general_code(self) -> None:
        body = {"type": "error", "error": {"type": "rate_limit_error", "message": "no"}}
        assert describe(throw(ApiError("Your credit balance is too low", 400, body))).category == "quota_exhausted"

    def test_the_status_of_a_response(self) -> None:
        class Response:
            status_code = 503

        class HTTPError(Exception):
            def __init__(self) -> None:
                self.response = Response()

        assert describe(throw(HTTPError())).facts[attr.HTTP_STATUS] == 503

    def test_a_cloud_error_dictionary(self) -> None:
        class ClientError(Exception):
            def __init__(self) -> None:
                super().__init__("An error")
                self.response = {"Error": {"Code": "AccessDenied", "Message": "secret"}}
                self.operation_name = "PutObject"

        record = describe(throw(ClientError()))
        assert (record.category, fact(record, "operation_name")) == ("auth_rejected", "PutObject")

    def test_a_subclass_is_judged_by_its_bases(self) -> None:
        class RateLimitError(Exception): ...

        class AcmeBusy(RateLimitError): ...

        assert describe(throw(AcmeBusy())).category == "rate_limit"


class TestWrappers:
    class ToolError(Exception): ...

    def wrap(self, inner: BaseException) -> Callable[[], object]:
        def tool() -> None:
            try:
                raise inner
            except BaseException as error:
                raise self.ToolError("tool read_file failed") from error

        return tool

    def test_the_leaf_decides(self) -> None:
        record = describe(self.wrap(FileNotFoundError(2, "No such file", "a.bib")))
        assert (record.category, fact(record, "cause_type")) == ("file_not_found", "FileNotFoundError")
        assert record.type.endswith("ToolError")

    def test_a_cancellation_is_no_cause(self) -> None:
        def wait() -> None:
            raise TimeoutError from asyncio.CancelledError()

        assert describe(wait).category == "timeout"

    def test_a_wrapper_that_names_the_cause_itself(self) -> None:
        def start() -> None:
            raise self.ToolError("Error while fetching server API version") from FileNotFoundError(2, "No such file")

        assert describe(start).category == "docker_unavailable"

    @pytest.mark.skipif(sys.version_info < (3, 11), reason="no groups")
    def test_a_group_is_judged_by_its_leaves(self) -> None:
        leaves = [KeyError("choices"), ApiError("x", 429), ApiError("y", 429)]
        one, other = (describe(throw(Group("g", order))) for order in (leaves, leaves[::-1]))
        assert one.category == "rate_limit"
        assert fact(one, "leaf_types") == ("ApiError", "KeyError")
        assert one.fingerprint == other.fingerprint


def test_strict_keeps_no_word_of_a_message() -> None:
    def lookup() -> None:
        raise KeyError("patient_jones")

    record = describe(lookup, Path(__file__).parent, strict=True)
    assert "jones" not in str(record)
    assert record.parts[-1] == "[REDACTED:strict]"


def test_strict_has_the_same_fingerprint() -> None:
    def lookup() -> None:
        raise KeyError("choices")

    assert describe(lookup).fingerprint == describe(lookup, strict=True).fingerprint


def test_every_fact_has_a_full_key() -> None:
    record = describe(throw(ApiError("x", 429, {"error": {"code": "slow"}})))
    assert all(key == attr.HTTP_STATUS or key.startswith(attr.FACT_PREFIX) for key in record.facts)


def test_the_culprit_is_the_own_frame_nearest_to_the_cause(tmp_path: Path) -> None:
    module = load(tmp_path / "refs.py", "import json\ndef read_refs():\n    json.loads('')\n")
    culprit = describe(module.read_refs, tmp_path).culprit
    assert culprit is not None
    assert (culprit.name, culprit.path, culprit.line) == ("refs.read_refs", "refs.py", 3)


def test_no_own_frame_no_culprit() -> None:
    record = describe(lambda: json.loads(""))
    assert record.culprit is None
    assert record.parts[1] == "json.decoder.raw_decode"


class TestRecords:
    def test_text_alone_names_the_same(self, tmp_path: Path) -> None:
        live = describe((tmp_path / "refs.bib").read_text)
        text = describe_record("FileNotFoundError", live.message, redact=str)
        assert text.category == live.category
        assert text.facts == live.facts

    def test_frames_may_be_ours(self, tmp_path: Path) -> None:
        module = load(tmp_path / "m.py", "def run():\n    {}['choices']\n")
        error = raised(module.run)
        reader = FrameReader((str(tmp_path),))
        live = describe_exception(error, reader=reader, redact=str)
        text = describe_record("KeyError", "'choices'", reader.frames(error.__traceback__), redact=str)
        assert (text.fingerprint, text.parts, text.culprit) == (live.fingerprint, live.parts, live.culprit)

    def test_the_cause_decides(self) -> None:
        cause = {"type": "PermissionError", "message": "[Errno 13] Permission denied: '/etc/shadow'"}
        assert describe_record("ToolError", "failed", redact=str, cause=cause).category == "permission_denied"

    def test_a_soft_failure(self) -> None:
        record = describe_record("tool_error", "rate limit reached, please try again in 20s", redact=str)
        assert (record.type, record.category, record.culprit) == ("tool_error", "rate_limit", None)

    @pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "'", "[", "{" * 5000, "\\" * 5000, "('" * 3000])
    def test_any_text_is_a_record(self, text: str) -> None:
        assert describe_record("", text, redact=str).fingerprint.startswith("v1:")
