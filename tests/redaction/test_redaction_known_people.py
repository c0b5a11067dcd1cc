"""Who commits in the checkout and whose login it is: in names of files too, and no word of a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from otel_telemetry.redaction.checkouts import remember_checkout
from otel_telemetry.redaction.known.people import persons
from otel_telemetry.redaction.redactor import redact

MARK = "[REDACTED:current-user]"


pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/data/mquist7.csv is gone", f"/data/{MARK}.csv is gone"),
        ("mquist7_2024.csv is gone", f"{MARK}_2024.csv is gone"),
        ("report_mquist7.pdf is gone", f"report_{MARK}.pdf is gone"),
        ("~/.cache/-Users-mquist7-proj/x", f"~/.cache/-Users-{MARK}-proj/x"),
        ("mquist7_utils.load failed", "mquist7_utils.load failed"),
        ("xmquist7.csv is gone", "xmquist7.csv is gone"),
    ],
)
def test_a_login_goes_out_of_the_names_of_files(monkeypatch, text: str, kept: str) -> None:
    monkeypatch.setenv("USER", "mquist7")
    assert redact(text) == kept
    assert redact(kept) == kept


def test_who_commits_is_known(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    config = "[user]\n\tname = Marlene Quistgaard\n\temail = mquist7@example.com\n[x]\n\tname = Zotalia\n"
    (tmp_path / "repo" / ".git" / "config").write_text(config)
    remember_checkout(str(tmp_path / "repo"))
    assert redact("Marlene Quistgaard, quistgaard; mquist7 zotalia") == f"{MARK}, {MARK}; {MARK} zotalia"


@pytest.mark.parametrize("variable", ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "EMAIL"])
def test_a_variable_names_the_person_too(monkeypatch, variable: str) -> None:
    monkeypatch.setenv(variable, "mquist7@example.com" if variable == "EMAIL" else "Mquist7 Brontosen")
    assert redact("it was mquist7 again") == f"it was {MARK} again"


@pytest.mark.parametrize(
    "name",
    ["Release Automation", "GitHub Actions", "Build Bot", "root", "ci@example.com", "noreply@example.com", "A B", ""],
)
def test_a_program_that_commits_is_nobody(name: str) -> None:
    assert persons({}, [name]) == frozenset()


def test_a_part_that_is_a_word_of_messages_stays() -> None:
    assert persons({}, ["Grace Brontosen"]) == {"grace brontosen", "brontosen"}
