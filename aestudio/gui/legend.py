"""The legend of a plot: a word per curve that switches it on and off, and its value under the mouse."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import Flow, across

__all__ = ["DASHES", "Legend", "swatch"]

DASHES = {"solid": Qt.PenStyle.SolidLine, "dash": Qt.PenStyle.DashLine, "dot": Qt.PenStyle.DotLine}
_SWATCH = QSize(16, 10)


class Legend(QWidget):
    """The names of the curves of a plot."""

    toggled = Signal(str, bool)
    """The name of a curve, and whether it should be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._flow = Flow(self, gap=style.SPACE)
        self._where = style.with_role(QLabel(), "small")
        self._flow.addWidget(self._where)
        self._where.hide()
        style.theme_changed.connect(self._dress)

    def put(self, name: str, colour: str, dash: str = "solid") -> None:
        """Add an entry, or change the one of that name."""
        if name not in self._entries:
            entry = _Entry(name)
            entry.button.toggled.connect(lambda on: self.toggled.emit(name, on))
            self._entries[name] = entry
            self._flow.removeWidget(self._where)
            self._flow.addWidget(entry)
            self._flow.addWidget(self._where)
        self._entries[name].set_line(colour, dash)

    def remove(self, name: str) -> None:
        """Take an entry away."""
        entry = self._entries.pop(name)
        self._flow.removeWidget(entry)
        entry.hide()
        entry.deleteLater()

    def set_on(self, name: str, on: bool) -> None:
        """Switch a curve on or off."""
        self._entries[name].button.setChecked(on)

    def read_out(self, where: str, values: Mapping[str, str]) -> None:
        """Show where the mouse is and the curves' values there; both empty when it is nowhere."""
        self._where.setText(where)
        self._where.setVisible(bool(where))
        for name, entry in self._entries.items():
            entry.set_value(values.get(name, ""))

    def _dress(self) -> None:
        for entry in self._entries.values():
            entry.dress()


class _Entry(QWidget):
    """Swatch, name, and the value, which keeps its room once it has been shown."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._colour, self._dash = "text", "solid"
        self.button = QToolButton(self)
        self.button.setText(name)
        self.button.setCheckable(True)
        self.button.setChecked(True)
        self.button.setAccessibleName(f"Curve {name}")
        self.button.setToolTip(f"Show or hide {name}")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setIconSize(_SWATCH)
        self.button.setProperty("role", "legend")
        self.button.toggled.connect(self.dress)
        self._value = style.with_role(QLabel(), "small")
        self._value.hide()
        layout = across(self, 2)
        layout.addWidget(self.button)
        layout.addWidget(self._value)

    def set_line(self, colour: str, dash: str) -> None:
        """Show another line."""
        self._colour, self._dash = colour, dash
        self.dress()

    def set_value(self, text: str) -> None:
        """Show a value."""
        self._value.setText(text)
        if text:
            self._value.show()
        self._value.setMinimumWidth(
            max(self._value.minimumWidth(), self._value.sizeHint().width()) if text else 0
        )

    def dress(self) -> None:
        """Draw the swatch in the current theme."""
        on = self.button.isChecked()
        self.button.setIcon(swatch(self._colour if on else "disabled", self._dash, self.devicePixelRatio()))


def swatch(colour: str, dash: str, ratio: float) -> QIcon:
    """A piece of a curve as an icon; `ratio` is the screen's pixels to one of the window's."""
    picture = QPixmap(_SWATCH * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    pen = QPen(style.colour(colour), 2.5, DASHES[dash])
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if dash == "solid" else Qt.PenCapStyle.FlatCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    middle = _SWATCH.height() / 2
    painter.drawLine(QPointF(2, middle), QPointF(_SWATCH.width() - 2, middle))
    painter.end()
    return QIcon(picture)
