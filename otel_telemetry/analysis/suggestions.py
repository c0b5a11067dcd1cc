"""A pattern → what to do about it: cause, evidence, one action with real names, a check, and how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry import attributes as attr
from otel_telemetry.analysis.patterns import Group, Pattern
from otel_telemetry.analysis.period import moment
from otel_telemetry.analysis.records import UNKNOWN
from otel_telemetry.analysis.words import counted, listed, short_function, short_type
from otel_telemetry.errors.categories import CATEGORIES
from otel_telemetry.errors.category import Action, Category, render

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_ACTION: Final = Action("", "by hand")


class OtherCause(NamedTuple):
    """What else it could be, and the check that tells it apart."""

    cause: str
    action: str
    check: str


class Suggestion(NamedTuple):
    """Advice for one group of errors, filled with its values. Text may quote the store: print it with care."""

    fingerprint: str
    category: str
    title: str
    """``Missing .bib files``."""
    cause: str
    evidence: str
    action: str
    check: str
    confidence: str
    """``sure``, ``likely`` or ``guess``."""
    applicability: str
    """``can be applied``, ``has placeholders`` or ``by hand``."""
    alternatives: tuple[OtherCause, ...] = ()


def suggestion(pattern: Pattern) -> Suggestion:
    """Advise on the commonest group of *pattern*; the counts in it are of the whole pattern."""
    group, values = pattern.groups[0], values_of(pattern.groups[0], pattern)
    if pattern.is_named_by_type_alone:
        return _read_it(pattern, values)
    return _suggest(group, evidence(pattern), values)


def suggestion_for(group: Group) -> Suggestion:
    """Advise on one group alone."""
    return suggestion(Pattern(group.category, "", (group,), 1.0, 100))


def _suggest(group: Group, found: str, values: Mapping[str, object]) -> Suggestion:
    category = CATEGORIES.get(group.category, CATEGORIES[UNKNOWN])
    advice = category.advice(str(values.get("subcause", "")))
    action = advice.actions[0] if advice.actions else _NO_ACTION
    return Suggestion(
        fingerprint=group.fingerprint,
        category=group.category,
        title=render(advice.title, values) or render(category.title, values),
        cause=render(advice.cause, values),
        evidence=found,
        action=render(action.text, values),
        check=render(advice.check, values),
        confidence=advice.confidence,
        applicability=action.applicability,
        alternatives=_others(category, advice.cause, values),
    )


def _read_it(pattern: Pattern, values: Mapping[str, object]) -> Suggestion:
    """Say what is known where only a general type is: the place. Everything else would be made up."""
    group = pattern.groups[0]
    places = list(dict.fromkeys(short_function(each.exemplar.function) for each in pattern.groups))
    named = [place for place in places if place]
    return Suggestion(
        fingerprint=group.fingerprint,
        category=group.category,
        title=f"raised in {listed(named)}" if named else f"raised in {values['agent']}",
        cause=render("{type} says too little to name a cause", values),
        evidence=evidence(pattern),
        action=render(("Read what {function} does at {file}:{line}", "Read the trace of {function}"), values),
        check=render(CATEGORIES[UNKNOWN].check, values),
        confidence="guess",
        applicability="by hand",
    )


def _others(category: Category, chosen: object, values: Mapping[str, object]) -> tuple[OtherCause, ...]:
    causes = (category.advice(), *category.alternatives)
    return tuple(
        OtherCause(
            cause=render(other.cause, values),
            action=render(other.actions[0].text, values) if other.actions else "",
            check=render(other.check, values),
        )
        for other in causes
        if other.cause != chosen
    )


def values_of(group: Group, pattern: Pattern) -> dict[str, object]:
    """Return what a category's text may name: the facts of the example, and the counts of the whole pattern."""
    kept = group.exemplar
    facts = {key.removeprefix(attr.FACT_PREFIX): _text(value) for key, value in kept.facts.items()}
    return {
        **{name: facts[fact] for fact, name in _NAMES.items() if fact in facts},
        **facts,
        "type": short_type(kept.type),
        "function": short_function(kept.function) or next(iter(group.agents)),
        "file": kept.file,
        "line": kept.line or "",
        "agent": next(iter(group.agents)),
        "agents": listed(list(pattern.agents)),
        "repositories": listed(list(pattern.repositories)),
        "count": pattern.count,
    }


_NAMES: Final = {
    attr.HTTP_STATUS: "status",
    attr.EXIT_CODE: "exit_code",
    "file_suffix": "suffix",
    "provider_code": "code",
    "operation_name": "operation",
    "ssl_reason": "reason",
    "missing_arguments": "argument",
}
"""Fact → what a category's text calls it, where that is another name."""


def _text(value: object) -> object:
    return listed([str(item) for item in value]) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def evidence(pattern: Pattern) -> str:
    """``12 errors in pin-citer, CitationAgent, 2026-05-03 09:12 to 14:40 UTC, in read_refs (refs.py:41)``."""
    parts = [f"{counted(pattern.count, 'error')} in {_where(pattern)}", listed(list(pattern.agents)), _when(pattern)]
    if place := place_of(pattern.groups[0]):
        parts.append(f"in {place}")
    return ", ".join(parts)


def place_of(group: Group) -> str:
    """``read_refs (refs.py:41)``, as far as known."""
    kept = group.exemplar
    line = f"{kept.file}:{kept.line}" if kept.file and kept.line else kept.file
    function = short_function(kept.function)
    return f"{function} ({line})" if function and line else function or line


def _where(pattern: Pattern) -> str:
    counts = pattern.repositories
    if len(counts) == 1:
        return next(iter(counts))
    named = listed([f"{name} {count}" for name, count in counts.items()])
    return f"{counted(len(counts), 'repository')} ({named})"


def _when(pattern: Pattern) -> str:
    first, last = (f"{moment(time_ns):%Y-%m-%d %H:%M}" for time_ns in (pattern.first_ns, pattern.last_ns))
    if first == last:
        return f"{first} UTC"
    same_day = first[:10] == last[:10]
    return f"{first} to {last[11:] if same_day else last} UTC"
