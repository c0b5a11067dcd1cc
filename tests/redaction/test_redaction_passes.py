"""Redaction comes to rest, stays within bounds, and says by which rules."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otel_telemetry.redaction import engine
from otel_telemetry.redaction.known import registered
from otel_telemetry.redaction.passes import GROWTH, SLACK
from otel_telemetry.redaction.redactor import findings, redact
from otel_telemetry.redaction.rules import Found
from otel_telemetry.redaction.table import NOTES, RULES

OWN = "Vexlor im/quat&9"
SIGNS = [
    *"\n\t '\"`\\,.=:;{}()<>$[]|&?#@/%-_~*!\0\u200b\u0130é…",
    *(
        "password=",
        "token: ",
        "'api_key': '",
        "Authorization: Bearer ",
        "Basic ",
        "hunter2",
        "Cookie: a=b",
        "--password ",
    ),
    *("://", "bob:pw@", "@example.com", "10.0.0.1", "fe80::1", "/home/bob", "curl -u ", "%3D", "%22", "kind: Secret"),
    *(
        "[REDACTED:email]",
        "[REDACTED:own-secret]",
        "[REDACTED:",
        "REDACTED",
        "]",
        "***",
        "Key (a)=(b)",
        "INSERT INTO t",
    ),
    *(
        OWN,
        OWN[:7],
        OWN[7:],
        "Vexlor%20im%2Fquat%269",
        "VmV4bG9yIGltL3F1YXQmOQ",
        "jroe42",
        "kestrel7",
        "ACME-1",
        "ACME-",
    ),
    *(
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "ghp_",
        "eyJhbGciOi",
        "4111 1111 1111 1111",
        "name: Jane",
    ),
]
PIECES = st.one_of(
    st.sampled_from(sorted({rule.catches for rule in RULES.values()})),
    st.sampled_from(sorted({rule.leaves for rule in RULES.values()})),
    st.sampled_from(SIGNS),
    st.text(alphabet=string.printable, max_size=8),
    st.text(max_size=8),
)
MESSY = st.lists(PIECES, max_size=14).map("".join)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_PASSWORD", OWN)
    monkeypatch.setenv("USER", "jroe42")
    monkeypatch.setenv("HOSTNAME", "kestrel7")
    checked, _ = registered.checked(patterns=[r"ACME-\d+"])
    registered.register(checked)


@settings(max_examples=300)
@given(MESSY)
@example("token: 'ACME-1jroe42'\"")
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    assert findings(once) == {}


@given(MESSY, st.integers(1, 40))
def test_a_text_grows_by_a_small_factor_only(text: str, times: int) -> None:
    assert len(redact(text * times)) <= GROWTH * len(text * times) + SLACK


@pytest.mark.parametrize("find", ["pw=a ", "pin=1234,", "/home/a ", "a@b.io ", "10.0.0.1 ", "--token x ", "jroe42 "])
def test_many_tiny_finds_stay_within_bounds_and_at_rest(find: str) -> None:
    text = find * 3_000
    once = redact(text)
    assert len(once) <= GROWTH * len(text) + SLACK
    assert redact(once) == once


def test_a_text_that_does_not_come_to_rest_goes_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def restless(text: str) -> list[Found]:
        return [Found(0, 1, "ab")]

    monkeypatch.setattr(engine, "find_all", restless)
    assert redact("quite private") == "[REDACTED:failed]"


class TestFindings:
    def test_they_name_and_count_the_rules(self) -> None:
        assert findings(f"{OWN} {OWN} jroe42 at /home/bob/x mailed a.b@example.com") == {
            "own-secret": 2,
            "current-user": 1,
            "home-folder": 1,
            "email": 1,
        }

    def test_what_was_redacted_before_does_not_count(self) -> None:
        assert findings("[REDACTED:email] [REDACTED:email] /home/***/x a.b@example.com") == {"email": 1}

    @given(MESSY)
    def test_every_id_is_in_the_table_and_counts_tell_a_change(self, text: str) -> None:
        found = findings(text)
        assert found.keys() <= RULES.keys() | NOTES.keys()
        if redact(text) == text:
            assert not found
