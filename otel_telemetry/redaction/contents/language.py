"""Tell a sentence of a program from what a person wrote: by how many of its words are words of programs and errors."""

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.contents.plain import is_file, is_identifier, is_plain
from otel_telemetry.redaction.literals import lazy, words
from otel_telemetry.redaction.personal.bystanders import PLAIN_WORDS

_OF_ERRORS: Final = words(
    """
    not no never cannot can't couldn't could unable unknown unexpected unsupported unrecognized undefined unavailable
    unauthorized unresolved unterminated unclosed unused missing invalid illegal malformed bad wrong incorrect
    mismatch mismatched required requires require expected expecting expects must should found find please use using
    used try failed fail fails failure error errors exception warning refused denied forbidden rejected aborted
    closed reset broken timed timeout timeouts expired exceeded exceeds limit limits reached already exists exist
    duplicate conflict ambiguous deprecated removed disabled enabled allowed permitted support supported available
    provided given got received specified defined installed loaded registered configured initialized implemented
    connect connected connection connections read write written open opened close parse parsed decode decoded encode
    convert converted cast map mapped match matches matched resolve resolved load loading save saving import imported
    export create created delete deleted update updated insert inserted select start started starting stop stopped
    run running execute executed call called return returned raise raised retry retries retrying build building
    install check checking verify verified ensure pass passed passing contain contains include includes consider
    too many few large small long short unmatched unterminated unset overlapping corrupted conflicting ignored
    ignoring ignore falling fallback skipped skipping retrieve aborting terminated nonexistent paused
    """
)
_OF_PROGRAMS: Final = words(
    """
    column columns index indexes indices axis axes range row rows key keys value values field fields label labels
    table tables schema database relation constraint sequence view record records document documents collection
    file files directory folder path paths line lines byte bytes character characters char string strings number
    numbers integer integers float boolean list dict dictionary tuple set array object objects type types class
    classes module modules package packages library function functions method methods argument arguments parameter
    parameters variable variables attribute attributes property option options flag flags name names id ids
    identifier version versions format formats encoding codec header headers body content request requests response
    responses status code codes server client host port socket network protocol address url uri endpoint route api
    apis token tokens model models prompt embedding tokenizer encoding image images container containers tag branch
    commit ref repository remote push pull merge git docker volume cluster node pod namespace service services
    session sessions process processes thread threads worker workers task tasks job jobs step steps stage pipeline
    queue topic event events message messages timestamp zone timezone date datetime time interval numeric varying
    precision default null none nil true false empty statement query sql json yaml xml html css csv toml selector
    xpath locator element elements button dialog page tab browser driver device memory cpu gpu cuda tensor shape
    shapes dimension dimensions size length count total maximum minimum max min data point points layer graph
    plugin extension config configuration setting settings environment mode level debug info test tests suite
    fixture assert assertion user users account accounts group groups role roles permission permissions access
    certificate signature ssl tls http https tcp udp dns proxy gateway internal external local input output stream
    buffer pipe signal exit command commands shell script program python node npm pip java rust compiler linker
    kernel system unicode ascii utf ipc rpc grpc credential credentials license plan billing credit balance quota
    minute second seconds minutes hour hours per page pages frame frames window sheet worksheet workbook cell
    visual studio internet explorer hugging face google chrome chromium safari firefox mozilla microsoft excel
    office windows linux ubuntu macos android ios apple amazon azure cloud openai anthropic new times roman arial
    parser lexer tokeniser hello world foo bar workflow
    instead instance boundary eof bool str int dict nonetype dataframe series decimal
    uuid hexadecimal formed badly
    block blocks loop condition expression operator operand operands keyword keywords literal syntax end start
    print note notes secret strategy policy rule rules scope target targets source sources
    entry entries alloc allocs match submatch submatches panic write writes cert certs help
    symbolic link links operation operations mode modes inline alias quote brace braces region regex flags digest
    matrix operator dependency dependencies specifier specifiers symbol symbols section sections histogram lock disk
    stack heap node nodes position offset vs alignment filter term platform state states queue
    """
)
_SAYS_NOTHING: Final = words(
    "a an the of about in on at to for from by with as is are was were be been it its this that these those and or but"
    " if then than so do does did has have had will would can may there here your you"
)
_OF_A_PERSON: Final = words(
    "i my me mine myself he she his her him hers wife husband mother father mom mum dad son daughter"
)
_OF_CODE: Final = lazy(
    r"(?:^|\s)--?[A-Za-z]|^[<({\[$%]|[{}|=<>$]|::|->|\(\)|\\[nx]|://|^\d+ [A-Za-z]{1,24}$"
    r"|^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|[45]\d\d|Bearer|Basic|Token) "
    r"|^[A-Z]\w{0,60}(?:Error|Exception|Warning)\b"
    r"|^(?:[A-Za-z]{1,24}(?:-[A-Za-z]{1,24}){1,5}|(?i:accept|authorization|apikey|cookie|host)): ?"
    r"|^(?:[A-Za-z]:|[\\/~.].{0,256}[\\/])"
    r"|^[.\w-]{1,40} (?:[\w.-]{1,40} ){0,6}\S{0,80}[/\\.]\S"
)
"""Commands with flags, types, templates, markup, requests, codes: what is written for machines."""
COUNTS: Final = lazy(r"\W{0,4}\d[\d.,]{0,12}(?: [a-z-]{1,16})?\W{0,4}")
"""How many there were of a thing: ``1 byte``."""
_SUBCOMMAND: Final = lazy(
    r"(?:git|hg|svn|gh|docker|podman|kubectl|helm|terraform|pip3?|uv|poetry|conda|npm|npx|yarn|pnpm|cargo|rustup|dotnet"
    r"|mvn|gradle|apt|apt-get|systemctl|aws|gcloud|gsutil|az)(?: [a-z][a-z_-]{1,24}){1,3}"
)
"""A program and what it is told to do: ``git rebase``."""
_ADDRESS: Final = lazy(r"[a-z][a-z0-9+.-]{1,16}://(?:[^\s/=:?&]{0,120}[/=:?&]){0,40}")
"""An address up to its last part."""
_NAME: Final = lazy(r"[A-ZÀ-Þ][a-zß-ÿ]{4,24}")
_LONGEST: Final = 4_000
_SHARE: Final = 3
_PAIR: Final = lazy(r"(?<=[a-z] )([A-ZÀ-Þ][a-zß-ÿ]{4,24}) ([A-ZÀ-Þ][a-zß-ÿ]{4,24})(?![\w(.])")


