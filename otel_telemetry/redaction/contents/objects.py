"""What objects print of themselves: attributes, dictionaries, keys, both sides of an assertion."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.contents.language import holds_a_name, is_of_a_program, is_written_by_people
from otel_telemetry.redaction.contents.nested import said_in
from otel_telemetry.redaction.contents.page import Leaf, Page, Span
from otel_telemetry.redaction.contents.plain import is_file, is_identifier, is_plain, is_sentence
from otel_telemetry.redaction.contents.readers import Reader, Reading, cues, hidden, unless
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.rules import Found, Rule

RULE: Final = Rule(
    id="quoted-value",
    finds="strings in printed objects and long dictionaries, keys that are sentences, both sides of an assertion",
    cues=("name='", "{'", "KeyError: '", "assert '"),
    pattern=r"name='value'",
    catches="no such row: User(name='Kim Roe', email='x', bio='likes long walks')",
    leaves="<Task pending name='Task-17' coro=<Worker.run()>> and KeyError: 'password'",
    source="https://docs.python.org/3/reference/datamodel.html#object.__repr__",
)

LONG: Final = 80
"""Characters from which on a dictionary or a list is a dump of someone's data."""

_ECHOES: Final = words(
    "content text prompt input inputs body payload query question answer arguments completion raw html markdown"
    " failed_generation generated_text response output stdout stderr abstract note notes bio biography comment comments"
    " summary email mail e-mail first_name last_name full_name firstname lastname fullname surname address street city"
    " phone telephone mobile birthday author authors editor title subject username description line row record entry"
    " snippet excerpt quote transcript page_content user_input system_prompt instructions tool_input"
)
_OWN: Final = words(
    "message msg type code param status reason err error errors detail details status_code role model object kind"
    " method event_id request_id requestid id code_name level category severity loc field fields field_path op"
    " operation service version url documentation_url help doc_url hint reason_phrase __type error_code error_type"
    " errorcode errortype"
    " exception class module name_ function file filename path suffix encoding format dtype device host port scheme"
    " msgid msgstr style href src rel class face align xmlns pattern regex charset realm"
    " image tag branch ref commit sha revision language locale state phase action event command program cmd args"
)
"""Keys whose strings are words of a program: of an error, a protocol, a place."""

_ERROR_KEYS: Final = lazy(r"""['"](?:error|errors|detail|errorMessage|error_code|fault|loc|msg)['"]\s{0,4}:""")
_VALIDATORS: Final = lazy(
    r"(?:Missing data for|Not a valid|Field may not|Unknown field|This field|Must be|must be|required field"
    r"|unknown field|Shorter than|Longer than|Invalid |Field required|Input should|String should|Value error"
    r"|null value not|empty values not|min |max |field required|none is not)[^'\"]*"
)
_PERSON: Final = lazy(r"[A-Z][a-zà-öø-ÿ'\u2019-]+")
_NAMES: Final = words("name first last user author owner customer contact person given family display_name fullname")
_KEY_WORDS: Final = lazy(r"'((?:[^'\\\n]|\\[^'\n]){0,400})\\?'")
_LONGEST_SELF: Final = 2_000
"""Characters of what an object says of itself."""
_RECORD: Final = lazy(r"\b([A-Z]\w{0,60})\($")
_THINGS: Final = lazy(
    r"(?:Tool|Model|Field|Column|Table|Agent|Task|Thread|Process|Node|Layer|Step|Job|Type|Class|Function|Call|Parameter"
    r"|Param|Argument|Action|Event|Service|Module|Package|Attribute|Enum|Flag|Index|Schema|Dataset|Metric|Error|Node"
    r"|Option|Setting|Config|Resource|Container|Image|Route|Plugin|Command|Block|Variable|Property|Constraint)$"
)
"""What prints the name of a thing of a program."""
_STRINGS: Final = ("s", "ss", "stringvalue", "string_value")
"""Keys that only say that a string follows: items of DynamoDB, documents of Firestore."""
_STATUS: Final = lazy(r"[245]\.\d\.\d{1,3} [A-Za-z ,.'-]{1,120}")
"""What a mail server answers: https://www.rfc-editor.org/rfc/rfc3463."""
_READ_TWICE: Final = 256
"""So much may be read again for what else stands in it: more would cost the square of a hostile text."""

