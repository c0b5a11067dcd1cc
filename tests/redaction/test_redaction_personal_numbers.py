"""Telephone numbers, cards, accounts and national numbers; every number here is made up, its check digit computed."""

# ruff: noqa: RUF001 - the letters of Greek and Cyrillic are meant

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from otel_telemetry.redaction.personal import WORDS, find_personal, national
from otel_telemetry.redaction.personal.checks import luhn, mod11_10, mod97, verhoeff
from otel_telemetry.redaction.redactor import redact


def _checked(body: str, holds: object, alphabet: str = "0123456789") -> str:
    """Return *body* with the character of *alphabet* behind it with which *holds*."""
    assert callable(holds)
    return next(body + end for end in alphabet if holds(body + end))


def _grouped(number: str, *sizes: int, by: str = " ") -> str:
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return by.join(number[start : start + size] for start, size in zip(starts, sizes, strict=True))


PHONES = """
+49 30 5550 1234|+49 (0)30 55501234|+4930555012345|+44 20 7946 0018|+44 (20) 7946 0018|+33 1 99 00 12 34|+39 06 555 0143
|+34 91 555 01 43|+30 21 0 5550143|+1 415 555 0143|+1-415-555-0143|+1 (415) 555-0143|+14155550143|+7 495 555-01-43
|+81 3-5555-0143
|+82 2-555-0143|+91 98765 00143|+55 11 95555-0143|+61 2 5550 1430|+47 21 55 01 43|+45 55 50 14 30|+46 855 501 43
|+31 655 501 430
|+86 135 5550 1430|(+41) 22 555 01 43|0049 30 55501234|0044 20 7946 0018|00493055501234|(415) 555-0143|(415)555-0143
|415-555-0143
|415.555.0143|415 555 0143|1-415-555-0143|1 (415) 555-0143|1.415.555.0143|91-415-555-0143|(415) 555-0143 ext. 12
|415-555-0143 x12
|(415)555-0143x12|415-555-0143 ext 1234|020 7946 0018|0161 496 0018|07700 900018|(020) 7946 0018|030 55501234
|0151-55501234
|089/5550123|090-5555-0143|03-5555-0143|010-5555-0143|09-5550143|01 99 00 12 34|06.99.00.12.34|(11) 95555-0143
|(02) 5550 1430
|0412 555 014|138 5550 1430|8 (495) 555-01-43
""".replace("\n", "").split("|")
PHONE_SENTENCES = ["{}", "my number is {}", "cannot reach {}, retrying", '{{"contact": "{}"}}']

TOLD_PHONES = [
    f"{word}{number}"
    for word, number in product(
        [
            "phone: ",
            "tel ",
            "tel:",
            "mobile number ",
            "cell=",
            '"phoneNumber": "',
            "fax no. ",
            "call me at ",
            "whatsapp: ",
            "Telefon: ",
        ],
        ["5550143", "555-0143", "13855501430", "98765 00143", "4155550143", "612 345 601"],
    )
]

CARDS = {
    "visa": "4000123412341",
    "mastercard": "510012341234123",
    "mastercard two": "222312341234123",
    "discover": "601112341234123",
    "jcb": "353012341234123",
    "unionpay": "620012341234123",
    "maestro": "675912341234123",
    "mir": "220012341234123",
    "rupay": "650012341234123",
}
SIXTEEN = {name: _checked(body.ljust(15, "7"), luhn) for name, body in CARDS.items()}
FIFTEEN = {name: _checked(body, luhn) for name, body in {"amex": "34001234123412", "airplus": "12200012341234"}.items()}
FOURTEEN = {
    name: _checked(body, luhn) for name, body in {"diners": "3001234123412", "diners two": "3612341234123"}.items()
}
CARD_TEXTS = [
    *SIXTEEN.values(),
    *(_grouped(number, 4, 4, 4, 4, by=by) for number, by in product(SIXTEEN.values(), "- ")),
    *FIFTEEN.values(),
    _grouped(FIFTEEN["amex"], 4, 6, 5),
    *FOURTEEN.values(),
    _grouped(FOURTEEN["diners"], 4, 6, 4),
]


def _iban(country: str, account: str) -> str:
    return f"{country}{98 - mod97(account + country + '00'):02}{account}"


