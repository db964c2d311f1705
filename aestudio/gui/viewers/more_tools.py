"""Tools that are seldom set, behind one button, where a row has no room for all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.widgets import tool_button

__all__ = ["MoreTools", "more_tools"]


class MoreTools(QFrame):
    """The tools one below the other, under their button; a click elsewhere or Esc closes it."""

    def __init__(self, tools: Sequence[QWidget], name: str, button: QToolButton) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self._button, self._tools = button, tools
        self.setAccessibleName(name)
        style.with_role(self, "card")
        layout = down(self, style.SPACE_S, (style.SPACE, style.SPACE, style.SPACE, style.SPACE))
        for tool in tools:
            layout.addWidget(tool)

    def open_below(self) -> None:
        """Open it below its button, within the screen, with the keyboard on the first tool."""
        widths = [min(tool.sizeHint().width(), tool.maximumWidth()) for tool in self._tools]
        self.setFixedWidth(max(widths) + 2 * (style.SPACE + 1))  # with the border; boxes take what there is
        self.adjustSize()
        corner = self._button.mapToGlobal(QPoint(0, self._button.height()))
        screen = self._button.screen().availableGeometry()
        x = min(max(corner.x(), screen.left()), screen.right() - self.width())
        y = min(max(corner.y(), screen.top()), screen.bottom() - self.height())
        self.move(x, y)
        self.show()
        self._tools[0].setFocus(Qt.FocusReason.PopupFocusReason)


def more_tools(text: str, tip: str, tools: Sequence[QWidget]) -> QToolButton:
    """A button that opens these tools."""
    button = tool_button("sliders", tip, text=text)
    below = MoreTools(tools, text, button)
    button.clicked.connect(below.open_below)
    return button
