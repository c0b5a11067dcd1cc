"""Secrets in calls, known by the function.

``login(user, password)``, ``connect(host, user, password)``, ``jwt.sign(claims, key)``, ``hmac.new(key, message)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import is_benign

_QUOTED: Final = r"""[bru]?(["'])(?P<value>[^"'\n]{3,256})["']"""
_ARGUMENT: Final = r"""[bru]?["'][^"'\n]{0,128}["']\s{0,16},\s{0,16}"""
_FIRST: Final = lazy(rf"[\w.]{{1,24}}\(\s{{0,16}}{_QUOTED}")
_SECOND: Final = lazy(rf"\w{{1,24}}\(\s{{0,16}}{_ARGUMENT}{_QUOTED}")
_THIRD: Final = lazy(rf"\w{{1,24}}\(\s{{0,16}}{_ARGUMENT}{_ARGUMENT}{_QUOTED}")
_KEY_OF_JWT: Final = lazy(rf"[\w.]{{1,24}}\((?:\{{[^{{}}\n]{{0,256}}\}}|[\w.()]{{1,64}}),\s{{0,16}}{_QUOTED}")


def _reader(pattern: re.Pattern[str]) -> Callable[[str, int], Found | None]:
    def read(text: str, start: int) -> Found | None:
        call = pattern.match(text, start)
        if call is None or is_benign(call["value"]):
            return None
        return Found(*call.span("value"), marker("assigned-secret"))

    return read


BY_CALL: Final[Mapping[str, Callable[[str, int], Found | None]]] = MappingProxyType(
    {
        "ogin(": _reader(_SECOND),
        "onnect(": _reader(_THIRD),
        "onstruct(": _reader(_THIRD),
        "toryentry(": _reader(_THIRD),
        "mac.new(": _reader(_FIRST),
        "aes.new(": _reader(_FIRST),
        "jwt.sign(": _reader(_KEY_OF_JWT),
        "jwt.encode(": _reader(_KEY_OF_JWT),
        "jwt.decode(": _reader(_KEY_OF_JWT),
        "jwt.verify(": _reader(_KEY_OF_JWT),
    }
)
"""The ends of the functions' names in small letters, and what reads the arguments from there."""
