"""Run the command line from a checkout, also through a symlink that lies in a sister repository.

Kept to the syntax of old Pythons, so that they too are answered by a sentence.
"""

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "otel_telemetry" / "cli" / "requirements.py"
_RESTARTED = "_OTEL_TELEMETRY_RESTARTED"


def main(arguments, name):
    """Run ``otel-telemetry`` with *arguments*, called *name* in its own help. Ends the process."""
    complaint = runpy.run_path(str(REQUIREMENTS))["complaint"](str(ROOT))
    if complaint:
        _restart_in_virtual_environment()
        sys.exit(complaint)
    os.environ.pop(_RESTARTED, None)
    sys.path[:0] = [str(ROOT), str(ROOT / "exporters")]
    from otel_telemetry.cli import main as command_line

    command_line.main(args=arguments, prog_name=name)


def _restart_in_virtual_environment():
    """Go on in the checkout's own virtual environment, where there is one and we are not in it already."""
    python = ROOT / ".venv" / "bin" / "python"
    if _RESTARTED not in os.environ and os.access(str(python), os.X_OK):
        os.environ[_RESTARTED] = "1"
        os.execv(str(python), [str(python), *sys.argv])  # noqa: S606 - a program of this checkout, our own arguments
