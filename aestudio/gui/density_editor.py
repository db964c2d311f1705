"""The editor of a density in the plane: a picture of it, and the dialog in which it is drawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QPushButton

from aestudio.data.density import SIDE, Density, cells_of
from aestudio.gui import style
from aestudio.gui.density_canvas import density_image
from aestudio.gui.density_dialog import DensityDialog
from aestudio.gui.editor import Editor

__all__ = ["DensityEditor"]


class DensityEditor(Editor):
    """A button with the density on it; it opens the dialog."""

    def __init__(self) -> None:
        self._button = QPushButton("Draw …")
        self._button.setIconSize(QSize(SIDE, SIDE))
        self._button.setToolTip("Draw another density")
        super().__init__(self._button)
        self._rows = Density().cells
        self._button.clicked.connect(self._draw)
        style.theme_changed.connect(self._dress)
        self._dress()

    def show_value(self, value: object) -> None:
        """Show this density."""
        if isinstance(value, tuple) and value:
            self._rows = value
            self._dress()

    def _dress(self) -> None:
        image = density_image(cells_of(self._rows)).scaled(
            2 * SIDE, 2 * SIDE, mode=Qt.TransformationMode.FastTransformation
        )
        self._button.setIcon(QIcon(QPixmap.fromImage(image)))

    def _draw(self) -> None:
        rows = DensityDialog.drawn(self._rows, self)
        if rows is not None:
            self.committed.emit(rows)
