"""The span of time a summary looks at, and the equally long one before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

_UNITS: Final = {"m": ("minute", 60), "h": ("hour", 3_600), "d": ("day", 86_400), "w": ("week", 604_800)}
_DURATION: Final = re.compile(r"(\d{1,6})\s*([mhdw])", re.IGNORECASE | re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


CLOCK_SKEW: Final = timedelta(minutes=10)
"""How far the clocks of machines that share a store may differ."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_LATEST: Final = datetime.max.replace(tzinfo=timezone.utc)


class PeriodError(ValueError):
    """A period cannot be understood; the message is one plain sentence with examples."""


@dataclass(frozen=True, slots=True)
class Period:
    """From *start* on, to *end*; both are aware datetimes. *label* and *before* are words for a reader.

    Records are kept by the hour: a period of a day or longer begins at a whole one, and all that an hour holds whose
    beginning is not past *end*, or past it by no more than clocks differ, belongs to it.
    """

    start: datetime
    end: datetime
    label: str
    before: str

    @property
    def previous_start(self) -> datetime:
        """Where the equally long period before this one begins; never before 1970."""
        length = self.end - self.start
        if self.is_in_hours:
            length -= length % _HOUR
        return max(self.start - min(length, self.start - _EPOCH), _EPOCH)

    @property
    def until(self) -> datetime:
        """The end, not included, of the last hour that a clock set a little fast may have written by *end*."""
        latest = self.end + min(CLOCK_SKEW, _LATEST - self.end)
        whole = _whole_hour(latest)
        return whole + min(_HOUR, _LATEST - whole)

    @property
    def is_in_hours(self) -> bool:
        """Tell whether it is so long that it begins at a whole hour."""
        return self.end - self.start >= _DAY

    @property
    def bounded(self) -> bool:
        """Tell whether anything can lie before this period."""
        return self.start > _EPOCH


def nanoseconds(moment: datetime) -> int:
    """Return *moment* as OTLP writes it: nanoseconds since 1970, exact to the microsecond."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000


def moment(nanoseconds_since_epoch: int) -> datetime:
    """Return the UTC datetime of an OTLP time; a time no calendar holds becomes the nearest one that it does."""
    try:
        return _EPOCH + timedelta(microseconds=nanoseconds_since_epoch // 1_000)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc) if nanoseconds_since_epoch > 0 else _EPOCH


def parse_period(text: str, *, now: datetime) -> Period:
    """Read ``7d``, ``24h``, ``30m``, ``2w``, ``all``, or an ISO date or time as the period that ends *now*.

    A date without a zone is in the reader's own. Raises PeriodError.
    """
    wanted = text.strip()
    if wanted.lower() == "all":
        return everything(now=now)
    if duration := _DURATION.fullmatch(wanted):
        return _lasting(int(duration[1]), duration[2].lower(), now=now)
    return _since(_iso(wanted), wanted, now=now)


def everything(*, now: datetime) -> Period:
    """Return the period that holds every record there is."""
    return Period(start=_EPOCH, end=now, label="In all", before="before")


def lasting(length: timedelta, *, now: datetime) -> Period:
    """Return the period of this *length* that ends *now*, worded in the largest unit that fits."""
    seconds = max(round(length / timedelta(seconds=1)), 1)
    unit = next((unit for unit in "dhm" if seconds % _UNITS[unit][1] == 0), None)
    if unit is not None:
        return _lasting(seconds // _UNITS[unit][1], unit, now=now)
    return Period(start=_back(now, length), end=now, label="Lately", before="the time before")


def _lasting(count: int, unit: str, *, now: datetime) -> Period:
    name, seconds = _UNITS[unit]
    if count == 0:
        raise PeriodError(f"A period of 0 {name}s holds nothing; try 7d, 24h or 30m.")
    length = timedelta(seconds=count * seconds)
    span = name if count == 1 else f"{count} {name}s"
    before = "last week" if length == timedelta(days=7) else f"the {span} before"
    return Period(start=_back(now, length), end=now, label=f"Last {span}", before=before)


def _back(now: datetime, length: timedelta) -> datetime:
    return _begin(now - min(length, now - _EPOCH), now)


def _begin(start: datetime, now: datetime) -> datetime:
    return _whole_hour(start) if now - start >= _DAY else start


def _whole_hour(moment: datetime) -> datetime:
    return moment - (moment - _EPOCH) % _HOUR


def _since(start: datetime, text: str, *, now: datetime) -> Period:
    if start >= now:
        raise PeriodError(f"{text} lies in the future; try 7d, 24h or a past date such as {now:%Y-%m-01}.")
    begin = _begin(max(start, _EPOCH), now)
    return Period(start=begin, end=now, label=f"Since {text}", before="the equally long time before")


def _iso(text: str) -> datetime:
    # Python 3.10 reads neither a final Z nor the hour alone.
    try:
        read = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
        return (read if read.tzinfo else read.astimezone()).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise PeriodError(f"{text!r} is no period; try 7d, 24h, 30m, 2w, all, or a date such as 2026-01-31.") from None
