"""The process's own secrets, its user and its machine: found however they are written, and nothing else with them."""

from __future__ import annotations

import html
import json
import os
import string
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_jsonl import encode_span
from otel_telemetry.redaction import Redactor, known, redact_span
from otel_telemetry.redaction.checkouts import remember_checkout
from otel_telemetry.redaction.known.forms import Literals, forms_of
from otel_telemetry.redaction.known.git import secrets_of_config
from otel_telemetry.redaction.known.people import Names, hosts, users
from otel_telemetry.redaction.known.values import is_worth_hiding, secrets_of
from otel_telemetry.redaction.redactor import redact

SECRET = "Correct horse/battery&staple=9\"ü\\'x"
PLAIN = "Vexlorimquat"
MARK = "[REDACTED:own-secret]"

WRITTEN: list[Callable[[str], str]] = [
    str,
    repr,
    ascii,
    json.dumps,
    lambda t: json.dumps(t, ensure_ascii=False),
    lambda t: json.dumps(json.dumps({"t": t})),
    lambda t: repr(t.encode()),
    quote,
    quote_plus,
    lambda t: quote(t, safe=""),
    lambda t: "".join(f"%{byte:02x}" if byte > 127 or not chr(byte).isalnum() else chr(byte) for byte in t.encode()),
    lambda t: f"https://bob:{quote(t, safe='')}@db.example.com/x",
    html.escape,
    lambda t: b64encode(t.encode()).decode(),
    lambda t: b64encode(f"bob:{t}".encode()).decode(),
    lambda t: b64encode(f"bo:{t}\n".encode()).decode(),
    lambda t: b64encode(f"b:{t}:more".encode()).decode(),
    lambda t: urlsafe_b64encode(f"bob:{t}".encode()).decode().rstrip("="),
]


pytestmark = pytest.mark.usefixtures("nobody")


