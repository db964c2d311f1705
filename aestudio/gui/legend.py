"""The legend of a plot: a word per curve that switches it on and off, and its value under the mouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import Flow, across, lines_of

__all__ = ["DASHES", "Key", "Legend", "swatch"]

DASHES = {"solid": Qt.PenStyle.SolidLine, "dash": Qt.PenStyle.DashLine, "dot": Qt.PenStyle.DotLine}
_SWATCH = QSize(16, 10)
_SHORT = {
    "dash": (1.8, 1.3),
    "dot": (0.8, 0.8),
}  # in widths of the pen: two dashes must be seen, or it is none


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a word and a piece of line. Several curves may share it.

    Attributes:
        name: the word.
        colour: a token of the theme, or a colour.
        dash: how the line is drawn.
        manner: it says how curves are drawn, whatever they are of; such entries come last.
    """

    name: str
    colour: str
    dash: str = "solid"
    manner: bool = False


class Legend(QWidget):
    """The names of the curves of a plot, in few lines: what has no room in them is in a menu at their end."""

    toggled = Signal(str, bool)
    """The name of an entry, and whether its curves should be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._most = 1
        self._flow = Flow(self, gap=style.SPACE)
        self._where = style.with_role(QLabel(), "small")
        self._more = self._more_button()
        for last in (self._more, self._where):
            self._flow.addWidget(last)
            last.hide()
        style.theme_changed.connect(self._dress)

    def _more_button(self) -> QToolButton:
        button = style.with_role(QToolButton(self), "legend")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(menu)
        return button

    def put(self, key: Key) -> None:
        """Add an entry, or change the one of that name."""
        if key.name not in self._entries:
            entry = _Entry(key)
            entry.button.toggled.connect(lambda on: self.toggled.emit(key.name, on))
            self._entries[key.name] = entry
            self._order()
        self._entries[key.name].set_key(key)
        self._share()

    def _order(self) -> None:
        self._entries = dict(sorted(self._entries.items(), key=lambda item: item[1].key.manner))
        for part in (*self._entries.values(), self._more, self._where):
            self._flow.removeWidget(part)
            self._flow.addWidget(part)

    def remove(self, name: str) -> None:
        """Take an entry away; should it come again, its curves are seen."""
        entry = self._entries.pop(name)
        self._flow.removeWidget(entry)
        entry.hide()
        entry.deleteLater()
        if not entry.button.isChecked():
            self.toggled.emit(name, True)
        self._share()

    def is_on(self, name: str) -> bool:
        """Whether the curves of an entry are seen; without an entry they are."""
        return name not in self._entries or self._entries[name].button.isChecked()

    def set_most(self, lines: int) -> None:
        """Take up no more lines than these."""
        if lines != self._most:
            self._most = lines
            self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer entries have room."""
        super().resizeEvent(event)
        self._share()

    def read_out(self, where: str, values: Mapping[str, str]) -> None:
        """Show where the mouse is and the curves' values there; both empty when it is nowhere."""
        self._where.setText(where)
        self._where.setVisible(bool(where))
        for name, entry in self._entries.items():
            entry.set_value(values.get(name, ""))
        self._share()

    @property
    def left_out(self) -> list[str]:
        """The entries that have no room, and are in the menu."""
        return [name for name, entry in self._entries.items() if entry.isHidden()]

    def _share(self) -> None:
        """Show as many entries as have room."""
        entries = list(self._entries.values())
        widths = [entry.sizeHint().width() for entry in entries]
        end = [self._where.sizeHint().width()] if self._where.isVisibleTo(self) else []
        count = len(entries)
        if lines_of([*widths, *end], self.width(), self._flow.gap) > self._most:
            end = [self.fontMetrics().horizontalAdvance("+99 ▾") + 2 * style.SPACE, *end]
            fitting = (n for n in range(count - 1, 0, -1) if self._fit([*widths[:n], *end]))
            count = next(fitting, 0)
        for index, entry in enumerate(entries):
            entry.setVisible(index < count)
        left = len(entries) - count
        self._more.setVisible(left > 0)
        self._more.setText(f"+{left}")
        words = f"{left} more curve{'s' * (left != 1)}"
        self._more.setAccessibleName(words)
        self._more.setToolTip(f"{words}, to show or hide")

    def _fit(self, widths: list[int]) -> bool:
        return lines_of(widths, self.width(), self._flow.gap) <= self._most

    def _fill_menu(self) -> None:
        menu = self._more.menu()
        menu.clear()
        for name in self.left_out:
            button = self._entries[name].button
            action = menu.addAction(button.icon(), name)
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.toggled.connect(button.setChecked)

    def _dress(self) -> None:
        for entry in self._entries.values():
            entry.dress()


class _Entry(QWidget):
    """Swatch, name, and the value, which keeps its room once it has been shown."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self.key, name = key, key.name
        self.button = QToolButton(self)
        self.button.setText(name)
        self.button.setCheckable(True)
        self.button.setChecked(True)
        self.button.setAccessibleName(f"Curve {name}")
        self.button.setToolTip(f"Show or hide {name}")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setIconSize(_SWATCH)
        style.with_role(self.button, "legend")
        self.button.toggled.connect(self.dress)
        self._value = style.with_role(QLabel(), "small")
        self._value.hide()
        layout = across(self, 2)
        layout.addWidget(self.button)
        layout.addWidget(self._value)

    def set_key(self, key: Key) -> None:
        """Show another line."""
        self.key = key
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
        colour = self.key.colour if self.button.isChecked() else "disabled"
        self.button.setIcon(swatch(colour, self.key.dash, self.devicePixelRatio()))


def swatch(colour: str, dash: str, ratio: float) -> QIcon:
    """A piece of a curve as an icon; `ratio` is the screen's pixels to one of the window's."""
    picture = QPixmap(_SWATCH * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    pen = QPen(style.colour(colour), 2.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if dash == "solid" else Qt.PenCapStyle.FlatCap)
    if dash in _SHORT:
        pen.setDashPattern(_SHORT[dash])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    middle = _SWATCH.height() / 2
    painter.drawLine(QPointF(2, middle), QPointF(_SWATCH.width() - 2, middle))
    painter.end()
    return QIcon(picture)
