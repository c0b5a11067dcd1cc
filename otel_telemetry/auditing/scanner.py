"""One line, of a log or of the store, by the rules of today: what they find in it, and the line without that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from otel_telemetry.auditing.json_lines import completed, parsed, written
from otel_telemetry.auditing.objects import ObjectRedactor
from otel_telemetry.auditing.texts import FAILED, WholeTexts, rules_between

if TYPE_CHECKING:
    from otel_telemetry.redaction import Redactor

_OPENING: Final = b"{"


class Scanner:
    """Looks at lines. Not thread-safe."""

    def __init__(self, redactor: Redactor | None = None) -> None:
        self._redactor = redactor or WholeTexts()
        self._objects = ObjectRedactor(self._redactor)

    def findings(self, line: bytes) -> Counter[str]:
        """Return how often which rule finds something in *line*: a JSON object, a torn one, or any other text.

        A torn object is looked at as one: as a text, its keys and quotes would look like what an error quotes.
        """
        try:
            return self._objects.redact(parsed(line))[1]
        except ValueError:
            return self._findings_in_text(line)

    def _findings_in_text(self, line: bytes) -> Counter[str]:
        text = line.decode(errors="surrogateescape")
        meant = completed(text) if line.lstrip().startswith(_OPENING) else None
        return self.text(text)[1] if meant is None else self._objects.redact(meant)[1]

    def text(self, text: str) -> tuple[str, Counter[str]]:
        """Return *text* redacted as it is, whatever it may mean, and how often which rule found something.

        NUL characters hide words from the rules, in UTF-16 for instance: what is found without them goes with them.
        """
        bare = text.replace("\0", "")
        safe = str(self._redactor.text(bare))
        if safe != bare:
            return safe, rules_between(bare, safe)
        safe = str(self._redactor.text(text)) if bare != text else text
        return (safe, rules_between(text, safe)) if safe != text else (text, Counter())

    def object(self, line: bytes) -> tuple[bytes, Counter[str]]:
        """Return *line*, a JSON object, redacted, and how often which rule found something.

        Raises ValueError for what is no JSON object of which every part is known.
        """
        node = parsed(line)
        if not isinstance(node, dict):
            raise ValueError("no object")
        safe, found = self._objects.redact(node)
        return (line if safe is node else written(safe, like=line)), found

    def rewritten(self, line: bytes) -> bytes | None:
        """Return *line*, without its newline, after every rule; None where something would stay in it."""
        try:
            return self.object(line)[0]
        except ValueError:
            if not self.findings(line):
                return line
            safe, found = self.text(line.decode(errors="surrogateescape"))
        rewritten = safe.encode(errors="surrogateescape")
        return None if FAILED in found or self.findings(rewritten) else rewritten
