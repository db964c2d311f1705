"""A button that saves the charts that are shown as a picture for paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QToolButton

from aestudio.cost.drawing import Drawing
from aestudio.figures.charts import Chart
from aestudio.gui import settings
from aestudio.gui.job_line import JobLine
from aestudio.gui.widgets import tool_button

__all__ = ["save_button"]

KINDS = "PNG picture (*.png);;SVG drawing (*.svg);;PDF (*.pdf);;Numbers (*.npz)"
Shown = Callable[[], tuple[tuple[Chart, ...], str, str]]


def save_button(line: JobLine, shown: Shown, name: str) -> QToolButton:
    """The button.

    Args:
        line: where it is told how far it is, and where the picture lies.
        shown: the charts, their title and what stands below it.
        name: of the file that is proposed.
    """
    button = tool_button("save", "Save these charts as a picture or as numbers")

    def save() -> None:
        folder = Path(str(settings.settings().value("exports", str(Path.home()))))
        chosen, _ = QFileDialog.getSaveFileName(button.window(), "Save the charts", str(folder / name), KINDS)
        if chosen:
            file = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".png")
            settings.settings().setValue("exports", str(file.parent))
            line.begin(f"Saving {file.name}", Drawing(*shown(), file), Path())

    button.clicked.connect(save)
    line.done.connect(lambda file: line.say(f"Saved as {file}"))
    return button
