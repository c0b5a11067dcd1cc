"""Attributes that hold content, what goes into a model, a tool, a query or a message, told by their keys' last words.

Conventions disagree on the beginning of such keys (OpenInference, Traceloop, Langfuse, MLflow, Vercel's AI SDK, Celery)
and agree on the end: ``input``, ``messages``, ``arguments``, ``payload``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from otel_telemetry import attributes as attr
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import marker

_SENSITIVE: Final = marker("sensitive")
_OURS: Final = "otel_telemetry."
_WORDS: Final = lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CONTENT: Final = words(
    """
    input inputs output outputs prompt prompts completion completions messages content contents body payload payloads
    arguments args kwargs parameters params variables query queries text texts document documents transcript transcripts
    transcription reasoning thought thoughts answer question instructions
    """
)
_OF: Final = {
    "data": words("request response input output form post agent event raw prompt tool span message"),
    "request": words("llm tool model agent ai chat raw assistant"),
    "response": words("llm tool model agent ai chat raw assistant"),
    "result": words("final tool call function task agent search crew"),
    "results": words("final tool call function task agent search crew"),
    "value": words("input output prompt completion message body payload document argument parameter variable"),
    "values": words("template prompt input output parameter variable argument"),
    "message": words("input output prompt chat user human system assistant ai llm email sms mail completion"),
    "description": words("task"),
    "goal": words("agent crew task"),
    "backstory": words("agent crew"),
}
"""Words that tell content behind another one: ``response_data``, ``final_result``."""
_ABOUT_TEXT: Final = words("alt title link button error status label")
_PLAIN: Final = lazy(r"[A-Za-z][A-Za-z_-]{0,47}(?:/[A-Za-z.+-]{1,48})?|-?[0-9]{1,6}(?:\.[0-9]{1,6})?|\s{0,64}")
"""One word or a small number: an enumerated value."""
_MARKERS: Final = lazy(r"(?:\[REDACTED:[a-z0-9:-]{1,64}\]\s{0,2}){1,16}")
_DEEPEST: Final = 6


@lru_cache(maxsize=4_096)
def holds_content(key: str) -> bool:
    """Tell whether *key* ends in a word for content; a place in a list at its end counts for nothing."""
    bare = key.removeprefix(attr.CONTEXT_PREFIX)
    if bare.startswith(_OURS) or "[REDACTED:" in key:
        return False
    named = [word.lower() for word in _WORDS.findall(bare[-256:])]
    while named and named[-1].isdigit():
        named.pop()
    if not named:
        return False
    if named[-1] == "template":
        return "prompt" in named
    before = named[-2] if len(named) > 1 else ""
    if named[-1] == "text" and before in _ABOUT_TEXT:
        return False
    return named[-1] in _CONTENT or before in _OF.get(named[-1], ())


def without_content(value: Any) -> Any:
    """Return *value* if it is a number, a switch, one plain word or such things in a list or a map; else nothing."""
    return value if _is_plain(value, 0) else _SENSITIVE


def _is_plain(value: Any, depth: int) -> bool:
    if value is None or isinstance(value, (bool, int, float)):
        return True
    if isinstance(value, str):
        return _PLAIN.fullmatch(value) is not None or _MARKERS.fullmatch(value) is not None
    if depth >= _DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(_is_small(item) for item in value.values())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, (list, tuple)):
        return all(_is_plain(item, depth + 1) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return False


def _is_small(value: Any) -> bool:
    """Tell a number, a switch or a marker: a word in a map may be anybody's name."""
    if isinstance(value, str):
        return _MARKERS.fullmatch(value) is not None
    return value is None or isinstance(value, (bool, int, float))
