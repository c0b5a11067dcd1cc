"""The check digits and ranges of national numbers, as their registers publish them."""

from __future__ import annotations

import re
from typing import Final

from otel_telemetry.redaction.personal.checks import (
    digits_of,
    is_date,
    luhn,
    mod11_10,
    verhoeff,
    weighted,
)

_SPANISH: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_FINNISH: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CHINESE: Final = "10X98765432"
_ITALIAN_ODD: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip
_TAIWAN: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_VEHICLE: Final = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True)
)
_VEHICLE_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_FEWEST_DIFFERENT: Final = 3
"""A number of fewer digits than these is binary or round."""
_TOO_YOUNG: Final = 2012
"""Eight digits and four that begin with a year from here on are a time rather than a birthday."""


def is_ssn(number: str) -> bool:
    """Tell whether the number is in a range that is given out: social security, or taxpayers without it (ITIN)."""
    area, group, serial = re.split(r"\D", number)
    if area in {"000", "666"} or group == "00" or serial == "0000":
        return False
    return area[0] != "9" or 50 <= int(group) <= 65 or (70 <= int(group) <= 99 and group not in {"89", "93"})


def is_canadian(number: str) -> bool:
    """Tell whether a social insurance number ends in its check digit."""
    return number[0] not in "08" and luhn(digits_of(number))


def is_npi(number: str) -> bool:
    """Tell whether an American provider's number ends in its check digit, counted with the prefix of health cards."""
    return luhn("80840" + digits_of(number))


def is_acn(number: str) -> bool:
    """Tell whether an Australian company's number ends in its check digit."""
    digits = digits_of(number)
    return (10 - weighted(digits, range(8, 0, -1)) % 10) % 10 == int(digits[8])


def is_medicare(number: str) -> bool:
    """Tell whether an Australian health card's ninth digit is its check digit."""
    digits = digits_of(number)
    return weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8])


def is_german_insurance(number: str) -> bool:
    """Tell whether a pension insurance number holds a birthday and ends in its check digit (VKVV, section 4)."""
    if not 1 <= int(number[4:6]) <= 12:
        return False
    digits = map(int, f"{number[:8]}{ord(number[8]) - 0x40:02}{number[9:11]}")
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    products = (digit * weight for digit, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])


def is_german_card(number: str) -> bool:
    """Tell whether the number of an identity card or passport ends in its check digit (ICAO 9303)."""
    if sum(map(str.isalpha, number)) < 2 or sum(map(str.isdigit, number)) < 4:
        return False
    return sum(int(char, 36) * weight for char, weight in zip(number[:8], (7, 3, 1) * 3, strict=False)) % 10 == int(
        number[8]
    )


def is_ean(number: str) -> bool:
    """Tell whether *number* ends in the check digit of EAN-13, as the Swiss insurance number does."""
    digits = digits_of(number)
    return len(digits) == 13 and weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def is_nir(number: str) -> bool:
    """Tell whether a French insurance number ends in its key: 97 minus the rest modulo 97."""
    plain = number.replace(" ", "")
    if plain[5:7] in {"2A", "2B"}:
        plain = plain[:5] + {"2A": "19", "2B": "18"}[plain[5:7]] + plain[7:]
    if not plain.isdigit() or plain[3:5] == "00" or 14 <= int(plain[3:5]) <= 19 or 43 <= int(plain[3:5]) <= 49:
        return False
    return 97 - int(plain[:13]) % 97 == int(plain[13:])


def is_abn(number: str) -> bool:
    """Tell whether an Australian business number is a multiple of 89 in its weights."""
    digits = digits_of(number)
    return (weighted(digits, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) - 10) % 89 == 0


def is_aadhaar(number: str) -> bool:
    """Tell whether an Indian number ends in its check digit and is no palindrome."""
    digits = digits_of(number)
    return verhoeff(digits) and digits != digits[::-1]


def is_chinese(number: str) -> bool:
    """Tell whether a resident's number holds a birthday and ends in its check character (GB 11643)."""
    if number[6:8] not in {"19", "20"} or not is_date(number[6:10], number[10:12], number[12:14]):
        return False
    return _CHINESE[weighted(number[:17], [2**power % 11 for power in range(17, 0, -1)]) % 11] == number[17].upper()


def is_south_african(number: str) -> bool:
    """Tell whether the number begins with a birthday and ends in its check digit."""
    return is_date(number[:2], number[2:4], number[4:6]) and number[11] in "89" and luhn(number)


