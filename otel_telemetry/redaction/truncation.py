"""Cut texts to size: before scanning without leaving half a secret, after it without splitting a marker."""

from __future__ import annotations

from typing import Final, Literal

Keep = Literal["head", "tail"]

ELLIPSIS: Final = "…"
_OPENS: Final = "[REDACTED:"
_LONGEST_MARKER: Final = 64


def cap(text: str, *, limit: int, keep: Keep) -> tuple[str, bool]:
    """Return at most *limit* characters of *text*, and whether something was cut.

    The token that touches the cut goes with it: its other half, which would tell what it is, is not there to see. A
    text of exactly *limit* characters counts as cut: whoever hands over so much has cut it to that size.
    """
    if len(text) < limit:
        return text, False
    return (_without_last_token(text[:limit]) if keep == "head" else _without_first_line(text[-limit:])), True


def shortened(text: str, *, limit: int, keep: Keep) -> str:
    """Return *text*, in which markers stand, in about *limit* characters: no marker and no token is cut in half.

    An ellipsis stands where something went, so that the result may be one character longer than *limit*.
    """
    if len(text) <= limit:
        return text
    if keep == "head":
        return _without_last_token(text[: _before_marker(text, limit)]) + ELLIPSIS
    return ELLIPSIS + _without_first_line(text[_after_marker(text, len(text) - limit) :])


def without_end(text: str, characters: int) -> str:
    """Return *text* without so many *characters* at its end, but with every marker."""
    hidden = text.find("]", text.rfind(_OPENS)) + 1 if _OPENS in text else 0
    return _without_last_token(text[: max(hidden, len(text) - characters)])


def _without_last_token(text: str) -> str:
    """Drop the unbroken run of characters at the end, and the numbers before it: a phone number has spaces."""
    end = len(text)
    while end > 0 and not (text[end - 1].isspace() or text[end - 1] in "\"'`,;<>(){}[]|"):
        end -= 1
    while end > 0 and (text[end - 1].isdigit() or text[end - 1] in " -."):
        end -= 1
    return text[:end]


def _without_first_line(text: str) -> str:
    """Drop what is left of the line that was cut; where there is one line only, its first token."""
    newline = text.find("\n")
    if newline >= 0:
        return text[newline + 1 :]
    space = text.find(" ")
    return text[space + 1 :] if space >= 0 else ""


def truncate(text: str, *, limit: int, keep: Keep) -> str:
    """Return *text* in at most *limit* characters, an ellipsis where it was cut, every marker whole or gone."""
    if len(text) <= limit:
        return text
    room = max(0, limit - len(ELLIPSIS))
    if keep == "head":
        return (text[: _before_marker(text, room)] + ELLIPSIS)[:limit]
    return (ELLIPSIS + text[_after_marker(text, len(text) - room) :])[:limit]


def _before_marker(text: str, cut: int) -> int:
    """Return *cut*, or the start of the marker that it would split."""
    opened = text.rfind("[", max(0, cut - _LONGEST_MARKER), cut)
    split = opened >= 0 and text.startswith(_OPENS, opened) and text.find("]", opened, cut) < 0
    return opened if split else cut


def _after_marker(text: str, cut: int) -> int:
    """Return *cut*, or the end of the marker that it would split."""
    opened = text.rfind(_OPENS, max(0, cut - _LONGEST_MARKER), cut + len(_OPENS) - 1)
    closed = text.find("]", opened, cut + _LONGEST_MARKER) if opened >= 0 else -1
    return closed + 1 if closed >= cut else cut
