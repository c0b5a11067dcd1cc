"""What people wrote goes wherever it is quoted; what a library says of its own stays."""

from __future__ import annotations

import pytest

from otel_telemetry.redaction.redactor import redact

STAYS = [
    'KeyError: "Column not found: author_id"',
    "KeyError: 'Could not map gpt-9 to a tokeniser. Please use tokens.get_encoding'",
    'ImageNotFound: 404 Client Error ("No such image: pin-citer:latest")',
    "error[E0382]: borrow of moved value: `citations`",
    'invalid enum value "PENDNG"',
    "'blue' is not a valid Color",
    "Input should be 'a' [type=enum, input_value='verbose', input_type=str]",
    "job 'Run tests' failed: column of type 'timestamp without time zone'",
    "see the 'Note about fast-forwards' in 'git push --help'",
    "got Tensor, expected str",
    "tests/test_keys.py::test_rotation_of_secret[case-2] FAILED",
    "results for Visual Studio, pages of Internet Explorer",
]

GOES = [
    ("Failed to process record ['Kim Roe', 'wants a divorce']", "Kim Roe", "wants a divorce"),
    ("ValueError: ('cannot parse', 'Roe is my neighbour')", "Roe is my neighbour"),
    ("KeyError: ('x', 'wants a divorce')", "wants a divorce"),
    ("Data too long for column 'note' at row 1: 'severe chronic asthma, left lung'", "chronic asthma"),
    ("cannot pickle <L Roe wants a divorce>", "wants a divorce"),
    ("with args beginning with: 'roe:1974' 'asthma'", "roe:1974", "asthma"),
    ("ValidationException: {'patient': {'S': 'Whitmore'}}", "Whitmore"),
    ("'utf-8' codec can't decode bytes b'Whitm\\xf6re' in position 5", "Whitm"),
    ("Refused: {'kr': (550, b'no such user Whitmore here')}", "Whitmore"),
    ("CHECK constraint failed: note<>'asthma'", "asthma"),
    ("LINE 1: SELECT * FROM t WHERE surname = whitmore AND n=7", "whitmore"),
    ("unexpected response: I am sorry, but your aunt has gone", "aunt has gone"),
    ("expected yes/no, got My husband left", "husband left"),
    ("Bad double value: Whitmore", "Whitmore"),
    ("Expected 3 columns, got 4: a,1974,asthma,x", "asthma"),
    ("failed: PID|1||4829^^^MRN||WHITMORE^KIM||19740704", "WHITMORE", "19740704"),
    ("failed, Subject: biopsy of the lung", "biopsy"),
]

SECRETS = [
    ("id,user,password\n1,kim,hunter22\n2,al,qwerty99\n", "hunter22", "qwerty99"),
    ("| user | password |\n|------|----------|\n| kim | hunter22 |\n", "hunter22"),
    ("password = 'hun' 'ter22'", "ter22"),
    ('password = "hun" \\\n  "ter22"', "ter22"),
    ("a1 LOGIN kim hunter22", "hunter22"),
    (">>> PASS hunter22", "hunter22"),
    ("HELLO 3 AUTH kim hunter22", "hunter22"),
    ("echo hunter22 | docker login --password-stdin", "hunter22"),
    ("echo hunter22 | sudo -S ls", "hunter22"),
    ("sudo -S ls <<< hunter22", "hunter22"),
    ("ssh-keygen -t rsa -N hunter22 -f k", "hunter22"),
    ("htpasswd -b file kim hunter22", "hunter22"),
    ('ConvertTo-SecureString "hunter22" -AsPlainText', "hunter22"),
    ('variable "db_password" value "hunter22"', "hunter22"),
    ("Passwords do not match: 'hunter22' != 'hunter23'", "hunter22", "hunter23"),
    ("'hunter22' is not the right password", "hunter22"),
    ("using hunter22 as password", "hunter22"),
    ("Enter password:\nhunter22", "hunter22"),
    ("<b>Password:</b> hunter22", "hunter22"),
    ('(password . "hunter22")', "hunter22"),
    ("Your one-time code is 482913", "482913"),
    ("CVV=321", "321"),
    ("\u0440\u0430ssword=hunter22", "hunter22"),
]

PEOPLE = [
    ("no results for Kim Whitmore", "Whitmore"),
    ("assigned to Kim Whitmore", "Whitmore"),
    ("user Kim Whitmore locked", "Whitmore"),
    ("To: Whitmore, Kim", "Whitmore"),
    ("reviewer kim.whitmore", "whitmore"),
    ("access denied to kwhitmore.", "kwhitmore"),
    ("kwhitmore@build-7:~$ ls", "kwhitmore"),
    ("drwx------ 2 kwhitmore staff 4096 x", "kwhitmore"),
    ("arn:aws:iam::123456789012:user/kwhitmore", "kwhitmore"),
]


@pytest.mark.parametrize("text", STAYS)
def test_what_a_library_says_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("case", GOES + SECRETS + PEOPLE, ids=lambda case: case[0])
def test_it_goes_and_a_second_pass_changes_nothing(case: tuple[str, ...]) -> None:
    redacted = redact(case[0])
    assert [needle for needle in case[1:] if needle in redacted] == []
    assert redact(redacted) == redacted
