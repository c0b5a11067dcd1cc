"""Secrets without a form of their own are known by their place, in whatever syntax the place is written."""

from __future__ import annotations

import pytest

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
    text = "login failed: {'user': 'bob', 'password': 'hunter2', 'port': 5432} (attempt 3)"
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
