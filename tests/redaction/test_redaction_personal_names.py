"""Names of persons, of users and of places; the rest of the text stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from otel_telemetry.redaction.redactor import redact

USERS = r"""
user alwin not found|user ~ not found
user alwin does not exist|user ~ does not exist
user "alwin" does not exist|user "~" does not exist
User 'alwin' is locked|User '~' is locked
no such user: alwin|no such user: ~
id: 'alwin': no such user|id: 'alwin': no such user
unknown user alwin, try again|unknown user ~, try again
Failed password for invalid user alwin from port 22|Failed password for invalid user ~ from port 22
Failed password for alwin from port 22|Failed password for ~ from port 22
session opened for user alwin(uid=0)|session opened for user ~(uid=0)
password authentication failed for user "alwin"|password authentication failed for user "~"
FATAL: role "alwin" does not exist|FATAL: role "~" does not exist
Access denied for user 'alwin'@'localhost'|Access denied for user '~'@'localhost'
Permission denied for alwin.roe|Permission denied for ~
username=alwin|username=~
user_name: alwin|user_name: ~
userName = "alwin"|userName = "~"
{"username": "alwin", "retries": 3}|{"username": "~", "retries": 3}
{'user': 'alwin.roe', 'id': 3}|{'user': '~', 'id': 3}
{\"user\": \"alwin\"}|{\"user\": \"~\"}
login: alwin|login: ~
login=alwin&next=1|login=~&next=1
owner: alwin|owner: ~
PGUSER=alwin|PGUSER=~
dbname=x user=alwin host=db|dbname=x user=~ host=db
uid=1000(alwin) gid=1000(alwin)|uid=1000(~) gid=1000(~)
account 'alwin' is disabled|account '~' is disabled
user named "alwin" exists|user named "~" exists
ssh alwin@web-01: Permission denied|ssh ~@web-01: Permission denied
alwin@web-01: Permission denied (publickey).|~@web-01: Permission denied (publickey).
scp x alwin@backup:/srv failed|scp x ~@backup:/srv failed
sudo: alwin : user NOT in sudoers ; USER=alwin ;|sudo: alwin : user NOT in sudoers ; USER=~ ;
principal: alwin|principal: ~
""".strip().splitlines()

PERSONS = r"""
full_name=Ingrid Abendroth status=inactive|full_name=~ status=inactive
full_name=Ingrid Abendroth was refused|full_name=~ was refused
could not write row 7 (full_name: Keiko Abend)|could not write row 7 (full_name: ~)
no account for full name Bruno Abend in this region|no account for full name ~ in this region
no account for patient name Elif Abend in this region|no account for patient name ~ in this region
The legal name Jane Roe does not match|The legal name ~ does not match
no guest name "Jane van der Roe" on the list|no guest name "~" on the list
client name Test Client is taken|client name Test Client is taken
The given name 'Linear' is not a layer|The given name 'Linear' is not a layer
full name of the class is foo.Bar|full name of the class is foo.Bar
name: Jane Roe|name: ~
"name": "Jane Roe"|"name": "~"
name='Jane van der Roe', id=3|name='~', id=3
first name: Jane|first name: ~
firstName: "Jane"|firstName: "~"
first_name='Jane', last_name='Roe'|first_name='~', last_name='~'
"last_name": "roe", "id": 3|"last_name": "~", "id": 3
full name: Jane Q. Roe|full name: ~
surname=Roe|surname=~
customer name: Jane Roe|customer name: ~
my name is Jane Roe|my name is ~
customer 'Jane Roe' not found|customer '~' not found
customer: Jane Roe|customer: ~
patient Jane Roe was admitted|patient ~ was admitted
patient: Jane O'Neill|patient: ~
employee "Jane Roe" has no badge|employee "~" has no badge
Dear Jane,|Dear ~,
Dear Jane Roe,|Dear ~,
Mr. Roe has called|Mr. ~ has called
Dr. Jane Roe has called|Dr. ~ has called
Mrs Roe-Smith has called|Mrs ~ has called
signed by Jane Roe|signed by ~
contact person: Jane Roe|contact person: ~
on behalf of Jane Roe|on behalf of ~
author=Jane Roe|author=~
Author: Jane Roe|Author: ~
""".strip().splitlines()

COORDINATES = r"""
(48.8588801, 2.2944899) is no address|(~) is no address
coordinates 51.5074, -0.1278|coordinates ~
location: 40.7128, -74.0060|location: ~
{"lat": 37.7749, "lon": -122.4194}|{"lat": ~, "lon": ~}
latitude=48.8584&longitude=2.2945|latitude=~&longitude=~
geo:48.85888,2.29449;u=35|geo:~;u=35
https://maps.example.com/@48.8588801,2.2944899,17z|https://maps.example.com/@~,17z
at 40°26'46"N 79°58'56"W|at ~ ~
at 48.8589° N, 2.2945° E|at ~, ~
""".strip().splitlines()

PATHS = r"""
\\server\share\users\alwin\refs.bib|\\server\share\users\~\refs.bib
\\wsl$\Ubuntu\home\alwin\refs.bib|\\wsl$\Ubuntu\home\~\refs.bib
\\wsl.localhost\Ubuntu\home\alwin\refs.bib|\\wsl.localhost\Ubuntu\home\~\refs.bib
\\\\wsl$\\Ubuntu\\home\\alwin\\refs.bib|\\\\wsl$\\Ubuntu\\home\\~\\refs.bib
/mnt/c/Users/alwin/refs.bib|/mnt/c/Users/~/refs.bib
/cygdrive/c/Users/alwin/refs.bib|/cygdrive/c/Users/~/refs.bib
file:///home/alwin/refs.bib|file:///home/~/refs.bib
file:///C:/Users/alwin/refs.bib|file:///C:/Users/~/refs.bib
C:\Users\alwin\refs.bib|C:\Users\~\refs.bib
C:\\Users\\alwin\\refs.bib|C:\\Users\\~\\refs.bib
C:/Users/alwin/refs.bib|C:/Users/~/refs.bib
"D:\\Users\\Alwin Roe\\refs.bib"|"D:\\Users\\~\\refs.bib"
/Users/alwin/refs.bib|/Users/~/refs.bib
/home/alwin/refs.bib|/home/~/refs.bib
\/home\/alwin\/refs.bib|\/home\/~\/refs.bib
%2Fhome%2Falwin%2Frefs.bib|%2Fhome%2F~%2Frefs.bib
/export/home/alwin/refs.bib|/export/home/~/refs.bib
~alwin/refs.bib|~~/refs.bib
/tmp/pytest-of-alwin/pytest-0/refs.bib|/tmp/pytest-of-~/pytest-0/refs.bib
/media/alwin/disk/refs.bib|/media/~/disk/refs.bib
/var/mail/alwin|/var/mail/~
vscode-remote://wsl+ubuntu/home/alwin/refs.bib|vscode-remote://wsl+ubuntu/home/~/refs.bib
""".strip().splitlines()


def _cases(table: Sequence[str], written: str) -> list[object]:
    """Return before and after of each line; in what comes after, ``~`` stands for *written*."""
    pairs = (line.rsplit("|", 1) for line in table)
    return [pytest.param(before, after.replace("~", written), id=before) for before, after in pairs]


@pytest.mark.parametrize(("text", "expected"), _cases(USERS, "[REDACTED:username]"))
def test_the_name_of_a_user_goes_and_nothing_else(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(PERSONS, "[REDACTED:person]"))
def test_the_name_of_a_person_goes_and_nothing_else(text: str, expected: str) -> None:
    assert redact(text) == expected


def test_the_name_in_front_of_an_email_goes() -> None:
    text = "Author: Jane Roe <jane@acme.org>\nFrom: 'Alwin' <alwin@acme.org>"
    assert redact(text) == "Author: [REDACTED:person] <[REDACTED:email]>\nFrom: '[REDACTED:person]' <[REDACTED:email]>"


@pytest.mark.parametrize(
    "email",
    [
        "jane+mailbox/department=shipping@example.com",
        "jane/department=shipping@example.com",
        '"jane.roe"@example.com',
        "jane(at)example.com",
        "jane [at] mail [dot] example [dot] com",
        "jane.roe%40example.com",
    ],
)
def test_an_email_goes_however_it_is_written(email: str) -> None:
    for text in ("{}", "no box for {}.", "to: {}", "<{}>", "{} and {}"):
        assert redact(text.format(email, email)) == text.format("[REDACTED:email]", "[REDACTED:email]")


def test_the_name_of_a_field_and_a_path_stay_before_an_email() -> None:
    text = "GET /v1/people/email={} a/b/c={} field={}&x={}"
    emails = ["jane@example.com"] * 4
    assert redact(text.format(*emails)) == text.format(*["[REDACTED:email]"] * 4)


@pytest.mark.parametrize(("text", "expected"), _cases(COORDINATES, "[REDACTED:coordinates]"))
def test_coordinates_go_and_nothing_else(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases([line.replace("~~", "\0~") for line in PATHS], "***"))
def test_the_user_in_a_path_goes_and_the_rest_stays(text: str, expected: str) -> None:
    assert redact(text.replace("\0", "")) == expected.replace("\0", "~")


@pytest.mark.parametrize("line", [line for table in (USERS, PERSONS, COORDINATES, PATHS) for line in table])
def test_twice_changes_nothing(line: str) -> None:
    once = redact(line.rsplit("|", 1)[0])
    assert redact(once) == once


@pytest.mark.parametrize(
    "name", ["root", "postgres", "www-data", "git", "ubuntu", "admin", "nobody", "runner", "guest", "app"]
)
def test_the_accounts_of_services_stay(name: str) -> None:
    for text in (
        f"user '{name}' does not exist",
        f"username={name}",
        f"ssh {name}@web-01: Permission denied",
        f'role "{name}" is missing',
    ):
        assert redact(text) == text


def test_an_ethereum_wallet_goes_and_the_address_of_an_object_stays() -> None:
    wallet = "0x" + "9aB3" * 10
    assert redact(f"{wallet} at 0x7f3c2c1b5d90") == "[REDACTED:wallet] at 0x7f3c2c1b5d90"
