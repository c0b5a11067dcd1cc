"""The redactor: order of redaction and truncation, tasks, values of every kind, strict mode, and failing closed."""

from __future__ import annotations

import html
import json
import shlex
import string
import textwrap
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otel_telemetry import _boundary
from otel_telemetry.redaction import (
    Redacted,
    Redactor,
    default_redactor,
    engine,
    redactor,
    remember_task,
    task_text,
    texts_here,
)
from otel_telemetry.redaction.providers import TOKENS
from otel_telemetry.redaction.redactor import redact
from otel_telemetry.redaction.seeds import VALUES
from otel_telemetry.redaction.stacks import without_source
from otel_telemetry.redaction.table import marker_pattern
from otel_telemetry.redaction.task import REMEMBERED_TASKS

TOKEN = "ghp_" + "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI"

SIGNS = [
    *"\n '\"\\,=:;{}(<>$[]\0İ",
    *("password=", "token: ", "'api_key': '", "Authorization: Bearer ", "hunter2", "Set-Cookie: a=b", "--password "),
    *("://", "bob:pw@", "@example.com", "10.0.0.1", "fe80::1", "/home/bob", "curl -u ", "%3D", "kind: Secret", "key"),
    *("[REDACTED:email]", "[REDACTED:", "***", "secret", "x" * 30),
    *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"),
    *("%25", "\\u0040", "\\x3d", "\x1b[1m", "\u200b", "&#61;", "%", "auth=('bob', '", "SecretStr('", "otp ", "1234"),
    *("sshpass -p ", "mysql -p", "203.0.113.7", "~bob/", "2a00:1450::5", "value: ", "unexpected "),
]
PIECES = st.one_of(
    st.sampled_from([rule.catches for rule in TOKENS]),
    st.sampled_from(SIGNS),
    st.text(alphabet=string.printable, max_size=12),
)
MESSY_TEXT = st.lists(PIECES, max_size=12).map("".join)


@contextmanager
def open_task(*texts: str) -> Iterator[None]:
    token = task_text.set(texts)
    try:
        yield
    finally:
        task_text.reset(token)


KEY = "-----BEGIN PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA75x/\n" * 150 + "-----END PRIVATE KEY-----\n"


