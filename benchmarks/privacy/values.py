"""Fresh values without a shape of their own: passwords, keys, and what tells of a person."""

from __future__ import annotations

import base64
import string
import uuid
from collections.abc import Callable
from random import Random
from typing import Final

Make = Callable[[Random], str]

_ALNUM: Final = string.ascii_letters + string.digits
_HEX: Final = "0123456789abcdef"
_SYLLABLES: Final = (
    "ba",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "dan",
    "fer",
    "gol",
    "hem",
    "jor",
    "pel",
)
_FIRST: Final = (
    "Ada",
    "Bruno",
    "Chiara",
    "Dmitri",
    "Elif",
    "Farah",
    "Goran",
    "Hanna",
    "Imani",
    "Jonas",
    "Keiko",
    "Luis",
)
_LAST: Final = (
    "Abend",
    "Brixton",
    "Castellano",
    "Dvorak",
    "Eriksen",
    "Fontaine",
    "Grabowski",
    "Haddad",
    "Ishikawa",
    "Kessler",
)
_DOMAINS: Final = (
    "mail-relay.org",
    "northwind.co.uk",
    "uni-beispiel.de",
    "clinic.health",
    "shop.com.br",
    "post.museum",
)


def text_of(random: Random, letters: str, length: int) -> str:
    """Return *length* letters drawn from *letters*."""
    return "".join(random.choices(letters, k=length))


def _word(random: Random, syllables: int = 3) -> str:
    return "".join(random.choices(_SYLLABLES, k=syllables))


def _password(random: Random) -> str:
    """Return what people think of: a word, some digits, a sign."""
    word = _word(random).capitalize() if random.random() < 0.5 else _word(random)
    return f"{word}{random.choice('!@_-.+')}{random.randint(10, 9999)}{_word(random, 1)}"


SECRETS: Final[tuple[Make, ...]] = (
    _password,
    lambda random: text_of(random, _ALNUM, random.randint(12, 40)),
    lambda random: text_of(random, _HEX, 32),
    lambda random: base64.b64encode(random.randbytes(32)).decode(),
    lambda random: base64.urlsafe_b64encode(random.randbytes(24)).decode().rstrip("="),
    lambda random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
)

SECRET_KEYS: Final = (
    *("password", "db_password", "DB_PASSWORD", "api_key", "API_KEY", "apiKey", "x-api-key", "client_secret"),
    *("clientSecret", "access_token", "accessToken", "auth_token", "secret_key", "SECRET_KEY", "passphrase"),
    *("private_key", "smtp_pass", "SMTP_PASSWORD", "refresh_token", "webhook_secret", "encryption_key", "pwd"),
)


def _luhn(digits: str) -> str:
    """Return *digits* with the check digit of ISO/IEC 7812-1 behind them."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _card(random: Random) -> str:
    begin, length = random.choice((("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16)))
    number = _luhn(begin + text_of(random, string.digits, length - 1 - len(begin)))
    sign = random.choice(("", " ", "-")) if length == 16 else ""
    return sign.join(number[start : start + 4] for start in range(0, length, 4)) if sign else number


def _iban(random: Random) -> str:
    """Return an IBAN with its check digits by ISO 13616."""
    country, account = random.choice((("DE", 18), ("FR", 23), ("NL", -14), ("ES", 20), ("GB", -18), ("PL", 24)))
    bank = text_of(random, string.ascii_uppercase, 4) if account < 0 else ""
    body = bank + text_of(random, string.digits, abs(account) - len(bank))
    moved = "".join(str(int(letter, 36)) for letter in f"{body}{country}00")
    whole = f"{country}{98 - int(moved) % 97:02}{body}"
    return " ".join(whole[start : start + 4] for start in range(0, len(whole), 4)) if random.random() < 0.4 else whole


def _phone(random: Random) -> str:
    digits = text_of(random, "23456789", 10)
    return random.choice(
        (
            f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}",
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"+49 {digits[:3]} {digits[3:]}",
            f"+44 7{digits[:3]} {digits[3:9]}",
            f"+33 6 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:8]}",
            f"+{digits[:2]}{digits}",
        )
    )


def _email(random: Random) -> str:
    local = random.choice((f"{_word(random)}.{_word(random)}", f"{_word(random)}+{_word(random, 1)}", _word(random)))
    return f"{local}@{random.choice(_DOMAINS)}"


def _ip(random: Random) -> str:
    def octets(number: int) -> str:
        return ".".join(str(random.randint(11, 250)) for _ in range(number))

    groups = [text_of(random, _HEX, 4) for _ in range(7)]
    return random.choice(
        (
            f"{random.choice((45, 81, 93, 142, 185, 212))}.{octets(3)}",
            f"10.{octets(3)}",
            f"192.168.{octets(2)}",
            f"2a01:{':'.join(groups)}",
            f"2a01:{groups[0]}::{groups[1]}:{groups[2]}",
            f"fe80::{groups[0]}:{groups[1][:2]}ff:fe{groups[2][:2]}:{groups[3]}",
        )
    )


def _mac(random: Random) -> str:
    pairs = [text_of(random, _HEX, 2) for _ in range(6)]
    return random.choice(
        (":".join(pairs), "-".join(pairs).upper(), ".".join(map("".join, zip(pairs[::2], pairs[1::2], strict=True))))
    )


def _name(random: Random) -> str:
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def _ssn(random: Random) -> str:
    return f"{random.choice((123, 219, 457, 612))}-{random.randint(10, 98)}-{random.randint(1000, 9998)}"


def _coordinates(random: Random) -> str:
    return f"{random.uniform(20, 60):.5f}, {random.uniform(-70, 70):.5f}"


PEOPLE: Final[dict[str, tuple[tuple[str, ...], Make]]] = {
    "email": (("email", "e-mail", "mailbox", "recipient"), _email),
    "phone": (("phone", "mobile", "tel", "phone_number"), _phone),
    "ip": (("ip", "client_ip", "remote_addr", "peer"), _ip),
    "mac": (("mac", "hardware address", "device"), _mac),
    "card": (("card", "card_number", "pan"), _card),
    "iban": (("iban", "account", "bank_account"), _iban),
    "national id": (("ssn", "social security number"), _ssn),
    "person's name": (("full_name", "customer_name", "patient_name"), _name),
    "coordinates": (("coordinates", "location", "gps"), _coordinates),
}
"""Kinds of personal data: the words that errors call them by, and a maker of fresh ones."""
