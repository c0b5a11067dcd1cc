"""The configurations are well-formed and point at what they say; running them for real is another test's business."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent.parent / "collector-config"
COLLECTORS = ["collector.yaml", "ship-store.yaml"]
COMPOSED = ["compose.jaeger.yaml", "compose.grafana.yaml"]


def load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


@pytest.mark.parametrize("name", COLLECTORS)
def test_every_part_a_pipeline_names_is_defined_and_every_defined_one_is_used(name):
    config = load(name)
    for kind in ("receivers", "processors", "exporters"):
        named = {part for pipeline in config["service"]["pipelines"].values() for part in pipeline[kind]}
        assert named == set(config[kind])
    assert set(config["service"].get("extensions", [])) == set(config.get("extensions", {}))


def test_traces_go_to_jaeger_to_tempo_and_to_a_file():
    assert set(load("collector.yaml")["exporters"]) == {"otlp/jaeger", "otlp/tempo", "file"}


def test_the_store_is_read_from_its_beginning_compressed_or_not():
    receiver = load("ship-store.yaml")["receivers"]["otlpjsonfile"]
    assert receiver["start_at"] == "beginning"
    assert receiver["compression"] == "auto"
    assert [pattern.rpartition("*")[2] for pattern in receiver["include"]] == [".jsonl", ".jsonl.gz"]


def test_the_store_s_files_match_what_is_shipped(store, spans):
    from otel_telemetry import BaseAgent, ToolResponse

    class Agent(BaseAgent):
        def _execute_task_impl(self, task):
            return ToolResponse(success=True)

    Agent().execute_task("x")
    assert list(store.glob("*/*.jsonl"))
    default = load("ship-store.yaml")["receivers"]["otlpjsonfile"]["include"][0]
    assert default.startswith("${env:TELEMETRY_DIR:-/tmp/12-factor-telemetry}/")


@pytest.mark.parametrize("name", COMPOSED)
def test_ports_are_bound_to_this_machine_and_images_are_pinned(name):
    for service in load(name)["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert ":" in service["image"]
        assert not service["image"].endswith(":latest")


@pytest.mark.parametrize("name", COMPOSED)
def test_mounted_files_exist(name):
    for service in load(name)["services"].values():
        for volume in service.get("volumes", []):
            assert (FOLDER / volume.partition(":")[0]).is_file()


def test_the_readme_names_every_file():
    text = (FOLDER / "README.md").read_text()
    assert all(f"`{path.name}`" in text for path in FOLDER.glob("*.yaml"))
