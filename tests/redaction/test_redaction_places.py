"""Secrets without a form of their own are known by their place, in whatever syntax the place is written."""

from __future__ import annotations

import re

import pytest

from otel_telemetry.redaction import Redactor
from otel_telemetry.redaction.providers import TOKENS
from otel_telemetry.redaction.redactor import redact

SECRET = "Tr0ub4dor&3x"
PLAIN = "correcthorse9"

SYNTAXES = {
    "environment": "DB_PASSWORD={}",
    "export": 'export DB_PASSWORD="{}"',
    "json": '{{"user": "bob", "password": "{}", "port": 5432}}',
    "json escaped": r'body: "{{\"password\":\"{}\",\"port\":5432}}"',
    "yaml": "database:\n  password: {}\n  port: 5432",
    "toml": 'password = "{}"',
    "ini with spaces": "password            = {}",
    "repr": "{{'host': 'db', 'password': '{}'}}",
    "keyword argument": "connect(host='db', password='{}', port=5432)",
    "tuple": "[('password', '{}')]",
    "ruby": ":password => '{}'",
    "go": 'password := "{}"',
    "header": "X-Api-Key: {}",
    "bearer": "headers={{'Authorization': 'Bearer {}'}}",
    "flag with space": "deploy --password {} --env prod",
    "flag with equals": "deploy --password={} --env prod",
    "argv": "['deploy', '--password', '{}', '--env', 'prod']",
    "query": "https://x.test/login?user=bob&password={}",
    "url": "postgresql://bob:{}@db:5432/orders",
    "url without user": "redis://:{}@cache:6379/0",
    "odbc": "Server=db;Pwd={};Encrypt=yes",
    "xml element": "<password>{}</password>",
    "xml attribute": '<add key="Password" value="{}" />',
    "html": "&quot;password&quot;: &quot;{}&quot;",
    "comparison": 'if ("{}" == password)',
    "sentence": "invalid password '{}' for user bob",
    "words": "invalid api key {} for user bob",
    "curl": "curl -u 'bob:{}' https://x.test",
    "cookie": "Cookie: sid={}; theme=dark",
}


@pytest.mark.parametrize("secret", [SECRET, PLAIN])
@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES.keys())
def test_an_assignment_is_found_in_every_syntax(syntax: str, secret: str) -> None:
    redacted = redact(syntax.format(secret))
    assert not any(secret[i : i + 6] in redacted for i in range(len(secret) - 5))
    assert "[REDACTED:" in redacted


def test_an_encoded_assignment_is_found() -> None:
    assert PLAIN not in redact(f"body=password%3D{PLAIN}")


def test_what_stands_beside_a_secret_stays() -> None:
    text = "login failed: {'host': 'db', 'password': 'hunter2', 'port': 5432} (attempt 3)"
    assert redact(text) == text.replace("hunter2", "[REDACTED:assigned-secret]")


def test_a_hexadecimal_token_is_known_by_its_name_alone() -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015"
    assert digest not in redact(f"datadog_token = '{digest}'")
    assert digest in redact(f"checksum = '{digest}'")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Users/alice/x.bib", "/Users/***/x.bib"),
        ("/home/alice", "/home/***"),
        ("file:///home/alice/x", "file:///home/***/x"),
        ("/mnt/c/Users/alice/x", "/mnt/c/Users/***/x"),
        (r"C:\Users\Alice Smith\x", r"C:\Users\***\x"),
        (r"'C:\\Users\\alice\\x'", r"'C:\\Users\\***\\x'"),
        ("C:/Users/alice/x", "C:/Users/***/x"),
        ("%2Fhome%2Falice%2Fx", "%2Fhome%2F***%2Fx"),
        ("/home/***/x", "/home/***/x"),
    ],
)
def test_user_names_in_paths_go_and_the_path_stays(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("203.0.113.7", "ipv4"),
        ("10.0.0.1", "ipv4-private"),
        ("172.31.4.5", "ipv4-private"),
        ("192.168.1.17", "ipv4-private"),
        ("2a00:1450:4001:82a::200e", "ipv6"),
        ("fe80::1ff:fe23:4567:890a", "ipv6-private"),
    ],
)
def test_addresses_are_told_apart(address: str, rule: str) -> None:
    assert redact(f"connect to {address} timed out") == f"connect to [REDACTED:{rule}] timed out"