class TestEnvironment:
    @pytest.mark.parametrize("written", WRITTEN)
    @pytest.mark.parametrize("secret", [SECRET, PLAIN, "k9-Wq_zz+T4/bb"])
    def test_a_secret_is_known_however_it_is_written(self, monkeypatch, written, secret: str) -> None:
        monkeypatch.setenv("APP_PASSWORD", secret)
        redacted = redact(f"bad: {written(secret)} at 3")
        assert written(secret).strip("'\"b") not in redacted
        assert "horse" not in redacted
        assert redacted.startswith("bad: ")
        assert redacted.endswith(" at 3")
        assert redact(redacted) == redacted

    def test_a_secret_that_is_set_later_is_known_at_once(self, monkeypatch) -> None:
        assert redact(f"got {PLAIN}") == f"got {PLAIN}"
        monkeypatch.setenv("APP_TOKEN", "Vexlorimquot9")
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        assert redact(f"got {PLAIN}") == f"got {MARK}"

    def test_a_secret_that_is_replaced_or_removed_stays_known(self, monkeypatch) -> None:
        """A program that takes its key out of the environment goes on using it."""
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        redact("read it")
        monkeypatch.setenv("APP_PASSWORD", "Brontoskapel")
        assert redact(f"{PLAIN} Brontoskapel") == f"{MARK} {MARK}"
        monkeypatch.delenv("APP_PASSWORD")
        assert redact(f"{PLAIN} Brontoskapel") == f"{MARK} {MARK}"

    def test_what_was_remembered_as_clean_is_looked_at_again(self, monkeypatch) -> None:
        subject = Redactor()
        assert subject.text(f"got {PLAIN}") == f"got {PLAIN}"
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        assert subject.text(f"got {PLAIN}") == f"got {MARK}"

    def test_it_is_known_in_every_place_of_an_attribute(self, monkeypatch) -> None:
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        monkeypatch.setenv("APP_PIN_SECRET", "4719430256")
        found, _ = Redactor().attributes({PLAIN: [PLAIN, {PLAIN: PLAIN.encode()}], "n": 4719430256})
        assert PLAIN not in str(found)
        assert "4719430256" not in str(found)

    @pytest.mark.parametrize(
        ("name", "value", "secret"),
        [
            ("DATABASE_URL", "postgresql://svc_orders:Kw7rT2pQz@db:5432/orders", "Kw7rT2pQz"),
            ("DATABASE_URL", "postgresql://svc_orders:Kw7rT2pQz@db:5432/orders", "svc_orders"),
            ("DATABASE_URL", "mysql://app:Kw7%40T2pQz@db/orders", "Kw7@T2pQz"),
            ("MYSQL", "app:Kw7rT2pQz@tcp(db:3306)/orders", "Kw7rT2pQz"),
            ("PIP_INDEX_URL", "https://Kw7rT2pQz9@pypi.example.com/simple", "Kw7rT2pQz9"),
            ("HTTPS_PROXY", "http://bob:Kw7rT2pQz@proxy:3128", "Kw7rT2pQz"),
            ("CALLBACK", "https://api.example.com/hook?page=2&api_key=Kw7rT2pQz", "Kw7rT2pQz"),
            ("DB_CONN", "Server=db;User Id=app;Password=Kw7rT2pQz;Encrypt=yes", "Kw7rT2pQz"),
            ("PGCONN", "host=db user=app password='Kw7rT2pQz' dbname=x", "Kw7rT2pQz"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20Kw7rT2pQz,x=1", "Kw7rT2pQz"),
            ("AUTHORIZATION", "Basic " + b64encode(b"bob:Kw7rT2pQz").decode(), "Kw7rT2pQz"),
            ("DOCKER_AUTH", json.dumps({"auths": {"r": {"auth": b64encode(b"bob:Kw7rT2pQz").decode()}}}), "Kw7rT2pQz"),
            ("SERVICE", json.dumps({"nested": [{"client_secret": "Kw7rT2pQz"}]}), "Kw7rT2pQz"),
            ("SIGNING_SECRET", "'Kw7rT2pQz'", "Kw7rT2pQz"),
            ("SESSION_KEY", "Kw7rT2pQz", "Kw7rT2pQz"),
        ],
    )
    def test_secrets_are_read_from_settings_of_every_form(self, name: str, value: str, secret: str) -> None:
        assert secret in set(secrets_of(name, value))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DB_PASSWORD", "short7!"),
            ("DB_PASSWORD", "password"),
            ("DB_PASSWORD", "changeme"),
            ("APP_SECRET", "production"),
            ("APP_SECRET", "your_api_key_here"),
            ("API_KEY", "not-needed"),
            ("API_TOKEN", "xxxxxxxxxxxx"),
            ("APP_SECRET", "localhost"),
            ("API_TOKEN", "undefined"),
            ("SSH_AUTH_SOCK", "/tmp/ssh-XXXX7a/agent.1234"),
            ("GOOGLE_CREDENTIALS", "/secrets/service/key.json"),
            ("TLS_SECRET", "server-cert.pem"),
            ("AUTH", "django.contrib.auth"),
            ("TOKEN", "https://login.example.com/oauth/token"),
            ("DESKTOP_SESSION", "gnome-xorg"),
            ("LANG", "en_GB.UTF-8"),
            ("PATH", "/usr/local/bin:/usr/bin"),
            ("DATABASE_URL", "postgresql://db:5432/orders"),
            ("IMAGE", "registry.example.com/team/app:1.2@sha256:abcdef"),
            ("DATABASE_URL", "postgresql://postgres:postgres@localhost/app"),
            ("API_TOKEN", "${VAULT_TOKEN}"),
            ("TOKENIZERS_PARALLELISM", "false"),
        ],
    )
    def test_what_is_short_common_or_no_secret_is_left_out(self, name: str, value: str) -> None:
        assert list(secrets_of(name, value)) == []

    def test_a_file_that_exists_is_no_secret(self, tmp_path: Path) -> None:
        path = tmp_path / "Zq9xT1mB7cN5rW8pL2sD"
        assert is_worth_hiding(str(path))
        path.touch()
        assert not is_worth_hiding(str(path))

    def test_a_word_is_no_part_of_a_longer_one(self, monkeypatch) -> None:
        monkeypatch.setenv("APP_PASSWORD", "snowberry")
        monkeypatch.setenv("APP_SECRET", "20250130")
        assert redact("snowberrypie 120250130 a_snowberry_b") == f"snowberrypie 120250130 a_{MARK}_b"

    def test_nothing_shows_a_secret(self, monkeypatch) -> None:
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        current = known.current()
        assert PLAIN not in f"{current!r}{current._secrets!r}{current._names!r}{current._registered!r}"

    def test_a_forked_child_knows_them(self, monkeypatch) -> None:
        monkeypatch.setenv("APP_PASSWORD", PLAIN)
        code = (
            "import os, sys\nfrom otel_telemetry.redaction.redactor import redact\nredact('x')\n"
            "os.environ['LATER_SECRET'] = 'Brontoskapel'\npid = os.fork()\n"
            f"if pid == 0:\n    print(redact('{PLAIN} Brontoskapel'), flush=True)\n    os._exit(0)\nos.waitpid(pid, 0)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == f"{MARK} {MARK}\n"


class TestPieces:
    KEY = "Zk3vQ9xT1mB7cN5rW8pL"

    @pytest.mark.parametrize(
        ("written", "left"),
        [
            (KEY.lower(), MARK),
            (KEY.upper(), MARK),
            (KEY.encode().hex(), MARK),
            (f"{KEY[:10]}...", f"{MARK}..."),
            (f"...{KEY[-9:]}", f"...{MARK}"),
            (KEY[:7], KEY[:7]),
        ],
    )
    def test_a_piece_and_another_case_are_known(self, monkeypatch, written: str, left: str) -> None:
        monkeypatch.setenv("APP_TOKEN", self.KEY)
        assert redact(f"key {written} is bad") == f"key {left} is bad"

    def test_a_short_share_of_a_long_key_says_too_little(self) -> None:
        key = "sk-live-" + self.KEY * 2
        assert Literals(forms_of(key, MARK)).find("see sk-live-XXXX") == []

    @pytest.mark.parametrize(
        ("name", "value", "secret"),
        [
            ("APP_PIN", "4719430256", "4719430256"),
            ("REQUEST_SIGNING", "Kw7rT2pQz", "Kw7rT2pQz"),
            ("COOKIE", "sid=Kw7rT2pQz", "Kw7rT2pQz"),
            ("BASIC", "bob:Kw7rT2pQz", "Kw7rT2pQz"),
            ("SLACK_WEBHOOK_URL", "https://hooks.example.com/services/T0/Kw7rT2pQz", "Kw7rT2pQz"),
            ("LICENSE_KEY", "7QX2-K9PL-33TZ", "7QX2-K9PL-33TZ"),
        ],
    )
    def test_more_variables_hold_secrets(self, name: str, value: str, secret: str) -> None:
        assert secret in set(secrets_of(name, value))

    @pytest.mark.parametrize(
        ("name", "value"),
        [("LICENSE", "Apache-2.0"), ("COOKIE_NAME", "session_cookie1"), ("SIGNING_ALGORITHM", "HMAC-SHA256")],
    )
    def test_what_such_a_variable_only_names_is_none(self, name: str, value: str) -> None:
        assert list(secrets_of(name, value)) == []


class TestGit:
    CONFIG = (
        '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://oauth2:Kw7rT2pQz1@git.example.com/a/b.git\n'
        '[url "https://Kw7rT2pQz2@git.example.com/"]\n\tinsteadOf = https://git.example.com/\n'
        '[http "https://git.example.com/"]\n\textraheader = AUTHORIZATION: basic '
        + b64encode(b"x-access-token:Kw7rT2pQz3").decode()
        + "\n[sendemail]\n\tsmtpPass = Kw7rT2pQz4\n"
    )

    def test_every_credential_of_a_configuration_is_found(self) -> None:
        found = set(secrets_of_config(self.CONFIG))
        assert {f"Kw7rT2pQz{number}" for number in range(1, 5)} <= found
        assert not any("example.com" in secret for secret in found)

    def test_the_working_directory_s_checkout_is_read(self, tmp_path: Path, monkeypatch) -> None:
        self._write(tmp_path / "repo" / ".git" / "config")
        (tmp_path / "repo" / "deep").mkdir()
        monkeypatch.chdir(tmp_path / "repo" / "deep")
        assert redact("fatal: Kw7rT2pQz2 and Kw7rT2pQz3") == f"fatal: {MARK} and {MARK}"

    def test_a_worktree_s_configuration_is_that_of_its_repository(self, tmp_path: Path) -> None:
        self._write(tmp_path / "main" / ".git" / "config")
        of_worktree = tmp_path / "main" / ".git" / "worktrees" / "w"
        of_worktree.mkdir(parents=True)
        (of_worktree / "commondir").write_text("../..\n")
        (tmp_path / "w").mkdir()
        (tmp_path / "w" / ".git").write_text(f"gitdir: {of_worktree}\n")
        remember_checkout(str(tmp_path / "w"))
        assert redact("fatal: Kw7rT2pQz1") == f"fatal: {MARK}"

    def test_what_the_configuration_includes_is_read(self, tmp_path: Path) -> None:
        self._write(tmp_path / "credentials")
        config = tmp_path / "repo" / ".git" / "config"
        config.parent.mkdir(parents=True)
        config.write_text('[includeIf "gitdir:/x/.git"]\n\tpath = ../../credentials\n')
        remember_checkout(str(tmp_path / "repo"))
        assert redact("fatal: Kw7rT2pQz3") == f"fatal: {MARK}"

    def test_a_change_is_seen_within_a_second_or_so(self, tmp_path: Path, monkeypatch) -> None:
        config = tmp_path / "repo" / ".git" / "config"
        self._write(config)
        remember_checkout(str(tmp_path / "repo"))
        redact("read it")
        config.write_text("[remote]\n\turl = https://Kw7rT2pQz77@git.example.com/a\n")
        monkeypatch.setattr(known, "_LOOK_AGAIN", 0.0)
        assert redact("fatal: Kw7rT2pQz77") == f"fatal: {MARK}"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
    def test_a_fifo_in_the_place_of_a_file_holds_nobody_up(self, tmp_path: Path) -> None:
        (tmp_path / "repo" / ".git").mkdir(parents=True)
        os.mkfifo(tmp_path / "repo" / ".git" / "config")
        remember_checkout(str(tmp_path / "repo"))
        (tmp_path / "other").mkdir()
        os.mkfifo(tmp_path / "other" / ".git")
        remember_checkout(str(tmp_path / "other"))
        assert redact("still here") == "still here"

    def test_hostile_files_are_survived(self, tmp_path: Path) -> None:
        for name, content in {"a": b"gitdir: \0", "b": b"gitdir: " + b"x" * 5_000, "c": b"\xff\xfe", "d": b""}.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / ".git").write_bytes(content)
            remember_checkout(str(tmp_path / name))
        assert redact("still here") == "still here"

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.CONFIG)


