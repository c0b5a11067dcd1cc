"""What a fact may look like, so that none carries what somebody wrote."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors.category import words

if TYPE_CHECKING:
    from otel_telemetry.errors.reading import Value

_NAME: Final = re.compile(r"[^\s'\"`{}()]{1,64}")
_CLASS: Final = re.compile(r"(?:\w|[.<>:]){1,200}(?:\[[\w., |\[\]]{1,200}\])?")
_SHAPES: Final = {
    "cue": re.compile(r".{1,80}"),
    "subcause": re.compile(r".{1,80}"),
    "cause_type": _CLASS,
    "leaf_types": _CLASS,
    "callee": re.compile(r"[\w.<>]{1,120}"),
    "constraint": re.compile(r"[\w.]{1,64}(?:, [\w.]{1,64}){0,7}"),
    "fields": re.compile(r"[^\s'\"`{}]{1,120}"),
    "sqlstate": re.compile(r"(?=[A-Z]*\d)[0-9A-Z]{5}|\d{4}|(?:ORA|SQL|DPY|DPI)-\d{4,5}[A-Z]?|E11000"),
    "sqlite_error": re.compile(r"SQLITE_[A-Z_]{2,48}"),
    "grpc_code": re.compile(r"[A-Z][A-Z_]{1,24}"),
    "ssl_reason": re.compile(r"[a-z0-9_]+(?:[ ,-]{1,2}[a-z0-9_]+){0,8}"),
}
"""Facts that are no single word: ids of our table, names of classes, lists of columns, OpenSSL's reasons."""


_MORE_SUFFIXES: Final = words(
    "py pyi pyc pyx ipynb js mjs cjs jsx ts tsx vue java kt scala go rs c h cc cpp hpp rb php pl lua r jl sh bash zsh"
    " ps1 bat sql html css scss md rst txt adoc tex bib bst cls sty bbl aux json jsonl ndjson json5 yaml yml toml ini"
    " cfg conf env lock log csv tsv parquet feather arrow avro orc pkl pickle joblib npy npz h5 hdf5 pt pth ckpt onnx"
    " safetensors gguf bin dat db sqlite sqlite3 duckdb xml xsd xsl ris enw nbib doc docx odt rtf xls xlsx ods ppt pptx"
    " epub mobi djvu png jpg jpeg gif svg webp bmp tif tiff heic mp3 mp4 wav ogg flac webm mkv mov zip gz bz2 xz zst"
    " tar tgz rar 7z jar war whl egg so dll dylib exe o a pem crt cer key p12 pfx jks sock socket pid tmp temp bak swp"
    " orig part patch diff tpl j2 jinja tmpl template proto graphql service plist gradle cmake mk tf tfvars map srt vtt"
)
"""Suffixes of sources, documents and data that the standard table of media types leaves out."""

_MORE_CODECS: Final = words(
    "charmap idna punycode raw_unicode_escape unicode_escape undefined utf_8_sig mbcs oem base64"
)


@cache
def _suffixes() -> frozenset[str]:
    # The tables as they are: guessing a type would make the module read files of this machine.
    listed = {*mimetypes.types_map, *mimetypes.common_types, *mimetypes.encodings_map, *mimetypes.suffix_map}
    return frozenset({*listed, *(f".{suffix}" for suffix in _MORE_SUFFIXES)})


@cache
def _codecs() -> frozenset[str]:
    from encodings.aliases import aliases

    return frozenset({*aliases, *aliases.values(), *_MORE_CODECS})


def _is_codec(name: str) -> bool:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") in _codecs()


_LISTED: Final[dict[str, Callable[[str], bool]]] = {
    "file_suffix": lambda suffix: suffix.lower() in _suffixes(),
    "codec": _is_codec,
}
"""Facts of which all that there can be are known: another one is somebody's word."""


def fits(name: str, value: Value) -> bool:
    """Whether *value* has the shape of a fact: a name in a program, a code, a place in a model; never a sentence."""
    if isinstance(value, tuple):
        return all(fits(name, part) for part in value)
    return _has_shape(name, value) if isinstance(value, str) else True


@lru_cache(maxsize=512)
def _has_shape(name: str, value: str) -> bool:
    listed = _LISTED.get(name)
    return listed(value) if listed is not None else _SHAPES.get(name, _NAME).fullmatch(value) is not None
