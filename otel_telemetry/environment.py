"""Every environment variable we read, once, with its meaning and default, and the frozen `Settings` made of them.

Reading never raises: a value that cannot be used is answered by a sentence in `Settings.problems` and by the default,
or, where privacy is concerned, by the stricter choice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

TELEMETRY_ENABLED: Final = "TELEMETRY_ENABLED"
"""``false``, ``0``, ``no`` or ``off`` switches everything off; any other value switches it on. Default: on."""

DO_NOT_TRACK: Final = "DO_NOT_TRACK"
"""Any value but empty and ``0`` switches everything off, unless TELEMETRY_ENABLED is set. https://donottrack.sh"""

OTEL_SDK_DISABLED: Final = "OTEL_SDK_DISABLED"
"""``true`` switches everything off (OpenTelemetry specification, general SDK configuration)."""

TELEMETRY_DIR: Final = "TELEMETRY_DIR"
"""The store's folder. Default: ``/tmp/12-factor-telemetry/``."""

TELEMETRY_REPO: Final = "TELEMETRY_REPO"
"""The repository's name, instead of the one found by walking up to ``.git``."""

TELEMETRY_MAX_BYTES: Final = "TELEMETRY_MAX_BYTES"
"""Quota of the whole store in bytes; ``50MB``, ``1 GB`` and ``500k`` are understood, too. Default: 100000000."""

TELEMETRY_RETENTION_DAYS: Final = "TELEMETRY_RETENTION_DAYS"
"""Days after which a segment is deleted. Default: 30."""

TELEMETRY_REDACTION: Final = "TELEMETRY_REDACTION"
"""``default`` or ``strict`` (no message text at all). Default: ``default``; an unknown value means ``strict``."""

OTEL_SERVICE_NAME: Final = "OTEL_SERVICE_NAME"
"""``service.name`` of the resource. Default: the repository's name."""

OTEL_RESOURCE_ATTRIBUTES: Final = "OTEL_RESOURCE_ATTRIBUTES"
"""Further resource attributes, ``key=value,key=value`` (percent-encoded), redacted like everything else."""

OTEL_TRACES_EXPORTER: Final = "OTEL_TRACES_EXPORTER"
"""``none`` switches OTLP off; the local store goes on."""

OTEL_EXPORTER_OTLP_ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""Where the redacted spans are sent as well. Default: nowhere."""

OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Final = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
"""The same for traces alone; goes before OTEL_EXPORTER_OTLP_ENDPOINT. Over HTTP it is the full URL."""

OTEL_EXPORTER_OTLP_PROTOCOL: Final = "OTEL_EXPORTER_OTLP_PROTOCOL"
"""``grpc`` or ``http/protobuf``. Default: ``http/protobuf`` where the endpoint's port is 4318, else ``grpc``."""

OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: Final = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
"""The same for traces alone; goes before OTEL_EXPORTER_OTLP_PROTOCOL."""

OtlpProtocol = Literal["grpc", "http/protobuf"]
RedactionMode = Literal["default", "strict"]

DEFAULT_MAX_BYTES: Final = 100_000_000
DEFAULT_RETENTION_DAYS: Final = 30

_UNITS: Final = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_LONGEST_PATH: Final = 2048
_NO: Final = frozenset({"false", "0", "no", "off"})


class ConfigurationError(ValueError):
    """A setting cannot be used; the message is one plain sentence that says what to do."""


