"""The dialog in which a density is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QUndoCommand
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QSlider, QWidget

from aestudio.data.density import HEAVIEST, REACH, SIDE, cells_of, rows_of
from aestudio.gui import icons, style
from aestudio.gui.density_canvas import DensityCanvas
from aestudio.gui.editor import Choice
from aestudio.gui.history import History
from aestudio.gui.layouts import across, down
from aestudio.gui.spins import Spin
from aestudio.gui.widgets import Segments, action_button, main_button, tool_button

__all__ = ["DensityDialog"]

Array = np.ndarray[Any, Any]


def _plane() -> tuple[Array, Array]:
    """X and y of each cell, from -1 to 1."""
    y, x = np.mgrid[1 : -1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    return x, y


def _face() -> Array:
    x, y = _plane()
    mouth = (np.abs(np.hypot(x, y + 0.05) - 0.5) < 0.09) & (y < -0.2)
    eyes = (np.hypot(np.abs(x) - 0.3, y - 0.3) < 0.13) | (np.abs(np.hypot(x, y) - 0.88) < 0.07)
    return np.where(mouth | eyes, HEAVIEST, 0)


def _ring_and_dot() -> Array:
    x, y = _plane()
    r = np.hypot(x, y)
    return np.where(np.abs(r - 0.7) < 0.1, 5, np.where(r < 0.2, HEAVIEST, 0))


def _uneven() -> Array:
    """Three islands, one of them heavy, one light: who collapses loses the light one."""
    x, y = _plane()
    heavy, middle, light = (np.hypot(x - a, y - b) < 0.25 for a, b in ((-0.5, 0.4), (0.5, 0.4), (0, -0.5)))
    return np.where(heavy, HEAVIEST, np.where(middle, 4, np.where(light, 1, 0)))


def _cross() -> Array:
    x, y = _plane()
    return np.where((np.minimum(np.abs(x), np.abs(y)) < 0.1) & (np.hypot(x, y) < 0.9), HEAVIEST, 0)


def _slope() -> Array:
    x, y = _plane()
    inside = np.maximum(np.abs(x), np.abs(y)) < 0.8
    return np.where(inside, np.clip(np.round((x + 0.8) / 1.6 * HEAVIEST), 0, HEAVIEST), 0)


PRESETS: dict[str, Callable[[], Array]] = {
    "Face": _face,
    "Ring and dot": _ring_and_dot,
    "Three uneven islands": _uneven,
    "Cross": _cross,
    "Slope": _slope,
}


class _Stroke(QUndoCommand):
    """Cells before a stroke and, as soon as it is taken back, after it."""

    def __init__(self, canvas: DensityCanvas, text: str, after: Array | None = None) -> None:
        super().__init__(text)
        self._canvas, self._before, self._after = canvas, canvas.cells, after

    def redo(self) -> None:
        """Paint it; the first time a stroke is painted as the mouse moves."""
        if self._after is not None:
            self._canvas.show_cells(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._after = self._canvas.cells
        self._canvas.show_cells(self._before)


class DensityDialog(QDialog):
    """Draws a density with a brush; `rows` are its cells as the project stores them."""

    def __init__(self, rows: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Draw a density")
        self.canvas = DensityCanvas()
        self.canvas.show_cells(cells_of(rows))
        self.strokes = History(self)
        self._lay_out()
        self.canvas.stroke_begun.connect(lambda: self.strokes.push(_Stroke(self.canvas, "Paint")))
        self.canvas.changed.connect(self._changed)
        self._changed()

    @classmethod
    def drawn(cls, rows: tuple[str, ...], parent: QWidget) -> tuple[str, ...] | None:
        """Let the user go on from these cells; those that are drawn then, None: none are to be used."""
        dialog = cls(rows, parent)
        found = dialog.rows if dialog.exec() else None
        dialog.deleteLater()  # else its parent would keep it for good
        return found

    @property
    def rows(self) -> tuple[str, ...]:
        """The cells as they are stored."""
        return rows_of(self.canvas.cells)

    def _lay_out(self) -> None:
        about = style.with_role(
            QLabel(
                "Points will be drawn from what you paint: the stronger the colour of a cell, the more. "
                f"The square goes from −{REACH:g} to {REACH:g} both ways.",
                wordWrap=True,
            ),
            "muted",
        )
        self.mode = Segments([("draw", "Draw"), ("erase", "Erase")], "Brush")
        self.mode.setToolTip("What the left button does; the right one always erases")
        self.size_ = QSlider(Qt.Orientation.Horizontal)
        self.size_.setRange(1, 10)
        self.size_.setValue(3)
        self.size_.setAccessibleName("Size of the brush")
        self.size_.setToolTip("Size of the brush")
        self.size_.setFixedWidth(110)
        self.weight = Spin(minimum=1, maximum=HEAVIEST, value=HEAVIEST, prefix="weight ")
        self.weight.setAccessibleName("Weight the brush leaves")
        self.weight.setToolTip("How many points fall on a painted cell, against other cells")
        self.presets = Choice()
        self.presets.setMinimumContentsLength(len("Three uneven islands"))
        self.presets.setAccessibleName("Start from")
        self.presets.setToolTip("Drawings to begin with")
        self.presets.addItems(["Start from …", *PRESETS])
        clear = tool_button("trash", "Erase everything", pressed=self.clear)
        undo, redo = self.strokes.createUndoAction(self), self.strokes.createRedoAction(self)
        for action, icon, keys in ((undo, "undo", "Undo"), (redo, "redo", "Redo")):
            action.setIcon(icons.icon(icon))
            action.setShortcut(getattr(QKeySequence.StandardKey, keys))
            self.addAction(action)
        first = across(None, style.SPACE)
        for part in (self.mode, QLabel("Size"), self.size_, self.weight):
            first.addWidget(part)
        first.addStretch(1)
        for button in (action_button(undo), action_button(redo), clear):
            first.addWidget(button)
        self.said = style.with_role(QLabel(), "small")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.use = main_button(self.buttons, "Use this density")
        self.use.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        last = across(None, style.SPACE)
        last.addWidget(self.presets)
        last.addWidget(self.said, 1)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(about)
        layout.addLayout(first)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(last)
        layout.addWidget(self.buttons)
        self.mode.chosen.connect(lambda _: self._take_brush())
        self.size_.valueChanged.connect(lambda _: self._take_brush())
        self.weight.valueChanged.connect(lambda _: self._take_brush())
        self.presets.activated.connect(self._start_from)
        self._take_brush()
        self.resize(520, 620)
        self.canvas.setFocus()

    def _take_brush(self) -> None:
        self.canvas.brush = self.size_.value() / 2
        self.canvas.weight = self.weight.value() if self.mode.choice == "draw" else 0
        self.canvas.update()

    def _changed(self) -> None:
        filled = int((self.canvas.cells > 0).sum())
        self.said.setText(
            f"{filled:,} of {SIDE * SIDE:,} cells painted" if filled else "Nothing is painted yet"
        )
        self.use.setEnabled(filled > 0)

    def clear(self) -> None:
        """Erase everything."""
        self._replace(np.zeros((SIDE, SIDE), np.int64), "Erase everything")

    def _start_from(self, index: int) -> None:
        self.presets.setCurrentIndex(0)
        if index:
            name = list(PRESETS)[index - 1]
            self._replace(PRESETS[name](), f"Start from {name}")

    def _replace(self, cells: Array, text: str) -> None:
        self.strokes.push(_Stroke(self.canvas, text, cells))
