"""What the README and docs/store.md show of the store is what comes out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from otel_jsonl import SegmentStore, maintain, names
from otel_telemetry.cli import main
from tests.analysis.store_lines import MISSING_BIB, NOW, task, write_store

ROOT = Path(__file__).parents[2]
STORE = (ROOT / "docs" / "store.md").read_text()
LINE = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x"}]}]}]}\n'
NOON = 1_769_860_800.0
"""2026-01-31 12:00 UTC."""


def block(label: str, text: str) -> str:
    found = re.search(rf"<!-- {re.escape(label)} -->\n```\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_purge(store: Path) -> None:
    writer = SegmentStore(store, clock=lambda: NOON)
    for repository in ("pin-citer", "cite-assist"):
        writer.append(LINE, repository=repository, kind="ok")
    writer.close()
    command, *lines = block("output: otel-telemetry purge", (ROOT / "README.md").read_text()).splitlines()
    shown = CliRunner().invoke(main, command.split()[2:]).stdout
    said = " ".join(shown.split()).replace(str(store), "/tmp/12-factor-telemetry")
    assert said == " ".join(" ".join(lines).split())


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("zcat")), reason="needs jq and zcat")
def test_jq(tmp_path: Path) -> None:
    store = write_store(tmp_path / "read", [task(failure=MISSING_BIB), task()])
    maintain(store, now=NOW.timestamp() + 86_400)
    write_store(store, [task("cite-assist", "WriterAgent", failure=MISSING_BIB)])
    torn = b'{"resourceSpans":[{"sco\n\0\0\n{"resourceLogs":[]}\n{"resou'
    (store / "pin-citer" / "failed-2026-01-02-0001.jsonl").write_bytes(torn)
    ran = subprocess.run(
        ["sh", "-c", block("command: jq", STORE)],
        env={**os.environ, "TELEMETRY_DIR": str(store)},
        capture_output=True,
        text=True,
    )
    assert ran.stderr == ""
    assert sorted(ran.stdout.splitlines()) == [
        "invoke_agent CitationAgent\tFileNotFoundError",
        "invoke_agent WriterAgent\tFileNotFoundError",
    ]


def test_every_name_that_the_store_gives_is_told() -> None:
    for told in (
        names.MAINTENANCE_LOCK,
        names.CLOCK_LEAP,
        names.MERGED_ROLLUP,
        ".closed.jsonl",
        ".rollup.gz",
        ".count",
    ):
        assert told in STORE


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", STORE))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
