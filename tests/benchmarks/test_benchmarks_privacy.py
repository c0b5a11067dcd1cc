"""The measuring of privacy: what counts as gone, that every rule is measured, and that the document is up to date."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.privacy import corpus, generated, hostile, redactors
from benchmarks.privacy.cases import Planted, Texts, Useful, is_found, parts_lost, survives, words_beside, words_kept
from benchmarks.privacy.clean import useful
from benchmarks.privacy.document import DOCUMENT, with_rules
from benchmarks.privacy.redactors import Answer
from benchmarks.privacy.report import table, verdicts
from benchmarks.privacy.scores import measure
from benchmarks.privacy.tracebacks import message, traceback
from otel_telemetry.redaction.table import RULES


class Constant:
    """A redactor that answers the same to everything."""

    name = redactors.OURS

    def __init__(self, answer: str | None) -> None:
        self._answer = answer

    def __call__(self, texts: Sequence[str]) -> Answer:
        return Answer([text if self._answer is None else self._answer for text in texts], 100.0 * len(texts))


TEXTS = Texts(
    "two texts",
    (
        Planted("jwt", "token abcdefghijklmnopqrst refused", ("abcdefghijklmnopqrst",)),
        Planted("email", "a@b.org", ("a@b.org",)),
    ),
    (Useful("sha", "bad object 9fceb02", ("9fceb02", "object")), Useful("line", "all of it")),
)


class TestSurviving:
    @pytest.mark.parametrize(
        ("needle", "text", "left"),
        [
            ("hunter2", "password=hunter2", True),
            ("hunter2", "password=[REDACTED:assigned-secret]", False),
            ("hunter2", "hunter", True),
            ("hunter2", "hunt", False),
            ("abcdefghijklmnopqrst", "…mnopqrst", True),
            ("abcdefghijklmnopqrst", "…nopqrst", False),
            ("ab", "ab", True),
        ],
    )
    def test_a_run_of_six_characters_or_two_fifths_is_too_much(self, needle: str, text: str, left: bool) -> None:
        assert survives(needle, text) is left

    def test_every_needle_has_to_go(self) -> None:
        case = Planted("pair", "id abcdefgh key 12345678", ("abcdefgh", "12345678"))
        assert not is_found(case, "id abcdefgh key ***")
        assert is_found(case, "id *** key ***")

    def test_words_beside_a_secret_are_counted(self) -> None:
        case = TEXTS.planted[0]
        assert words_beside(case) == ["token", "refused"]
        assert words_kept(case, "token *** gone") == 1

    def test_a_text_without_named_parts_has_to_stay_whole(self) -> None:
        assert parts_lost(Useful("line", "all of it"), "all of") == 1
        assert parts_lost(Useful("sha", "a 9fceb02", ("9fceb02",)), "9fceb02") == 0


class TestScoring:
    def test_one_that_leaves_everything_finds_and_damages_nothing(self) -> None:
        score = measure(Constant(None), TEXTS)
        assert (score.overall, score.damage, score.context, score.micros) == (0.0, 0.0, 1.0, 100.0)
        assert [verdict.holds for verdict in verdicts(score)] == [False, False, True, True]

    def test_one_that_takes_everything_is_no_good_either(self) -> None:
        score = measure(Constant(""), TEXTS)
        assert (score.overall, score.damage, score.context) == (1.0, 1.0, 0.0)
        assert [verdict.holds for verdict in verdicts(score)] == [True, True, False, True]

    def test_a_second_pass_that_changes_something_is_a_failure(self) -> None:
        class Growing(Constant):
            def __call__(self, texts: Sequence[str]) -> Answer:
                return Answer([f"{text}!" for text in texts], 1.0)

        assert len(measure(Growing(None), TEXTS).again) == 4

    def test_tables_and_verdicts_fit_a_terminal(self) -> None:
        scores = [measure(Constant(None), TEXTS)] * 6
        assert max(map(len, [*table(TEXTS, scores), *map(str, verdicts(scores[0]))])) <= 80


class TestTexts:
    def test_every_rule_is_measured(self) -> None:
        """A rule that is added is measured without anybody thinking of it."""
        measured = Counter(case.rule.partition(" in ")[0] for case in generated.texts(per_rule=1).planted)
        assert set(RULES) <= set(measured)

    def test_each_generated_secret_stands_in_its_text(self) -> None:
        assert [case for case in generated.texts(per_rule=2).planted if not is_in(case)] == []

    def test_they_are_the_same_at_every_call(self) -> None:
        assert generated.texts(per_rule=1) == generated.texts(per_rule=1)

    def test_the_clean_texts_are_many_and_all_different(self) -> None:
        texts = [case.text for case in useful() if case.kind == "line"]
        assert len(texts) == len(set(texts)) >= 300

    def test_labelled_texts_are_read_where_they_are(self, tmp_path: Path) -> None:
        record = {"category": "provider-token", "shape": "self", "text": "x abcdefgh", "needles": ["abcdefgh"]}
        with gzip.open(tmp_path / "positives.jsonl.gz", "wt") as file:
            print(json.dumps(record), file=file)
        (tmp_path / "useful.jsonl").write_text(json.dumps({"text": "a b", "must_keep": ["a"]}))
        assert corpus.read(tmp_path / "nowhere") is None
        texts = corpus.read(tmp_path)
        assert texts is not None
        assert texts.planted == (Planted("token, by its shape", "x abcdefgh", ("abcdefgh",)),)
        assert texts.useful == (Useful("useful", "a b", ("a",)),)

    def test_hostile_texts_are_of_the_size_asked_for(self) -> None:
        assert {len(text) for _, text in hostile.texts(300)} == {300}

    def test_tracebacks_are_of_about_the_size_asked_for(self) -> None:
        from random import Random

        assert 1_800 < len(traceback(Random(1), 2_000)) < 2_200
        assert len(message(Random(1), 65)) == 65


def is_in(case: Planted) -> bool:
    return all(needle and needle in case.text for needle in case.needles)


def test_the_figures_do_not_depend_on_who_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user and a process know of themselves is hidden elsewhere."""
    monkeypatch.setattr(os, "environ", os.environ | {"LOGNAME": "kimlee", "MY_API_KEY": "swordfish7"})
    host = os.uname().nodename
    text = f"kimlee says swordfish7 on {host}"
    assert redactors.redact(text) == "[REDACTED:current-user] says [REDACTED:own-secret] on " + redactors.redact(host)
    assert redactors.Ours()([text]).texts == [text]


def test_without_peers_ours_is_measured_alone(tmp_path: Path) -> None:
    with redactors.peers(tmp_path / "no-peers") as (found, sentence):
        assert found == []
        assert "no-peers is not there" in sentence


def test_the_document_has_the_rules_of_today() -> None:
    """Where this fails, ``make docs`` writes them."""
    document = DOCUMENT.read_text(encoding="utf-8")
    assert with_rules(document) == document


def test_a_document_without_its_comment_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="comment lines"):
        with_rules("# Privacy\n")
