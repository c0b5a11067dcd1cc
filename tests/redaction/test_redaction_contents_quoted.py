"""What errors quote goes, whatever quotes it: a text, and behind the bar what must not be left of it."""

# ruff: noqa: E501 - a row of the table is a text as it is

from __future__ import annotations

from math import ceil

import pytest

from otel_telemetry.redaction.redactor import redact

CONVERSIONS = r"""
could not convert string to float: 'Jane Roe of Elm Street' ¦ Jane Roe of Elm Street
could not convert string to float: "O'Brien and sons" ¦ O'Brien and sons
could not convert string to float: Jane Roe of Elm Street ¦
ValueError: could not convert string to float: 'about twelve euros' ¦ about twelve euros
could not convert string to float: np.str_('Kim Roe') ¦
could not convert string to complex: 'left the house' ¦ left the house
could not convert string to Timestamp: 'next thursday evening' ¦ next thursday evening
could not convert string 'Kim Roe' to float64 at row 0, column 1. ¦ Kim Roe
invalid literal for int() with base 10: 'Kim Roe, aged 41' ¦ Kim Roe, aged 41
invalid literal for int() with base 16: 'no number at all' ¦ no number at all
invalid literal for int() with base 10: b'secret words' ¦ secret words
invalid literal for Fraction: 'three and a half' ¦ three and a half
invalid literal for Decimal: 'three and a half' ¦ three and a half
invalid literal for long() with base 10: 'three and a half' ¦ three and a half
time data 'the day after Kim left' does not match format '%Y-%m-%d' ¦ the day after Kim left
time data "Kim's birthday" doesn't match format "%d.%m.%Y", at position 0 ¦ Kim's birthday
unconverted data remains: and then Kim left ¦ and then Kim left
Invalid isoformat string: 'yesterday at noon' ¦ yesterday at noon
malformed node or string: 'Kim wrote this line' ¦ Kim wrote this line
'Kim Roe' is not a valid Color ¦ Kim Roe
ValueError: 'deep purple' is not a valid Color ¦ deep purple
“Kim Roe” is not a valid UUID. ¦ Kim Roe
'Kim Roe of Elm Street' does not appear to be an IPv4 or IPv6 address ¦ Kim Roe of Elm Street
Expected 4 octets in 'Kim Roe Elm Street' ¦ Kim Roe Elm Street
Unable to parse string "forty-one years" at position 3 ¦ forty-one years
Unknown string format: Kim was born in spring ¦ Kim was born in spring
String does not contain a date: Kim left the house ¦ Kim left the house
Unknown datetime string format, unable to parse: Kim left early, at position 2 ¦ Kim left early
Error parsing datetime string "when Kim came" at position 0 ¦ when Kim came
Given date string "when Kim came home" not likely a datetime ¦ when Kim came home
Field 'id' expected a number but got 'Kim Roe'. ¦ Kim Roe
Cannot parse string 'Kim Roe' as UInt64 ¦ Kim Roe
Could not parse 'Kim Roe' as INT64 for field age ¦ Kim Roe
Conversion Error: Could not convert string 'Kim Roe' to INT32 ¦ Kim Roe
Numeric value 'Kim Roe' is not recognized ¦ Kim Roe
Incorrect integer value: 'Kim Roe' for column 'age' at row 1 ¦ Kim Roe
Truncated incorrect DOUBLE value: 'Kim Roe' ¦ Kim Roe
Conversion failed when converting the varchar value 'Kim Roe' to data type int. ¦ Kim Roe
ValueError: 'Kim Roe' is not in list ¦ Kim Roe
Invalid format specifier ' "name": Kim Roe' for object of type 'str' ¦ "name": Kim Roe
Error: Invalid value for '--count': 'forty one' is not a valid integer. ¦ forty one
argument --n: invalid int value: 'forty one' ¦ forty one
Bad value substitution: option 'a' in section 'b' contains an interpolation key 'c' which is not a valid option name. Raw value: 'Kim %(c)s Roe' ¦ Kim %(c)s Roe
found duplicate key "name" with value "Kim Roe" (original value: "Jo Poe") ¦ Kim Roe ¦ Jo Poe
'Kim Roe' is not a number ¦ Kim Roe
'Kim Roe, 4 Elm Street' could not be parsed ¦ Kim Roe, 4 Elm Street
Input string: 'Kim Roe' ¦ Kim Roe
invalid date: 'Kims birthday' ¦ Kims birthday
invalid input value for enum mood: "rather sad today" ¦ rather sad today
failed to parse field [age] of type [long] in document with id '1'. Preview of field's value: 'Kim Roe' ¦ Kim Roe
"""

