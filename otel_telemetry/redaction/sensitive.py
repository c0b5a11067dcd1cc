"""Attributes that the semantic conventions call sensitive, or that hold what is never recorded: known by their keys.

Sources: the attribute registry, https://opentelemetry.io/docs/specs/semconv/registry/attributes/ (``enduser.*`` and
``user.*`` are personal; ``process.command_args`` and ``process.command_line`` need sanitization; ``url.query`` and
``url.full`` are to be scrubbed; literals of ``db.query.text`` become ``?``; headers are opt-in, one by one; messages,
instructions and tool calls of ``gen_ai`` are content).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from otel_telemetry.redaction.content_keys import holds_content, without_content
from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.rules import marker

SENSITIVE: Final = marker("sensitive")

_HIDDEN: Final = words(
    """
    user.id user.name user.full_name user.email enduser.id enduser.pseudo.id client.address client.socket.address
    http.client_ip net.peer.ip net.sock.peer.addr network.peer.address source.address host.name host.id host.ip
    host.mac device.id app.installation.id process.owner process.user.name process.real_user.name
    process.saved_user.name db.user db.connection_string file.owner.name feature_flag.context.id
    tls.client.subject tls.client.certificate tls.client.certificate_chain geo.location.lat geo.location.lon
    geo.postal_code geo.locality.name messaging.kafka.message.key messaging.message.body log.body event.body
    gen_ai.input.messages gen_ai.output.messages gen_ai.system_instructions gen_ai.prompt gen_ai.completion
    gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.retrieval.query.text gen_ai.retrieval.documents
    gen_ai.evaluation.explanation input.value output.value traceloop.entity.input traceloop.entity.output
    """
)
_HIDDEN_BELOW: Final = (
    "process.environment_variable.",
    "db.query.parameter.",
    "db.operation.parameter.",
    "rpc.request.metadata.",
    "rpc.response.metadata.",
    "rpc.grpc.request.metadata.",
    "rpc.grpc.response.metadata.",
    "gen_ai.prompt.",
    "gen_ai.completion.",
    "llm.input_messages.",
    "llm.output_messages.",
    "llm.prompts.",
    "llm.completions.",
)
_HEADERS: Final = ("http.request.header.", "http.response.header.")
_PLAIN_HEADERS: Final = words(
    """
    accept accept-encoding accept-language age allow cache-control connection content-encoding content-language
    content-length content-range content-type date expires host keep-alive max-forwards pragma range retry-after server
    te traceparent transfer-encoding upgrade user-agent vary via x-request-id x-ratelimit-limit
    x-ratelimit-remaining x-ratelimit-reset x-ratelimit-limit-requests x-ratelimit-limit-tokens
    x-ratelimit-remaining-requests x-ratelimit-remaining-tokens x-ratelimit-reset-requests x-ratelimit-reset-tokens
    """
)
_LOOPBACK: Final = words("localhost 127.0.0.1 ::1 0.0.0.0 ::")

_QUERY: Final = re.compile(r"([?&;]|^)([^=&;#\s]{1,256})=([^&;#\s]{1,65536})")
_FULL_QUERY: Final = re.compile(r"([?&])([^=&#\s]{1,256})=([^&#\s]{1,65536})")
_PLAIN_VALUE: Final = re.compile(r"(?i)\d{1,4}|true|false|null|none|asc|desc|\[REDACTED:[a-z0-9:-]{1,60}\]")
_LITERAL: Final = re.compile(
    r"""'(?:[^'\\]|''|\\.)*'?|(?P<tag>\$\w{0,32}\$).*?(?:(?P=tag)|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)"""
    r"""|(?P<double>"(?:[^"\\]|\\.)*"?)|(?<![\w.$:@#?"])-?\d[\w.]*""",
    re.DOTALL,
)
_GRAPHQL: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|(?<![\w.$])-?\d[\w.]*''', re.DOTALL
)
"""https://spec.graphql.org/October2021/#StringValue"""
_IDENTIFIER: Final = re.compile(r'"\w{1,128}"')
_WORD: Final = re.compile(r"""\s*(?:"[^"]{0,1024}"|'[^']{0,1024}'|\S{1,1024})""")


@lru_cache(maxsize=4_096)
def handling_of(key: str) -> Callable[[Any], Any] | None:
    """Return what makes of the value of *key* what may stay of it; None where the other rules suffice."""
    if key in _HIDDEN:
        return _hidden
    if key.startswith(_HEADERS):
        return None if key.rpartition(".")[2].replace("_", "-").lower() in _PLAIN_HEADERS else _hidden
    if key.startswith(_HIDDEN_BELOW):
        return _hidden
    return _IN_PART.get(key) or (without_content if holds_content(key) else None)


def _hidden(value: Any) -> Any:
    """Return nothing of *value*, unless it says that the other end is this machine."""
    return value if isinstance(value, str) and value in _LOOPBACK else SENSITIVE


def _of_query(value: Any) -> Any:
    """Return a URL's query with its names and without its values, small numbers and switches excepted."""
    return _QUERY.sub(_pair, value) if isinstance(value, str) else SENSITIVE


def _of_address(value: Any) -> Any:
    """Return an address whose query has lost its values."""
    return _FULL_QUERY.sub(_pair, value) if isinstance(value, str) else SENSITIVE


def _pair(match: re.Match[str]) -> str:
    value = match[3] if _PLAIN_VALUE.fullmatch(match[3]) else SENSITIVE
    return f"{match[1]}{match[2]}={value}"


def _of_statement(value: Any) -> Any:
    """Return a query of a database with ``?`` in the place of each literal, and without its comments."""
    return _LITERAL.sub(_placeholder, value) if isinstance(value, str) else SENSITIVE


def _placeholder(match: re.Match[str]) -> str:
    text = match.group()
    if text.startswith(("--", "/*")):
        return ""
    before = match.string[max(0, match.start() - 4) : match.start()].rstrip()
    names = match["double"] and _IDENTIFIER.fullmatch(text) and not before.endswith((":", "="))
    return text if names else "?"  # a column's or a table's name


def _of_graphql(value: Any) -> Any:
    """Return a GraphQL document with ``?`` in the place of each literal, and without its comments."""
    return _GRAPHQL.sub(_graphql_placeholder, value) if isinstance(value, str) else SENSITIVE


def _graphql_placeholder(match: re.Match[str]) -> str:
    return "" if match.group().startswith("#") else "?"


def _of_command_line(value: Any) -> Any:
    """Return a command line's program, and nothing of its arguments."""
    first = _WORD.match(value) if isinstance(value, str) else None
    if first is None:
        return SENSITIVE
    return value if first.end() == len(value.rstrip()) else f"{first.group()} {SENSITIVE}"


def _of_arguments(value: Any) -> Any:
    """Return the program of a list of arguments, and nothing of the rest."""
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        return _of_command_line(value)
    arguments: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
    return [*arguments[:1], SENSITIVE] if len(arguments) > 1 else arguments


_IN_PART: Final[dict[str, Callable[[Any], Any]]] = {
    "url.query": _of_query,
    "url.full": _of_address,
    "url.original": _of_address,
    "http.url": _of_address,
    "http.target": _of_address,
    "db.query.text": _of_statement,
    "db.statement": _of_statement,
    "graphql.document": _of_graphql,
    "process.command_line": _of_command_line,
    "process.title": _of_command_line,
    "process.command_args": _of_arguments,
}
