"""The causes a person would name: one entry each, in the order in which they are tried, special before general.

To add one: write an entry with the facts that decide it, an error it catches and a similar one it leaves; the table's
own test does the rest. The values its texts may name are ``VALUE_NAMES`` of ``category.py``.
"""

from __future__ import annotations

from typing import Final

from otel_telemetry.errors.category import Action, Alternative, Category, Example, words

_WHERE: Final = "[: {function}, {file}:{line}]"
_DIGITS: Final = ("status", "provider_code")

_TABLE: Final = (
    Category(
        id="quota_exhausted",
        title="Account out of credit[ ({host})]",
        cause="the provider's account has no credit or quota left[ (HTTP {status})]",
        actions=(Action("Add credit or raise the plan of the account behind this key; stop the agents until then"),),
        check="one call with the same key succeeds",
        codes=words(
            "insufficient_quota billing_hard_limit_reached billing_not_active insufficient_balance"
            " insufficient_credits quota_exceeded credit_balance_too_low payment_required account_deactivated"
            " usage_limit_reached"
        ),
        cues=(
            "insufficient_quota",
            "exceeded your current quota",
            "credit balance is too low",
            "insufficient balance",
            "insufficient credits",
            "not enough credits",
            "out of credits",
            "payment required",
            "billing hard limit",
            "quota has been exhausted",
            "spending limit",
            "requires more credits",
        ),
        statuses=frozenset({402}),
        groups_by=(),
        type_words=("QuotaExceeded", "Billing", "InsufficientFunds"),
        catches=Example("RateLimitError", "Error code: 429 - {'error': {'code': 'insufficient_quota'}}"),
        leaves=Example("RateLimitError", "Error code: 429 - {'error': {'code': 'rate_limit_exceeded'}}"),
        forbidden=("retry", "backoff", "back off", "wait"),
        confidence="sure",
    ),
    Category(
        id="context_length",
        title="Prompt too long for the model",
        cause="the prompt of {function} exceeds the model's context window[ (HTTP {status})]",
        actions=(
            Action(f"Shorten before the call: drop the oldest turns, chunk the input or lower max_tokens{_WHERE}"),
            Action("Use a model with a larger window"),
        ),
        check="count the tokens of the request before it is sent",
        codes=words("context_length_exceeded string_above_max_length max_tokens_exceeded"),
        types=words("ContextWindowExceededError ContextLengthExceeded"),
        cues=(
            "maximum context length",
            "context_length_exceeded",
            "prompt is too long",
            "context size limit",
            "exceeds the context",
            "exceed the context",
            "exceeds the available context",
            "exceeds available context",
            "context window",
            "input is too long",
            "too many tokens",
            "exceeds the maximum number of tokens",
            "token count…exceeds",
            "maximum number of tokens",
            "longer than the maximum",
            "reduce the length of",
        ),
        groups_by=(),
        type_words=("ContextWindow", "ContextLength"),
        catches=Example("BadRequestError", "Error code: 400 - prompt is too long: 203310 tokens > 200000 maximum"),
        leaves=Example("BadRequestError", "Error code: 400 - Your credit balance is too low"),
        forbidden=("retry the same",),
        confidence="sure",
    ),
    Category(
        id="tool_call_invalid",
        title="Invalid tool calls by the model",
        cause="the model called a tool with arguments or ids that do not fit[ ({argument})]",
        actions=(
            Action(f"Return the error with the valid names to the model, answer every tool call id{_WHERE}"),
            Action("State the arguments in the tool's description", "has placeholders"),
        ),
        check="compare the arguments of the failing call with the tool's schema",
        types=words(
            "NoSuchOption MissingParameter ArgumentError BadParameter UsageError NoSuchCommand"
            " ToolNotFoundError InvalidToolCall ToolInvocationError"
        ),
        cues=(
            "tool_calls' must be followed",
            "tool_call_ids did not",
            "tool_call_id…not found",
            "tool_use ids were found without",
            "tool_result…tool_use",
            "unknown tool",
            "tool not found",
            "no such tool",
            "tool…not found",
            "is not a valid tool",
            "invalid tool",
            "invalid function call",
        ),
        groups_by=("callee", "missing_arguments", "model", "fields", "cue", "masked"),
        catches=Example(
            "BadRequestError", "Error code: 400 - messages with 'tool_calls' must be followed by tool messages"
        ),
        leaves=Example("BadRequestError", "Error code: 400 - prompt is too long: 9 tokens > 8 maximum"),
    ),
    Category(
        id="model_not_found",
        title="Unknown model name[ {model}]",
        cause="the provider does not know the model[ {model}], or this key may not use it[ (HTTP {status})]",
        actions=(Action(f"Use a model of the provider's list that this key may use{_WHERE}", "has placeholders"),),
        check="list the provider's models with the same key",
        codes=words("model_not_found modelnotfound deploymentnotfound model_not_available model_decommissioned"),
        cues=(
            "model_not_found",
            "model…does not exist",
            "model…not found",
            "no such model",
            "unknown model",
            "model…has been deprecated",
            "model…decommissioned",
            "not map…to a tokeniser",
            "is not a valid model",
            "is not a local folder and is not a valid model",
            "model not exist",
            "deployment for this resource does not exist",
        ),
        groups_by=(),
        catches=Example("NotFoundError", "The model `gtp-4` does not exist or you do not have access to it."),
        leaves=Example("OSError", "[Errno 2] No such file or directory: 'model.bin'"),
    ),
    Category(
        id="config_missing",
        title=("Missing setting {variable}", "Missing settings"),
        cause=(
            "{variable} is not set where {function} looks for it",
            "{variable} is not set",
            "a setting or credential is not set",
        ),
        actions=(
            Action(
                ("Set {variable} in the agent's environment", "Set the missing setting in the agent's environment"),
                "has placeholders",
            ),
            Action(f"Fail at start-up with the name of what is missing{_WHERE}"),
        ),
        check=(
            'test -n "${variable}" in the shell that starts the agent',
            "print which settings are set (names only) at start-up",
        ),
        types=words(
            "NoCredentialsError PartialCredentialsError DefaultCredentialsError MissingEnvVar FixtureLookupError"
            " ImproperlyConfigured NoOptionError NoSectionError ProfileNotFound NoRegionError"
            " InterpolationMissingOptionError ConfigurationError"
        ),
        cues=(
            "no api key provided",
            "api_key client option must be set",
            "api key must be set",
            "did not find…api_key",
            "api key is missing",
            "missing api key",
            "no api key",
            "api_key…must be set",
            "api_key is required",
            "missing credentials",
            "unable to locate credentials",
            "could not automatically determine credentials",
            "default credentials were not found",
            "must specify a region",
            "could not read username",
            "could not read password",
            "terminal prompts disabled",
            "repository not found for url",
            "no password supplied",
            "environment variable…not set",
            "environment variable…not found",
            "environment variable…is missing",
            "environment variable…is required",
            "environment variable…must be set",
            "missing environment variable",
            "missing required environment variable",
            "env var…not set",
            "please set the…environment variable",
            "setting the…environment variable",
            "please tell me who you are",
            "author identity unknown",
            "no section: ",
            "no option '",
        ),
        groups_by=("variable", "key", "fields", "cue", "masked"),
        type_words=("Configur", "NoCredentials", "MissingConfig"),
        catches=Example("KeyError", "'OPENAI_API_KEY'", ("/usr/lib/python3.11/os.py:__getitem__",)),
        leaves=Example("KeyError", "'choices'", ("/app/llm.py:read_reply",)),
        forbidden=("paste the key into the code", "hard-code"),
        alternatives=(
            Alternative(
                "the setting is in a file that the agent does not load",
                (Action("Load the file before the first use, from the folder where it lies", "has placeholders"),),
                "compare the working directory of the agent with the folder of its .env",
            ),
        ),
    ),
    Category(
        id="git_lock",
        title="index.lock conflicts",
        cause="another git process holds, or one that died left, the lock[ {lock}] of the checkout",
        actions=(
            Action(f"Add mutex for git operations{_WHERE}", "has placeholders"),
            Action("If `pgrep -x git` prints nothing, the lock is stale: remove it", "can be applied"),
        ),
        check="pgrep -x git; ls -l .git/index.lock",
        cues=(
            "index.lock",
            "another git process",
            ".lock': file exists",
            "unable to create…lock",
            "cannot lock ref",
            "shallow.lock",
            "could not lock config file",
        ),
        groups_by=(),
        catches=Example(
            "GitCommandError",
            "Cmd('git') failed due to: exit code(128)\n  stderr: 'Unable to create '.git/index.lock': File exists.'",
        ),
        leaves=Example(
            "GitCommandError",
            "Cmd('git') failed due to: exit code(1)\n  stderr: 'CONFLICT (content): Merge conflict in a.md'",
        ),
        forbidden=("rm -f .git/index.lock",),
        alternatives=(
            Alternative(
                "a git that was killed left the lock behind",
                (Action("If `pgrep -x git` prints nothing, remove the lock", "can be applied"),),
                "pgrep -x git prints nothing and the lock is minutes old",
            ),
        ),
    ),
    Category(
        id="git_conflict",
        title="Git conflicts and rejected pushes",
        cause="git refused: the checkout and the other side have diverged",
        actions=(Action(f"Integrate first (git pull --rebase), resolve or stash what is left, then go on{_WHERE}"),),
        check="git status; git log --oneline HEAD..FETCH_HEAD",
        cues=(
            "[rejected]",
            "conflict (content",
            "conflict (add",
            "conflict (modify",
            "conflict (rename",
            "merge conflict",
            "would be overwritten by",
            "unmerged files",
            "unmerged paths",
            "not concluded your merge",
            "non-fast-forward",
            "unresolved conflict",
            "needs merge",
            "could not apply",
            "divergent branches",
            "refusing to merge unrelated histories",
            "cannot rebase: you have unstaged changes",
            "cannot pull with rebase",
        ),
        groups_by=("cue",),
        catches=Example("GitCommandError", "exit code(1)\n  stderr: 'CONFLICT (content): Merge conflict in README.md'"),
        leaves=Example("GitCommandError", "exit code(128)\n  stderr: 'fatal: not a git repository'"),
        forbidden=("push --force", "reset --hard"),
    ),
    Category(
        id="git_not_a_repo",
        title="Not a git repository",
        cause="{function} opened a folder that is no git checkout",
        actions=(
            Action(f"Run inside a clone, or search parent directories when opening it{_WHERE}", "has placeholders"),
        ),
        check="git -C <the folder> rev-parse --show-toplevel",
        types=words("InvalidGitRepositoryError NoSuchPathError NotGitRepository"),
        cues=("not a git repository", "no git repository", "does not appear to be a git repository"),
        groups_by=(),
        catches=Example("InvalidGitRepositoryError", "/app/sub"),
        leaves=Example(
            "GitCommandError", "exit code(128)\n  stderr: 'fatal: Unable to create '.git/index.lock': File exists.'"
        ),
    ),
    Category(
        id="docker_unavailable",
        title="Docker not available",
        cause="the docker daemon[ at {host}:{port}], its socket or an image is not there",
        actions=(
            Action("Start the daemon, or set DOCKER_HOST to where its socket is", "has placeholders"),
            Action("Build or pull the missing image, remove the container of that name", "has placeholders"),
        ),
        check="docker info; ls -l /var/run/docker.sock",
        types=words("DockerException ImageNotFound ContainerError"),
        cues=(
            "fetching server api version",
            "docker daemon",
            "http+docker://",
            "docker.sock",
            "connection aborted.', permissionerror(13",
            "connection aborted.', filenotfounderror(2",
            "port=2375)",
            "port=2376)",
            "is the docker daemon running",
            "no such container",
            "no such image",
        ),
        groups_by=("status", "subcause"),
        catches=Example(
            "DockerException",
            "Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file'))",
        ),
        leaves=Example("FileNotFoundError", "[Errno 2] No such file or directory: 'notes.md'"),
        alternatives=(
            Alternative(
                "the daemon runs but this user may not use its socket",
                (Action("Add the user to the docker group and log in again", "can be applied"),),
                "id -nG lists docker",
                subcause="EACCES",
            ),
        ),
    ),
    Category(
        id="import_cycle",
        title=("Import cycle around {module}", "Import cycles"),
        cause=(
            "{module} imports itself through others while it is still loading",
            "modules import each other while still loading",
        ),
        actions=(Action(f"Move one of the imports into the function that needs it, or under TYPE_CHECKING{_WHERE}"),),
        check=("python -c 'import {module}'", "import the module alone"),
        cues=("partially initialized module", "consider renaming", "circular import"),
        catches=Example(
            "ImportError",
            "cannot import name 'Plan' from partially initialized module 'agent.plan' (most likely due to a cycle)",
            ("/app/agent/loop.py:<module>",),
        ),
        leaves=Example("ModuleNotFoundError", "No module named 'agent'"),
        forbidden=("pip install",),
        alternatives=(
            Alternative(
                (
                    "the agent's own {file} has the name of the package that it imports",
                    "a file of the agent has the name of the package that it imports",
                ),
                (
                    Action(
                        ("git mv {file} to a name that no package has", "Rename the file that has the package's name"),
                        "has placeholders",
                    ),
                ),
                (
                    "python -c 'import {module}; print({module}.__file__)' shows a file of yours",
                    "print the module's __file__",
                ),
                subcause="shadowing",
                title=("A file named like package {module}", "A file named like a package"),
            ),
        ),
        groups_by=("name", "module"),
    ),
    Category(
        id="api_removed",
        title=("Removed API: {module}.{name}", "Calls of removed APIs"),
        cause="{function} uses what the installed version of the library no longer has",
        actions=(
            Action(f"Port the call to the library's present name{_WHERE}", "has placeholders"),
            Action("Until then pin the last version that had it", "has placeholders"),
        ),
        check="pip show the library; read its migration guide",
        types=words("APIRemovedInV1 PydanticImportError PydanticUserError NotSupportedError RemovedInDjango50Warning"),
        cues=(
            "no longer supported in",
            "has been moved to the",
            "was removed in",
            "has been removed",
            "were removed in",
            "is no longer supported",
            "is no longer available",
            "deprecated and removed",
            "was a deprecated alias",
            "module 'numpy' has no attribute 'float",
            "module 'numpy' has no attribute 'int",
            "module 'numpy' has no attribute 'bool",
            "module 'numpy' has no attribute 'object",
            "module 'numpy' has no attribute 'str",
            "module 'numpy' has no attribute 'complex",
            "module 'collections' has no attribute",
            "module 'asyncio' has no attribute",
            "module 'inspect' has no attribute",
            "module 'pkgutil' has no attribute",
        ),
        groups_by=("attribute", "masked"),
        catches=Example("AttributeError", "module 'numpy' has no attribute 'bool'."),
        leaves=Example("AttributeError", "'NoneType' object has no attribute 'get'"),
    ),
    Category(
        id="version_conflict",
        title=("Versions that do not fit ({argument})", "Versions that do not fit"),
        cause=(
            "one library passes {argument}, which the installed version of the other does not take",
            "installed versions do not fit each other",
        ),
        actions=(
            Action("Upgrade the calling library, or pin the called one to the version before", "has placeholders"),
        ),
        check="pip check",
        types=words("ContextualVersionConflict VersionConflict DistributionNotFound ResolutionImpossible"),
        cues=(
            "keyword argument 'proxies'",
            "requirement.parse",
            "no module named 'pip._internal",
            "requires a different python",
            "incompatible version",
            "version mismatch",
            "numpy.dtype size changed",
            "binary incompatibility",
            "compiled using numpy 1.x",
            "a module that was compiled using",
            "undefined symbol",
            "glibc_…not found",
        ),
        groups_by=("argument", "masked"),
        catches=Example("TypeError", "Client.__init__() got an unexpected keyword argument 'proxies'"),
        leaves=Example("ModuleNotFoundError", "No module named 'yaml'"),
    ),
    Category(
        id="module_not_found",
        title=("Module {module} not installed", "Modules not installed"),
        cause=(
            "the interpreter that runs {function} has no module {module}",
            "the running interpreter has no module {module}",
            "a module is not installed in the running interpreter",
        ),
        actions=(
            Action(
                (
                    "python -m pip install {distribution}",
                    "Install the distribution that provides it with the running interpreter's own pip",
                ),
                "can be applied",
            ),
        ),
        check=("python -c 'import {module}' with the agent's interpreter", "import it with the agent's interpreter"),
        types=words("ModuleNotFoundError PackageNotFoundError"),
        cues=(
            "no module named",
            "_get_unpatched",
            "could not import module",
            "optional dependency",
            "please install it with",
            "pip install ",
        ),
        catches=Example("ModuleNotFoundError", "No module named 'yaml'"),
        leaves=Example("ImportError", "cannot import name 'App' from partially initialized module 'embedchain'"),
        forbidden=("pip install {module}",),
        groups_by=("module", "masked"),
    ),
    Category(
        id="prompt_template",
        title=("Prompt template lacks {name}", "Prompt templates lack values"),
        cause="a template names a value that {function} does not give",
        actions=(
            Action(
                ("Pass {name} when the template is rendered", "Pass every variable of the template"), "has placeholders"
            ),
            Action("Double the braces that are meant literally ({{ and }})"),
        ),
        check="compare the template's variables with the arguments given",
        types=words("UndefinedError TemplateNotFound TemplateSyntaxError TemplateError"),
        cues=(
            "missing variables {",
            "missing variables",
            "missing some input keys",
            "is undefined",
            "replacement index",
            "single '}' encountered",
            "single '{' encountered",
            "missing placeholder",
        ),
        catches=Example("UndefinedError", "'user_name' is undefined"),
        leaves=Example("KeyError", "'choices'"),
        groups_by=("name", "masked"),
    ),
    Category(
        id="json_not_serializable",
        title=("{object} values in JSON", "Values JSON cannot hold"),
        cause=(
            "{function} dumps a value of type {object}, which JSON does not know",
            "a value is dumped that JSON does not know",
        ),
        actions=(
            Action(
                (
                    "Convert {object} before dumping, or pass default=str" + _WHERE,
                    f"Convert the value before dumping, or pass default=str{_WHERE}",
                ),
                "can be applied",
            ),
        ),
        check="json.dumps(value, default=str) passes",
        cues=("is not json serializable", "not json serializable", "type is not json serializable"),
        groups_by=("object",),
        catches=Example("TypeError", "Object of type datetime is not JSON serializable"),
        leaves=Example("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"),
        confidence="sure",
    ),
    Category(
        id="ssl_verify",
        title="TLS certificates not trusted",
        cause="the certificate[ of {host}] is not trusted on this machine[ ({reason})]",
        actions=(
            Action(
                "Trust the missing authority: SSL_CERT_FILE, or the operating system's store through truststore",
                "has placeholders",
            ),
        ),
        check=(
            "openssl s_client -connect {host}:443 -servername {host}",
            "openssl s_client shows the chain and the date",
        ),
        types=words(
            "SSLCertVerificationError SSLError SSLZeroReturnError CertificateError ClientConnectorCertificateError"
        ),
        cues=(
            "certificate_verify_failed",
            "certificate verify failed",
            "self-signed certificate",
            "self signed certificate",
            "unable to get local issuer",
        ),
        groups_by=("ssl_reason",),
        type_words=("SSL", "Certificate"),
        catches=Example(
            "SSLError",
            "(Caused by SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: expired'))",
        ),
        leaves=Example(
            "ConnectionError", "Max retries exceeded (Caused by NewConnectionError('[Errno 111] Connection refused'))"
        ),
        forbidden=("verify=False", "CERT_NONE", "disable verification"),
    ),
    Category(
        id="dns_failure",
        title=("Host {host} not resolved", "Host names not resolved"),
        cause=("the name {host} could not be looked up", "a host's name could not be looked up"),
        actions=(
            Action(
                (
                    "Correct the host name {host}, or the resolver of the machine or container",
                    "Correct the host name, or the resolver of the machine or container",
                ),
            ),
        ),
        check=("getent hosts {host}", "getent hosts <the name>"),
        errnos=words("EAI_NONAME EAI_AGAIN EAI_NODATA"),
        types=words("gaierror ClientConnectorDNSError NameResolutionError herror NXDOMAIN"),
        cues=(
            "name resolution",
            "name or service not known",
            "nodename nor servname",
            "getaddrinfo failed",
            "failed to resolve",
            "err_name_not_resolved",
            "enotfound",
            "could not resolve host",
            "no address associated",
            "could not translate host name",
            "dns resolution failed",
            "name does not resolve",
            "no such host",
        ),
        groups_by=(),
        type_words=("DNS", "NameResolution"),
        catches=Example("gaierror", "[Errno -3] Temporary failure in name resolution"),
        leaves=Example("ConnectionError", "[Errno 111] Connection refused"),
    ),
    Category(
        id="sqlite_locked",
        title="Database locked",
        cause="another connection holds the database's write lock longer than {function} waits",
        actions=(
            Action(
                f"Keep write transactions short; for SQLite set WAL and busy_timeout{_WHERE}",
                "has placeholders",
            ),
        ),
        check="PRAGMA journal_mode; PRAGMA busy_timeout",
        codes=words("sqlite_busy sqlite_locked"),
        cues=(
            "database is locked",
            "database table is locked",
            "database schema is locked",
            "sqlite_busy",
            "deadlock detected",
            "deadlock found",
            "lock wait timeout exceeded",
        ),
        groups_by=(),
        catches=Example("OperationalError", "database is locked"),
        leaves=Example("OperationalError", "no such table: events"),
    ),
    Category(
        id="db_schema_missing",
        title=("Table or column {name} missing", "Tables or columns missing"),
        cause=("the database that {function} uses has no {name}", "the database lacks a table or column"),
        actions=(Action("Run the migrations against this very database file or server", "has placeholders"),),
        check="print the database's path or host, then list its tables",
        codes=words("42p01 42703 1146 1054 1049 3d000 ora-00942 42s02 42s22 undefinedtable undefinedcolumn"),
        types=words(
            "UndefinedTable UndefinedColumn UndefinedTableError UndefinedColumnError NoSuchTableError"
            " InvalidCatalogName"
        ),
        cues=(
            "no such table",
            "no such column",
            "relation…does not exist",
            "unknown column",
            "table…doesn't exist",
            "has no column named",
            "database…does not exist",
            "unknown database",
            "column…does not exist",
            "table or view does not exist",
            "no such function",
        ),
        groups_by=("name", "masked"),
        catches=Example("OperationalError", "no such table: events"),
        leaves=Example("OperationalError", "database is locked"),
    ),
    Category(
        id="disk_full",
        title="Disk full",
        cause="no space left where {function} writes",
        actions=(Action(f"Free space on that file system, or set TMPDIR to a bigger one{_WHERE}"),),
        check="df -h of the path and of /tmp",
        errnos=words("ENOSPC EDQUOT"),
        codes=words("53100 diskfull"),
        cues=(
            "no space left on device",
            "disk is full",
            "disk quota exceeded",
            "not enough space on the disk",
            "not enough disk space",
            "could not extend file",
        ),
        groups_by=(),
        catches=Example("OSError", "[Errno 28] No space left on device"),
        leaves=Example("OSError", "[Errno 24] Too many open files"),
        confidence="sure",
    ),
    Category(
        id="too_many_open_files",
        title="Too many open files",
        cause="the process holds more open files than its limit",
        actions=(
            Action(f"Close each file after use (with open(...)){_WHERE}", "has placeholders"),
            Action("Only then raise ulimit -n"),
        ),
        check="ls /proc/<pid>/fd | wc -l; ulimit -n",
        errnos=words("EMFILE ENFILE"),
        cues=("too many open files",),
        groups_by=(),
        catches=Example("OSError", "[Errno 24] Too many open files: '/dev/null'"),
        leaves=Example("OSError", "[Errno 28] No space left on device"),
        confidence="sure",
    ),
    Category(
        id="address_in_use",
        title=("Port {port} in use", "Ports in use"),
        cause=("another process listens on port {port} already", "another process listens on the port already"),
        actions=(
            Action(
                (
                    "Stop who holds port {port} (lsof -i :{port}), or take another",
                    "Stop who holds the port (lsof -i), or take another",
                ),
                "has placeholders",
            ),
        ),
        check=("lsof -i :{port}", "lsof -i -P | grep LISTEN"),
        errnos=words("EADDRINUSE"),
        cues=(
            "address already in use",
            "address in use",
            "only one usage of each socket",
            "port is already allocated",
            "port…already in use",
        ),
        groups_by=(),
        catches=Example("OSError", "[Errno 98] Address already in use"),
        leaves=Example("ConnectionRefusedError", "[Errno 111] Connection refused"),
        confidence="sure",
    ),
    Category(
        id="out_of_memory",
        title="Out of memory",
        cause="{function} asks for more memory than there is",
        actions=(Action(f"Smaller batches, chunks or data types{_WHERE}"),),
        check="watch the memory (free -h, nvidia-smi) while it runs",
        exit_codes=frozenset({137, -9}),
        errnos=words("ENOMEM"),
        types=words("MemoryError _ArrayMemoryError OutOfMemoryError ArrowMemoryError ResourceExhaustedError"),
        cues=(
            "out of memory",
            "unable to allocate",
            "sigkill",
            "cannot allocate memory",
            "oomkilled",
            "bad_alloc",
            "oom command not allowed",
            "oom when allocating",
            "not enough memory",
        ),
        groups_by=(),
        type_words=("OutOfMemory",),
        catches=Example("RuntimeError", "CUDA out of memory. Tried to allocate 4.00 GiB"),
        leaves=Example("CalledProcessError", "Command '['npm', 'ci']' returned non-zero exit status 1."),
    ),
    Category(
        id="recursion",
        title="Endless recursion",
        cause="{function} calls itself without an end",
        actions=(
            Action(f"Add the missing base case; __getattr__ must not look up its own name{_WHERE}", "has placeholders"),
        ),
        check="the trace shows the frames that repeat",
        types=words("RecursionError"),
        cues=("maximum recursion depth", "recursion limit", "nesting too deep"),
        groups_by=(),
        type_words=("Recursion",),
        catches=Example("RecursionError", "maximum recursion depth exceeded in comparison"),
        leaves=Example("RuntimeError", "Event loop is closed"),
        forbidden=("setrecursionlimit",),
        confidence="sure",
    ),
    Category(
        id="concurrency_misuse",
        title="Event loops and processes mixed up",
        cause="{function} uses an event loop, a client of one, or a process start where it may not",
        actions=(
            Action(
                f"One loop a thread; create and close clients inside it; await instead of asyncio.run{_WHERE}",
                "has placeholders",
            ),
        ),
        check="which loop is running where the object is made, and where it is used",
        types=words("PicklingError InvalidStateError BrokenBarrierError QueueEmpty QueueFull"),
        cues=(
            "event loop is closed",
            "running event loop",
            "event loop is already running",
            "no current event loop",
            "different loop",
            "different event loop",
            "bootstrapping phase",
            "was never awaited",
            "can't pickle",
            "cannot pickle",
            "cannot schedule new futures",
            "main thread is not in main loop",
            "signal only works in main thread",
            "generator already executing",
            "cancel scope",
            "created in a thread can only be used",
            "can't start new thread",
            "can't be used in 'await' expression",
            "already executing",
        ),
        groups_by=("cue",),
        catches=Example("RuntimeError", "asyncio.run() cannot be called from a running event loop"),
        leaves=Example("RecursionError", "maximum recursion depth exceeded"),
        alternatives=(
            Alternative(
                "a process is started while the main module is still being imported",
                (Action("Put the start code under if __name__ == '__main__':", "has placeholders"),),
                "the message speaks of the bootstrapping phase",
                subcause="bootstrapping phase",
                title="Processes started at import",
            ),
        ),
    ),
    Category(
        id="auth_rejected",
        title=("Credentials rejected (HTTP {status})", "Credentials rejected"),
        cause=(
            "the service answered {status}: the key is wrong, stale or lacks the right",
            "the service rejected the credentials",
        ),
        actions=(
            Action(
                (
                    "Put a valid key into {variable} and look for a second, older one",
                    "Put a valid key where the agent reads it, and look for a second, older one",
                ),
                "has placeholders",
            ),
            Action("403: ask for the missing scope, licence or membership"),
        ),
        check="one request with the same key outside the agent",
        codes=words(
            "invalid_api_key authentication_error permission_error permission_denied accessdenied"
            " accessdeniedexception unauthorizedoperation invalidaccesskeyid signaturedoesnotmatch expiredtoken"
            " expiredtokenexception unrecognizedclientexception invalidclienttokenid invalid_grant invalid_token"
            " unauthenticated invalid_auth not_authed token_expired token_revoked unauthorized forbidden"
            " authorizationfailed authenticationfailed 28p01 28000 42501 1045 1044 8000 ora-01017 invalid_client"
            " access_denied insufficient_scope not_allowed"
        ),
        types=words(
            "AuthenticationError PermissionDeniedError GatedRepoError AuthenticationException Unauthorized"
            " Forbidden InvalidPassword InvalidPasswordError AuthError AuthorizationException"
            " SMTPAuthenticationError Unauthenticated PermissionDenied RefreshError BadCredentialsException"
            " InvalidAuthorizationSpecification ClientAuthenticationError InvalidSignatureError"
            " ExpiredSignatureError NotAuthorizedError TokenRetrievalError LoginError"
        ),
        cues=(
            "incorrect api key",
            "invalid api key",
            "invalid_api_key",
            "invalid api-key",
            "api key not valid",
            "invalid x-api-key",
            "scope requirement",
            "lacks required scopes",
            "insufficient scope",
            "missing_scope",
            "password authentication failed",
            "authentication failed",
            "authentication required",
            "bad credentials",
            "invalid credentials",
            "accessdenied",
            "access denied for user",
            "gated repo",
            "gated model",
            "invalid username or password",
            "invalid token",
            "token has expired",
            "token expired",
            "token is expired",
            "noauth",
            "wrongpass",
            "permission denied (publickey",
            "401 client error",
            "403 client error",
            "is not authorized to perform",
            "not authorized",
            "unauthorized",
            "invalid_grant",
        ),
        statuses=frozenset({401, 403}),
        groups_by=("status", "provider_code", "operation_name"),
        type_words=("Authenti", "Authoriz", "Unauthori", "Forbidden"),
        catches=Example(
            "AuthenticationError", "Error code: 401 - {'error': {'message': 'Incorrect API key provided'}}"
        ),
        leaves=Example("NoCredentialsError", "Unable to locate credentials"),
        forbidden=("retry", "hard-code"),
    ),
    Category(
        id="rate_limit",
        title=("Rate limited (HTTP {status})", "Rate limited"),
        cause=(
            "the provider answered {status}: too many requests at once, or overloaded",
            "too many requests at once, or the provider is overloaded",
        ),
        actions=(
            Action(
                f"Retry with exponential backoff, honouring Retry-After, and lower the concurrency{_WHERE}",
                "has placeholders",
            ),
        ),
        check="requests a minute of all agents together against the account's limit",
        codes=words(
            "rate_limit_exceeded rate_limit_error overloaded_error slowdown throttling throttlingexception"
            " requestlimitexceeded toomanyrequestsexception provisionedthroughputexceededexception rate_limited"
            " ratelimited resource_exhausted too_many_requests server_overloaded engine_overloaded"
            " serviceunavailable"
        ),
        types=words(
            "RateLimitError OverloadedError ServiceUnavailableError TooManyRequests ResourceExhausted"
            " InternalServerError Throttled RateLimitExceeded ServiceUnavailable RateLimitExceededException"
            " TooManyRequestsError FloodWait FloodWaitError RateLimited YFRateLimitError"
        ),
        cues=(
            "rate limit",
            "rate_limit",
            "rate-limit",
            "ratelimit",
            "too many requests",
            "overloaded",
            "slowdown",
            "please try again in ",
            "throttling",
            "throttled",
            "flood control",
            "server is busy",
            "temporarily overloaded",
            "service unavailable",
            "at capacity",
        ),
        statuses=frozenset({429, 500, 502, 503, 529}),
        groups_by=_DIGITS,
        type_words=("RateLimit", "Throttl", "TooManyRequests", "Overload"),
        catches=Example("HTTPStatusError", "Client error '429 Too Many Requests' for url 'https://api.example.com/v1'"),
        leaves=Example("RateLimitError", "Error code: 429 - You exceeded your current quota"),
        alternatives=(
            Alternative(
                "several agents share one account and start at the same minute",
                (Action("Give the agents one shared limiter", "has placeholders"),),
                "the failures of several agents fall into the same minutes",
            ),
        ),
    ),
    Category(
        id="timeout",
        title=("Time-outs of {program}", "Time-outs"),
        cause=(
            "{program} took longer than {function} waits",
            "{function} waited longer than its limit",
            "an answer took longer than the limit",
        ),
        actions=(Action(f"Raise the limit of this call, or make the work smaller{_WHERE}", "has placeholders"),),
        check="measure how long the call takes when it succeeds",
        codes=words("deadline_exceeded requesttimeout 57014 timeout gatewaytimeout"),
        errnos=words("ETIMEDOUT"),
        types=words(
            "TimeoutError ReadTimeout ConnectTimeout WriteTimeout PoolTimeout TimeoutExpired Timeout"
            " APITimeoutError TimeoutException ServerTimeoutError ReadTimeoutError ConnectTimeoutError"
            " DeadlineExceeded ServerSelectionTimeoutError SoftTimeLimitExceeded TimeLimitExceeded QueryCanceled"
            " ConnectionTimeout NetworkTimeout LockTimeout CommandTimeout LockNotAvailable ExecutionTimeout"
        ),
        statuses=frozenset({408, 504, 524}),
        late_cues=(
            "timed out",
            "timeout…ms",
            "timeout exceeded",
            "deadline exceeded",
            "time limit exceeded",
            "exceeded timeout",
            "timeout error",
            "timeout of",
            "timeout after",
            "timeout waiting",
            "statement timeout",
            "took too long",
        ),
        groups_by=("program", "status"),
        type_words=("Timeout", "TimedOut", "Deadline"),
        catches=Example("TimeoutExpired", "Command 'pytest -q' timed out after 30 seconds"),
        leaves=Example("ConnectionRefusedError", "[Errno 111] Connection refused"),
    ),
    Category(
        id="connection_refused",
        title=("Nothing listens on port {port}", "Connections refused"),
        cause=(
            "nothing listens at {host}:{port}",
            "nothing listens where {function} connects to",
            "nothing listens at the address",
        ),
        actions=(
            Action(
                (
                    "Start the server at {host}:{port}, or correct the address",
                    "Start the server, or correct the address",
                ),
                "has placeholders",
            ),
        ),
        check=("nc -z {host} {port}", "nc -z <host> <port>"),
        errnos=words("ECONNREFUSED EHOSTUNREACH ENETUNREACH EHOSTDOWN EADDRNOTAVAIL"),
        types=words("ConnectionRefusedError ConnectionRefused NoBrokersAvailable NoHostAvailable"),
        codes=words("unavailable"),
        cues=(
            "connection refused",
            "actively refused",
            "connect call failed",
            "err_connection_refused",
            "econnrefused",
            "could not connect to server",
            "is the server running",
            "no route to host",
            "network is unreachable",
            "can't connect to",
            "cannot connect to host",
            "all connection attempts failed",
            "failed to connect to",
            "unable to connect to",
            "could not connect to",
        ),
        groups_by=(),
        type_words=("CannotConnect", "ConnectError", "EndpointConnection", "NoValidConnections", "ConnectionFail"),
        catches=Example("ConnectError", "[Errno 111] Connection refused"),
        leaves=Example(
            "ConnectionError", "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"
        ),
        alternatives=(
            Alternative(
                "the agent runs in a container, where localhost is the container itself",
                (Action("Use the host's or the service's name instead of localhost", "has placeholders"),),
                "test -f /.dockerenv",
            ),
        ),
    ),
    Category(
        id="connection_reset",
        title="Connections cut by the other side",
        cause="the other side closed the connection that {function} was using",
        actions=(Action(f"Retry once on a fresh connection{_WHERE}", "has placeholders"),),
        check="does it happen after idle time (a stale kept-alive connection) or at once (a proxy)?",
        errnos=words("ECONNRESET EPIPE ECONNABORTED ENOTCONN"),
        types=words(
            "ConnectionResetError BrokenPipeError ConnectionAbortedError RemoteDisconnected ServerDisconnectedError"
            " RemoteProtocolError IncompleteRead ConnectionClosedError ConnectionClosed ConnectionClosedOK"
            " ProtocolError ChunkedEncodingError IncompleteReadError ClientPayloadError ReadError"
            " SMTPServerDisconnected ConnectionDoesNotExistError InterfaceError WriteError SSLEOFError"
        ),
        cues=(
            "connection aborted",
            "reset by peer",
            "remotedisconnected",
            "remote end closed",
            "broken pipe",
            "server disconnected",
            "peer closed connection",
            "connection was closed",
            "closed the connection unexpectedly",
            "server has gone away",
            "lost connection",
            "connection lost",
            "connection closed",
            "forcibly closed",
            "socket hang up",
            "err_connection_reset",
            "econnreset",
            "ssl connection has been closed",
            "terminating connection",
        ),
        groups_by=(),
        type_words=("Disconnect", "ConnectionClosed", "ConnectionLost", "TargetClosed"),
        catches=Example(
            "ConnectionError", "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"
        ),
        leaves=Example("ConnectionError", "[Errno 111] Connection refused"),
    ),
    Category(
        id="command_not_found",
        title=("Program {program} not installed", "Programs not installed"),
        cause=(
            "{function} starts {program}, which is not in PATH",
            "{program} is not in PATH",
            "a program that the agent starts is not in PATH",
        ),
        actions=(
            Action(
                (
                    "Install {program}, or put its folder into the agent's PATH",
                    "Install the program, or put its folder into the agent's PATH",
                ),
                "has placeholders",
            ),
        ),
        check=("command -v {program}", "command -v <program>"),
        exit_codes=frozenset({127}),
        types=words(
            "ExecutableNotFound ExecutableNotFoundError GitCommandNotFound WebDriverNotFound TesseractNotFoundError"
            " PDFInfoNotInstalledError CommandNotFound"
        ),
        cues=(
            "command not found",
            "executable doesn't exist",
            "is not recognized as an internal",
            "executable file not found",
            "no such program",
            "not in your path",
            "executable…not found",
            "needs to be in path",
            "is it installed",
            "chromedriver' executable",
            "cannot find chrome binary",
        ),
        groups_by=("program",),
        catches=Example(
            "FileNotFoundError",
            "[Errno 2] No such file or directory: 'rg'",
            ("/usr/lib/python3.11/subprocess.py:_execute_child",),
        ),
        leaves=Example(
            "FileNotFoundError", "[Errno 2] No such file or directory: 'notes.md'", ("/app/config.py:load",)
        ),
        forbidden=("check the path of the file",),
        alternatives=(
            Alternative(
                "the working directory given to the program does not exist",
                (Action("Create the folder before the program is started", "has placeholders"),),
                "command -v finds the program",
            ),
        ),
    ),
    Category(
        id="llm_output_parse",
        title="Model replies that do not parse",
        cause="the model's reply is not the form that {function} expects",
        actions=(
            Action(
                f"Strip a code fence, take the outermost braces, ask once more with the error{_WHERE}",
                "has placeholders",
            ),
            Action("Ask the provider for structured output"),
        ),
        check="log the first and last 20 characters of a failing reply",
        types=words(
            "JSONDecodeError OutputParserException OutputParserError IncompleteOutputException"
            " InstructorRetryException LengthFinishReasonError UnexpectedModelBehavior ModelBehaviorError"
        ),
        cues=(
            "could not parse llm output",
            "failed to parse llm",
            "invalid json output",
            "could not parse output",
            "failed to parse…completion",
            "could not parse tool input",
        ),
        groups_by=("json_fault",),
        catches=Example(
            "JSONDecodeError",
            "Unterminated string starting at: line 1 column 38 (char 37)",
            ("/app/agent/parse.py:parse_reply",),
        ),
        leaves=Example(
            "JSONDecodeError", "Expecting value: line 1 column 1 (char 0)", ("/app/agent/config.py:load_config",)
        ),
        alternatives=(
            Alternative(
                "the reply was cut at the token limit",
                (Action("Raise max_tokens or ask for less at once", "has placeholders"),),
                "the finish reason is length",
                subcause="cut",
                title="Model replies cut off",
            ),
            Alternative(
                "the reply is empty or an error page, not JSON",
                (Action("Check the status and the content type before parsing", "has placeholders"),),
                "the first character of the reply",
                subcause="not_json",
            ),
        ),
    ),
    Category(
        id="schema_validation",
        title=("Data that does not fit {model}", "Data that does not fit its schema"),
        cause=("the data given to {model} does not fit: {fields}", "the data does not fit its schema[: {constraint}]"),
        actions=(
            Action(
                f"Give the field the declared type, or declare what really comes (Optional[...]){_WHERE}",
                "has placeholders",
            ),
        ),
        check="print the field's path and the received type, not its value",
        codes=words(
            "23505 23502 23503 23514 1062 1048 1451 1452 e11000 ora-00001 validationexception validation_error"
        ),
        types=words(
            "ValidationError UniqueViolation DuplicateKeyError IntegrityError NotNullViolation ForeignKeyViolation"
            " CheckViolation RequestValidationError SchemaError ResponseValidationError UnprocessableEntityError"
            " UniqueViolationError SchemaValidationError ParamValidationError MultipleInvalid Invalid"
            " StructureHandlerNotFoundError ClassValidationError BulkWriteError StatisticsError"
            " InvalidTextRepresentation BadRequest UnprocessableEntity"
        ),
        cues=(
            "validation errors for",
            "validation error for",
            "is a required property",
            "is not of type",
            "additional properties are not allowed",
            "violates unique constraint",
            "constraint failed",
            "violates foreign key",
            "violates not-null",
            "duplicate key",
            "duplicate entry",
            "missing data for required field",
            "is not one of [",
        ),
        statuses=frozenset({422}),
        type_words=("Validation", "Constraint", "Duplicate"),
        catches=Example(
            "ValidationError",
            "1 validation error for Params\nfilter\n  Input should be a string [type=string_type, input_value=None]",
        ),
        leaves=Example(
            "ValidationError",
            "1 validation error for Settings\nAPI_ID\n  Field required [type=missing, input_value={}, input_type=dict]",
        ),
    ),
    Category(
        id="encoding",
        title=("Text that is not {codec}", "Text in another encoding"),
        cause=(
            "{function} reads or writes text as {codec}, which it is not",
            "text is read or written in the wrong encoding",
        ),
        actions=(Action(f'Pass encoding="utf-8" to open(){_WHERE}', "can be applied"),),
        check="file -i of the file",
        types=words("UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError"),
        cues=(
            "codec can't decode",
            "codec can't encode",
            "surrogates not allowed",
            "unknown encoding",
            "invalid byte sequence for encoding",
            "incorrect string value",
        ),
        groups_by=("codec", "direction", "subcause"),
        catches=Example(
            "UnicodeDecodeError",
            "'charmap' codec can't decode byte 0x9d in position 1015: character maps to <undefined>",
        ),
        leaves=Example("ValueError", "invalid literal for int() with base 10: ''"),
        alternatives=(
            Alternative(
                "the file is compressed, not text",
                (Action("Open it with gzip.open", "can be applied"),),
                "file says gzip compressed data",
                subcause="gzip",
                title="Compressed files read as text",
            ),
        ),
    ),
    Category(
        id="file_not_found",
        title=("Missing {suffix} files", "Missing files"),
        cause=(
            "a {suffix} file that {function} opens does not exist",
            "a file or folder that {function} opens does not exist",
            "a file does not exist",
        ),
        actions=(
            Action(f"Add existence checks before file operations{_WHERE}", "has placeholders"),
            Action("Build the path from the script's folder, not from the working directory", "has placeholders"),
        ),
        check="compare the resolved path and the working directory of the agent",
        codes=words(
            "nosuchbucket nosuchkey nosuchupload resourcenotfoundexception notfound not_found blobnotfound"
            " containernotfound 404"
        ),
        errnos=words("ENOENT EISDIR ENOTDIR"),
        types=words(
            "FileNotFoundError IsADirectoryError NotADirectoryError NoSuchKey NoSuchBucket ResourceNotFoundError"
            " NotFoundError NotFound EntryNotFoundError LocalEntryNotFoundError RevisionNotFoundError"
            " UnknownObjectException"
        ),
        statuses=frozenset({404, 410}),
        late_cues=(
            "no such file or directory",
            "cannot find the file specified",
            "cannot find the path",
            "file not found",
            "does not exist",
            "is a directory",
            "not a directory",
            "no such key",
            "specified bucket",
        ),
        groups_by=("errno", "status", "provider_code"),
        type_words=("NotFound", "DoesNotExist", "NoSuchFile"),
        catches=Example("FileNotFoundError", "[Errno 2] No such file or directory: 'refs.bib'"),
        leaves=Example(
            "FileNotFoundError",
            "[Errno 2] No such file or directory: 'rg'",
            ("/usr/lib/python3.11/subprocess.py:_execute_child",),
        ),
    ),
    Category(
        id="permission_denied",
        title=(
            "No permission for {suffix} files[ during {operation}s]",
            "No permission for files[ during {operation}s]",
        ),
        cause=(
            "this user may not {operation} the[ {suffix}] file that {function} uses",
            "this user has no right to the[ {suffix}] file that {function} uses",
            "this user has no right to the file",
        ),
        actions=(
            Action(
                f"Give the user that runs the agent the right to the path, or write elsewhere{_WHERE}",
                "has placeholders",
            ),
        ),
        check="id; ls -ld of the path and its folder",
        errnos=words("EACCES EPERM EROFS EAGAIN EBUSY ETXTBSY EDEADLK"),
        types=words("PermissionError BlockingIOError"),
        exit_codes=frozenset({126}),
        late_cues=(
            "permission denied",
            "read-only file system",
            "operation not permitted",
            "access is denied",
            "being used by another process",
            "resource temporarily unavailable",
            "eacces",
            "eperm",
        ),
        groups_by=("errno",),
        type_words=("Permission",),
        catches=Example("PermissionError", "[Errno 13] Permission denied: 'config.json'"),
        leaves=Example(
            "DockerException",
            "Error while fetching server API version: ('Connection aborted.', PermissionError(13, 'denied'))",
        ),
        forbidden=("chmod 777", "run as root", "sudo"),
        alternatives=(
            Alternative(
                "another process holds the[ {suffix}] file that {function} uses",
                (Action(f"Implement retry with exponential backoff{_WHERE}", "has placeholders"),),
                "lsof <the file> while it fails",
                subcause="locked",
                title=("Locked {suffix} files[ during {operation}s]", "Locked files[ during {operation}s]"),
            ),
        ),
    ),
    Category(
        id="syntax",
        title=("Name {name} not defined", "Code or configuration that does not parse"),
        cause=("{name} is used in {function} before it has a value", "code or a configuration file does not parse"),
        actions=(
            Action(
                f"Correct the line named in the trace; give generated code back to the model with the error{_WHERE}",
                "has placeholders",
            ),
        ),
        check="python -m py_compile of the file, or a linter of the format",
        types=words(
            "SyntaxError IndentationError TabError ScannerError ParserError NameError UnboundLocalError YAMLError"
            " TOMLDecodeError TomlDecodeError ParseError XMLSyntaxError ExpatError ConfigObjError ConstructorError"
            " ComposerError MissingSectionHeaderError DuplicateSectionError DuplicateOptionError ParsingError"
            " BadZipFile BadGzipFile EmptyDataError DatabaseError UnidentifiedImageError HCLParseError"
            " ProgrammingError UnpicklingError LarkError UnexpectedToken UnexpectedCharacters ReaderError"
            " PdfReadError"
        ),
        cues=(
            "mapping values are not allowed",
            "sql syntax",
            "syntax error",
            'near "',
            "not well-formed",
            "file is not a database",
            "malformed",
        ),
        type_words=("ParseError", "ParsingError", "SyntaxError"),
        catches=Example("ScannerError", "mapping values are not allowed here"),
        leaves=Example("JSONDecodeError", "Extra data: line 1 column 3 (char 2)"),
    ),
    Category(
        id="subprocess_failed",
        title=("{program} failed (exit {exit_code})", "{program} failed", "Programs that failed"),
        cause=(
            "{program}, started by {function}, ended with exit status {exit_code}",
            "a program that the agent started failed",
        ),
        actions=(Action(f"Show the last lines of its standard error: the cause is there{_WHERE}", "has placeholders"),),
        check=("run {program} by hand in the same folder", "run the command by hand in the same folder"),
        types=words(
            "CalledProcessError GitCommandError SubprocessError UnexpectedExit ProcessError ErrorReturnCode"
            " CommandError ShellError HookError ProcessExecutionError"
        ),
        late_cues=(
            "subprocess-exited-with-error",
            "non-zero exit status",
            "failed with error code",
            "exit code",
            "exited with",
            "exit status",
        ),
        groups_by=("program", "exit_code", "signal", "cue"),
        catches=Example("CalledProcessError", "Command '['npm', 'ci']' returned non-zero exit status 1."),
        leaves=Example("CalledProcessError", "Command '['npm', 'ci']' returned non-zero exit status 127."),
    ),
    Category(
        id="none_value",
        title="None where a value is expected",
        cause=(
            "{function} uses the result of a call that returned None[ ({name})]",
            "a value is None that should not be",
        ),
        actions=(
            Action(f"Check for None where the value is made, and say what was looked for{_WHERE}", "has placeholders"),
        ),
        check="which call on that line returned None?",
        cues=(
            "'nonetype' object",
            '"nonetype"',
            "not 'nonetype'",
            "and 'nonetype'",
            "'nonetype' and",
            "must be…not nonetype",
            "got nonetype",
            "'nonetype'",
            "nonetype found",
        ),
        groups_by=("attribute", "masked"),
        catches=Example("AttributeError", "'NoneType' object has no attribute 'group'"),
        leaves=Example("AttributeError", "'dict' object has no attribute 'input_ids'"),
    ),
    Category(
        id="unexpected_shape",
        title=("Data without {key}", "Data without {name}", "Data of another shape than expected"),
        cause=(
            "{function} expects {key} in data that has none",
            "{function} got data of another shape than it expects",
            "data of another shape than expected",
        ),
        actions=(
            Action(
                (
                    f"Check for {{key}} before it is used{_WHERE}",
                    f"Check the shape of the data before it is used{_WHERE}",
                ),
                "has placeholders",
            ),
        ),
        check="print the keys and types that came, not the values",
        late_cues=("dimension…does not match", "shapes cannot be", "no such element", "wrong kind of value"),
        fallback_types=words(
            "LookupError AttributeError ValueError AssertionError TypeError ArithmeticError BufferError ImportError"
            " StopIteration StopAsyncIteration NotImplementedError EOFError"
        ),
        type_words=("Shape", "Dimension"),
        catches=Example("KeyError", "'choices'", ("/app/llm.py:read_reply",)),
        leaves=Example("KeyError", "'HOME'", ("<frozen os>:__getitem__",)),
        alternatives=(
            Alternative(
                "the reply is an error object: a wrong key, no balance, a prompt too long",
                (Action("Raise on an `error` field before reading others", "has placeholders"),),
                "the reply has a field named error",
                subcause="reply",
            ),
        ),
        confidence="guess",
    ),
    Category(
        id="unknown",
        title="{type}",
        cause="nothing recorded names the cause",
        actions=(Action(("Read the trace of {function}, {file}:{line}", "Read the trace")),),
        check="otel-telemetry summary --json has the message",
        catches=Example("CustomError", "something odd"),
        leaves=Example("KeyError", "'choices'"),
        confidence="guess",
    ),
)

CATEGORIES: Final[dict[str, Category]] = {category.id: category for category in _TABLE}
"""Every category by its id, in the order in which they are tried."""
