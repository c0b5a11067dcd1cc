"""What strict mode may keep: names, ids and keys of a conventional shape, never a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Final = frozenset(
    {
        attr.OPERATION_NAME,
        attr.AGENT_NAME,
        attr.AGENT_ID,
        attr.ERROR_TYPE,
        attr.EXCEPTION_TYPE,
        attr.REPOSITORY_NAME,
        attr.REPOSITORY_URL,
        attr.HEAD_NAME,
        attr.HEAD_REVISION,
        attr.CODE_FUNCTION,
        attr.CODE_FILE,
        attr.CODE_LINE,
        attr.HTTP_STATUS,
        attr.EXIT_CODE,
        attr.OUTCOME,
        attr.FINGERPRINT,
        attr.CATEGORY,
        attr.ERROR_ID,
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "gen_ai.response.model",
        "http.request.method",
        "service.name",
        "service.version",
        "service.namespace",
        "service.instance.id",
        "telemetry.sdk.name",
        "telemetry.sdk.language",
        "telemetry.sdk.version",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
        "container.image.name",
        "db.collection.name",
        "db.operation.name",
        "db.system",
        "db.system.name",
        "deployment.environment.name",
        "faas.name",
        "gen_ai.output.type",
        "gen_ai.response.finish_reasons",
        "gen_ai.system",
        "gen_ai.tool.name",
        "gen_ai.tool.type",
        "host.arch",
        "http.route",
        "k8s.deployment.name",
        "k8s.namespace.name",
        "messaging.operation.type",
        "messaging.system",
        "network.protocol.name",
        "network.protocol.version",
        "network.transport",
        "os.type",
        "os.version",
        "process.runtime.name",
        "process.runtime.version",
        "rpc.method",
        "rpc.service",
        "rpc.system",
        "rpc.system.name",
        "url.scheme",
        "url.template",
    }
)
"""Keys that hold names and ids by our own making or by convention, never sentences.

Strict mode keeps their values, where these are one word.
"""

ONE_WORD: Final = re.compile(r"[\w.:/@+<>{}*~-]{1,256}", re.ASCII)
NAME: Final = re.compile(r"[\w.:/@+-]{1,200}(?: [\w.:/@+-]{1,32}){0,2}")
"""The name of an agent or a repository: three words at most."""

KEY: Final = re.compile(r"[\w.:/@-]{1,128}", re.ASCII)
"""A key by the conventions; any other one may be a sentence."""

SPAN_NAME: Final = re.compile(
    r"(?:(?:invoke_agent|create_agent|invoke_workflow|execute_tool|chat|embeddings|generate_content|text_completion"
    r"|retrieval|record_error|GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|QUERY) )?[\w.:/{}-]{1,128}",
    re.ASCII,
)
"""A span's name by the conventions: an operation and its target; and any other name of one word."""

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY", "HTTP"}
)
_ROUTES: Final = ("http.route", "url.template")
_RPC: Final = re.compile(r"\w{1,64}(?:\.\w{1,64})+/\w{1,64}", re.ASCII)


def shown_span_name(name: str, attributes: Mapping[str, object]) -> str | None:
    """Return what strict mode keeps of the *name* of a span with *attributes*; ``None`` for nothing of it.

    A path in it is kept where it is the template that the span names elsewhere: any other may hold an id or a name.
    """
    if SPAN_NAME.fullmatch(name) is None:
        return None
    method, _, target = name.rpartition(" ")
    if "/" not in target or any(target == attributes.get(route) for route in _ROUTES) or _RPC.fullmatch(target):
        return name if method not in _METHODS or "/" in target else method
    return method if method in _METHODS else None
