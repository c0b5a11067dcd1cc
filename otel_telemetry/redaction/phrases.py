"""Secrets in sentences: a password for someone, one that is wrong, one of several words, the words of a wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, STATES, is_benign, is_mixed, is_passphrase

if TYPE_CHECKING:
    from otel_telemetry.redaction.keys import Strength

_SPOKEN: Final = lazy(r"""[ \t]+(?:(?:is|was|of|for|with|provided|value|given)[ \t:]+){0,2}(?P<open>["'`]?)""")
_WHOSE: Final = lazy(r" (?:for|of)[ \t]{1,4}$")
_NAME: Final = lazy(r"[A-Z]{2,}[A-Za-z]{0,8}v?\d{0,2}(?![\w-])|[a-z]{2,16}[-_/][\w/-]{1,32}(?!\w)")
"""Whose the secret is, a service or a thing: ``token for IMDSv2``."""
_OF_SOMEONE: Final = lazy(
    r"""(?i)[ \t](?:for|of|in|on|at|to)[ \t](?:(?:the|user|account|role|login|client|server|host)[ \t]){0,2}"""
    r"""["'`]?[\w.@%-]{1,64}["'`]?"""
    r"""(?:@["'][\w.%-]{1,64}["'])?(?:[ \t](?:is|was)[ \t:]|[ \t]?[:=])[ \t]{0,3}["'`]?"""
    r"""(?P<value>[^\s"'`,;()\\]{3,256})"""
)
_WRONG: Final = lazy(
    r"[ \t](?P<value>[a-z]{4,32})[ \t](?:is|was)[ \t](?:wrong|incorrect|invalid"
    r"|not[ \t](?:correct|valid|right|accepted)|too[ \t](?:weak|short|common|simple)|weak|compromised|rejected)"
)
_IS_DIGITS: Final = lazy(r"[ \t](?:is|was)[ \t:]{1,2}(?P<value>\d{4,12})\b")
_NETRC: Final = lazy(r"[ \t\n]{1,12}(?P<value>\S{2,256})")
_LOGIN: Final = lazy(r"(?:^|[ \t\n])(?:login|user)[ \t](?!(?:and|or|with|the|for|is|by)[ \t])\S{1,64}[ \t\n]{1,12}$")
"""What stands before a password in ``.netrc``: ``machine x login bob password y``."""
_NAMES: Final = words("password passphrase passcode passwd")
_ABOUT: Final = words(
    """
    hash hashing field reset policy length check entry input value user login account name manager database prompt
    authentication verification validation provider grant flow encryption salt file backend service token string change
    rotation format type strength expiry confirmation auth setting parameter option argument
    """
)
"""What has a password's name before its own: ``the password field is invalid``."""

_LISTED: Final = lazy(r", [\"']?(?P<value>[^\s\"',;]{4,128})(?=[\"']?(?:[,.;]|$))")
_INDEXED: Final = lazy(r"\[(?P<value>[^\s\"'\[\],:;=]{6,128})\]")
_BESIDE: Final = lazy(r" \([\w.@-]{1,64}, ?(?P<value>[^\s\"'(),]{6,128})\)")
_OPENS_A_VALUE: Final = (", ", "[", " (")
_AS_A: Final = lazy(
    r"(?i)\b(?:using|use|used|with|set|got|sent|entered|typed) [\"'`]?(?P<value>[^\s\"'`]{4,64})[\"'`]? as "
    r"(?:(?:the|a|an|your|my|its|his|her|their|new|old|admin|root) ){0,2}$"
)
_WAS_NOT: Final = lazy(
    r"[\"'`](?P<value>[^\s\"'`]{4,64})[\"'`] is (?:not |an? |the |your |my ){1,3}"
    r"(?:right|correct|valid|wrong|incorrect|bad|actual)"
    r" (?:\w{1,16} )?$"
)
_LINE: Final = lazy(
    r"""[^\s:=,;"'(){}\[\]<>|`\\]{1,64}(?:[ ][^\s:=,;"'(){}\[\]<>|`\\]{1,64}){1,23}(?=[ \t]{0,8}(?:\r?\n|\\[nr]|$))"""
)
_COMPOUND: Final = lazy(r"[_.-]|[a-z][A-Z]")
_FEWEST_WORDS: Final = 3
_NEAR: Final = 96
_QUOTED_DIGITS: Final = lazy(
    r"""[ \t]{1,2}(?:value |with value )?\\{0,4}["'`](?P<value>[0-9a-fA-F]{24,128})(?=\\{0,4}["'`])"""
)
_BARE_DIGITS: Final = lazy(r"[ \t](?P<value>[0-9a-fA-F]{32,128})(?![\w-])")
_UNAUTHORIZED: Final = lazy(r"(?i).{0,64}(?:\b40[13]\b|unauthori[sz]ed|unauthenticated|auth_?error|credential|\bapi\b)")
_REFUSED: Final = lazy(
    r"(?i).{0,64}(?:\b40[13]\b|unauthori[sz]ed|unauthenticated|authenticat|auth_?error|forbidden|credential|sign-?in"
    r"|\binvalid |revoked|rejected|expired|not authori[sz]ed|access denied|\bapi\b|permission)"
)
_OF_DATA: Final = lazy(
    r"(?i)\b(?:idempotency|partition|sort|primary|foreign|cache|row|dedup|dict|object|group|map|hash|index|unique|json"
    r"|lock|record|shard|bucket|s3|blob|storage|routing|redis|message|span|trace|commit|unknown|duplicate)[ \t_-]{1,2}$"
)
"""What keys have that are places in data."""
_TYPED: Final = lazy(r"[ \t][05-9][ \t]{1,2}(?P<value>[^\s\"'`,;]{6,256})(?=[ \t]*(?:$|[\r\n]|\\[nr]))")
_STATEMENT: Final = lazy(r"(?:^|\n|\\n|[\"'])[ \t]{0,8}(?:[\w.:/-]{1,48}[ \t]){0,6}$")


def find_in_sentence(text: str, start: int, end: int, sure: Strength) -> Found | tuple[int, int] | None:
    """Return the secret behind the name ``text[start:end]`` in a sentence, or where one may open and start."""
    if sure == "strong" and (entry := _of_netrc(text, start, end)):
        return entry
    if sure == "strong" and _SPEAKS.match(text, end):
        for pattern, test in _SENTENCES:
            match = pattern.match(text, end)
            if match and test(text[start:end].lower(), match["value"], match.group()):
                return Found(*match.span("value"), marker("assigned-secret"))
    if other := _told_or_refused(text, start, end, sure):
        return other
    if typed := _typed(text, start, end):
        return typed
    spoken = _SPOKEN.match(text, end)
    if spoken is None or (not spoken["open"] and _WHOSE.search(spoken.group()) and _NAME.match(text, spoken.end())):
        return None
    return spoken.start("open"), spoken.end()


def _of_netrc(text: str, start: int, end: int) -> Found | None:
    before = text[max(0, start - 80) : start]
    if "login" not in before and "user" not in before:
        return None
    entry = _NETRC.match(text, end)
    if entry is None or is_benign(entry["value"]) or not _LOGIN.search(before):
        return None
    return Found(*entry.span("value"), marker("assigned-secret"))


def _told_or_refused(text: str, start: int, end: int, sure: Strength) -> Found | None:
    if sure == "strong":
        return _told_of(text, start, end)
    return _refused(text, start, end) if sure == "weak" else None


def _told_of(text: str, start: int, end: int) -> Found | None:
    """Find ``using x as password``, ``'x' is not the right password``, ``dana's password, x,`` and ``password[x]``."""
    for pattern in (_LISTED, _INDEXED, _BESIDE) if text.startswith(_OPENS_A_VALUE, end) else ():
        match = pattern.match(text, end)
        whose = pattern is not _LISTED or text[max(0, start - 3) : start] in {"'s ", "\u2019s "}
        whose = whose and (pattern is not _INDEXED or text[start:end].lower() in _NAMES)
        if match and whose and is_mixed(match["value"]) and not is_benign(match["value"]):
            return Found(*match.span("value"), marker("assigned-secret"))
    if text[start - 1 : start] != " ":
        return None
    before = text[max(0, start - _NEAR) : start]
    match = _AS_A.search(before) if " as " in before else _WAS_NOT.search(before) if " is " in before else None
    if match is None or is_benign(match["value"]) or (match.re is _AS_A and not is_mixed(match["value"])):
        return None
    return Found(
        start - len(before) + match.start("value"), start - len(before) + match.end("value"), marker("assigned-secret")
    )


def _refused(text: str, start: int, end: int) -> Found | None:
    """Find ``401 invalid diffbot key '0123…'``: a quoted run of digits behind a key, where a sign-in failed."""
    digits = _QUOTED_DIGITS.match(text, end) or _BARE_DIGITS.match(text, end)
    if digits is None or _OF_DATA.search(text, max(0, start - 32), start):
        return None
    line = text.rfind("\n", max(0, start - _NEAR), start) + 1 or max(0, start - _NEAR)
    refused = _REFUSED if digits.re is _QUOTED_DIGITS else _UNAUTHORIZED
    if refused.search(text, line, start) is None and refused.match(text, digits.end(), digits.end() + _NEAR) is None:
        return None
    return Found(*digits.span("value"), marker("assigned-secret"))


def _typed(text: str, start: int, end: int) -> Found | None:
    """Find ``pac key 0 …``: a secret behind the number of its encryption, in the configuration of a router."""
    typed = _TYPED.match(text, end)
    if typed is None or _STATEMENT.search(text, max(0, start - 96), start) is None or not is_mixed(typed["value"]):
        return None
    return Found(*typed.span("value"), marker("assigned-secret"))


def _is_made(_: str, value: str, match: str) -> bool:
    return not is_benign(value) and (is_mixed(value) or "=" in match or match[: -len(value)][-1:] in QUOTES)


def _is_a_chosen_word(name: str, value: str, _: str) -> bool:
    return name in _NAMES and value not in STATES and value not in _ABOUT


def _is_a_code(name: str, *_: str) -> bool:
    return "pass" in name


_HASHED: Final = lazy(
    r"[ \t]hash(?:es)?(?:[ \t](?:is|was)|[ \t]?[:=])[ \t]{0,2}[\"']?(?P<value>[A-Za-z0-9+/$.=]{16,256})"
)
_SPEAKS: Final = lazy(r"[ \t](?:hash|(?i:for|of|in|on|at|to)[ \t]|(?:is|was)[ \t:]|[a-z]{4,32}[ \t](?:is|was)[ \t])")
"""What one of the sentences begins with."""

_SENTENCES: Final = (
    (_HASHED, _is_made),
    (_OF_SOMEONE, _is_made),
    (_WRONG, _is_a_chosen_word),
    (_IS_DIGITS, _is_a_code),
)


def several_words(text: str, start: int, value: int, found: Found | None) -> Found | None:
    """Return *found*, or the whole line from *value* on where a passphrase of plain words stands there.

    The name starts at *start*; a line about a password, ``password: must be longer``, is none.
    """
    if found is not None and (found.start != value or text[found.end : found.end + 1] != " "):
        return found
    line = _LINE.match(text, value)
    if line is None:
        return found
    if found is not None and text[max(0, start - 80) : start].rpartition("\n")[2].strip() not in {"", "export", "-"}:
        return found
    chosen = line.group().lower().split(" ")
    compound = _COMPOUND.search(text, start, value) is not None
    if len(chosen) < _FEWEST_WORDS and not compound:
        return found
    if not is_passphrase(" ".join(chosen)):
        return found
    return Found(*line.span(), marker("assigned-secret"))


_WORDS_OF_A_WALLET: Final = lazy(
    r"""(?i)(?:(?:(?:seed|covery|backup)[_ .-]{0,2})?(?:mnemonic|phrase|words)[\w ]{0,16}?\\{0,4}["'`]?[ \t]{0,4}"""
    r"""(?:is|was|[:=]){0,2}|(?:seed|(?:covery|backup)[_ .-]?key)\\{0,4}["'`]?[ \t]{0,4}[:=]{1,2})[ \t]{0,4}\\{0,4}"""
    r"""["'`(\[]{0,2}(?<![A-Za-z])(?P<value>(?:[a-z]{3,8}[ ,"']{1,4}){11,24}(?:[a-z]{3,8})?)"""
)


def find_wallet(text: str, start: int) -> Found | None:
    """Return the twelve to twenty-four words of a wallet behind ``mnemonic``, ``seed`` or ``phrase`` at *start*."""
    match = _WORDS_OF_A_WALLET.match(text, start)
    if match is None:
        return None
    value = match["value"].rstrip(" ,\"'")
    return Found(match.start("value"), match.start("value") + len(value), marker("seed-phrase"))
