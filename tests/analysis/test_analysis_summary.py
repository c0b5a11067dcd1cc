from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from otel_telemetry.analysis import suggest, summarise
from tests.analysis.store_lines import (
    GIT_LOCK,
    LOCKED_FILE,
    MISSING_BIB,
    NOW,
    ODD,
    before,
    standalone,
    task,
    write_store,
)

if TYPE_CHECKING:
    from otel_telemetry.analysis.summary import Summary

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "summary.schema.json").read_text())

SPANS = [
    *[task("pin-citer", failure=MISSING_BIB, at=before(hours), revision="r1") for hours in range(3)],
    task("cite-assist", "Writer", failure=LOCKED_FILE, at=before(5)),
    standalone(ODD, "cite-assist", "Writer", at=before(6)),
    *[task("pin-citer", at=before(hours)) for hours in range(6)],
    task("cite-assist", "Writer", outcome="cancelled", at=before(7)),
    task("pin-citer", failure=GIT_LOCK, at=before(days=9)),
]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return write_store(tmp_path / "store", SPANS)


def schema_complaints(summary: Summary) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(json.loads(json.dumps(summary.to_dict())))]


class TestSchema:
    def test_it_is_a_schema(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    @pytest.mark.parametrize("since", ["7d", "30m", "all", None])
    def test_real_summaries_fit(self, filled: Path, since: str | None) -> None:
        found = summarise(filled, since=since, now=NOW, top=2, quota_bytes=100, notices=("said",))
        assert schema_complaints(found) == []

    def test_empty_and_missing_stores_fit(self, tmp_path: Path) -> None:
        assert schema_complaints(summarise(tmp_path / "none", now=NOW)) == []
        assert schema_complaints(summarise(None, now=NOW)) == []

    def test_every_key_is_documented(self, filled: Path) -> None:
        """The schema allows no other keys, so a key added here must be added there."""
        whole = summarise(filled, now=NOW).to_dict()
        assert whole.keys() == SCHEMA["properties"].keys()
        assert whole["patterns"][0].keys() == SCHEMA["$defs"]["pattern"]["properties"].keys()


class TestNumbers:
    def test_the_whole(self, filled: Path) -> None:
        found = summarise(filled, now=NOW).to_dict()
        assert (found["errors"], found["tasks"]["run"], found["tasks"]["failed"], found["tasks"]["cancelled"]) == (
            5,
            11,
            4,
            1,
        )
        assert found["failure_rate"] == pytest.approx(4 / 10)
        assert [(each["name"], each["errors"]) for each in found["repositories"]] == [
            ("pin-citer", 3),
            ("cite-assist", 2),
        ]
        assert [(each["name"], each["count"], each["percent"]) for each in found["patterns"]] == [
            ("FileNotFoundError", 3, 60), ("PermissionError", 1, 20), ("OddError", 1, 20)
        ]  # fmt: skip
        assert found["patterns"][0]["groups"][0]["revisions"] == ["r1"]
        assert found["patterns"][0]["first_seen"] == "2026-05-10T10:00:00.000Z"
        assert found["trend"]["previous_errors"] == 1
        assert found["store"]["oldest_record"] == "2026-05-01"

    def test_by_repository(self, filled: Path) -> None:
        found = summarise(filled, now=NOW, repository="cite-assist")
        assert ([each.name for each in found.repositories], found.errors, found.tasks.run) == (["cite-assist"], 2, 2)

    def test_by_agent(self, filled: Path) -> None:
        found = summarise(filled, now=NOW, agent="CitationAgent")
        assert ([each.name for each in found.agents], found.errors) == (["CitationAgent"], 3)

    def test_top_leaves_out_rows_but_no_counts(self, filled: Path) -> None:
        found = summarise(filled, now=NOW, top=1)
        assert (len(found.rows), found.more_patterns, found.errors) == (1, 2, 5)
        assert found.main_pattern_of("cite-assist")[1] == 1


class TestForTheCollector:
    def test_error_summary(self, filled: Path) -> None:
        found = summarise(filled, now=NOW).to_error_summary()
        assert found["total_errors"] == 5
        assert found["by_type"] == {"FileNotFoundError": 3, "PermissionError": 1, "agents.OddError": 1}
        assert found["by_agent"] == {"CitationAgent": 3, "Writer": 2}
        assert found["by_repo"] == {"pin-citer": 3, "cite-assist": 2}
        assert [each["category"] for each in found["patterns"]] == ["file_not_found", "permission_denied", "unknown"]
        assert found["top_errors"][0]["message"] == MISSING_BIB.message

    def test_error_summary_of_nothing(self, tmp_path: Path) -> None:
        found = summarise(tmp_path / "none", now=NOW).to_error_summary()
        assert (found["total_errors"], found["by_type"], found["patterns"], found["top_errors"]) == (0, {}, [], [])

    def test_suggestions_name_real_values(self, filled: Path) -> None:
        first = suggest(summarise(filled, now=NOW))[0]
        assert (first["error"], first["count"], first["repositories"]) == ("FileNotFoundError", 3, ["pin-citer"])
        assert "read_refs" in first["action"]
        assert ".bib" in first["title"]


class TestAccounting:
    def test_what_was_lost_or_could_not_be_read(self, filled: Path) -> None:
        segment = next(filled.glob("pin-citer/failed-2026-05-10-*.jsonl"))
        with segment.open("ab") as file:
            file.write(b'junk\n{"a":}\n{"resourceLogs":[]}\n{"resourceSpans":[{"torn')
        store = summarise(filled, now=NOW).store
        assert (store.skipped_lines, store.foreign_lines, store.torn_lines) == (2, 1, 1)
        assert store.bytes_used == sum(file.stat().st_size for file in filled.rglob("*.jsonl"))
