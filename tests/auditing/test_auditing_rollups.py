"""Rollups are looked into like everything else, and what is private in them goes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from otel_jsonl import maintain, segments
from otel_jsonl.names import MERGED_ROLLUP
from otel_jsonl.rollups import read_rollup, read_whole, rollups, write_rollup, write_whole
from otel_telemetry import BaseAgent, ToolResponse
from otel_telemetry.analysis import summarise
from otel_telemetry.analysis.digest import SUMMARISER
from otel_telemetry.auditing.audit import Auditor

if TYPE_CHECKING:
    from otel_telemetry.auditing.result import AuditResult

SECRET = "ghp_" + "x7Kq" * 9
DAY = 86_400.0


class Agent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        raise FileNotFoundError(2, "No such file or directory", "library.bib")


@pytest.fixture
def summed_up(store: Path) -> Path:
    """Return a store with one compressed segment and its rollup."""
    with pytest.raises(FileNotFoundError):
        Agent().execute_task("find the paper")
    maintain(store, now=time.time() + DAY, summariser=SUMMARISER)
    (segment,) = segments(store)
    assert read_rollup(segment) == SUMMARISER.digest(segment)
    return store


def audit(store: Path, *, fix: bool = False) -> AuditResult:
    return Auditor(store).audit(fix=fix)


def plant(store: Path) -> None:
    """Have the rollup say what an older version let through."""
    (file,) = rollups(store)
    whole = read_whole(file.path)
    assert whole is not None
    assert b"No such file" in whole.body
    write_whole(file.path, whole._replace(body=whole.body.replace(b"No such file", f"token {SECRET}".encode())))


def test_our_own_rollups_are_clean(summed_up: Path) -> None:
    result = audit(summed_up)
    assert (result.is_clean, result.is_whole) == (True, True)
    assert any(file.name.endswith(".rollup.gz") and file.lines > 1 for file in result.files)


def test_a_finding_in_one_is_told(summed_up: Path) -> None:
    plant(summed_up)
    assert not audit(summed_up).is_clean


def test_one_whose_segment_is_there_is_made_again(summed_up: Path) -> None:
    plant(summed_up)
    audit(summed_up, fix=True)
    assert rollups(summed_up) == []
    maintain(summed_up, now=time.time() + DAY, summariser=SUMMARISER)
    (segment,) = segments(summed_up)
    assert read_rollup(segment) == SUMMARISER.digest(segment)


def test_one_whose_segment_is_gone_keeps_its_counts(summed_up: Path) -> None:
    plant(summed_up)
    (segment,) = segments(summed_up)
    segment.path.unlink()
    result = audit(summed_up, fix=True)
    assert audit(summed_up).is_clean
    assert result.failure == ""
    assert summarise(summed_up, since=None).errors == 1


def test_one_that_cannot_be_redacted_goes(summed_up: Path) -> None:
    (segment,) = segments(summed_up)
    write_rollup(segment, b'{"cut off: "' + SECRET.encode() + b"\xff\n" + b'{"a":1,"a":"' + SECRET.encode() + b'"}')
    segment.path.unlink()
    audit(summed_up, fix=True)
    assert audit(summed_up).is_clean


def test_what_is_written_anew_is_summed_up_anew(summed_up: Path) -> None:
    """Rollup and merge say nothing of lines that were there before."""
    from otel_jsonl.rewriting import rewriting

    (summed_up / MERGED_ROLLUP).write_bytes(b"merged")
    (segment,) = segments(summed_up)
    with rewriting(summed_up) as rewriter:
        assert rewriter.segment(segment.path, lambda piece: None)
    assert rollups(summed_up) == []
    assert not (summed_up / MERGED_ROLLUP).exists()


def test_a_finding_in_the_merge_deletes_it(summed_up: Path) -> None:
    summarise(summed_up, since=None, keep=True)
    import gzip

    content = gzip.decompress((summed_up / MERGED_ROLLUP).read_bytes())
    (summed_up / MERGED_ROLLUP).write_bytes(gzip.compress(content.replace(b"No such file", f"token {SECRET}".encode())))
    assert not audit(summed_up).is_clean
    audit(summed_up, fix=True)
    assert not (summed_up / MERGED_ROLLUP).exists()
