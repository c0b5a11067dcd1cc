"""What stands behind a telling name: a secret, or a word about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.shapes import is_placeholder, odd_share

if TYPE_CHECKING:
    from otel_telemetry.redaction.keys import Strength

QUOTES: Final = "\"'`"

STATES: Final = words(
    """
    none null nil true false undefined nan empty unset required missing invalid expired ok yes no str string bytes int
    float bool object secretstr not field must cannot is has should too failed failure error denied unauthorized
    forbidden rejected revoked wrong incorrect bad unknown unsupported found set provided given mismatch malformed
    absent present used disabled enabled default hidden masked redacted filtered prompt stdin env basic bearer token
    password secret key username user email lambda def class optional requires takes expects needs accepts
    return raise break continue yield await ask
    """
)
_ABOUT: Final = words(
    """
    hash hashing field reset policy length check entry input login account database prompt authentication
    verification validation provider encryption file backend service change rotation format connection minimum maximum
    exceeded refused unavailable characters please enter entered have contain contains least more than longer shorter
    same match matches valid does only could would was were are been being be at or if when while because this your
    our their it its no any all using use used without expected unexpected argument arguments one
    """
)
_NAMES_OF_SECRETS: Final = words("password secret key token username user email string default")
_BENIGN: Final = lazy(
    r"""(?xi) (?: \*+ | \*{1,2}[a-z]+\*{1,2} | \.{2,} | -+ | _+ | \x00+ | https?://.* | -?\d
    | <(?:[a-z][a-z _.:'-]{0,80}|[^<>]{0,200}(?:\ at\ 0x[0-9a-f]+|object)[^<>]{0,80})>?
    | your[-_ ][a-z_ -]*
    | (?:insert|replace|change|put|enter|add)[-_ ]?(?:your|me|this|here|with)[a-z_ -]* | \{\{
    | (?:[\w/:._-]{0,48}\{[a-z_][\w.\[\]()]{0,64}(?:![rsa])?(?::[\w.<>]{0,8})?\}){1,8}[\w/:._-]{0,24}
    | \$(?-i:[A-Z_][A-Z0-9_]*|[a-z_]+(?:->\w+|\[.*|:[A-Z_]+)?|[a-z]+(?:[A-Z][a-z]+)+) | \$[({].* | \$
    | %\(?[a-z_]*\)?[sdr] | %[a-z_]+% | \{\{.*\}\} | \{(?:\d{0,2}|[a-z_.\[\]'"!:]*)\}?
    | \[?\*+\]? | \[?(?:redacted|filtered|masked|hidden)\]? | \[REDACTED.*
    )"""
)
_REFERENCE: Final = lazy(
    r"(?i)(?:self|os|settings|config|cfg|args|env|environ|process|options|opts|request|kwargs|this)"
    r"\.[a-z_]\w*(?:\.\w+)*(?:[\[(].*)?"
)
_CODE: Final = lazy(r"\d{3,4}[ -]?\d{1,6}(?:[,;|/]\d{3,4}[ -]?\d{1,6}){0,32}")
_CITED: Final = lazy(r"[A-Za-z][a-z'-]{1,24}(?:1[5-9]|20)\d\d[a-z]{0,16}")
"""A key of a bibliography: name, year, word."""
_VERSION: Final = lazy(r"v?\d+(?:\.\d+){1,4}(?:[-+.]?(?:a|b|rc|c|alpha|beta|dev|post|cu)\.?\d+){0,3}")
_PLACE: Final = lazy(r".{0,512}:\d{1,7}(?::\d{1,7})?")
"""Where in a file, as frames of a stack say it: ``/app/dist/index.js:766:80``."""
_WORD: Final = lazy(r"[A-Za-z]+")
_NUMBER: Final = lazy(r"-?\d{1,7}(?:\.\d+)?")
_METAVAR: Final = lazy(r"[A-Z]+(?:[_-][A-Z]+)*")
"""What stands for a value in a program's help: ``--token TOKEN``."""
_CALL: Final = lazy(r"[A-Za-z_][\w.]*\(|(?:\w{1,16}\.)?[A-Z][A-Za-z]{2,24}\[[A-Za-z]")
_CIRCUMSTANCE: Final = lazy(r"[ \t](?:for|on|at|from|in|and|as|by|via|to)\b")
"""What follows a value that was named: ``password: sunshine for user bob``."""
_THING_NAMED: Final = lazy(r"[\"'`]? (?:(?:was |is |could )?not (?:be )?found|does(?: not|n't) exist|already exists)\b")
"""What is said of a secret by its name: ``Secret prod/db2 not found``."""
_ENOUGH: Final = 64
"""So many characters of a value show its shape."""

_LONG: Final = 12
_NEXT_MEMBER: Final = lazy(r",[ \t\n]{0,4}[\"']?[\w.-]{1,24}[\"']?[ \t]?[:=]")
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
    return value.lower() in STATES or _BENIGN.fullmatch(value) is not None


def is_passphrase(value: str) -> bool:
    """Tell several words that were chosen from a sentence about a password: no word of *value* is a verdict."""
    chosen = [word.strip(".!?") for word in value.lower().split()]
    about = (STATES - _NAMES_OF_SECRETS) | _ABOUT
    return len(chosen) > 1 and about.isdisjoint(chosen) and not is_benign(value.split(maxsplit=1)[0])


def _is_a_verdict(value: str) -> bool:
    """Tell a sentence about a secret from one: ``"password": "This field is required."``."""
    said = [word.strip(".,!?:'()").lower() for word in value.split()] if " " in value else []
    return sum(word in STATES or word in _ABOUT for word in said) > 1 and all(w.isalpha() or w.isdigit() for w in said)


def _means_nothing(value: str) -> bool:
    """Tell a state, a placeholder, and what is too short for either."""
    if is_benign(value) or (len(value) > 8 and not is_mixed(value) and is_placeholder(value[:_ENOUGH])):
        return True
    return (len(value) < 3 and value.isalpha()) or (len(value) < 4 and not any(map(str.isalnum, value)))


def _is_code(value: str, sign: str) -> bool:
    """Tell a bare *value* that names where the secret is: a call, a variable, a metavariable of a program's help."""
    if sign == "--=" and _METAVAR.fullmatch(value):
        return True
    if sign in {"==", "===", "!=", "!=="} and not is_mixed(value):
        return True
    return _CALL.match(value) is not None or _REFERENCE.fullmatch(value) is not None


def is_secret(value: str, after: str, place: Place) -> bool:
    """Tell whether *value* at *place* is worth hiding; *after* is what follows it."""
    loose = place.sign in {",", " "} or "(" in place.sign
    if not loose and place.sure != "strong" and not _is_made(value, place):
        return False  # first: most of what is behind a weak name is a word
    if _means_nothing(value) or (_is_a_verdict(value) if place.quoted else _is_code(value, place.sign)):
        return False
    if loose:
        return _in_a_loose_place(value, after, place)
    if place.sure != "strong" or place.quoted or "=" in place.sign or place.sign.lower() == "%3d":
        return True
    return _stands_alone(value, after) or (place.password and _is_chosen(value, after))


def _is_made(value: str, place: Place) -> bool:
    return is_tokenlike(value) or (place.sure == "code" and _CODE.fullmatch(value) is not None)


def _is_chosen(value: str, after: str) -> bool:
    """Tell a password, a word with its circumstances or a number, from a sentence about it."""
    if value.isdigit():
        return len(value) >= 4
    return _CIRCUMSTANCE.match(after) is not None


def _in_a_loose_place(value: str, after: str, place: Place) -> bool:
    """Judge a value that only neighbours its name: in a list, as an argument, in a sentence."""
    if place.sign == ",":
        return place.quoted and place.quoted_name and (place.sure == "strong" or is_mixed(value) or is_tokenlike(value))
    if place.sign == "(" and not place.quoted:
        return place.password and after[:1] == ")" and is_mixed(value) and not _PLACE.fullmatch(value)
    if place.quoted and place.sure == "strong" and len(value) >= _LONG and after[1:2] == ";":
        return True  # a directive of a server's configuration
    if " " in value and place.quoted and place.password and place.sure == "strong":
        return is_passphrase(value)
    if " " in value or place.sure != "strong":
        return place.sure == "code" and _CODE.fullmatch(value) is not None
    made = is_mixed(value) or (place.quoted and (place.password or not value.isascii()))
    return made and not (_THING_NAMED.match(after) and odd_share(value[:_ENOUGH]) < 0.3)


def _stands_alone(value: str, after: str) -> bool:
    """Tell a value after a colon from the first word of a sentence."""
    if is_mixed(value):
        return True
    if not _WORD.fullmatch(value):
        return not _NUMBER.fullmatch(value)
    if after and after[0] in QUOTES:
        return True
    if _NEXT_MEMBER.match(after):
        return True
    after = after.lstrip("\"'`,")
    return (
        not after or after.rstrip() == "." or after[0] in "\n\r\\})];&" or (len(value) > 5 and odd_share(value) > 0.3)
    )


def is_mixed(value: str) -> bool:
    """Tell whether *value* holds letters and something else, as passwords do and words do not."""
    return any(map(str.isalpha, value)) and (not _SIGNS.isdisjoint(value) or any(map(str.isdigit, value)))


def is_tokenlike(value: str) -> bool:
    """Tell whether *value* looks made by a machine: eight characters or more, with digits or odd neighbours."""
    if len(value) < 8 or " " in value or not any(map(str.isalpha, value)):
        return False
    if _CITED.fullmatch(value) or _VERSION.fullmatch(value):
        return False
    return odd_share(value[:_ENOUGH]) > (0.12 if any(map(str.isdigit, value[:_ENOUGH])) else 0.4)