IBANS = [
    _iban(country, account)
    for country, account in {
        "DE": "500105170123456789", "GB": "BANK60161300123456", "FR": "20041010050500013M02606", "NL": "BANK0123456789",
        "BE": "539007540034", "ES": "21000418450200051000", "IT": "X0542811101000000123000", "CH": "00762011623850007",
        "AT": "1904300234570001", "PL": "109010140000071219810004", "MT": "BANK011000012345BANKAST001S",
        "NO": "86011117940",
        "SE": "50000000058398250000", "TR": "0006100519786457840000", "AE": "0331234567890120000",
        "SA": "80000000608010160000",
        "BR": "00360305000010009790003P1", "IL": "0108000000090000999", "RO": "BANK1B31007593840001",
        "KZ": "125KZT5004100001",
    }.items()
]  # fmt: skip


ELEVENS = [
    _checked("8503151234", national.is_person_of_eleven),
    next(f"1234567{end:04}" for end in range(10_000) if national.is_brazilian(f"1234567{end:04}")),
    next(f"3712456{end:04}" for end in range(10_000) if national.is_german(f"3712456{end:04}")),
]
SHAPED = [
    "219-09-1234", "219 09 1234", "219.09.1234", "912-70-1234", "111.222.333-44", "11.222.333/0001-44", "12.345.678-K",
    _grouped(_checked("756123456789", national.is_ean), 3, 4, 4, 2, by="."),
    _checked("756123456789", national.is_ean),
    "1-2345-67890-12-3", "85.03.15-123.45",
    next(f"1850375123456{key:02}" for key in range(98) if national.is_nir(f"1850375123456{key:02}")),
    _grouped(next(f"2850375123456{key:02}" for key in range(98) if national.is_nir(f"2850375123456{key:02}")),
    1, 2, 2, 2, 3, 3, 2),
    _grouped(_checked("21234567890", verhoeff), 4, 4, 4),
    _grouped(_checked("21234567890", verhoeff), 4, 4, 4, by="-"),
    _checked("11010519850315123", national.is_chinese, "0123456789X"),
    _checked("850315500008", national.is_south_african),
    _checked("185031512345", national.is_romanian),
    "850315-1234567", "850315-5234567",
    _checked("150385-123", national.is_finnish, "0123456789ABCDEFHJKLMNPRSTUVWXY"),
    _checked("850315-123", national.is_nordic), _checked("19850315-123", national.is_nordic),
    _checked("12345678", national.is_spanish, "TRWAGMYFPDXBNJZSQVHLCKE"),
    _checked("12345678-", national.is_spanish, "TRWAGMYFPDXBNJZSQVHLCKE"),
    _checked("X1234567", national.is_spanish, "TRWAGMYFPDXBNJZSQVHLCKE"),
    _checked("ROEJNA85C55H501", national.is_italian, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "22ABCDE1234F1Z5", "ABCPE1234F", "AB123456C", "AB 12 34 56 C", "ROEJA853155JA9AB", "S1234567D", "T1234567J",
    _checked("A12345678", national.is_taiwanese), "A123456(7)", "1EG4TE5MK72", "1EG4-TE5-MK72",
    _checked("AB123456", national.is_dea),
    _checked("12150385R12", national.is_german_insurance), "11-22-123456-12", "M123A4567", "AB1234567C",
    "KA01AB1234", "AB51 CDE",
    "123-456-789 64", _checked("123-456-78", national.is_canadian), _checked("1234-567-89", national.is_npi),
    "ROEJ850315AB1",
    "ROEJ850315MDFRNN09", *ELEVENS,
]  # fmt: skip
SHAPED_SENTENCES = ["{}", "no record for {}.", "KeyError: '{}'", '{{"document": "{}"}}']

TOLD = [
    f"{before}{number}"
    for before, number in {
        "SSN ": "219091234", "ssn: ": "219-091234", "social security number is ": "219 09 1234",
        "ITIN ": "912701234", "tax id ": "912701234",
        "passport ": "123456789", "Passport No. ": "C12345678", "my passport number is ": "X1234567",
        "Reisepass ": "C01X00T48",
        "driver's license: ": "D1234567", "driving licence ": "ROEJA853155JA9AB", "driver license ": "123456789",
        "DL number ": "S123-4567-8901",
        "bank account number is ": "945600787234", "routing number: ": "021000021", "ABA routing ": "021000021",
        "sort code ": "12-34-56",
        "account no: ": "00123456", "IFSC ": "HDFC0001234", "BSB ": "062-000", "NHS ": "4505577104",
        "NHS number: ": "450 557 7104",
        "medicare number ": "1EG4TE5MK72", "NI number is ": "AB 12 34 56 C", "vehicle registration ": "AB51 CDE",
        "number plate ": "KA 01 AB 1234",
        "UEN ": "201234567K", "ABN ": "51824753556", "ACN: ": "004085616", "TFN ": "123 456 782",
        "Medicare ": "2428 77813 2", "pan number ": "abcpe1234f",
        "His Aadhaar ": "212345678901", "voter id ": "ABC1234567", "GSTIN ": "22ABCDE1234F1Z5",
        "vehicle ": "KA01AB1234", "HETU ": "150385-123X",
        "personnummer ": "198503151234", "CPR ": "150385-1234", "Steuer-ID ": "12345678901",
        "Personalausweis ": "L01X00T48", "BSN ": "123456782",
        "NIR ": "185037512345678", "CPF ": "11122233344", "RFC ": "ROEJ850315AB1", "TCKN ": "12345678901",
        "Thai ID ": "1234567890123",
        "NIN ": "12345678901", "BVN: ": "22212345678", "SIN ": "123-456-782", "NIF ": "123456789",
        "NPI: ": "1234567890", "DEA number ": "AB1234567",
        "MRN: ": "00123456", "member id ": "XYZ123456789", "claim number: ": "1234567890123",
        "prescription number: ": "1234567", "patient id: ": "1234567",
        "RRN ": "8503151234567", "PESEL ": "85031512345", "partita iva ": "12345678901",
        "codice fiscale ": "roejna85c55h501x", "Carta d'identità ": "CA12345AB",
        "DNI ": "12345678", "VAT number ": "DE123456789", "EIN ": "12-3456789", "IMEI ": "490154203237510",
        "IMSI: ": "310150123456789",
        "card number ": "5500 0000 0000 0005", "credit card: ": "4000-1234-1234-1234",
        "visa ending, card no: ": "4000123412341234", "IBAN ": "DE00 1234 5678 9012 3456 78",
        "BIC: ": "BANKDEFF500", "SWIFT code ": "BANKUS33", '"ssn": "': "219091234", "passport_number=": "C12345678",
        "'account_number': '": "945600787234",
        "The driving licence number of the claimant is ": "ROEJA853155JA91J 01",
        "licence number of Mr Roe is ": "ROEJA853155JA9AB",
        "เลขประจำตัวประชาชน ": "1234567890123", "ИНН: ": "123456789012", "паспорт № ": "4512 345678",
        "ЕГН ": "8503151234",
        "ΑΦΜ: ": "123456789", "תעודת זהות ": "123456789", "رقم الهوية: ": "1234567890", "کد ملی ": "1234567890",
        "आधार संख्या ": "212345678901", "マイナンバー: ": "123456789012", "身分證字號：": "A123456780",
        "护照号: ": "E12345678",
        "телефон: ": "5550143", "携帯: ": "09055550143", "โทร ": "0255501430", "טלפון: ": "025550143",
        "số điện thoại: ": "0905550143",
    }.items()
]  # fmt: skip


def _value(told: str) -> str:
    """Return the number of a sentence: what begins with the last word that has a digit, and what belongs to it."""
    digits = [place for place, char in enumerate(told) if char.isdigit()]
    return told[digits[-1] - 2 : digits[-1] + 1]


@pytest.mark.parametrize("sentence", PHONE_SENTENCES)
@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_goes_whole(phone: str, sentence: str) -> None:
    assert redact(sentence.format(phone)) == sentence.format("[REDACTED:phone]")


@pytest.mark.parametrize("text", TOLD_PHONES)
def test_any_number_behind_a_word_for_telephones_goes(text: str) -> None:
    assert redact(text).endswith("[REDACTED:phone]")


@pytest.mark.parametrize("card", CARD_TEXTS)
@pytest.mark.parametrize(
    "sentence", ["{}", "declined: {}.", '{{"pan": "{}", "amount": 12}}', "https://pay.example.com/c/{}?x=1"]
)
def test_a_card_goes_whole(card: str, sentence: str) -> None:
    assert card[-6:] not in redact(sentence.format(card))


def test_several_cards_on_a_line_all_go() -> None:
    assert redact(" ".join(SIXTEEN.values())).count("[REDACTED:card]") == len(SIXTEEN)


@pytest.mark.parametrize("iban", IBANS)
def test_an_account_number_goes_in_one_piece_or_in_groups(iban: str) -> None:
    groups = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    for written in (iban, groups, groups.replace(" ", "-")):
        assert redact(f"transfer to {written} refused") == "transfer to [REDACTED:iban] refused"


@pytest.mark.parametrize("iban", IBANS)
def test_an_account_number_with_a_wrong_digit_stays(iban: str) -> None:
    wrong = f"{iban[:2]}{(int(iban[2:4]) + 1) % 100:02}{iban[4:]}"
    assert "[REDACTED:iban]" not in redact(f"transfer to {wrong}")


@pytest.mark.parametrize("iban", IBANS)
def test_an_account_number_with_a_wrong_digit_goes_behind_its_word(iban: str) -> None:
    wrong = f"{iban[:2]}{(int(iban[2:4]) + 1) % 100:02}{iban[4:]}"
    for text in ("some iban: {}!", "IBAN {} is refused", '{{"iban": "{}"}}'):
        assert redact(text.format(wrong)) == text.format("[REDACTED:iban]")


@pytest.mark.parametrize("sentence", SHAPED_SENTENCES)
@pytest.mark.parametrize("number", SHAPED)
def test_a_number_whose_form_leaves_no_doubt_goes(number: str, sentence: str) -> None:
    assert number not in redact(sentence.format(number))
    assert number[-5:] not in redact(sentence.format(number))


@pytest.mark.parametrize("text", TOLD)
def test_a_number_behind_a_telling_word_goes(text: str) -> None:
    redacted = redact(text)
    assert "[REDACTED:" in redacted
    assert _value(text) not in redacted


@pytest.mark.parametrize(
    "text", ["passports: 123456789 and 987654321", "NPI 1234567890, 1234567891", "phones: 5550143, 5550144"]
)
def test_all_of_a_list_behind_a_telling_word_go(text: str) -> None:
    assert redact(text).count("[REDACTED:") == 2


@pytest.mark.parametrize(
    "text", ["date of birth: 1976-06-17", "DOB 17/06/1976", "born 15th June 1991", "born on June 15, 1991",
    "d.o.b. is 4 June 1976",
             "1985-01-01 is my birthday", '"birth_date": "1985-01-01"', "birthdate=19850101",
             "Geburtsdatum: 17.06.1976"],
)  # fmt: skip
def test_a_date_of_birth_goes(text: str) -> None:
    assert "[REDACTED:birth-date]" in redact(text)
    assert not {"1976", "1991", "1985"} & set(redact(text).replace("-", " ").split())


def test_an_unlucky_check_digit_is_told() -> None:
    """The published examples of each algorithm hold, and stop holding with another digit."""
    assert (luhn("79927398713"), luhn("79927398710")) == (True, False)
    assert (verhoeff("2363"), verhoeff("2364")) == (True, False)
    assert (mod11_10("794623"), mod11_10("794624")) == (True, False)


def _drawn(random: Random, form: str) -> str:
    """Return *form* with its ``#`` as hexadecimal digits, ``9`` as digits and ``Z`` as capitals or digits."""
    alphabets = {"#": "0123456789abcdef", "9": "0123456789", "Z": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(random.choice(alphabets[char]) if char in alphabets else char for char in form)


@pytest.mark.parametrize(
    "form",
    ["#" * 40, "#" * 64, "########-####-####-####-############", "1799999999", "1799999999999", "1799999999999999",
    "1799999999999999999",
     "9999999", "99999999", "999999999", "9999999999", "99999999999999999", "9.9999999999", "9.99.999",
     "0x############", "+9.99e-99",
     "10.9999/99999999", "2199.99999", "0099-9999", "9999-9999", "2026-10-24T09:09:09.999999Z", "20261024-9999",
     "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "Z" * 32],
)  # fmt: skip
def test_drawn_numbers_of_programs_stay(form: str) -> None:
    """Of hashes, ids, timestamps, sizes and publications, at most one in a hundred looks like a person's."""
    random = Random(form)
    texts = [f"value {_drawn(random, form)} seen" for _ in range(300)]
    assert sum(bool(list(find_personal(text, text.lower(), WORDS))) for text in texts) <= 3