PARSERS = r"""
could not find expected ':'\n  in "<unicode string>", line 3, column 1:\n    Kim Roe lives here\n    ^ ¦ Kim Roe lives here
while scanning a simple key\n  in "notes.yaml", line 2, column 1:\n    Kim Roe lives here\n    ^\ncould not find expected ':'\n  in "notes.yaml", line 3, column 1:\n    on Elm Street\n    ^ ¦ Kim Roe lives here ¦ on Elm Street
mapping values are not allowed here\n  in "<unicode string>", line 2, column 16:\n    address: street: Elm\n                   ^ ¦ address: street: Elm
Source contains parsing errors: 'app.ini'\n\t[line  3]: 'Kim Roe lives here\n' ¦ Kim Roe lives here
File contains no section headers.\nfile: '<string>', line: 1\n'Kim Roe lives here\n' ¦ Kim Roe lives here
  File "<string>", line 1\n    greet Kim Roe\n          ^^^\nSyntaxError: invalid syntax ¦ greet Kim Roe
  File "<unknown>", line 3\n    dear_kim = about(Elm Street\n                    ^\nSyntaxError: '(' was never closed ¦ dear_kim = about(Elm Street
unexpected '}'\n  line 3\n    Dear {{ Kim Roe }, hello ¦ Dear {{ Kim Roe }, hello
SyntaxError('invalid syntax', ('<string>', 1, 5, 'greet Kim Roe', 1, 8)) ¦ greet Kim Roe
UnicodeDecodeError('utf-8', b'\xe9 Kim Roe lives here', 0, 1, 'invalid continuation byte') ¦ Kim Roe lives here
UnicodeEncodeError('ascii', 'Kim Ro\xeb lives here', 6, 7, 'ordinal not in range(128)') ¦ lives here
Illegal header value b'Kim Roe lives on Elm Street\n' ¦ Kim Roe lives on Elm Street
not a gzip file (b'Dear Kim, dear Jo, dear all') ¦ Dear Kim, dear Jo, dear all
error: expected `;`\n --> src/main.rs:4:5\n  |\n4 |     let kim = "lives on Elm Street"\n  |     ^ ¦ let kim = "lives on Elm Street"
x.ts(12,3): error\n> 12 | const kim = 'lives on Elm Street'\n     |       ^ ¦ const kim = 'lives on Elm Street'
Unable to parse region of bibtex: @article{roe2020, author = {Roe, Kim}, title = {On walking home} } ¦ Roe, Kim ¦ On walking home
failed entry @book{roe2021,\n  title = {The long way home},\n  author = {Kim Roe}\n} ¦ The long way home ¦ Kim Roe
cannot read @misc{roe,\n note = {Elm Street in the rain ¦ Elm Street in the rain
syntax error in line 3: '=' expected\n    title {On walking home}\n          ^ ¦ title {On walking home}
The model answered:\n```json\n{"name": "Kim Roe", "home": "Elm Street"}\n```\nwhich is no list ¦ Kim Roe ¦ Elm Street
bad frame:\n   name     home\n0  Kim Roe  Elm Street\n1  Jo Poe   Oak Lane\n2  Al Doe   Ash Road ¦ Kim Roe ¦ Jo Poe ¦ Oak Lane ¦ Ash Road
bad array(['Kim Roe', 'Jo Poe'], dtype=object) ¦ Kim Roe ¦ Jo Poe
unrecognized token: "'Kim Roe lives" ¦ Kim Roe lives
Missing parentheses in call to 'print'. Did you mean print("hello Kim Roe")? ¦ hello Kim Roe
Cannot parse: 3:7: x\nline shown below\n    dear kim = 3 +\n               ^ ¦ dear kim = 3 +
ParseException: Expected end of text, found 'Kim Roe lives here'  (at char 17), (line:1, col:18) ¦ Kim Roe lives here
"""

