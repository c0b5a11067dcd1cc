"""rotel, a real OTLP receiver on loopback, started for a test and stopped after it."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PATIENCE = 20.0


class Receiver:
    """A running receiver; it prints every span it gets into its log."""

    def __init__(self, grpc: int, http: int, log: Path) -> None:
        self.grpc = f"http://127.0.0.1:{grpc}"
        self.http = f"http://127.0.0.1:{http}"
        self._log = log

    def text(self, until: str) -> str:
        """Return everything it has printed, once *until* is part of it."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            text = self._log.read_text(errors="replace")
            if until in text:
                return text
            time.sleep(0.05)
        raise AssertionError(f"{until!r} did not arrive:\n{text[-2000:]}")


@contextmanager
def running(folder: Path) -> Iterator[Receiver]:
    """Start a receiver that logs into *folder*; skip the test where there is none for this machine."""
    program, environment = _program()
    grpc, http = _free_ports()
    log = folder / "received.log"
    command = [
        *(program, "start", "--exporter", "blackhole", "--debug-log", "traces", "--debug-log-verbosity", "detailed"),
        *("--otlp-grpc-endpoint", f"127.0.0.1:{grpc}", "--otlp-http-endpoint", f"127.0.0.1:{http}"),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, env=environment)
    try:
        _wait_for(grpc)
        _wait_for(http)
        yield Receiver(grpc, http, log)
    finally:
        process.kill()
        process.wait()


def _program() -> tuple[str, dict[str, str]]:
    spec = importlib.util.find_spec("rotel")
    if spec is None or spec.origin is None:
        pytest.skip("rotel has no wheel for this system")
    program = str(Path(spec.origin).with_name("rotel-agent"))
    # The program is linked against this Python's shared library, which need not be on the loader's path.
    environment = os.environ | {"LD_LIBRARY_PATH": sysconfig.get_config_var("LIBDIR") or ""}
    started = subprocess.run([program, "start", "--help"], env=environment, capture_output=True, text=True)
    if started.returncode != 0:
        pytest.skip(f"rotel does not start here: {started.stderr.strip()}")
    return program, environment


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the receiver did not start")
