"""The pictures behind a dot: true faces, what was made of them for the model, and what it made of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.ring import ringed
from aestudio.gui.sample_strip import SampleStrip

if TYPE_CHECKING:
    from aestudio.dial.arm import Measured

__all__ = ["ShownFaces"]

ROWS = ("True face", "Input", "Output")


class ShownFaces(QScrollArea):
    """The first few test faces of each group, always the same ones: never chosen by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Pictures behind the numbers")
        ringed(self)
        self.show_faces("", None, ())

    def show_faces(self, title: str, found: Measured | None, groups: tuple[str, ...]) -> None:
        """Show the pictures of an arm, or say how to."""
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.SPACE)
        if found is None:
            text = "Choose a dot or a row: the pictures it was measured on appear here."
            grid.addWidget(style.with_role(QLabel(text, wordWrap=True), "muted"), 0, 0)
        else:
            grid.addWidget(style.with_role(QLabel(title, wordWrap=True), "muted"), 0, 0, 1, 3)
            for group, name in enumerate(groups):
                of_group = found.groups == group
                grid.addWidget(ElidedLabel(name), 1, 1 + group)
                for row, words in enumerate(ROWS):
                    strip = SampleStrip()
                    strip.show_samples(found.shown[row][of_group], 0, 255)
                    strip.setAccessibleName(f"{words}, {name}")
                    strip.setToolTip(f"{words}, {name}: the first of the test set")
                    grid.addWidget(strip, 2 + row, 1 + group)
            for row, words in enumerate(ROWS):
                grid.addWidget(QLabel(words), 2 + row, 0)
            grid.setColumnStretch(1, 1)
            grid.setColumnStretch(2, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(sheet)
