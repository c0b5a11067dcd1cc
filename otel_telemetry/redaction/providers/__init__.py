"""Tokens that show whose they are: a fixed beginning, then a body of known letters and length.

To add a provider, add one entry to the module of its field; a provider whose keys show nothing has its name in
`names`. Bodies are written a little wider than documented, since a token is quoted cut and formats grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.providers.addresses import LITERALS
from otel_telemetry.redaction.providers.clouds import CLOUDS
from otel_telemetry.redaction.providers.data import DATA
from otel_telemetry.redaction.providers.entry import MIXED, token
from otel_telemetry.redaction.providers.hosting import HOSTING
from otel_telemetry.redaction.providers.identity import IDENTITY
from otel_telemetry.redaction.providers.llms import LLMS
from otel_telemetry.redaction.providers.messaging import MESSAGING
from otel_telemetry.redaction.providers.names import NAMES, names_a_provider
from otel_telemetry.redaction.providers.office import OFFICE
from otel_telemetry.redaction.providers.payments import PAYMENTS
from otel_telemetry.redaction.providers.watching import WATCHING

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

__all__ = ["LITERALS", "NAMES", "TOKENS", "names_a_provider"]

_JWT: Final = token(
    "jwt",
    "JSON Web Tokens, signed or encrypted, also cut",
    "eyJ",
    r"[A-Za-z0-9_-]{14,}={0,2}(?:\.[A-Za-z0-9_=+/-]*){0,4}",
    "https://www.rfc-editor.org/rfc/rfc7519",
    f"hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{MIXED[:43]}",
    "eyJBB.eyJCC.eyJDDDD",
)
"""Of no one provider."""

TOKENS: Final[tuple[Rule, ...]] = (
    *HOSTING,
    *LLMS,
    *CLOUDS,
    *DATA,
    *IDENTITY,
    *MESSAGING,
    *PAYMENTS,
    *WATCHING,
    *OFFICE,
    _JWT,
)
"""Rules for tokens with a shape of their own. The longest cue that fits decides."""