PLACES = r"""
Invalid value (at line 2, column 9): title = the mayor is ill, tell nobody ¦ the mayor is ill, tell nobody
Expecting value: line 1 column 1 (char 0): Dear Kim, the test came back ¦ Dear Kim, the test came back
invalid literal (line 2 column 1 char 10): title = the mayor is ill ¦ the mayor is ill
mapping values are not allowed here (line 3, column 7): salary: 71k for Kim of Elm Street ¦ for Kim of Elm Street
dict contains fields not in fieldnames: 'the patient never told us about it' ¦ the patient never told us about it
"""

ANSWERS = r"""
ToolError: tool read_file returned: her maiden name was Abend before the divorce ¦ maiden name was Abend before the divorce
RuntimeError: tool 'search' returned 'Kim Roe lives at 4 Elm Street' ¦ Kim Roe lives at 4 Elm Street
function lookup_customer returned: {'name': 'Kim Roe', 'note': 'late payer since May'} ¦ late payer since May
the agent replied: I think the patient should see a doctor ¦ I think the patient should see a doctor
tool output: minutes of the meeting with Kim on Friday ¦ minutes of the meeting with Kim on Friday
Error code: 400 - {'error': {'message': "Invalid 'messages[1].content': expected a string, got 'we let Kim go because of the audit'", 'type': 'invalid_request_error'}} ¦ we let Kim go because of the audit
{"error": {"message": "Failing row contains (1, Jane of Elm Street, null).", "status": 500}} ¦ Jane of Elm Street
{"error": {"message": "502 Server Error, response body: Dear Kim Roe, your order is late", "status": 500}} ¦ Dear Kim Roe, your order is late
{'detail': "invalid literal for int() with base 10: 'Kim Roe, aged 41'", 'status': 422} ¦ Kim Roe, aged 41
"""

VALIDATION = r"""
name\n  Field required [type=missing, input_value={'first': 'Kim Roe'}, input_type=dict] ¦ Kim Roe
age\n  Input should be a valid integer [type=int_parsing, input_value='forty one', input_type=str] ¦ forty one
Invalid JSON: expected value at line 1 column 1 [type=json_invalid, input_value='Sure! Here is Kim Roe', input_type=str] ¦ Sure! Here is Kim Roe
a\n  Extra inputs are not permitted [type=extra_forbidden, input_value='it says, "x" [y]', input_type=str] ¦ it says
b\n  Value error [type=value_error, input_value=User(name='Kim Roe'), input_type=User]\n    For further information ¦ Kim Roe
Error code: 422 - {'detail': [{'loc': ['body', 'age'], 'msg': 'Input should be a valid integer', 'type': 'int_parsing', 'input': 'forty one'}]} ¦ forty one
{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{"first":"Kim Roe"}}]} ¦ Kim Roe
[{'type': 'string_type', 'loc': ('name',), 'msg': 'Input should be a valid string', 'input': ['Kim Roe', 'Jo Poe']}] ¦ Kim Roe ¦ Jo Poe
'Kim Roe' is not of type 'integer' ¦ Kim Roe
'Kim Roe' is not of type 'integer'\n\nFailed validating 'type' in schema['properties']['age']:\n    {'type': 'integer'}\n\nOn instance['age']:\n    'Kim Roe' ¦ Kim Roe
{'first': 'Kim Roe', 'home': 'Elm Street'} is not of type 'array' ¦ Kim Roe ¦ Elm Street
['Kim Roe', 'Jo Poe'] is too long ¦ Kim Roe ¦ Jo Poe
'Kim Roe' is not one of ['a', 'b'] ¦ Kim Roe
'Kim Roe' does not match '^[a-z]+$' ¦ Kim Roe
'Kim Roe' is not a 'date' ¦ Kim Roe
{'first': 'Kim Roe'} is not valid under any of the given schemas ¦ Kim Roe
Additional properties are not allowed ('x' was unexpected)\n\nOn instance:\n    {'first': 'Kim Roe',\n     'home': 'Elm Street'} ¦ Kim Roe ¦ Elm Street
("'age' must be <class 'int'> (got 'Kim Roe' that is a <class 'str'>).", Attribute(name='age'), <class 'int'>, 'Kim Roe') ¦ Kim Roe
Invalid enum value 'Kim Roe' - at `$.status` ¦ Kim Roe
value is not allowed for dictionary value @ data['status']. Got 'Kim Roe' ¦ Kim Roe
unexpected value; permitted: 'a', 'b' (type=value_error.const; given='Kim Roe'; permitted=('a',)) ¦ Kim Roe
expected a list, got 'Kim Roe lives here' ¦ Kim Roe lives here
got value 'Kim Roe' for age ¦ Kim Roe
Input was 'Kim Roe' ¦ Kim Roe
"""