def is_romanian(number: str) -> bool:
    """Tell whether the number holds a birthday and ends in its check digit."""
    if not is_date(number[1:3], number[3:5], number[5:7]) or not 1 <= int(number[7:9]) <= 52:
        return False
    rest = weighted(number[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return (1 if rest == 10 else rest) == int(number[12])


def is_person_of_eleven(number: str) -> bool:
    """Tell whether eleven digits are a person's in Poland, Norway, Turkey, Brazil or Germany, or a trader's."""
    if len(set(number)) < _FEWEST_DIFFERENT:
        return False
    return (
        _polish(number)
        or _norwegian(number)
        or _turkish(number)
        or is_brazilian(number)
        or is_german(number)
        or _businesslike(number)
    )


def _businesslike(number: str) -> bool:
    """Tell an Australian business, and an Italian one: that begins with a zero, which an amount does not."""
    return is_abn(number) or (number[0] == "0" and luhn(number))


def _polish(number: str) -> bool:
    month = int(number[2:4]) % 20
    if not is_date(number[:2], str(month), number[4:6]):
        return False
    return weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def _norwegian(number: str) -> bool:
    if not is_date(number[4:6], number[2:4], number[:2]):
        return False
    first = weighted(number[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    return first == 0 and weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _turkish(number: str) -> bool:
    digits = [int(digit) for digit in number]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[0] != 0 and digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def is_brazilian(number: str) -> bool:
    """Tell whether eleven digits end in the two check digits of a CPF."""
    first = weighted(number, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(number, range(11, 1, -1)) * 10 % 11 % 10
    return number[9:] == f"{first}{second}"


def is_german(number: str) -> bool:
    """Tell whether eleven digits are a tax id: one digit twice or thrice among the first ten, a check digit."""
    counts = sorted(map(number[:10].count, set(number[:10])))
    return number[0] != "0" and counts[-1] in {2, 3} and counts[-2] == 1 and mod11_10(number)


def is_korean(number: str) -> bool:
    """Tell whether a Korean number begins with a birthday."""
    return is_date(number[:2], number[2:4], number[4:6])


def is_finnish(number: str) -> bool:
    """Tell whether a Finnish code begins with a birthday and ends in its check character."""
    if not is_date(number[4:6], number[2:4], number[:2]):
        return False
    return _FINNISH[int(number[:6] + number[7:10]) % 31] == number[10]


def is_nhs(number: str) -> bool:
    """Tell whether ten digits end in the check digit of the NHS number."""
    digits = digits_of(number)
    return len(digits) == 10 and weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def is_nordic(number: str) -> bool:
    """Tell a birthday and four characters of a Finn, a Swede (year first, Luhn) or a Dane (day first, modulo 11)."""
    if len(number) == 11 and is_finnish(number):
        return True
    digits = digits_of(number)
    if len(digits) < 10:
        return False
    if len(digits) == 12:
        if int(digits[:4]) >= _TOO_YOUNG:
            return False
        digits = digits[2:]
    month, day = digits[2:4], int(digits[4:6])
    swedish = is_date(digits[:2], month, str(day - 60 if day > 60 else day)) or int(month) >= 20
    if swedish and luhn(digits):
        return True
    danish = is_date(digits[4:6], month, digits[:2])
    return danish and weighted(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def is_spanish(number: str) -> bool:
    """Tell whether a NIF or NIE ends in its letter."""
    plain = number.replace("-", "")
    digits = plain[:-1].translate(str.maketrans("XYZ", "012"))
    return _SPANISH[int(digits) % 23] == plain[-1]


def is_italian(number: str) -> bool:
    """Tell whether a codice fiscale ends in its letter."""
    code = number.upper()
    odd = sum(_ITALIAN_ODD[char] for char in code[0:15:2])
    even = sum(int(char) if char.isdigit() else ord(char) - 0x41 for char in code[1:15:2])
    return chr(0x41 + (odd + even) % 26) == code[15]


def is_taiwanese(number: str) -> bool:
    """Tell whether an identity card's number ends in its check digit."""
    letter = 10 + _TAIWAN.index(number[0])
    return (letter // 10 + letter % 10 * 9 + weighted(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def is_dea(number: str) -> bool:
    """Tell whether the number by which an American doctor prescribes ends in its check digit."""
    total = weighted(number[2:8], (1, 2, 1, 2, 1, 2))
    return total % 10 == int(number[8])


def is_mexican(number: str) -> bool:
    """Tell whether a taxpayer's number holds a birthday behind its letters."""
    return is_date(number[-9:-7], number[-7:-5], number[-5:-3])


def is_vehicle(number: str) -> bool:
    """Tell whether a vehicle's number has letters and its ninth place is the check character (ISO 3779)."""
    if not any(map(str.isalpha, number)) or len(set(number)) < 6:
        return False
    rest = sum(_VEHICLE[char] * weight for char, weight in zip(number, _VEHICLE_WEIGHTS, strict=True)) % 11
    return "0123456789X"[rest] == number[8]
