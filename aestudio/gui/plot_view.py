"""pyqtgraph's plot, calmed down: plain numbers at the ticks, no menu, and a keyboard."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from aestudio.gui.ring import ringed
from aestudio.gui.ticks import Ticks

__all__ = ["PlotView"]

_ARROWS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}


class PlotView(pg.PlotWidget):
    """pyqtgraph's plot, calmed down, and with a keyboard."""

    hovered = Signal(object)
    """Where the mouse is, in the units of the axes; None when it left."""

    fit_wanted = Signal()
    """By a double click, or the key 0."""

    def __init__(self) -> None:
        super().__init__(
            enableMenu=False, axisItems={side: Ticks(orientation=side) for side in ("bottom", "left")}
        )
        item = self.getPlotItem()
        item.setDownsampling(auto=True, mode="peak")
        item.setClipToView(True)
        # WORKAROUND: pyqtgraph's hidden menu has no parent and would outlive the plot as a window of its own
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.5)
        for side in ("bottom", "left"):
            item.getAxis(side).setZValue(-200)  # the grid lies below the curves
        for side in ("top", "right"):
            item.getAxis(side).unlinkFromView()  # it is hidden, and would set its label anew with every range
        item.getViewBox().setDefaultPadding(0.03)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Curves")
        self.setMinimumSize(160, 90)
        ringed(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the mouse is."""
        super().mouseMoveEvent(event)
        box = self.getViewBox()
        at = self.mapToScene(event.position().toPoint())
        self.hovered.emit(box.mapSceneToView(at) if box.sceneBoundingRect().contains(at) else None)

    def leaveEvent(self, event: Any) -> None:
        """Say that the mouse is gone."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for everything to be shown."""
        self.fit_wanted.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, move and fit."""
        key, box = event.key(), self.getViewBox()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            box.scaleBy((0.8, 0.8))
        elif key == Qt.Key.Key_Minus:
            box.scaleBy((1.25, 1.25))
        elif key == Qt.Key.Key_0:
            self.fit_wanted.emit()
        elif Qt.Key(key) in _ARROWS:
            (left, right), (bottom, top) = box.viewRange()
            dx, dy = _ARROWS[Qt.Key(key)]
            box.translateBy((dx * (right - left), dy * (top - bottom)))
        else:
            event.ignore()
