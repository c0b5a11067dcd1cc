"""Take the value that stands at a place, if it is a secret there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.extents import bare, bare_end, quoted
from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, Place, is_benign, is_mixed, is_secret

if TYPE_CHECKING:
    from otel_telemetry.redaction.keys import Strength

SCHEME: Final = lazy(
    r"(?i)(?:basic|bearer|token|digest|negotiate|ntlm|api[-_]?key|api[-_]token|oauth|hmac|sso-key|splunk|key|jwt|bot"
    r"|aws4-hmac-sha256|sharedkey|sharedaccesssignature|github-bearer|genie[-_]?key|klaviyo-api-key)"
    r"(?:[ \t]+|%20|\+)(?=[^\s,])"
)
_CONSTRUCTED: Final = lazy(
    r"(?:[A-Za-z_]\w{0,40}\.){0,4}_?[A-Z]\w{0,40}\((?:\w{1,16}=)?[bru]?[\"']"
    r"|(?:os\.)?(?:get)?env(?:iron\.get)?\([\"']\w{1,64}[\"'],[ ]?[\"']|ConvertTo-SecureString[ ](?:-String[ ])?[\"']?"
)
"""A value in its wrapper, ``SecretStr('x')``; a function, ``getenv('X')``, only names where the value is."""
_PARAMETER: Final = lazy(r"\w{1,32}=[\"']")
"""What a challenge says: ``Bearer error="invalid_token"``."""
_NEXT_LINE: Final = lazy(r"(?<![|>+-])\n(?![ \t]{1,12}-)")
_EMPTY: Final = lazy(r"""(?<!["'`\\])(\\{0,16}["'`])\1(?!["'`])""")
_ELSEWHERE: Final = lazy(
    r"(?:(?:[ \t]{0,4}\\?\r?\n){1,2}[ \t]{0,8}(?=[^\s]{4,256}[ \t]{0,4}(?:$|[\r\n]))|</[\w]{1,12}>[ \t]{0,4})"
    r"(?P<value>[^\s<>\"':=\[\](){},-][^\s<>\"':=\[\](){},]{3,255})"
)
_CONCATENATED: Final = lazy(
    r"""["'](?:[ \t]{0,4}[+.&][ \t]{0,4}|[ \t]{0,4}\\?\r?\n[ \t]{0,24}|[ \t]{1,4}){1,2}[rbuf]?["']"""
    r"""(?P<value>[^"'\\\n]{1,1024})(?=["'])"""
)
"""What a string goes on with: ``'one' 'two'``, ``'one' + 'two'``, the next line."""
_NOTHING: Final = frozenset("\n\r<\\")
"""What stands behind a name whose value is further on."""
_OVER: Final = frozenset(("", "\n", "\r"))
_ENDS: Final = frozenset(("", *" ,;})]&\n\r\t\\"))
_MEMBER: Final = lazy(r"""\\{0,16}["'][ \t]{0,3}(?::|=>)[ \t]{0,3}(?:\\{0,16}["'])?""")
"""What follows the name of a member, where a map was opened and no value."""
_FURTHER: Final = lazy(
    r"""\\{0,16}["'][ \t\n]{0,12},[ \t\n]{0,12}"""
    r"""(?:\\{0,16}["'][\w.@-]{1,64}\\{0,16}["'][ \t]{0,2}(?:=>|:)[ \t]{0,2})?\\{0,16}["']"""
    r"""(?P<value>[^"'\\\n]{1,1024})(?=\\{0,16}["'])"""
)
_MAP_OF_SECRETS: Final = lazy(
    r"""(?i)(?:words|secrets|keys)\\{0,16}["']?[ \t]{0,2}[:=][ \t]{0,2}\{[ \t\n]{0,12}\\{0,16}["']"""
    r"""[\w.@-]{1,64}\\{0,16}["']"""
    r"""[ \t]{0,2}:[ \t]{0,2}\\{0,16}["']$"""
)
_MOST_FURTHER: Final = 64


def value_at(
    text: str, opened: int, start: int, sure: Strength, sign: str, *, quoted_name: bool = False, password: bool = False
) -> Found | None:
    """Return the value that starts at *start* if it is a secret; ``text[opened:start]`` are its opening signs."""
    opening = text[opened:start]
    quote = next(filter(QUOTES.__contains__, reversed(opening)), "")
    if text[start : start + 1] in _NOTHING and (below := _beside_or_below(text, start, sure, sign)):
        return below
    nothing = (quote and _is_empty(text, opened, start)) or (sign == " " and _PARAMETER.match(text, start))
    if nothing or (not quote and "(" in sign and not (sign == "(" and password)):
        return None
    scheme = SCHEME.match(text, start) if quote or sign not in {" ", "--="} else None
    start = scheme.end() if scheme else start
    value = quoted(text, start, quote) if quote else bare(text, start).rstrip(".,:;")
    if constructed := None if quote else _CONSTRUCTED.match(text, start, start + 256):
        return value_at(text, start, constructed.end(), sure, sign, password=password)
    end = start + len(value)
    if quote and sign != "," and (member := _MEMBER.match(text, end)):
        return _of_a_member(text, opened, member, sure)
    after = text[end : end + 32]
    next_line = not quote and "\n" in opening and _NEXT_LINE.search(text, opened, start) is not None
    sure_of_line = not next_line or (is_mixed(value) and after[:1] in _OVER)
    place = Place(sure, sign, bool(quote), quoted_name, password)
    if not value or not sure_of_line or not is_secret(value, after, place):
        return None
    return Found(start, end if quote else bare_end(text, start, end), marker("assigned-secret"))


def _beside_or_below(text: str, start: int, sure: Strength, sign: str) -> Found | None:
    """Return what stands on the next line or behind the end of an element, where nothing follows the name."""
    if sure != "strong" or sign not in {":", "="}:
        return None
    value = _ELSEWHERE.match(text, start)
    if value is None or is_benign(value["value"]) or not is_mixed(value["value"]):
        return None
    return Found(*value.span("value"), marker("assigned-secret"))


def _is_empty(text: str, opened: int, start: int) -> bool:
    """Tell whether the quotes that opened closed at once."""
    empty = _EMPTY.search(text, opened, start)
    return empty is not None and (empty.end() < start or text[start : start + 1] in _ENDS)


def _of_a_member(text: str, opened: int, member: re.Match[str], sure: Strength) -> Found | None:
    """Return the value of a map's first member, where the map is called ``passwords`` or alike."""
    plural = text[max(0, opened - 12) : opened].lower().rstrip("\\\"': =>").endswith(("words", "secrets", "keys"))
    return (
        value_at(text, member.end() - 1, member.end(), sure, "=") if plural and member.group()[-1] in QUOTES else None
    )


def further_values(text: str, found: Found) -> Iterator[Found]:
    """Yield what follows *found* in the same list or map of secrets."""
    if text[found.end : found.end + 1] not in {'"', "'", "\\"}:
        return
    if joined := _CONCATENATED.match(text, found.end):
        yield Found(*joined.span("value"), found.replacement)
        return
    opening = text[max(0, found.start - 80) : found.start]
    if "[" not in opening and "{" not in opening:
        return
    if opening.rstrip("\\\"'")[-1:] != "[" and _MAP_OF_SECRETS.search(opening) is None:
        return
    end = found.end
    for _ in range(_MOST_FURTHER):
        item = _FURTHER.match(text, end)
        if item is None:
            break
        end = item.end()
        if not is_benign(item["value"]):
            yield Found(*item.span("value"), found.replacement)
