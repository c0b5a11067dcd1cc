"""Secrets known by the name they are assigned to, in any syntax that errors quote.

Environment, JSON (escaped or not), YAML, ``repr``, keyword arguments, headers, flags, queries, XML, comparisons and
sentences differ in the signs between name and value; one pattern of bounded repeats reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from otel_telemetry.redaction.calls import BY_CALL
from otel_telemetry.redaction.commands import find_piped, find_redis
from otel_telemetry.redaction.joins import JOIN, VALUE_FIELD, find_before_name
from otel_telemetry.redaction.keys import STEMS, Strength, strength
from otel_telemetry.redaction.literals import any_of, lazy
from otel_telemetry.redaction.markup import find_in_element
from otel_telemetry.redaction.pem import find_putty_key
from otel_telemetry.redaction.phrases import find_in_sentence, several_words
from otel_telemetry.redaction.placed import SCHEME, further_values, value_at
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.statements import BY_CUE, find_row
from otel_telemetry.redaction.values import QUOTES, is_benign
from otel_telemetry.redaction.wording import places_of

_CUES: Final = {**BY_CUE, **BY_CALL}
_STEM: Final = lazy(any_of({*STEMS, *_CUES}))
_ELSEWHERE: Final = tuple(stem for stem in (*_CUES, *STEMS) if not stem[0].isalpha() or stem == "one_time")
"""Stems and cues whose words are no hint: looked for as they are."""
_FIRST_WORD: Final = lazy("[a-z]+")
_IN_WORDS: Final = {
    max(stem.split(), key=len) if " " in stem else _FIRST_WORD.findall(stem)[0]
    for stem in (*STEMS, *_CUES)
    if stem not in _ELSEWHERE
}
_SHORT: Final = 3
"""A stem of so few letters is in many words: it tells where it ends one, or begins a name such as ``keydata``."""
_SHORT_STEM: Final = any_of(stem for stem in _IN_WORDS if len(stem) <= _SHORT)
_OF_A_NAME: Final = "s|es|d|ds|ord|wd|value|val|str|string|data|hex|material|text|raw|bytes|code|codes"
_LONG_STEM: Final = any_of(stem for stem in _IN_WORDS if len(stem) > _SHORT)
TELLS: Final = rf"{_LONG_STEM}|(?:{_SHORT_STEM}|pwd)s?$|^{_SHORT_STEM}(?:{_OF_A_NAME})$"
"""A pattern for the words of a text, in small letters, where a name may tell."""
_TELLS: Final = re.compile(TELLS.encode())
_REACH: Final = max(map(len, (*STEMS, *_CUES)))
_MOST_WINDOWS: Final = 64
"""A text with more places that may tell is read as a whole."""

_KEY_CHARS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_REST_OF_KEY: Final = lazy(r"[\w.-]{0,48}")
_QUALIFIER: Final = lazy(
    r"(?i)(?:api|access|secret|private|auth|encryption|decryption|license|master|hmac|signing|shared|storage|account"
    r"|session|subscription|service|webhook|root) $"
)
_CODES: Final = lazy(r" codes?\b")
_LONGEST_KEY: Final = 48
_LONGEST_SHORT_FLAG: Final = 5
_LONGEST_HEADER: Final = 4_096
"""So many characters tell whether a header holds a secret."""

_FLAG: Final = lazy(r"(?![ \t]{2,40}[A-Z][a-z]+ )[ \t]+(?P<open>[\"'`]?)(?=[^\s-])")
_COMPARED: Final = lazy(r"""(["'`])[ \t]{0,3}(?:[=!]==?|<>)[ \t]{0,3}(?:[\w.]{0,8}\.)?$""")
_FOLDER: Final = lazy(r"""["']?[:=][ \t]{0,2}["']?[/~]""")
_ONE_PARAMETER: Final = r"""\w{1,32}=(?:\\{0,8}"[^"\n\\]{0,512}\\{0,8}"|[^\s,"]{1,512})"""
_CREDENTIALS: Final = lazy(rf"""{_ONE_PARAMETER}(?:,[ \t]{{0,3}}{_ONE_PARAMETER}){{1,24}}|[^\s"'`}}\\<>]+""")
"""Parameters, as of Digest and OAuth 1, or one token."""
_REST_OF_HEADER: Final = lazy(r"""(?:(?!\\[nr"'])[^\r\n"'`}])+""")
_WORD: Final = lazy(r"[A-Za-z]+")
_PASSWORD: Final = lazy(r"pass|pwd|pw$")
_SETTER: Final = lazy(r"(?:[\w.]{0,40}\.)?(?:set|with|add|use)[A-Z_]")
_OF_A_PARSER: Final = lazy(
    r"(?i)(?:unexpected|invalid|expected|illegal|extraneous|unrecognized|unknown|next|current|syntax|missing|before"
    r"|after|near|raw|starting|error;|error,)[ \t]$"
)
"""A parser's token: ``unexpected token: EOF``; a made value behind it is a secret all the same."""
_PAIR: Final = lazy(
    r"""["']?[ \t]{0,3}(?:[:=][ \t]{0,3}\w{0,24})?[(\[][ \t]{0,3}[bu]?["'](?P<pair>[^"'\n]{0,256}["'],[ \t]{0,3}[bu]?"""
    r"""["'][^"'\n]{1,1024})["'][ \t]{0,3}[)\]]"""
)
_BESIDE: Final = lazy(r"[)\]][ \t]{0,2}(?P<open>[\"'`]?)(?=\w)")
"""What closes a label: ``(PW)value``."""
_DASH: Final = lazy(r"[ \t]{1,3}[-\u2013\u2014][ \t]{1,3}(?P<open>[\"'`]?)(?=\w)")
_OF_A_USER: Final = lazy(r"(?i)\b(?:id|user|username|login|account|email|mail)\b[^\n]{1,40}$")
_PAIR_BEFORE: Final = lazy(r"[A-Za-z][\w ]{1,31}[ \t]?=[^;=\n\"']{1,128};[ \t]?$")
_PAIR_BEHIND: Final = lazy(r"[ \t]?=[ \t]?(?P<value>[A-Za-z]\w{2,63})[ \t]?(?:;|[\"']|$)")
_NO_WORD: Final = lazy(r"(?i)(?:none|null|nil|true|false|yes|no|undefined|empty|unset|redacted|filtered|masked|hidden)")
_FURTHER_CODES: Final = lazy(
    r"(?:[,;|/][ \t]{0,2}(?:\d{3,4}[ -]?\d{1,6}|(?=[a-zA-Z-]{0,24}\d)[a-zA-Z0-9]{4,8}(?:-[a-zA-Z0-9]{4,8}){1,3})"
    r"(?![\w.])){1,32}"
)
_PAIRED: Final = lazy(r"(?:auth|cred|creds|credentials?|userpass|login)$")
_FILE: Final = lazy(
    r"\.(?:pyi?|[mc]?js|tsx?|jsx|go|rs|rb|java|kt|php|cs|cpp|cc|c|h|hpp|swift|scala|sh|md|rst|html|css|sql|ipynb"
    r"|so(?:\.\d+)*)$"
)
_USER_PART: Final = lazy(r":[^\s/?#\"'`<>]{1,512}@[\w\[]")
_ARN: Final = lazy(r"\barn:\S*:$")
_IDENTIFIER: Final = lazy(r"[A-Za-z]*_\w*[A-Za-z](?!\w)")
_SPECIAL: Final[Mapping[str, Callable[[str, int, int], Found | None]]] = MappingProxyType(
    {
        "Key": find_row,
        "AUTH": find_redis,
        "chpasswd": find_piped,
        **{f"PuTTY-User-Key-File-{n}": find_putty_key for n in "123"},
    }
)
"""Names that are followed, or led, by a syntax of their own."""


def find_assigned(text: str, lowered: str, present: frozenset[bytes]) -> Iterator[Found]:
    """Yield the values in *text* that stand behind a telling name; *lowered* is it in small letters.

    *present* holds those of its words that `TELLS` matches.
    """
    done = 0
    for stem in _stems(lowered, present):
        if stem.start() < done:
            continue
        by_cue = _CUES.get(stem.group())
        found = by_cue(text, stem.start()) if by_cue else None
        if found is None and stem.group() in STEMS:
            start, end = _name_around(text, stem.start(), done)
            done = end
            found = _value_of(text, start, end)
        if found is not None:
            yield found
            for further in further_values(text, found):
                found = further
                yield found
            done = max(done, found.end)


def _stems(lowered: str, present: frozenset[bytes]) -> Iterator[re.Match[str]]:
    """Yield where a stem of a telling name stands, in order: near the words of *present*, and nowhere else."""
    telling = [cue for cue in _ELSEWHERE if cue in lowered]
    telling += filter(None, map(_telling, present))
    windows = [(place, place + len(word) + _REACH) for word in telling for place in places_of(lowered, word)]
    if len(windows) > _MOST_WINDOWS:
        yield from _STEM.finditer(lowered)
        return
    done = 0
    for start, end in sorted(windows):
        for stem in _STEM.finditer(lowered, max(done, start - _REACH), end):
            done = stem.end()
            yield stem


@lru_cache(maxsize=4_096)
def _telling(word: bytes) -> str | None:
    """Return *word* if a name may tell there."""
    return word.decode() if _TELLS.search(word) else None


def _name_around(text: str, position: int, done: int) -> tuple[int, int]:
    """Return where the name that holds ``text[position]`` starts and ends."""
    start = position
    floor = max(done, position - _LONGEST_KEY)
    while start > floor and text[start - 1] in _KEY_CHARS:
        start -= 1
    if start < position and text[start] in "nrt" and text[start - 1 : start] == "\\":
        start += 1  # the letter of an escaped new line
    if text[start - 1 : start] == " " and text.startswith("key", start):
        qualified = _QUALIFIER.search(text[max(0, start - 16) : start])
        start -= len(qualified.group()) if qualified else 0
    rest = _REST_OF_KEY.match(text, position)
    end = rest.end() if rest else position
    code = _CODES.match(text, end)
    end = code.end() if code else end
    return start, start + len(text[start:end].rstrip(".-"))


def _value_of(text: str, start: int, end: int) -> Found | None:
    """Return the value of the name ``text[start:end]`` if the name tells and the value is a secret."""
    name = text[start:end].lower()
    special = _SPECIAL.get(text[start:end])
    if special and (found := special(text, start, end)):
        return found
    sure = strength(text[start:end])
    if sure == "none" or _names_something_else(text, start, end, name):
        return None
    if _PAIRED.search(name) and (pair := _PAIR.match(text, end)):
        return Found(*pair.span("pair"), marker("assigned-secret"))
    if "cookie" in name or name.endswith("authorization"):
        return _header(text, end, "cookie" if "cookie" in name else "authorization")
    return _assigned(text, start, end, sure)


def _names_something_else(text: str, start: int, end: int, name: str) -> bool:
    """Tell a folder, a part of an ARN, and a part of a test's name."""
    if (name in {"pwd", "oldpwd"} and _FOLDER.match(text, end)) or (
        "." in name and text.startswith((":", " ->"), end) and _FILE.search(name)
    ):
        return True
    if text[start - 3 : start] == "://" and _USER_PART.match(text, end):
        return True  # has a rule of its own, which leaves the host
    if text[start - 1 : start] != ":":
        return False
    before = text[max(0, start - 128) : start]
    return ("arn:" in before and _ARN.search(before) is not None) or _is_a_test(text, end)


def _is_a_test(text: str, end: int) -> bool:
    """Tell a name inside ``module::Class::test_name`` from one behind a colon."""
    return text.startswith("::", end) and _IDENTIFIER.match(text, end + 2) is not None


def _assigned(text: str, start: int, end: int, sure: Strength) -> Found | None:
    """Return the value that a sign, a field of its own, or mere nearness assigns to the name ``text[start:end]``."""
    if element := find_in_element(text, start, end, sure):
        return element
    if value := VALUE_FIELD.match(text, end):
        return value_at(text, value.start("open"), value.end(), sure, "=")
    if text[start - 1 : start] in {'"', "'"} and (pair := find_before_name(text, start)):
        return pair
    if join := JOIN.match(text, end):
        return _joined(text, start, join, sure) or _compared_before(text, start, sure)
    return _without_sign(text, start, end, sure) or _compared_before(text, start, sure)


def _joined(text: str, start: int, join: re.Match[str], sure: Strength) -> Found | None:
    """Return the value behind the signs of *join*, which follow the name at *start*."""
    name = text[start : join.start()]
    sign = join["sign"]
    if name.lower() == "token" and _OF_A_PARSER.search(text, max(0, start - 16), start):
        sign = " "
    if sign == "," and not _begins_a_list(text, start):
        sure = "weak"
    if sign == "(" and _SETTER.match(name):
        sign = "="
    quoted_name = any(quote in join["close"] for quote in QUOTES)
    password = _PASSWORD.search(name.lower()) is not None
    found = value_at(text, join.start("open"), join.end(), sure, sign, quoted_name=quoted_name, password=password)
    if found and text[found.start - 1] not in QUOTES and text[found.start : found.end].lower() == name.lower():
        return None  # an argument that is called as its parameter
    if found is None and password and sign == "=":
        return _of_a_connection(text, start, join.start("close"))
    if found and sure == "code" and (codes := _FURTHER_CODES.match(text, found.end)):
        return found._replace(end=codes.end())
    if sure == "strong" and sign in {":", "="} and "\n" not in join["open"]:
        return several_words(text, start, join.end(), found)
    return found


def _of_a_connection(text: str, start: int, end: int) -> Found | None:
    """Find a password in ``Server=x;User Id=y;Password=secret;`` that is a word such as others write for one."""
    value = _PAIR_BEHIND.match(text, end)
    if value is None or _NO_WORD.fullmatch(value["value"]) or not _PAIR_BEFORE.search(text, max(0, start - 192), start):
        return None
    return Found(*value.span("value"), marker("assigned-secret"))


def _begins_a_list(text: str, start: int) -> bool:
    """Tell the first of a pair, or a flag, from one word in a list of words: ``'pass', 'print', 'raise'``."""
    before = text[max(0, start - 3) : start].rstrip("\"'")
    return text[start] == "-" or before.rstrip("bu")[-1:] in {"(", "["}


def _without_sign(text: str, start: int, end: int, sure: Strength) -> Found | None:
    """Find the value of a flag (``--password x``) or in a sentence (``password 'x'``)."""
    password = _PASSWORD.search(text[start:end].lower()) is not None
    if password and (label := _labelled(text, start, end)):
        return value_at(text, label.start("open"), label.end(), sure, " ", password=True)
    if text[start:end].lower() == "pass":
        return None  # a verb, and a statement of Python
    if text[start] == "-" and (flag := _FLAG.match(text, end)):
        long = text.startswith("--", start) or end - start > _LONGEST_SHORT_FLAG
        return value_at(text, flag.start("open"), flag.end(), sure, "--=" if long else " ")
    spoken = find_in_sentence(text, start, end, sure)
    if isinstance(spoken, Found):
        return spoken
    return value_at(text, *spoken, sure, " ", password=password) if spoken else None


def _labelled(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return what joins a label to its value, ``(PW)value`` and ``PASS - value``, the latter where a user stands."""
    if text[start - 1 : start] in {"(", "["}:
        return _BESIDE.match(text, end)
    dash = _DASH.match(text, end)
    if dash and text[start:end].lower() == "pass" and not _OF_A_USER.search(text, max(0, start - 64), start):
        return None
    return dash


def _compared_before(text: str, start: int, sure: Strength) -> Found | None:
    """Find the value in ``"value" == name``."""
    before = max(0, start - 16)
    near = text[before:start]
    sign = _COMPARED.search(near) if sure == "strong" and ("=" in near or "<>" in near) else None
    if sign is None:
        return None
    end = before + sign.start()
    opened = text.rfind(sign[1], max(0, end - 512), end)
    if opened < 0 or is_benign(text[opened + 1 : end]):
        return None
    return Found(opened + 1, end, marker("assigned-secret"))


def _header(text: str, end: int, rule_id: str) -> Found | None:
    """Return the whole value of an ``Authorization`` or ``Cookie`` header, its scheme left in place."""
    join = JOIN.match(text, end)
    if join is None or join["sign"] == "," or ("(" in join["sign"] and text[join.end() - 1] not in QUOTES):
        return None
    scheme = SCHEME.match(text, join.end())
    start = scheme.end() if scheme else join.end()
    pattern = _CREDENTIALS if rule_id == "authorization" else _REST_OF_HEADER
    rest = pattern.match(text, start, start + _LONGEST_HEADER)
    value = rest.group().rstrip(" ,\\") if rest else ""
    if not value or is_benign(value) or (not scheme and _WORD.fullmatch(value)):
        return None
    if rest and rest.end() == start + _LONGEST_HEADER and (whole := pattern.match(text, start)):
        value = whole.group().rstrip(" ,\\")  # what is left of it would be found in the next pass
    return Found(start, start + len(value), marker(rule_id))
