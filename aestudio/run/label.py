"""What the user says of a run: its name, a note, whether it is hidden; beside the run's own files.

A run's own files stay as they were written: a label is a file more, `label.json`, and taking it away takes
nothing from the run.
"""

from __future__ import annotations

import re
from pathlib import Path
from zlib import crc32

from pydantic import Field

from aestudio.atomic import WriteFailed, read_json, write_json
from aestudio.spec import Spec, SpecError

__all__ = ["FILE", "Label", "read_label", "run_name", "run_number", "with_folder", "write_label"]

FILE = "label.json"


class Label(Spec):
    """What the user says of a run."""

    name: str = Field("", max_length=200, title="Name", description="Shown in place of the folder's name.")
    note: str = Field("", max_length=10_000, title="Note", description="What is worth knowing of the run.")
    hidden: bool = Field(
        False, title="Hidden", description="Left out of the table until hidden runs are shown."
    )

    def called(self, run: Path) -> str:
        """What the run in a folder is called: the user's name for it, else its folder's."""
        return self.name or run.name


def run_name(run: Path) -> str:
    """What the run in a folder is called; by its folder where its label can't be read."""
    try:
        return read_label(run).called(run)
    except SpecError:
        return run.name


def run_number(run: Path) -> int:
    """A number that it keeps whatever other runs there are, from 0: that of its folder, if it has one."""
    digits = re.search(r"[0-9]{1,9}$", run.name)
    return max(int(digits[0]) - 1, 0) if digits else crc32(run.name.encode())


def with_folder(name: str, run: Path) -> str:
    """A run's name, and its folder's where that is another: "Wider (run-003)"."""
    return name if name == run.name else f"{name} ({run.name})"


def read_label(run: Path) -> Label:
    """The label of the run in a folder; a run without one has an empty one.

    Raises:
        SpecError: when there is one that can't be read.
    """
    file = run / FILE
    try:
        return Label.parse(read_json(file))
    except FileNotFoundError:
        return Label()
    except SpecError as error:
        raise SpecError(error.path, f"{error.problem} (in {file})") from None
    except (OSError, ValueError) as error:
        raise SpecError(str(file), f"expected the run's name and note, found none: {error}") from None


def write_label(run: Path, label: Label) -> None:
    """Replace the label of the run in a folder.

    Raises:
        WriteFailed: when it can't be written, or one is there that can't be read: it is kept.
    """
    try:
        read_label(run)
    except SpecError as error:
        raise WriteFailed(f"{run / FILE}: is kept, since it can't be read ({error}); move it away") from None
    write_json(run / FILE, label.to_json())
