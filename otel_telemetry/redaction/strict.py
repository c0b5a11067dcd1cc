"""What strict mode may keep: names, ids and keys of a conventional shape, never a sentence."""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry import attributes as attr

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
