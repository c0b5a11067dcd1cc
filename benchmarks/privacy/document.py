"""Writes the table of rules into ``docs/privacy.md``: ``python -m benchmarks.privacy.document``, or ``make docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction import contents, personal
from otel_telemetry.redaction.providers import LITERALS, TOKENS
from otel_telemetry.redaction.table import FOUND_BY_PLACE, NOTES, RULES

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "privacy.md"
_BEGIN: Final = "<!-- rules: written by `make docs` from the table in otel_telemetry/redaction -->\n"
_END: Final = "<!-- end of the rules -->\n"


def with_rules(document: str) -> str:
    """Return *document* with the tables of today between its two comment lines.

    Raises:
        ValueError: one of the comment lines is missing.

    """
    before, begin, rest = document.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError("the comment lines around the table of rules are missing")
    return "".join((before, begin, *(f"{line}\n" for line in _tables()), end, after))


def _tables() -> Iterator[str]:
    groups = {
        "Tokens that show whose they are": (*TOKENS, *LITERALS),
        "Secrets known by their place or their randomness": FOUND_BY_PLACE,
        "Personal data": personal.RULES,
        "Contents that errors quote": contents.RULES,
    }
    grouped = {rule.id for rules in groups.values() for rule in rules}
    groups["What this process and its user alone know"] = tuple(r for r in RULES.values() if r.id not in grouped)
    yield f"\n{len(RULES)} rules."
    for title, rules in groups.items():
        if rules:
            yield from _table(title, rules)
    yield "\n### Other markers\n"
    yield "| marker | what it stands for |"
    yield "|---|---|"
    yield from (f"| `{name}` | {_cell(stands_for)} |" for name, stands_for in NOTES.items())
    yield ""


def _table(title: str, rules: Iterable[Rule]) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield "| rule | what it finds | source |"
    yield "|---|---|---|"
    for rule in rules:
        source = f"<{rule.source}>" if rule.source.startswith("http") else _cell(rule.source)
        yield f"| `{rule.id}` | {_cell(rule.finds)} | {source} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Rewrite the document; say whether anything changed."""
    old = DOCUMENT.read_text(encoding="utf-8")
    new = with_rules(old)
    DOCUMENT.write_text(new, encoding="utf-8")
    print(f"docs/{DOCUMENT.name}: {len(RULES)} rules, {'changed' if new != old else 'as they were'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