def is_of_a_program(value: str) -> bool:
    """Tell whether *value*, some words, is said by a program: every third of its words, that says anything, is one's.

    The small words count for neither, nor do identifiers and files; a person who speaks of his own speaks for none.
    """
    said = [word.strip(".,;:!?()[]'\"`").lower() for word in value[:_LONGEST].split()]
    if not _OF_A_PERSON.isdisjoint(said) and "id" not in said:
        return False
    telling = [word for word in said if word and word not in _SAYS_NOTHING]
    plain = [word for word in telling if word.replace("-", "").replace("'", "").isalpha()]
    known = sum(word in _OF_ERRORS or word in _OF_PROGRAMS or word in PLAIN_WORDS for word in plain)
    return known * _SHARE > len(plain) or not plain


def holds_a_name(value: str) -> bool:
    """Tell whether a word of *value* behind its first is capitalised and none of a program."""
    return any(names_someone(word.strip(".,;:!?()")) for word in value[:_LONGEST].split()[1:])


def names_someone(value: str) -> bool:
    """Tell whether *value* is one capitalised word of letters that is none of a program: a name, for all one knows."""
    return _NAME.fullmatch(value.strip()) is not None and not is_of_a_program(value)


def is_written_by_people(value: str) -> bool:
    """Tell several words that are neither a program's sentence nor a command, a type, a path or an identifier."""
    value = value.strip()
    if " " not in value or is_plain(value) or is_identifier(value) or is_file(value) or COUNTS.fullmatch(value):
        return False
    if _OF_CODE.search(value) is not None or _SUBCOMMAND.fullmatch(value) is not None:
        return False
    return not is_of_a_program(value) or _names_a_person(value)


def _names_a_person(value: str) -> bool:
    """Tell whether two words of *value*, in a row, are names, whatever stands around them."""
    pair = _PAIR.search(value, 0, _LONGEST)
    return pair is not None and names_someone(pair[1]) and names_someone(pair[2])


def unwritten(value: str) -> int:
    """Return how many characters of *value* are the beginning of an address that goes on with what people wrote."""
    address = _ADDRESS.match(value)
    return address.end() if address is not None else 0
