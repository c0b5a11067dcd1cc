"""What this process knows to be private: its own secrets, its user, its machine, and what `configure` told it.

The set is read by the first text that is redacted, and again when the environment, a checkout's configuration or what
is registered changes. It lives in memory alone: no marker, repr, log or exception of ours shows a part of it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from otel_telemetry.redaction import checkouts
from otel_telemetry.redaction.known import git, registered
from otel_telemetry.redaction.known.folding import Folded
from otel_telemetry.redaction.known.forms import SHORTEST, Literals, forms_of
from otel_telemetry.redaction.known.people import Names, hosts, names_nearby, persons, users
from otel_telemetry.redaction.known.values import secrets_of
from otel_telemetry.redaction.rules import Found, marker

OWN: Final = marker("own-secret")

NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "own-secret": "a secret of this process: of its environment or of .git/config",
        "registered": "what was registered by configure(redact_values=..., redact_patterns=...)",
        "current-user": "the login name of the user whose process this is, or the name of who commits in its checkout",
        "host-name": "the name of the machine",
    }
)
"""Markers of what is found by being known."""

_SURE: Final = frozenset({OWN, registered.REGISTERED})
_MOST_SECRETS: Final = 2_048
_LOOK_AGAIN: Final = 1.0
"""Seconds after which the configurations of checkouts are looked at again."""


class Known:
    """What is known to be private at one moment. Immutable; its repr shows nothing of it."""

    __slots__ = ("_folded", "_names", "_registered", "_secrets", "numbers")

    def __init__(self, secrets: tuple[str, ...], names: Names, told: registered.Registered) -> None:
        forms = (form for secret in secrets for form in forms_of(secret, OWN))
        values = (form for value in told.values for form in forms_of(value, registered.REGISTERED))
        self._secrets = Literals([*forms, *values])
        self._folded = Folded(told.values, registered.REGISTERED)
        self._names = names
        self._registered = told
        self.numbers = frozenset(int(text) for text in (*secrets, *told.values) if _is_number(text))
        """The secrets that are whole numbers: an attribute may hold them as such."""

    def find(self, text: str, lowered: str) -> list[Found]:
        """Return what is known to be private in *text*; *lowered* is it in small letters, place by place."""
        found = self._secrets.find(text)
        found += self._folded.find(text, lowered)
        found += self._names.find(text, lowered)
        if self._registered.patterns:
            found += self._registered.find(text)
        return found

    def spares(self, text: str, found: list[Found]) -> list[Found]:
        """Return *found* without what the user allows; the process's own secrets and registered values stay."""
        if not found or not self._registered.allows_any:
            return found
        sure = [one for one in found if one.replacement in _SURE]
        return [*sure, *self._registered.spares(text, [one for one in found if one.replacement not in _SURE])]

    def allows(self, text: str) -> bool:
        """Tell whether the user allows the whole of *text*, and nothing in it is a secret of the process."""
        if not self._registered.allows_any or not self._registered.allows(text):
            return False
        return not self._secrets.find(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= 40


class _Moment(NamedTuple):
    """What a `Known` was made of."""

    environ: dict[Any, Any]
    told: registered.Registered
    stamp: tuple[object, ...]
    known: Known
    secrets: tuple[str, ...]
    people: tuple[frozenset[str], frozenset[str]]


_now: _Moment | None = None
_looked: float = 0.0
_committers: tuple[str, ...] = ()
_seen: Final[dict[str, None]] = {}
"""The secrets there were since the process began: one that was taken out of the environment is still in use."""


def current() -> Known:
    """Return what is known now. Cheap while nothing has changed; safe from any thread and after a fork."""
    now = _now
    # asked for every text: each call that can be spared is
    if (
        now is None
        or now.environ != getattr(os.environ, "_data", os.environ)
        or now.told is not registered.registered()
    ):
        return _read(now).known
    if time.monotonic() - _looked < _LOOK_AGAIN:
        return now.known
    return _read(now).known if _a_checkout_changed(now) else now.known


def _a_checkout_changed(now: _Moment) -> bool:
    global _looked  # noqa: PLW0603 - the time is the process's
    _looked = time.monotonic()
    return git.stamp() != now.stamp


def find_known(text: str, lowered: str) -> list[Found]:
    """Return what is known to be private in *text*, by what `current` returned last."""
    return (_now.known if _now is not None else current()).find(text, lowered)


def forget() -> None:
    """Forget every secret, checkout and registered text."""
    global _now  # noqa: PLW0603 - the set is the process's
    _now = None
    _seen.clear()
    checkouts.forget()
    registered.forget()


def _environment() -> Any:
    """Return the mapping behind `os.environ`, which compares ten times as fast."""
    return getattr(os.environ, "_data", os.environ)


def _read(before: _Moment | None) -> _Moment:
    global _now, _looked  # noqa: PLW0603 - as above
    _looked = time.monotonic()
    environ, told, stamp = dict(_environment()), registered.registered(), git.stamp()
    _look(environ, before, stamp)
    texts = {os.fsdecode(name): os.fsdecode(value) for name, value in environ.items()}
    people = (users(texts) | persons(texts, _people_of_git(before, stamp)), hosts(texts))
    secrets = tuple(_seen)
    same = before is not None and (before.secrets, before.people, before.told) == (secrets, people, told)
    known = before.known if before is not None and same else Known(secrets, _names(people), told)
    _now = _Moment(environ, told, stamp, known, secrets, people)
    return _now


def _look(environ: dict[Any, Any], before: _Moment | None, stamp: tuple[object, ...]) -> None:
    """Note the secrets of what is new in the environment and in the checkouts."""
    old = before.environ if before is not None else {}
    for name, value in environ.items():
        if old.get(name) != value:
            _note(secrets_of(os.fsdecode(name), os.fsdecode(value)))
    if before is None or before.stamp != stamp:
        _note(git.secrets_of_git())


def _people_of_git(before: _Moment | None, stamp: tuple[object, ...]) -> tuple[str, ...]:
    """Return who commits in the checkouts, read again where their configuration changed."""
    global _committers  # noqa: PLW0603 - the set is the process's
    if before is None or before.stamp != stamp:
        _committers = tuple(git.people_of_git())
    return _committers


def _note(secrets: Iterator[str]) -> None:
    for secret in secrets:
        if secret not in _seen and len(_seen) >= _MOST_SECRETS:
            _seen.pop(next(iter(_seen)), None)
        _seen[secret] = None


def _names(people: tuple[frozenset[str], frozenset[str]]) -> Names:
    """Return the names that tell a person or a machine here: not those of the program and its repository."""
    if not any(people):
        return Names(*people)
    nearby = names_nearby(git.checkouts())
    return Names(people[0] - nearby, people[1] - nearby)
