"""Words that programs and people use of themselves: no secret and no person is told by one of them alone."""

from __future__ import annotations

import builtins
import keyword
import sys
from functools import cache
from typing import Final

from otel_telemetry.redaction.literals import lazy, words

_SETTINGS: Final = words(
    """
    a all always and any anonymous api app application apps auth authentication authorization auto automatic backend
    base bearer bot branch bucket build builtin cache change changed changeit changeme changethis ci client cloud
    code config configuration configured connect console container cookie credential credentials custom customer
    data database datastore default demo deploy deployment dev develop developer development directory disable
    disabled docker domain dummy edit editor empty enable enabled encrypted endpoint engine enter entry env
    environment error example external fake false file first fixme folder foo foobar for from full gateway generate
    generated global goes group guest have here hidden home host http https id image in index input insert instance
    integration internal invalid is issuer issue job json key keyring keys kubernetes last legacy level library
    license live load local localhost localdomain log login logger main manager manual manually master memory
    message mock mode model module more my name namespace need needed needs network never nil no nobody node none
    not nothing null object of off on one only open openssl optional organization other output owner package pass
    passphrase password path pipeline placeholder platform please plugin port postgres postgresql preview private
    prod product production profile program project prompt provider proxy public put python query queue random
    readonly redacted redis region register release remote remove replace replaceme repo repository request required
    resource response role root router run runner runtime sample sandbox schema scheme script secret secrets secure
    security self server service services session set setting settings setup shared signature sign simple skip some
    something source stage staging standard start state static status storage store string strong support switch
    sync system table task team temp template temporary test tester testing tests text the this thread to todo token
    tokens tool tools true type undefined unknown unset unused update upload url use used user username users using
    value values variable vault verify version view virtual warning web webhook with without work worker workflow
    workspace write wrong yes you your
    """
)
"""What stands in a setting instead of a secret, or names a part of a program."""

_ACCOUNTS: Final = words(
    """
    admin administrator airflow alpine apache appuser azureuser bin bitnami buildkite celery centos circleci
    codespace core daemon debian deployer devel devuser django ec2user engine fastapi fedora flask ftp gcp git
    github gitlab gitpod grafana guest hadoop jenkins jovyan jupyter kali lambda linux mac macbook mail mongo mysql
    nginx nobody nodejs nonroot opc operator oracle pi postfix puppet rabbitmq raspberrypi rocky root runner spark
    ssh sshd student sudo superuser sysadmin systemd teamcity travis ubuntu uvicorn vagrant vm vmadmin vscode
    windows winuser wsl www wwwdata desktop laptop computer pro air mini mbp imac pc workstation ip host box
    buildkitsandbox
    """
)
"""Accounts of images, services and systems, and what machines are called as they come."""

_ALSO_ENGLISH: Final = words(
    """
    ace action agent alias angel anger april art ash august autumn baker basil bay bear beau belle bill black blue
    bob bond booth boots brand brook brown buck bud bush butler carol case cash chance chase chip christian clay
    cliff cole constant cook cooper crew cross crystal daisy dale dawn day dean dice dick dolly don dot drake drew
    duke earl earnest ember eve faith field fisher flint flora forest fox frank gage gene glen glory good grace
    grant gray green grey gunner hall happy harmony hash haven hazel heath heather hill holly honor hood hope hunter
    iris ivy jack jade jasmine jay jet jewel joy judge june justice king lake lance lane lark law leaf lee lily link
    long love luck lynx major mark marina mark market mason mat max may mercy merit mick mike miles mill miller
    misty moon moor myth nick noble norm north novel ocean olive opal page paige parker pat patience pearl penny
    pepper perry peter pierce pink pixel poppy porter powers precious price prince quest rain ramsey randy ray reed
    rich rick river rob robin rock rod roman rose rowan royal ruby rush rusty sage sailor sandy saw scout shadow
    shell shepherd sherry sky skip smith snow sol spencer spring stack star stark stella sterling stone storm sue
    summer sunny tab tad taylor temple terry tony trace tracker trip troy tucker turner victor viola violet wade
    walker wall ward warren wave wells west white will win winter wolf wood worth wren young
    """
)
"""Names of people that are words of messages as well: ``grace period``, ``will retry``."""

_WORD: Final = lazy(r"[^\W\d_]+")


@cache
def _of_python() -> frozenset[str]:
    names = (*sys.stdlib_module_names, *dir(builtins), *keyword.kwlist)
    return frozenset(word.lower() for name in names for word in _WORD.findall(name))


def is_setting(text: str) -> bool:
    """Tell whether *text* consists of words that programs use, and of signs: ``not-needed``, ``your_api_key``."""
    if any(map(str.isdigit, text)):
        return False
    found = [word.lower() for word in _WORD.findall(text)]
    return all(word in _SETTINGS or word in _of_python() for word in found)


def is_common_name(name: str) -> bool:
    """Tell whether *name*, of an account or a machine, tells no person apart, or is a word of messages."""
    found = [word.lower() for word in _WORD.findall(name)]
    return all(
        word in _ACCOUNTS or word in _SETTINGS or word in _ALSO_ENGLISH or word in _of_python() or len(word) < 3
        for word in found
    ) and not _is_a_serial(name)


def is_of_programs(word: str) -> bool:
    """Tell whether *word*, in small letters, is one of settings or the account of a service, and nobody's name."""
    return word in _SETTINGS or (word in _ACCOUNTS and word not in _ALSO_ENGLISH)


def _is_a_serial(name: str) -> bool:
    """Tell whether *name* has digits enough to tell one machine from all others: ``ip-10-0-3-17``."""
    return sum(map(str.isdigit, name)) >= 4
