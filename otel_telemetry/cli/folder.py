"""The option ``--dir``: a folder by its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


class Folder(click.Path):
    """A folder, as a `Path`. An empty name is refused: it would mean the folder one happens to stand in."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, readable=False, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # as click declares it
        """Return the folder named *value*. Raises click.BadParameter."""
        if not os.fspath(value).strip():
            self.fail("It is empty; name a folder, or leave --dir out.", param, ctx)
        return super().convert(value, param, ctx)