KEY_LINES = "\n".join(["MIIEpAIBAAKCAQEAx7Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoIqRsTuVwXyZ"] * 4)
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}\n{KEY_LINES}\n{END}",
        f"{BEGIN}\n{KEY_LINES[:150]}",
        f"{KEY_LINES[20:]}\n{END}",
        f"{BEGIN}\n{KEY_LINES}\n{END}".replace("\n", r"\n"),
    ],
    ids=["whole", "cut at the end", "cut at the beginning", "on one line"],
)
def test_a_private_key_goes_also_where_it_was_cut(text: str) -> None:
    redacted = redact(f"cannot load key {text}")
    assert "MIIE" not in redacted
    assert "sD6fG4hJ0yAe" not in redacted
    assert redacted.startswith("cannot load key [REDACTED:private-key]")


GLUED = [
    "PGPASSWORD",
    "dbpassword",
    "newpassword",
    "ftppasswd",
    "SMTPPASS",
    "adminpass",
    "rootpwd",
    "bindpw",
    "appsecret",
]


@pytest.mark.parametrize("name", GLUED)
def test_a_name_glued_together_is_a_name(name: str) -> None:
    assert "sunshine" not in redact(f"{name}=sunshine")
    assert "sunshine" not in redact(f"{{'{name}': 'sunshine'}}")


@pytest.mark.parametrize("text", ["otp=493021", "{'pin': '1234'}", "access_code=493021", "verification code is 493021"])
def test_a_code_of_digits_is_a_secret_behind_its_name(text: str) -> None:
    assert not any(digits in redact(text) for digits in ("1234", "493021"))


@pytest.mark.parametrize("text", ["bypass=sunshine", "htpasswd -b users", "pin_memory=True", "exit code 1234", "pin=7"])
def test_a_name_that_only_resembles_one_keeps_its_value(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "password='$3hunter2'",
        "DB_PASSWORD=$2b$12$hunter2hunter2",
        "postgres://$bob:hunter2@db/x",
        "password=SecretStr('hunter2')",
        "password=pydantic.SecretStr('hunter2')",
        r"password='a\'hunter2'",
        '{"password": "a\\"hunter2"}',
        "password='{hunter2!}'",
        "password='<hunter2>x'",
        "password='%hunter2%'",
        "password='config.hunter2'",
        "secret='https:hunter2'",
        "password:\n  hunter2",
        "auth=('bob', 'hunter2')",
        "HTTPBasicAuth('bob', 'hunter2')",
        "credentials: ('bob','hunter2')",
        "{'name': 'password', 'value': 'hunter2'}",
        "- name: DB_PASSWORD\n  value: hunter2",
        '{"header":"X-Api-Key","value":"hunter2"}',
    ],
)
def test_no_sign_around_a_secret_excuses_it(text: str) -> None:
    assert "hunter2" not in redact(text)


@pytest.mark.parametrize(
    "text", ["password: sunshine for user bob", "auth_token: sunshine.", "auth=('bob', 'sunshine')"]
)
def test_a_plain_word_is_a_password_where_one_stands(text: str) -> None:
    assert "sunshine" not in redact(text)


def test_a_quoted_word_behind_password_is_one() -> None:
    assert redact("wrong password 'sunshine'") == "wrong password '[REDACTED:assigned-secret]'"
    assert "abc123def456" not in redact("PHPSESSID=abc123def456")


def test_a_number_behind_password_is_one() -> None:
    assert redact("password: 1234567") == "password: [REDACTED:assigned-secret]"
    assert redact("password: 12 characters or more") == "password: 12 characters or more"


