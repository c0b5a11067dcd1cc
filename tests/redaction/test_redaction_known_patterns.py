"""What users register: values, patterns, and what no rule may take; patterns stay linear."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.redaction import Redactor, known
from otel_telemetry.redaction.known import registered
from otel_telemetry.redaction.known.patterns import WINDOW, complaint, matches
from otel_telemetry.redaction.redactor import findings, redact

MARK = "[REDACTED:registered]"


def register(values=None, patterns=None, allow=None) -> int:
    checked, left_out = registered.checked(values, patterns, allow)
    registered.register(checked)
    return left_out


class TestValues:
    def test_a_registered_value_goes_in_every_form(self) -> None:
        register(values=["Northwind & Sons"])
        assert redact("for Northwind & Sons, Northwind%20%26%20Sons, Tm9ydGh3aW5kICYgU29ucw==") == (
            f"for {MARK}, {MARK}, {MARK}"
        )

    def test_what_was_clean_before_is_looked_at_again(self) -> None:
        subject = Redactor()
        assert subject.text("call Northwind") == "call Northwind"
        register(values=["Northwind"])
        assert subject.text("call Northwind") == f"call {MARK}"

    def test_calls_add_up(self) -> None:
        register(values=["Northwind"])
        register(values=["Vexlorimquat"])
        assert redact("Northwind Vexlorimquat") == f"{MARK} {MARK}"

    def test_short_and_common_ones_are_left_out_and_counted(self) -> None:
        assert register(values=["abc", "password", "", "Northwind"]) == 3
        assert redact("abc password Northwind") == f"abc password {MARK}"

    def test_nothing_shows_them(self) -> None:
        register(values=["Northwind"], patterns=["Contoso-[0-9]+"], allow=["Fabrikam"])
        shown = f"{registered.registered()!r}{known.current()!r}"
        assert not any(word in shown for word in ("Northwind", "Contoso", "Fabrikam"))


class TestPatterns:
    def test_a_match_goes(self) -> None:
        register(patterns=[r"ACME-\d+", re.compile(r"\bcase no\. \w+", re.IGNORECASE)])
        assert redact("see ACME-1234 and Case No. X77") == f"see {MARK} and {MARK}"
        assert findings("see ACME-1234") == {"registered": 1}

    @pytest.mark.parametrize(
        "pattern",
        [
            r"\w+@\w+\.com",
            r"emp-\d{6}",
            r"\bPRJ-[A-Z]+-\d+\b",
            r"(?:[A-Z]{4}-)+\d",
            r"(?:foo|bar)+!",
            r"(?:\d{1,3}\.){3}\d{1,3}",
            r"(?i)patient:\s*\w+\s+\w+",
            r"<doc>[^<]*</doc>",
            r"token=.*;",
            r"(?<=id=)\d+",
            r"(['\"])\w+\1",
            r"[^\x00-\x7f]+x",
        ],
    )
    def test_usual_patterns_are_taken(self, pattern: str) -> None:
        assert complaint(re.compile(pattern)) is None

    @pytest.mark.parametrize(
        "pattern",
        [
            r"(a+)+b",
            r"(?:\w+\s?)*!",
            r"(?:a|a)+b",
            r"(?:a|aa)+b",
            r"(?:a?b?)+c",
            r".*x.*y.*z",
            r"[\w-]+-[\w-]+-!",
            r"(?:.{0,100}){5}x",
            r"(?=(?:a+)+b)ab",
            r"(?i)(?:[a-z]+[A-Z]+)+!",
        ],
    )
    def test_what_may_take_for_ever_is_refused(self, pattern: str) -> None:
        with pytest.raises(registered.RegistrationError, match=r"redact_patterns\[0\] could take very long"):
            registered.checked(patterns=[pattern])

    @pytest.mark.parametrize("pattern", ["", "a*", r"\b", "(?=x)", "x?|y", "^", "$"])
    def test_what_matches_nothing_is_refused(self, pattern: str) -> None:
        with pytest.raises(registered.RegistrationError, match="without any character"):
            registered.checked(patterns=[pattern])

    @pytest.mark.parametrize("length", [1, WINDOW - 1, WINDOW, WINDOW + 1])
    @given(offset=st.integers(0, 3 * WINDOW))
    def test_a_match_is_found_whole_wherever_it_stands(self, length: int, offset: int) -> None:
        text = "-" * offset + "x" * length + "-" * WINDOW
        covered = {at for start, end in matches(re.compile("x+"), text) for at in range(start, end)}
        assert covered == set(range(offset, offset + length))


class TestAllow:
    def test_no_rule_takes_what_is_allowed(self) -> None:
        text = "write to support@example.com, not to jane@example.com"
        assert "support" not in redact(text)
        register(allow=["support@example.com"])
        assert redact(text) == "write to support@example.com, not to [REDACTED:email]"

    def test_a_pattern_allows_what_it_matches(self) -> None:
        register(allow=[re.compile(r"\w+@example\.com")], patterns=["ACME-[0-9]+"])
        assert redact("a@example.com b@example.org") == "a@example.com [REDACTED:email]"

    def test_it_goes_before_registered_patterns(self) -> None:
        register(allow=["ACME-0000"], patterns=["ACME-[0-9]+"])
        assert redact("ACME-0000 ACME-0001") == f"ACME-0000 {MARK}"

    def test_it_does_not_go_before_registered_values_and_own_secrets(self, monkeypatch) -> None:
        monkeypatch.setenv("APP_PASSWORD", "Vexlorimquat")
        register(values=["Northwind"], allow=["Northwind", "Vexlorimquat"])
        assert redact("Northwind Vexlorimquat") == f"{MARK} [REDACTED:own-secret]"
        assert Redactor().value("password", "Vexlorimquat") == "[REDACTED:secret]"

    def test_part_of_a_longer_secret_is_no_exception(self) -> None:
        register(allow=["port@example.com"])
        assert "example" not in redact("write to support@example.com")

    def test_a_value_under_a_secret_key_is_kept_if_it_is_allowed(self) -> None:
        register(allow=["EXAMPLE-KEY-0000"])
        assert Redactor().value("api_key", "EXAMPLE-KEY-0000") == "EXAMPLE-KEY-0000"
        assert Redactor().value("api_key", "EXAMPLE-KEY-0001") == "[REDACTED:secret]"


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"values": "Northwind"}, "redact_values must be a list"),
        ({"values": 7}, "redact_values must be a list"),
        ({"values": ["x", b"Northwind"]}, r"redact_values\[1\] must be a text, not bytes"),
        ({"values": [None]}, r"redact_values\[0\] must be a text, not NoneType"),
        ({"values": ["x" * 70_000]}, r"redact_values\[0\] is longer"),
        ({"values": map(str, range(20_000))}, "redact_values has 20000 items"),
        ({"patterns": "a+"}, "redact_patterns must be a list"),
        (
            {"patterns": ["ok1", "Northwind("]},
            r"redact_patterns\[1\] is no regular expression \(see its character 10\)",
        ),
        ({"patterns": [re.compile(b"x")]}, r"redact_patterns\[0\] is a pattern of bytes"),
        ({"patterns": [1]}, r"redact_patterns\[0\] must be a text, not int"),
        ({"allow": ["a"]}, r"allow\[0\] is too short"),
        ({"allow": [re.compile("(a+)+b")]}, r"allow\[0\] could take very long"),
    ],
)
def test_what_cannot_be_used_is_said_without_quoting_it(given_, sentence: str) -> None:
    with pytest.raises(registered.RegistrationError, match=sentence) as caught:
        registered.checked(**given_)
    assert "Northwind" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "written",
    [
        "projekt nachtigäll süd",
        "PROJEKT_NACHTIGÄLL_SÜD",
        unicodedata.normalize("NFD", "Projekt Nachtigäll Süd"),
        "Projekt\u00a0Nachtigäll\n   Süd",
        repr("Projekt Nachtigäll\nSüd")[1:-1],
    ],
)
def test_a_value_is_known_in_any_case_form_and_white_space(written: str) -> None:
    register(values=["Projekt Nachtigäll Süd"])
    assert redact(f"no {written} here") == "no [REDACTED:registered] here"
    assert redact("no Projekt Nachtigällen here") == "no Projekt Nachtigällen here"


@pytest.mark.parametrize("pattern", [r"\S+", ".{5,80}", r"[\w.]+@[\w.-]+", r"AKIA\w{16}", r"\w{8,40}"])
def test_a_pattern_that_would_allow_secrets_is_refused(pattern: str) -> None:
    with pytest.raises(registered.RegistrationError, match=r"^allow\[0\] would leave secrets"):
        register(allow=[re.compile(pattern)])
