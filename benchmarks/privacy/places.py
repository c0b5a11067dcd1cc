"""Where secrets stand: the syntaxes of errors, logs, files, requests and command lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

Escape = Callable[[str], str]


def _as_is(text: str) -> str:
    return text


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_json_twice(text: str) -> str:
    return _in_json(_in_json(text))


def _in_url(text: str) -> str:
    return quote(text, safe="")


def _in_repr(text: str) -> str:
    return repr(text)[1:-1]


@dataclass(frozen=True)
class Place:
    """A text with ``<V>`` where a value goes and ``<K>`` where its key goes; *escape* is how values are written."""

    name: str
    pattern: str
    escape: Escape = _as_is

    def put(self, value: str, key: str = "") -> tuple[str, str]:
        """Return the text with *value* in it, and *value* as it stands there."""
        written = self.escape(value)
        return self.pattern.replace("<K>", key).replace("<V>", written), written


_HEADLINE: Final = (
    'Traceback (most recent call last):\n  File "/srv/app/client.py", line 41, in call\n    raise Refused(value)\n'
)

ANYWHERE: Final = (
    Place("alone", "<V>"),
    Place("log", "2026-03-04 10:11:12,345 ERROR app.client: upstream refused <V> (attempt 3 of 5)"),
    Place("traceback", f"{_HEADLINE}app.errors.Refused: no such entry: <V>"),
    Place("repr", "ValueError('unexpected entry <V>', 401)", _in_repr),
    Place("json", '{"error": {"message": "bad entry <V>", "status": 401}}', _in_json),
    Place("escaped json", r'"{\"entry\": \"<V>\", \"retries\": 3}"', _in_json_twice),
    Place("yaml", "steps:\n  - entry: <V>\n    retries: 3"),
    Place("query", "404 Not Found for url: https://api.example.com/v1/items?page=2&q=<V>&sort=asc", _in_url),
    Place("encoded query", "next=https%3A%2F%2Fapi.example.com%2F%3Fq%3D<V>%26page%3D2", _in_url),
    Place("kwargs", "fetch(host='db', entry='<V>', timeout=30) missing 1 required argument", _in_repr),
    Place("nested dict", "{'meta': {'items': [{'n': 1, 'v': '<V>'}], 'next': None}}", _in_repr),
    Place("header", "> GET /v1/items HTTP/1.1\r\n> X-Entry: <V>\r\n> Accept: */*"),
    Place("arguments", "Command '['deploy', '--env', 'prod', '<V>']' returned non-zero exit status 1.", _in_repr),
    Place("shell", "+ deploy --env prod <V> --wait"),
    Place("xml", "<item><n>1</n><v><V></v></item>"),
    Place("bytes", "b'entry <V> refused'", _in_repr),
    Place("escaped lines", r"first line\n<V>\nlast line"),
    Place("backticks", "no entry `<V>` was found; did you mean another one?"),
    Place("sentence", "Incorrect entry provided: <V>. You can find yours on the account page."),
)
"""Places that say nothing about the value."""

ASSIGNED: Final = (
    Place("env", "<K>=<V>"),
    Place("export", "export <K>=<V>\nexport DEBUG=1"),
    Place("quoted env", '<K>="<V>"'),
    Place("json", '{"host": "db", "<K>": "<V>", "retries": 3}', _in_json),
    Place("escaped json", r'{"config": "{\"<K>\": \"<V>\", \"retries\": 3}"}', _in_json_twice),
    Place("yaml", "database:\n  host: db\n  <K>: <V>\n  retries: 3"),
    Place("toml", '[database]\nhost = "db"\n<K> = "<V>"', _in_json),
    Place("ini", "[database]\nhost = db\n<K> = <V>\nretries = 3"),
    Place("dict", "KeyError: 'x' in {'host': 'db', '<K>': '<V>', 'retries': 3}", _in_repr),
    Place("nested dict", "{'a': {'b': [{'<K>': '<V>'}]}}", _in_repr),
    Place("kwargs", "connect(host='db', <K>='<V>', timeout=30)", _in_repr),
    Place("dataclass", "Settings(host='db', <K>='<V>', debug=True) is not valid", _in_repr),
    Place("pair", "[('host', 'db'), ('<K>', '<V>')]", _in_repr),
    Place("header", "> POST /v1 HTTP/1.1\r\n> <K>: <V>\r\n> Accept: */*"),
    Place("curl", "curl -sS -X POST -H '<K>: <V>' https://api.example.com/v1/items"),
    Place("flag", "+ deploy --env prod --<K> <V> --wait"),
    Place("flag=", "+ deploy --env prod --<K>=<V> --wait"),
    Place("arguments", "Command '['deploy', '--<K>', '<V>', '--wait']' returned non-zero exit status 1.", _in_repr),
    Place("query", "401 for url: https://api.example.com/v1/items?page=2&<K>=<V>&sort=asc", _in_url),
    Place("encoded query", "next=https%3A%2F%2Fapi.example.com%2F%3F<K>%3D<V>%26page%3D2", _in_url),
    Place("xml element", "<conf><host>db</host><<K>><V></<K>></conf>"),
    Place("xml attribute", '<conf host="db" <K>="<V>"/>'),
    Place("ado", "Server=db;Database=orders;<K>=<V>;Encrypt=True"),
    Place("dsn", "host=db port=5432 dbname=orders <K>=<V> sslmode=require"),
    Place("detail", "DETAIL:  Key (<K>)=(<V>) already exists."),
    Place("arrow", '"host" => "db", "<K>" => "<V>"', _in_json),
    Place("go struct", 'Config{Host:"db", <K>:"<V>", Retries:3}', _in_json),
    Place("setter", 'System.setProperty("<K>", "<V>")', _in_json),
    Place("headline", f"{_HEADLINE}app.errors.Refused: <K>: <V>"),
    Place("log", "2026-03-04 10:11:12,345 DEBUG app.client: <K>=<V> retries=3"),
)
"""Places that name the value by a key."""

STATED: Final = (
    Place("sentence", "app.errors.Refused: no account for <K> <V> in this region"),
    Place("colon", "could not write row 7 (<K>: <V>)"),
    Place("json", '{"id": 7, "<K>": "<V>", "active": true}', _in_json),
    Place("escaped json", r'"{\"<K>\": \"<V>\", \"active\": true}"', _in_json_twice),
    Place("dict", "{'id': 7, '<K>': '<V>', 'active': True}", _in_repr),
    Place("kwargs", "Customer(id=7, <K>='<V>', active=True)", _in_repr),
    Place("detail", "DETAIL:  Key (<K>)=(<V>) already exists."),
    Place("log", "2026-03-04 10:11:12,345 WARNING app.mail: <K>=<V> was refused"),
    Place("query", "GET https://api.example.com/v1/people?<K>=<V>&page=2", _in_url),
)
"""Places that say in a word what the value is, as errors do of people's data."""

AROUND: Final = (
    Place("alone", "<V>"),
    Place("log", "2026-03-04 10:11:12,345 ERROR app.client: <V>"),
    Place("traceback", f"{_HEADLINE}app.errors.Refused: <V>"),
    Place("repr", "RuntimeError('<V>')", _in_repr),
    Place("json", '{"error": {"message": "<V>", "status": 500}}', _in_json),
    Place("escaped json", r'{"body": "{\"message\": \"<V>\"}"}', _in_json_twice),
)
"""Places for a whole text that has its secret in it already."""
