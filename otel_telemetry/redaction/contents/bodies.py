"""What servers and models are sent and answer: bodies, prompts, pages, queries of addresses; codes and reasons stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from otel_telemetry.redaction.contents.language import COUNTS, is_written_by_people
from otel_telemetry.redaction.contents.plain import is_file, is_identifier, is_plain, is_sentence
from otel_telemetry.redaction.contents.readers import Reader, Reading, behind, cues, hidden
from otel_telemetry.redaction.contents.tails import or_tail, segment, subject
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, Rule

if TYPE_CHECKING:
    from otel_telemetry.redaction.contents.page import Page

BODY: Final = Rule(
    id="http-body",
    finds="bodies of requests and answers, prompts and pages; type, code, parameter, status and reason stay",
    cues=("Response body: ", "'content': ", "payload=", "<!DOCTYPE html"),
    pattern=r"label: body",
    catches="502 Server Error, response body: Dear Kim Roe, your order of 3 May is late",
    leaves="Error code: 404 - {'error': {'message': 'The model does not exist', 'type': 'invalid_request_error'}}",
    source="https://platform.openai.com/docs/guides/error-codes",
)

QUERY: Final = Rule(
    id="http-query",
    finds="what was searched for in an address: free text and telling parameters",
    cues=("?name=value", "&name=value"),
    pattern=r"[?&]name=value",
    catches="404 Not Found for url: https://api.example.com/v1/people?q=kim+roe+elm+street&page=2",
    leaves="404 Client Error for url: https://api.example.com/v1/items?limit=10&page=2&sort=created_at",
    source="https://www.rfc-editor.org/rfc/rfc3986#section-3.4",
)

_PARAMETER: Final = lazy(r"(?P<name>[\w.\[\]%-]{1,64})=(?P<value>[^&\s'\"<>#)\]},;]*)")
_TELLING: Final = words(
    "q query search s text prompt name user username author title input message term terms keyword keywords address"
    " city email phone first last first_name last_name firstname lastname subject body content comment description note"
    " question answer company street zip postcode birthday dob ssn location place tag"
)
_FREE: Final = lazy(r"%[0-9A-Fa-f]{2}|\+")
_HTML_END: Final = lazy(r"</html\s*>", re.IGNORECASE)
_TROUBLE: Final = lazy(r"(?:\n| )For troubleshooting|\. Got: |\nTraceback")
_NEAR: Final = 96
_TOOL: Final = lazy(
    r"\b(?:tool|tools|function|plugin|action|skill|retriever|loader|observation|read_?file|fetch|agent|assistant|model)\b"
)
_TROUBLED: Final = lazy(
    r"[A-Z]\w{0,60}(?:Error|Exception|Warning)\b|(?i:error|errno|exit|status|code|http|failed|failure|timed|timeout"
    r"|(?:none|null|nil|true|false|ok)\b|no |not |unknown|unable|cannot|could not|invalid|missing|expected"
    r"|permission|traceback|an error|\d{3}\b)"
)
"""How what went wrong begins, which a tool may return as well as a text."""
_KEPT_BODY: Final = lazy(r"[\[{]")


def _query(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read the parameters behind a question mark."""
    if page.text[start - 1 : start].isspace() or start == 0:
        return Reading([], end)
    found: list[Found] = []
    at = end
    while (parameter := _PARAMETER.match(page.text, at)) is not None:
        value = parameter["value"]
        if not _may_stay(parameter["name"].lower(), value):
            found += hidden(page, QUERY.id, parameter.start("value"), parameter.end("value"))
        at = parameter.end()
        if page.text[at : at + 1] != "&":
            break
        at += 5 if page.text.startswith("&amp;", at) else 1
    return Reading(found, max(end, at))


def _may_stay(name: str, value: str) -> bool:
    if is_plain(value):
        return True
    if name.rpartition("[")[2].strip("]") in _TELLING:
        return False
    return not _FREE.search(value) and (is_identifier(value) or (is_file(value) and len(value) < 80))


def _page_of_html(page: Page, _floor: int, start: int, end: int) -> Reading:
    limit = page.limit(end)
    closing = _HTML_END.search(page.text, end, limit)
    stop = closing.end() if closing else limit
    return Reading(hidden(page, BODY.id, start, stop), stop)


