"""What a live exception holds of files, outputs and answers, and where its text quotes that. Runs none of its code."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors import peek as look
from otel_telemetry.errors.category import words
from otel_telemetry.errors.facts import class_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HOLDERS: Final = words(
    "doc output stdout stderr instance input input_value value line pstr source snippet buffer params llm_output"
    " completion raw raw_output content contents data payload prompt document body text row record cell item answer"
    " response_text transcript html user_input token string chunk page entry"
)
"""Attributes in which libraries keep what they were given."""

_TELLING: Final = words(
    "message msg reason error errors code codes type types name names path paths file filename filename2 folder url uri"
    " status hint help description desc detail details diag kind title method version model module format encoding"
    " explanation usage problem context note cmd cmdline command statement sql id key param field fields"
)
"""Words in names of attributes that say what is wrong, or hold names: a part of the message, and no content."""

_IN_C: Final = MappingProxyType({"UnicodeError": "object", "SyntaxError": "text"})
"""Attributes that C code keeps, by class."""

_PLAIN_WORD: Final = re.compile(r"[\w./:@+-]{1,100}", re.ASCII)
"""A name, a path, a version, an id: content only where the attribute's name says so."""

_COMMON: Final = words(
    "failed error errors failure killed timeout denied invalid unknown missing aborted warning success default string"
    " object function method module number integer boolean expected required column"
)
"""Words of messages, too short to be told from a quotation."""

_ERROR_KEYS: Final = frozenset({"error", "errors", "message", "detail", "msg", "code"})
_SHORTEST: Final = 12
"""Characters in a row that only a quotation shares with what is held; fewer are shared by chance."""

_SHORTEST_WHOLE: Final = 6
"""Characters of a content that is found where it stands as a whole, between other signs than letters and digits."""

_WINDOW: Final = 6
_STRIDE: Final = _SHORTEST + 1 - _WINDOW
"""Any twelve characters in a row have a whole window in them that begins at a multiple of this."""

_PLACES: Final = 4
"""Places of a window that are tried: more are a pattern that repeats itself."""

_LONGEST: Final = 16_384
_ALL: Final = 65_536
"""Characters of all contents together, in every form they are written in."""

_MOST: Final = 32
_DEPTH: Final = 3
_LONG_ARGUMENT: Final = 80
_FAR: Final = 64


def contents_of(exceptions: Iterable[BaseException]) -> tuple[str, ...]:
    """The texts that *exceptions* hold, as they are and as ``repr`` and JSON write them: 65,536 characters at most."""
    found: dict[str, None] = {}
    for exception in {id(exception): exception for exception in exceptions}.values():
        for text in _contents(exception):
            plain = text[:_LONGEST].strip()
            if len(plain) >= _SHORTEST_WHOLE and plain not in _COMMON:
                found[plain] = None
            if len(found) >= _MOST:
                break
    return _forms(found) if found else ()


def _contents(exception: BaseException) -> Iterator[str]:
    own: Mapping[str, object] = look.dictionary(exception)
    known = class_facts(type(exception))
    if not (own or known.slots or known.words_itself) and known.name_set.isdisjoint(_IN_C):
        return  # as most built-in ones: an error waits for this
    arguments = look.items(look.peek(exception, "args"))
    slots = {name: look.peek(exception, name) for name in known.slots}
    for name, value in (*own.items(), *slots.items()):
        yield from _held_as(name, value, arguments)
    for name in known.name_set & _IN_C.keys():
        yield from _texts(look.peek(exception, _IN_C[name]), 0)
    if len(arguments) > 1 and known.words_itself:
        yield from _arguments(arguments)


def _held_as(name: str, value: object, arguments: Sequence[object]) -> Iterator[str]:
    if name in _HOLDERS:
        yield from _texts(value, 0)
    elif not name.startswith("__"):
        yield from _unnamed(name, value, arguments)


def _unnamed(name: str, value: object, arguments: Sequence[object]) -> Iterator[str]:
    """A plain text under a name that nothing is known of: content where it is more than a name."""
    text = look.text(value)
    if text is None or _PLAIN_WORD.fullmatch(text) or not _TELLING.isdisjoint(name.lower().split("_")):
        return
    if not any(text == look.text(argument) for argument in arguments):
        yield text


def _arguments(arguments: Sequence[object]) -> Iterator[str]:
    """What the class was given beside its message and does not show as it is: told by its size or its lines."""
    for argument in arguments[1:_MOST]:
        text = look.text(argument)
        if text is not None and (len(text) > _LONG_ARGUMENT or "\n" in text):
            yield text


