"""A Summary → the lines of the report. Every word comes from the store, so every name is cleaned and clipped here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from otel_telemetry.analysis.abandoned import grouped
from otel_telemetry.analysis.words import counted, lasted, listed, percent
from otel_telemetry.cli.screen import Line, Part, clean, clipped, line

if TYPE_CHECKING:
    from otel_telemetry.analysis import Accounting, Row, Summary
    from otel_telemetry.analysis.members import Member
    from otel_telemetry.analysis.trends import Direction

_TITLE: Final = "📊 Error Telemetry Report"
_NAME_COLUMNS: Final = 40
_SENTENCE_COLUMNS: Final = 200
_MEMBERS: Final = 5
_ARROWS: Final[dict[Direction, str]] = {"up": "↑ ", "down": "↓ ", "flat": "→ ", "unknown": ""}
_TREND_STYLES: Final[dict[Direction, str]] = {"up": "red", "down": "green", "flat": "", "unknown": ""}

EXAMPLE: Final = """\
from otel_telemetry import BaseAgent, ToolResponse

class MyAgent(BaseAgent):
    def _execute_task_impl(self, task: str) -> ToolResponse:
        return ToolResponse(success=True, data=open("missing.txt").read())

MyAgent().execute_task("try it")"""


def report(summary: Summary) -> Iterator[Line]:
    """Yield the report on a period that holds tasks or errors."""
    yield from _heading()
    yield line(Part(f"{clean(summary.period.label)}: ", "bold"), _overview(summary))
    if summary.errors:
        yield from _section("Top Issues:", _issues(summary))
        yield from _section("Affected Repos:", _repositories(summary))
    if any(member.tasks.failed for member in summary.agents):
        yield from _section("Agents failing most:", _agents(summary))
    if summary.abandoned:
        yield from _section("Abandoned tasks (their process died):", _abandoned(summary))
    if summary.trend:
        moved = summary.trend
        yield line()
        yield line("📈 Trend: ", Part(f"{_ARROWS[moved.direction]}{moved.text}", _TREND_STYLES[moved.direction]))
    yield from remarks(summary)


def nothing_recorded(summary: Summary, *, switched_off: bool) -> Iterator[Line]:
    """Yield what to read while the store is empty: how to record a first error."""
    yield from _heading()
    yield line("No errors recorded yet; here is how to record one:")
    yield line()
    for code in EXAMPLE.splitlines():
        yield line(Part(code, "cyan"), lead="    ")
    yield line()
    yield line(f"Looked in {clean(summary.store.directory)}; --dir or TELEMETRY_DIR name another folder.")
    if switched_off:
        yield line("Telemetry is switched off here (TELEMETRY_ENABLED, DO_NOT_TRACK or OTEL_SDK_DISABLED).")
    yield from remarks(summary)


def nothing_in_period(summary: Summary, *, repository: str | None, agent: str | None) -> Iterator[Line]:
    """Yield what to read when the store holds records, but none that were asked for."""
    yield from _heading()
    asked = "".join(f" of {clean(name)}" for name in (agent, repository) if name)
    yield line(Part(f"{clean(summary.period.label)}: ", "bold"), f"no tasks and no errors{asked}.")
    oldest = summary.store.oldest_record
    if oldest and summary.period.bounded and oldest <= summary.period.start.date():
        yield line(f"Records begin {oldest.isoformat()}; --since all shows every one.")
    elif asked:
        yield line("Leave --repo and --agent out to see what there is.")
    yield from remarks(summary)


def remarks(summary: Summary) -> Iterator[Line]:
    """Yield what the store has to say of itself; nothing while all is well."""
    store = summary.store
    losses = [
        (store.lost_lines, "line", "that could not be written"),
        (store.torn_lines, "line", "cut off"),
        (store.skipped_lines, "line", "unreadable"),
        (store.unreadable_files, "file", "unreadable"),
        (store.unreadable_folders, "repository folder", "unreadable"),
    ]
    found = [f"{counted(count, noun)} {fate}" for count, noun, fate in losses if count]
    sentences = [*_beginning(summary), *_oddities(store)]
    sentences += [clipped(notice, _SENTENCE_COLUMNS) for notice in store.notices]
    if found:
        sentences.insert(0, f"Not in this report: {listed(found, limit=len(found))}.")
    if store.quota_bytes and store.bytes_used > 0.9 * store.quota_bytes:
        sentences.append(
            f"The store is {percent(store.bytes_used, store.quota_bytes)} full; the oldest records go first."
        )
    if sentences:
        yield line()
    for sentence in sentences:
        yield line(Part(sentence, "dim"))


def _beginning(summary: Summary) -> Iterator[str]:
    """Say when a period of days begins, where there are records before it: it is rounded to the hour."""
    period, oldest = summary.period, summary.store.oldest_record
    if period.bounded and period.is_in_hours and oldest and oldest <= period.start.date():
        yield f"Counted from {period.start:%Y-%m-%d %H:%M} UTC on."


def _oddities(store: Accounting) -> Iterator[str]:
    if count := store.future_records:
        carry = "carries a time" if count == 1 else "carry times"
        yield f"{counted(count, 'record')} {carry} in the future and no period counts them: check the clock."
    if count := store.unredacted_records:
        were = "was reduced to its ids" if count == 1 else "were reduced to their ids"
        yield f"{counted(count, 'record')} could not be redacted and {were}."


def _heading() -> Iterator[Line]:
    yield line(Part(_TITLE, "bold"))
    yield line(Part("━" * (len(_TITLE) + 1), "dim"))


def _section(title: str, lines: Iterator[Line]) -> Iterator[Line]:
    yield line()
    yield line(Part(title, "bold"))
    yield from lines


def _overview(summary: Summary) -> str:
    tasks, where = summary.tasks, counted(len(summary.repositories), "repository")
    apart = [(tasks.cancelled, "cancelled"), (tasks.abandoned, "abandoned")]
    unfinished = "".join(f", {count:,} {outcome}" for count, outcome in apart if count)
    if not summary.errors:
        return f"no errors in {counted(tasks.run, 'task')} across {where}{unfinished}"
    ran = f"{counted(tasks.run, 'task')} run" if tasks.run else "no tasks run"
    rate = f", {percent(tasks.failed, tasks.finished)} failed" if tasks.finished else ""
    return f"{counted(summary.errors, 'error')} across {where} ({ran}{rate}{unfinished})"


def _issues(summary: Summary) -> Iterator[Line]:
    for number, row in enumerate(summary.rows, start=1):
        yield from _issue(number, row)
    if hidden := summary.patterns[len(summary.rows) :]:
        errors = sum(pattern.count for pattern in hidden)
        kinds = counted(len(hidden), "more kind")
        yield line(f"and {kinds}: {counted(errors, 'error')} ({percent(errors, summary.errors)})", lead="   ")


def _issue(number: int, row: Row) -> Iterator[Line]:
    pattern, advice = row.pattern, row.suggestion
    lead = f"{number}. "
    name = Part(clipped(pattern.name, _NAME_COLUMNS), "bold red")
    yield line(name, f" ({pattern.percent or '<1'}%) - {_worded(row)}", lead=lead)
    indent = " " * len(lead)
    if advice.action:
        yield line(Part(clipped(advice.action, _SENTENCE_COLUMNS), "green"), lead=f"{indent}→ ")
    if shared := pattern.shared_groups:
        count = max(len(group.repositories) for group in shared)
        yield line(f"Seen in {counted(count, 'repository')}: look in the shared framework", lead=f"{indent}→ ")


def _worded(row: Row) -> str:
    """``Missing .bib files in CitationAgent``; what the name already says is not said again."""
    title = row.suggestion.title
    preposition = "by" if row.pattern.is_named_by_type_alone else "in"
    what = clipped(title, 60) if title != row.pattern.name else counted(row.pattern.count, "error")
    agents = [clipped(name, _NAME_COLUMNS) for name in row.pattern.agents]
    where = f"{len(agents)} agents" if len(agents) > 2 else " and ".join(agents)
    return f"{what} {preposition} {where}"


def _repositories(summary: Summary) -> Iterator[Line]:
    failing = [member for member in summary.repositories if member.errors]
    for member in failing[:_MEMBERS]:
        name, errors = clipped(member.name, _NAME_COLUMNS), counted(member.errors, "error")
        yield line(f"{name}: {errors} ({_mostly(summary, member)})", lead="- ")
    if rest := failing[_MEMBERS:]:
        errors = counted(sum(member.errors for member in rest), "error")
        yield line(f"{counted(len(rest), 'more repository')}: {errors}", lead="- ")


def _mostly(summary: Summary, member: Member) -> str:
    name, count = summary.main_pattern_of(member.name)
    shown = clipped(name, _NAME_COLUMNS)
    if count == member.errors:
        return shown if count == 1 else f"all {shown}"
    return f"mostly {shown}" if 2 * count > member.errors else "mixed"


def _agents(summary: Summary) -> Iterator[Line]:
    failing = [member for member in summary.agents if member.tasks.failed]
    for member in failing[:3]:
        tasks = member.tasks
        rate = percent(tasks.failed, tasks.finished)
        name = clipped(member.name, _NAME_COLUMNS)
        yield line(f"{name}: {tasks.failed:,} of {counted(tasks.finished, 'task')} failed ({rate})", lead="- ")


def _abandoned(summary: Summary) -> Iterator[Line]:
    groups = grouped(summary.abandoned)
    for group in groups[:_MEMBERS]:
        agent, repository = clipped(group.agent, _NAME_COLUMNS), clipped(group.repository, _NAME_COLUMNS)
        begun = f"started {lasted(group.age)} ago"
        what = begun if group.count == 1 else f"{counted(group.count, 'task')}, the last one {begun}"
        yield line(f"{agent} in {repository}: {what}", lead="- ")
    if rest := groups[_MEMBERS:]:
        tasks = counted(sum(group.count for group in rest), "task")
        yield line(f"{counted(len(rest), 'more agent')}: {tasks}", lead="- ")
