"""Tell by its name whether a key, a variable, a flag or a header holds a secret."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from otel_telemetry.redaction.literals import words

Strength = Literal["strong", "weak", "code", "none"]
"""How sure a name makes us: ``strong`` hides any value, ``weak`` one that looks like a token, ``none`` nothing.

``code`` is weak and hides some digits as well: a one-time password, a PIN.
"""

STEMS: Final = words(
    """
    pass pw contrase senha kennwort parola wachtwoord secret sessid
    cred access client token key auth bearer cookie session signature sig jwt dsn sas
    otp pin csrf xsrf salt webhook pepper mfa connectionstring connection_string pat
    verification confirmation security_code backup_code sms_code cvv cvc one_time covery backup scratch
    mac seed psk
    """
)
"""What a telling name contains; every name that is ``strong`` or ``weak`` holds one of these."""

_STRONG: Final = words(
    """
    password passwords passwd passwort passphrase passcode passwrd pass pwd pw contraseña contrasena secret
    secrets credential credentials creds cred token apikey apikeys apitoken authtoken accesstoken accesskey
    secretkey privatekey authkey bearer jwt authorization requirepass masterauth userpass dbpass mypass keypass
    storepass passe senha kennwort parola wachtwoord psk pword
    """
)
_WEAK: Final = words(
    """
    key keys auth cookie cookies session sessionid jsessionid phpsessid sessid
    sig signature dsn sas otp totp pin csrf xsrf salt
    webhook mfa pat pepper nonce connectionstring sid authentication hmac seed aspxauth
    """
)
_KEY_OF: Final = words(
    """
    api access private secret encryption encrypt decryption account signing sign auth master client shared
    storage subscription service ssh rsa deploy admin app application user merchant webhook server host project
    integration publishable consumer private session cookie crypto aes hmac jwt functions cosmos
    """
)
_KEY_OF_DATA: Final = words(
    "idempotency partition sort primary foreign cache row dedup deduplication citation cite bib dict object group"
)
"""A key of these is a place in data: the name of a row, a file, an entry."""
_CODES: Final = words("otp totp hotp pin pincode mfa cvv cvc")
_CODE_OF: Final = words(
    """
    access auth verification confirmation security recovery backup scratch login sms time pin otp mfa reset device
    invite
    """
)
_MARKS: Final = words("pad padding unk unknown eos bos cls sep mask special decoder image audio video im")
"""A token of these is a mark in the vocabulary of a language model."""
_TELLS_ABOUT: Final = words(
    """
    type name names len length count counts size url uri path file filename field fields policy limit limits
    expiry expires expire expired expiration ttl validator validators error errors exception required usage
    usages kind version format status index indexes algorithm alg endpoint scheme method mode provider providers
    backend class handler manager service middleware module function required enabled disabled attempts attempt
    retries ref refs rotation reset created updated at issued age min max input output total budget prompt
    completion cached position pos offset encoder ids id table column row hint label mismatch missing invalid
    map dir folder host port user username view form template source scope scopes group location store storage
    strength generator regex pattern stmt statement expr encode decode strip split startswith endswith lower upper join
    """
)
_ABSORBING: Final = re.compile(
    r"(?i)passw(?:or)?d|passphrase|secret|credential|(?:api|access|private)[_.\- ]?key|token(?!i[sz])|(?:^|[^a-z])pwd"
)
_GROWN: Final = re.compile(
    r"(?!(?:ht|ch|smb|ldap)passwd$)(?:(?:passw|secret)(?!ar|ly|io|s?manager)\w*|\w*(?:passw(?:or)?d|passphrase|passwort|secret|apikey|authtoken|accesstoken)"
    r"|(?!(?:by|com|encom|over|sur|tres|under|multi)pass$)\w+pass|(?!oldpwd$)\w+pwd|\w+pw)"
)
"""Names that were glued together: ``pgpassword``, ``secretvalue``, ``smtppass``; not ``bypass``."""
_MARKER: Final = re.compile(r"\[REDACTED:[a-z0-9:-]{1,64}\]")
"""What stood there is gone already; its rule's name tells nothing of the value."""
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|\d+")


@lru_cache(maxsize=4096)
def strength(key: str) -> Strength:
    """Return how sure the name *key* is that its value is a secret; any case and any way to join words."""
    if key.startswith("Token.") and key[6:7].isupper():
        return "none"  # a lexer's kinds
    named = _MARKER.sub(" ", key) if "[REDACTED:" in key else key
    words = [word.lower() for word in _WORDS.findall(named)]
    while words and words[-1].isdigit():
        words.pop()
    if words[-1:] == ["id"] and words[-2:-1] and words[-2] in {"key", "access", "client"}:
        return "weak"
    if not words or words[-1] in _TELLS_ABOUT or words[-1] == "tokens" or _names_a_place(words):
        return "none"
    return _of_words(words, named)


def _names_a_place(words: list[str]) -> bool:
    """Tell whether the key is one in data, or the public one of a .NET assembly."""
    if words[-3:] == ["public", "key", "token"] or (words[-1] == "token" and not _MARKS.isdisjoint(words[-2:-1])):
        return True
    return words[-1] in {"key", "keys"} and not _KEY_OF_DATA.isdisjoint(words[-2:-1])


def _of_words(words: list[str], key: str) -> Strength:
    if not _STRONG.isdisjoint(words) or _joined(words) in _STRONG or any(map(_GROWN.fullmatch, words)):
        return "strong"
    if words[-1] in {"key", "keys"} and len(words) > 1 and not _KEY_OF.isdisjoint(words[:-1]):
        return "strong"
    if words[-1] in _CODES or (words[-1] in {"code", "codes"} and words[-2:-1] and words[-2] in _CODE_OF):
        return "code"
    if words[-1] in {"code", "string", "value"} and not _WEAK.isdisjoint(words[:-1]) and "key" not in words:
        return "weak"
    if not _WEAK.isdisjoint(words[-2:]) or _ABSORBING.search(key):
        return "weak"
    return "none"


def _joined(words: list[str]) -> str:
    return "".join(words[-2:])


def names_a_secret(key: str) -> bool:
    """Tell whether *key* may hold a secret at all, be it surely or by the look of its value."""
    return strength(key) != "none"