class TestPeople:
    def test_the_user_s_name_goes_wherever_it_is_a_word(self, monkeypatch) -> None:
        monkeypatch.setenv("USER", "jroe42")
        assert redact("user jroe42 (JRoe42): jroe42@host, 'jroe42'\njroe42's /srv/jroe42/x") == (
            "user [REDACTED:current-user] ([REDACTED:current-user]): [REDACTED:current-user]@host,"
            " '[REDACTED:current-user]'\n[REDACTED:current-user]'s /srv/[REDACTED:current-user]/x"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "jroe42_utils",
            "my_jroe42",
            "xjroe42",
            "jroe42x",
            "app.jroe42",
            "jroe42.settings",
            "pre-jroe42-fix",
            "f jroe42()",
        ],
    )
    def test_identifiers_and_longer_names_stay(self, monkeypatch, text: str) -> None:
        monkeypatch.setenv("USER", "jroe42")
        assert redact(text) == text

    def test_a_home_folder_keeps_its_own_mark(self, monkeypatch) -> None:
        monkeypatch.setenv("USER", "jroe42")
        assert redact("/home/jroe42/x.py") == "/home/***/x.py"

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "root",
                "user",
                "admin",
                "runner",
                "ubuntu",
                "vscode",
                "codespace",
                "app",
                "node",
                "docker",
                "home",
                "git",
            ),
            *("postgres", "test", "dev", "localhost", "jo", "python", "agent", "main", "json", "grace", "will", "42"),
            *("ec2-user", "www-data", "a b\nc", "", "x" * 300, "..", "None"),
        ],
    )
    def test_common_words_are_nobody_s_name(self, name: str) -> None:
        assert users({"USER": name}) == frozenset()

    def test_a_name_of_this_repository_is_nobody_s(self, tmp_path: Path, monkeypatch) -> None:
        (tmp_path / "pin-citer" / ".git").mkdir(parents=True)
        (tmp_path / "pin-citer" / "Zotalia.py").touch()
        monkeypatch.chdir(tmp_path / "pin-citer")
        for name in ("citer", "pin-citer", "zotalia"):
            monkeypatch.setenv("USER", name)
            assert redact(f"no module {name} here") == f"no module {name} here"
        monkeypatch.setenv("USER", "zotalius")
        assert redact("no module zotalius here") == "no module [REDACTED:current-user] here"

    @pytest.mark.parametrize("variable", ["HOSTNAME", "COMPUTERNAME"])
    def test_the_machine_s_name_goes_short_and_full(self, monkeypatch, variable: str) -> None:
        monkeypatch.setenv(variable, "Kestrel7.corp.example.net")
        assert redact("at kestrel7.corp.example.net, KESTREL7: kestrel7.local kestrel7.py kestrel7-dev") == (
            "at [REDACTED:host-name], [REDACTED:host-name]: [REDACTED:host-name].local kestrel7.py kestrel7-dev"
        )

    @pytest.mark.parametrize(
        "name", ["localhost", "ubuntu", "vm", "MacBook-Pro.local", "raspberrypi", "docker-desktop"]
    )
    def test_a_machine_s_name_as_it_comes_is_left(self, name: str) -> None:
        assert name.lower() not in hosts({"HOSTNAME": name})

    def test_a_serial_name_is_one(self) -> None:
        assert "ip-10-0-3-177" in hosts({"HOSTNAME": "ip-10-0-3-177"})

    def test_positions_hold_in_any_script(self) -> None:
        names = Names(frozenset({"jroe42"}), frozenset())
        text = "İÄ ß jroe42 ümlaut"
        (found,) = names.find(text, text.replace("\u0130", "I").lower())
        assert text[found.start : found.end] == "jroe42"


