"""Labelled texts of the project's own making: every rule's secrets in every syntax, people's data, quoted contents."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.privacy.cases import Planted, Texts
from benchmarks.privacy.clean import useful
from benchmarks.privacy.places import ANYWHERE, AROUND, ASSIGNED, STATED, Place
from benchmarks.privacy.quoted import quoted
from benchmarks.privacy.sampling import SHAPED, secret
from benchmarks.privacy.values import PEOPLE, SECRET_KEYS, SECRETS
from otel_telemetry.redaction import contents, personal
from otel_telemetry.redaction.table import RULES

if TYPE_CHECKING:
    from otel_telemetry.redaction.rules import Rule

_SEED: Final = 20_260
_CATEGORIES: Final = {
    "assigned-secret": "assigned secret",
    "provider-key": "assigned secret",
    "high-entropy": "random token",
    "authorization": "header",
    "cookie": "header",
    "url-credentials": "url credential",
    "command-password": "command line",
    "kubernetes-secret": "manifest",
    "private-key": "private key",
    "jwt": "jwt",
    "jwt-encoded": "jwt",
    "home-folder": "user name",
    "ipv4": "ip",
    "ipv4-private": "ip",
    "ipv6": "ip",
    "ipv6-private": "ip",
    "email": "email",
    "mac": "mac",
}
_OTHER_PERSONAL: Final = "other personal data"


def texts(*, per_rule: int) -> Texts:
    """Return *per_rule* texts for each rule of the table, and as many rounds of what has no rule's shape.

    The same at every call: a figure that moves has a cause.
    """
    random = Random(_SEED)
    planted = (
        *_of_rules(random, per_rule),
        *_assigned(random, per_rule),
        *_of_people(random, per_rule),
        *quoted(random, per_rule),
    )
    return Texts("Generated from the table of rules", planted, tuple(useful()))


def category_of(rule: Rule) -> str:
    """Return the category of what *rule* finds."""
    if rule.id in SHAPED and rule.id not in _CATEGORIES:
        return "token by its shape"
    if rule in contents.RULES:
        return "file contents"
    return _CATEGORIES.get(rule.id) or (_OTHER_PERSONAL if rule in personal.RULES else rule.id.replace("-", " "))


def _of_rules(random: Random, per_rule: int) -> Iterator[Planted]:
    """Yield secrets drawn from each rule; a rule's own text is set into a larger one."""
    for rule in RULES.values():
        places = ANYWHERE if rule.id in SHAPED else AROUND
        for place in _drawn(places, per_rule, random):
            text, needle = secret(rule, random)
            yield _planted(category_of(rule), place, text, needle, rule.id)


def _planted(category: str, place: Place, text: str, needle: str, rule_id: str) -> Planted:
    return Planted(category, place.put(text)[0], (place.escape(needle),), f"{rule_id} in {place.name}")


def _drawn(places: tuple[Place, ...], number: int, random: Random) -> list[Place]:
    """Return *number* of *places*, each once before one comes twice."""
    rounds = -(-number // len(places))
    return [place for _ in range(rounds) for place in random.sample(places, len(places))][:number]


def _assigned(random: Random, rounds: int) -> Iterator[Planted]:
    """Yield secrets without a shape in every place that names them."""
    for _ in range(rounds):
        for place in ASSIGNED:
            for make in SECRETS:
                text, needle = place.put(make(random), random.choice(SECRET_KEYS))
                yield Planted("assigned secret", text, (needle,), f"assigned in {place.name}")


def _of_people(random: Random, rounds: int) -> Iterator[Planted]:
    """Yield data of people in every place that says what they are."""
    for _ in range(rounds):
        for category, (words, make) in PEOPLE.items():
            for place in STATED:
                word = random.choice(words)
                text, needle = place.put(make(random), word.replace("_", " ") if place.name == "sentence" else word)
                yield Planted(category, text, (needle,), f"{category} in {place.name}")
