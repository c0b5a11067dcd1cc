"""Abandoned tasks as the summary counts, groups and lists them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from store_lines import NOW, before, ns

from otel_jsonl.slots import StartedTask, slot_of
from otel_telemetry.analysis import summarise
from otel_telemetry.analysis.abandoned import MOST_LISTED, grouped
from otel_telemetry.analysis.words import lasted


def leave(store: Path, *hours: float, agent: str = "CitationAgent", repository: str = "pin-citer") -> None:
    """Lay down what a dead process has noted of tasks that began so many hours ago."""
    store.mkdir(mode=0o700, exist_ok=True)
    tasks = [
        StartedTask(f"{number:032x}", f"{ns(before(ago)):016x}", ns(before(ago)), agent, repository)
        for number, ago in enumerate(hours, start=1)
    ]
    path = store / f".tasks-1-{abs(hash((hours, agent, repository))) % 2**64:016x}.open"
    path.write_bytes(b"".join(map(slot_of, tasks)))
    path.chmod(0o600)


def test_they_count_as_run_and_not_as_finished(store: Path) -> None:
    leave(store, 1, 2)
    found = summarise(store, now=NOW)
    assert (found.tasks.run, found.tasks.abandoned, found.tasks.finished) == (2, 2, 0)
    assert found.tasks.failure_rate is None
    assert not found.is_empty
    assert found.to_error_summary()["tasks"]["abandoned"] == 2


def test_they_belong_to_the_period_in_which_they_began(store: Path) -> None:
    leave(store, 1, 30, 24 * 8)
    assert len(summarise(store, since="24h", now=NOW).abandoned) == 1
    assert len(summarise(store, since="7d", now=NOW).abandoned) == 2
    assert len(summarise(store, since="all", now=NOW).abandoned) == 3


def test_the_youngest_comes_first(store: Path) -> None:
    leave(store, 5, 1, 3)
    ages = [task.age for task in summarise(store, now=NOW).abandoned]
    assert ages == [timedelta(hours=1), timedelta(hours=3), timedelta(hours=5)]


def test_only_those_of_an_agent_or_a_repository(store: Path) -> None:
    leave(store, 1)
    leave(store, 2, agent="Other", repository="cite-assist")
    assert [task.agent for task in summarise(store, now=NOW, agent="Other").abandoned] == ["Other"]
    found = summarise(store, now=NOW, repository="pin-citer")
    assert found.tasks.abandoned == 1
    assert [member.name for member in found.repositories] == ["pin-citer"]


def test_names_that_nobody_gave(store: Path) -> None:
    leave(store, 1, agent="", repository="")
    (task,) = summarise(store, now=NOW).abandoned
    assert (task.agent, task.repository) == ("unknown", "unknown")


def test_names_are_redacted_by_the_rules_of_today(store: Path) -> None:
    leave(store, 1, agent="kim.lee@example.org")
    (task,) = summarise(store, now=NOW).to_dict()["abandoned"]
    assert task["agent"] == "[REDACTED:email]"


def test_no_more_are_listed_than_a_person_can_look_at(store: Path) -> None:
    leave(store, *(1 + number / 1000 for number in range(MOST_LISTED + 50)))
    found = summarise(store, now=NOW).to_dict()
    assert len(found["abandoned"]) == MOST_LISTED
    assert found["tasks"]["abandoned"] == MOST_LISTED + 50


def test_groups_by_agent_and_repository(store: Path) -> None:
    leave(store, 4, 3)
    leave(store, 2, repository="cite-assist")
    groups = grouped(summarise(store, now=NOW).abandoned)
    assert [(group.agent, group.repository, group.count) for group in groups] == [
        ("CitationAgent", "cite-assist", 1),
        ("CitationAgent", "pin-citer", 2),
    ]
    assert groups[1].age == timedelta(hours=3)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 seconds"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (7199, "1 hour"),
        (86_400 * 3, "3 days"),
    ],
)
def test_ages_in_words(seconds: float, words: str) -> None:
    assert lasted(timedelta(seconds=seconds)) == words