STATEMENTS = r"""
(sqlite3.IntegrityError) UNIQUE constraint failed: users.email\n[SQL: INSERT INTO users (name, email) VALUES ('Kim Roe', 'kim')]\n(Background on this error at: https://sqlalche.me/e/20/gkpj) ¦ Kim Roe
(psycopg.errors.NotNullViolation) x\n[SQL: INSERT INTO users (name) VALUES (?)]\n[parameters: ('Kim Roe', 3)]\n(Background on this error at: https://sqlalche.me/e/20/gkpj) ¦ Kim Roe
x\n[parameters: {'name': 'Kim Roe', 'home': 'Elm Street'}] ¦ Kim Roe ¦ Elm Street
x\n[parameters: [{'name': 'Kim Roe'}, {'name': 'Jo Poe'}  ... displaying 10 of 40 total bound parameter sets ...  {'name': 'Al Doe'}]] ¦ Kim Roe ¦ Jo Poe ¦ Al Doe
syntax error\nLINE 1: SELECT * FROM users WHERE name = 'Kim Roe' ORDER\n                                                ^ ¦ Kim Roe
duplicate key value violates unique constraint "users_email_key"\nDETAIL:  Key (email)=(Kim Roe at home) already exists. ¦ Kim Roe at home
DETAIL:  Key (lower(name), home)=(kim roe, elm street) already exists. ¦ kim roe ¦ elm street
DETAIL:  Key (owner)=(Kim (Roe)) is not present in table "owners". ¦ Kim (Roe)
null value in column "age"\nDETAIL:  Failing row contains (1, Kim Roe, Elm Street, null). ¦ Kim Roe ¦ Elm Street
(1062, "Duplicate entry 'Kim Roe' for key 'users.name'") ¦ Kim Roe
(1062, "Duplicate entry 'Kim O'Roe-Elm' for key 'users.name'") ¦ Kim O'Roe-Elm
(1064, "You have an error in your SQL syntax; use near 'Roe lives', 'Elm Street')' at line 1") ¦ Roe lives ¦ Elm Street
near "'Kim Roe'": syntax error ¦ Kim Roe
syntax error at or near "'Kim Roe'" ¦ Kim Roe
invalid input syntax for type integer: "Kim Roe" ¦ Kim Roe
invalid input syntax for type uuid: "Kim Roe" ¦ Kim Roe
date/time field value out of range: "Kim Roe" ¦ Kim Roe
malformed array literal: "Kim Roe" ¦ Kim Roe
Violation of UNIQUE KEY constraint 'UQ_a'. The duplicate key value is (Kim Roe, 3). ¦ Kim Roe
E11000 duplicate key error collection: app.users index: email_1 dup key: { email: "Kim Roe" } ¦ Kim Roe
ORA-00001: unique constraint (APP.UQ) violated on table APP.USERS columns (NAME)\nORA-03301: (ORA-00001 details) row with column values (NAME:'Kim Roe') already exists ¦ Kim Roe
cannot run INSERT INTO people (name) VALUES ('Kim Roe', 'Elm Street') ¦ Kim Roe ¦ Elm Street
failed: UPDATE people SET home = 'Elm Street' WHERE name = 'Kim Roe' ¦ Elm Street ¦ Kim Roe
failed: SELECT id FROM people WHERE name LIKE '%Kim Roe%' LIMIT 3 ¦ Kim Roe
failed: DELETE FROM people WHERE name = 'Kim ''Kit'' Roe' AND age > 3 ¦ Kim ''Kit'' Roe
failed: SELECT id FROM people WHERE phone = 15551234567 ¦ 15551234567
ERR unknown command 'FOO', with args beginning with: 'Kim Roe' ¦ Kim Roe
"""

