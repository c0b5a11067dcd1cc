"""Whether a word in an exception was written by a programmer, told from the code that the exception passed through.

Its constants and names are in memory, so that no source is read. ``entry["title"]`` has ``title`` among them; a key
that came out of somebody's data stands in none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from otel_telemetry.errors import peek as look
from otel_telemetry.errors.facts import class_facts
from otel_telemetry.errors.reading import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType

_MOST_CODES: Final = 64
_MOST_CONSTANTS: Final = 4096
_LONGEST: Final = 100_000
_COLUMN: Final = re.compile(r"\bno such column: (\w+)\s*\Z")
_WORDS: Final = re.compile(r"\w+")
_OF_DATA: Final = frozenset({"KeyError", "OperationalError"})


def may_quote_data(exception: BaseException) -> bool:
    """Tell whether `foreign_word` may find something in the message of *exception*: it is of few classes."""
    return not class_facts(type(exception)).name_set.isdisjoint(_OF_DATA)


def foreign_word(exception: BaseException, text: str, codes: Sequence[CodeType]) -> str | None:
    """The one word in *text*, the message of *exception*, that is data: a key, a column that is no name of *codes*.

    None without any code: what was never raised is the text of a program as far as one can tell.
    """
    if not codes:
        return None
    names = class_facts(type(exception)).name_set
    if "KeyError" in names:
        arguments = look.items(look.peek(exception, "args"))
        word = look.text(arguments[0]) if len(arguments) == 1 else None
        if word is None or key_of(word) is None:
            return None
        return None if _is_written(word, codes, whole=True) else word
    column = _COLUMN.search(text) if "OperationalError" in names else None
    return None if column is None or _is_written(column[1], codes, whole=False) else column[1]


def _is_written(word: str, codes: Iterable[CodeType], *, whole: bool) -> bool:
    """Whether *word* is a name or a constant in *codes*; not *whole*: a word within one, as in a statement of SQL."""
    for number, code in enumerate(dict.fromkeys(codes)):
        if number >= _MOST_CODES:
            return False
        if word in code.co_names or word in code.co_varnames:
            return True
        for constant in _texts(code):
            if word == constant or (not whole and word in constant and word in _WORDS.findall(constant)):
                return True
    return False


def _texts(code: CodeType) -> Iterator[str]:
    """The texts among the constants of *code*, also in tuples and sets."""
    pending: list[object] = list(code.co_consts[:_MOST_CONSTANTS])
    for _ in range(_MOST_CONSTANTS):
        if not pending:
            return
        constant = pending.pop()
        if type(constant) is str:
            yield constant[:_LONGEST]
        elif type(constant) in (tuple, frozenset):
            pending += constant  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
