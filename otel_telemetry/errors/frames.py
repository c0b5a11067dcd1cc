"""Where an error passed through: frames with a shown path, told apart into the program's own and foreign ones."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from otel_telemetry.errors import peek as look
from otel_telemetry.errors.chain import traceback_of
from otel_telemetry.errors.stack import StackText, runs, tail_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import CodeType, FrameType, TracebackType

_COMPREHENSIONS: Final = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"})
"""Frames of their own in some versions of Python only."""

_OWN_PACKAGES: Final = frozenset({"otel_telemetry", "otel_jsonl"})
_PACKAGE_FOLDER: Final = re.compile(r"(?:^|/)(?:site|dist)-packages/")
_FOREIGN_FOLDERS: Final = frozenset({".venv", "venv", ".tox", ".nox", "node_modules", "__pypackages__", ".eggs"})
_INTERACTIVE: Final = re.compile(r"<stdin>|<ipython-input|<python-input|Cell In\s?\[|.*[/\\]ipykernel_\d+[/\\]")
_STANDARD: Final = f"python{sys.version_info.major}.{sys.version_info.minor}/"
_STANDARD_ANYWHERE: Final = re.compile(
    r"(?:^|/)python\d\.\d+/(?!site-packages/|dist-packages/)|/lib(?:64)?/python\d(?:\.\d+)?/|(?i:/python[\w.-]*/lib/)"
)
_FUNCTION: Final = re.compile(r"[\w.<>]{1,200}")
_COMPILED: Final = (".pyx", ".pxd", ".pxi", ".c", ".cpp", ".so", ".pyd", ".rs")
_CACHED_SPOTS: Final = 8192
_CACHED_TRAILS: Final = 256
_LONGEST_CACHED_TRAIL: Final = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """One call. *path* is repository-relative, or begins at ``site-packages/`` or ``python3.N/``; *line* 0: unknown."""

    module: str
    function: str
    path: str
    line: int
    in_app: bool

    @property
    def name(self) -> str:
        """Module and function, as ``code.function.name`` wants them."""
        return f"{self.module}.{self.function}" if self.module else self.function


class Spot(NamedTuple):
    """What is remembered of one place in one code object; *frame* is None where the place is not to be shown."""

    text: str
    frame: Frame | None
    code: CodeType
    """Kept alive, since its id is the key."""


class Trail(NamedTuple):
    """Every place of a traceback, outermost first: *frames* are the ones to be shown, *lines* their text."""

    frames: tuple[Frame, ...]
    lines: tuple[str, ...]
    """Runs of a recursion are counted in them, not repeated."""
    spots: tuple[Spot, ...]
    """All of them, shown or not: their code objects are kept alive, since the ids of those are the key."""

    @classmethod
    def of(cls, spots: tuple[Spot, ...]) -> Trail:
        """Work out what follows from *spots*."""
        shown = [spot for spot in spots if spot.frame is not None]
        return cls(tuple(spot.frame for spot in shown if spot.frame), tuple(runs(shown)), spots)


class FrameReader:
    """Turns tracebacks into frames without reading a source file.

    *roots* are the repositories' folders; *clean* takes what is private out of names and paths. Every place is worked
    out once a code object. Safe to share between threads.
    """

    def __init__(self, roots: Iterable[str] = (), clean: Callable[[str], str] = str) -> None:
        self.roots: Final = _with_real_paths(roots)
        self._clean = clean
        self._spots: dict[tuple[int, int], Spot] = {}
        self._trails: dict[tuple[int, ...], Trail] = {}

    def trail(self, traceback: TracebackType | None) -> Trail:
        """The places of *traceback*; what an error passes through, most pass through again."""
        places: list[int] = []
        place = traceback
        while place is not None:  # nothing but what tells one way from another: an agent waits for each step
            places += (id(place.tb_frame.f_code), place.tb_lasti)
            place = place.tb_next
        key = tuple(places)
        return self._trails.get(key) or self._follow(key, traceback)

    def _follow(self, key: tuple[int, ...], traceback: TracebackType | None) -> Trail:
        spots: list[Spot] = []
        while traceback is not None:
            spots.append(self._spot(traceback))
            traceback = traceback.tb_next
        trail = Trail.of(tuple(spots))
        if len(spots) <= _LONGEST_CACHED_TRAIL:
            if len(self._trails) >= _CACHED_TRAILS:
                self._trails.clear()
            self._trails[key] = trail
        return trail

    def frames(self, traceback: TracebackType | None, limit: int = 50) -> list[Frame]:
        """The innermost *limit* frames, outermost first; comprehensions and our own frames left out."""
        return list(self.trail(traceback).frames[-limit:])

    def shown(self, filename: str) -> str:
        """*filename* as a frame would show it."""
        return self._clean(locate(filename, self.roots)[0])

    def render(
        self,
        exception: BaseException,
        *,
        headline: Callable[[BaseException], str],
        max_bytes: int = 16_000,
        max_frames: int = 50,
    ) -> str:
        """The stack as text, its end kept; *headline* gives an exception's last line, redacted."""
        text = StackText(lambda one: self.trail(traceback_of(one)).lines, headline, max_frames=max_frames)
        return tail_bytes(text.write(exception), max_bytes)

    def _spot(self, traceback: TracebackType) -> Spot:
        key = (id(traceback.tb_frame.f_code), traceback.tb_lasti)
        known = self._spots.get(key)
        if known is None:
            if len(self._spots) >= _CACHED_SPOTS:
                self._spots.clear()
            line: int | None = traceback.tb_lineno
            known = self._spots[key] = self._read(traceback.tb_frame, line or 0)
        return known

    def _read(self, frame: FrameType, line: int) -> Spot:
        code = frame.f_code
        module = _module_name(frame)
        if code.co_name in _COMPREHENSIONS or module.partition(".")[0] in _OWN_PACKAGES:
            return Spot("", None, code)
        path, in_app = locate(code.co_filename, self.roots, interactive=module == "__main__")
        shown, function = self._clean(_file_name(path)), self._clean(_function_name(code.co_name))
        read = Frame(self._clean(_public_module(module, shown)), function, shown, line, in_app)
        return Spot(f'  File "{shown}", line {line}, in {function}\n', read, code)


