"""What ours and the peers find and damage: ``python -m benchmarks.privacy [--short] [--misses] [--corpus FOLDER]``.

Ends with 1 when a goal is missed on the project's own texts. Others' labelled texts hold placeholders and loopback
addresses, which stay by design: their verdicts are printed and break no build.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.privacy import corpus, generated
from benchmarks.privacy.redactors import Ours, peers
from benchmarks.privacy.report import table, verdicts
from benchmarks.privacy.scores import Score, measure, missed_by_rule

if TYPE_CHECKING:
    from benchmarks.privacy.cases import Texts


def main() -> int:
    """Print the tables and the verdicts, the project's own texts first; return the exit status."""
    options = _options()
    ours = Ours()
    missed: list[int] = []
    with peers() as (others, sentence):
        print(sentence)
        for texts in _bodies(options):
            scores = [measure(redactor, texts) for redactor in (ours, *others)]
            missed.append(_print(texts, scores, options.misses))
    return 1 if missed[0] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a quarter of the generated texts")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show up to N texts a table that go wrong")
    parser.add_argument(
        "--corpus", type=Path, action="append", metavar="FOLDER", help="labelled texts; may be repeated"
    )
    return parser.parse_args()


def _bodies(options: argparse.Namespace) -> Iterator[Texts]:
    """Yield what the project generates, then the labelled texts that are here."""
    yield generated.texts(per_rule=3 if options.short else 12)
    for folder in options.corpus or [corpus.BESIDE_THE_CHECKOUT]:
        texts = corpus.read(folder)
        if texts is None:
            print(f"\nNo labelled texts in a folder {folder.name} beside the checkout: that table is left out.")
        else:
            yield texts


def _print(texts: Texts, scores: Sequence[Score], misses: int) -> int:
    """Print the table of *texts* and its verdicts; return how many goals are missed."""
    print()
    for line in table(texts, scores):
        print(line)
    print()
    failed = 0
    for verdict in verdicts(scores[0]):
        print(verdict)
        failed += not verdict.holds
    if misses:
        _print_misses(scores[0], misses)
    sys.stdout.flush()
    return failed


def _print_misses(score: Score, most: int) -> None:
    """Print texts in which something private is left or something useful is lost."""
    print(f"\nLeft, by rule and place: {missed_by_rule(score)}")
    for case, redacted in score.missed[:most]:
        print(f"\nLEFT ({case.category}, {case.rule}) {case.needles}\n  {case.text[:400]!r}\n  {redacted[:400]!r}")
    for useful, redacted in score.damaged[:most]:
        lost = [part for part in useful.keep or (useful.text,) if part not in redacted]
        print(f"\nLOST ({useful.kind}) {lost}\n  {useful.text[:400]!r}\n  {redacted[:400]!r}")
    for once, twice in score.again[:most]:
        print(f"\nAGAIN\n  {once[:400]!r}\n  {twice[:400]!r}")


if __name__ == "__main__":
    sys.exit(main())