class TestText:
    @given(MESSY_TEXT)
    @example("'--auth', '[REDACTED:email]', '--env', 'prod'")
    def test_redacting_twice_changes_nothing(self, text: str) -> None:
        once = redact(text)
        assert redact(once) == once

    @given(st.sampled_from(TOKENS), st.text(max_size=40), st.text(max_size=40))
    def test_no_token_survives_between_any_words(self, rule, before: str, after: str) -> None:
        assert rule.catches not in Redactor().text(f"{before} {rule.catches} {after}", limit=None)

    @given(MESSY_TEXT, st.integers(1, 80), st.sampled_from(["head", "tail"]))
    def test_truncation_splits_no_marker(self, text: str, limit: int, keep) -> None:
        cut = Redactor().text(text, limit=limit, keep=keep)
        assert len(cut) <= limit
        whole = redact(text)
        for start in range(len(cut)):
            if cut.startswith("[REDACTED:", start) and "[REDACTED:" not in text:
                assert marker_pattern().match(cut, start), (cut, whole)

    def test_a_secret_is_redacted_before_the_text_is_cut(self) -> None:
        cut = Redactor().text("x " * 490 + TOKEN, limit=1000)
        assert "ghp_" not in cut
        assert cut.endswith("…")

    @pytest.mark.parametrize("keep", ["head", "tail"])
    @pytest.mark.parametrize("offset", range(0, 44, 4))
    def test_a_token_that_straddles_the_scan_cap_goes_with_the_cut(self, keep, offset: int) -> None:
        """What lies past the cap was never seen; the token that touches it may be the first half of a secret."""
        cap = redactor.SCAN_LIMIT
        filler = "word " * (cap // 5 + 20)
        at = cap - offset if keep == "head" else len(filler) - cap - offset
        text = f"{filler[:at].rsplit(' ', 1)[0]} {TOKEN} {filler[at:]}"
        cut = Redactor().text(text, limit=None, keep=keep)
        assert not any(TOKEN[i : i + 10] in cut for i in range(len(TOKEN) - 9))

    def test_a_text_that_was_cut_to_the_scan_cap_by_others_counts_as_cut(self) -> None:
        limit = redactor._scan_limit(redactor.TEXT_LIMIT)
        text = (KEY + "x " * 2_000)[: limit - 28] + " postgres://bob:hunter2hunte"
        assert len(text) == limit
        assert "hunter" not in Redactor().text(text)

    @pytest.mark.parametrize("seen", range(44))
    def test_what_only_words_past_the_scan_cap_tell_of_goes_with_them(self, seen: int) -> None:
        """A long secret leaves so little that the result goes to where scanning ended."""
        limit = redactor._scan_limit(redactor.TEXT_LIMIT)
        text = (KEY + "x " * 2_000)[: limit - seen] + '"Tango-hunter77" is not the right password' + " x" * 500
        cut = Redactor().text(text)
        assert "hunter77" not in cut
        assert cut.startswith("[REDACTED:private-key]")

    def test_the_tail_is_kept_of_stacks(self) -> None:
        cut = Redactor().text("head " * 100 + "the end", limit=50, keep="tail")
        assert cut.startswith("…")
        assert cut.endswith("the end")

    def test_redacted_text_is_not_looked_at_again(self) -> None:
        text = Redacted(f"by hand: {TOKEN}")
        assert Redactor().text(text) is text

    def test_a_clean_short_text_is_remembered(self) -> None:
        subject = Redactor()
        assert subject.text("invoke_agent CitationAgent") is subject.text("invoke_agent CitationAgent")

    def test_what_is_remembered_is_bounded(self) -> None:
        subject = Redactor()
        for number in range(3 * redactor._REMEMBERED):
            subject.text(f"span {number}")
        assert len(subject._clean) <= redactor._REMEMBERED

    @pytest.mark.usefixtures("lenient")
    def test_it_fails_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where a rule raises, the text is replaced as a whole and the failure is counted."""

        def broken(text: str) -> list:
            raise RecursionError("a rule broke")

        monkeypatch.setattr(engine, "find_all", broken)
        before = _boundary.counts().get("redaction.text", 0)
        assert Redactor().text("password=hunter2") == "[REDACTED:failed]"
        assert _boundary.counts()["redaction.text"] == before + 1

    def test_a_false_marker_hides_nothing(self) -> None:
        assert TOKEN not in redact(f"[REDACTED:{TOKEN}]")

    def test_the_process_shares_one_redactor(self) -> None:
        assert default_redactor() is default_redactor()


class TestTask:
    LONG = 'Summarise "Ünïcode" letters\nfrom Dr. Jane Doe\\Sons about her divorce'

    @pytest.mark.parametrize(
        "quote",
        [str, repr, json.dumps, lambda t: json.dumps(t, ensure_ascii=False)],
        ids=["plain", "repr", "json", "utf8"],
    )
    def test_a_long_task_is_hidden_wherever_it_is_quoted(self, quote) -> None:
        with open_task(self.LONG):
            redacted = Redactor().text(f"agent could not do {quote(self.LONG)} today")
        assert redacted.startswith("agent could not do ")
        assert redacted.endswith(" today")
        assert "[REDACTED:task]" in redacted
        assert "divorce" not in redacted
        assert "Jane" not in redacted

    def test_a_quotation_that_was_cut_is_hidden(self) -> None:
        task = "write to the landlord of Karl about the broken heating in the bedroom"
        with open_task(task):
            assert Redactor().text(f"bad task: {task[:38]}...") == "bad task: [REDACTED:task]..."

    def test_a_line_of_a_task_is_hidden(self) -> None:
        with open_task("first of all:\nthe patient has diabetes\nthank you"):
            assert Redactor().text("line 2: the patient has diabetes") == "line 2: [REDACTED:task]"

    def test_one_word_is_hidden_only_where_it_is_quoted_as_a_whole(self) -> None:
        """`collect` is also a word of ours, of modules and of messages."""
        with open_task("collect"):
            text = Redactor().text("cannot do 'collect': collect.py has no function collect_all or collect")
        assert text == "cannot do '[REDACTED:task]': collect.py has no function collect_all or collect"

    @pytest.mark.parametrize(
        ("message", "hidden"),
        [
            ("KeyError: 'Jane Roe'", "KeyError: '[REDACTED:task]'"),
            ("no 'x' and no 'Jane Roe'", "no 'x' and no '[REDACTED:task]'"),
            ("no such patient: Jane Roe", "no such patient: [REDACTED:task]"),
            ("no such patient: Jane Roe\nand so on", "no such patient: [REDACTED:task]\nand so on"),
            ("cannot open 'refs.bib'", "cannot open 'refs.bib'"),
            ("cannot parse the record: not a number", "cannot parse the record: not a number"),
        ],
    )
    def test_a_name_of_a_long_task_is_hidden_where_it_is_set_apart(self, message: str, hidden: str) -> None:
        with open_task("summarise the medical record of Jane Roe in refs.bib and send it"):
            assert Redactor().text(message) == hidden

    def test_a_quotation_that_ends_the_text_is_hidden(self) -> None:
        with open_task("Summarise the record:\nJane Roe\nJane Roe and her neighbours of the second floor"):
            assert Redactor().text("of Jane Roe") == "of [REDACTED:task]"

    def test_a_task_of_one_word_is_hidden_at_the_end_of_a_line(self) -> None:
        with open_task("acme"):
            assert Redactor().text("acme has no such project: acme") == "acme has no such project: [REDACTED:task]"

    def test_a_text_that_is_the_task_is_hidden(self) -> None:
        with open_task("collect"):
            assert Redactor().text("collect") == "[REDACTED:task]"

    def test_what_was_remembered_as_clean_is_hidden_all_the_same(self) -> None:
        subject = Redactor()
        subject.text("write to my landlord please")
        with open_task("write to my landlord please"):
            assert subject.text("write to my landlord please") == "[REDACTED:task]"

    def test_outer_tasks_are_hidden_too(self) -> None:
        with open_task("ask the sub-agent about Karl", "look up the street of Karl"):
            assert Redactor().text("in: ask the sub-agent about Karl") == "in: [REDACTED:task]"

    def test_an_empty_task_hides_nothing(self) -> None:
        with open_task("", "  "):
            assert Redactor().text("nothing '' to see") == "nothing '' to see"

    SENTENCE = 'Summarise the record of Mrs Jane Roe-Müller, diagnosed with HIV in 2019. Send it to "Dr Neill" at once.'

    @pytest.mark.parametrize(
        "written",
        [
            ascii,
            lambda t: repr(t.encode()),
            lambda t: json.dumps(json.dumps({"t": t})),
            html.escape,
            shlex.quote,
            quote,
            quote_plus,
            str.upper,
            str.lower,
            lambda t: unicodedata.normalize("NFD", t),
            lambda t: t.replace(" ", "  "),
            lambda t: textwrap.fill(t, 30),
            lambda t: t[10:],
            lambda t: t[10:70],
            lambda t: t.replace("Summarise", "summarize"),
            lambda t: t.split(". ")[1],
            lambda t: str(t.split()),
        ],
    )
    def test_its_words_are_known_however_they_are_written(self, written) -> None:
        with open_task(self.SENTENCE):
            redacted = Redactor().text(f"bad: {written(self.SENTENCE)}").casefold()
        assert not any(word in redacted for word in ("roe", "hiv", "neill"))

    def test_a_few_common_words_are_no_quotation(self) -> None:
        text = "could not find the record of the service: Send it to someone"
        with open_task(self.SENTENCE):
            assert Redactor().text(text) == text

    RECORD = "Summarise the medical record of Jane Roe for her oncologist in Lyon and mail it to the clinic"
    DIVORCE = "Tell me about Dana Whitfield's divorce from Marc"
    CHINESE = "患者王小明今年四十二岁被诊断为急性淋巴细胞白血病请总结他的治疗方案"
    GERMAN = "Bitte fasse den Arztbrief von Jürgen Weißmüller über seine Depression zusammen"

    @pytest.mark.parametrize(
        ("task", "message", "needle"),
        [
            (CHINESE, f"no results for {CHINESE} in index", "王小明"),
            (CHINESE, f"no results for {CHINESE[:9]} in index", "王小明"),
            (CHINESE, f"no results for {CHINESE[12:20]}!", "诊断"),
            (CHINESE, f"parse error: {json.dumps(CHINESE)}", "\\u738b"),
            (CHINESE, f"bad {quote(CHINESE)}", "%E7%8E%8B"),
            (CHINESE, "KeyError: '王小明'", "王小明"),
            ("白血病", "no results for 白血病 in index", "白血病"),
            ("ผู้ป่วยสมชายเป็นมะเร็งเม็ดเลือดขาว", "not found: สมชายเป็นมะเร็ง.", "สมชาย"),
            ("田中さんの離婚について要約してください", "失敗: 田中さんの離婚について", "田中"),
            ("Schwangerschaftsabbruch", "no results for Schwangerschaftsabbruch in index", "abbruch"),
            ("leukemia", "no results for leukemia in index", "leukemia"),
            ("leukemia", "no results for Leukemia, try again", "eukemia"),
            ("leukemia", "GET /search?q=leukemia returned 500", "leukemia"),
            ("Whitfield", "no results for Whitfield in index", "Whitfield"),
            ("Whitfield", "no patient named whitfield", "whitfield"),
            ("jane_roe", "no such patient: jane_roe", "jane_roe"),
            ("NeedleWhitfield", "no results for NeedleWhitfield in index", "Needle"),
            (DIVORCE, "KeyError: 'Whitfield'", "Whitfield"),
            (DIVORCE, "DANA WHITFIELD is not on file", "WHITFIELD"),
            ("Is Dr. Maria Elena Garcia in?", "no calendar of Maria Garcia here", "Garcia"),
            ("ask about Ludwig van Beethoven today", "no entry for Beethoven, Ludwig", "Beethoven"),
            ("who is José García-López", "no entry for jose garcia lopez here", "garcia"),
            ("Dana Whitfield has asthma", "no Dana Whitfield in ward 7", "Whitfield"),
            ("письмо для Ивана Петрова из банка", "нет записи: Ивана Петрова", "Петрова"),
            (GERMAN, "no hit for Jürgen Weißmüller at all", "müller"),
            (GERMAN, "bad: Arztbrief von Jürgen Weißmüller über seine", "Arztbrief"),
            (RECORD, f"cannot do: {RECORD}", "oncologist"),
            (RECORD, "cannot do: the medical record of Jane Roe", "medical"),
            (RECORD, "no hit for her oncologist in Lyon and", "oncologist"),
            (RECORD, "[{'role': 'user', 'content': 'medical record of Jane Roe'}]", "Jane"),
            (RECORD, "SUMMARISE_THE_MEDICAL_RECORD_OF_JANE_ROE.txt", "JANE"),
            ("list my debts", "cannot do: list my debts", "debts"),
            ("no sugar please", "cannot do: no sugar please", "sugar"),
            ("process the data", "cannot do: process the data", "process"),
            ("cannot connect to the debtors' host of Acme", "cannot connect to the debtors' host of Acme", "Acme"),
            ("rate limit exceeded when Karl pays alimony", "x: rate limit exceeded when Karl pays alimony", "Karl"),
            ("fix the bug in the alimony calculator of Karl", "no tests for the alimony calculator of Karl", "alimony"),
        ],
    )  # fmt: skip
    def test_what_is_the_author_s_own_goes(self, task: str, message: str, needle: str) -> None:
        with open_task(task):
            redacted = Redactor().text(message)
        assert "[REDACTED:task]" in redacted
        assert needle not in redacted

    @pytest.mark.parametrize(
        "form",
        [
            "Dana Whitfield",
            "Whitfield, Dana",
            "Dana%20Whitfield",
            "dana_whitfield",
            "dana-whitfield",
            "danawhitfield",
            "dana whitfield",
            "dana.whitfield",
            "Dana+Whitfield",
            "whitfielddana",
        ],
    )
    def test_a_name_goes_wherever_it_stands(self, form: str) -> None:
        with open_task(self.DIVORCE):
            assert Redactor().text(f"no results for {form} in index") == "no results for [REDACTED:task] in index"

    def test_a_task_quoted_as_a_whole_goes_whatever_it_says(self) -> None:
        with open_task("rate limit exceeded"):
            assert Redactor().text("agent: rate limit exceeded, again") == "agent: [REDACTED:task], again"

    def test_a_bare_name_of_a_task_goes(self) -> None:
        with open_task(self.DIVORCE):
            assert Redactor().text("dana_whitfield") == "[REDACTED:task]"

    @pytest.mark.parametrize("around", ["please fix this: {}", "{} - why?", "Error:\n{}\nin the nightly job"])
    @pytest.mark.parametrize(
        "message",
        [
            "rate limit exceeded",
            "'NoneType' object has no attribute 'get'",
            "No module named 'pandas'",
            "No module named 'foo_bar.baz'",
            "cannot parse file config.toml",
            "The model `gpt-4o-mini` does not exist",
            "This model's maximum context length is 8192 tokens",
            "list index out of range",
            "division by zero",
            "maximum recursion depth exceeded",
            "maximum recursion depth exceeded while calling a Python object",
            "dictionary changed size during iteration",
            "name 'load_config' is not defined",
            "cannot import name 'load_config' from 'app.settings'",
            "missing 1 required positional argument: 'self'",
            "got an unexpected keyword argument 'timeout'",
            "unsupported operand type(s) for +: 'int' and 'str'",
            "local variable 'result' referenced before assignment",
            "not enough values to unpack (expected 2, got 1)",
            "object of type 'NoneType' has no len()",
            "'list' object is not callable",
            "[Errno 2] No such file or directory: 'settings.yaml'",
            "[Errno 13] Permission denied: 'settings.yaml'",
            "[Errno 111] Connection refused",
            "[Errno 98] Address already in use",
            "Connection reset by peer",
            "Temporary failure in name resolution",
            "certificate verify failed: unable to get local issuer certificate",
            "Read timed out. (read timeout=30)",
            "500 Server Error: Internal Server Error",
            "401 Client Error: Unauthorized",
            "asyncio.run() cannot be called from a running event loop",
            "Event loop is closed",
            "coroutine 'main' was never awaited",
            "database is locked",
            "no such table: users",
            "no such column: user_id",
            "current transaction is aborted, commands ignored until end of transaction block",
            "CUDA out of memory",
            "fatal: not a git repository",
            "Request too large for gpt-4o on tokens per min",
            "The server is overloaded or not ready yet",
            "invalid syntax",
            "Expecting value: line 1 column 1 (char 0)",
        ],
    )
    def test_what_errors_and_programs_say_stays(self, around: str, message: str) -> None:
        bare = Redactor().text(message)
        with open_task(around.format(message)):
            assert Redactor().text(message) == bare
            assert "[REDACTED:task]" not in Redactor().text(f"agent: {message}")

    @pytest.mark.parametrize(
        ("task", "message"),
        [
            ("pandas", "No module named 'pandas'"),
            ("frobnicate", "No module named 'frobnicate'"),
            ("config.toml", "cannot open 'config.toml'"),
            ("collect_all", "'Agent' object has no attribute 'collect_all'"),
            ("leukemia", "leukemia.py not found in /srv/leukemia/data"),
            ("whitfield", "in load_whitfield(): whitfield_id is None"),
            ("run git push origin main", "git push origin main: exit status 1"),
            ("Visual Studio Code crashes for Karl", "Visual Studio Code is missing"),
            ("Use Hugging Face and Apache Kafka now", "apache kafka: no broker; hugging face: 503"),
            ("timeout", "request failed: timeout"),
        ],
    )
    def test_names_of_programs_stay(self, task: str, message: str) -> None:
        bare = Redactor().text(message)
        with open_task(task):
            assert Redactor().text(message) == bare

    def test_the_values_of_a_structure_go_where_they_stand_as_words(self) -> None:
        with open_task(VALUES + "Dana\nWhitfield Road\nMRN-0048213\nnot found\nmain.py"):
            redacted = Redactor().text("Dana of whitfield road, MRN-0048213: not found in main.py, bandana")
        assert redacted == "[REDACTED:task] of [REDACTED:task], [REDACTED:task]: not found in main.py, bandana"

    def test_where_no_task_is_known_the_last_ones_of_the_process_are(self) -> None:
        def in_another_context() -> str:
            remember_task("ask the doctor of Jane Roe about her results")
            return Redactor().text("bad: ask the doctor of Jane Roe about her results")

        assert Context().run(in_another_context) == "bad: [REDACTED:task]"

    def test_a_context_that_knows_of_no_task_asks_nobody(self) -> None:
        remember_task("ask the lawyer of Jane Roe about her will")
        with open_task():
            assert texts_here() == ()

    def test_only_so_many_tasks_are_remembered(self) -> None:
        for number in range(3 * REMEMBERED_TASKS):
            remember_task(f"task {number}")
        assert Context().run(texts_here) == tuple(f"task {2 * REMEMBERED_TASKS + i}" for i in range(REMEMBERED_TASKS))


class TestValues:
    def test_the_value_of_a_key_that_names_a_secret_goes_whatever_it_is(self) -> None:
        subject = Redactor()
        for value in ("hunter2", 1234, ["a", "b"], {"x": 1}, b"raw"):
            assert subject.value("db.password", value) == "[REDACTED:secret]"

    @pytest.mark.parametrize(
        "key", ["gen_ai.usage.input_tokens", "max_tokens", "llm.token_count", "author", "passenger.count"]
    )
    def test_a_key_that_only_contains_a_telling_word_keeps_its_value(self, key: str) -> None:
        assert Redactor().value(key, 4096) == 4096

    def test_a_key_that_may_name_a_secret_hides_what_looks_like_one(self) -> None:
        subject = Redactor()
        assert subject.value("webhook.signature", "9f86d081884c7d659a2feaa0c55ad015") == "[REDACTED:secret]"
        assert subject.value("cache.key", "user:profile") == "user:profile"
        assert subject.value("http.request.header.cookie", ["sid=1"]) == "[REDACTED:secret]"

    def test_nested_values_are_redacted_and_keep_their_kind(self) -> None:
        value = {
            "list": ["password=hunter2", 1, None, True],
            "map": {"api_key": "x", "n": 1.5},
            "bytes": TOKEN.encode(),
        }
        assert Redactor().value("context", value) == {
            "list": ["password=[REDACTED:assigned-secret]", 1, None, True],
            "map": {"api_key": "[REDACTED:secret]", "n": 1.5},
            "bytes": b"[REDACTED:github-token]",
        }

    def test_bytes_that_are_no_text_go(self) -> None:
        assert Redactor().value("blob", b"\xff\xfe\x00secret") == b"[REDACTED:bytes]"
        assert Redactor().value("utf16", TOKEN.encode("utf-16-le")) == b"[REDACTED:bytes]"

    def test_what_lies_too_deep_goes(self) -> None:
        value: object = TOKEN
        for _ in range(50):
            value = [value]
        assert TOKEN not in str(Redactor().value("deep", value))

    def test_a_pair_of_name_and_value_is_understood(self) -> None:
        assert Redactor().value("env", {"name": "DB_PASSWORD", "value": "hunter"})["value"] == "[REDACTED:secret]"

    @pytest.mark.parametrize(
        "value",
        [
            ["mysql", "--password", "hunter2"],
            {"headers": [["X-Api-Key", "hunter2"], ("Cookie", "sid=hunter2")]},
            [("password", "hunter2")],
            ["password=", "hunter2"],
            ["user", "bob", "password", "hunter2", "port", "1"],
            [{"header": "X-Api-Key", "value": "hunter2"}],
            {"Name": "db_password", "Value": "hunter2"},
        ],
    )
    def test_an_item_behind_the_name_of_a_secret_goes(self, value: object) -> None:
        assert "hunter2" not in str(Redactor().value("context", value))

    def test_a_list_of_words_stays(self) -> None:
        words = ["pass", "print", "raise", "token", "true"]
        assert Redactor().value("expected", words) == words

    def test_a_code_of_digits_goes_as_a_number_too(self) -> None:
        assert Redactor().value("context", {"otp": 493021, "pin": 7}) == {"otp": "[REDACTED:secret]", "pin": 7}

    def test_unknown_objects_become_redacted_text(self) -> None:
        class Session:
            def __str__(self) -> str:
                return "Session(password='hunter2')"

        assert Redactor().value("session", Session()) == "Session(password='[REDACTED:assigned-secret]')"

    @pytest.mark.usefixtures("lenient")
    def test_an_object_that_cannot_be_read_fails_closed(self) -> None:
        class Hostile:
            def __str__(self) -> str:
                raise RuntimeError("no")

        assert Redactor().value("x", Hostile()) == "[REDACTED:failed]"

    def test_colliding_keys_lose_no_value(self) -> None:
        found, dropped = Redactor().attributes(
            {f"of {name}@example.com": i for i, name in enumerate(("ann", "bob", "cy"))}
        )
        assert sorted(found.values()) == [0, 1, 2]
        assert dropped == 0
        assert not any("ann" in key or "bob" in key for key in found)

    def test_attributes_are_capped_and_counted(self) -> None:
        found, dropped = Redactor().attributes({f"key.{i}": i for i in range(100)})
        assert (len(found), dropped) == (64, 36)

    def test_long_texts_and_keys_are_cut(self) -> None:
        found, _ = Redactor().attributes({"k" * 5_000: "v " * 5_000})
        assert all(len(key) <= 200 and len(value) <= 1_000 for key, value in found.items())


class TestStrict:
    def test_no_free_text_is_kept(self) -> None:
        assert Redactor(strict=True).value("exception.message", "quite harmless") == "[REDACTED:strict]"
        assert Redactor(strict=True).value("otel_telemetry.context.note", "quite harmless") == "[REDACTED:strict]"
        assert Redactor(strict=True).value("list", ["harmless"]) == ["[REDACTED:strict]"]

    def test_numbers_names_and_redacted_text_pass(self) -> None:
        subject = Redactor(strict=True)
        assert subject.value("retries", 3) == 3
        assert subject.value("error.type", "FileNotFoundError") == "FileNotFoundError"
        assert subject.value("vcs.repository.name", "pin-citer") == "pin-citer"
        assert subject.value("anything", Redacted("a frame")) == "a frame"

    @pytest.mark.parametrize(
        "key", ["gen_ai.agent.description", "vcs.change.title", "code.note", "otel_telemetry.note", "service.motto"]
    )
    def test_a_key_that_only_begins_like_a_name_holds_free_text(self, key: str) -> None:
        assert Redactor(strict=True).value(key, "quite harmless") == "[REDACTED:strict]"

    def test_a_name_of_a_span_that_is_a_sentence_goes(self) -> None:
        subject = Redactor(strict=True)
        assert subject.name("retry after the letter broke") == "[REDACTED:strict]"
        assert subject.name("invoke_agent CitationAgent") == "invoke_agent CitationAgent"
        assert subject.name("GET") == "GET"
        assert Redactor().name("retry after a while") == "retry after a while"

    def test_names_are_redacted_all_the_same(self) -> None:
        assert Redactor(strict=True).value("vcs.repository.name", TOKEN) == "[REDACTED:github-token]"


def test_source_lines_are_taken_out_of_a_stack() -> None:
    stack = (
        "Traceback (most recent call last):\n"
        '  File "app.py", line 3, in main\n'
        '    connect("my own words")\n'
        "    ~~~~~~~^^^^^^^^^^^^^^^^\n"
        "  [Previous line repeated 3 more times]\n"
        "ValueError: bad\n"
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "b.py", line 1, in f\n'
        "  |     raise secret_thing\n"
        "  | ValueError: x\n"
    )
    kept = without_source(stack)
    assert "my own words" not in kept
    assert "secret_thing" not in kept
    assert kept.count("File") == 2
    assert kept.count("ValueError") == 2
    assert "[Previous line repeated" in kept


STACK = (
    'Traceback (most recent call last):\n  File "/srv/app/x.py", line 3, in f\n    my_own_line(1)\n    ^^^^^\n'
    '  File "/opt/venv/lib/python3.11/site-packages/requests/api.py", line 9, in get\n    my_own_line(2)\n'
    "ValueError: bad\n"
)


@pytest.mark.parametrize(
    "text",
    [
        STACK,
        f"step failed: {STACK}",
        repr(STACK),
        json.dumps({"error": STACK, "code": 5}),
        STACK.replace("\n", "\r\n"),
        STACK.replace('"', "'"),
    ],
    ids=["whole", "in a message", "repr", "json", "crlf", "single quotes"],
)
def test_source_lines_are_taken_out_of_any_text(text: str) -> None:
    redacted = Redactor().text(text)
    assert "my_own_line" not in redacted
    assert "ValueError: bad" in redacted
    assert "/opt/venv" not in redacted


def test_the_parts_of_one_error_are_redacted_as_any_text() -> None:
    redactor = Redactor()
    redactor.text("wilhelmina quist of northbrook")  # clean as long as no task says so
    token = task_text.set(("find wilhelmina quist of northbrook",))
    try:
        here = redactor.here()
        for text in ("wilhelmina quist of northbrook", "mail jane.roe@example.org", "FileNotFoundError", ""):
            assert here(text) == redactor.text(text)
        assert "quist" not in here("wilhelmina quist of northbrook")
    finally:
        task_text.reset(token)


def test_a_number_under_a_key_of_ours_may_be_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTS_API_TOKEN", "7390418265")
    attributes, _ = Redactor().attributes({"code.line.number": 12, "process.exit.code": 7_390_418_265})
    assert attributes == {"code.line.number": 12, "process.exit.code": "[REDACTED:secret]"}
