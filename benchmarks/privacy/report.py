"""The tables, at 80 columns, and a verdict a goal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.privacy.cases import PERSONAL, Texts

if TYPE_CHECKING:
    from benchmarks.privacy.scores import Score

GOAL_SECRETS: Final = 0.98
GOAL_PERSONAL: Final = 0.97
GOAL_DAMAGE: Final = 0.01

_LABEL: Final = 25
_COUNT: Final = 6
_COLUMN: Final = 8


def table(texts: Texts, scores: Sequence[Score]) -> Iterator[str]:
    """Yield the lines of one table: a row a category, a column a redactor, in percent."""
    first = scores[0]
    yield f"{texts.title}: {len(texts.planted):,} with secrets, {len(texts.useful):,} without"
    yield ""
    yield from _heads([score.redactor for score in scores])
    yield from _recall("secrets found, %", [c for c in first.sizes if c not in PERSONAL], scores)
    yield from _recall("personal data found, %", [c for c in first.sizes if c in PERSONAL], scores)
    yield _row("all found, %", f"{len(texts.planted):,}", [_percent(score.overall) for score in scores])
    yield _row("words beside them kept, %", f"{first.words:,}", [_percent(score.context) for score in scores])
    if texts.useful:
        yield _row("useful parts lost, %", f"{first.parts:,}", [_percent(score.damage) for score in scores])
    yield _row("microseconds a text", "", [f"{score.micros:,.0f}" for score in scores])
    yield _row("changed by a second pass", "", [str(len(first.again))])


def _heads(names: Sequence[str]) -> Iterator[str]:
    """Yield two lines of heads: a name of two words takes both."""
    words = [name.replace("-", " ").split() for name in names]
    for line in range(2):
        yield _row("", "texts" if line else "", [word[line] if len(word) > line else "" for word in words])


def _recall(head: str, categories: Sequence[str], scores: Sequence[Score]) -> Iterator[str]:
    if categories:
        yield head
    for category in sorted(categories):
        cells = [_percent(score.recall(category)) for score in scores]
        yield _row(f"  {category}", f"{scores[0].sizes[category]:,}", cells)


def _row(label: str, count: str, cells: Sequence[str]) -> str:
    return f"{label:<{_LABEL}}{count:>{_COUNT}}{''.join(f'{cell:>{_COLUMN}}' for cell in cells)}".rstrip()


def _percent(share: float) -> str:
    """Return *share* in percent; 100.0 only where it is all of them."""
    return "100" if share == 1 else f"{min(share * 100, 99.9):.1f}"


@dataclass(frozen=True)
class Verdict:
    """One goal, and what was reached."""

    goal: str
    reached: str
    holds: bool

    def __str__(self) -> str:
        return f"{'ok    ' if self.holds else 'MISSED'} {self.goal:<58} {self.reached:>13}"


def verdicts(score: Score) -> list[Verdict]:
    """Return a verdict for each goal that *score* is held against."""
    found = [_recall_verdict(score, category) for category in sorted(score.sizes)]
    if score.parts:
        lost = f"{score.damage:.4f}"
        found.append(Verdict(f"useful parts lost <= {GOAL_DAMAGE}", lost, score.damage <= GOAL_DAMAGE))
    found.append(Verdict("redacting twice changes nothing", f"{len(score.again)} changed", not score.again))
    return found


def _recall_verdict(score: Score, category: str) -> Verdict:
    goal = GOAL_PERSONAL if category in PERSONAL else GOAL_SECRETS
    recall = score.recall(category)
    missed = round((1 - recall) * score.sizes[category])
    return Verdict(f"{category}, recall >= {goal}", f"{recall:.3f} (-{missed})", recall >= goal)
