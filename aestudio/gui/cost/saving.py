"""A button that saves the charts that are shown as a picture for paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

from aestudio.cost.drawing import Drawing
from aestudio.figures.charts import Chart
from aestudio.gui.job_line import JobLine
from aestudio.gui.save_button import save_button

__all__ = ["save_charts_button"]

KINDS = "PNG picture (*.png);;SVG drawing (*.svg);;PDF (*.pdf);;Numbers (*.npz)"
Shown = Callable[[], tuple[tuple[Chart, ...], str, str]]


def save_charts_button(line: JobLine, shown: Shown, name: str) -> QToolButton:
    """The button.

    Args:
        line: where it is told how far it is, and where the picture lies.
        shown: the charts, their title and what stands below it.
        name: of the file that is proposed.
    """
    return save_button(
        line,
        lambda file: Drawing(*shown(), file),
        title="Save the charts",
        tip="Save these charts as a picture or as numbers",
        name=name,
        kinds=KINDS,
    )
