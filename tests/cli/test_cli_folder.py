"""``--dir`` of every command: a folder, by its name."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from otel_telemetry.cli import main


@pytest.mark.parametrize("command", [["summary"], ["store"], ["audit"], ["purge", "--all", "--yes"]])
@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_not_the_folder_one_stands_in(command: list[str], name: str) -> None:
    """A script whose variable is not set would delete from there."""
    result = CliRunner().invoke(main, [*command, "--dir", name])
    assert result.exit_code == 2
    assert "Invalid value for '--dir': It is empty; name a folder, or leave --dir out." in result.output
