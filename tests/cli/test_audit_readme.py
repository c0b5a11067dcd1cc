"""What the README shows of ``redact`` and ``audit`` is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from otel_jsonl import SegmentStore
from otel_telemetry.auditing import proof
from otel_telemetry.cli import main
from otel_telemetry.redaction.table import RULES

README = (Path(__file__).parents[2] / "README.md").read_text()
NOON = 1_769_860_800.0
"""2026-01-31 12:00 UTC."""
LOG = """\
2026-01-31 12:00:01 ERROR login of kim@example.org failed
2026-01-31 12:00:02 ERROR postgresql://app:s3cret@db:5432/orders refused
{"level": "error", "api_key": "swordfish", "path": "/home/kim/refs.bib"}
"""


def shown(command: str) -> str:
    found = re.search(rf"<!-- output: otel-telemetry {command} -->\n```\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def run(*arguments: str, given: str | None = None) -> str:
    result = CliRunner().invoke(main, arguments, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout


def without_count(text: str) -> str:
    return re.sub(r"\d+ rules", "N rules", text)


def test_redact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("agent.log").write_text(LOG)
    text, report = run("redact", "agent.log"), run("redact", "--report", "agent.log")
    assert shown("redact") == (
        f"$ otel-telemetry redact agent.log\n{text}$ otel-telemetry redact --report agent.log\n{report}"
    )


def test_audit(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "PROVEN", {"email": RULES["email"]})
    lines = [
        b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"mail to kim@example.org"}]}]}]}\n',
        b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"login","attributes":'
        b'[{"key":"db.password","value":{"stringValue":"swordfish"}}]}]}]}]}\n',
    ]
    writer = SegmentStore(store, clock=lambda: NOON)
    for line in lines:
        writer.append(line, repository="pin-citer", kind="failed")
    writer.close()
    (store / ".maintenance.lock").touch(mode=0o600)
    first = run("audit")
    last = run("audit", "--fix", "--canary", "-", given="my-planted-secret\n").splitlines(keepends=True)[-3:]
    command = "$ echo 'my-planted-secret' | otel-telemetry audit --fix --canary - | tail -3\n"
    assert without_count(shown("audit")) == without_count(f"$ otel-telemetry audit\n{first}{command}{''.join(last)}")


HASH = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"the key is {HASH}", True),
        (f"secret: {HASH}", False),
        ("the login is hunter2", True),
        ("I met Jane Roe", True),
        ("customer Jane Roe", False),
        ("https://example.com/users/jane.roe/profile", True),
        ("lives at 4 Elm Street, Springfield", True),
        ("order 123456789 for customer 4711", True),
        ("the patient has diabetes", True),
    ],
)
def test_the_limits_are_as_they_are_told(text: str, left: bool) -> None:
    """Where a rule learns one of these, docs/privacy.md is to say so."""
    assert (run("redact", given=text) == text) is left
