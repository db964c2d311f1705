"""The classes of a label column with their colours: which are to be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.images import colour_map
from aestudio.gui.layouts import Flow
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import draw_bar
from aestudio.numerals import numeral

__all__ = ["ClassLegend", "NumberScale", "class_colours"]

Array = np.ndarray[Any, Any]
LEVELS = 12  # of a number: as many as there are colours of one shape
LOWEST, HIGHEST = 60, 235  # of 255 colours: without those that are lost on a dark or a bright ground
PERCENTILES = "2nd to 98th percentile"
MOST = 40  # more classes than this are not listed
_SIDE = 11


def class_colours(count: int) -> Array:
    """The colours of so many classes, uint8 `(count, 3)`."""
    codes = [style.label_colour(k) for k in range(max(count, 1))]
    return np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in codes], np.uint8)


class ClassLegend(QWidget):
    """A word for each class; pressing it takes its points out of the picture. With Ctrl only its points stay.

    Signals:
        changed(frozenset): the classes that are not to be seen.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Classes")
        self._flow = Flow(self, gap=0, line_gap=0)
        self._buttons: list[QToolButton] = []
        self._names: tuple[str, ...] = ()
        self._column = ""
        style.theme_changed.connect(self._dress)

    @property
    def buttons(self) -> list[QToolButton]:
        """One for each class."""
        return self._buttons

    @property
    def hidden(self) -> frozenset[int]:
        """The classes that are not to be seen."""
        return frozenset(k for k, button in enumerate(self._buttons) if not button.isChecked())

    def set_classes(self, column: str, names: tuple[str, ...]) -> None:
        """List the classes of a column."""
        if (column, names) == (self._column, self._names):
            return
        self._column, self._names = column, names
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(name) for name in names[:MOST]]
        self.setVisible(bool(self._buttons))
        self._dress()
        self.updateGeometry()
        self.changed.emit(self.hidden)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setCheckable(True)
        button.setChecked(True)
        button.setProperty("role", "legend")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(_SIDE, _SIDE))
        button.setAccessibleName(f"{self._column} {name}")
        button.setToolTip(plain_tip(f"Show or hide {self._column} {name}; with Ctrl show only this"))
        button.clicked.connect(lambda: self._clicked(button))
        self._flow.addWidget(button)
        button.show()
        return button

    def _clicked(self, button: QToolButton) -> None:
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            alone = all(other is button or not other.isChecked() for other in self._buttons)
            for other in self._buttons:
                other.setChecked(alone or other is button)
        self._dress()
        self.changed.emit(self.hidden)

    def _dress(self) -> None:
        for k, button in enumerate(self._buttons):
            colour = style.label_colour(k) if button.isChecked() else "border"
            button.setIcon(_swatch(k // 12 % 4, colour, self.devicePixelRatioF()))


class NumberScale(QWidget):
    """What the colours mean where points are coloured by a number: bright is large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(24)
        self.hide()
        self._limits = (0.0, 1.0)
        self._title, self._beside = "", list[str]()
        style.theme_changed.connect(self.update)

    @property
    def colours(self) -> Array:
        """Of the levels, uint8 `(12, 3)`."""
        return np.asarray(colour_map("viridis")[np.linspace(LOWEST, HIGHEST, LEVELS).astype(int)])

    @property
    def point_colours(self) -> Array:
        """The same, and that of points without a number, uint8 `(13, 3)`."""
        unknown = style.colour("disabled")
        return np.vstack([self.colours, [[unknown.red(), unknown.green(), unknown.blue()]]]).astype(np.uint8)

    @property
    def beside(self) -> list[str]:
        """What stands beside the colours: what a grey point is, what the two numbers are."""
        return self._beside

    def show_numbers(self, title: str, values: Array | None) -> None:
        """Take the range from numbers; the few highest are as bright as the next, the few lowest as dark."""
        if values is not None and np.isfinite(values).any():
            finite = values[np.isfinite(values)]
            low, high = np.percentile(finite, [2, 98]).tolist()
            self._limits, self._title = (low, high), title
            unknown = [f"no {title}"] if len(finite) < len(values) else []
            cut = [PERCENTILES] if low > finite.min() or high < finite.max() else []
            self._beside = [*unknown, *cut]
            self.setAccessibleName(f"{title} from {numeral(low)} to {numeral(high)}")
            whole = f"{title}: {numeral(finite.min(), '.4g')} to {numeral(finite.max(), '.4g')}"
            ends = "; the colours go from the 2nd to the 98th percentile, lest a few extremes take them all"
            lacking = len(values) - len(finite)
            grey = f"\nGrey: {lacking:,} sample{'s' * (lacking != 1)} with no {title}" if unknown else ""
            self.setToolTip(plain_tip(f"{whole}{ends if cut else ''}{grey}"))
            self.update()

    def levels(self, values: Array | None, count: int) -> Array:
        """The level of each of so many points; one beyond the highest where no number is known (yet)."""
        if values is None:
            return np.full(count, LEVELS, np.int64)
        low, high = self._limits
        share = np.clip((values - low) / max(high - low, 1e-300), 0, 1)
        return np.where(np.isfinite(values), np.nan_to_num(share * (LEVELS - 1)).round(), LEVELS).astype(
            np.int64
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The colours between their numbers."""
        painter = QPainter(self)
        painter.setFont(style.small_font(self))
        low, high = (numeral(value) for value in self._limits)
        rect = QRectF(style.SPACE_S, 0, min(self.width() - style.SPACE, 260), self.height())
        draw_bar(painter, rect, self.colours, low, high, self._title)
        self._paint_beside(painter, rect.right() + 2 * style.SPACE)
        painter.end()

    def _paint_beside(self, painter: QPainter, x: float) -> None:
        """What a grey point is, and what the two numbers are."""
        for words in self._beside:
            if words != PERCENTILES:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(style.colour("disabled"))
                painter.drawEllipse(QPointF(x + 4.2, self.height() / 2), 4.2, 4.2)
                x += _SIDE + style.SPACE_S
            painter.setPen(style.colour("muted"))
            room = QRectF(x, 0, self.width() - x, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            x += painter.fontMetrics().horizontalAdvance(words) + 2 * style.SPACE


def _swatch(shape: int, colour: str, ratio: float) -> QIcon:
    """A point of a class, as the scatter draws it."""
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour(colour))
    middle = _SIDE / 2
    if shape == 0:
        painter.drawEllipse(QPointF(middle, middle), 4.2, 4.2)
    elif shape == 1:
        painter.drawRect(QRectF(middle - 3.7, middle - 3.7, 7.4, 7.4))
    else:
        corners = [(0, -4.8), (4.6, 3.4), (-4.6, 3.4)] if shape == 2 else [(0, -5), (5, 0), (0, 5), (-5, 0)]
        painter.drawPolygon(QPolygonF([QPointF(middle + x, middle + y) for x, y in corners]))
    painter.end()
    return QIcon(picture)
