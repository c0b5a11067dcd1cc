"""What a quoted value may be and stay: too short, too common or too much a program's own to be someone's content."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.literals import lazy, words

_SHORT: Final = 3
_PLACEHOLDERS: Final = words(
    "n/a null none nan true false inf -inf +inf infinity undefined unknown missing empty nil void default na nat"
    " #n/a #ref! #value! #div/0! <na> <nil> <none> <null> <unknown> <undefined> <string> <stdin> <unicode test tbd todo"
)
_NUMBER: Final = lazy(r"[+-]?[\d.,_ ]{1,8}(?:[eE][+-]?\d{1,3})?%?|[+-]?\d{1,3}\.\d{1,20}|0x[0-9a-fA-F]{1,16}")
_TIME: Final = lazy(
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})?[T ]{0,2}(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)?"
    r" ?(?:Z|UTC|GMT|[AaPp][Mm]|[+-]\d{2}:?\d{2})?"
)
_TEMPLATE: Final = lazy(r"\(?(?:\{[\w.!:]{0,40}\}|%(?:\(\w{1,40}\))?[srd]|\$[({]\w{1,40}[)}]|<class '[\w.]{1,80}'>)\)?")
"""A place in a message that was not filled, and a class."""
_UUID: Final = lazy(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_IDENTIFIER: Final = lazy(
    r"[a-z][a-z0-9]{0,30}"  # a word
    r"|[A-Za-z]\w*_\w*|_\w+"  # snake_case
    r"|[A-Z][A-Z0-9]{1,30}"  # a code
    r"|[A-Za-z]+[a-z0-9][A-Z]\w*"  # CamelCase
    r"|[a-z][\w]*(?:[.:/-]+\w+){1,12}"  # dotted, kebab-case, namespaces
    r"|--?[a-z][\w-]*"  # a flag
    r"|<[a-z][a-z ._-]{1,38}>"  # a parser's word for a thing
    r"|[0-9a-f]{7,64}"  # a hash
    r"|[vV]?\d+(?:\.\w+){1,5}(?:[+-][\w.]+)?"  # a version
)
_FILE: Final = lazy(r"[^\s<>|?*'\"]*[/\\][^\s<>|?*'\"]*|[\w.-]+\.[A-Za-z]\w{0,7}")
_TYPE: Final = words(
    "DataFrame Series Tensor Decimal Path Index Mapping Sequence Callable Any Optional Union Exception"
)
_LONGEST_IDENTIFIER: Final = 120


def is_plain(value: str) -> bool:
    """Tell whether *value* says nothing of anyone: at most three characters, a placeholder, a short number, a time."""
    value = value.strip()
    if len(value) <= _SHORT or not any(map(str.isalnum, value)):
        return True
    if len(value) > 40:
        return False
    return (
        value.lower() in _PLACEHOLDERS
        or _NUMBER.fullmatch(value) is not None
        or (value[0] in "0123456789T" and _TIME.fullmatch(value) is not None)
        or _UUID.fullmatch(value) is not None
        or _TEMPLATE.fullmatch(value) is not None
    )


def is_identifier(value: str) -> bool:
    """Tell whether *value* looks like a name in a program, a hash, a version or a file: a word, not a person's."""
    if len(value) > _LONGEST_IDENTIFIER:
        return False
    return is_plain(value) or _IDENTIFIER.fullmatch(value) is not None or value in _TYPE or is_file(value)


_CODE: Final = lazy(
    r"[A-Za-z_]\w*_\w*"
    r"|[A-Z]?[a-z]{2,}[0-9]*(?:[A-Z][a-z0-9]{2,}){1,8}"
    r"|--[a-z][\w-]*"
    r"|v?\d+\.\d+(?:\.\w+){0,4}"
    r"|(?:\.{0,2}/)?[\w.+-]{1,64}(?:/[\w.+-]{1,64}){1,16}\.\w{1,8}"
    r"|[\w.+-]{1,64}\.(?:py|js|ts|json|ya?ml|toml|csv|txt|bib|md|cfg|ini|so|h|c|cpp|rs|go|java|parquet|whl|gz|crt|pem)"
)


def is_code(value: str) -> bool:
    """Tell whether *value* can only be a program's: a compound identifier, a flag, a version, a file."""
    return len(value) <= _LONGEST_IDENTIFIER and (is_plain(value) or _CODE.fullmatch(value) is not None)


def is_file(value: str) -> bool:
    """Tell whether *value* looks like a file's name or path, or an address."""
    return len(value) <= _LONGEST_IDENTIFIER * 2 and _FILE.fullmatch(value) is not None


def is_sentence(value: str) -> bool:
    """Tell whether *value* is more than one word or a long one: what people write, and programs do not."""
    value = value.strip()
    return not is_plain(value) and (any(map(str.isspace, value)) or len(value) > 40) and not is_identifier(value)