def _texts(value: object, depth: int) -> Iterator[str]:
    """The strings in *value*, but for what a server says of an error: that is its own, and helps."""
    text = look.text(value)
    if text is not None:
        if depth or text.lstrip()[:1] != "{":
            yield text
        return
    mapping = look.mapping(value)
    if depth >= _DEPTH or (mapping is not None and not _ERROR_KEYS.isdisjoint(mapping)):
        return
    for item in [*mapping.values()][:_MOST] if mapping is not None else look.items(value)[:_MOST]:
        yield from _texts(item, depth + 1)


def _forms(contents: Iterable[str]) -> tuple[str, ...]:
    """*contents* in every form, each with its share of the characters that there is room for."""
    shared = _shares(sorted(contents, key=len), _ALL // 2)
    forms = dict.fromkeys(shared)
    left = _ALL - sum(map(len, shared))
    for content in shared:
        for form in _written(content):
            if form not in forms and len(form) <= left:
                forms[form] = None
                left -= len(form)
    return tuple(forms)


def _shares(contents: Sequence[str], room: int) -> list[str]:
    """*contents*, shortest first, the long ones cut alike so that all have room."""
    shared: list[str] = []
    for number, content in enumerate(contents):
        shared.append(content[: room // (len(contents) - number)])
        room -= len(shared[-1])
    return shared


def _written(content: str) -> tuple[str, ...]:
    if content.isascii() and content.isprintable() and not any(sign in content for sign in "'\"\\"):
        return ()
    return repr(content)[1:-1], json.dumps(content)[1:-1]


def without(text: str, contents: Sequence[str]) -> str:
    """*text* with what it quotes of *contents* reduced to ``[REDACTED:file-content:length]``.

    Found are twelve characters in a row and more, and shorter contents where they stand as a whole.
    """
    if not contents or len(text) < _SHORTEST_WHOLE:
        return text
    spans = sorted((*_wholes(text, contents), *_pieces(text, contents)))
    pieces: list[str] = []
    done = 0
    for start, end in _merged(spans):
        pieces += (text[done:start], f"[REDACTED:file-content:{end - start}]")
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _wholes(text: str, contents: Sequence[str]) -> Iterator[tuple[int, int]]:
    for content in contents:
        if len(content) >= _SHORTEST:
            continue
        start = text.find(content)
        while start >= 0:
            end = start + len(content)
            if not (text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()):
                yield start, end
            start = text.find(content, end)


def _pieces(text: str, contents: Sequence[str]) -> Iterator[tuple[int, int]]:
    if len(text) < _SHORTEST:
        return
    index = _index(text, contents)
    at, last = 0, len(text) - _WINDOW if index else -1
    while at <= last:
        places = index.get(text[at : at + _WINDOW])
        if places is not None:
            start, end = _longest(text, at, places)
            if end - start >= _SHORTEST:
                yield start, end
                at = max(at, end - _SHORTEST)  # another piece may begin within this one
        at += 1


_Index = dict[str, list[tuple[str, int]]]


def _index(text: str, contents: Sequence[str]) -> _Index:
    """Where windows of *contents* stand that *text* has as well: most have none in common."""
    seen = {text[at : at + _WINDOW] for at in range(len(text) - _WINDOW + 1)}
    index: _Index = {}
    for content in contents:
        for at in range(0, len(content) - _SHORTEST + _STRIDE, _STRIDE):
            window = content[at : at + _WINDOW]
            if window in seen and len(places := index.setdefault(window, [])) < _PLACES:
                places.append((content, at))
    return index


def _longest(text: str, at: int, places: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """The longest stretch around ``text[at:at + 6]`` that stands around one of *places* too."""
    found = (at, at)
    for content, place in places:
        start, end = at - _before(text, at, content, place), at + _behind(text, at, content, place)
        if end - start > found[1] - found[0]:
            found = (start, end)
    return found


def _before(text: str, at: int, content: str, place: int) -> int:
    """How many characters are the same before both places; what lies far before them was found earlier."""
    most = min(at, place, _FAR)
    return next((back for back in range(most) if text[at - back - 1] != content[place - back - 1]), most)


def _behind(text: str, at: int, content: str, place: int) -> int:
    """How many characters are the same from both places on."""
    low, high = 0, min(len(text) - at, len(content) - place)
    step = _SHORTEST
    while low < high:  # steps that double, and then halve: few comparisons, and none of a long stretch for a short one
        step = min(step, high - low)
        if text.startswith(content[place + low : place + low + step], at + low):
            low, step = low + step, step * 2
        else:
            high, step = low + step - 1, max(step // 2, 1)
    return low
