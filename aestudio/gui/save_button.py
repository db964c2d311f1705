"""A button that saves what a page shows: it asks where, and a job writes the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QToolButton

from aestudio.gui import settings
from aestudio.gui.job_line import JobLine
from aestudio.gui.widgets import tool_button
from aestudio.job import Job

__all__ = ["save_button"]


def save_button(
    line: JobLine, job: Callable[[Path], Job[Any]], *, title: str, tip: str, name: str, kinds: str
) -> QToolButton:
    """The button.

    Args:
        line: where it is told how far it is, and where the file lies.
        job: what writes a file; asked for when the file is known.
        title: of the question.
        tip: of the button.
        name: of the file that is proposed; its ending is that of files that are given none.
        kinds: of files, as Qt's dialog takes them.
    """
    button = tool_button("save", tip)

    def save() -> None:
        folder = Path(str(settings.settings().value("exports", str(Path.home()))))
        chosen, _ = QFileDialog.getSaveFileName(button.window(), title, str(folder / name), kinds)
        if chosen:
            file = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(Path(name).suffix)
            settings.exported(file)
            line.begin(f"Saving {file.name}", job(file), Path())

    button.clicked.connect(save)
    line.done.connect(lambda file: line.say(f"Saved as {file}", file))
    return button