def _function_name(name: str) -> str:
    """*name*, as a definition gives it; a name made at run time may be a sentence."""
    return name if _FUNCTION.fullmatch(name) else "<unnamed>"


def _file_name(path: str) -> str:
    """*path*, unless it is a sentence: code that is compiled at run time may be called anything."""
    return "<unnamed>" if " " in path and "/" not in path and "." not in path and path[0] != "<" else path


def locate(filename: str, roots: tuple[str, ...], *, interactive: bool = False) -> tuple[str, bool]:
    """The path to show for *filename*, and whether it is the program's own code.

    Own is what lies below a root, but in no package folder, virtual environment or the standard library. The main
    module is own wherever it lies (*interactive*), unless it is installed.
    """
    if filename.startswith("<"):
        return filename, _INTERACTIVE.match(filename) is not None
    path = os.path.abspath(filename).replace("\\", "/")
    if (inside := _PACKAGE_FOLDER.search(path)) is not None:
        return "site-packages/" + path[inside.end() :], False
    for library in _STANDARD_FOLDERS:
        if path.startswith(library):
            return _STANDARD + path[len(library) :], False
    relative = _below(path, roots) or _below(os.path.realpath(path).replace("\\", "/"), roots)
    if relative is not None:
        return relative, not _is_foreign(relative, path)
    return _below_import_path(path), interactive and not _is_foreign(path, path)


def _below_import_path(path: str) -> str:
    """*path* as it was imported, from below the folder on ``sys.path`` that holds it; else the file's name alone."""
    folders = (_folder(os.path.abspath(entry)) for entry in sys.path)
    return min((path[len(folder) :] for folder in folders if path.startswith(folder)), key=len, default=Path(path).name)


def locate_foreign(filename: str) -> tuple[str, bool]:
    """The same for a path from another machine, where no root is known: own is what is not seen to be foreign."""
    if _INTERACTIVE.match(filename):
        return filename, True
    path = filename.replace("\\", "/")
    if (inside := _PACKAGE_FOLDER.search(path)) is not None:
        return "site-packages/" + path[inside.end() :], False
    foreign = path.startswith("<") or _STANDARD_ANYWHERE.search(path) is not None or path.endswith(_COMPILED)
    return path, not (foreign or any(part in _FOREIGN_FOLDERS for part in path.split("/")))


def frame_of(record: Frame | Mapping[str, object], clean: Callable[[str], str] = str) -> Frame:
    """A frame from a record; keys ``file`` (``path``, ``filename``), ``function`` (``name``), ``line``, ``module``."""
    if isinstance(record, Frame):
        return record
    path, own = locate_foreign(_text(record, "file", "path", "filename"))
    function = _text(record, "function", "name") or "<unknown>"
    line = record.get("line", record.get("lineno"))
    in_app = record.get("in_app")
    return Frame(
        module=clean(_text(record, "module") or _module_of_path(path)),
        function=clean(function.rpartition(".")[2] if function.isascii() and " " not in function else function),
        path=clean(path),
        line=line if isinstance(line, int) else 0,
        in_app=in_app if isinstance(in_app, bool) else own,
    )


def innermost(frames: Sequence[Frame]) -> Frame | None:
    """The program's own frame nearest to where the error was raised; *frames* come outermost first."""
    for frame in reversed(frames):
        if frame.in_app and frame.function not in _COMPREHENSIONS:
            return frame
    return None


def _text(record: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _with_real_paths(roots: Iterable[str]) -> tuple[str, ...]:
    """Roots as given and with symbolic links resolved, ending in ``/``, longest first."""
    given = [os.path.abspath(root) for root in roots if root]
    both = {_folder(path) for root in given for path in (root, os.path.realpath(root))}
    return tuple(sorted(both, key=len, reverse=True))


def _folder(path: str) -> str:
    return path.replace("\\", "/").rstrip("/") + "/"


def _standard_folders() -> tuple[str, ...]:
    library = os.path.dirname(os.__file__)
    return tuple({_folder(library), _folder(os.path.realpath(library))})


_STANDARD_FOLDERS: Final = _standard_folders()


def _below(path: str, roots: tuple[str, ...]) -> str | None:
    for root in roots:
        if path.startswith(root):
            return path[len(root) :]
    return None


def _is_foreign(relative: str, path: str) -> bool:
    """Whether a file belongs to a virtual environment."""
    if any(part in _FOREIGN_FOLDERS for part in relative.split("/")):
        return True
    return sys.prefix != sys.base_prefix and path.startswith(_folder(sys.prefix))


_get: Final = cast("Callable[[object, str], object]", dict[str, object].get)


def _module_name(frame: FrameType) -> str:
    name = _get(frame.f_globals, "__name__")
    return look.text(name) or ""


def _public_module(module: str, path: str) -> str:
    return module if module and module != "__main__" else _module_of_path(path)


def _module_of_path(path: str) -> str:
    """The file's stem, a package's name for its ``__init__``; digits of throw-away files (notebooks, temp) dropped."""
    if _INTERACTIVE.match(path):
        return "<cell>"
    parsed = Path(path)
    stem = parsed.stem if parsed.stem != "__init__" else parsed.parent.name
    return stem if stem.isascii() else "<file>"
