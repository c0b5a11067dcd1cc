"""What helps stays: words of libraries, names, codes, counts, places and short values beside which content would go."""

# ruff: noqa: E501 - a row of the table is a text as it is

from __future__ import annotations

import pytest

from otel_telemetry.redaction.redactor import redact

LEFT = r"""
invalid literal for int() with base 10: '12x'
invalid literal for int() with base 10: ''
invalid literal for int() with base 10: '12.50'
invalid literal for int() with base 10: 'N/A'
could not convert string to float: 'n/a'
could not convert string to float: 'undefined'
could not convert string to float: '1,234.5'
could not convert string to float: '-'
time data '2026/01/02' does not match format '%Y-%m-%d'
time data '2026-01-17T03:04' does not match format '%Y-%m-%d'
unconverted data remains: T03:04:05+00:00
Invalid isoformat string: '2026-1-2'
badly formed hexadecimal UUID string
day is out of range for month
month must be in 1..12
not enough values to unpack (expected 2, got 1)
too many values to unpack (expected 3)
malformed node or string on line 1: <ast.Call object at 0x7f3c2c1b5d90>
'abc' is not a valid Color
tool bash returned: exit code 1 after 30 seconds of nothing
tool search returned: TimeoutError: no answer within 30 seconds of waiting
the function returned: None, an int was expected by the caller of it
Invalid value (at line 2, column 9)
Expecting value: line 1 column 1 (char 0)
toml: line 4 column 9: expected "=" after a key in a table
dict contains fields not in fieldnames: 'extra_field'
Error code: 400 - {'error': {'message': "Invalid value: 'max'. Supported values are: 'low' and 'high'.", 'type': 'invalid_request_error'}}
{"error": {"message": "The model `some-model` does not exist or you do not have access to it.", "code": "model_not_found"}}
'dark_red' is not a valid Color
'GET_ALL' is not a valid HTTPMethod
list.remove(x): x not in list
[<class 'decimal.ConversionSyntax'>]
unsupported operand type(s) for +: 'int' and 'str'
'<' not supported between instances of 'NoneType' and 'datetime.datetime'
'str' object has no attribute 'token'
module 'numpy' has no attribute 'bool'
name 'passwd' is not defined
cannot import name 'soft_unicode' from 'markupsafe'
No module named 'azure.mgmt.authorization'
run() got an unexpected keyword argument 'proxies'
run() missing 2 required positional arguments: 'path' and 'mode'
Object of type datetime is not JSON serializable
can't pickle '_thread.RLock' object
'utf-8' codec can't decode byte 0xe9 in position 0: unexpected end of data
'charmap' codec can't encode characters in position 5-9: character maps to <undefined>
'ascii' codec can't encode character '\xeb' in position 2: ordinal not in range(128)
Expecting value: line 1 column 1 (char 0)
Expecting ',' delimiter: line 1 column 233 (char 232)
Extra data: line 3 column 1 (char 412)
Unterminated string starting at: line 1 column 4123 (char 4122)
Invalid control character at: line 2 column 7 (char 40)
unexpected character: line 1 column 5 (char 4)
Invalid value (at line 12, column 6)
line contains NUL
Error tokenizing data. C error: Expected 3 fields in line 4, saw 5
mismatched tag: line 1, column 8
not well-formed (invalid token): line 1, column 2
Opening and ending tag mismatch: name line 1 and person, line 1, column 20 (<string>, line 1)
found character '\t' that cannot start any token
expected '<document start>', but found '<block mapping start>'
could not determine a constructor for the tag '!Ref'
found undefined alias 'base'
expected token 'end of print statement', got 'user'
'tools' is undefined
Unexpected token Token('RPAR', ')') at line 1, column 9.
Expected end of text, found 'KEY'  (at char 17), (line:1, col:18)
No section: 'database'
No option 'port' in section: 'database'
While reading from 'app.ini' [line  2]: option 'port' in section 'db' already exists
invalid syntax (<unknown>, line 1)
unterminated string literal (detected at line 3) (<string>, line 3)
invalid non-printable character U+00A0 (<string>, line 1)
unexpected indent (run.py, line 4)
'(' was never closed (run.py, line 9)
1 validation error for Plan\nsteps.3.tool\n  Input should be 'read', 'write' or 'run' [type=enum, input_value='rm', input_type=str]
1 validation error for Args\nquery\n  Field required [type=missing, input_value={}, input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.12/v/missing
limit\n  Input should be a valid integer [type=int_type, input_value=None, input_type=NoneType]
{'email': ['Not a valid email address.'], 'age': ['Missing data for required field.'], 'name': ['Shorter than minimum length 3.']}
{'age': ['must be of integer type'], 'name': ['required field']}
'age' is a required property
'abc' is not of type 'integer'
Additional properties are not allowed ('colour' was unexpected)
expected int for dictionary value @ data['age']
required key not provided @ data['name']
Expected `int`, got `str` - at `$.age`
Object missing required field `name` - at `$.users[0]`
value is not a valid enumeration member; permitted: 'a', 'b'
password must contain at least 8 characters and one digit
UNIQUE constraint failed: users.email
NOT NULL constraint failed: users.name
FOREIGN KEY constraint failed
no such table: main.events
no such column: tenant_id
near "FORM": syntax error
syntax error at or near "FORM"\nLINE 1: SELECT * FORM users\n                 ^
column "password_hash" does not exist\nLINE 1: SELECT id, password_hash FROM auth_user WHERE id = 1
relation "users" does not exist
duplicate key value violates unique constraint "users_email_key"
null value in column "age" of relation "users" violates not-null constraint
[SQL: SELECT users.id, users.name FROM users WHERE users.id = ?]\n[parameters: (3,)]
(Background on this error at: https://sqlalche.me/e/20/gkpj)
database is locked
value too long for type character varying(20)
(1146, "Table 'app.users' doesn't exist")
(1054, "Unknown column 'nmae' in 'field list'")
(2003, "Can't connect to MySQL server on 'localhost' (111)")
(1213, 'Deadlock found when trying to get lock; try restarting transaction')
ORA-00942: table or view does not exist
ORA-12899: value too large for column "APP"."USERS"."NAME" (actual: 51, maximum: 50)
[42S22] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Invalid column name 'ApiKeyHash'. (207) (SQLExecDirectW)
current transaction is aborted, commands ignored until end of transaction block
please select a file from the list
update the package, then insert a coin
values (mean, median) must be numbers
Command '['npm', 'ci']' returned non-zero exit status 1.
Command '['npm', 'ci']' died with <Signals.SIGKILL: 9>.
Command 'pytest -q' timed out after 120 seconds
Command '['git', 'status']' returned non-zero exit status 128.
Command 'make' returned non-zero exit status 2.
make: *** [Makefile:3: docs] Error 2
[Errno 2] No such file or directory: 'rg'
[Errno 2] No such file or directory: 'refs/x.bib'
[Errno 13] Permission denied: '/etc/shadow'
[WinError 2] The system cannot find the file specified
/bin/sh: 1: foo: not found
error: pathspec 'a1b2c3d' did not match any file(s) known to git
fatal: not a git repository (or any of the parent directories): .git
fatal: bad object 9fceb02d0ae598e95dc970b74767f19372d61af8
CONFLICT (content): Merge conflict in src/app.py
npm ERR! code ERESOLVE
ERROR: Could not find a version that satisfies the requirement torch==2.9.0.1 (from versions: 2.5.0, 2.6.0)
ERROR: No matching distribution found for torch==2.9.0.1
Error code: 404 - {'error': {'message': 'The model `gpt-4o` does not exist or you do not have access to it.', 'type': 'invalid_request_error', 'param': None, 'code': 'model_not_found'}}
Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}
Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o-mini on tokens per min (TPM): Limit 200000, Used 199120, Requested 12001. Please try again in 3.336s.', 'type': 'tokens', 'param': None, 'code': 'rate_limit_exceeded'}}
Error code: 400 - {'error': {'message': "This model's maximum context length is 8192 tokens.", 'type': 'invalid_request_error', 'param': 'messages', 'code': 'context_length_exceeded'}}
Error code: 422 - {'detail': [{'loc': ['body', 'messages', 2, 'content'], 'msg': 'none is not an allowed value', 'type': 'type_error.none.not_allowed'}]}
404 Client Error: Not Found for url: https://pypi.org/simple/nonexistent-package-xyz/
404 Client Error for url: https://api.example.com/v1/items?limit=10&page=2&sort=created_at
404, message='Not Found', url='https://api.example.com/v1/items'
Server error '500 Internal Server Error' for url 'https://api.example.com/v1/messages'
HTTPSConnectionPool(host='api.example.com', port=443): Read timed out. (read timeout=30)
HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1/items?page=9 (Caused by SSLError(1, 'x'))
('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))
An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist
status = StatusCode.UNAVAILABLE\n\tdetails = "failed to connect to all addresses"
Invalid URL 'foo': No scheme supplied. Perhaps you meant https://foo?
KeyError: 'password'
KeyError: 'choices'
KeyError: 90210
KeyError: "['price', 'qty'] not in index"
KeyError: "None of [Index(['price', 'qty'], dtype='object')] are in the [columns]"
KeyError: 'com.example.security.oauth2.client.registration.ClientRegistrationRepository'
KeyError: '3f2b8c1e-0d4a-4c55-9f1e-77aa00bb11cc'
list index out of range
AssertionError: 'd41d8cd98f00b204e9800998ecf8427e' != '0cc175b9c0f1b6a831c399e269772661'
assert 'ann' == 'Ann'\n  - Ann\n  + ann
assert 7 == 4\n +  where 7 = total([3, 4])
AssertionError: assert 'failed' == 'completed'
assert isinstance(plan, Plan)
<Task pending name='Task-17' coro=<Worker.run() running at /srv/app/worker.py:88> wait_for=<Future pending>>
<MagicMock name='session.get().json()' id='140234567890128'> is not JSON serializable
<Response [404]> is not a valid value
Requirement.parse('urllib3<2,>=1.21.1')
unknown option: {'model': 'gpt-4o', 'timeout': 30}
available fixtures: ['cache', 'capfd', 'tmp_path', 'tmp_path_factory', 'monkeypatch', 'doctest_namespace', 'recwarn']
operands could not be broadcast together with shapes (10,) (9,)
mat1 and mat2 shapes cannot be multiplied (32x784 and 512x10)
Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!
CUDA out of memory. Tried to allocate 64.00 MiB. GPU 0 has a total capacity of 8.00 GiB
Input to ChatPromptTemplate is missing variables {'context', 'history'}.
file could not be opened successfully:\n- method gz: ReadError('not a gzip file')\n- method bz2: ReadError('not a bzip2 file')
Unable to allocate 1.37 GiB for an array with shape (1, 546, 820, 820) and data type float32
a bytes-like object is required, not 'str'
bad magic number in 'app': b'\xa7\r\r\n'
unknown encoding: utf-99
Can't locate revision identified by '1975ea83b712'
no such option: --verbos Did you mean --verbose?
Fetching origin failed | retrying in 3 s | attempt 2
"""

