"""What joins a name and its value, in every syntax that errors quote."""

from __future__ import annotations

import re
from typing import Final

_TYPE: Final = (
    r"(?:&(?:'static[ ])?)?(?:Optional\[|Option<)?(?:str|[Ss]tring|bytes|SecretStr|any)(?:[\]>?]|[ ]\|[ ]None)?"
)
JOIN: Final = re.compile(
    rf"""(?x)
    (?P<close> (?: \\*["'`] | \*{{1,2}} | \[\d{{0,6}}\] | &quot; | %22 | [)\]}}] | \\[tnr] ){{0,4}} [ \t]{{0,40}}
               (?: \\*["'`] | [)\]}}] ){{0,3}} [ \t]{{0,8}} )
    (?P<sign> :?[ \t]{{0,2}}{_TYPE}[ \t]{{0,3}}=(?!=) | !==? | \.?\w{{0,12}}\( | ={{2,3}} | :?=>? | [?|]?={{1,2}}
            | :{{1,3}}[=>]? | -> | <- | [│→⇒] | \|\|:? | \|[ ]?default\( | \|(?=[ \t]) | [.-]{{3,40}}(?=[ \t])
            | %3[dDaA] | , )
    (?P<open> (?: [|>][+-]?\d?\n[ \t]{{1,12}} | [ \t=>] | \\[tnr]
               | \n[ \t]{{1,12}}(?:-[ \t]{{1,3}})?(?=["']|[^\s:"']{{3,256}}[ \t]{{0,3}}(?:\n|$))
               | !{{1,2}}(?!Ref|Sub|GetAtt|ImportValue|FindInMap)[a-z][\w:/.-]{{0,40}}[ \t] | \\*["'`] | &quot; | %2[02]
               | [bBfFrRuUN@](?=["']) | [(\[|] | \{{(?![\w.\[\]]{{1,64}}(?:![rsa])?\}}|\{{[ \t]) ){{0,12}} )
    """
)
"""The signs between a name and its value: what closes the name, the sign itself, what opens the value."""

VALUE_FIELD: Final = re.compile(
    r"""(?i)\\*["']?(?:[ \t]{0,4},|;|[ \t]|[ \t]{0,4}\{)?(?:[ \t\n]|\\n){0,16}(?<![A-Za-z])\\*["']?"""
    r"""(?:value|val|default)\\*["']?"""
    r"""[ \t]{0,4}[=:][ \t]{0,4}(?P<open>\\*["']?)"""
)
"""What joins the two fields of a pair: ``name="password" value=``, ``'name': 'password', 'value':``, lines of YAML."""
NAME_FIELD: Final = re.compile(
    r"""(?i)\\*["']?\bvalue\\*["']?[ \t]{0,2}[=:][ \t]{0,2}\\*["'](?P<value>[^"'\\\n]{1,256})\\*["'],?[ \t\n]{1,12}"""
    r"""\\*["']?(?:name|key)\\*["']?[ \t]{0,2}[=:][ \t]{0,2}\\*["']$"""
)
"""The same pair the other way round: ``value="x" name="``."""
