from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from otel_telemetry.analysis.members import agents, repositories, sure_rate, task_counts
from otel_telemetry.analysis.patterns import groups, patterns
from otel_telemetry.analysis.rollup import Rollup
from otel_telemetry.analysis.tally import Tally, tally_lines
from otel_telemetry.analysis.troubles import file_operations, git_troubles
from tests.analysis.store_lines import GIT_LOCK, LOCKED_FILE, MISSING_BIB, ODD, before, lines, task


def rollup_of(*spans) -> Rollup:
    rollup = Rollup()
    tally_lines(Tally([rollup]), lines(spans))
    return rollup


class TestGroups:
    def test_one_fingerprint_in_several_repositories_is_one_group(self) -> None:
        (group,) = groups(
            rollup_of(
                task("a", failure=MISSING_BIB, at=before(5)),
                task("b", "Other", failure=MISSING_BIB, at=before(2)),
                task("b", failure=MISSING_BIB, at=before(9)),
            )
        )
        assert (group.count, group.repositories, group.agents) == (
            3,
            {"b": 2, "a": 1},
            {"CitationAgent": 2, "Other": 1},
        )
        assert group.last_ns - group.first_ns == 7 * 3600 * 10**9

    def test_revisions_in_the_order_first_seen_failing(self) -> None:
        (group,) = groups(
            rollup_of(
                task(failure=MISSING_BIB, at=before(1), revision="new"),
                task(failure=MISSING_BIB, at=before(9), revision="old"),
                task(failure=MISSING_BIB, at=before(5), revision="mid"),
            )
        )
        assert group.revisions == ("old", "mid", "new")

    def test_how_often_it_happened_before(self) -> None:
        earlier = rollup_of(task(failure=MISSING_BIB), task(failure=MISSING_BIB), task(failure=GIT_LOCK))
        (group,) = groups(rollup_of(task(failure=MISSING_BIB)), earlier)
        assert (group.count, group.before) == (1, 2)


class TestPatterns:
    def test_a_category_is_one_row_named_by_its_commonest_group(self) -> None:
        rare = replace(MISSING_BIB, fingerprint="v1:rare", facts={"file_suffix": ".toml"})
        found = patterns(
            groups(rollup_of(*[task(failure=MISSING_BIB)] * 2, task(failure=rare), task(failure=GIT_LOCK)))
        )
        assert [(row.category, row.count, row.percent) for row in found] == [
            ("file_not_found", 3, 75),
            ("git_lock", 1, 25),
        ]
        assert [group.fingerprint for group in found[0].groups] == [MISSING_BIB.fingerprint, "v1:rare"]

    @pytest.mark.parametrize(
        ("failure", "name"),
        [
            (MISSING_BIB, "FileNotFoundError"),
            (GIT_LOCK, "Git lock"),
            (ODD, "OddError"),
            (replace(MISSING_BIB, type="my.NoReferences"), "File not found"),
            (replace(ODD, category="of_a_newer_version"), "OddError"),
        ],
        ids=[
            "the type names the cause",
            "a carrier of any cause",
            "unknown",
            "a type of their own",
            "a category we do not have",
        ],
    )
    def test_names(self, failure, name: str) -> None:
        (row,) = patterns(groups(rollup_of(task(failure=failure))))
        assert row.name == name

    def test_unknown_errors_share_no_cause_so_each_type_is_a_row(self) -> None:
        other = replace(ODD, type="agents.OtherError", fingerprint="v1:other")
        found = patterns(groups(rollup_of(task(failure=ODD), task(failure=other))))
        assert sorted(row.name for row in found) == ["OddError", "OtherError"]

    @pytest.mark.parametrize("name", ["ValueError", "AssertionError", "TypeError", "IndexError", "my.OwnValueError"])
    def test_a_general_type_alone_is_no_cause_and_names_the_row(self, name: str) -> None:
        bare = replace(ODD, type=name, category="unexpected_shape", fingerprint="v1:bare", facts={"cause_type": "X"})
        shape = replace(bare, type="KeyError", fingerprint="v1:key", facts={"key": "choices"})
        found = patterns(groups(rollup_of(*[task(failure=bare)] * 2, task(failure=shape))))
        assert [(row.name, row.category) for row in found] == [
            (name.rpartition(".")[2], "unexpected_shape"),
            ("Unexpected shape", "unexpected_shape"),
        ]
        assert [row.is_named_by_type_alone for row in found] == [True, False]

    @pytest.mark.parametrize("change", [{"facts": {"cue": "shapes cannot be"}}, {"type": "my.ShapeError"}])
    def test_a_cue_or_a_telling_type_is_one(self, change: dict[str, Any]) -> None:
        failure = replace(ODD, **{"type": "ValueError", "category": "unexpected_shape", "facts": {}, **change})
        (row,) = patterns(groups(rollup_of(task(failure=failure))))
        assert (row.name, row.is_named_by_type_alone) == ("Unexpected shape", False)

    def test_shares_of_the_rows_make_a_whole_and_equal_ones_look_equal(self) -> None:
        found = patterns(groups(rollup_of(task(failure=MISSING_BIB), task(failure=GIT_LOCK), task(failure=ODD))))
        assert [row.percent for row in found] == [33, 33, 33]
        assert sum(row.share for row in found) == pytest.approx(1)

    def test_the_same_group_in_several_repositories_points_to_shared_code(self) -> None:
        other = replace(MISSING_BIB, fingerprint="v1:other", function="x.y")
        (row,) = patterns(groups(rollup_of(task("a", failure=MISSING_BIB), task("b", failure=other))))
        assert (len(row.repositories), row.shared_groups) == (2, ())
        (row,) = patterns(groups(rollup_of(task("a", failure=MISSING_BIB), task("b", failure=MISSING_BIB))))
        assert [group.fingerprint for group in row.shared_groups] == [MISSING_BIB.fingerprint]

    def test_a_group_without_a_function_tells_nothing_of_shared_code(self) -> None:
        soft = replace(ODD, type="tool_error", function="")
        (row,) = patterns(groups(rollup_of(task("a", failure=soft), task("b", failure=soft))))
        assert row.shared_groups == ()

    def test_no_errors_no_rows(self) -> None:
        assert patterns(groups(Rollup())) == ()