ROWS = [line.replace(r"\n", "\n") for line in LEFT.strip("\n").splitlines()]
FRAMES = (
    'Traceback (most recent call last):\n  File "app/run.py", line 3, in run\n  File "app/io.py", line 9, in load\n'
)


@pytest.mark.parametrize("text", ROWS)
def test_it_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", ROWS)
def test_it_stays_in_a_stack(text: str) -> None:
    stack = f"{FRAMES}{text}\n"
    assert redact(stack) == stack


KEPT = {
    "Command '['git', 'commit', '-m', 'about Kim Roe']' returned non-zero exit status 1.": (
        "Command '['git', 'commit', '",
        "]' returned non-zero exit status 1.",
    ),
    "Command 'pip install kims-own-package' timed out after 30 seconds": (
        "Command 'pip install ",
        "' timed out after 30 seconds",
    ),
    "x\n  Field required [type=missing, input_value={'username': 'kim'}, input_type=dict]": (
        "Field required [type=missing, ",
        ", input_type=dict]",
    ),
    "DETAIL:  Key (email)=(kim at home) already exists.": ("DETAIL:  Key (email)=(", ") already exists."),
    "(1062, \"Duplicate entry 'Kim Roe' for key 'users.name'\")": ("Duplicate entry '", "' for key 'users.name'"),
    "[SQL: INSERT INTO users (name, mail) VALUES ('Kim Roe', ?)]": ("[SQL: INSERT INTO users (name, mail) VALUES ('",),
    "could not find expected ':'\n  in \"<unicode string>\", line 3, column 1:\n    Kim Roe\n    ^": (
        "could not find expected ':'\n  in \"<unicode string>\", line 3, column 1:\n",
    ),
    "'Kim Roe' is not of type 'integer'\n\nOn instance['age']:\n    'Kim Roe'": (
        " is not of type 'integer'",
        "On instance['age']:",
    ),
    "Error code: 400 - {'error': {'message': 'Too long', 'type': 'bad', 'code': 'x_y', 'input': 'Kim Roe lives'}}": (
        "Error code: 400 - {'error': {'message': 'Too long', 'type': 'bad', 'code': 'x_y', 'input': '",
    ),
    "Cmd('git') failed due to: exit code(128)\n  cmdline: git push https://elm.test/kim main\n  stderr: 'fatal: no such thing'": (
        "Cmd('git') failed due to: exit code(128)\n  cmdline: git push ",
        "\n  stderr: '",
    ),
    "failed entry @book{roe2021,\n  title = {The long way home}\n}": ("failed entry @book{roe2021,", "}"),
    "no row: User(name='Kim Roe', age=41, role='admin')": ("no row: User(name='", "age=41, role='admin')"),
}


@pytest.mark.parametrize(("text", "kept"), KEPT.items())
def test_kind_names_and_codes_stay_beside_what_goes(text: str, kept: tuple[str, ...]) -> None:
    redacted = redact(text)
    assert [part for part in kept if part not in redacted] == []
    assert "Kim Roe" not in redacted


def test_a_marker_tells_the_length() -> None:
    words = "Kim Roe of Elm Street"
    assert redact(f"could not convert string to float: '{words}'").endswith(f"'[REDACTED:file-content:{len(words)}]'")
