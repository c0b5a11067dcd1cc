"""Names for a password in other alphabets, with the signs these are written with."""

# ruff: noqa: RUF001 - the signs of Chinese and Japanese are meant

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from otel_telemetry.redaction.extents import bare, quoted
from otel_telemetry.redaction.literals import any_of, lazy, words
from otel_telemetry.redaction.rules import Found, marker
from otel_telemetry.redaction.values import QUOTES, is_benign

_NAMES: Final = any_of(
    {
        *words("пароль пароля паролем парола лозинка токен 密码 密碼 口令 密钥 密鑰 令牌 パスワード 暗証番号 合言葉"),
        *words("トークン 비밀번호 암호 토큰 hasło hasła şifre şifresi lösenord jelszó parolă slaptažodis lykilorð"),
        *words("κωδικός συνθηματικό סיסמה סיסמא पासवर्ड कूटशब्द পাসওয়ার্ড கடவுச்சொல் รหัสผ่าน პაროლი գաղտնաբառ"),
        *("секретный ключ", "ключ доступа", "ключ api", "mật khẩu", "كلمة المرور", "كلمة السر", "رمز عبور"),
    }
)
"""The words on login forms."""

_NAMED: Final = lazy(
    rf"""(?:{_NAMES})[\w]{{0,4}}["'`*）)」]{{0,3}}[ \t\u3000]{{0,3}}(?:[:=：＝]|は|是|为)"""
    r"""[ \t\u3000]{0,3}(?P<open>["'`「“]?)"""
)
_SPOKEN: Final = lazy(rf"""(?:{_NAMES})[\w]{{0,4}}[ \t\u3000]{{0,3}}(?P<open>["'`「“])""")


def find_foreign(text: str, lowered: str) -> Iterator[Found]:
    """Yield what stands behind a word for password in another alphabet; a value in that alphabet is a word about it."""
    for pattern in (_NAMED, _SPOKEN):
        for name in pattern.finditer(lowered):
            value = _value(text, name.end(), name["open"])
            if len(value) > 2 and not is_benign(value) and (name["open"] or value.isascii()):
                yield Found(name.end(), name.end() + len(value), marker("assigned-secret"))


def _value(text: str, start: int, quote: str) -> str:
    closing = {"「": "」", "“": "”"}.get(quote, quote)
    value = quoted(text, start, closing) if closing in {*QUOTES, "」", "”"} and quote else bare(text, start)
    return value.rstrip(".,:;。，；")