COMMANDS = r"""
Command '['git', 'commit', '-m', 'notes on Kim Roe']' returned non-zero exit status 128. ¦ notes on Kim Roe
Command '['/usr/bin/convert', 'kim roe.png', '-caption', 'Elm Street']' died with <Signals.SIGKILL: 9>. ¦ kim roe.png ¦ Elm Street
Command '['pandoc', PosixPath('kim roe.md'), '-o', 'elm street.pdf']' timed out after 30 seconds ¦ kim roe.md ¦ elm street.pdf
Command 'git commit -m 'notes on Kim Roe'' returned non-zero exit status 1. ¦ notes on Kim Roe
Command 'grep -r "Kim Roe" notes' timed out after 30 seconds ¦ Kim Roe
Command 'echo first line\necho Kim Roe' returned non-zero exit status 1. ¦ Kim Roe
Command "bash -c 'mail kim_roe_elm'" failed ¦ mail kim_roe_elm
Command ['curl', '-d', 'Kim Roe'] failed ¦ Kim Roe
Cmd('git') failed due to: exit code(128)\n  cmdline: git push https://elm.test/kimroe/notes main\n  stderr: 'fatal: repository kimroe/notes not found' ¦ kimroe/notes
Cmd('git') failed due to: exit code(1)\n  cmdline: git commit -m 'notes on Kim Roe'\n  stdout: 'On branch Kim-Roe-lives-here' ¦ notes on Kim Roe ¦ Kim-Roe-lives-here
'git checkout kims-own-branch --force' returned exit code 128 ¦ kims-own-branch
\n\n  RAN: /usr/bin/ls --all /srv/kim roe\n\n  STDOUT:\nKim Roe lives here\n\n  STDERR:\nls: no Elm Street here ¦ kim roe ¦ Kim Roe lives here ¦ no Elm Street here
Unexpected exit code: 7\nCommand line: | /usr/bin/curl https://elm.test/kimroe\nStderr:       | no such Kim Roe ¦ elm.test/kimroe ¦ no such Kim Roe
Encountered a bad command exit code!\n\nCommand: 'deploy kim roe now'\n\nExit code: 1\n\nStdout:\n\nKim Roe lives here\n\nStderr:\n\nno Elm Street here ¦ kim roe now ¦ Kim Roe lives here ¦ no Elm Street here
The command '/bin/sh -c pip install kims-own-package' returned a non-zero code: 1 ¦ kims-own-package
CompletedProcess(args=['ls', 'kim roe'], returncode=1, stdout=b'Kim Roe lives here', stderr=b'no Elm Street') ¦ kim roe ¦ Kim Roe lives here ¦ no Elm Street
Command failed: git clone https://elm.test/kimroe\nfatal: no Elm Street here ¦ elm.test/kimroe ¦ no Elm Street here
process didn't exit successfully: `rustc --crate-name kims_own src/kim.rs` (exit code: 1) ¦ --crate-name kims_own src/kim.rs
rsync failed, stderr: no such Kim Roe in here ¦ no such Kim Roe in here
RuntimeError: tool failed: stderr='no such Kim Roe in here' ¦ no such Kim Roe in here
Command 'FOO=kimroeelm ./run' returned non-zero exit status 2. ¦ kimroeelm
Running command: tar czf kim_roe.tgz elm_street ¦ kim_roe.tgz elm_street
Command errored out with exit status 1:\n command: /usr/bin/python -c 'import kim_roe_elm'\n Complete output (2 lines):\n  Kim Roe lives here\n  on Elm Street ¦ import kim_roe_elm ¦ Kim Roe lives here ¦ on Elm Street
"""

