"""Where a plot is saved to: the question, and the kinds of file it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

__all__ = ["ask_where"]

ENDINGS = {"PNG picture (*.png)": "png", "SVG drawing (*.svg)": "svg", "CSV table (*.csv)": "csv"}


def ask_where(parent: QWidget, proposed: Path, take: Callable[[Path], object]) -> None:
    """Ask for a file without holding anything up; `take` is told of the one chosen."""
    dialog = QFileDialog(parent, "Save the loss plot", str(proposed))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(ENDINGS))
    dialog.setDefaultSuffix("png")
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(ENDINGS[chosen]))
    dialog.fileSelected.connect(lambda chosen: take(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