class TestMany:
    SECRETS = tuple(f"{'abcdefghij'[i % 10]}{i:04d}Kw7$rT{'Q' if i % 3 else 'z'}{i * 7919:x}" for i in range(700))

    def test_hundreds_are_found_in_short_and_in_long_texts(self) -> None:
        literals = Literals([form for secret in self.SECRETS for form in forms_of(secret, MARK)])
        everything = string.printable + " ".join(self.SECRETS)
        for text in (everything, f"x {self.SECRETS[77]} y", "no"):
            found = {text[one.start : one.end] for one in literals.find(text)}
            assert found >= {secret for secret in self.SECRETS if secret in text}
            assert all(any(piece in secret for secret in self.SECRETS) for piece in found)

    @given(st.text(min_size=8, max_size=30), st.text(max_size=20), st.text(max_size=20))
    def test_any_value_is_found_in_any_text(self, value: str, before: str, after: str) -> None:
        text = f"{before}\u2028{value}\u2028{after}"
        found = Literals(forms_of(value, MARK)).find(text)
        assert any(one.start <= text.index(value) and one.end >= text.index(value) + len(value) for one in found)

    def test_a_hostile_text_of_one_secret_costs_linear_work(self) -> None:
        """Each run of base64 is taken once, however many pieces of it are known."""
        literals = Literals(forms_of("a" * 9, MARK))
        found = literals.find("YWFh" * 20_000)
        assert len(found) < 400


def test_a_span_s_every_text_is_free_of_own_secrets(monkeypatch) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Status, StatusCode

    monkeypatch.setenv("APP_PASSWORD", PLAIN)
    span = TracerProvider().get_tracer(f"lib {PLAIN}").start_span(f"do {PLAIN}", attributes={f"k.{PLAIN}": PLAIN})
    span.add_event(PLAIN, {"x": [PLAIN]})
    span.set_status(Status(StatusCode.ERROR, PLAIN))
    span.end()
    assert PLAIN not in encode_span(redact_span(span, Redactor())).decode()  # type: ignore[arg-type]