BODIES = r"""
Error code: 400 - {'error': {'message': 'bad', 'type': 'invalid_request_error', 'param': 'messages', 'input': 'Kim Roe lives here'}} ¦ Kim Roe lives here
Error code: 400 - {'error': {'message': 'Failed to call a function', 'failed_generation': '<function=f>{"who": "Kim Roe"}'}} ¦ Kim Roe
request was {'model': 'm', 'messages': [{'role': 'user', 'content': 'where does Kim Roe live'}]} ¦ where does Kim Roe live
Response body: Dear Kim Roe, your order is late ¦ Dear Kim Roe, your order is late
HTTP 500: response.text: 'Dear Kim Roe, your order is late' ¦ Dear Kim Roe, your order is late
POST failed with payload={'who': 'Kim Roe', 'home': 'Elm Street'} ¦ Kim Roe ¦ Elm Street
POST failed, data='Kim Roe lives here' ¦ Kim Roe lives here
POST failed, body: {"content": "Kim Roe lives here"} ¦ Kim Roe lives here
502 Bad Gateway <!DOCTYPE html><html><body>Kim Roe lives here</body></html> ¦ Kim Roe lives here
502 <html>\n<head><title>Kim Roe lives here</title></head> ¦ Kim Roe lives here
404 Client Error: Not Found for url: https://api.elm.test/people?q=kim%20roe&page=2 ¦ kim%20roe
404, message='Not Found', url='https://api.elm.test/people?name=kimroe' ¦ kimroe
Max retries exceeded with url: /people?address=elmstreet4&limit=3 ¦ elmstreet4
Could not parse LLM output: `Kim Roe lives on Elm Street` ¦ Kim Roe lives on Elm Street
Could not parse LLM output: Kim Roe lives on Elm Street\nFor troubleshooting, visit: https://x.test ¦ Kim Roe lives on Elm Street
Invalid json output: Sure! Kim Roe lives there ¦ Sure! Kim Roe lives there
Failed to parse Plan from completion {"who": "Kim Roe lives here"}. Got: 1 validation error for Plan ¦ Kim Roe lives here
raw output: 'Kim Roe lives on Elm Street' ¦ Kim Roe lives on Elm Street
status = StatusCode.INTERNAL\n\tdebug_error_string = "UNKNOWN:Kim Roe lives here" ¦ Kim Roe lives here
cannot read reply: 'Kim Roe lives here' ¦ Kim Roe lives here
no title: "On the way home" ¦ On the way home
prompt='where does Kim Roe live' is too long ¦ where does Kim Roe live
"""

