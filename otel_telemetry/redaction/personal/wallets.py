"""Addresses of wallets, by prefix, length and alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_ETHEREUM: Final = lazy(r"0x[0-9a-fA-F]{40}(?![0-9a-zA-Z])")


def find_wallets(text: str) -> Iterator[Found]:
    """Yield Ethereum addresses; the addresses of objects, which are shorter, stay."""
    for wallet in _ETHEREUM.finditer(text):
        yield Found(*wallet.span(), marker("wallet"))
