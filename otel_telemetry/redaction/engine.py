"""One pass over a text: every finder says what it found, then the text is rewritten once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction import assignments, contents, credentials, personal
from otel_telemetry.redaction.assignments import find_assigned
from otel_telemetry.redaction.commands import find_in_commands
from otel_telemetry.redaction.companions import find_companions
from otel_telemetry.redaction.contents import find_contents
from otel_telemetry.redaction.decoding import decoded, hides_signs, lower_in_place
from otel_telemetry.redaction.known import find_known
from otel_telemetry.redaction.known.forms import rarest_first
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.pem import find_private_keys
from otel_telemetry.redaction.personal import find_personal
from otel_telemetry.redaction.providers import LITERALS
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.table import marker_pattern
from otel_telemetry.redaction.tokens import find_base64, find_tokens, holds_a_long_run
from otel_telemetry.redaction.wording import Vocabulary

_STARTS_A_MARKER: Final = "[REDACTED:"
_VOCABULARY: Final = Vocabulary(personal.WORDS | contents.WORDS, assignments.TELLS)
_LENGTH: Final = lazy(r":\d{1,9}\]$")
_LITERAL_CUES: Final = [(rarest_first(cue)[0], cue, rule) for rule in LITERALS for cue in rule.cues]
"""Cues behind the character of each that the fewest texts hold: most cues are not looked for."""


_BY_PLACE: Final = frozenset(
    map(marker, ("assigned-secret", "high-entropy", "provider-key", "authorization", "kubernetes-secret", "cookie"))
)


def find_all(text: str) -> list[Found]:
    """Return what every rule finds in *text*, as it is and as it was meant, in no order; stretches may overlap.

    Markers in it count as nothing.
    """
    found = _find(text)
    if view := decoded(text) if hides_signs(text) else None:
        found += (one._replace(start=view.starts[one.start], end=view.ends[one.end - 1]) for one in _find(view.text))
    return found


def _find(text: str) -> list[Found]:
    if _STARTS_A_MARKER in text:
        text = marker_pattern().sub(_blank, text)
    lowered = lower_in_place(text)
    present = _VOCABULARY.telling(lowered)
    found = [
        *_literals(text),
        *find_tokens(text),
        *find_assigned(text, lowered, present),
        *credentials.find_credentials(text, lowered),
        *find_personal(text, lowered, present),
        *find_contents(text, lowered, present),
        *find_known(text, lowered),
    ]
    if "-" in text:
        found += (*find_private_keys(text), *find_in_commands(text, lowered))
    if holds_a_long_run(text):
        found += (*find_base64(text), *find_companions(text))
    return found


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())


def _literals(text: str) -> Iterator[Found]:
    for rarest, cue, rule in _LITERAL_CUES:
        if rarest not in text or cue not in text:
            continue
        position = text.find(cue)
        while position >= 0:
            start = position + len(cue)
            path = rule.regex.match(text, start)
            if path:
                yield Found(start, path.end(), marker(rule.id))
            position = text.find(cue, path.end() if path else start)


def rewrite(text: str, found: list[Found]) -> str:
    """Return *text* with each stretch of *found* replaced; what overlaps becomes one.

    Markers that *text* already holds stay as they are, so that rewriting twice changes nothing.
    """
    if not found:
        return text
    pieces: list[str] = []
    position = 0
    found = _spared(text, found)
    for start, end, replacement in _merged([_whole_escapes(text, one) for one in found] if "\\" in text else found):
        pieces += (text[position:start], replacement)
        position = end
    return "".join((*pieces, text[position:]))


_ESCAPE: Final = lazy(r"u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}")
_WHITE_ESCAPE: Final = lazy(r"[nrt](?=[^\\\s]{2})")
_CUT_ESCAPE: Final = lazy(r"\\(?:u[0-9a-fA-F]{0,3}|x[0-9a-fA-F]?)?\Z")
_LONGEST_ESCAPE: Final = 6


def _whole_escapes(text: str, found: Found) -> Found:
    """Return *found* with no escape cut in half, so that JSON text stays JSON text."""
    start, end, replacement = found
    if text[start - 1 : start] == "\\" and _is_escaped(text, start) and replacement != "***":
        if _ESCAPE.match(text, start):
            start -= 1
        elif _WHITE_ESCAPE.match(text, start, end):
            start += 1
    cut = _CUT_ESCAPE.search(text, max(start, end - _LONGEST_ESCAPE), end)
    if cut and cut.end() < len(text) and _is_escaped(text, cut.start() + 1):
        whole = _ESCAPE.match(text, cut.start() + 1)
        end = whole.end() if whole else max(start + 1, cut.start())
    return Found(start, end, replacement)


def _is_escaped(text: str, position: int) -> bool:
    """Tell whether an odd number of backslashes stands before *position*."""
    before = text[max(0, position - 64) : position]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _merged(found: list[Found]) -> Iterator[Found]:
    """Yield *found* in order without overlaps."""
    ordered = sorted(found)
    if not ordered:
        return
    current, heaviest = ordered[0], _weight(ordered[0])
    for following in ordered[1:]:
        weight = _weight(following)
        if following.start >= current.end:
            yield current
            current, heaviest = following, weight
        else:
            name = following.replacement if weight > heaviest else current.replacement
            heaviest = max(heaviest, weight)
            end = max(current.end, following.end)
            current = Found(current.start, end, _LENGTH.sub(f":{end - current.start}]", name))
    yield current


def _weight(found: Found) -> int:
    """Return how much *found* counts where finds overlap: a rule that knows what it found says more than its length."""
    length = found.end - found.start
    return length if found.replacement in _BY_PLACE else 2 * length


def _spared(text: str, found: list[Found]) -> list[Found]:
    """Return *found* without the stretches of *text* that are markers already."""
    if _STARTS_A_MARKER not in text:
        return found
    markers = [match.span() for match in marker_pattern().finditer(text)]
    ends = [end for _, end in markers]
    pieces = (piece for one in found for piece in _outside(one, markers, bisect_right(ends, one.start)))
    trimmed = (_trimmed(text, piece) for piece in pieces)
    return [piece for piece in trimmed if any(map(str.isalnum, text[piece.start : piece.end]))]


def _trimmed(text: str, piece: Found) -> Found:
    """Return *piece* without the space around it: the line that a marker ends stays ended."""
    left = text[piece.start : piece.end]
    space = len(left) - len(left.lstrip())
    return piece._replace(start=piece.start + space, end=piece.start + max(space, len(left.rstrip())))


def _outside(one: Found, markers: list[tuple[int, int]], first: int) -> Iterator[Found]:
    """Yield what of *one* lies outside *markers*; those before the *first* end before it starts."""
    start = one.start
    for place in range(first, len(markers)):
        marker_start, marker_end = markers[place]
        if marker_start >= one.end:
            break
        if marker_start > start:
            yield Found(start, marker_start, one.replacement)
        start = marker_end
    if start < one.end:
        yield Found(start, one.end, one.replacement)
