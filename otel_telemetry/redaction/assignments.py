"""Secrets known by the name they are assigned to, in any syntax that errors quote.

Environment, JSON (escaped or not), YAML, ``repr``, keyword arguments, headers, flags, queries, XML, comparisons and
sentences differ in the signs between name and value; one pattern of bounded repeats reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.keys import STEMS, Strength, strength
from otel_telemetry.redaction.literals import any_of
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, Place, is_benign, is_mixed, is_secret

_STEM: Final = re.compile(any_of(STEMS))
_KEY_CHARS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_REST_OF_KEY: Final = re.compile(r"[\w.-]{0,48}")
_QUALIFIER: Final = re.compile(r"(?i)(?:api|access|secret|private|auth|encryption|license) $")
_LONGEST_KEY: Final = 48
_LONGEST_QUOTED: Final = 16_384
_LONGEST_BARE: Final = 4_096
_MOST_ESCAPED: Final = 16
"""So many escaped quotes are looked past for the end of a value."""

_JOIN: Final = re.compile(
    r"""(?x)
    (?P<close> (?: \\*["'`] | \[\d{0,6}\] | &quot; | %22 | [)\]}] | \\[tnr] ){0,4} [ \t]{0,40}
               (?: \\*["'`] | [)\]}] ){0,3} [ \t]{0,8} )
    (?P<sign> !==? | \.?\w{0,12}\( | :?=>? | ={1,3} | [?|]?={1,2} | :{1,3}[=>]? | -> | \|\|:? | > | %3[dDaA] | , )
    (?P<open> (?: [ \t=>] | \\[tnr] | \n[ \t]{1,12}(?=["']|[^\s:"']{3,256}[ \t]{0,3}(?:\n|$))
               | [|>]-?\n[ \t]{1,12} | \\*["'`] | &quot; | %2[02]
               | [bfru@](?=["']) | [(\[|] | \{(?!\w+\}) ){0,12} )
    """
)
_VALUE_FIELD: Final = re.compile(
    r"""(?i)\\*["']?(?:[ \t]{0,4},|;|[ \t])?(?:[ \t\n]|\\n){0,16}(?<![A-Za-z])\\*["']?(?:value|val)\\*["']?"""
    r"""[ \t]{0,4}[=:][ \t]{0,4}(?P<open>\\*["']?)"""
)
"""What joins the two fields of a pair: ``name="password" value=``, ``'name': 'password', 'value':``, lines of YAML."""
_FLAG: Final = re.compile(r"[ \t]+(?P<open>[\"'`]?)(?=[^\s-])")
_SPOKEN: Final = re.compile(r"""[ \t]+(?:(?:is|was|of|for|with|provided|value|given)[ \t:]+){0,2}(?P<open>["'`]?)""")
_COMPARED: Final = re.compile(r"""(["'`])[ \t]{0,3}(?:[=!]==?|<>)[ \t]{0,3}(?:[\w.]{0,8}\.)?$""")
_FOLDER: Final = re.compile(r"""["']?[:=][ \t]{0,2}["']?[/~]""")
_BARE: Final = re.compile(
    r"""(?: [^\s"'`,;&<>\\)\]}|]
      | [,|)\]}]{1,3} (?! [\s,;)\]}"'`] | $ | [\w.-]{1,40}= )
      | \\(?![nrt"'\\]) )+""",
    re.VERBOSE,
)
_SCHEME: Final = re.compile(
    r"(?i)(?:basic|bearer|token|digest|negotiate|ntlm|api[-_]?key|api[-_]token|oauth|hmac|sso-key|splunk|key|jwt|bot"
    r"|aws4-hmac-sha256|sharedkey|sharedaccesssignature|github-bearer|genie[-_]?key|klaviyo-api-key)"
    r"(?:[ \t]+|%20|\+)(?=[^\s,])"
)
_CREDENTIALS: Final = re.compile(r"""[^\s"'`}\\<>]+""")
_REST_OF_HEADER: Final = re.compile(r"""(?:(?!\\[nr"'])[^\r\n"'`}])+""")
_WORD: Final = re.compile(r"[A-Za-z]+")
_PASSWORD: Final = re.compile(r"pass|pwd|pw$")
_CONSTRUCTED: Final = re.compile(r"(?:[A-Za-z_]\w{0,40}\.){0,4}_?[A-Z]\w{0,40}\([bru]?[\"']")
"""A value in its wrapper, ``SecretStr('x')``; a function, ``getenv('X')``, only names where the value is."""
_OF_A_PARSER: Final = re.compile(
    r"(?i)(?:unexpected|invalid|expected|illegal|extraneous|unrecognized|unknown|next|current|syntax|missing)[ \t]$"
)
"""A parser's token: ``unexpected token: EOF``; a made value behind it is a secret all the same."""
_PARAMETER: Final = re.compile(r"\w{1,32}=[\"']")
"""What a challenge says: ``Bearer error="invalid_token"``."""
_NEXT_LINE: Final = re.compile(r"(?<![|>-])\n")
_PAIR: Final = re.compile(
    r"""["']?[ \t]{0,3}(?:[:=][ \t]{0,3}\w{0,24})?[(\[][ \t]{0,3}[bu]?["'](?P<pair>[^"'\n]{0,256}["'],[ \t]{0,3}[bu]?"""
    r"""["'][^"'\n]{1,1024})["'][ \t]{0,3}[)\]]"""
)
_PAIRED: Final = re.compile(r"(?:auth|cred|creds|credentials?|userpass|login)$")


def find_assigned(text: str, lowered: str) -> Iterator[Found]:
    """Yield the values in *text* that stand behind a telling name; *lowered* is it in small letters."""
    done = 0
    for stem in _STEM.finditer(lowered):
        if stem.start() < done:
            continue
        start, end = _name_around(text, stem.start(), done)
        done = end
        found = _value_of(text, start, end)
        if found is not None:
            done = max(done, found.end)
            yield found


def _name_around(text: str, position: int, done: int) -> tuple[int, int]:
    """Return where the name that holds ``text[position]`` starts and ends."""
    start = position
    floor = max(done, position - _LONGEST_KEY)
    while start > floor and text[start - 1] in _KEY_CHARS:
        start -= 1
    if text.startswith("key", start) and (qualified := _QUALIFIER.search(text[max(0, start - 12) : start])):
        start -= len(qualified.group())
    rest = _REST_OF_KEY.match(text, position)
    end = rest.end() if rest else position
    end += 5 if text.startswith(" code", end) else 0
    return start, start + len(text[start:end].rstrip(".-"))


def _value_of(text: str, start: int, end: int) -> Found | None:
    """Return the value of the name ``text[start:end]`` if the name tells and the value is a secret."""
    name = text[start:end].lower()
    sure = strength(text[start:end])
    if sure == "none" or (name in {"pwd", "oldpwd"} and _FOLDER.match(text, end)):
        return None
    if _PAIRED.search(name) and (pair := _PAIR.match(text, end)):
        return Found(*pair.span("pair"), marker("assigned-secret"))
    if "cookie" in name or name.endswith("authorization"):
        return _header(text, end, "cookie" if "cookie" in name else "authorization")
    return _assigned(text, start, end, sure)


def _assigned(text: str, start: int, end: int, sure: Strength) -> Found | None:
    """Return the value that a sign, a field of its own, or mere nearness assigns to the name ``text[start:end]``."""
    name = text[start:end].lower()
    if value := _VALUE_FIELD.match(text, end):
        return _take(text, value.start("open"), value.end(), "strong", "=")
    if join := _JOIN.match(text, end):
        quoted_name = any(quote in join["close"] for quote in QUOTES)
        if name == "token" and _OF_A_PARSER.search(text, max(0, start - 16), start):
            return _take(text, join.start("open"), join.end(), sure, " ", quoted_name=quoted_name)
        if join["sign"] == "," and not _begins_a_list(text, start):
            sure = "weak"
        password = _PASSWORD.search(name) is not None
        return _take(
            text, join.start("open"), join.end(), sure, join["sign"], quoted_name=quoted_name, password=password
        )
    return _without_sign(text, start, end, sure) or _compared_before(text, start, sure)


def _begins_a_list(text: str, start: int) -> bool:
    """Tell the first of a pair, or a flag, from one word in a list of words: ``'pass', 'print', 'raise'``."""
    return text[start] == "-" or text[max(0, start - 2) : start - 1] in {"(", "["}


def _without_sign(text: str, start: int, end: int, sure: Strength) -> Found | None:
    """Find the value of a flag (``--password x``) or in a sentence (``password 'x'``)."""
    if text[max(0, start - 1) : start + 1].startswith("-") and (flag := _FLAG.match(text, end)):
        return _take(text, flag.start("open"), flag.end(), sure, "=" if text.startswith("--", start) else " ")
    spoken = _SPOKEN.match(text, end)
    password = _PASSWORD.search(text[start:end].lower()) is not None
    return _take(text, spoken.start("open"), spoken.end(), sure, " ", password=password) if spoken else None


def _compared_before(text: str, start: int, sure: Strength) -> Found | None:
    """Find the value in ``"value" == name``."""
    before = max(0, start - 16)
    sign = _COMPARED.search(text[before:start])
    if sign is None or sure != "strong":
        return None
    end = before + sign.start()
    opened = text.rfind(sign[1], max(0, end - 512), end)
    if opened < 0 or is_benign(text[opened + 1 : end]):
        return None
    return Found(opened + 1, end, marker("assigned-secret"))


def _take(
    text: str, opened: int, start: int, sure: Strength, sign: str, *, quoted_name: bool = False, password: bool = False
) -> Found | None:
    """Return the value that starts at *start* if it is a secret; ``text[opened:start]`` are its opening signs."""
    quote = next((c for c in reversed(text[opened:start]) if c in QUOTES), "")
    if not quote and ("(" in sign or (sign == ">" and start > opened)):
        return None
    if sign == " " and _PARAMETER.match(text, start):
        return None
    scheme = _SCHEME.match(text, start) if sign != " " else None
    start = scheme.end() if scheme else start
    value = _quoted(text, start, quote) if quote else _bare(text, start).rstrip(".,:;")
    if constructed := None if quote else _CONSTRUCTED.match(value + text[start + len(value) : start + len(value) + 4]):
        return _take(text, start, start + constructed.end(), sure, sign, password=password)
    after = text[start + len(value) : start + len(value) + 6]
    if not value or not is_secret(value, after, Place(sure, sign, bool(quote), quoted_name, password)):
        return None
    if not quote and _NEXT_LINE.search(text, opened, start) and not (is_mixed(value) and after[:1] in {"", "\n", "\r"}):
        return None
    return Found(start, start + len(value), marker("assigned-secret"))


def _quoted(text: str, start: int, quote: str) -> str:
    """Return what stands up to the closing *quote* on this line; without one, up to a cut end of the text."""
    end = _closing(text, start, quote)
    newline = text.find("\n", start, start + _LONGEST_QUOTED)
    if end >= 0 and not 0 <= newline < end:
        return text[start:end].rstrip("\\")
    if newline < 0 and len(text) - start < 200:
        return text[start:]
    return _bare(text, start)


def _closing(text: str, start: int, quote: str) -> int:
    """Return where the *quote* that opened before *start* closes, escaped as often as it was opened; -1 if nowhere."""
    depth = _backslashes(text, start - 1)
    first = end = text.find(quote, start, start + _LONGEST_QUOTED)
    for _ in range(_MOST_ESCAPED):
        if end < 0:
            break
        escapes = _backslashes(text, end)
        if escapes <= depth or (depth == 0 and escapes % 2 == 0):
            return end
        end = text.find(quote, end + 1, start + _LONGEST_QUOTED)
    return first


def _backslashes(text: str, end: int) -> int:
    """Return how many backslashes, of the last eight characters, stand before *end*."""
    before = text[max(0, end - 8) : end]
    return len(before) - len(before.rstrip("\\"))


def _bare(text: str, start: int) -> str:
    """Return the unquoted value at *start*, up to what ends one in any syntax."""
    match = _BARE.match(text, start, start + _LONGEST_BARE)
    return match.group() if match else ""


def _header(text: str, end: int, rule_id: str) -> Found | None:
    """Return the whole value of an ``Authorization`` or ``Cookie`` header, its scheme left in place."""
    join = _JOIN.match(text, end)
    if join is None or join["sign"] == ",":
        return None
    scheme = _SCHEME.match(text, join.end())
    start = scheme.end() if scheme else join.end()
    rest = (_CREDENTIALS if rule_id == "authorization" else _REST_OF_HEADER).match(text, start, start + _LONGEST_BARE)
    value = rest.group().rstrip(" ,\\") if rest else ""
    if not value or is_benign(value) or (not scheme and _WORD.fullmatch(value)):
        return None
    return Found(start, start + len(value), marker(rule_id))
