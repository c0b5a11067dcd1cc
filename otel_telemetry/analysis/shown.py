"""What is shown, and kept in rollups, of texts from the store: redacted again, since an older version wrote some.

Each distinct text is looked at once, and the rules are loaded when the first one is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from otel_jsonl.pacing import breathe, slowed
from otel_telemetry.analysis.patterns import ranked
from otel_telemetry.analysis.rollup import ErrorGroup, ErrorKey, Rollup, TaskKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from otel_telemetry.analysis.members import Member
    from otel_telemetry.analysis.patterns import Group
    from otel_telemetry.analysis.rollup import Exemplar, FactValue
    from otel_telemetry.redaction import Redactor

_LONGEST: Final = 4_000
"""Characters of a text; a message has 1,000 at most where it was written by us."""


class Shown:
    """Redacts what one report shows, or a rollup keeps. *clean* are texts that went through the rules of today."""

    def __init__(self, clean: AbstractSet[str] = frozenset()) -> None:
        self._clean = clean
        self._texts: dict[str, str] = {}

    @cached_property
    def _redactor(self) -> Redactor:
        from otel_telemetry.redaction import default_redactor, literals

        literals.rest = breathe
        return default_redactor()

    def text(self, text: str) -> str:
        """Return *text* after every rule of today."""
        if text in self._clean or not text:
            return text
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = str(self._redactor.text(text, limit=_LONGEST))
        return found

    def counts(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        """Return *counts* by name, the names redacted; those that become one are added up."""
        shown: Counter[str] = Counter()
        for name, count in counts.items():
            shown[self.text(name)] += count
        return ranked(shown)

    def member(self, member: Member) -> Member:
        """Return *member* with its name and those it was seen with redacted."""
        return member._replace(name=self.text(member.name), seen_with=self.counts(member.seen_with))

    def group(self, group: Group) -> Group:
        """Return *group* with its names and its example redacted."""
        return replace(
            group,
            fingerprint=self.text(group.fingerprint),
            category=self.text(group.category),
            repositories=self.counts(group.repositories),
            agents=self.counts(group.agents),
            revisions=tuple(map(self.text, group.revisions)),
            exemplar=self._example(group.exemplar),
        )

    def names(self, rollup: Rollup) -> Rollup:
        """Return *rollup* with its keys redacted; those that become one are added up."""
        if all(self.text(name) == name for key in (*rollup.errors, *rollup.tasks) for name in key):
            return rollup
        shown = Rollup(skeletons=rollup.skeletons, unread=rollup.unread)
        for error_key, seen in rollup.errors.items():
            shown.add_error(ErrorKey(*map(self.text, error_key)), seen.copy())
        for task_key, outcomes in rollup.tasks.items():
            for outcome, hours in outcomes.items():
                shown.add_tasks(TaskKey(*map(self.text, task_key)), outcome, hours)
        return shown

    def rollup(self, rollup: Rollup) -> Rollup:
        """Return *rollup* with every text redacted."""
        shown = self.names(rollup)
        errors = {key: self._kept(seen) for key, seen in slowed(shown.errors.items())}
        tasks = {key: self._outcomes(outcomes) for key, outcomes in shown.tasks.items()}
        return Rollup(errors, tasks, shown.skeletons, shown.unread)

    def _kept(self, seen: ErrorGroup) -> ErrorGroup:
        revisions: dict[str, int] = {}
        for revision, time_ns in seen.revisions.items():
            name = self.text(revision)
            revisions[name] = min(time_ns, revisions.get(name, time_ns))
        return ErrorGroup(self.text(seen.category), revisions, self._example(seen.exemplar), seen.cells)

    def _outcomes(self, outcomes: Mapping[str, dict[int, int]]) -> dict[str, dict[int, int]]:
        shown: dict[str, Counter[int]] = {}
        for outcome, hours in outcomes.items():
            shown.setdefault(self.text(outcome), Counter()).update(hours)
        return {outcome: dict(hours) for outcome, hours in shown.items()}

    def _example(self, kept: Exemplar) -> Exemplar:
        return replace(
            kept,
            span_id=self.text(kept.span_id),
            type=self.text(kept.type),
            message=self.text(kept.message),
            function=self.text(kept.function),
            file=self.text(kept.file),
            facts={self.text(key): self._fact(value) for key, value in kept.facts.items()},
        )

    def _fact(self, value: FactValue) -> FactValue:
        if isinstance(value, tuple):
            return tuple(map(self.text, value))
        return self.text(value) if isinstance(value, str) else value


def texts_of(rollup: Rollup) -> Iterator[str]:
    """Yield every text in *rollup*."""
    for key in (*rollup.errors, *rollup.tasks):
        yield from key
    for outcomes in rollup.tasks.values():
        yield from outcomes
    for seen in rollup.errors.values():
        kept = seen.exemplar
        yield from (seen.category, *seen.revisions)
        yield from (kept.span_id, kept.type, kept.message, kept.function, kept.file, *kept.facts)
        for value in kept.facts.values():
            yield from (value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ())
