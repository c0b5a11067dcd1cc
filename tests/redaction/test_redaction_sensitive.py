"""What the semantic conventions call sensitive goes by its key; what helps beside it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otel_telemetry.redaction import Redactor
from otel_telemetry.redaction.sensitive import SENSITIVE, handling_of

value = Redactor().value


@pytest.mark.parametrize(
    ("key", "given_"),
    [
        ("user.id", 17),
        ("user.email", "x"),
        ("enduser.id", "jane"),
        ("client.address", "laptop-of-jane"),
        ("host.name", "kestrel"),
        ("host.ip", ["a", "b"]),
        ("process.owner", "jane"),
        ("geo.location.lat", 52.52),
        ("process.environment_variable.HOME", "/x"),
        ("db.query.parameter.0", "Jane"),
        ("gen_ai.input.messages", [{"role": "user", "content": "hi"}]),
        ("gen_ai.tool.call.arguments", "{}"),
        ("http.request.header.x-customer", ["Jane"]),
        ("http.response.header.x_customer", ["Jane"]),
    ],
)
def test_a_sensitive_value_goes_whole(key: str, given_: object) -> None:
    assert value(key, given_) == SENSITIVE
    assert value("context", {key: given_}) == {key: SENSITIVE}


@pytest.mark.parametrize(
    ("key", "given_"),
    [
        ("client.address", "127.0.0.1"),
        ("server.address", "api.example.com"),
        ("url.path", "/v1/items"),
        ("url.template", "/users/{id}"),
        ("http.request.header.content-type", ["application/json"]),
        ("http.response.header.retry_after", ["30"]),
        ("user_agent.original", "curl/8.5"),
        ("gen_ai.request.model", "gpt-4.1"),
        ("db.collection.name", "orders"),
        ("process.executable.name", "python3"),
        ("process.command_line", "python3"),
        ("url.query", "page=2&limit=100&debug=true"),
    ],
)
def test_what_helps_stays(key: str, given_: object) -> None:
    assert value(key, given_) == given_


@pytest.mark.parametrize(
    ("key", "given_", "kept"),
    [
        ("url.query", "q=jane+roe&page=2", f"q={SENSITIVE}&page=2"),
        ("url.query", "X-Goog-Signature=abc&sig=x;y=z", f"X-Goog-Signature={SENSITIVE}&sig={SENSITIVE};y={SENSITIVE}"),
        ("url.full", "https://x.example.com/a?q=jane&n=1#top", f"https://x.example.com/a?q={SENSITIVE}&n=1#top"),
        ("http.target", "/find?name=Jane", f"/find?name={SENSITIVE}"),
        (
            "db.query.text",
            "SELECT a1 FROM t WHERE n = 'Jane' AND z=12 -- for Jane",
            "SELECT a1 FROM t WHERE n = ? AND z=? ",
        ),
        ("db.query.text", "UPDATE t SET n='O''Neill', x=-1.5e3 WHERE id=$1", "UPDATE t SET n=?, x=? WHERE id=$1"),
        ("db.query.text", 'SELECT "name" FROM "t" WHERE n = "Jane Roe"', 'SELECT "name" FROM "t" WHERE n = ?'),
        ("db.query.text", '{"find": "users", "filter": {"name": "Jane"}}', '{"find": ?, "filter": {"name": ?}}'),
        ("db.statement", "SELECT $$Jane$$, /* Jane */ 'Jane", "SELECT ?,  ?"),
        ("process.command_line", "/usr/bin/mail -s hello jane", f"/usr/bin/mail {SENSITIVE}"),
        ("process.command_args", ["mail", "-s", "Jane"], ["mail", SENSITIVE]),
    ],
)
def test_of_some_a_part_stays(key: str, given_: object, kept: object) -> None:
    assert value(key, given_) == kept
    assert value(key, kept) == kept


@given(st.text(alphabet="'\"$-/*\\ a1b?&=;#", max_size=60))
def test_handling_never_fails_and_comes_to_rest(text: str) -> None:
    for key in ("url.query", "url.full", "db.query.text", "process.command_line"):
        handle = handling_of(key)
        assert handle is not None
        once = handle(text)
        assert handle(once) == once
