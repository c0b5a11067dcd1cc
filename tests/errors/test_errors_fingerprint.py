"""Fingerprints: what they ignore, and what they must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_errors_frames import load, raised

from otel_telemetry.errors import FrameReader, describe_exception, describe_record
from otel_telemetry.errors.mask import mask

CHECKOUTS = ["/home/alice/proj", "/app", "C:\\Users\\carol\\proj", "/private/tmp/x1"]
digits = st.integers(min_value=0, max_value=10**9)


def of(error_type: str, message: str, function: str = "run", root: str = "/app", line: int = 1) -> str:
    frames = [{"file": f"{root}/src/agent.py", "function": function, "line": line}]
    return describe_record(error_type, message, frames, redact=str).fingerprint


@given(digits, st.sampled_from(CHECKOUTS))
def test_lines_and_checkouts_do_not_count(line: int, root: str) -> None:
    assert of("ValueError", "odd", root=root, line=line) == of("ValueError", "odd")


@given(digits, st.uuids(), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_and_ids_do_not_count(number: int, uid: object, seconds: float) -> None:
    text = f"job {number} of {uid} gave up after {seconds} seconds at /data/{number}/x.json"
    assert of("JobError", text) == of("JobError", "job 1 of x1 gave up after 2.0 seconds at /data/y.json")


@given(st.text(alphabet=st.characters(exclude_characters="'\\\n", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_quoted_data_does_not_count(data: str) -> None:
    assume(data not in {"int", "str", "dict", "list", "set", "bool", "float", "bytes", "tuple", "NoneType"})
    assert mask(f"no entry for '{data}'") == "no entry for #"


@given(st.text(max_size=2000))
def test_any_text_can_be_masked(text: str) -> None:
    assert "\n" not in mask(text)


@given(st.text(max_size=200))
def test_masking_is_lower_case_and_ends(text: str) -> None:
    assert len(mask(text)) <= 900


PLAN = "2 validation errors for Plan"
FIELD_A = "\na\n  Field required [type=missing, input_value={}]"
FIELD_B = "\nb\n  Field required [type=missing, input_value={'x': 1}]"
OLD_UNBOUND = "local variable 'x' referenced before assignment"
NEW_UNBOUND = "cannot access local variable 'x' where it is not associated with a value"

SAME = {
    "windows": ("OSError", "[Errno 98] Address already in use", "[WinError 10048] Only one usage of each socket"),
    "macos": ("ConnectionError", "[Errno 111] refused", "[Errno 61] Connection refused"),
    "python 3.11": ("UnboundLocalError", OLD_UNBOUND, NEW_UNBOUND),
    "did you mean": ("NameError", "name 'a' is not defined", "name 'a' is not defined. Did you mean: 'ab'?"),
    "order": ("ValidationError", PLAN + FIELD_A + FIELD_B, PLAN + FIELD_B + FIELD_A),
    "markers": ("ValueError", "bad [REDACTED:email] here", "bad [REDACTED:ipv4] here"),
}

OTHER = {
    "key": ("KeyError", "'choices'", "'usage'"),
    "status": ("HTTPStatusError", "Client error '401 Unauthorized' for url", "Client error '429 Too Many' for url"),
    "errno": ("OSError", "[Errno 28] No space left on device", "[Errno 24] Too many open files"),
    "module": ("ModuleNotFoundError", "No module named 'yaml'", "No module named 'cv2'"),
    "table": ("OperationalError", "no such table: events", "no such column: tenant"),
    "exit": ("CalledProcessError", "Command 'npm' returned exit status 1", "Command 'npm' returned exit status 2"),
    "constraint": ("UniqueViolation", 'violates unique constraint "a_key"', 'violates unique constraint "b_key"'),
    "attribute": ("AttributeError", "'X' object has no attribute 'a'", "'X' object has no attribute 'b'"),
}  # fmt: skip


@pytest.mark.parametrize(("error_type", "one", "other"), SAME.values(), ids=list(SAME))
def test_one_cause_in_other_words(error_type: str, one: str, other: str) -> None:
    assert of(error_type, one) == of(error_type, other)


@pytest.mark.parametrize(("error_type", "one", "other"), OTHER.values(), ids=list(OTHER))
def test_two_causes_in_one_function(error_type: str, one: str, other: str) -> None:
    assert of(error_type, one) != of(error_type, other)


def test_an_old_alias_is_the_same_type() -> None:
    text = "[Errno 2] No such file or directory: 'a.txt'"
    assert of("IOError", text) == of("OSError", text) == of("EnvironmentError", text)


def test_two_functions_are_two_groups() -> None:
    assert of("ValueError", "odd", function="a") != of("ValueError", "odd", function="b")


def test_two_repositories_that_share_a_framework(tmp_path: Path) -> None:
    """The same module lies in different places: behind a symlink here, below another folder there."""
    source = "def run():\n    open('/nonexistent/refs.bib')\n"
    prints = set[str]()
    for place in ("pin-citer/framework", "cite-assist/vendor/deep/framework"):
        module = load(tmp_path / place / "core.py", source, "framework.core")
        reader = FrameReader((str(tmp_path / place.partition("/")[0]),))
        prints.add(describe_exception(raised(module.run), reader=reader, redact=str).fingerprint)
    assert len(prints) == 1


def test_line_drift_and_a_new_caller(tmp_path: Path) -> None:
    body = "def run():\n    {}['choices']\n"
    before = load(tmp_path / "a" / "agent.py", body)
    after = load(tmp_path / "b" / "agent.py", "import os\n\n\n" + body + "def main():\n    run()\n")
    reader = FrameReader((str(tmp_path),))
    one, other = (describe_exception(raised(call), reader=reader, redact=str) for call in (before.run, after.main))
    assert one.fingerprint == other.fingerprint


def test_parts_say_what_was_hashed() -> None:
    record = describe_record("KeyError", "'choices'", [{"file": "/app/llm.py", "function": "ask"}], redact=str)
    assert record.parts == ("KeyError", "llm.ask", "key=choices")


def test_a_known_fingerprint_stays() -> None:
    """Stored groups would fall apart if the recipe changed under the same version."""
    assert of("KeyError", "'choices'") == "v1:a505fec0a2abc2c7"


class TestMask:
    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("Unknown column 'tenant' in 'field list'", "unknown column tenant in #"),
            ("invalid literal for int() with base 10: '12a'", "invalid literal for int # with base #"),
            ("file /home/a/b.txt is odd. Try again.", "file # is odd"),
            ("\n\nYou tried to access openai.Embedding, but no", "you tried to access openai.embedding but no"),
            ("Could not parse output: here is the thing", "could not parse output #"),
            ("got <Task pending coro=<f() at 0x7f>> here", "got # here"),
            ("a [1, 2, 3] and (4, 5) b", "a # b"),
            ("while scanning\nfound tab", "while scanning found tab"),
        ],
    )
    def test_examples(self, text: str, masked: str) -> None:
        assert mask(text) == masked


CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "grouping.jsonl"


@pytest.mark.skipif(not CORPUS.exists(), reason="labelled groups are not here")
def test_no_uncontested_hard_pair_is_merged() -> None:
    records = [json.loads(line) for line in CORPUS.read_text().splitlines()]
    prints: dict[str, set[str]] = {}
    for record in records:
        described = describe_record(
            record["type"], record["message"], record["frames"], redact=str, cause=record.get("cause")
        )
        prints.setdefault(record["group"], set()).add(described.fingerprint)
    contested = {record["group"] for record in records if record.get("contested")}
    pairs = {(record["group"], near) for record in records for near in record.get("near") or ()}
    merged = [(a, b) for a, b in pairs if not {a, b} & contested and b in prints and prints[a] & prints[b]]
    assert merged == []


def test_what_is_remembered_of_a_group_depends_on_no_message() -> None:
    """A status that leaves the cause to the text, and errors of which only the text tells."""

    def group(message: str) -> str:
        return describe_record("BadRequestError", message, redact=str).fingerprint

    plain = "Error code: 400"
    long, key = (f"{plain} - {{'error': {{'message': '{text}'}}}}" for text in ("context too long", "unknown field"))
    assert group(plain) == group(plain)
    assert len({group(plain), group(long), group(key)}) == 3
    assert describe_record("RuntimeError", "one cause", redact=str).fingerprint != (
        describe_record("RuntimeError", "quite another", redact=str).fingerprint
    )
