"""Tell a random token from a word, an identifier, a hash or a number, by its shape alone."""

from __future__ import annotations

from operator import add
from typing import Final

from otel_telemetry.redaction.literals import lazy, words

_COMMON_AFTER: Final = {
    pair[0]: pair[2:]
    for pair in words(
        """
        a:bcdgiklmnprstuvxy b:aeijlorsuy c:aehiklorstu d:adeilosu e:acdefgilmnpqrstvwxy f:aefilortu g:ehilmnrsu h:aeiot
        i:abcdefglmnoprstvxz j:aeosu k:eis l:adefilostuy m:abeilmopsu n:acdefgilnostuv o:abcdfgiklmnoprstuvw
        p:aeiloprstuy q:lu r:acdegiklmnorstuvy s:acehilopqstuy t:acefhilmoprstuy u:abcdefilmnprst v:aei w:aehior x:ept
        y:glpstw z:e
        """
    )
}
"""Which letters commonly follow which: they cover 95 % of the letter pairs in Python's standard library."""

_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"


def _odd_pairs() -> frozenset[str]:
    """Return the pairs of characters that words rarely hold: uncommon letter pairs, and letters beside digits."""
    letters = {a + b for a, common in _COMMON_AFTER.items() for b in set(_LOWER).difference(common)}
    odd = letters | {p.upper() for p in letters} | {p.capitalize() for p in letters}
    both = _LOWER + _LOWER.upper()
    return frozenset(odd | {a + d for a in both for d in _DIGITS} | {d + a for a in both for d in _DIGITS})


_ODD: Final = _odd_pairs()
_HEX: Final = lazy(r"(?:0x)?(?:[0-9a-f]+(?:-[0-9a-f]+)*|[0-9A-F]+)")
_UUID: Final = lazy(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_HASH_AND_WORDS: Final = lazy(
    r"(?:[a-z]{1,12}[-_])?[0-9a-f]{16,64}(?:[-_][a-z0-9]{1,12}){0,4}"
    r"|(?:(?!key|token|secret|sk|pat)[a-z]{1,16}[-_]){1,3}[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""A hash or a UUID with the words it was joined to, ``diff-9f86...``, ``9f86...-us-east-1``: as little a secret."""

_DIGITLESS: Final = lazy(r"[^0-9]*")
_MANGLED: Final = lazy(r"_{1,3}(?:Z|R)[A-Z0-9]|\?\w+@@|_\$s")
_PUBLIC_ID: Final = lazy(
    r"GHSA(?:-[2-9a-z]{4}){3}"  # https://github.com/github/advisory-database
    r"|(?:req|msg|chatcmpl|resp|run|thread|asst|step|call|toolu|org|proj|batch|evt)[-_][A-Za-z0-9]{8,64}"
    r"|(?:i|vol|subnet|vpc|sg|eni|ami|snap|rtb|igw|eipalloc)-[0-9a-f]{8,17}"
    r"|Qm[1-9A-HJ-NP-Za-km-z]{44}|baf[a-z2-7]{50,60}"  # https://docs.ipfs.tech/concepts/content-addressing/
    # https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go: the letters of pod names
    # with the name of the namespace that kubelet adds
    r"|[a-z0-9][a-z0-9-]{0,200}-[bcdfghjklmnpqrstvwxz2456789]{7,10}-[bcdfghjklmnpqrstvwxz2456789]{5}(?:_[a-z0-9-]{1,63})?"
    r"|01[0-9A-HJKMNP-TV-Z]{24}|(?:[a-z]{1,20}_)?01[0-9a-hjkmnp-tv-z]{24}"  # https://github.com/ulid/spec
)
"""Ids that are public by design, though they look random."""

_PLATFORM: Final = lazy(
    r"(?i)manylinux|musllinux|macosx|x86_64|aarch64|amd64|win32|cpython|cp3\d|py3|abi3|gnu|utf-?8|iso-?8859|base64|sha\d{3}"
)

_SEPARATORS: Final = frozenset("-_.=~+")
_FEWEST_KINDS: Final = 4

RANDOM_SHARE: Final = 0.36
"""Share of odd pairs from which a token counts as random: words stay under 0.3, random letters are near 0.6."""


def is_hex(token: str) -> bool:
    """Tell whether *token* is one run of hexadecimal digits: a SHA, a trace id, or a secret (nobody can tell)."""
    return _HEX.fullmatch(token) is not None


def is_uuid(token: str) -> bool:
    """Tell whether *token* is a UUID with its dashes."""
    return _UUID.fullmatch(token) is not None


def odd_share(token: str) -> float:
    """Return the share of neighbouring characters in *token* that words rarely hold, 0.0 to 1.0."""
    return sum(map(_ODD.__contains__, map(add, token, token[1:]))) / max(1, len(token) - 1)


def is_placeholder(token: str) -> bool:
    """Tell whether *token* stands for a secret without being one: ``xxxx``, ``aaaa``, ``****``, ``<token>``."""
    letters = token.lower()
    present = set(letters)
    kinds = list(filter(str.isalnum, present))
    if len(kinds) < _FEWEST_KINDS:
        return True
    length = len(letters) - sum(map(letters.count, present & _SEPARATORS))
    return max(map(letters.count, kinds)) > max(3, length * 0.5)


def is_random(token: str) -> bool:
    """Tell whether *token* (no spaces) looks drawn at random: no words, hex, UUID or mangled symbol."""
    core = _PLATFORM.sub("", token)
    if odd_share(core) < RANDOM_SHARE or not any(map(str.isalpha, core)):
        return False  # first: nearly every token of a program is words
    if is_hex(token) or is_uuid(token) or is_placeholder(token) or _PUBLIC_ID.fullmatch(token):
        return False
    if _MANGLED.match(token) or _HASH_AND_WORDS.fullmatch(token):
        return False
    return _DIGITLESS.fullmatch(core) is None or not (core.islower() or core.isupper())
