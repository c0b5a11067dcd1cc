"""What a report shows of texts from the store: redacted again, since an older version may have written them.

Only names and examples that a report can show are looked at, each distinct text once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from otel_telemetry.analysis.patterns import ranked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from otel_telemetry.analysis.members import Member
    from otel_telemetry.analysis.patterns import Group
    from otel_telemetry.analysis.rollup import Exemplar, FactValue
    from otel_telemetry.redaction import Redactor

_LONGEST: Final = 4_000
"""Characters of a text; a message has 1,000 at most where it was written by us."""


class Shown:
    """Redacts what one report shows."""

    def __init__(self) -> None:
        from otel_telemetry.redaction import default_redactor

        self._redactor: Redactor = default_redactor()
        self._texts: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return *text* after every rule of today."""
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
        return replace(member, name=self.text(member.name), seen_with=self.counts(member.seen_with))

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
