"""Runs in an environment of its own, where the peers are installed: texts in, redacted texts out, one JSON a line.

Each peer is called as its users get it. A request is ``{"redactor": name, "texts": [...]}``; the answer is
``{"texts": [...], "micros": total}``. The first line says which redactors there are.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from typing import Any

Redact = Callable[[str], str]

_KEPT_OPEN = ExitStack()
"""What peers need for as long as the process lives."""


def _logfire() -> dict[str, Redact]:
    """Logfire scrubs a span's attributes and its events' attributes; it exempts an exception's message and stack."""
    from logfire._internal.scrubbing import Scrubber
    from opentelemetry.sdk.trace import Event

    scrubber = Scrubber(None)

    def scrub(attributes: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        span: Any = {"name": "work", "instrumentation_scope": None, "attributes": attributes, "links": []}
        span["events"] = [Event("exception", event)]
        scrubber.scrub_span(span)
        return span

    def message(text: str) -> str:
        return scrub({}, {"exception.message": text})["events"][0].attributes["exception.message"]

    def attribute(text: str) -> str:
        return scrub({"detail": text}, {})["attributes"]["detail"]

    return {"logfire exc.": message, "logfire attr.": attribute}


def _sentry() -> dict[str, Redact]:
    """Sentry's SDK scrubs the values of keys on a list; an exception's value has no such key."""
    from sentry_sdk.scrubber import EventScrubber

    scrubber = EventScrubber()

    def scrub(event: Any) -> Any:
        scrubber.scrub_event(event)
        return event

    def message(text: str) -> str:
        event = scrub({"exception": {"values": [{"type": "ValueError", "value": text}]}})
        return event["exception"]["values"][0]["value"]

    def extra(text: str) -> str:
        value = scrub({"extra": {"detail": text}})["extra"]["detail"]
        return value if isinstance(value, str) else ""

    return {"sentry exc.": message, "sentry extra": extra}


def _detect_secrets() -> dict[str, Redact]:
    """detect-secrets names the secrets of a line, by all its plugins; here each is taken out."""
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings

    _KEPT_OPEN.enter_context(default_settings())

    def line(text: str) -> str:
        for value in sorted({secret.secret_value for secret in scan_line(text)} - {None, ""}, key=len, reverse=True):
            text = text.replace(value, "[SECRET]")
        return text

    return {"detect-secrets": lambda text: "\n".join(map(line, text.split("\n")))}


def _available() -> tuple[dict[str, Redact], dict[str, str]]:
    redactors: dict[str, Redact] = {}
    versions: dict[str, str] = {}
    for package, make in (("logfire", _logfire), ("sentry-sdk", _sentry), ("detect-secrets", _detect_secrets)):
        try:
            redactors |= make()
            versions[package] = version(package)
        except Exception as problem:  # noqa: BLE001, PERF203 - missing, or changed beyond recognition: the others go on
            print(f"{package} is left out: {type(problem).__name__}: {problem}", file=sys.stderr)
    return redactors, versions


def main() -> None:
    """Answer requests until standard input ends."""
    with _KEPT_OPEN:
        _answer(*_available())


def _answer(redactors: dict[str, Redact], versions: dict[str, str]) -> None:
    print(json.dumps({"redactors": list(redactors), "versions": versions}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        redact = redactors[request["redactor"]]
        start = time.perf_counter()
        texts = [redact(text) for text in request["texts"]]
        micros = (time.perf_counter() - start) * 1e6
        print(json.dumps({"texts": texts, "micros": micros}), flush=True)


if __name__ == "__main__":
    main()
