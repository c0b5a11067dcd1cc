"""A task of ours against the same work on the stock SDK: span, exception, one line in a file, without redaction."""

from __future__ import annotations

import itertools
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from opentelemetry.exporter.otlp.json.file.trace_exporter import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from benchmarks.table import Row
from benchmarks.timing import Job, side_by_side

_FRAMES = 20
_ATTRIBUTES = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "BenchAgent",
    "vcs.repository.name": "pin-citer",
    "vcs.repository.url.full": "https://git.example.org/team/pin-citer",
    "vcs.ref.head.name": "main",
    "vcs.ref.head.revision": "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c0e2d4f6a8c",
    "otel_telemetry.outcome": "ok",
}


_number = itertools.count()
"""No two failures have the same message, so that nothing can be remembered from one to the next."""


def fail(depth: int) -> None:
    """Raise below *depth* frames."""
    if depth > 1:
        fail_a(depth - 1)
    open(f"/nonexistent/refs/chapter-{next(_number)}.bib")  # noqa: SIM115 - it never opens


def fail_a(depth: int) -> None:
    if depth > 1:
        fail_b(depth - 1)
    fail(0)


def fail_b(depth: int) -> None:
    if depth > 1:
        fail(depth - 1)
    fail(0)


def rows(*, short: bool) -> list[Row]:
    """Measure failed and ok tasks."""
    rounds, calls = (7, 60) if short else (25, 200)
    with tempfile.TemporaryDirectory() as folder:
        ours_ok, ours_failed = _ours(Path(folder) / "store")
        stock_ok, stock_failed = _stock(Path(folder) / "stock.jsonl")
        failed = side_by_side(ours_failed, stock_failed, rounds=rounds, calls=calls)
        ok = side_by_side(ours_ok, stock_ok, rounds=rounds, calls=calls)
        noted = side_by_side(ours_ok, _without_notes(Path(folder) / "unnoted"), rounds=rounds, calls=calls)
        beside = _beside_host(rounds, calls, Path(folder) / "beside")
    return [
        Row(f"failed task, {_FRAMES} frames", *_us(failed), failed[0] / failed[1], 0.35),
        Row("ok task", *_us(ok), ok[0] / ok[1], 0.6),
        Row("ok task, its start noted, against not", *_us(noted), noted[0] - noted[1], 10, "us"),
        Row("failed task beside a host's provider", *_us(beside), beside[0] - beside[1], 250, "us"),
        Row("failed task against the promised 10 ms", f"{failed[0]:,.0f} us", "10,000 us", failed[0] / 10_000, 0.1),
    ]


def _us(pair: tuple[float, float]) -> tuple[str, str]:
    return f"{pair[0]:,.0f} us", f"{pair[1]:,.0f} us"


def _ours(store: Path) -> tuple[Job, Job]:
    os.environ["TELEMETRY_DIR"] = str(store)
    from otel_telemetry import BaseAgent, ToolResponse

    response = ToolResponse(success=True)

    class BenchAgent(BaseAgent):
        def _execute_task_impl(self, task: str) -> ToolResponse:
            if task == "fail":
                fail(_FRAMES)
            return response

    agent = BenchAgent()
    return lambda: agent.execute_task("run"), lambda: _swallow(lambda: agent.execute_task("fail"))


class _NoNotes:
    """Start records that note nothing."""

    def begin(self, *_: object) -> None:
        pass

    def end(self, _: object) -> None:
        pass

    def close(self) -> None:
        pass


def _without_notes(store: Path) -> Job:
    """Return an ok task that leaves no trace where its process is killed meanwhile."""
    ours_ok, _ = _ours(store)
    ours_ok()
    from otel_telemetry.pipeline import pipelines

    for settings, pipeline in pipelines.items():
        if pipeline is not None and settings.directory == store:
            setattr(pipeline, "starts", _NoNotes())  # noqa: B010 - final for everybody else
    return ours_ok


def _swallow(job: Job) -> None:
    with suppress(FileNotFoundError):
        job()


def _stock(path: Path) -> tuple[Job, Job]:
    provider = TracerProvider(resource=Resource({"service.name": "bench"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(FileSpanExporter(path=path)))
    return _span_jobs(provider)


def _span_jobs(provider: Any) -> tuple[Job, Job]:
    tracer = provider.get_tracer("bench")

    def run(*, failing: bool) -> None:
        with tracer.start_as_current_span("invoke_agent BenchAgent", attributes=_ATTRIBUTES):
            if failing:
                fail(_FRAMES)

    return lambda: run(failing=False), lambda: _swallow(lambda: run(failing=True))


def _beside_host(rounds: int, calls: int, store: Path) -> tuple[float, float]:
    """Measure a failed task in a program with a provider of its own, against that provider's span alone.

    The host records no exception on its own span here: what is added is all ours, our event on its span included.
    """
    from opentelemetry import trace

    host = TracerProvider(resource=Resource({"service.name": "host"}), shutdown_on_exit=False)
    tracer = host.get_tracer("host")

    def alone() -> None:
        with tracer.start_as_current_span(
            "invoke_agent BenchAgent", attributes=_ATTRIBUTES, record_exception=False, set_status_on_exception=False
        ):
            fail(_FRAMES)

    _, ours_failed = _ours(store)
    trace.set_tracer_provider(host)
    return side_by_side(ours_failed, lambda: _swallow(alone), rounds=rounds, calls=calls)
