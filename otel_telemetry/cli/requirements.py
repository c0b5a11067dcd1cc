"""What the command line needs, and the sentence to say where it is missing.

Kept to the syntax of old Pythons and to the standard library, so that they too are answered by a sentence.
"""

import importlib.util
import sys

DEPENDENCIES = ("click", "orjson", "rich")


def complaint(source: str, *more: str) -> str:
    """Return the sentence on what this Python lacks, *more* modules included, or an empty text.

    *source* is what pip can install: a checkout, or the name of the distribution.
    """
    if sys.version_info < (3, 10):  # noqa: UP036 - we run before anybody has checked
        return "otel-telemetry needs Python 3.10 or newer; {} is {}.{}.".format(sys.executable, *sys.version_info[:2])
    missing = [name for name in (*DEPENDENCIES, *more) if importlib.util.find_spec(name) is None]
    if not missing:
        return ""
    names = ", ".join(missing)
    return f"otel-telemetry lacks {names}. Install what it needs with: {sys.executable} -m pip install {source}"
