"""Every attribute key we write, once.

Semantic conventions wherever one exists; our own facts under ``otel_telemetry.*``. The ``gen_ai`` constants of
``opentelemetry-semantic-conventions`` are deprecated since the conventions moved out of it (v1.42.0), and importing
that package costs start-up time, so the names are pinned here.
"""

from __future__ import annotations

from typing import Final

SCOPE: Final = "otel_telemetry"
"""Instrumentation scope of every span that is ours."""

OPERATION_NAME: Final = "gen_ai.operation.name"
INVOKE_AGENT: Final = "invoke_agent"
AGENT_NAME: Final = "gen_ai.agent.name"
AGENT_ID: Final = "gen_ai.agent.id"

ERROR_TYPE: Final = "error.type"
EXCEPTION_EVENT: Final = "exception"
EXCEPTION_TYPE: Final = "exception.type"
EXCEPTION_MESSAGE: Final = "exception.message"
EXCEPTION_STACKTRACE: Final = "exception.stacktrace"

REPOSITORY_NAME: Final = "vcs.repository.name"
REPOSITORY_URL: Final = "vcs.repository.url.full"
HEAD_NAME: Final = "vcs.ref.head.name"
HEAD_REVISION: Final = "vcs.ref.head.revision"

CODE_FUNCTION: Final = "code.function.name"
CODE_FILE: Final = "code.file.path"
CODE_LINE: Final = "code.line.number"

HTTP_STATUS: Final = "http.response.status_code"
EXIT_CODE: Final = "process.exit.code"

OUTCOME: Final = "otel_telemetry.outcome"
"""On a task's span: ``ok``, ``failed``, ``cancelled`` or ``abandoned``."""

FINGERPRINT: Final = "otel_telemetry.error.fingerprint"
"""On the exception event, and on the span of a failed task: ``v1:`` and 16 hex digits."""

CATEGORY: Final = "otel_telemetry.error.category"
"""On the exception event, and on the span of a failed task: one of the categories, or ``unknown``."""

ERROR_ID: Final = "otel_telemetry.error.id"
"""On the exception event: 16 hex digits, what ``record_error`` returns."""

FINGERPRINT_PARTS: Final = "otel_telemetry.error.fingerprint_parts"
"""On the exception event: the redacted texts that were hashed, in order (list of strings)."""

FACT_PREFIX: Final = "otel_telemetry.error.fact."
"""On the exception event: whitelisted facts without a convention of their own (``errno``, ``file_suffix``, ...)."""

COUNTED: Final = "otel_telemetry.error.counted"
"""On a foreign span that ended in error: false where a task above it failed, so that one failure counts once."""

CONTEXT_PREFIX: Final = "otel_telemetry.context."
"""On the exception event: the caller's ``context`` given to ``record_error``, redacted and capped."""

REDACTION_FAILED: Final = "otel_telemetry.redaction.failed"
"""On a skeleton: redaction raised, so that only ids, times and the status code went on."""