COMMANDS = [
    ("curl", "-u", "bob:hunter2", "http://x.test"),
    ("mysql", "-u", "root", "-phunter2", "orders"),
    ("sshpass", "-p", "hunter2", "ssh", "db"),
    ("docker", "login", "-u", "bob", "-p", "hunter2"),
    ("redis-cli", "-h", "cache", "-a", "hunter2"),
    ("sqlcmd", "-U", "sa", "-P", "hunter2"),
    ("openssl", "rsa", "-passin", "pass:hunter2"),
    ("ldapsearch", "-D", "cn=x", "-w", "hunter2"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_a_password_behind_a_short_flag_is_known_by_its_program(command: tuple[str, ...]) -> None:
    assert "hunter2" not in redact(" ".join(command))
    assert "hunter2" not in redact(f"Command '{list(command)}' returned non-zero exit status 1.")
    assert "hunter2" not in str(Redactor().value("process.command_args", command))


@pytest.mark.parametrize(
    "path",
    [
        "/home//alice/x",
        "/home2/alice/x",
        "/homes/alice/x",
        "/users/alice/x",
        "/mnt/home/alice/x",
        "/tmp/pytest-of-alice/pytest-0",
        "~alice/x",
        "/run/media/alice/usb",
        "/media/alice/usb",
        r"\\server\home\alice\x",
        r"\\wsl$\Ubuntu\home\alice\x",
        r"\/home\/alice\/x",
        "/Users/Alice Smith/x",
        "file:///C:/Users/Alice%20Smith/x",
        "ssh://host/home/alice/x",
    ],
)
def test_a_user_name_goes_wherever_homes_are(path: str) -> None:
    redacted = redact(f"cannot open {path}")
    assert "***" in redacted
    assert not any(name in redacted for name in ("alice", "Alice", "Smith"))


@pytest.mark.parametrize(
    "text",
    [
        "ssh alice@203.0.113.7",
        "http://u:p@203.0.113.7/",
        "<203.0.113.7>",
        "10.0.0.5 -> 203.0.113.7",
        "host==203.0.113.7",
        "app 203.0.113.7 refused",
        "other than 203.0.113.7",
        "IP 203.0.113.7.443 > x",
        "tcp/203.0.113.7",
        "203.0.113.7_eth0",
    ],
)
def test_an_address_is_no_version(text: str) -> None:
    assert "203.0" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "ipv6:%5B2a00:1450::5:200e%5D:443",
        "addr:2a00:1450:4001::200e",
        "eth0:2a00:1450:4001::200e",
        "2a00:1450:4001::200e.443",
        "::ffff:203.0.113.7",
    ],
)
def test_an_ipv6_address_is_found_behind_a_name(text: str) -> None:
    assert not any(part in redact(text) for part in ("1450", "203.0"))


@pytest.mark.parametrize("address", ["alice@notion.so", "juan@una.edu.py", "bob@file.zip", "bob@example.com_inbox"])
def test_an_email_may_end_like_a_file(address: str) -> None:
    assert redact(f"no mailbox {address}").startswith("no mailbox [REDACTED:email]")


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[1mpassword\x1b[0m=hunter2",
        "pass\u200bword=hunter2",
        "pass\u00adword=hunter2",
        "password%253Dhunter2",
        r"https:\/\/bob:hunter2@db\/x",
        "https%3A%2F%2Fbob%3Ahunter2%40db",
        r"passw\u006frd=hunter2",
        r"\x70assword=hunter2",
        "&quot;password&#34;:&#34;hunter2&#34;",
        r"hunter2\u0040example.com",
        "hunter2%2540example.com",
        r"\u002fhome\u002fhunter2/x",
    ],
)
def test_no_encoding_hides_a_place(text: str) -> None:
    once = redact(text)
    assert "hunter2" not in once
    assert redact(once) == once


def test_a_token_that_is_encoded_once_more_is_found_at_its_beginning() -> None:
    assert "PnqxSAia" not in redact("KeyError: 'ZXlKcmFXUWlPnqxSAia/VSkoJoN-b9R18wJ9/66QHtY0GJYuM+crGahl='")


def test_a_token_seen_in_a_clean_place_is_found_in_a_telling_one() -> None:
    token = "srv7-kx42-main8"
    assert redact(f"no route to {token} today") == f"no route to {token} today"
    assert token not in redact(f"api_key = '{token}'")


def test_no_token_of_a_provider_is_made_of_hexadecimal_digits_alone() -> None:
    """Hashes are passed over unread, since no provider's token could hide in one."""
    assert [rule.catches for rule in TOKENS if re.fullmatch("(?:0x)?[0-9a-f]+", rule.catches)] == []


@pytest.mark.parametrize("length", [90, 500, 4_000])
def test_a_long_bare_value_goes_whole(length: int) -> None:
    secret = "kq8ZpmW2sT5xVbN3!" * (length // 17)
    assert redact(f"api_key={secret} retries=3") == "api_key=[REDACTED:assigned-secret] retries=3"


def test_the_host_stays_where_a_password_holds_an_encoded_at_sign() -> None:
    assert redact("https://bob:p%40ss-w0rd@db/a") == "https://[REDACTED:url-credentials]@db/a"


def test_what_stands_around_a_secret_of_several_words_stays() -> None:
    text = "port: 5432\npassword: correct horse battery staple\nhost: db"
    assert redact(text) == "port: 5432\npassword: [REDACTED:assigned-secret]\nhost: db"