def is_enabled(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether telemetry is on. Reads three variables, imports nothing."""
    if environ.get(OTEL_SDK_DISABLED, "").strip().lower() == "true":
        return False
    wanted = environ.get(TELEMETRY_ENABLED, "").strip().lower()
    if wanted:
        return wanted not in _NO
    return environ.get(DO_NOT_TRACK, "").strip() in {"", "0"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment (and `configure`) asks for. Hashable, picklable, validated."""

    enabled: bool = True
    directory: Path | None = None
    """None: the default folder."""
    repository: str | None = None
    """None: to be found from ``.git``."""
    max_bytes: int = DEFAULT_MAX_BYTES
    retention_days: int = DEFAULT_RETENTION_DAYS
    redaction: RedactionMode = "default"
    service_name: str | None = None
    resource_attributes: tuple[tuple[str, str], ...] = ()
    otlp: OtlpProtocol | None = None
    """None: nothing is sent anywhere."""
    problems: tuple[str, ...] = ()
    """One sentence for each value that could not be used. They never quote a value: it may hold a credential."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read everything at once. Never raises."""
        problems: list[str] = []
        return cls(
            enabled=is_enabled(environ),
            directory=_directory(environ, problems),
            repository=environ.get(TELEMETRY_REPO, "").strip() or None,
            max_bytes=_bytes(environ, problems),
            retention_days=_positive(environ, TELEMETRY_RETENTION_DAYS, DEFAULT_RETENTION_DAYS, problems),
            redaction=_redaction(environ, problems),
            service_name=environ.get(OTEL_SERVICE_NAME, "").strip() or None,
            resource_attributes=_resource_attributes(environ.get(OTEL_RESOURCE_ATTRIBUTES, "")),
            otlp=_otlp(environ, problems),
            problems=tuple(problems),
        )

    def overridden(self, **changes: object) -> Settings:
        """Return these settings with the *changes* that are not None."""
        known = {field.name for field in fields(self)}
        assert changes.keys() <= known  # noqa: S101 - a programming error of ours, not an input
        return replace(self, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def _directory(environ: Mapping[str, str], problems: list[str]) -> Path | None:
    raw = environ.get(TELEMETRY_DIR, "").strip()
    if not raw:
        return None
    if len(raw) > _LONGEST_PATH:
        problems.append(f"{TELEMETRY_DIR} is too long for a path; using the default folder.")
        return None
    try:
        return Path(os.path.abspath(os.path.expanduser(raw)))
    except (OSError, ValueError):
        problems.append(f"{TELEMETRY_DIR} is not a usable path; using the default folder.")
        return None


def _bytes(environ: Mapping[str, str], problems: list[str]) -> int:
    raw = environ.get(TELEMETRY_MAX_BYTES, "").strip().lower()
    number = raw.removesuffix("b")
    unit = _UNITS.get(number[-1:], 1)
    count = _whole(number[:-1].rstrip() if unit > 1 else number.rstrip())
    if raw and count is None:
        problems.append(
            f"{TELEMETRY_MAX_BYTES} must be a whole number of bytes above 0, such as 100000000 or 100MB; using 100MB."
        )
    return DEFAULT_MAX_BYTES if count is None else count * unit


def _positive(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    count = _whole(raw)
    if count is None:
        problems.append(f"{name} must be a whole number above 0; using {default}.")
    return count or default


def _whole(text: str) -> int | None:
    """Return the whole number above 0 that *text* is; None if it is none."""
    # int() takes quadratic time on long digit strings and accepts 1_000 and Arabic digits.
    return (int(text) or None) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _redaction(environ: Mapping[str, str], problems: list[str]) -> RedactionMode:
    raw = environ.get(TELEMETRY_REDACTION, "").strip().lower() or "default"
    if raw == "default":
        return "default"
    if raw != "strict":
        problems.append(f"{TELEMETRY_REDACTION} must be default or strict; using strict.")
    return "strict"


def _resource_attributes(raw: str) -> tuple[tuple[str, str], ...]:
    pairs = (item.split("=", 1) for item in raw.split(",") if "=" in item)
    return tuple((key.strip(), unquote(value.strip(), errors="replace")) for key, value in pairs if key.strip())


def _signal(environ: Mapping[str, str], suffix: str) -> tuple[str, str]:
    """Return (variable, value) of an OTLP setting; the one for traces goes first. Empty means not set."""
    for name in (f"OTEL_EXPORTER_OTLP_TRACES_{suffix}", f"OTEL_EXPORTER_OTLP_{suffix}"):
        if value := environ.get(name, "").strip():
            return name, value
    return f"OTEL_EXPORTER_OTLP_{suffix}", ""


def _otlp(environ: Mapping[str, str], problems: list[str]) -> OtlpProtocol | None:
    name, endpoint = _signal(environ, "ENDPOINT")
    if not endpoint or environ.get(OTEL_TRACES_EXPORTER, "").strip().lower() == "none":
        return None
    protocol = _protocol(environ, endpoint)
    complaint = (
        _endpoint_complaint(name, endpoint, protocol) or _protocol_complaint(environ) or _detail_complaint(environ)
    )
    if complaint:
        problems.append(f"{complaint}; recording locally only.")
        return None
    return protocol


def _protocol(environ: Mapping[str, str], endpoint: str) -> OtlpProtocol:
    _, raw = _signal(environ, "PROTOCOL")
    if raw:
        return "http/protobuf" if raw.lower().startswith("http") else "grpc"
    return "http/protobuf" if _port(endpoint) == 4318 else "grpc"


def _protocol_complaint(environ: Mapping[str, str]) -> str | None:
    name, raw = _signal(environ, "PROTOCOL")
    if raw.lower() in {"", "grpc", "http/protobuf"}:
        return None
    return f"{name} must be grpc or http/protobuf"


def _port(endpoint: str) -> int | None:
    try:
        return urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").port
    except ValueError:
        return None


def _endpoint_complaint(name: str, endpoint: str, protocol: OtlpProtocol) -> str | None:
    try:
        parts = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}")
        usable = bool(parts.hostname) and (parts.port or 1) > 0 and parts.scheme in _SCHEMES[protocol]
    except ValueError:
        usable = False
    example = "http://localhost:4317" if protocol == "grpc" else "http://localhost:4318"
    return None if usable else f"{name} must be a URL such as {example}"


_SCHEMES: Final[Mapping[str, frozenset[str]]] = {
    "grpc": frozenset({"http", "https", ""}),
    "http/protobuf": frozenset({"http", "https"}),
}


def _detail_complaint(environ: Mapping[str, str]) -> str | None:
    for suffix, (is_usable, rule) in _DETAILS.items():
        name, value = _signal(environ, suffix)
        if value and not is_usable(value):
            return f"{name} must be {rule}"
    return None


def _is_seconds(value: str) -> bool:
    try:
        return 0 < float(value) < float("inf")
    except ValueError:
        return False


def _is_header_list(value: str) -> bool:
    return value.isascii() and value.isprintable() and all("=" in item for item in value.split(",") if item.strip())


def _is_readable_file(value: str) -> bool:
    return os.path.isfile(value) and os.access(value, os.R_OK)


_Check = tuple[Callable[[str], bool], str]
_DETAILS: Final[Mapping[str, _Check]] = {
    "TIMEOUT": (_is_seconds, "a number of seconds above 0"),
    "COMPRESSION": (lambda value: value.lower() in {"none", "gzip", "deflate"}, "none, gzip or deflate"),
    "HEADERS": (_is_header_list, "a list such as key=value,key=value"),
    "CERTIFICATE": (_is_readable_file, "the path of a readable file"),
    "CLIENT_KEY": (_is_readable_file, "the path of a readable file"),
    "CLIENT_CERTIFICATE": (_is_readable_file, "the path of a readable file"),
}
