"""What helps stays: redaction that eats identifiers and hashes makes an error useless."""

from __future__ import annotations

import pytest

from otel_telemetry.redaction.redactor import redact

SHA = "9f86d081884c7d659a2feaa0c55ad0159f86d081"

LEGIBLE = {
    "git sha": "fatal: bad object 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "short sha": "error: pathspec 'a1b2c3d' did not match any file(s) known to git",
    "md5": "checksum md5=9e107d9d372bb6826bd81d3542a419d6 does not match",
    "uuid": "job 3f2b8c1e-9d47-4a6b-8f10-2c5e7d9a0b13 raised ValueError('bad row')",
    "traceparent": "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "version": "urllib3<2,>=1.21.1 is required, 2.8.0 is installed; version 2.0.0.1; Chrome/120.0.0.0",
    "wheel": "numpy-2.1.3-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl is not supported",
    "module": "No module named 'azure.mgmt.authorization.v2022_04_01.operations'",
    "camel case": "HttpClientErrorExceptionUnprocessableEntityHandlerFactoryBean not registered",
    "snake case": "tests/integration/test_api_key_rotation.py::test_rotation_keeps_previous_key_for_grace_period",
    "path and line": 'File "app/services/token_store.py", line 41, in read_refs',
    "timestamp": "2026-10-24T03:00:00.123456Z deadline exceeded after 15.00 seconds",
    "status": "404 Client Error: Not Found for url: https://index.example.org/simple/nonexistent-package-xyz/",
    "purl": "pkg:npm/%40angular/animation@12.3.1 unresolved",
    "localhost": "connect to localhost:5432, 127.0.0.1:8080 and [::1]:80 refused",
    "address": "<app.models.User object at 0x7f3c2c1b5d90> is not JSON serializable",
    "usage": "prompt_tokens=1234 completion_tokens=567 total_tokens=1801 max_tokens: 4096",
    "missing variable": "environment variable OPENAI_API_KEY is not set",
    "key error": "KeyError: 'password'",
    "attribute": "'str' object has no attribute 'token'",
    "validation": "password: field required; token: invalid; secret: None",
    "sort key": "sort key=<lambda> raised TypeError; foreign key mismatch; primary key: id",
    "cpp": "std::vector<int>::at: out_of_range in core::ptr::drop_in_place::h1a2b3c4d5e6f7089",
    "list of words": "expected one of 'lambda', 'pass', 'print', 'raise', 'token', 'true'",
    "mangled": "undefined symbol: _ZN2at4_ops5zeros4callEN3c108ArrayRefINS2_6SymIntEEENS2_8optionalE",
    "sql": 'column "password_hash" does not exist in SELECT id, password_hash FROM auth_user',
    "windows path": r"C:\Program Files\Python311\Lib\site-packages\requests\api.py is not readable",
    "home in a url": "https://example.com/home/about and https://example.com/Users/guide",
    "template": "password=${DB_PASSWORD} token=<your token> api_key={api_key} secret=********",
    "settings": "password=os.environ['DB_PASSWORD'] token=get_token() secret=self.config.secret",
    "pod": "pod api-7d9f8b6c5-x2k4p in namespace prod OOMKilled (exit 137)",
    "sha in a path": f"blob/{SHA}/x, objects/9f/{SHA[2:]}, layers/sha256/{SHA}{SHA[:24]}/diff, /data/{SHA}/x",
    "citation keys": "Missing key: smith2020deep; citation_key=vaswani2017attention; key: doe1999a",
    "a parser's token": "invalid token: NAME; unexpected token: IDENTIFIER; unexpected token: EOF",
    "tokenizer": "tokenizer: cl100k_base, tokenizer=BertTokenizerFast",
    "challenge": 'WWW-Authenticate: Bearer error="invalid_token", Bearer realm="x"',
    "slices and times": "a[::2], x[1::2], 10::20, ns::1::2, time 10::15",
    "versions of products": "cuDNN 8.9.2.26, V8 12.4.254.14, Chrome/120.0.0.0, requests==2.31.0.4",
    "public ids": "req_011CSHoEeqs5C35K2UUqR7Fy, msg_01XFDUDYJgAACzvnptvVoYEL, i-0abcd1234ef56789",
    "assembly": "assembly Version=4.0.0.0, PublicKeyToken=b77a5c561934e089",
    "idempotency": "Idempotency-Key: 9f86d081-884c-4d65-9a2f-eaa0c55ad015",
    "interface": "404 for /users/42 and /users/login, src/home/index.tsx",
    "ports": "ssh -p 2222 db; docker run -p 8080:80 web; mysql -u root -p orders; mkdir -p build1",
    "unicode": "ファイルが見つかりません: 設定.yaml",
}


@pytest.mark.parametrize("text", LEGIBLE.values(), ids=LEGIBLE.keys())
def test_what_helps_stays_as_it_is(text: str) -> None:
    assert redact(text) == text
