"""Imports run one way; this holds the arrows, so that nobody has to remember them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASE = {"attributes", "_boundary", "_loading", "_version", "environment"}

MAY_IMPORT = {
    "cli": {"analysis", "auditing", "errors", "otel_jsonl", "redaction"} | BASE,
    "auditing": {"otel_jsonl", "redaction"} | BASE,
    "analysis": {"errors", "otel_jsonl", "redaction"} | BASE,
    "collector": {"analysis", "capture", "configuration", "otel_jsonl", "pipeline"} | BASE,
    "_configure": {"capture", "configuration", "redaction"} | BASE,
    # agent.telemetry hands out the collector: the one arrow that points back, inside a property.
    "capture": {"collector", "configuration", "errors", "pipeline", "redaction"} | BASE,
    "pipeline": {"otel_jsonl", "redaction", "upkeep"} | BASE,
    "upkeep": {"analysis", "otel_jsonl", "worker"} | BASE,
    "worker": {"otel_jsonl"},
    "configuration": {"environment"},
    "redaction": {"attributes", "_boundary", "_loading"},
    "errors": {"attributes"},
    "environment": set(),
    "attributes": set(),
    "_boundary": set(),
    "_loading": {"_boundary"},
    "_version": set(),
    "otel_jsonl": set(),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "otel_telemetry").rglob("*.py")):
        part = path.relative_to(ROOT / "otel_telemetry").parts[0].removesuffix(".py")
        if part not in {"__init__", "__main__"}:
            yield part, path
    for path in sorted((ROOT / "exporters" / "otel_jsonl").rglob("*.py")):
        yield "otel_jsonl", path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts(path: Path) -> set[str]:
    found = set()
    for name in imported(path):
        first, _, rest = name.partition(".")
        if first == "otel_telemetry":
            found.add(rest.partition(".")[0])
        elif first == "otel_jsonl":
            found.add("otel_jsonl")
    return found


@pytest.mark.parametrize(("part", "path"), list(modules()), ids=lambda value: getattr(value, "stem", value))
def test_imports_run_one_way(part, path):
    assert parts(path) - {part} <= MAY_IMPORT[part]


@pytest.mark.parametrize(
    ("part", "foreign"),
    [("errors", "opentelemetry"), ("analysis", "opentelemetry"), ("cli", "opentelemetry.sdk"), ("errors", "orjson")],
)
def test_parts_that_do_without(part, foreign):
    for path in (ROOT / "otel_telemetry" / part).rglob("*.py"):
        assert not [name for name in imported(path) if name == foreign or name.startswith(f"{foreign}.")], path


def test_every_part_is_in_the_table():
    assert {part for part, _ in modules()} == set(MAY_IMPORT)
