"""What a program registers by `configure`: texts and patterns to take out of everything, and what to leave."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from otel_telemetry.redaction.known.patterns import complaint, matches
from otel_telemetry.redaction.known.values import is_worth_hiding
from otel_telemetry.redaction.rules import Found, marker

REGISTERED: Final = marker("registered")

SHORTEST_ALLOWED: Final = 3
_LONGEST: Final = 65_536
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """Texts and patterns, checked. Its repr shows none of them."""

    values: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    allowed: frozenset[str] = frozenset()
    allowed_patterns: tuple[re.Pattern[str], ...] = ()

    @property
    def allows_any(self) -> bool:
        """Whether there is anything that no rule may take."""
        return bool(self.allowed or self.allowed_patterns)

    def and_also(self, other: Registered) -> Registered:
        """Return both together."""
        return Registered(
            tuple(dict.fromkeys((*self.values, *other.values))),
            tuple(dict.fromkeys((*self.patterns, *other.patterns))),
            self.allowed | other.allowed,
            tuple(dict.fromkeys((*self.allowed_patterns, *other.allowed_patterns))),
        )

    def find(self, text: str) -> Iterator[Found]:
        """Yield where a pattern matches in *text*, and nothing that is allowed."""
        found = [Found(*span, REGISTERED) for pattern in self.patterns for span in matches(pattern, text)]
        return iter(self.spares(text, found) if found and self.allows_any else found)

    def spares(self, text: str, found: list[Found]) -> list[Found]:
        """Return *found* without what lies inside a stretch of *text* that is allowed."""
        spans = sorted(self._allowed_spans(text))
        starts, ends = [start for start, _ in spans], list(accumulate((end for _, end in spans), max))
        return [one for one in found if not _is_inside(text, one, starts, ends)] if spans else found

    def allows(self, text: str) -> bool:
        """Tell whether the whole of *text* is allowed."""
        return text in self.allowed or any(pattern.fullmatch(text[:_LONGEST]) for pattern in self.allowed_patterns)

    def _allowed_spans(self, text: str) -> Iterator[tuple[int, int]]:
        for allowed in self.allowed:
            start = text.find(allowed)
            while start >= 0:
                yield start, start + len(allowed)
                start = text.find(allowed, start + len(allowed))
        for pattern in self.allowed_patterns:
            yield from matches(pattern, text)


def _is_inside(text: str, one: Found, starts: list[int], ends: list[int]) -> bool:
    """Tell whether *one* lies in a span; *ends* says how far the spans reach that begin at *starts* or before."""
    start, end = one.start, one.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    before = bisect_right(starts, start)
    return before > 0 and end <= ends[before - 1]


class RegistrationError(ValueError):
    """Something cannot be registered; the message is one plain sentence that never quotes it."""


def checked(
    values: Iterable[str] | None = None,
    patterns: Iterable[str | re.Pattern[str]] | None = None,
    allow: Iterable[str | re.Pattern[str]] | None = None,
) -> tuple[Registered, int]:
    """Return what is given, checked, and the number of values that are too short or too common to be looked for.

    Raises:
        RegistrationError: something is no text, no pattern, or a pattern that cannot be used.

    """
    texts = [_text("redact_values", place, value) for place, value in _items("redact_values", values)]
    kept = [text for text in texts if is_worth_hiding(text.strip())]
    allowed = [_allowed(place, item) for place, item in _items("allow", allow)]
    registered = Registered(
        tuple(text.strip() for text in kept),
        tuple(_pattern("redact_patterns", place, item) for place, item in _items("redact_patterns", patterns)),
        frozenset(item for item in allowed if isinstance(item, str)),
        tuple(item for item in allowed if not isinstance(item, str)),
    )
    return registered, len(texts) - len(kept)


def _items(name: str, given: object) -> list[tuple[int, object]]:
    if given is None:
        return []
    if isinstance(given, (str, bytes, re.Pattern)) or not isinstance(given, Iterable):
        raise RegistrationError(f"{name} must be a list; put the one item into brackets.")
    items: list[object] = list(given)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if len(items) > _MOST:
        raise RegistrationError(f"{name} has {len(items)} items; {_MOST} are the most that can be looked for.")
    return list(enumerate(items))


def _text(name: str, place: int, item: object) -> str:
    if not isinstance(item, str):
        raise RegistrationError(f"{name}[{place}] must be a text, not {type(item).__name__}; decode or convert it.")
    if len(item) > _LONGEST:
        raise RegistrationError(f"{name}[{place}] is longer than {_LONGEST} characters; register its lines instead.")
    return item


def _allowed(place: int, item: object) -> str | re.Pattern[str]:
    if isinstance(item, re.Pattern):
        pattern = _pattern("allow", place, item)  # pyright: ignore[reportUnknownArgumentType]
        if any(_covers(pattern, before, secret) for before, secret in _probes()):
            raise RegistrationError(f"allow[{place}] would leave secrets and addresses of any kind; make it narrower.")
        return pattern
    text = _text("allow", place, item)
    if len(text.strip()) < SHORTEST_ALLOWED:
        raise RegistrationError(f"allow[{place}] is too short; give the whole text, or a compiled pattern.")
    return text.strip()


def _probes() -> list[tuple[str, str]]:
    """Return texts that no pattern may allow, each with what stands before it; built so that no scanner takes them."""
    word = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yA"
    return [
        ("", "AKIA" + "Q3EGRTVNXZ7WJ5KC"),
        ("", f"eyJhbGciOiJIUzI1NiJ9.eyJ{word}.{word}"),
        ("write to ", "wilhelmina.quist" + "@mail.northbrook-clinic.net"),
        ("password=", word[:14]),
    ]


def _covers(pattern: re.Pattern[str], before: str, secret: str) -> bool:
    text = f"got {before}{secret} here"
    start = text.index(secret)
    return any(span[0] <= start and start + len(secret) <= span[1] for span in matches(pattern, text))


def _pattern(name: str, place: int, item: object) -> re.Pattern[str]:
    compiled = _compiled(name, place, item)
    problem = complaint(compiled)
    if problem is not None:
        raise RegistrationError(f"{name}[{place}] {problem}.")
    return compiled


def _compiled(name: str, place: int, item: object) -> re.Pattern[str]:
    if isinstance(item, re.Pattern):
        if isinstance(item.pattern, str):  # pyright: ignore[reportUnknownMemberType]
            return item  # pyright: ignore[reportUnknownVariableType]
        raise RegistrationError(f"{name}[{place}] is a pattern of bytes; compile it from a text.")
    text = _text(name, place, item)
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        at = f" (see its character {error.pos + 1})" if isinstance(error, re.error) and error.pos is not None else ""
        sentence = f"{name}[{place}] is no regular expression{at}; correct it, or escape a plain text with re.escape."
    raise RegistrationError(sentence)


_registered: Registered = Registered()


def register(more: Registered) -> None:
    """Add *more* to what the whole process takes out and leaves."""
    global _registered  # noqa: PLW0603 - the set is the process's
    _registered = _registered.and_also(more)


def registered() -> Registered:
    """Return what is registered now."""
    return _registered


def forget() -> None:
    """Forget everything that was registered."""
    global _registered  # noqa: PLW0603
    _registered = Registered()
