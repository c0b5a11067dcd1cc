"""One line a claim: the job, ours, the peer, the ratio, the goal, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured claim. *value* is held against *goal*: at most that."""

    job: str
    ours: str
    peer: str
    value: float
    goal: float
    unit: str = "x"

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.goal else "MISSED"
        reached = f"{self.value:,.2f}" if self.unit == "x" else f"{self.value:,.0f}"
        return (
            f"{self.job:<42} {self.ours:>12} {self.peer:>12} {reached:>8} {self.unit:<6} <= {self.goal:<6g} {verdict}"
        )


HEADER = f"{'job':<42} {'ours':>12} {'peer':>12} {'reached':>8} {'':<6}    {'goal':<6}"
