#!/usr/bin/env python3
"""The report of ``otel-telemetry summary``, printed once or again and again."""

import argparse
import os
import subprocess
import sys
import time

SUMMARY = [sys.executable, os.path.join(os.path.dirname(os.path.realpath(__file__)), "otel-telemetry"), "summary"]
CLEAR = "\033[2J\033[H"


def main(arguments):
    options, rest = parser().parse_known_args(arguments)
    while True:
        if options.watch and sys.stdout.isatty():
            print(CLEAR, end="", flush=True)
        status = subprocess.call(SUMMARY + rest)  # noqa: S603 - our own script
        if status or not options.watch:
            return status
        time.sleep(options.watch)


def parser():
    parser = argparse.ArgumentParser(
        description=__doc__.replace("``", ""),
        epilog="Every option of 'otel-telemetry summary' works too: telemetry_dashboard.py --watch 60 --since 24h",
    )
    parser.add_argument("--watch", type=seconds, metavar="SECONDS", help="print the report again every so many seconds")
    return parser


def seconds(text):
    value = float(text)
    if not 1 <= value <= 86400:
        raise argparse.ArgumentTypeError("must be from 1 to 86400")
    return value


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
