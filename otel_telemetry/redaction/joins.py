"""What joins a name and its value, in every syntax that errors quote."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.literals import lazy
from otel_telemetry.redaction.rules import Found, marker

_TYPE: Final = (
    r"(?:&(?:'static[ ])?)?(?:Optional\[|Option<)?(?:str|[Ss]tring|bytes|SecretStr|any)(?:[\]>?]|[ ]\|[ ]None)?"
)
JOIN: Final = lazy(
    rf"""(?x)
    (?P<close> (?: \\{{0,16}}["'`] | \*{{1,2}} | \[\d{{0,6}}\] | &quot; | %22 | [)\]}}] | \\[tnr] ){{0,4}} [ \t]{{0,40}}
               (?: \\{{0,16}}["'`] | [)\]}}] ){{0,3}} [ \t]{{0,8}} )
    (?P<sign> :?[ \t]{{0,2}}{_TYPE}[ \t]{{0,3}}=(?!=) | !==? | \.?\w{{0,12}}\( | ={{2,3}} | :?=>? | [?|]?={{1,2}}
            | :{{1,3}}[=>]? | -> | <- | [│→⇒] | \|\|:? | \|[ ]?default\( | \|(?=[ \t]) | [.-]{{3,40}}(?=[ \t])
            | \.(?=[ ]["']) | %3[dDaA] | , )
    (?P<open> (?: [|>][+-]?\d?\n[ \t]{{1,12}} | [ \t=>] | \\[tnr]
               | \n[ \t]{{1,12}}(?:-[ \t]{{1,3}})?(?=["']|[^\s:"']{{3,256}}[ \t]{{0,3}}(?:\n|$))
               | !{{1,2}}(?!Ref|Sub|GetAtt|ImportValue|FindInMap)[a-z][\w:/.-]{{0,40}}[ \t]
               | \\{{0,16}}["'`] | &quot; | %2[02]
               | [bBfFrRuUN@](?=["']) | [(\[|] | \{{(?![\w.\[\]]{{1,64}}(?:![rsa])?\}}|\{{[ \t]) ){{0,12}} )
    """
)
"""The signs between a name and its value: what closes the name, the sign itself, what opens the value."""

VALUE_FIELD: Final = lazy(
    r"""(?i)\\{0,16}["']?(?:[ \t]{0,4},|;|[ \t]|[ \t]{0,4}\{)?(?:[ \t\n]|\\n){0,16}(?<![A-Za-z])\\{0,16}["']?"""
    r"""(?:value|val|default)\\{0,16}["']?"""
    r"""[ \t]{0,4}(?:[=:]|(?<=[ \t])(?=\\{0,16}["']))[ \t]{0,4}(?P<open>\\{0,16}["']?)"""
)
"""What joins the two fields of a pair: ``name="password" value=``, ``'name': 'password', 'value':``, lines of YAML."""
_NAME_FIELD: Final = lazy(
    r"""(?i)\bvalue\\{0,16}["']?[ \t]{0,2}[=:][ \t]{0,2}\\{0,16}["']"""
    r"""(?P<value>[^"'\\\n]{1,256})\\{0,16}["'],?[ \t\n]{1,12}"""
    r"""\\{0,16}["']?(?:name|key)\\{0,16}["']?[ \t]{0,2}[=:][ \t]{0,2}\\{0,16}["']$"""
)
"""The same pair the other way round: ``value="x" name="``."""


def find_before_name(text: str, start: int) -> Found | None:
    """Return the value of a pair that says it before the name at *start*."""
    first = max(0, start - 320)
    before = text[first:start]
    value = _NAME_FIELD.search(before) if "value" in before.lower() else None
    if value is None:
        return None
    return Found(first + value.start("value"), first + value.end("value"), marker("assigned-secret"))
