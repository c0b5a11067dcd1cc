"""International bank account numbers, by their country's length and their check digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.personal.checks import mod97
from otel_telemetry.redaction.rules import Found, marker

_IBAN: Final = lazy(r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d{2}[A-Z0-9 \u00a0-]{11,44}|[a-z]{2}\d{2}[a-z0-9 -]{11,44})")
_LENGTHS: Final = {
    entry[:2]: int(entry[2:])
    for entry in words("""
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
    ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
    LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29
    PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
    YE30 DZ26 AO25 BJ28 BF28 CM27 CV25 CF27 CG27 CI28 GA27 IR26 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28
    """)
}
"""How long the account numbers of each country are: the IBAN registry, and what further countries use."""


def find_ibans(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the account numbers between *start* and *end*, in one piece or in groups, in capitals or small letters."""
    for iban in _IBAN.finditer(text, start, end):
        length = _LENGTHS.get(iban.group()[:2].upper())
        account_end = _end_of(text, iban.start(), iban.end(), length) if length else None
        if account_end and _is_account(text[iban.start() : account_end]):
            yield Found(iban.start(), account_end, marker("iban"))


def _end_of(text: str, start: int, end: int, length: int) -> int | None:
    """Return where *length* letters and digits from *start* on end, unless the word goes on or *end* comes first."""
    for place in range(start, end):
        length -= text[place].isalnum()
        if not length:
            return None if text[place + 1 : place + 2].isalnum() else place + 1
    return None


def _is_account(iban: str) -> bool:
    plain = "".join(filter(str.isalnum, iban)).upper()
    return mod97(plain[4:] + plain[:4]) == 1
