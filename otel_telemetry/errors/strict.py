"""Names of files and functions as strict mode keeps them: those of code, none that a person may have given."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from otel_telemetry.errors.frames import Frame

UNNAMED: Final = "<unnamed>"
_MADE: Final = re.compile(
    r"<(?:string|stdin|module|lambda|unknown|unnamed|cell|console|input|doctest|template|eval|exec|locals|file"
    r"|listcomp|dictcomp|setcomp|genexpr|array_function|__array_function__ internals|frozen [\w.]{1,64}"
    r"|attrs generated (?:\w{1,16} )?[\w.]{1,100}|i?python-input-\d{1,6}(?:-[0-9a-f]{1,16})?|ipython-input"
    r"|decorator-gen-\d{1,6}|(?:lambdify|makefun-gen-|lambdifygenerated-)\d{1,6})>",
    re.ASCII,
)
"""What Python and well-known libraries call code that lies in no file."""

_FILE: Final = re.compile(r'File "([^"\n]*)", line')
_SPACE: Final = re.compile(r"\s")


def strict_name(name: str) -> str:
    """*name* of a file, a function or a class; ``<unnamed>`` for a sentence."""
    if _SPACE.search(name) is None and not name.startswith("<"):
        return name
    return name if _MADE.fullmatch(name.partition(">")[0] + ">") and " " not in name.partition(">")[2] else UNNAMED


def strict_line(line: str) -> str:
    """A line of a stack, the file in it named as `strict_name` does."""
    return _FILE.sub(lambda found: f'File "{strict_name(found[1])}", line', line)


def strict_frame(frame: Frame) -> Frame:
    """*frame* under names that `strict_name` keeps."""
    names = (strict_name(name) for name in (frame.module, frame.function, frame.path))
    module, function, path = names
    return replace(frame, module=module, function=function, path=path)
