"""Numbers of errors and their names: one symbol, whatever the platform calls it."""

from __future__ import annotations

from typing import Final

_SHARED: Final = {
    1: "EPERM", 2: "ENOENT", 4: "EINTR", 5: "EIO", 7: "E2BIG", 8: "ENOEXEC", 9: "EBADF", 11: "EAGAIN", 12: "ENOMEM",
    13: "EACCES", 16: "EBUSY", 17: "EEXIST", 18: "EXDEV", 19: "ENODEV", 20: "ENOTDIR", 21: "EISDIR", 22: "EINVAL",
    23: "ENFILE", 24: "EMFILE", 26: "ETXTBSY", 27: "EFBIG", 28: "ENOSPC", 29: "ESPIPE", 30: "EROFS", 31: "EMLINK",
    32: "EPIPE",
}  # fmt: skip
_LINUX: Final = {
    35: "EDEADLK", 36: "ENAMETOOLONG", 39: "ENOTEMPTY", 40: "ELOOP", 98: "EADDRINUSE", 99: "EADDRNOTAVAIL",
    100: "ENETDOWN", 101: "ENETUNREACH", 103: "ECONNABORTED", 104: "ECONNRESET", 107: "ENOTCONN", 110: "ETIMEDOUT",
    111: "ECONNREFUSED", 112: "EHOSTDOWN", 113: "EHOSTUNREACH", 116: "ESTALE", 122: "EDQUOT",
}  # fmt: skip
_DARWIN: Final = {
    48: "EADDRINUSE", 49: "EADDRNOTAVAIL", 50: "ENETDOWN", 51: "ENETUNREACH", 53: "ECONNABORTED", 54: "ECONNRESET",
    57: "ENOTCONN", 60: "ETIMEDOUT", 61: "ECONNREFUSED", 62: "ELOOP", 63: "ENAMETOOLONG", 64: "EHOSTDOWN",
    65: "EHOSTUNREACH", 66: "ENOTEMPTY", 69: "EDQUOT",
}  # fmt: skip
_WINSOCK: Final = {
    10013: "EACCES", 10024: "EMFILE", 10048: "EADDRINUSE", 10049: "EADDRNOTAVAIL", 10051: "ENETUNREACH",
    10053: "ECONNABORTED", 10054: "ECONNRESET", 10060: "ETIMEDOUT", 10061: "ECONNREFUSED", 10065: "EHOSTUNREACH",
}  # fmt: skip
_WINDOWS: Final = {
    2: "ENOENT", 3: "ENOENT", 5: "EACCES", 8: "ENOMEM", 14: "ENOMEM", 17: "EXDEV", 19: "EROFS", 32: "EBUSY",
    33: "EBUSY", 39: "ENOSPC", 80: "EEXIST", 109: "EPIPE", 112: "ENOSPC", 121: "ETIMEDOUT", 123: "EINVAL",
    145: "ENOTEMPTY", 183: "EEXIST", 193: "ENOEXEC", 206: "ENAMETOOLONG", 232: "EPIPE", 267: "ENOTDIR",
    1225: "ECONNREFUSED", 1455: "ENOMEM", **_WINSOCK,
}  # fmt: skip
_RESOLVER: Final = {
    -2: "EAI_NONAME",
    -3: "EAI_AGAIN",
    -5: "EAI_NODATA",
    8: "EAI_NONAME",
    11001: "EAI_NONAME",
    11002: "EAI_AGAIN",
}

_NUMBERS: Final = {**_DARWIN, **_LINUX, **_WINSOCK, **_SHARED}
SYMBOLS: Final = frozenset({*_NUMBERS.values(), *_WINDOWS.values()})
"""Every symbol we know."""


def errno_symbol(number: int) -> str | None:
    """``ECONNREFUSED`` for 111 (Linux), 61 (macOS) and 10061 (Windows)."""
    return _NUMBERS.get(number)


def windows_symbol(number: int) -> str | None:
    """The symbol for a Windows error number; 32 and 33, a file another process holds open, are ``EBUSY``."""
    return _WINDOWS.get(number)


def resolver_symbol(number: int) -> str | None:
    """The symbol for a failure to resolve a host's name."""
    return _RESOLVER.get(number)
