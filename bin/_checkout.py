"""Run the command line from a checkout, also through a symlink that lies in a sister repository.

Kept to the syntax of old Pythons, so that they too are answered by a sentence.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEPENDENCIES = ("click", "orjson", "rich")
_RESTARTED = "_OTEL_TELEMETRY_RESTARTED"


def main(arguments, name):
    """Run ``otel-telemetry`` with *arguments*, called *name* in its own help. Ends the process."""
    complaint = _complaint()
    if complaint:
        _restart_in_virtual_environment()
        sys.exit(complaint)
    os.environ.pop(_RESTARTED, None)
    sys.path[:0] = [str(ROOT), str(ROOT / "exporters")]
    from otel_telemetry.cli import main as command_line

    command_line.main(args=arguments, prog_name=name)


def _complaint():
    if sys.version_info < (3, 10):  # noqa: UP036 - we run before anybody has checked
        return "otel-telemetry needs Python 3.10 or newer; {} is {}.{}.".format(sys.executable, *sys.version_info[:2])
    missing = [name for name in DEPENDENCIES if importlib.util.find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        return f"otel-telemetry lacks {names}. Install what it needs with: {sys.executable} -m pip install {ROOT}"
    return ""


def _restart_in_virtual_environment():
    """Go on in the checkout's own virtual environment, where there is one and we are not in it already."""
    python = ROOT / ".venv" / "bin" / "python"
    if _RESTARTED not in os.environ and os.access(str(python), os.X_OK):
        os.environ[_RESTARTED] = "1"
        os.execv(str(python), [str(python), *sys.argv])  # noqa: S606 - a program of this checkout, our own arguments
