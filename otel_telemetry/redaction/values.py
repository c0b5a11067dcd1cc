"""What stands behind a telling name: a secret, or a word about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.literals import any_of, words
from otel_telemetry.redaction.shapes import is_placeholder, odd_share

if TYPE_CHECKING:
    from otel_telemetry.redaction.keys import Strength

QUOTES: Final = "\"'`"

_STATES: Final = words(
    """
    none null nil true false undefined nan empty unset required missing invalid expired ok yes no str string bytes int
    float bool object secretstr not field must cannot is has should too failed failure error denied unauthorized
    forbidden rejected revoked wrong incorrect bad unknown unsupported found set provided given mismatch malformed
    absent present used disabled enabled default hidden masked redacted filtered prompt stdin env basic bearer token
    password secret key username user email lambda def class optional
    """
)
_BENIGN: Final = re.compile(
    r"""(?xi) (?: \*+ | \.{2,} | -+ | _+ | \x00+ | https?://.* | -?\d
    | <(?:[a-z][a-z _.:'-]{0,80}|[^<>]{0,200}(?:\ at\ 0x[0-9a-f]+|object)[^<>]{0,80})>?
    | \$(?-i:[A-Z_][A-Z0-9_]*|[a-z_]+(?:->\w+|\[.*|:[A-Z_]+)?|[a-z]+(?:[A-Z][a-z]+)+) | \$[({].* | \$
    | %\(?[a-z_]*\)?[sdr] | %[a-z_]+% | \{\{.*\}\} | \{(?:\d{0,2}|[a-z_.\[\]'"!:]*)\}?
    | \[?\*+\]? | \[?(?:redacted|filtered|masked|hidden)\]? | \[REDACTED.*
    """
    rf"| {any_of(_STATES)} )"
)
_REFERENCE: Final = re.compile(
    r"(?i)(?:self|os|settings|config|cfg|args|env|environ|process|options|opts|request|kwargs|this)"
    r"\.[a-z_]\w*(?:\.\w+)*(?:[\[(].*)?"
)
_CODE: Final = re.compile(r"\d{3,4}[ -]?\d{1,6}")
_CITED: Final = re.compile(r"[A-Za-z][a-z'-]{1,24}(?:1[5-9]|20)\d\d[a-z]{0,16}")
"""A key of a bibliography: name, year, word."""
_WORD: Final = re.compile(r"[A-Za-z]+")
_NUMBER: Final = re.compile(r"-?\d{1,7}(?:\.\d+)?")
_CALL: Final = re.compile(r"[A-Za-z_][\w.]*\(")
_CIRCUMSTANCE: Final = re.compile(r"[ \t](?:for|on|at|from|in|and|as|by|via|to)\b")
"""What follows a value that was named: ``password: sunshine for user bob``."""
_SIGNS: Final = frozenset("!@#$%^&*?~+=")


class Place(NamedTuple):
    """How a value stands behind its name."""

    sure: Strength
    sign: str
    """What joins the two: ``=``, ``:``, ``,``, ``(``, ..., or a space in a sentence."""
    quoted: bool
    quoted_name: bool
    password: bool = False
    """Whether the name is one of a password, which is more often a plain word or a number than a token is."""


def is_benign(value: str) -> bool:
    """Tell whether *value* is a state, a placeholder, a reference or a piece of code."""
    return _BENIGN.fullmatch(value) is not None


def is_secret(value: str, after: str, place: Place) -> bool:
    """Tell whether *value* at *place* is worth hiding; *after* is what follows it."""
    if is_benign(value) or (len(value) > 8 and is_placeholder(value) and not is_mixed(value)):
        return False
    if (not place.quoted and (_CALL.match(value) or _REFERENCE.fullmatch(value))) or (
        len(value) < 3 and value.isalpha()
    ):
        return False
    if place.sign in {",", " "} or "(" in place.sign:
        return _in_a_loose_place(value, place)
    if place.sure != "strong":
        return is_tokenlike(value) or (place.sure == "code" and _CODE.fullmatch(value) is not None)
    if place.quoted or "=" in place.sign or place.sign.lower() == "%3d":
        return True
    return _stands_alone(value, after) or (place.password and _is_chosen(value, after))


def _is_chosen(value: str, after: str) -> bool:
    """Tell a password, a word with its circumstances or a number, from a sentence about it."""
    if value.isdigit():
        return len(value) >= 4
    return _CIRCUMSTANCE.match(after) is not None


def _in_a_loose_place(value: str, place: Place) -> bool:
    """Judge a value that only neighbours its name: in a list, as an argument, in a sentence."""
    if place.sign == ",":
        return place.quoted and place.quoted_name and (place.sure == "strong" or is_mixed(value) or is_tokenlike(value))
    if " " in value or place.sure != "strong":
        return place.sure == "code" and _CODE.fullmatch(value) is not None
    return is_mixed(value) or (place.quoted and (place.password or not value.isascii()))


def _stands_alone(value: str, after: str) -> bool:
    """Tell a value after a colon from the first word of a sentence."""
    if is_mixed(value):
        return True
    if not _WORD.fullmatch(value):
        return not _NUMBER.fullmatch(value)
    after = after.lstrip("\"'`,")
    return not after or after.rstrip() == "." or after[0] in "\n\r\\})];&" or odd_share(value) > 0.3


def is_mixed(value: str) -> bool:
    """Tell whether *value* holds letters and something else, as passwords do and words do not."""
    return any(map(str.isalpha, value)) and any(c.isdigit() or c in _SIGNS for c in value)


def is_tokenlike(value: str) -> bool:
    """Tell whether *value* looks made by a machine: eight characters or more, with digits or odd neighbours."""
    if len(value) < 8 or " " in value or not any(map(str.isalpha, value)):
        return False
    if _CITED.fullmatch(value):
        return False
    return odd_share(value) > (0.12 if any(map(str.isdigit, value)) else 0.4)
