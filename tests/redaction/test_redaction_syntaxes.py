"""Secrets in every syntax that errors quote: «» marks what has to go, ⏎ is a new line, ⇥ a tab, ␛ an escape."""

# ruff: noqa: E501, RUF001 - one row a text, as it would stand in an error, in whatever script

from __future__ import annotations

import re

import pytest

from otel_telemetry.redaction.redactor import redact

HIDDEN = r"""
# environment, shells, containers
DB_PASSWORD=«sunny-Day-77»
export DB_PASSWORD='«sunny-Day-77»'
set DB_PASSWORD=«sunny-Day-77»
setx API_KEY "«sunny-Day-77»" /m
$env:API_KEY = "«sunny-Day-77»"
setenv SECRET_KEY «sunny-Day-77»
ENV DB_PASSWORD «sunny-Day-77»
ENV DB_PASSWORD=«sunny-Day-77» DEBUG=1
ARG NPM_TOKEN=«sunny-Day-77»
docker run -e MYSQL_ROOT_PASSWORD=«sunny-Day-77» mysql:8
docker run --env POSTGRES_PASSWORD=«horsebattery» postgres:16
--build-arg GITHUB_TOKEN=«horsebattery9»
environ({'SHELL': '/bin/sh', 'DB_PASSWORD': '«sunny-Day-77»', 'LANG': 'C'})
+ API_SECRET=«sunny-Day-77» make deploy
declare -x SECRET_TOKEN="«sunny-Day-77»"
DB_PASSWORD: «sunny-Day-77»
    - POSTGRES_PASSWORD=«horsebattery»
      - name: DB_PASSWORD⏎        value: "«horsebattery»"
::set-output name=password::«horsebattery9»
env.PASSWORD = '«horsebattery»'
process.env.API_KEY = '«horsebattery»'
os.environ["API_TOKEN"] = "«horsebattery»"
os.environ.setdefault('SECRET_KEY', '«horsebattery»')
putenv("DB_PASSWORD=«horsebattery»")
# json and its kin
{"password":"«horsebattery»"}
{"password" : "«horsebattery»", "retries": 3}
{"auth": {"client_secret": "«aB8~Q.x7Kq_p2.zR~4v»"}}
client_secret=«aB8~Q.x7Kq_p2.zR~4v»
"{\"password\": \"«horsebattery»\"}"
"{\\\"password\\\": \\\"«horsebattery»\\\"}"
'{\'password\': \'«horsebattery»\'}'
{\"auth\":{\"token\":\"«sunny-Day-77»\"},\"n\":1}
{"body": "{\"user\":{\"password\":\"«sunny-Day-77»\"}}"}
{"key":"password","value":"«horsebattery»"}
{'name': 'password', 'value': '«horsebattery»'}
{"value": "«horsebattery»", "name": "password"}
{"Name": "ApiKey", "Value": "«horsebattery»", "Type": "String"}
{"auths":{"registry.test":{"auth":"«Ym9iOmh1bnRlcjI=»"}}}
{"auths": {"https://index.docker.io/v1/": {"auth": "«Ym9iOmh1bnRlcjI=»", "email": ""}}}
{"private_key_id": "«0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c»"}
{"secrets": ["«sunny-Day-77»", "«other-Night-88»"]}
{"password": ["«sunny-Day-77»"]}
{"passwords": {"bob": "«sunny-Day-77»"}}
{password: '«horsebattery»', user: 'bob'}
{"password": 12345678}
# yaml
password: «sunny-Day-77»
password: "«horsebattery»"
password: '«horsebattery»'
  api_key: «horsebattery9» # of the test account
password: |⏎  «sunny-Day-77»
password: >-⏎  «sunny-Day-77»
secret:⏎  - «sunny-Day-77»
password: !vault «sunny-Day-77»
password: !!str «sunny-Day-77»
db: {user: bob, password: «sunny-Day-77»}
stringData:⏎  password: «horsebattery»
# toml, ini, properties, plist, xml, hcl
password = "«horsebattery»"
password = '«horsebattery»'
password=«horsebattery»
password      = «horsebattery»
password: «horsebattery»⏎user: bob
spring.datasource.password=«horsebattery»
db.password = «correct horse battery»
hibernate.connection.password «sunny-Day-77»
<password>«horsebattery»</password>
<Password type="plain">«horsebattery»</Password>
<db:password xml:lang="en">«horsebattery»</db:password>
<password><![CDATA[«horsebattery»]]></password>
<password>⏎  «sunny-Day-77»⏎</password>
<key>ApiSecret</key><string>«horsebattery»</string>
<key>Password</key>⏎⇥<string>«horsebattery»</string>
<add key="Password" value="«horsebattery»" />
<property name="connection.password" value="«horsebattery»"/>
<property name="password">«horsebattery»</property>
<param name="api_key">«horsebattery»</param>
<entry key="db.password">«horsebattery»</entry>
<user username="bob" password="«horsebattery»" roles="admin"/>
<identity impersonate="true" userName="bob" password="«horsebattery»"/>
&lt;password&gt;«horsebattery»&lt;/password&gt;
variable "db_password" {⏎  default = "«horsebattery»"⏎}
  master_password = "«horsebattery»"
define('DB_PASSWORD', '«horsebattery»');
define( "AUTH_KEY", "«kq:8Zp{mW|2@s-T5^xV!»" );
$config['password'] = '«horsebattery»';
'password' => '«horsebattery»',
"password" => "«horsebattery»"
:api_key => "«horsebattery»"
password: "«horsebattery»",
config.secret_key_base = '«horsebattery»'
Config{User: "bob", Password: "«horsebattery»"}
&Config{Password:"«horsebattery»", Port:5432}
{User:bob Password:«horse-Battery-9» Port:5432}
let password: &str = "«horsebattery»";
const char *password = "«horsebattery»";
String password = "«horsebattery»";
val apiKey: String = "«horsebattery»"
private static final String SECRET = "«horsebattery»";
var password string = "«horsebattery»"
NSString *password = @"«horsebattery»";
string password = @"«horsebattery»";
SecureString password = ConvertTo-SecureString "«horsebattery»" -AsPlainText -Force
System.setProperty("javax.net.ssl.keyStorePassword", "«horsebattery»")
-Djavax.net.ssl.trustStorePassword=«horsebattery»
setPassword("«horsebattery»")
.password("«horsebattery»")
.withPassword("«horsebattery»")
obj.setApiKey('«horsebattery»');
<input type="password" name="password" value="«horsebattery»">
# python repr
{'user': 'bob', 'password': '«horsebattery»'}
{'user': 'bob', 'password': b'«horsebattery»'}
User(name='bob', password='«horsebattery»', active=True)
connect(host='db', password='«horsebattery»')
Settings(api_key=SecretStr('«horsebattery»'))
Namespace(user='bob', password='«horsebattery»')
OrderedDict([('user', 'bob'), ('password', '«horsebattery»')])
[('password', '«horsebattery»'), ('n', 1)]
(b'password', b'«horsebattery»')
('Authorization', 'Bearer «horsebattery9»')
[(b'authorization', b'Bearer «horsebattery9»')]
<Config user=bob password=«sunny-Day-77» port=1>
auth=('bob', '«horsebattery»')
BasicAuth(login='bob', password='«horsebattery»', encoding='latin1')
requests.auth.HTTPBasicAuth("bob", "«horsebattery»")
argv: ['app', '--password', '«horsebattery»']
argv: ['app', '--password=«horsebattery»']
assert '«horsebattery»' == user.password
assert user.password == '«horsebattery»'
AssertionError: assert password == '«horsebattery»'
TypeError: login() got an unexpected keyword argument: password='«horsebattery»'
dataclass(password='''«horsebattery»''')
password=f'«horsebattery»'
password=r"«horsebattery»"
# http
Authorization: Basic «Ym9iOmh1bnRlcjI=»
Authorization: Bearer «horsebattery9horse»
Authorization: Token «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
authorization: token «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
Authorization: Digest username="bob", realm="x", nonce="«dcd98b7102dd2f0e8b11d0f600bfb0c0»", uri="/", response="«6629fae49393a05397450978507c4ef1»"
Authorization: AWS4-HMAC-SHA256 Credential=XXXX/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=«fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024»
Proxy-Authorization: Basic «Ym9iOmh1bnRlcjI=»
-H 'Authorization: Bearer «horsebattery9horse»'
--header "X-Api-Key: «horsebattery9»"
X-Auth-Token: «horsebattery9»
X-API-KEY: «horsebattery»
Ocp-Apim-Subscription-Key: «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
x-amz-security-token: «horse+battery/9horse==»
PRIVATE-TOKEN: «horsebattery9»
X-Vault-Token: «horsebattery9»
X-CSRF-Token: «horsebattery9xk2»
Cookie: session=«31d4d96e407aad42»; theme=«dark»
Set-Cookie: sid=«31d4d96e407aad42»; HttpOnly; Path=/
'Cookie': 'session=«31d4d96e407aad42»'
{'Set-Cookie': 'JSESSIONID=«31D4D96E407AAD42»; Path=/'}
sessionid=«31d4d96e407aad42»
PHPSESSID=«31d4d96e407aad42»
curl -u bob:«horsebattery» https://x.test
curl --user 'bob:«horsebattery»' https://x.test
curl -H "Api-Key: «horsebattery»" https://x.test
curl -d 'user=bob&password=«horsebattery»' https://x.test
curl -d '{"password":"«horsebattery»"}' https://x.test
wget --password=«horsebattery» ftp://x.test/a
http -a bob:«horsebattery» GET x.test
grant_type=password&username=bob&password=«horsebattery»
username=bob&password=«horse%20battery%21»&go=1
https://x.test/cb?code=«4/0AX4XfWh-Zq9Kd3»&state=1
https://x.test/a?api_key=«horsebattery»&q=1
https://x.test/a?key=«kq8ZpmW2sT5xVbN3»
https://x.test/a?access_token=«horsebattery»
https://x.test/a?sig=«kq8ZpmW2sT5xVbN3%2Bq%3D»&se=2026
https://x.test/#access_token=«horsebattery»&expires_in=3600
https://acct.blob.core.windows.net/c/b?sv=2022-11-02&sr=b&sig=«kq8ZpmW2sT5xVbN3kq8ZpmW2sT5x%3D»
https://bob:«horsebattery»@x.test/a
https://bob:«p%40ss-w0rd»@x.test/a
https://«horsebattery9»@x.test/a
https://x-access-token:«horsebattery»@github.com/a/b.git
https://oauth2:«horsebattery»@gitlab.com/a/b.git
https://bob:«hor/se#ba?tt»@x.test/a
fatal: Authentication failed for 'https://bob:«horsebattery»@github.com/a/b.git/'
HTTPSConnectionPool(host='x.test', port=443): Max retries exceeded with url: /v1?token=«horsebattery» (Caused by x)
401 Client Error: Unauthorized for url: https://x.test/v1?apikey=«horsebattery»
# databases and brokers
postgresql://bob:«horsebattery»@db:5432/orders
postgres://bob:«hunter@2»@db/orders
mysql+pymysql://root:«horsebattery»@localhost/x
mongodb+srv://bob:«horsebattery»@cluster0.mongodb.net/test
redis://:«horsebattery»@cache:6379/0
rediss://default:«horsebattery»@cache:6379
amqp://guest:«horsebattery»@mq:5672/%2f
amqps://bob:«horsebattery»@mq/vhost
ldap://cn=admin,dc=x:«horsebattery»@ldap.x.test
smtp://bob:«horsebattery»@mail.x.test:587
ftp://bob:«horsebattery»@x.test/a.txt
sftp://bob:«horsebattery»@x.test
socks5://bob:«horsebattery»@proxy:1080
clickhouse://default:«horsebattery»@ch:9000/x
snowflake://bob:«horsebattery»@acct/db
jdbc:mysql://db/x?user=bob&password=«horsebattery»
jdbc:postgresql://db/x?user=bob&password=«horsebattery»&ssl=true
jdbc:sqlserver://db:1433;databaseName=x;user=sa;password=«horsebattery»;
jdbc:oracle:thin:bob/«horsebattery»@//db:1521/x
jdbc:oracle:thin:bob/«horsebattery»@db:1521:orcl
sqlplus bob/«horsebattery»@orcl
sqlplus -s system/«horsebattery»@//db:1521/x
oracle+cx_oracle://bob:«horsebattery»@db
Server=db;Database=x;User Id=sa;Password=«horsebattery»;
Data Source=db;Initial Catalog=x;User ID=sa;Pwd=«horsebattery»
Driver={ODBC Driver 17};Server=db;UID=sa;PWD={«horse;battery»}
DRIVER={x};SERVER=db;UID=sa;PWD=«horse!battery»;Encrypt=yes
DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8Zpg==»;EndpointSuffix=core.windows.net
Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=«kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
HostName=x.azure-devices.net;DeviceId=d;SharedAccessKey=«kq8ZpmW2sT5xVbN3kq8Zpg==»
AccountEndpoint=https://x.documents.azure.com:443/;AccountKey=«kq8ZpmW2sT5xVbN3kq8Zpg==»;
host=db port=5432 dbname=x user=bob password=«horsebattery» sslmode=require
host=db user=bob password='«horse battery»' dbname=x
connection to server failed: "host=db user=bob password=«horsebattery»"
bob:«horsebattery»@tcp(db:3306)/x
bob:«hunter2»@tcp(127.0.0.1:3306)/x?parseTime=true
db:5432:orders:bob:«horsebattery»
*:*:*:bob:«horsebattery»
machine x.test login bob password «horsebattery»
machine x.test⏎  login bob⏎  password «sunny-Day-77»
CREATE USER bob IDENTIFIED BY '«horsebattery»'
ALTER USER bob IDENTIFIED BY "«horsebattery»"
alter user bob identified by «horsebattery»
GRANT ALL ON *.* TO 'bob'@'%' IDENTIFIED BY '«horsebattery»'
CREATE USER bob IDENTIFIED WITH mysql_native_password BY '«horsebattery»'
CREATE ROLE bob WITH LOGIN PASSWORD '«horsebattery»'
ALTER USER bob WITH ENCRYPTED PASSWORD '«horsebattery»';
CREATE LOGIN bob WITH PASSWORD = '«horsebattery»'
CREATE LOGIN bob WITH PASSWORD = N'«horsebattery»'
SET PASSWORD FOR 'bob'@'%' = PASSWORD('«horsebattery»')
SET PASSWORD FOR bob = '«horsebattery»'
UPDATE users SET password = '«horsebattery»' WHERE id = 1
SELECT * FROM users WHERE email = 'x' AND password = '«horsebattery»'
DETAIL:  Key (email)=(«horse battery») already exists.
Key (password)=(«horsebattery») already exists.
Key (tenant_id, api_key)=(«17, horsebattery») already exists.
Key (user_id)=(«48213») is not present in table "users".
# files
//registry.npmjs.org/:_authToken=«horsebattery»
//registry.x.test/:_password="«aHVudGVyMg==»"
_auth = «Ym9iOmh1bnRlcjI=»
npm config set //registry.x.test/:_authToken «horse-battery-9»
bob:«$apr1$kq8ZpmW2$kq8ZpmW2sT5xVbN3kq8Zp.»
bob:«{SHA}kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
root:«$6$kq8ZpmW2$kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3»:19000:0:99999:7:::
$2b$12$«kq8ZpmW2sT5xVbN3kq8Zp.kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVb»
hash «$argon2id$v=19$m=65536,t=3,p=4$kq8ZpmW2sT5xVbN3$kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3»
pbkdf2_sha256$«600000$kq8ZpmW2sT5x$kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
aws_secret_access_key = «kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2»
aws_session_token = «kq8ZpmW2sT5xVbN3/kq8ZpmW2sT5xVbN3+kq8ZpmW2==»
password = pass:«horsebattery»
[remote "origin"]⏎⇥url = https://bob:«horsebattery»@github.com/a/b.git
PuTTY-User-Key-File-3: ssh-ed25519⏎Encryption: none⏎Private-Lines: 1⏎«AAAAIKq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8Zpm»⏎Private-MAC: «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
PrivateKey = «kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
PresharedKey = «kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
psk="«horsebattery»"
wpa_passphrase=«horsebattery»
enable secret 5 «$1$kq8Z$kq8ZpmW2sT5xVbN3kq8Zp/»
# keys behind words
encryption key: «0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0»
encryption_key = "«0f1e2d3c4b5a6978»"
HMAC key «kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
hmac: «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
salt=«kq8ZpmW2sT5x»
seed: «0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0»
master key «0f1e2d3c4b5a69788796a5b4c3d2e1f0» rejected
secret key is «0f1e2d3c4b5a69788796a5b4c3d2e1f0»
decryption failed with key «kq8ZpmW2sT5xVbN3kq8ZpmW2sT4=»
private key 0x«0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0»
mnemonic: «lemon river cactus orbit velvet anchor puzzle winter copper meadow falcon sugar»
seed phrase: «lemon river cactus orbit velvet anchor puzzle winter copper meadow falcon sugar»
recovery phrase is "«lemon river cactus orbit velvet anchor puzzle winter copper meadow falcon sugar»"
backup codes: «1234-5678»
verification code: «493021»
your one-time password is «493021»
OTP 493021 rejected: otp=«493021»
PIN: «4930»
# sentences
invalid password '«horsebattery»' for user bob
wrong password "«horsebattery»"
login failed for bob with password «horsebattery9»
the password «hunter2» is wrong
password is «hunter2»
password was «hunter2!»
Password: «hunter2»
my password is "«horsebattery»"
the password for bob is «hunter2»
password for user bob: «hunter2»
using password: «horse-battery-9»
password («hunter2»)
password [«hunter2»]
password `«horsebattery»` is too weak
password "«horse battery staple»" is too weak
token «kq8ZpmW2sT5xVbN3» has expired
invalid token: «kq8ZpmW2sT5xVbN3»
invalid api key: «kq8ZpmW2sT5xVbN3»
Incorrect API key provided: «kq8ZpmW2sT5xVbN3»
api key «kq8ZpmW2sT5xVbN3» not found
bearer «kq8ZpmW2sT5xVbN3» rejected
credentials bob:«hunter2» rejected
credentials: bob/«hunter2»
username: bob, password: «horsebattery»
user=bob pass=«horsebattery»
user/pass: bob/«hunter2»
login: bob⏎password: «horsebattery»
Passphrase: «correct horse battery staple»⏎
password: «correct horse battery staple»⏎user: bob
secret: «my very long phrase 42»⏎
could not decode «eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3»
could not decode «eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi»
could not decode «eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9»
jwe «eyJhbGciOiJSU0EtT0FFUCJ9.kq8ZpmW2sT5x.kq8ZpmW2.kq8ZpmW2sT5x.kq8ZpmW2sT5x»
Z«kq8ZpmW2sT5xVbN3kq8ZpmW2sT5xVbN3» is unexpected
# labels, dashes, and what names whose it is
(ID)alwin/(PW)«kq8ZpmW2»
[password] «kq8ZpmW2»
ID-alwin / PASS - «kq8ZpmW2»
password - «kq8ZpmW2»
passwd — "«kq8ZpmW2 sT5x»"
password on db-01 is «kq8ZpmW2»
password in staging is «kq8ZpmW2»
Passwort: «kq8ZpmW2»
# connection strings, where a word that stands for one is the password
Server=db;Port=5432;User Id=alwin;Password=«unknown»;Database=orders;
Data Source=db;Initial Catalog=orders;User ID=sa;Password=«default»;Encrypt=True
Driver={ODBC Driver 17};Server=db;UID=sa;PWD=«default»
jdbc:sqlserver://db:1433;databaseName=orders;user=sa;password=«default»;encrypt=true
# keys that a server refused, and ids in a query that are keys
AcmeAuthError: 401 invalid acme key '«9f86d081884c7d659a2feaa0c55ad015»'
unauthorized: the secret "«9f86d081884c7d659a2feaa0c55ad015»" was revoked
key `«9f86d081884c7d659a2feaa0c55ad015»` is not authorized for this API
403 Forbidden for key «9f86d081884c7d659a2feaa0c55ad015»
GET /v1/current?q=oslo&appid=«9f86d081884c7d659a2feaa0c55ad015» 401
https://x.test/v1?APPID=«9f86d081884c7d659a2feaa0c55ad015»
https://x.test/v1?app_id=«9f86d081884c7d659a2feaa0c55ad015»&app_key=«0d6be69b264717f2dd33652e212b1731»
# codes for a rainy day
BACKUP_CODES=«4821-7730»,«9912-3405»,«7713-0042»
backup codes: «4821-7730», «9912-3405»
recovery codes: «k4q8z-m2w7s», «p5x3v-b9n1t»
scratch_codes: ["«48217730»", "«99123405»"]
# the words of a wallet
seed_phrase = «letter advice cage absurd amount doctor acoustic avoid letter advice cage above»
backup phrase is «letter advice cage absurd amount doctor acoustic avoid letter advice cage above»
recovery_phrase: «letter advice cage absurd amount doctor acoustic avoid letter advice cage above»
seed: "«letter advice cage absurd amount doctor acoustic avoid letter advice cage above»"
recovery key: «letter advice cage absurd amount doctor acoustic avoid letter advice cage above»
# routers and their like
pac key 0 «kq8ZpmW2sT5x»
tacacs-server key 7 «kq8ZpmW2sT5x»
snmp-server community «kq8ZpmW2» RW 99
rocommunity «kq8ZpmW2» 192.0.2.0/24
snmp_community = "«kq8ZpmW2»"
BUNDLE_GEMS__EXAMPLE__COM=«alwin:kq8ZpmW2»
export BUNDLE_RUBYGEMS__PKG__EXAMPLE__COM="«kq8ZpmW2:sT5xVbN3»"
BUNDLE_GEMS__EXAMPLE__COM: «9f86d081:884c7d65»
# addresses that are keys
POST https://api.example.test/webhooks/v1/«k4q8zm2w7s/sT5xVbN3kq8ZpmW2» 410
http://api.example.test/soap/v3.1/«9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015»
# names in other languages and other signs
пароль: «hunter2»
Пароль=«horsebattery»
密码：«hunter2»
密码: «hunter2»
密碼=«hunter2»
パスワード：«hunter2»
비밀번호: «hunter2»
mot de passe : «hunter2»
mot_de_passe=«horsebattery»
contraseña: «hunter2»
contraseña="«horsebattery»"
senha: «hunter2»
hasło: «hunter2»
şifre: «hunter2»
lösenord: «hunter2»
wachtwoord: «hunter2»
كلمة المرور: «hunter2»
סיסמה: «hunter2»
पासवर्ड: «hunter2»
mật khẩu: «hunter2»
password：«hunter2»
password＝«hunter2»
https://bob:«horsebattery»＠x.test/
ｐａｓｓｗｏｒｄ=«horsebattery»
# decorated
␛[33mpassword␛[0m: ␛[32m«horsebattery9»␛[0m
password␛[0m=␛[36m"«horsebattery»"␛[0m
**password**: «hunter2»
| password | «hunter2» |
password │ «hunter2»
password	«hunter2»
password -> «hunter2»
password → «hunter2»
password := «hunter2»
password == «hunter2»
password%3D«hunter2»
password%253D«hunter2»
password&#61;«hunter2»
password\u003d«hunter2»
password\x3d«hunter2»
"""

NEW_LINES = {"⏎": "\n", "⇥": "\t", "␛": "\x1b"}


def _written(line: str) -> str:
    for sign, meant in NEW_LINES.items():
        line = line.replace(sign, meant)
    return line


LINES = [_written(line) for line in HIDDEN.strip("\n").split("\n") if line and not line.startswith("# ")]


def _survives(secret: str, text: str) -> bool:
    """Tell whether six characters of *secret* in a row, or all of a shorter one, are left in *text*."""
    run = min(6, len(secret))
    return any(secret[start : start + run] in text for start in range(len(secret) - run + 1))


@pytest.mark.parametrize("line", LINES)
def test_a_marked_secret_goes(line: str) -> None:
    once = redact(re.sub("[«»]", "", line))
    assert not any(_survives(secret, once) for secret in re.findall("«([^»]*)»", line)), once
    assert redact(once) == once
