"""Which words of a task are of the language that errors and programs speak, and so say nothing of its author's."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from otel_telemetry.redaction.literals import lazy, words

TELLING: Final = 2
"""A quotation of a task goes where its words weigh so much: two of the author's own, or one of a name."""

FUNCTION_WORDS: Final = words(
    """
    a about above after again against all also an and any are as at be because been before being below between both
    but by can could did do does doing done down during each either else ever every few for from further get gets
    got had has have having he her here hers him his how i if in into is it its itself just last least less let like
    made make makes many may maybe me might more most much must my near need needs neither never next no nor not now
    of off often on once one only onto or other our out over own per please quite rather same see shall she should
    since so some soon still such than that the their them then there these they this those three through thus to
    together too toward try two under until up upon us use used uses using very via want was we were what when where
    whether which while who whom whose why will with within without would yes yet you your
    """
)
_FAILURES: Final = words(
    """
    abort aborted absent already ambiguous bad broken busy can't cannot changed closed conflict corrupt couldn crash
    crashed deadlock deleted denied deprecated didn disabled disallowed disconnected doesn duplicate empty errno
    error exceed exceeded exceeds except exception exhausted expected expecting expired fail failed failing fails
    failure fatal forbidden illegal improper inaccessible incompatible incomplete inconsistent incorrect
    insufficient interrupted invalid isn killed locked lost malformed maximum minimum mismatch missing never no non
    none not obsolete out outdated outside overflow overloaded panic permitted prohibited raise raised raises
    reached referenced refused reject rejected required reset resolve return stack stale stuck terminated throttled
    timed timeout too traceback truncated unable unauthenticated unauthorised unauthorized unavailable uncaught
    undefined unexpected unexpectedly unhandled unimplemented unknown unmatched unreachable unrecognised
    unrecognized unresolved unsatisfiable unset unspecified unsupported unterminated violates violation warning wasn
    won wrong zero
    """
)
_PROGRAMS: Final = words(
    """
    apt aws bash brew bun cargo cat cd chmod cmake conda cp curl docker gcc gh git go gradle grep helm java kubectl
    ls make mkdir mvn mypy node npm npx perl pip pipx pnpm poetry pre-commit psql pyright pytest python rm rsync
    ruby ruff rustc sed sh ssh sudo tar terraform tox tsc uv wget yarn
    """
)
_PROGRAMMING: Final = words(
    """
    abstract accept accepted access account action active actual add added addition address admin agent algorithm
    alias allocate allocated allocation allow allowed ambiguous anonymous answer api app application apply archive
    arg argument arguments argv array ascii assert assertion assign assigned assignment assistant async asynchronous
    asyncio attach attempt attempted attribute audio auth authentication authorization authorized automatic
    available await awaitable awaited back backend backup base batch bearer begin binary bind binding bit blob block
    body bool boolean boundary branch broker brotli browser bucket buffer bug build built bytes ca cache call
    callable callback called caller cancel cancelled capacity case catch category cert certificate chain change
    changed channel char character charmap charset chat check checkout checksum child chunk chunked circular class
    clean client clone close cluster cmd code codec collection column comma command comment commit commits common
    compare compilation compile compiler complete completed completion component compression compute concurrent
    condition config configuration configure configured connect connected connection console const constraint
    construct constructor contain contained container contains content context continue contract control conversion
    convert converted cookie copy core count coverage cpu crates create created creation credential credentials cron
    cuda current currently cursor custom cycle daemon dashboard data database dataframe date datetime debug decimal
    declare declared decode decoder decoding decorator default define defined definition delay delete deleted
    delimiter dependencies dependency deploy deployed deployment descriptor deserialize destination detail details
    detected dev device dict dictionary difference digit digits dimension dimensions direct directory disconnect
    disconnected disk dispatch distribution division dll dns docstring document documentation domain dot double
    download driver dump dynamic edit editor egg element email embedding enable enabled encode encoded encoder
    encoding encountered encryption end endpoint engine enough ensure enter entity entries entry enum env
    environment eof equal escape evaluate evaluation event exact exactly exe executable execute executed execution
    executor exist existing exists exit exitcode exited expand expect expire explicit export expose expression
    extend extension external extra extract false feature fetch fetching field file filename filter final find
    finish finished fixture flag float flow folder foreign fork form format found frame framework free function
    future gateway general generate generated generator generic gid give given global gpu grant granted graph
    greater group gzip handle handler handling handshake hang hash hashable head header headers heap height helper
    hint history hmac hook host hostname http https id identifier ignore ignored image immutable implement
    implementation implicit import imported include included inclusive incoming increment indent indentation index
    indices infinite info information ingress inherit init initial initialization initialize inner input insert
    inside inspect install installation installed instance instead int integer interface internal interpreter
    interval invocation invoke io ip iso issue item items iterable iteration iterator job join json jwt keep kernel
    key keyword kind kwarg kwargs label lambda language large larger latency latest launch layer layout leader left
    len length letter level lib library limit limited limits line linear lines link lint linter list listen literal
    load loaded loader loading local locale locate located location lock locked log logger logging login longer loop
    low lower machine main major manager manifest map mapping mask master match matched matches matching math matrix
    max md5 mean member memory merge message messages metadata method metric migration min minor mock mode model
    models modified modify module monitor mount move multiple mutable mutex name named names namespace native
    negative nested network new newline nil node nonce nonetype normal notebook notfound null number numeric oauth
    object occurred offset ok old online oom open opened operand operation operator option optional options order
    organization origin original outer output outside overlap overload overloaded override owner package packet page
    pair parallel param parameter parameters parent parse parsed parser parsing part partial partition pass passed
    password patch path pattern payload peer pem pending perform perm permission permissions persistent picklable
    pid pipe pipeline place placeholder plan platform plugin pod point pointer policy pool pop port position
    positional posix possible post prefix preparation present prevent previous primary print priority private
    process processed processing processor profile program progress project prompt property protected protocol
    provide provided provider proxy public publish pull push put pypi python queries query queue quota quote quoted
    ram random range rate raw reach reached read readable readonly ready real reason receive received recent record
    records recursion recursive redirect reduce redundant ref reference refresh regex regexp region register
    registered registry relation relative release reload remain remaining remote remove removed rename render repeat
    replace replica repo report repository repr represent request requested requests require requirement
    requirements reserved resource resources responded response restart restore restricted result results resume
    retried retries retrieve retry returned returns reverse revision right role rollback root route router row rows
    rule run runner running runtime safe sample save scalar scan schedule schema scope screen script search second
    seconds secret section secure security segment select self semantic send sensor sent separator sequence serial
    serializable serialize server service session set setting settings setup sha shape shard shared shell short shut
    shutdown sign signal signature single size skip skipped sleep slice small snapshot socket software something
    sort source space spec specific specified specify split sql sqlite src ssl stage standard start started starting
    startup state statement static status stderr stdin stdout step stop stopped storage store stored stream
    streaming strict string strings struct structure sub subcommand submit subprocess subscriptable subscription
    subset success successful successfully suffix suggest suite sum super support supported suspended switch symbol
    sync syntax system tab table tag tarball target task tasks template temporary tenant term terminal test tests
    text thread threads throughput throw time times timestamp title tls tmp token tokens tool tools top total trace
    track traffic trailing transaction transfer transform transport tree trigger trimmed true trust tuple type types
    uid unable undo unicode union unique unit unix unpack unused update updated upgrade upload upper url usage user
    username utf valid validate validation validator value values variable variables vector venv verbose
    verification verify version view virtual visible volume wait waiting walk web weight wheel width win window
    worker workflow workspace world wrap writable write writing written xml yaml yield zero zip
    """
)
_TASKS_VERBS: Final = words(
    """
    analyse analyze answer arrange ask book calculate check classify clean code collect combine compare compose
    compute contact cook count crawl describe design develop discuss display do draft draw email enrich enumerate
    estimate examine explain explore fast fill fix forget forward gather greet group guess hello help hey hi
    identify improve inform investigate invite kindly know learn list look mail mention monitor notify optimise
    optimize orchestrate organise organize outline perform plan predict prepare present process proofread provide
    rank recommend refactor remember remind reply research review rewrite schedule scrape share show sketch solve
    sort speak speed start study suggest summarise summarize tell thank thanks think transcribe translate turn
    understand visit work write
    """
)
_PRODUCTS: Final = words(
    """
    airflow alibaba amazon android angeles angular anthropic apache apple april august azure bedrock boot chrome
    claude cloud cloudflare cohere compose daemon databricks datadog december deep desktop discord django elastic
    elasticsearch english excel express fabric face fastapi february firebase firefox flask french friday gemini
    german github gitlab gmail google grafana groq haiku hugging intel intelligence january jenkins jira july june
    jupyter kafka kotlin kubernetes lambda langchain laravel learning linear linux llama los machine march markdown
    meta microsoft mistral monday mongo mongodb mysql neural north notion november numpy nvidia october office
    ollama openai opus oracle outlook pandas pinecone playwright postgres postgresql power powershell prometheus
    pydantic pytorch qdrant rails react redis redshift replicate safari salesforce san saturday science scikit
    selenium sentry september sheets shopify silicon slack snowflake sonnet south spark spring sqlalchemy sqlite
    stripe studio sunday swift tensorflow thursday torch transformers tuesday twilio twitter ubuntu unity utc vertex
    visual vue weaviate wednesday west whatsapp windows wordpress york youtube
    """
)