def _reply(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a model's reply, up to the parser's own words."""
    limit = page.limit(end)
    at = page.skip(end)
    span = page.quoted(at)
    if span is not None:
        stop = span.end
        return Reading(
            [] if is_identifier(page.text[span.start : stop]) else hidden(page, BODY.id, span.start, stop), span.after
        )
    own = _TROUBLE.search(page.text, end, limit)
    stop = own.start() if own else limit
    return Reading(
        [] if is_identifier(page.text[end:stop].strip()) else hidden(page, BODY.id, end, stop), max(end, stop)
    )


def _body(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read a body behind its label: a string or a page goes, an error object is looked at string by string."""
    at = page.skip(end, " \t\n")
    if _KEPT_BODY.match(page.text, at):
        return Reading([], end)
    span = page.quoted(at)
    if span is not None:
        return Reading(
            [] if _is_reason(page.text[span.start : span.end]) else hidden(page, BODY.id, span.start, span.end),
            span.after,
        )
    limit = page.limit(end)
    value = page.text[at:limit]
    return Reading([] if _is_reason(value) else hidden(page, BODY.id, at, limit), max(end, limit))


def _returned(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read ``tool read_file returned: content``, where one that returns text is named before; an error's name stays."""
    line = max(page.line_start(start), start - _NEAR)
    if _TOOL.search(page.lowered, line, end) is None:
        return Reading([], end)
    at = end - 1 if page.text[end - 1] in "'\"" else page.skip(end, " \t\n")
    span = page.quoted(at)
    limit = page.limit(end)
    start, stop, after = span or (at, limit, limit)
    if not is_sentence(page.text[start:stop]) or _TROUBLED.match(page.text, start):
        return Reading([], end)
    return Reading(hidden(page, BODY.id, start, stop), max(end, after))


def _is_reason(value: str) -> bool:
    value = value.strip()
    return is_identifier(value) or (len(value) <= 40 and value.replace(" ", "").isalpha() and value.istitle())


def _assigned(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read ``payload='…'`` and ``data={…}``, as arguments are written."""
    if page.text[start - 1 : start].isalnum() or page.text[start - 1 : start] in ("_", "."):
        return Reading([], end)
    if page.lowered.rfind("<meta ", max(0, start - 120), start) >= 0:
        return Reading([], end)
    return _ASSIGNED(page, _floor, start, end)


def _told(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read what was found, received or meant; what was *not* found is no content, nor is a reason in brackets."""
    if page.lowered.startswith("found", start) and page.lowered.endswith("not ", 0, start):
        return Reading([], end)
    return _TOLD(page, floor, start, end)


def _in_angles(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read JUnit's ``expected: <one> but was: <other>``."""
    limit = page.limit(end)
    stop = page.text.find(">", end, min(page.line_end(end), limit))
    stop = stop if stop >= 0 else limit
    stays = is_identifier(page.text[end:stop]) or not is_written_by_people(page.text[end:stop])
    return Reading([] if stays else hidden(page, BODY.id, end, stop), stop)


_TOLD: Final = behind(BODY.id, stays=lambda value: not is_sentence(value) or COUNTS.fullmatch(value) is not None)
_ASSIGNED: Final = behind(BODY.id, stays=lambda value: is_identifier(value) or (value[:1] in "[{" and len(value) < 9))

CUES: Final[dict[str, Reader]] = {
    **cues(_query, "?"),
    **cues(_page_of_html, "<!doctype html", "<html"),
    **cues(
        _reply,
        "parse llm output: ",
        "invalid json output: ",
        "from completion ",
        "parse output: ",
        "parse response: ",
        "parse reply: ",
        "parse answer: ",
        "llm output: ",
        "model output: ",
        "raw output: ",
        "raw response: ",
        "raw text: ",
        "completion: ",
        "generated text: ",
        "output from model: ",
    ),
    **cues(
        _body,
        "response body: ",
        "response body:\n",
        "request body: ",
        "response text: ",
        "response content: ",
        "response.text: ",
        "response.text=",
        "response.content: ",
        "http response body: ",
        "server response: ",
        "body was: ",
        "full response: ",
    ),
    **cues(
        _assigned,
        "payload=",
        "data=",
        "body=",
        "json=",
        "content=",
        "text=",
        "prompt=",
        "messages=",
        "query=",
        "input=",
        "payload: ",
        "body: ",
        "prompt: ",
        "messages: ",
    ),
    **cues(subject(BODY.id), "subject: "),
    **cues(segment(BODY.id), "pid|", "msh|", "obx|", "nk1|", "pv1|", "obr|"),
    **cues(
        or_tail(BODY.id, _returned),
        "returned: ",
        "returned:\n",
        "returned '",
        'returned "',
        "responded: ",
        "replied: ",
        "answered: ",
        "tool output: ",
        "tool result: ",
        "tool response: ",
        "tool returned ",
        "function output: ",
        "function result: ",
        "observation: ",
    ),
    **cues(_in_angles, "expected: <", "expected:<", "but was: <", "but was:<"),
    **cues(behind(BODY.id), "debug_error_string = "),
    **cues(_told, "received ", "found "),
    **cues(
        or_tail(BODY.id, _told),
        "received: ",
        "got: ",
        "said: ",
        "wrote: ",
        "was: ",
        "thought: ",
        "valid string: ",
        "input: ",
        "text: ",
        "string: ",
        "line: ",
        "content: ",
        "reply: ",
        "response: ",
        "output: ",
        "answer: ",
        "query: ",
        "entry: ",
        "record: ",
        "row: ",
        "item: ",
        "title: ",
        "sentence: ",
        "document: ",
    ),
}
