"""Texts that look like secrets and help whoever reads the error: not a character of them may go."""

# ruff: noqa: E501, RUF001 - one row a text, as it would stand in an error, in whatever script

from __future__ import annotations

import pytest

from otel_telemetry.redaction.redactor import redact

KEPT = r"""
# hashes and ids that are public
fatal: reference is not a tree: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c
error: could not apply 0f1e2d3... fix the parser
HEAD is now at 0f1e2d3 Merge branch 'main'
your branch and 'origin/main' have diverged at 0f1e2d3c4b5a
GET /repos/a/b/git/blobs/0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c returned 404
https://raw.githubusercontent.com/a/b/0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c/setup.py
sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0 not found
python@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0: manifest unknown
"integrity": "sha512-kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8Zpg=="
--hash=sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
h1:kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT4= does not match go.sum
trace_id=0f1e2d3c4b5a69788796a5b4c3d2e1f0 span_id=0f1e2d3c4b5a6978
traceparent: 00-0f1e2d3c4b5a69788796a5b4c3d2e1f0-0f1e2d3c4b5a6978-01
x-request-id: 5a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
request id: 5a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
correlation_id=5a1b2c3d4e5f60718293a4b5c6d7e8f9
etag "0f1e2d3c4b5a69788796a5b4c3d2e1f0" changed
ETag: W/"0f1e2d3c4b5a6978"
digest mismatch: expected 0f1e2d3c4b5a69788796a5b4c3d2e1f0
md5sum: 0f1e2d3c4b5a69788796a5b4c3d2e1f0  data.tar.gz
job 0f1e2d3c4b5a failed in container 0f1e2d3c4b5a
main.8f3a2b1c.js:1:20433 Uncaught TypeError
vendor.0f1e2d3c4b5a6978.chunk.js failed to load
pod web-7d9f8b6c5d-x2x7q is in CrashLoopBackOff
replicaset/web-7d9f8b6c5d scaled to 0
arn:aws:s3:::my-data-bucket/prefix is not accessible
arn:aws:iam::123456789012:role/deploy is not authorized to perform s3:GetObject
s3://my-data-bucket/models/v2/weights.bin
projects/my-project/secrets/db-password/versions/1 not found
arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db not found
<app.auth.TokenStore object at 0x7f3c2c1b5d90>
<function get_api_key at 0x7f3c2c1b5d90>
Segmentation fault at address 0x0000000000000018
Message-ID for build 20261024.3 is missing
image tag v1.2.3-0f1e2d3 not found
numpy-2.1.3-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
torch-2.5.1+cu124-cp312-cp312-linux_x86_64.whl
package golang.org/x/crypto v0.0.0-20260101120000-0f1e2d3c4b5a is not in std
pkg:pypi/requests@2.31.0?checksum=sha256:0f1e2d3c
doi 10.1038/s41586-021-03819-2 not found
arXiv:1706.03762v5 is not parsed
ISBN 978-3-16-148410-0 is missing a title
# words about secrets
KeyError: 'password'
KeyError: 'api_key'
KeyError: 'OPENAI_API_KEY'
AttributeError: 'Settings' object has no attribute 'secret_key'
AttributeError: module 'token' has no attribute 'tokenize'
NameError: name 'password' is not defined
TypeError: __init__() got an unexpected keyword argument 'api_key'
TypeError: login() missing 1 required positional argument: 'password'
TypeError: connect() missing 2 required keyword-only arguments: 'user' and 'password'
ImportError: cannot import name 'SecretStr' from 'pydantic'
ModuleNotFoundError: No module named 'passlib'
password: Field required
password: String should have at least 8 characters
password: This field may not be blank.
api_key: none is not an allowed value
token: invalid
token is invalid or expired
token expired
secret: null
password: str
password: Optional[str] = None
def login(user: str, password: str) -> None:
def get_token(self, key: str, default: str = "") -> str:
token = get_token()
password = getpass.getpass()
password=os.environ["DB_PASSWORD"]
api_key=settings.openai_api_key
api_key = config.get("api_key")
secret = self.secret
password=password
password=args.password, user=args.user
token=token, timeout=30
headers = {"Authorization": f"Bearer {token}"}
password=${DB_PASSWORD}
password=$DB_PASSWORD
password: {{ db_password }}
password: <password>
api_key=<your-api-key>
api_key=your_api_key_here
password=********
password=****
password: [redacted]
password=None
password=null,
password=""
password=''
password='' port='5432'
{"password": "", "port": 5432}
{"password": null}
{"password": ["This field is required."]}
{"password": {"type": "string", "minLength": 8}}
{"credentials": {"type": "object", "properties": {}}}
{"token": {"required": true}}
{"tokens": ["the", "cat", "sat"]}
{"tokens": [101, 2023, 102]}
{"usage": {"prompt_tokens": 12, "completion_tokens": 40, "total_tokens": 52}}
gen_ai.usage.input_tokens=1234 gen_ai.usage.output_tokens=56
max_tokens=4096, temperature=0.2
max_new_tokens: 512
num_tokens=100000 exceeds n_ctx
This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.
pad_token_id=50256, eos_token=<|endoftext|>
pad_token: <pad>, unk_token: [UNK]
tokenizer: cl100k_base
tokenizer=LlamaTokenizerFast
invalid token: NAME
unexpected token: IDENTIFIER
SyntaxError: Unexpected token } in JSON at position 42
SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON
Unexpected token: string "foo"
Invalid or unexpected token
expected token '(' but found 'EOF'
csrf token missing
CSRF token mismatch
The CSRF token is invalid. Please try to resubmit the form.
WWW-Authenticate: Bearer error="invalid_token", scope="repo"
WWW-Authenticate: Basic realm="restricted"
Bearer token not found in request
bearer authentication is required
Basic authentication is not supported for this endpoint
invalid_grant: bad refresh token
password authentication failed for user "postgres"
FATAL: password authentication failed for user "postgres"
Access denied for user 'root'@'localhost' (using password: YES)
Access denied for user 'root'@'localhost' (using password: NO)
ORA-01017: invalid username/password; logon denied
Login failed for user 'sa'. Reason: Password did not match that for the login provided.
Incorrect username or password.
password is too short
password must contain at least 8 characters
password: must be at least 8 characters
password was not provided
password is required
password does not match
password reset link expired
the password field is invalid
the password hash is wrong
password policy is too weak
your password has expired and must be changed
wrong password for key file
No API key provided
You must provide an API key
api key not valid. Please pass a valid API key.
Invalid API Key format
Missing required environment variable: API_KEY
environment variable AWS_SECRET_ACCESS_KEY is not set
Unable to locate credentials
Could not load the default credentials
No credentials found for profile default
Your default credentials were not found.
secret "db-credentials" not found
Error: secret default/db-password not found
couldn't find key password in Secret default/db
configmap "app" key "token" missing
secrets is forbidden: cannot list resource "secrets" in API group ""
private key file not found
private key does not match certificate
could not load private key: unsupported format
unable to load key
key not found: user.name
Missing key: smith2020deep
Missing key(s) in state_dict: "encoder.layer.0.weight"
Unexpected key(s) in state_dict: "classifier.weight", "classifier.bias"
invalid key: expected string
duplicate key: name
duplicate key value violates unique constraint "users_email_key"
foreign key constraint "orders_user_id_fkey" fails
key=lambda item: item.score
sorted(rows, key=itemgetter(1))
sort_key=created_at
primary_key=True, nullable=False
cache_key=user:42:profile
cache key: wheels-linux-py311
partition_key=2026-10-24
s3 key: data/2026/10/24/part-0001.parquet
Key: data/2026/10/24/part-0001.parquet
object key data/models/v2/weights.bin does not exist
<Key>data/models/v2/weights.bin</Key>
<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>
<Code>InvalidAccessKeyId</Code><RequestId>0f1e2d3c4b5a</RequestId>
<Error><Code>SignatureDoesNotMatch</Code></Error>
SignatureDoesNotMatch: The request signature we calculated does not match
signature mismatch for package foo
signature = inspect.signature(func)
no signature found for builtin <built-in function max>
invalid signature: got 3 arguments
session not found
session closed
session: started at 12:00
<sqlalchemy.orm.session.Session object at 0x7f3c2c1b5d90>
requests.sessions.Session.request
File "requests/auth.py", line 41, in authenticate
File "site-packages/google/oauth2/credentials.py", line 409, in refresh
File "site-packages/botocore/auth.py", line 418, in add_auth
File "src/app/tokens/password_reset.py", line 12, in create_token
src/auth/token_refresh_handler.ts(12,5): error TS2304
tests/test_auth.py::TestTokenRefresh::test_expired_token_is_rejected FAILED
at com.example.security.PasswordEncoderFactory.createDelegatingPasswordEncoder(PasswordEncoderFactory.java:42)
org.springframework.security.authentication.BadCredentialsException: Bad credentials
google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found
botocore.exceptions.NoCredentialsError: Unable to locate credentials
openai.AuthenticationError: Error code: 401
anthropic.AuthenticationError: Error code: 401 - {'type': 'error', 'error': {'type': 'authentication_error', 'message': 'invalid x-api-key'}}
{'error': {'message': 'Invalid API key', 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}
{"error": {"code": "invalid_api_key", "status": 401}}
"code": "token_expired", "message": "Token has expired"
error code: 401, auth code: none
status code 403, retry after 30
exit code 137
error_code=1045 sqlstate=28000
HTTP 401 Unauthorized: token expired
Access-Control-Allow-Headers: Authorization, Content-Type, X-CSRF-Token
header 'Authorization' is missing
Authorization header required
Cookie "theme" has been rejected
cookie parsing failed
author: Jane, authority: ca, authors: 3
authored by nobody in particular
tokenize, detokenize and tokenized
passed 12, failed 3, bypassed 1
compass: north, passenger: 2, passthrough=true
keyboard: us, monkey=patch, turkey: 1, keynote: 3
accessor: x, accessed=12, success: 3
secretary: none, secretion=2
sigma=0.5, signal: 15, sigmoid: x, design=flat
pattern: abc, path=src, spatial=1, patience=10
pinned=1, pint: 2, spinning: yes, opinion=none
salty: 3, basalt=grey
saltire: x, seedling=4
random seed: 42, seed=1234, seed: 20261024
PYTHONHASHSEED=0
nonce: 0, nonce=3
author_session=morning, recession: 2
credit: 3, accreditation: none, sacred=1
dsn: none
client: curl/8.5.0
client_version=2.31.0
client_id=my-app
host=db port=5432
identified by revision 1975ea83b712
Can't locate revision identified by '1975ea83b712'
the object is identified by 'users.id'
records identified with tag v1.2.3
the phrase is not in the glossary
the recovery phrase has 12 words
mnemonic: mov eax, ebx
machine learning login page
row 5432: bad value
line 5432: unexpected end
port 5432: connection refused
tcp(7) connection reset
dial tcp 127.0.0.1:5432: connect: connection refused
index(3) out of range, max(4)
Key (email) is not unique
Key error in row 3
SELECT token, password FROM users WHERE id = $1
SELECT $1::text, $2::int
costs $1,000 or $2 in $HOME and ${PATH}
echo $PATH; cd $HOME/bin
{SHA} is not supported
</password> expected
<password/> is empty
<token></token>
<secret> is not closed
element <password> is missing
xml: unexpected closing tag </token>
Vec<Token>, Option<Secret>, Map<Key, Value>
List<String> keys = new ArrayList<>();
std::map<Key, Value>::find
if token == Token.EOF: return
assert token is not None
assert response.status_code == 200
case 'token': return
enum Token { Name, Number, String }
--password is required
--token TOKEN  the token to use
-p PASSWORD, --password PASSWORD
usage: app [--password PASSWORD] [--token TOKEN]
option --api-key requires an argument
error: unrecognized arguments: --secret-key
pip install --user tokenizers
docker run -p 8080:80 -e DEBUG=1 web
ssh -p 2222 host
curl -u user:password https://x.test
curl -o out.json https://x.test/a
mysql -u root -p orders
kubectl -n prod get secret db -o yaml
git push origin HEAD:refs/heads/token-fix
https://docs.example.org/auth/tokens?page=2&sort=name
https://x.test/docs/password+reset?lang=en
https://x.test/a?state=open&code=404
https://x.test/callback?error=access_denied&error_description=denied
git@github.com:psf/requests.git
ssh://git@github.com/psf/requests.git
http://localhost:8080/login?next=/home
redis://localhost:6379/0
postgresql://db:5432/orders
mongodb://mongo1:27017,mongo2:27017/x?replicaSet=rs0
jdbc:postgresql://db:5432/orders?ssl=true
amqp://mq:5672//
npm ERR! code E401 Unable to authenticate, need: Basic realm="x"
@scope/name@1.2.3 and actions/checkout@v4
user/repo@main not found
HttpClientErrorExceptionUnprocessableEntityHandlerFactoryBeanPostProcessor
test_rotation_keeps_previous_key_for_grace_period_when_the_password_changes
THIS_IS_A_VERY_LONG_CONSTANT_NAME_WITH_TOKEN_AND_KEY_IN_IT
a_module.another_module.yet_another_module.ClassName.method_name
AbstractAuthenticationTokenResponseHttpMessageConverterFactory
NSInternalInconsistencyException UIApplicationInvalidInterfaceOrientation
x86_64-unknown-linux-gnu, aarch64-apple-darwin
CVE-2026-12345, GHSA-7h2m-9pq4-x8vr
2026-10-24T03:00:00.123456Z, 1729738800.123, 2026-10-24 03:00:00,123
ERROR 1045 (28000), SQLSTATE[42S02], ORA-00942, E0308, TS2322, PLR0913
utf-8, iso-8859-1, en_US.UTF-8
50%, 3.14159265358979, 1.7976931348623157e+308, 0xdeadbeef
PASS - test_login2 (0.01s)
pass - 12 tests, 3 failures
password - must be longer than 8
(password) is required
pwd - /srv/app
invalid cache key '9f86d081884c7d659a2feaa0c55ad015'
unauthorized: no object key '9f86d081884c7d659a2feaa0c55ad015' in the bucket
invalid key 9f86d081884c7d659a2feaa0c55ad015
KeyError: '9f86d081884c7d659a2feaa0c55ad015'
https://x.test/v1?appId=com.acme.app&app_id=42&rev=9f86d081884c7d659a2feaa0c55ad015
the community string in the docs
snmp community string is invalid
seed = 12345
seed: 42 for the random generator
Host=localhost;Password=None;
Server=db;Password=<password>;
BUNDLE_GEMFILE=Gemfile BUNDLE_PATH: vendor/bundle
https://api.example.test/webhooks/v1/subscriptions failed
# what programs complain of: versions, names, choices, places
docker.errors.ImageNotFound: 404 Client Error: Not Found ("No such image: ghcr.io/acme/job:1.4.2")
libc.so.6: version `GLIBC_2.34' not found (required by node)
error[E0382]: borrow of moved value: `token_stream`
level=error msg="failed to reload" err="yaml: line 3: mapping values are not allowed in this context"
assert 'refresh_token' in {'detail': 'not found'}
in pod job-7d9f8b6c5-x2k4p_prod(3f2b8c1e-9d47-4a6b-8f10-2c5e7d9a0b13)
/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/tmpa1b2c3d4
/var/folders/8k/3xq5l0nd1fb9xkzpyhb5_q2w0000gn/T/pip-install/foo
Set the Authorization header to `Bearer <token>`
tests/test_secrets.py::test_enable_secret_rotation_for_accounts[case-2] FAILED
at EncoderFactory.getSecretValue (/app/node_modules/@acme/sdk/dist/index.js:766:80)
version 1.2.3.4 is not installed (available: 1.2.3.1, 1.2.3.5)
no match for opencv==9 (from versions: 3.4.0.14, 3.4.8.29, 4.1.1.26)
opencv-python 4.5.5.64 requires numpy>=1.21.2
Collecting opencv_python 4.1.1.1
alsa-topology-conf 1.2.5.1-2 all
libcurl3-nss 7.88.1-10 amd64
job 01HZX3KQ4M5N6P7R8S9TAVBWCX failed
run_522e4c45-a27c-4ae7-83fe-1e816e75c2fc
.git/objects/02/0216943
commit 003469611564e64ddd2aa529cdba824bffd55cee
1750602230823
ImportError: No module named Crypto
ValueError: No sheet named Summary
create_cookie() got unexpected keyword arguments: theme
Included max number of cookies (100) in request!
Cannot refresh credentials: MFA token required.
Unknown MS Compiler version 1900
Finished call to '2024.10.1'
libtoken.so.20220623 -> libtoken.so.20220623.0.0
Failed to get token for IMDSv2
Secret prod/db2 not found
invalid command 'bdist' (no class 'bdist' in module 'setup')
no python2 command (required for building) was found
Can't select versions from package 'foo' as it is virtual
Unable to flush stdout: /dev/full
Looking up "https://api.github.com/repos/a/b" in the cache
"https://x.test/a/b" was not found, see 'docs/b' for more
nqubits must be an integer, got (<class 'str'>)
Invalid value: 'tool'. Supported values are: 'system', 'user'
'purple' is not a valid Color
'foo' was expected
'v2' is not one of ['v1', 'v3']
could not parse 'retry_policy' from config.yaml
(line 3, column 5): expected <block end>, but found '-'
import time:       135 |        135 |   _io
-----BEGIN PGP PUBLIC KEY BLOCK-----
git config --global user.email you@example.com
# other languages
неверный пароль
пароль: неверный
密码错误
パスワードが間違っています
비밀번호가 올바르지 않습니다
Fehler：Datei nicht gefunden
错误：文件不存在（代码 404）
コメント：なし
"""

LINES = [line for line in KEPT.strip("\n").split("\n") if line and not line.startswith("# ")]


@pytest.mark.parametrize("line", LINES)
def test_what_only_looks_like_a_secret_stays(line: str) -> None:
    assert redact(line) == line


def test_a_parser_of_arguments_may_name_a_flag() -> None:
    # no row above: pytest tells each row's name in its environment, whose secrets are hidden wherever they stand
    line = "argument --api-key: expected one argument"
    assert redact(line) == line


def test_the_host_and_path_behind_credentials_stay() -> None:
    token = "ghs_" + "kq8ZpmW2sT5xVbN3" * 2 + "kq8Z"
    line = redact(f"push to https://x-access-token:{token}@github.com/acme/platform rejected")
    assert line == "push to https://[REDACTED:url-credentials]@github.com/acme/platform rejected"


def test_addresses_are_no_versions_of_a_list() -> None:
    line = redact("addresses available: 203.0.113.7, 9.9.9.9")
    assert line == "addresses available: [REDACTED:ipv4], [REDACTED:ipv4]"