OBJECTS = r"""
no such row: User(name='Kim Roe', email='kim', bio='likes long walks') ¦ Kim Roe ¦ likes long walks
<User name='Kim Roe' home="Elm Street"> is detached ¦ Kim Roe ¦ Elm Street
cannot use Document(page_content='Kim Roe lives here', metadata={}) ¦ Kim Roe lives here
cannot use {'id': 12, 'who': 'Kim Roe', 'home': 'Elm Street 4', 'since': '2020-01-01', 'cats': ['Tom Cat', 'Jo Cat'], 'dogs': 3} ¦ Kim Roe ¦ Elm Street 4 ¦ Tom Cat ¦ Jo Cat
cannot use {"id": 12, "who": "Kim Roe", "home": "Elm Street 4", "since": "2020-01-01", "cats": ["Tom Cat"], "dogs": 3} ¦ Kim Roe ¦ Elm Street 4 ¦ Tom Cat
cannot use ['Kim Roe lives here', 'Jo Poe lives there', 'Al Doe lives on Oak Lane', 'Ed Coe does not live'] ¦ Kim Roe lives here ¦ Jo Poe lives there ¦ Oak Lane
KeyError: 'Kim Roe of Elm Street' ¦ Kim Roe of Elm Street
KeyError: "Kim's way home" ¦ Kim's way home
KeyError: 'a-key-that-is-so-long-that-it-must-be-some-text-1+2+3+4' ¦
AssertionError: 'Kim Roe' != 'Jo Poe' ¦ Kim Roe ¦ Jo Poe
assert 'Kim Roe lives here' == 'Jo Poe lives there'\n  - Jo Poe lives there\n  + Kim Roe lives here ¦ Kim Roe lives here ¦ Jo Poe lives there
AssertionError: Lists differ: ['Kim Roe'] != ['Jo Poe']\n\nFirst differing element 0:\n'Kim Roe'\n'Jo Poe'\n\n- ['Kim Roe']\n+ ['Jo Poe'] ¦ Kim Roe ¦ Jo Poe
AssertionError: 'Kim Roe' not found in 'Elm Street is empty' ¦ Kim Roe ¦ Elm Street is empty
AssertionError: assert {'who': 'Kim Roe'} == {'who': 'Jo Poe'} ¦ Kim Roe ¦ Jo Poe
"""


def _rows(table: str) -> list[tuple[str, list[str]]]:
    """The lines of *table*: a text, in which two characters stand for a newline or a tab, and what must go."""
    rows: list[tuple[str, list[str]]] = []
    for line in table.strip("\n").splitlines():
        text, *needles = (part.strip(" ") for part in line.split("¦"))
        rows.append((text.replace(r"\n", "\n").replace(r"\t", "\t"), [needle for needle in needles if needle]))
    return rows


def _survives(needle: str, text: str) -> bool:
    run = min(len(needle), max(6, ceil(len(needle) * 0.4)))
    return any(needle[start : start + run] in text for start in range(len(needle) - run + 1))


TABLES = (CONVERSIONS, PARSERS, PLACES, ANSWERS, VALIDATION, STATEMENTS, COMMANDS, BODIES, OBJECTS)
ROWS = [row for table in TABLES for row in _rows(table) if row[1]]


@pytest.mark.parametrize(("text", "needles"), ROWS)
def test_what_is_quoted_goes(text: str, needles: list[str]) -> None:
    redacted = redact(text)
    assert [needle for needle in needles if _survives(needle, redacted)] == []


@pytest.mark.parametrize(("text", "needles"), ROWS)
def test_it_goes_from_a_stack_too(text: str, needles: list[str]) -> None:
    """The same behind frames, as the last line of a traceback and inside a chain."""
    frames = (
        'Traceback (most recent call last):\n  File "app/run.py", line 3, in run\n  File "app/io.py", line 9, in load\n'
    )
    stack = f"{frames}ValueError: {text}\n\nDuring handling of the above exception, another exception occurred:\n\n{frames}E: x"
    redacted = redact(stack)
    assert [needle for needle in needles if _survives(needle, redacted)] == []
    assert redacted.count("app/run.py") == 2
    assert redacted.endswith("E: x")


@pytest.mark.parametrize(("text", "needles"), ROWS)
def test_redacting_twice_changes_nothing(text: str, needles: list[str]) -> None:
    once = redact(text)
    assert redact(once) == once, needles


def test_there_are_many_of_them() -> None:
    assert len(ROWS) >= 180
