"""How one redactor does on one body of texts: recall by category, damage, words kept, time, and idempotence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmarks.privacy.cases import Planted, Texts, Useful, is_found, parts_lost, words_beside, words_kept
from benchmarks.privacy.redactors import OURS, Measured


@dataclass(frozen=True)
class Score:
    """The figures of one redactor on one body of texts."""

    redactor: str
    missed: list[tuple[Planted, str]]
    damaged: list[tuple[Useful, str]]
    sizes: Counter[str]
    words: int
    words_kept: int
    parts: int
    parts_lost: int
    micros: float
    again: list[tuple[str, str]]
    """Texts that changed once more when they were redacted a second time, with what became of them; ours only."""

    @cached_property
    def _missed_by_category(self) -> Counter[str]:
        return Counter(case.category for case, _ in self.missed)

    def recall(self, category: str) -> float:
        """Return the share of texts of *category* in which nothing private is left."""
        return 1 - self._missed_by_category[category] / self.sizes[category]

    @property
    def overall(self) -> float:
        """Return the recall over all texts."""
        return 1 - len(self.missed) / max(1, self.sizes.total())

    @property
    def context(self) -> float:
        """Return the share of words beside the secrets that are still there."""
        return self.words_kept / max(1, self.words)

    @property
    def damage(self) -> float:
        """Return the share of useful parts that are lost."""
        return self.parts_lost / max(1, self.parts)


def measure(redactor: Measured, texts: Texts) -> Score:
    """Let *redactor* at *texts* and return its figures."""
    inputs = [case.text for case in (*texts.planted, *texts.useful)]
    answer = redactor(inputs)
    planted = list(zip(texts.planted, answer.texts, strict=False))
    useful = list(zip(texts.useful, answer.texts[len(planted) :], strict=True))
    return Score(
        redactor=redactor.name,
        missed=[(case, redacted) for case, redacted in planted if not is_found(case, redacted)],
        damaged=[(case, redacted) for case, redacted in useful if parts_lost(case, redacted)],
        sizes=Counter(case.category for case in texts.planted),
        words=sum(len(words_beside(case)) for case in texts.planted),
        words_kept=sum(words_kept(case, redacted) for case, redacted in planted),
        parts=sum(len(case.keep) or 1 for case in texts.useful),
        parts_lost=sum(parts_lost(case, redacted) for case, redacted in useful),
        micros=answer.micros / max(1, len(inputs)),
        again=_again(redactor, answer.texts) if redactor.name == OURS else [],
    )


def _again(redactor: Measured, redacted: Sequence[str]) -> list[tuple[str, str]]:
    twice = redactor(redacted).texts
    return [(once, more) for once, more in zip(redacted, twice, strict=True) if once != more]


def missed_by_rule(score: Score) -> dict[str, int]:
    """Return the rules in whose texts something is left, with how many of them, most first."""
    counts: defaultdict[str, int] = defaultdict(int)
    for case, _ in score.missed:
        counts[case.rule or case.category] += 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
