"""Numbers and names in the error texts of agents that are nobody's: they stay as they are."""

from __future__ import annotations

import pytest

from otel_telemetry.redaction.personal import WORDS, find_personal
from otel_telemetry.redaction.redactor import redact

NEAR_MISSES = r"""
doi:10.1038/s41586-021-03819-2 not found
https://doi.org/10.1145/3368089.3409742 returned 404
DOI 10.1109/5.771073 could not be resolved
doi 10.1000/4111111111111111
10.5281/zenodo.4012888888
arXiv:2301.01234v2
arXiv:1706.03762 has no PDF
https://arxiv.org/abs/2005.14165
hep-th/9901001
ISBN 978-0-306-40615-7
ISBN 9780306406157
ISBN-10 0-306-40615-2
ISBN: 0306406152 not found
isbn 978 0 306 40615 7
ISSN 0028-0836
ISSN: 1476-4687
issn=2041-1723
PMID: 34265844
PMID 12345678 has no abstract
PMC8371605
pmcid PMC1234567
ORCID 0000-0002-1825-0097
https://orcid.org/0000-0001-5109-3700
S2 paper id 204e3073870fae3d05bcbc2f6a8e263d9b72e776
OpenAlex W2741809807
CorpusID:215416146
BibTeX entry vaswani2017attention, line 4012
Crossref returned 503 for 10.1016/j.cell.2020.02.052
timestamp 1761274800 is in the past
1761274800.123456
ts=1761274800123
1761274800123456789 ns
start_time_unix_nano=1761274800123456789
2026-10-24T03:00:00.123456Z
2026-10-24 03:00:00,123
20261024T030000Z
20261024030000
2026102403
24/Oct/2026:03:00:00 +0200
Sat, 24 Oct 2026 03:00:00 +0000
elapsed 12345.678901 s
in 0:00:12.345678
took 1234567 us
100%|██████████| 1234567/1234567 [00:12<00:00, 98765.43it/s]
 45%|████      | 450123/1000000 [01:23<02:34, 3562.11it/s]
12345678/98765432 bytes
wrote 1234567890 of 9876543210 bytes
requested 68719476736 bytes
Tried to allocate 17179869184 bytes
file size 34359738368 exceeds limit 4294967296
21474836480 bytes
42949672960 bytes
85899345920
53687091200
Content-Length: 123456789
Content-Range: bytes 0-1048575/123456789
memory 140234567890128
id=140234567890128
object at 0x7f3c2c1b5d90
thread 139645812345600
pid 1234567
PID=4194303 exited
process 12345 (exit code 137)
Thread-12345678
exit status 3221225477
error 0x80070005
HRESULT 0x80004005
0xC0000005 at 0x00007FF6A1B2C3D4
errno 10061
WinError 10060
SQLSTATE 42P01
SQLSTATE[23000]: 1062
ORA-00942
ORA-12541: TNS:no listener
ERROR 1045 (28000)
DB2 SQL0204N
mysql error 2003 (HY000)
PG::Error 08006
port 54321
localhost:5432
ports 30000-32767
0.0.0.0:8080->8080/tcp
HTTP 404
lat/lon missing
HTTP/1.1 503 Service Unavailable
status 500 after 3 retries
line 1234, column 5678
File "x.py", line 12345
x.py:1234:5678
at index.js:1:234567
offset 123456789
position 1234567: ordinal not in range(128)
byte 0xff in position 98765432
can't decode byte 0x80 in position 3131: invalid start byte
shape (1000000, 512)
shapes (1024,768) and (512,1024) not aligned
torch.Size([32, 3, 224, 224])
size 150528 vs 1505280
tensor([0.1234, 0.5678, 0.9012])
tensor([[12.3456, 45.6789], [78.9012, 34.5678]])
[0.12345678, 0.87654321]
loss: 2.302585 acc: 0.123456
loss=0.69314718 val_loss=0.70123456
bbox (12.5, 30.25, 100.0, 200.0)
bbox [102.1234, 35.5678, 204.9012, 99.3456]
box=(10.1234, 20.5678, 30.9012, 40.3456)
point (1.5, 2.5) outside
learning rate 0.00012345
1.2345e-10
[1.0.0.0, 2.0.0.0]
version 1.2.3.4 of package
versions: 1.0.0.0, 1.1.0.0
3.11.7
numpy 1.26.4, torch 2.1.0+cu118
2.0.0+20261024
0.1.dev123+g1234567
chrome 120.0.6099.109
v20.10.21 build baeda1f
node v18.17.1
Python 3.11.7 (main, Oct  5 2026, 12:34:56) [GCC 12.2.0]
commit 1234567..89abcdef
9fceb02d0ae598e95dc970b74767f19372d61af8
abcdef1234567890abcdef1234567890abcdef12
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
index 1234567..89abcde 100644
@@ -1234,56 +1234,78 @@
3f2b8c1e-9d47-4a6b-8f10-2c5e7d9a0b13
12345678-1234-1234-1234-123456789012
00000000-0000-0000-0000-000000000000
trace_id=4bf92f3577b34da6a3ce929d0e0e4736
00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
span 00f067aa0ba902b7
1234567890123456 is not a valid id
snowflake 1234567890123456789
tweet 1212092628029698048
order 100200300 not found
order_id=1234567890
order number 112-1234567-1234567
invoice 2026-000123
run_id 11876543210
GitHub run 1234567890
job 9876543210 failed
issue #12345
PR #1234567
ticket JIRA-123456
task 4012888
row 4567890
expected 1234567890 rows, got 1234567889
9223372036854775808
18446744073709551615
2147483647
4294967295
123456789
987654321
1,234,567.89
1 234 567 bytes
10 000 000
100 000 000 rows
1_000_000_000
EAN 4006381333931
EAN 5901234123457
UPC 012345678905
GTIN 00012345678905
zip 12345-6789
10-20-30
100-200-300
2026-10-24
24.10.2026
10/24/2026
10:20:30
01:02:03.456
00:00:01
1:2:3
192 168 1
arn:aws:iam::123456789012:role/deploy
arn:aws:lambda:us-east-1:123456789012:function:f
account 123456789012 not authorized
ec2-12-34-56-78.compute-1.amazonaws.com
i-0abcd1234ef567890
ami-0123456789abcdef0
vpc-12345678
pod api-7d9f8b6c5-x2k4p
projects/123456789012/locations
gpt-4-0613
gpt-4-1106-preview
claude-3-5-sonnet-20241022
text-embedding-ada-002
o1-2024-12-17
max_tokens 4096
prompt_tokens=1234567 completion_tokens=7654321
req_011CSHoEeqs5C35K2UUqR7Fy
ISO-8859-1
UTF-16LE
SHA256
AES-256-GCM
RFC 7231
RFC 2616 section 14
CVE-2026-12345
CVE-2021-44228
CWE-532
E501 line too long
W605
F401 imported but unused
TS2345
CS0246
C2143
LNK2019
MSB3073
KB5034441
PEP 508
X509
T5-11B
A100-SXM4-80GB
RTX 4090
i7-12700K
STM32F407
PA1234
BERT-L24-H1024-A16
EPSG:4326
WGS84
NCBI GSE12345
GRCh38.p13
UniProt P12345678
PDB 1ABC
rs12345678
ENSG00000139618
CHEMBL1234567
CAS 7732-18-5
name: requests
name 'foo' is not defined
module named 'x'
NameError: name 'user_name' is not defined
KeyError: 'username'
KeyError: 'user'
AttributeError: 'User' object has no attribute 'email'
user agent Mozilla/5.0
User-Agent: python-requests/2.31.0
user_id=42
username: Field required
user: field required
user root not allowed
user 'postgres' does not exist
user: string
user: str
role "postgres" does not exist
user input is not valid
user not found
User does not exist
user has no permission
user is not authorized
user.name is required
The user was not found in the database
for user in users:
no such user
missing user
login failed
login: incorrect password
owner: root
owner=0 count=0
role: assistant
"role": "user"
{"role": "system", "content": "x"}
user=None
user=null
username=$USER
user={user}
user=<username>
user=current_user
user = request.user
user = get_user()
User(id=1)
user:password
by user request
Permission denied: '/srv/app'
Permission denied (publickey)
git@github.com: Permission denied (publickey).
permission denied for table users
permission denied for schema public
Access denied for user 'root'@'localhost'
Client Error: Not Found
customer not found
Customer Service Unavailable
patient zero
author: unknown
Author: Python Software Foundation
name: Build Docker Image
name: Install Dependencies
name: Run Tests
"name": "get_weather"
"name": "John"
name='MainThread'
name=Task-17
column name: Status
table name: Users
Dear user, your session expired
Dear Customer
hello world
Hello World
dr = compute()
ms: 1234
Mx record
signed by unknown authority
x509: certificate signed by unknown authority
certificate signed by CN=Example Root CA
contact support
contact your administrator
named tuple
named argument
@app.route
react@18.2.0
foo@latest
actions/checkout@v4
getty@tty1.service
printf@GLIBC_2.2.5
HEAD@{1}
user/repo@main
phone: required
phone: invalid format
card not found
card declined: insufficient funds
discard 1234567 rows
wildcard *.example.com
account locked after 5 attempts
tax: 12.5
visa required
call stack size exceeded
most recent call last
syscall 435
call 1000000 times
mobile: true
fax machine
cell [12] raised
cell 3
sort code
sin(0.123456789)
sin 0.12345678
pan 12
tin
passport.js 0.6.0
license: MIT
License :: OSI Approved
Apache License 2.0
license Apache-2.0
vehicle model 12
plate
bank conflict
routing table 254
routing key orders.123456
swift 5.9.2
Swift Package
vin
born
birth
date: 2026-10-24
date 1976-06-17 is out of range
expires 2027-01-01
fin 1
ein 404
inn
rut
epic failure
dial tcp 127.0.0.1:5432: connect: connection refused
tel aviv
cc -O2 -c x.c
cc1plus: error 1234567890
gcc 12.2.0
provider google 4.84.0
registration failed 3 times
national
AHV
CPU 1234567890
numbers 3 4 5 6 7 8 9 10
1 2 3 4 5 6 7 8 9 0
100 200 300 400 500
2 4 8 16 32 64 128 256 512 1024 2048 4096
0 1 1 2 3 5 8 13 21 34 55 89 144
0000000 1234 5678 9abc
00000010: 0123 4567 89ab cdef
12 34 56 78 90 ab
0x00, 0x01, 0x02
-rw-r--r-- 1 root root 1234567 Oct 24 03:00 x.bin
drwxr-xr-x 12 1000 1000 4096 Oct 24 2026 .
ETag: "5d8c72a5edda8d6a-1234567890"
max-age=31536000
Retry-After: 120
X-RateLimit-Reset: 1761274800
ttl 86400
epoch 123456
step 1000000
iteration 12345678
seed 1234567890
batch 4567 of 8901
lr 1e-05
GPU 0000:3B:00.0
CUDA error 700
cuda 12.1.105
driver 535.104.05
NVRM 550.54.14
latency 123.456 ms p99 lat: 456.789
latitude out of range
location: line 12
geo index missing
36.6 degrees
angle 45°
90° N rotated
""".strip().splitlines()


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_is_nobodys_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("start", range(0, len(NEAR_MISSES), 10))
def test_what_is_nobodys_stays_in_a_log_of_many_lines(start: int) -> None:
    """What stands on one line is not read together with what stands on the next."""
    text = "\n".join(NEAR_MISSES[start : start + 10])
    assert list(find_personal(text, text.lower(), WORDS)) == []
