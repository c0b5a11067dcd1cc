"""Frames: what is shown of a place, and whose it is."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, TracebackType

import pytest

from otel_telemetry.errors import Frame, FrameReader
from otel_telemetry.errors.frames import frame_of, innermost, locate, locate_foreign


def load(path: Path, source: str, name: str = "") -> ModuleType:
    """Write *source* to *path* and run it as a module."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name or path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def raised(call: Callable[[], object]) -> BaseException:
    """What *call* raises, with its traceback."""
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def traceback(call: Callable[[], object]) -> TracebackType | None:
    return raised(call).__traceback__


class TestFrameReader:
    def test_paths_are_relative_to_the_repository(self, tmp_path: Path) -> None:
        agent = load(tmp_path / "agents" / "citation.py", "def run():\n    1 / 0\n", "agents.citation")
        frames = FrameReader((str(tmp_path),)).frames(traceback(agent.run))
        assert frames[-1] == Frame("agents.citation", "run", "agents/citation.py", 2, in_app=True)

    def test_a_library_of_the_standard_library_is_not_in_app(self) -> None:
        last = FrameReader().frames(traceback(lambda: json.loads("{")))[-1]
        assert last.path == f"python{sys.version_info[0]}.{sys.version_info[1]}/json/decoder.py"
        assert not last.in_app

    @pytest.mark.parametrize("folder", [".venv/lib/python3.11", "venv", "node_modules/x", "lib/site-packages/pkg"])
    def test_packages_below_the_root_are_not_in_app(self, tmp_path: Path, folder: str) -> None:
        module = load(tmp_path / folder / "deep.py", "def run():\n    1 / 0\n")
        assert not FrameReader((str(tmp_path),)).frames(traceback(module.run))[-1].in_app

    def test_comprehensions_leave_no_frame(self, tmp_path: Path) -> None:
        """They are frames of their own in some versions of Python only."""
        module = load(tmp_path / "m.py", "def run():\n    return [1 / 0 for _ in (1,)] + list(1 / 0 for _ in ())\n")
        functions = [frame.function for frame in FrameReader((str(tmp_path),)).frames(traceback(module.run))]
        assert functions[-1] == "run"

    def test_our_own_frames_are_left_out(self) -> None:
        from otel_telemetry.errors.category import render

        frames = FrameReader().frames(traceback(lambda: render("{a}", None)))  # type: ignore[arg-type]
        assert [frame.function for frame in frames][-1] == "<lambda>"

    def test_the_main_module_is_named_by_its_file(self, tmp_path: Path) -> None:
        module = load(tmp_path / "start.py", "def run():\n    1 / 0\n", "__main__")
        assert FrameReader((str(tmp_path),)).frames(traceback(module.run))[-1].module == "start"

    def test_a_path_outside_is_the_file_s_name_alone(self, tmp_path: Path) -> None:
        module = load(tmp_path / "m.py", "def run():\n    1 / 0\n")
        reader = FrameReader((), lambda path: path.replace(str(tmp_path), "***"))
        assert reader.frames(traceback(module.run))[-1].path == "m.py"

    def test_two_checkouts_of_one_code_are_kept_apart(self, tmp_path: Path) -> None:
        """Equal code objects of two files must not share what is remembered."""
        source = "def run():\n    1 / 0\n"
        modules = [load(tmp_path / name / "m.py", source) for name in ("a", "b")]
        reader = FrameReader((str(tmp_path),))
        assert [reader.frames(traceback(m.run))[-1].path for m in modules] == ["a/m.py", "b/m.py"]

    def test_a_symlinked_framework_belongs_to_the_repository_that_imports_it(self, tmp_path: Path) -> None:
        load(tmp_path / "framework" / "core.py", "def run():\n    1 / 0\n")
        sister = tmp_path / "sister"
        sister.mkdir()
        (sister / "framework").symlink_to(tmp_path / "framework")
        path = sister / "framework" / "core.py"
        core = load(path, path.read_text(), "framework.core")
        assert FrameReader((str(sister),)).frames(traceback(core.run))[-1].path == "framework/core.py"

    def test_the_limit_keeps_the_innermost(self, tmp_path: Path) -> None:
        module = load(tmp_path / "m.py", "def run(n=9):\n    return run(n - 1) if n else 1 / 0\n")
        frames = FrameReader((str(tmp_path),)).frames(traceback(module.run), limit=3)
        assert [frame.function for frame in frames] == ["run"] * 3


class TestLocate:
    def test_dist_packages_are_shown_as_site_packages(self) -> None:
        assert locate("/usr/lib/python3/dist-packages/yaml/__init__.py", ()) == (
            "site-packages/yaml/__init__.py",
            False,
        )

    def test_generated_code_is_not_in_app(self) -> None:
        assert locate("<string>", ("/",)) == ("<string>", False)

    @pytest.mark.parametrize("name", ["<stdin>", "<ipython-input-17-abc>", "/tmp/ipykernel_12/345.py"])
    def test_what_a_person_types_is_in_app(self, name: str) -> None:
        assert locate_foreign(name)[1]

    @pytest.mark.parametrize(
        ("path", "own"),
        [
            ("/app/src/agent/llm.py", True),
            ("C:\\Users\\x\\proj\\llm.py", True),
            ("C:\\Python311\\Lib\\json\\decoder.py", False),
            ("/opt/homebrew/lib/python3.13/asyncio/tasks.py", False),
            ("/root/.cache/uv/x/lib/python3.12/site-packages/openai/_base.py", False),
            ("python3.12/json/decoder.py", False),
            ("<frozen os>", False),
            ("pandas/_libs/parsers.pyx", False),
        ],
    )
    def test_foreign_paths(self, path: str, *, own: bool) -> None:
        assert locate_foreign(path)[1] is own


def test_a_record_may_use_other_names_for_the_same() -> None:
    one = frame_of({"file": "/app/llm.py", "function": "ask", "line": 3})
    other = frame_of({"filename": "/app/llm.py", "name": "Agent.ask", "lineno": 3, "code": "x"})
    assert one == other == Frame("llm", "ask", "/app/llm.py", 3, in_app=True)


def test_a_record_without_anything_is_a_frame() -> None:
    assert frame_of({}).function == "<unknown>"


def test_the_innermost_own_frame() -> None:
    frames = [Frame("a", "f", "a.py", 1, in_app=True), Frame("json", "loads", "x", 2, in_app=False)]
    assert innermost(frames) is frames[0]
    assert innermost(frames[1:]) is None
