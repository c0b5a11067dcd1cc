"""`configure` registers what to take out and what to leave, or says in one sentence why it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from otel_telemetry import BaseAgent, configure
from otel_telemetry.environment import ConfigurationError
from otel_telemetry.redaction import known
from otel_telemetry.redaction.redactor import redact


class Agent(BaseAgent):
    def _execute_task_impl(self, task):
        raise RuntimeError("Northwind (case ACME-1234) wrote to support@example.com and jane@example.com")


def fail_once() -> None:
    with pytest.raises(RuntimeError):
        Agent().execute_task("x")


def test_what_is_registered_reaches_no_file(spans) -> None:
    configure(
        redact_values=["Northwind"],
        redact_patterns=[r"ACME-\d+"],
        allow=["support@example.com"],
        set_global_provider=False,
    )
    fail_once()
    (event,) = spans()[0]["events"]
    assert event["attributes"]["exception.message"] == (
        "[REDACTED:registered] (case [REDACTED:registered]) wrote to support@example.com and [REDACTED:email]"
    )
    assert "Northwind" not in str(spans())


def test_agents_that_exist_already_keep_to_it(spans) -> None:
    fail_once()
    configure(redact_values=["Northwind"], set_global_provider=False)
    fail_once()
    first, second = (span["events"][0]["attributes"]["exception.message"] for span in spans())
    assert "Northwind" in first
    assert "Northwind" not in second


def test_a_name_that_was_redacted_before_is_redacted_anew(spans) -> None:
    fail_once()
    configure(redact_values=["Northwind"], repo="Northwind", set_global_provider=False)
    fail_once()
    assert spans()[1]["attributes"]["vcs.repository.name"] == "[REDACTED:registered]"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"redact_values": "Northwind"}, "redact_values must be a list; put the one item into brackets."),
        ({"redact_values": [7]}, "redact_values[0] must be a text, not int; decode or convert it."),
        ({"redact_patterns": ["("]}, "redact_patterns[0] is no regular expression (see its character 1); "),
        (
            {"redact_patterns": ["a*"]},
            "redact_patterns[0] can match without any character; let it require at least one.",
        ),
        ({"redact_patterns": ["(a+)+b"]}, "redact_patterns[0] could take very long on some texts"),
        ({"allow": ["a"]}, "allow[0] is too short; give the whole text, or a compiled pattern."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_changed(given, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(sentence)):
        configure(**{"redact_values": ["Vexlorimquat"], **given}, repo="renamed", set_global_provider=False)
    assert redact("Vexlorimquat") == "Vexlorimquat"


def test_a_bad_setting_registers_nothing() -> None:
    with pytest.raises(ConfigurationError):
        configure(redact_values=["Vexlorimquat"], max_bytes=0)
    assert redact("Vexlorimquat") == "Vexlorimquat"


def test_what_is_left_out_is_counted_aloud_and_not_named(capsys, monkeypatch) -> None:
    configure(redact_values=["abc", "password", "Northwind"], set_global_provider=False)
    assert capsys.readouterr().err == (
        "otel-telemetry: 2 of redact_values left out: shorter than 8 characters or common words; use redact_patterns.\n"
    )


def test_a_fingerprint_depends_on_no_mode(spans, monkeypatch) -> None:
    configure(redact_values=["Northwind"], set_global_provider=False)
    fail_once()
    configure(redaction="strict", set_global_provider=False)
    fail_once()
    default, strict = (span["attributes"]["otel_telemetry.error.fingerprint"] for span in spans())
    assert default == strict


def test_switched_off_it_still_registers() -> None:
    configure(enabled=False, redact_values=["Northwind"])
    assert redact("Northwind") == "[REDACTED:registered]"
    known.forget()


def test_the_readme_s_example_works() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    found = re.search(r"<!-- program: registering -->\n```python\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    exec(compile(found[1].replace("configure(\n", "configure(set_global_provider=False,\n"), "README.md", "exec"))
    assert redact("Northwind & Sons, case no. 17, support@example.com, ACME-000") == (
        "[REDACTED:registered], [REDACTED:registered], support@example.com, ACME-000"
    )
