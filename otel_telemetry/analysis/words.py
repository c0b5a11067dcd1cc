"""Numbers and names in words, the same wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

_ACRONYMS: Final = {"api", "dns", "http", "json", "llm", "ssl"}
_PROPER: Final = {"docker": "Docker", "git": "Git", "sqlite": "SQLite"}


def counted(count: int, noun: str) -> str:
    """``1 error``, ``1,204 errors``, ``3 repositories``."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of the nouns we use."""
    if noun.endswith("s"):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and not noun.endswith("ay") else f"{noun}s"


def listed(names: Sequence[str], *, limit: int = 3) -> str:
    """``a``, ``a and b``, ``a, b and 4 more``: at most *limit* names."""
    shown = list(names[:limit])
    if rest := len(names) - len(shown):
        shown.append(f"{rest} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def lasted(time: timedelta) -> str:
    """``40 seconds``, ``5 minutes``, ``3 hours``, ``2 days``: the largest unit that fills."""
    seconds = max(int(time.total_seconds()), 0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(seconds // length, unit)
    return counted(seconds, "second")


def percent(part: int, whole: int) -> str:
    """``12%``; never 0% for something nor 100% for less than all; empty where there is no whole."""
    if not whole:
        return ""
    if 0 < 100 * part < whole:
        return "<1%"
    return ">99%" if 99 * whole < 100 * part < 100 * whole else f"{round(100 * part / whole)}%"


def percents(counts: Sequence[int]) -> list[int]:
    """Round each share of *counts* to whole percents: equal counts stay equal, so the sum may miss 100 by a little.

    Less than all is never 100.
    """
    whole = sum(counts)
    return [_rounded(count, whole) if whole else 0 for count in counts]


def _rounded(count: int, whole: int) -> int:
    return 100 if count == whole else min((200 * count + whole) // (2 * whole), 99)


def short_type(name: str) -> str:
    """``botocore.exceptions.ClientError`` → ``ClientError``."""
    return name.rsplit(".", 1)[-1] or "error"


def short_function(name: str) -> str:
    """``refs.reading.read_refs`` → ``read_refs``."""
    return name.rsplit(".", 1)[-1]


def spelled(identifier: str) -> str:
    """``git_lock`` → ``Git lock``, ``dns_failure`` → ``DNS failure``."""
    words = [_PROPER.get(word) or (word.upper() if word in _ACRONYMS else word) for word in identifier.split("_")]
    first, *others = words
    return " ".join([first[:1].upper() + first[1:], *others])
