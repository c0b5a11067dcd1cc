"""Check digits: what tells the number of a card, an account or a person from any other number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LUHN: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_LETTERS: Final = {chr(0x41 + place): str(10 + place) for place in range(26)}
_DIHEDRAL: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_ROTATIONS: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def digits_of(text: str) -> str:
    """Return the ASCII digits of *text*."""
    return "".join(char for char in text if "0" <= char <= "9")


def luhn(digits: str) -> bool:
    """Tell whether *digits* end in the check digit of ISO/IEC 7812 annex B; a single digit repeated does not count."""
    total = sum(int(digit) for digit in digits[-1::-2]) + sum(_LUHN[int(digit)] for digit in digits[-2::-2])
    return total % 10 == 0 and len(set(digits)) > 1


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of each of *digits* times its weight; digits past the weights count nothing."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def mod97(text: str) -> int:
    """Return the rest of ISO 7064 MOD 97-10 of capitals and digits, letters counted from A = 10."""
    return int("".join(_LETTERS.get(char, char) for char in text)) % 97


def verhoeff(digits: str) -> bool:
    """Tell whether *digits* end in Verhoeff's check digit."""
    rest = 0
    for place, digit in enumerate(reversed(digits)):
        rest = int(_DIHEDRAL[rest][int(_ROTATIONS[place % 8][int(digit)])])
    return rest == 0


def mod11_10(digits: str) -> bool:
    """Tell whether *digits* end in the check digit of ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def is_date(year: str, month: str, day: str) -> bool:
    """Tell whether the digits could be a day of the calendar; *year* may have two digits and is not looked at."""
    return year.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