class TestMembers:
    def test_task_counts_and_failure_rate(self) -> None:
        counts = task_counts(
            rollup_of(task(), task(), task(failure=ODD), task(outcome="cancelled"), task(outcome="odd"))
        )
        assert (counts.run, counts.ok, counts.failed, counts.cancelled) == (4, 2, 1, 1)
        assert counts.failure_rate == pytest.approx(1 / 3)
        assert task_counts(Rollup()).failure_rate is None

    def test_repositories_with_most_errors_first(self) -> None:
        found = repositories(rollup_of(task("calm"), task("b", failure=ODD), *[task("a", failure=ODD)] * 2))
        assert [(each.name, each.errors, each.tasks.run) for each in found] == [
            ("a", 2, 2),
            ("b", 1, 1),
            ("calm", 0, 1),
        ]

    def test_agents_by_the_rate_that_the_counts_vouch_for(self) -> None:
        often = [task(agent="Often", failure=ODD)] * 30 + [task(agent="Often")] * 10
        found = agents(rollup_of(*often, task(agent="Once", failure=ODD), *[task(agent="Rarely")] * 9))
        assert [each.name for each in found] == ["Often", "Once", "Rarely"]

    @pytest.mark.parametrize(
        ("failed", "finished", "rate"), [(0, 0, 0), (0, 50, 0), (1, 1, 0.207), (30, 40, 0.598), (999, 1000, 0.994)]
    )
    def test_sure_rate(self, failed: int, finished: int, rate: float) -> None:
        assert sure_rate(failed, finished) == pytest.approx(rate, abs=0.001)


class TestTroubles:
    def test_file_operations_name_function_and_suffix(self) -> None:
        found = file_operations(
            groups(rollup_of(*[task(failure=MISSING_BIB)] * 2, task(failure=LOCKED_FILE), task(failure=ODD)))
        )
        assert [(each.function, each.suffix, each.errors) for each in found] == [
            ("refs.read_refs", ".bib", 2),
            ("writing.save", ".md", 1),
        ]

    def test_git_errors_by_hour_and_whether_agents_were_at_it_together(self) -> None:
        found = git_troubles(
            rollup_of(
                task("busy", "A", failure=GIT_LOCK, at=before(3)),
                task("busy", "B", at=before(3)),
                task("calm", "A", failure=GIT_LOCK, at=before(2)),
                task("busy", "A", failure=MISSING_BIB, at=before(3)),
            )
        )
        assert (found.errors, found.hours_utc, found.concurrent) == (2, {9: 1, 10: 1}, 1)