_NEXT_LINE: Final = lazy(r"(?<!\\)\\n")
_SIDES: Final = lazy(r"\s*(?:==|!=|<=|>=|<|>|is not|is|not (?:unexpectedly )?(?:found )?in|in)\s*")
_JUDGED: Final = lazy(r" (?:is (?:not |too )|does not |was expected|has non-unique|should )")
_DIFF: Final = lazy(r"(?:E {1,8})?[ ]{0,4}[-+?] (?!where |and )")
_HEAD: Final = lazy(r"(?:First differing element \d{1,9}|First list contains|Second list contains)[^\n]{0,80}:?$")


def _attribute(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``name='value'`` as objects print it."""
    quote = end - 1
    key = page.keyword(quote).lower()
    closes = page.text[max(0, quote - len(key) - 2)] == page.text[quote]  # ``"name="`` ends here
    span = page.quoted(quote) if key and not closes and not speaks_for_a_program(key) else None
    if span is None:
        return Reading([], end)
    value = page.text[span.start : span.end]
    private = _is_private(key, value) or (key in _NAMES and _is_of_a_record(page, quote - len(key) - 1, quote, value))
    found = hidden(page, RULE.id, span.start, span.end) if private else []
    return Reading(found, span.after if found else end)


def _is_of_a_record(page: Page, at: int, quote: int, value: str) -> bool:
    """Whether *value*, letters with a capital, is the first field, at *at*, that an object of several prints."""
    if not (value.isalpha() and value[0].isupper()) or page.text[at - 1 : at] != "(":
        return False
    opened = _RECORD.search(page.text, max(0, at - 64), at)
    return opened is not None and not _THINGS.search(opened[1]) and page.text.startswith(", ", quote + len(value) + 2)


def _is_private(key: str, value: str) -> bool:
    if is_plain(value):
        return False
    if key in _NAMES:
        return is_sentence(value) or _PERSON.fullmatch(value) is not None
    if key in _ECHOES:
        return not is_identifier(value) or _PERSON.fullmatch(value) is not None
    return not _is_own(key) and is_sentence(value) and not is_file(value)


def speaks_for_a_program(key: str) -> bool:
    """Whether only a program speaks under *key*, in small letters."""
    return _is_own(key) and key not in _NAMES and key not in _ECHOES


def _is_own(key: str) -> bool:
    """Whether a program speaks under *key*, not a person: ``reason``, ``error_description``."""
    return key in _OWN or "error" in key or key.endswith(("_message", "_reason", "_code", "_type"))


def _dump(page: Page, _floor: int, start: int, end: int) -> Reading:
    """Read a dictionary or a list that is printed as it is."""
    leaves, stop = page.leaves(start)
    body = page.text[start:stop]
    long = _JUDGED.match(page.text, stop) is not None or (len(body) > LONG and not _ERROR_KEYS.search(body))
    found: list[Found] = []
    for leaf in leaves:
        if _goes(page.text[leaf.start : leaf.end], leaf, long=long):
            found += hidden(page, RULE.id, leaf.start, leaf.end)
        else:
            found += said_in(page, leaf.start, leaf.end)
    return Reading(found, max(end, stop))


def _goes(value: str, leaf: Leaf, *, long: bool) -> bool:
    key = leaf.key.lower()
    if is_plain(value) or _is_own(key) or _VALIDATORS.fullmatch(value):
        return False
    if leaf.is_bytes:
        return (
            is_sentence(value) and not _STATUS.fullmatch(value) and (holds_a_name(value) or not is_of_a_program(value))
        )
    if key in _ECHOES or key in _NAMES:
        return _is_private(key, value)
    if key in _STRINGS:
        return not is_identifier(value) or _PERSON.fullmatch(value) is not None
    return long and not is_identifier(value)


def _key_error(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read the key in ``KeyError: 'key'``: a name stays, a sentence goes; a library's own sentence loses its quotes."""
    span = page.quoted(end)
    if span is None:
        return Reading([], end)
    value = page.text[span.start : span.end]
    whole = page.text[end] != '"' and "{" not in value and "\\'" not in value
    inner = [] if whole else list(_KEY_WORDS.finditer(value))
    if not inner:
        return Reading(unless(_is_name, page, RULE.id, span) or said_in(page, span.start, span.end), span.after)
    spans = [Span(span.start + one.start(1), span.start + one.end(1), span.after) for one in inner]
    below = _NEXT_LINE.search(value)
    if below is not None:
        spans.append(Span(span.start + below.end(), span.end, span.after))
    after = end + 1 if len(value) < _READ_TWICE else span.after
    found = [found for one in spans for found in unless(_is_name, page, RULE.id, one)]
    return Reading(found + said_in(page, span.start, span.end), after)


def _is_name(value: str) -> bool:
    return not is_sentence(value) or is_of_a_program(value)


def _assertion(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read both sides of a comparison that failed, and the difference printed below it."""
    found: list[Found] = []
    at = page.skip(end)
    for _ in range(2):
        side, at = _side(page, at)
        found += side
        sign = _SIDES.match(page.text, at)
        if sign is None:
            break
        at = sign.end()
    if at <= end:
        return Reading([], end)
    below, after = _difference(page, page.line_end(at) + 1)
    return Reading(found + below, max(end, at, after))


def _side(page: Page, at: int) -> tuple[list[Found], int]:
    span = page.quoted(at)
    if span is not None:
        return unless(_says_little, page, RULE.id, span), span.after
    if page.text[at : at + 1] not in ("[", "{", "("):
        return [], at
    leaves, stop = page.leaves(at)
    kept = [one for one in leaves if not (_is_own(one.key.lower()) or _says_little(page.text[one.start : one.end]))]
    return [found for one in kept for found in hidden(page, RULE.id, one.start, one.end)], stop


def _says_little(value: str) -> bool:
    return is_plain(value) or (is_identifier(value) and _PERSON.fullmatch(value) is None)


def _difference(page: Page, at: int) -> tuple[list[Found], int]:
    """Read lines such as ``- expected`` and ``+ found``, and what unittest prints above them."""
    found: list[Found] = []
    last = at - 1
    quoted = False
    for line, stop in page.lines(at):
        text = page.text[line:stop]
        mark = _DIFF.match(text)
        if mark is not None:
            rest = text[mark.end() :]
            found += [] if _says_little(rest.strip()) else hidden(page, RULE.id, line + mark.end(), stop)
        elif quoted and text[:1] in "'\"":
            found += [] if _says_little(text[1:-1]) else hidden(page, RULE.id, line + 1, stop - 1)
        elif text.strip() and not _HEAD.match(text):
            break
        quoted = bool(_HEAD.match(text)) or (quoted and text[:1] in "'\"")
        last = stop
    return found, last


def _pickled(page: Page, _floor: int, _start: int, end: int) -> Reading:
    """Read ``cannot pickle <object>``: what an object says of itself, unless it says its type and its place."""
    stop = page.text.find(">", end, min(page.line_end(end), page.limit(end), end + _LONGEST_SELF))
    value = page.text[end:stop] if stop >= 0 else ""
    goes = is_written_by_people(value) and " object" not in value and " at 0x" not in value
    return Reading(hidden(page, RULE.id, end, stop) if goes else [], max(end, stop))


def _compared(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``'one' != 'other'`` from its sign."""
    one = page.quoted_before(start - 1, floor) if page.text[start - 1 : start] == " " else None
    if one is None:
        return Reading([], end)
    before = unless(_says_little, page, RULE.id, one)
    side, at = _side(page, end)
    first = page.line_end(at) + 1
    below, after = _difference(page, first)
    return Reading(before + side + below, max(end, at, after if below or after - first > _READ_TWICE else at))


def _differing(page: Page, floor: int, start: int, end: int) -> Reading:
    """Read ``Lists differ: [...] != [...]``."""
    return _assertion(page, floor, start, end)


CUES: Final[dict[str, Reader]] = {
    **cues(_attribute, "='", '="'),
    **cues(_dump, "{'", '{"', "['", '["', "[{", "{\n", "[\n"),
    **cues(_key_error, "keyerror: "),
    **cues(_assertion, "assertionerror: ", "assert "),
    **cues(_compared, "!= ", "== ", "not found in "),
    **cues(_pickled, "pickle <", "serialize <", "serializable: <"),
    **cues(_differing, "lists differ: ", "tuples differ: ", "dicts differ: ", "sequences differ: ", "sets differ: "),
}
