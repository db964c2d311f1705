"""What a view says of itself: that it is empty and what fills it, or a message that stays until read."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from aestudio.gui import style
from aestudio.gui.labels import IconLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.tips import plain_tip
from aestudio.gui.widgets import tool_button

__all__ = ["AWAITED", "EmptyState", "Level", "MessageBar"]

AWAITED = "The newest run is being opened …"
NARROW, MARGIN = 200, 16  # pixels: the least width of an empty state, and the room around it
Level = Literal["info", "warning", "error"]
_ICON = {"info": ("info", "accent"), "warning": ("warning", "warning"), "error": ("error", "danger")}


class EmptyState(QWidget):
    """What an empty view says: what will be here, and the button that fills it.

    Args:
        icon: above the text; empty: none, for a low place.
        text: what will be here.
        button: what the button says; empty: there is none.
        parent: what it goes with.
    """

    clicked = Signal()

    def __init__(self, icon: str, text: str, button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        middle, plain = Qt.AlignmentFlag.AlignHCenter, Qt.TextFormat.PlainText
        self._text = QLabel(alignment=middle, wordWrap=True, textFormat=plain)
        self._text.setMaximumWidth(360)
        style.with_role(self._text, "muted")
        self.button = style.with_role(QPushButton(), "primary")
        self.button.clicked.connect(self.clicked)
        self._reason = style.with_role(QLabel(alignment=middle, wordWrap=True, textFormat=plain), "small")
        self._reason.setMaximumWidth(360)
        self._reason.hide()
        margin = MARGIN if icon else style.SPACE_S
        layout = down(self, style.SPACE_L if icon else style.SPACE_S, (MARGIN, margin, MARGIN, margin))
        layout.addStretch(1)
        if icon:
            layout.addWidget(IconLabel(icon, 40, "border"), 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (self._text, self.button, self._reason):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.set_text(text, button)

    def set_text(self, text: str, button: str = "") -> None:
        """Say something else; without `button` there is none."""
        self._text.setText(text)
        self._make_room()
        self.setAccessibleName(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._reason.setVisible(bool(button) and bool(self._reason.text()))

    def _make_room(self) -> None:
        """As wide as the text asks for, up to a limit, and then as high as its lines."""
        room = max(NARROW, self.width()) - 2 * MARGIN
        for label in (self._text, self._reason):
            width = min(360, room, label.fontMetrics().horizontalAdvance(label.text()) + 4)
            label.setMinimumWidth(width)
            label.setMinimumHeight(max(label.heightForWidth(width), 0))

    def minimumSizeHint(self) -> QSize:
        """Narrow: the text goes into more lines rather than make a column wider."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), NARROW), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        """By now the font is the one it is shown in."""
        super().showEvent(event)
        self._make_room()

    def set_reason(self, text: str, *, hinders: bool = False) -> None:
        """Say below the button what pressing it does not do yet, and why; `hinders`: it can't be pressed."""
        self.button.setEnabled(not hinders)
        self.button.setToolTip(plain_tip(text))
        self._reason.setText(text)
        self._make_room()
        self._reason.setVisible(bool(text) and bool(self.button.text()))

    @property
    def reason(self) -> str:
        """What it says below the button."""
        return "" if self._reason.isHidden() else self._reason.text()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()


class MessageBar(QFrame):
    """A message that stays until it is read; its text can be selected and copied."""

    closed = Signal()
    acted = Signal()

    def __init__(self, parent: QWidget | None = None, action_below: bool = False) -> None:
        super().__init__(parent)
        self.hide()
        style.with_role(self, "bar")
        self._icon = IconLabel("info")
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self._text = QLabel(wordWrap=True, textInteractionFlags=flags, textFormat=Qt.TextFormat.PlainText)
        self._action = style.with_role(QPushButton(), "flat")
        self._action.clicked.connect(self.acted)
        close = tool_button("close", "Close this message")
        close.clicked.connect(self.close_message)
        layout = across(self, style.SPACE, (10, 6, 6, 6))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)  # beside its first line
        if action_below:  # for narrow columns
            column = down(None, 2)
            column.addWidget(self._text)
            column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignLeft)
            layout.addLayout(column, 1)
        else:
            layout.addWidget(self._text, 1)
            layout.addWidget(self._action)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, text: str, level: Level = "info", action: str = "") -> None:
        """Show `text` until it is closed; `action` names a button that emits `acted`."""
        self._icon.set_icon(*_ICON[level])
        self.setProperty("level", level)
        style.with_role(self, "bar")
        self._text.setText(text)
        self.setAccessibleName(f"{level}: {text}")
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.show()

    def close_message(self) -> None:
        """Take the message away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @property
    def text(self) -> str:
        """What it says, empty when closed."""
        return "" if self.isHidden() else self._text.text()

    @property
    def said(self) -> str:
        """What it says; of a closed one, what it said last."""
        return self._text.text()

    @property
    def action(self) -> str:
        """What its button says, empty when closed or without one."""
        return "" if self.isHidden() else self._action.text()
