"""A short value as the text ``key: value``: a key that tells something in a text tells it of an attribute, too."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from otel_telemetry import attributes as attr
from otel_telemetry.redaction import assignments, contents, engine, personal
from otel_telemetry.redaction.decoding import lower_in_place
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.passes import known_module
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.sensitive import handling_of
from otel_telemetry.redaction.strict import NAMES
from otel_telemetry.redaction.wording import Vocabulary

if TYPE_CHECKING:
    from otel_telemetry.redaction.known import Known

_VOCABULARY: Final = Vocabulary(personal.WORDS, assignments.TELLS)
_OURS: Final = "otel_telemetry."
_LONGEST_KEY: Final = 128
_LONGEST_VALUE: Final = 1_024
"""Characters of a value that are judged by its key; all of it is judged by what it holds itself."""

_UUID: Final = lazy(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER: Final = lazy(r"-?\d{1,64}(?:\.\d{1,32})?")
_MOST_PASSES: Final = 4
_JOINT: Final = lazy(r"(?<=[a-z0-9])(?=[A-Z])|[._\s/-]{1,8}")
_DEGREES: Final = words("lat lon lng latitude longitude")
_POSITION: Final = lazy(r"-?\d{1,3}\.\d{3,20}")
_COORDINATES: Final = marker("coordinates")
_OF_SECRETS: Final = frozenset(map(marker, ("assigned-secret", "high-entropy", "provider-key")))
"""What the redactor tells by the key alone: a number behind it may be a count or a seed."""

_OF_CONTENTS: Final = tuple(marker(rule.id)[:-1] for rule in contents.RULES)
"""What a quotation in a message is; a key quotes nothing."""

_PERSON: Final = marker("person")
_PEOPLE: Final = words(
    """
    first last full given family sur middle maiden legal real nick birth display customer patient user employee contact
    client person holder cardholder owner author recipient sender student member guest doctor physician applicant
    borrower beneficiary debtor tenant passenger driver buyer seller payer payee spouse mother father child manager
    consumer subscriber witness plaintiff defendant nurse caller visitor account
    """
)
_HARMLESS: Final = words("user_agent.original thread.name exception.message log.message")
"""Names of the semantic conventions whose words tell something elsewhere."""


@lru_cache(maxsize=4_096)
def prefixes_of(key: str) -> tuple[str, ...]:
    """Return what to put before a value of *key* so that it reads as a text; nothing where the key tells nothing."""
    key = key.removeprefix(attr.CONTEXT_PREFIX)
    if (
        key.startswith(_OURS)
        or key in NAMES
        or key in _HARMLESS
        or handling_of(key)
        or not 0 < len(key) <= _LONGEST_KEY
    ):
        return ()
    plain = _JOINT.sub(" ", key).strip()
    if "[REDACTED:" in key or not _VOCABULARY.telling(lower_in_place(f"{key} {plain}")):
        return ()
    return tuple(dict.fromkeys((f"{key}: ", f"{plain.lower()}: ")))


@lru_cache(maxsize=4_096)
def tells(key: str) -> bool:
    """Tell whether *key* says something of its value that the value does not say itself."""
    return bool(prefixes_of(key)) or _is_of_degrees(key)


def judged(key: str, value: str) -> str:
    """Return *value* without what the rules find in it where it stands behind the name *key*."""
    if _is_a_position(key, value):
        return _COORDINATES
    prefixes = prefixes_of(key)
    if not prefixes or not value or len(value) > _LONGEST_VALUE or _UUID.fullmatch(value):
        return value
    known = known_module().current()
    for _ in range(_MOST_PASSES):
        before = value
        for prefix in prefixes:
            value = _in_all_forms(prefix, value, known)
        if value == before:
            break
    return value


def _in_all_forms(prefix: str, value: str, known: Known) -> str:
    value = _behind(prefix, value, "", known)
    return _behind(f'{prefix}"', value, '"', known) if " " in value else value


def _behind(prefix: str, value: str, suffix: str, known: Known) -> str:
    """Return *value* without what is found in it between *prefix* and *suffix*."""
    text = f"{prefix}{value}{suffix}"
    found = [one for one in known.spares(text, engine.find_all(text)) if not one.replacement.startswith(_OF_CONTENTS)]
    if _NUMBER.fullmatch(value):
        found = [one for one in found if one.replacement not in _OF_SECRETS]
    found = [one for one in found if one.replacement != _PERSON or _is_person(prefix, one, text)]
    moved = (_moved(one, len(prefix), len(value)) for one in found)
    return engine.rewrite(value, [one for one in moved if one.start < one.end])


def _is_person(prefix: str, found: Found, text: str) -> bool:
    """Tell a person from the title of a thing; behind a bare ``name`` a person is all there is."""
    if _names_a_thing(prefix):
        return False
    rest = text[len(prefix) : found.start] + text[found.end :]
    return prefix.strip(': "').lower() != "name" or not any(map(str.isalnum, rest))


@lru_cache(maxsize=4_096)
def _names_a_thing(prefix: str) -> bool:
    """Tell whether a key ends like ``task.name``: what looks like a person behind it is a title."""
    named = _JOINT.split(prefix.rstrip(': "').lower())
    return named[-1] in {"name", "names", "title", "label"} and len(named) > 1 and named[-2] not in _PEOPLE


def _moved(found: Found, start: int, length: int) -> Found:
    return found._replace(start=max(0, found.start - start), end=min(found.end - start, length))


@lru_cache(maxsize=4_096)
def _is_of_degrees(key: str) -> bool:
    return _JOINT.split(key)[-1].lower() in _DEGREES


def _is_a_position(key: str, value: str) -> bool:
    return len(value) < 32 and _is_of_degrees(key) and _POSITION.fullmatch(value) is not None