_ORDINARY: Final = FUNCTION_WORDS | _FAILURES | _PROGRAMS | _PROGRAMMING | _PRODUCTS
_CUES: Final = _FAILURES | _PROGRAMS
_EVERYDAY: Final = _ORDINARY | _TASKS_VERBS
_ENDINGS: Final = ("s", "es", "ed", "d", "ing", "er", "ly")

_SHORTEST: Final = 3
_FEWEST_DIGITS: Final = 6
_LONGEST_TOKEN: Final = 256

WORD: Final = lazy("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_TOKEN: Final = lazy(r"""[^\s"'`()\[\]{}<>,;!?]+""")
_CODE: Final = lazy(
    r"[^\W_]_|_[^\W_]|[a-z][A-Z]|\w\.\w|^[/\\~$@-]|\w[/\\]\w+[/\\]|\d[A-Za-z]|[A-Za-z]-?\d|::|\w=|\w[/\\]\w*_", re.ASCII
)
_PARTS: Final = lazy("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SPARED_KINDS: Final = lazy(r"[\w-]+(?:\.[\w-]+)+|[A-Za-z]\w*", re.ASCII)


@lru_cache(maxsize=8_192)
def is_ordinary(word: str) -> bool:
    """Tell whether *word*, in small letters, is one that errors are made of: a number and two letters are, too."""
    if not word.isascii():
        return False
    if len(word) < _SHORTEST or word.isdigit():
        return True
    return _is_in(word, _ORDINARY) or (len(word) < _FEWEST_DIGITS and not word.isalpha())


@lru_cache(maxsize=1_024)
def is_everyday(word: str) -> bool:
    """Tell whether *word*, in small letters, is ordinary, asks for something, or names a product or a day."""
    return is_ordinary(word) or _is_in(word, _EVERYDAY)


def _is_in(word: str, known: frozenset[str]) -> bool:
    if word in known:
        return True
    return any(word.endswith(end) and _is_stem(word[: -len(end)], known) for end in _ENDINGS)


def _is_stem(word: str, known: frozenset[str]) -> bool:
    return len(word) >= _SHORTEST and (word in known or f"{word}e" in known or _is_doubled(word, known))


def _is_doubled(word: str, known: frozenset[str]) -> bool:
    return word[-1] == word[-2] and word[:-1] in known


def is_cue(word: str) -> bool:
    """Tell whether *word*, in small letters, tells of a failure or calls a program."""
    return word in _CUES


def is_code(token: str) -> bool:
    """Tell whether *token*, without spaces, is written as only programs write: a path, an attribute, a model's name."""
    return len(token) <= _LONGEST_TOKEN and token.isascii() and _CODE.search(token.rstrip(".:")) is not None


def is_program_name(token: str) -> bool:
    """Tell whether a task that is *token* alone names a file or an identifier: one of its words is a program's."""
    if not is_code(token) or _SPARED_KINDS.fullmatch(token) is None:
        return False
    return "." in token or any(is_everyday(part.lower()) for part in _PARTS.findall(token))


def weights(text: str) -> list[int]:
    """Return for each of the words of *text* whether it is its author's own: 1, or 0 for those of errors and code."""
    code = [match.span() for match in _TOKEN.finditer(text) if is_code(match.group())]
    result: list[int] = []
    place = 0
    for match in WORD.finditer(text):
        while place < len(code) and code[place][1] <= match.start():
            place += 1
        is_in_code = place < len(code) and code[place][0] <= match.start()
        result.append(int(not is_in_code and not is_ordinary(match.group().lower())))
    return result


def has_cue(text: str) -> bool:
    """Tell whether *text* tells of a failure or calls a program."""
    return any(is_cue(match.group().lower()) for match in WORD.finditer(text))


@lru_cache(maxsize=256)
def is_legible(text: str) -> bool:
    """Tell whether a task, or a line of one, is only what errors and programs say, and may be quoted."""
    whole = text.strip()
    if not whole.isascii():
        return False
    if not any(map(str.isspace, whole)) and is_program_name(whole):
        return True
    own = sum(weights(whole))
    return own < TELLING and has_cue(whole) and (own == 0 or _says_of_programs(whole))


def _says_of_programs(text: str) -> bool:
    """Tell whether *text* has so many words of errors that one of its author's does not make it theirs."""
    found = [match.group().lower() for match in WORD.finditer(text)]
    return sum(len(word) >= _SHORTEST and word not in FUNCTION_WORDS and is_ordinary(word) for word in found) > 1


def summed(values: list[int]) -> list[int]:
    """Return the sums of the first 0, 1, 2, ... of *values*."""
    return [0, *accumulate(values)]
