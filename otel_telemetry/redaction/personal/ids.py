"""Numbers of persons and of their papers whose form or check digit leaves no doubt, country by country."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.personal import national
from otel_telemetry.redaction.personal.cards import is_published
from otel_telemetry.redaction.rules import Found, marker

_MBI: Final = "[AC-HJKMNP-RT-Y]"
_FORMS: Final[Mapping[str, tuple[str, Callable[[str], bool] | None]]] = {
    "us_ssn": (r"\d{3}-\d{2}-\d{4}", national.is_ssn),
    "us_ssn_spaced": (r"(?<!\d )\d{3} \d{2} \d{4}(?! \d)|\d{3}\.\d{2}\.\d{4}", national.is_ssn),
    "br_cpf": (r"\d{3}\.\d{3}\.\d{3}-\d{2}", None),
    "br_cnpj": (r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}", None),
    "cl_rut": (r"\d{1,2}\.\d{3}\.\d{3}-[\dKk]", None),
    "ch_ahv": (r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", national.is_ean),
    "th_id": (r"\d-\d{4}-\d{5}-\d{2}-\d", None),
    "fr_nir": (r"[123478] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}", national.is_nir),
    "be_rrn": (r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", None),
    "au_abn": (r"(?<!\d )\d{2} \d{3} \d{3} \d{3}(?! \d)", national.is_abn),
    "in_aadhaar": (r"(?<!\d )[2-9]\d{3}(?:-\d{4}-|(?: )\d{4} )\d{4}(?![ -]\d)", national.is_aadhaar),
    "cn_id": (r"\d{17}[\dXx]", national.is_chinese),
    "za_id": (r"\d{10}[01]\d{2}", national.is_south_african),
    "ro_cnp": (r"[1-8]\d{12}", national.is_romanian),
    "eleven": (r"\d{11}", national.is_person_of_eleven),
    "kr_rrn": (r"\d{6}-[0-9]\d{6}", national.is_korean),
    "nordic": (r"19\d{10}|(?:19|20)?\d{6}[-+]\d{4}|\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", national.is_nordic),
    "gb_nhs": (r"(?<!\d )\d{3} \d{3} \d{4}(?! \d)", national.is_nhs),
    "es_nif": (r"\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]", national.is_spanish),
    "it_cf": (r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", national.is_italian),
    "de_rvnr": (r"\d{8}[A-Z]\d{3}", national.is_german_insurance),
    "de_card": (r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ\d]{7}\d", national.is_german_card),
    "kr_licence": (r"(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}", None),
    "kr_passport": (r"[MSRODG]\d{3}[A-Z]\d{4}", None),
    "it_licence": (r"[A-Z]{2}(?:\d{7}[A-Z]|\d{5}[A-Z]{2})", None),
    "in_vehicle": (r"[A-Z]{2}\d{2}[A-Z]{1,2}\d{4}", None),
    "gb_plate": (r"[A-HJ-PR-Y]{2}(?:0[2-9]|[12]\d|5[1-9]|[67]\d) ?[A-HJ-PR-Z]{3}", None),
    "ru_snils": (r"\d{3}-\d{3}-\d{3} \d{2}", None),
    "ca_sin": (r"\d{3}-\d{3}-\d{3}", national.is_canadian),
    "us_npi": (r"[12]\d{3}-\d{3}-\d{3}", national.is_npi),
    "au_acn": (r"0\d{2} \d{3} \d{3}(?! \d)", national.is_acn),
    "au_medicare": (r"(?<!\d )[2-6]\d{3} \d{5} \d(?! \d)", national.is_medicare),
    "in_gstin": (r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]", None),
    "in_pan": (r"[A-Z]{5}\d{4}[A-Z]", None),
    "gb_nino": (r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", None),
    "gb_licence": (r"[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}[A-Z\d]{3}(?: \d{2})?", None),
    "sg_nric": (r"[STFGM]\d{7}[A-Z]", None),
    "tw_id": (r"[A-Z][1289]\d{8}", national.is_taiwanese),
    "hk_id": (r"[A-Z]{1,2}\d{6}\([\dA]\)", None),
    "us_mbi": (rf"[1-9]{_MBI}[{_MBI[1:-1]}\d]\d-?{_MBI}[{_MBI[1:-1]}\d]\d-?{_MBI}{{2}}\d{{2}}", None),
    "us_dea": (r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}", national.is_dea),
    "mx_curp": (r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d", None),
    "mx_rfc": (r"[A-Z&]{3,4}\d{6}[A-Z\d]{3}", national.is_mexican),
    "vin": (r"[A-HJ-NPR-Z\d]{12}\d{5}", national.is_vehicle),
}  # fmt: skip
_ANY: Final = lazy(
    r"(?<!\w)(?<!\w[.+-])(?<!\d/)(?:"
    + "|".join(f"(?P<{name}>{form})" for name, (form, _) in _FORMS.items())
    + r")(?!\w|[.+-]\w|/\d)"
)
_BARE: Final = frozenset({"eleven", "za_id", "ro_cnp", "fr_nir", "cn_id", "nordic"})
_IDENTIFIER: Final = lazy(
    r"(?i)(?:id|run|job|build|seq|count|size|offset|bytes|rows|time|timestamp|ts|start|end|epoch|since)[\"'`]?\s?[:=#]?\s?[\"'`]?$"
)
"""What before bare digits says that they are a number of things rather than of a person."""
_MILLISECONDS: Final = lazy(r"17\d{11}")
_TOLD: Final = lazy(r"(?i)cnp|identi|person|national|citizen|\bza\b|\brsa\b|roman")
_BY_CHECK: Final = {name: check for name, (_, check) in _FORMS.items() if check is not None}


def _is_a_time(text: str, number: re.Match[str]) -> bool:
    """Tell milliseconds since 1970, of 2023 to 2027, from a number of thirteen digits that is told to be a person's."""
    if _MILLISECONDS.fullmatch(number.group()) is None:
        return False
    return _TOLD.search(text, max(0, number.start() - 32), number.start()) is None


def find_ids(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield what between *start* and *end* has the form of a person's number, and its check digit where it has one."""
    for number in _ANY.finditer(text, start, end):
        kind = number.lastgroup or ""
        check = _BY_CHECK.get(kind)
        if (check is not None and not check(number.group())) or _is_a_time(text, number):
            continue
        if not is_published(text, number.start()) and not (
            kind in _BARE and _IDENTIFIER.search(text, max(0, number.start() - 12), number.start())
        ):
            yield Found(number.start(), number.end(), marker("device-id" if kind == "vin" else "national-id"))
