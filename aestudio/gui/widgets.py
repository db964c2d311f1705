"""Small shared controls: search lines, folds, rows of tools, segments, buttons."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHelpEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QToolTip,
    QWidget,
)

from aestudio.gui import icons, style
from aestudio.gui.layouts import across, down

__all__ = [
    "ElidedButton",
    "Fold",
    "Line",
    "SearchLine",
    "Segments",
    "action_button",
    "main_button",
    "tool_button",
]


class SearchLine(QLineEdit):
    """A line to filter a list by; Esc empties it, Down and Enter leave it for the list.

    Signals:
        entered(): Enter was pressed; `left` follows.
        left(): the list is to have the keyboard.
    """

    entered = Signal()
    left = Signal()

    def __init__(self, placeholder: str = "Search", parent: QWidget | None = None) -> None:
        super().__init__(parent, placeholderText=placeholder, clearButtonEnabled=True)
        self.setAccessibleName(placeholder)
        self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the line, or leave it for the list."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.key() != Qt.Key.Key_Down:
                self.entered.emit()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Line(QFrame):
    """A hairline between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.with_role(self, "line")


class ElidedButton(QPushButton):
    """A button whose words end in an ellipsis where they are cut; then the tooltip has them all."""

    LEAST = 8
    """Characters that are shown in any case."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> str:
        """What there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        room = inside - (0 if self.icon().isNull() else self.iconSize().width() + 4)
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:
        """A few letters: a button's words must not make its column wider."""
        whole, words = super().minimumSizeHint(), self.fontMetrics()
        cut = words.horizontalAdvance(self.text()) - words.averageCharWidth() * self.LEAST
        return QSize(whole.width() - max(cut, 0), whole.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """As any button, with what there is room for."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """What is cut is in the tooltip."""
        if (
            event.type() == QEvent.Type.ToolTip
            and isinstance(event, QHelpEvent)
            and self.shown != self.text()
        ):
            words = f"<p><b>{html.escape(self.text())}</b></p>{self.toolTip()}"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


class Fold(QWidget):
    """A heading that shows and hides what is below it."""

    toggled = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, *, opened: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.content = content
        self.button = style.with_role(ElidedButton(title), "fold")
        self.button.setCheckable(True)
        self.button.setChecked(opened)
        self.button.setIconSize(QSize(14, 14))
        self.button.toggled.connect(self._show)
        layout = down(self, style.SPACE_S)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self._show(opened)

    def set_open(self, opened: bool) -> None:
        """Show or hide the content."""
        self.button.setChecked(opened)

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return bool(self.button.isChecked())

    def _show(self, opened: bool) -> None:
        self.button.setIcon(icons.icon("chevron-down" if opened else "chevron-right", "muted"))
        self.content.setVisible(opened)
        self.toggled.emit(opened)


class Segments(QFrame):
    """A few choices side by side, one of them taken; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], name: str = "", parent: QWidget | None = None
    ) -> None:
        """`choices` are (key, title); `name` is the accessible name of the whole."""
        super().__init__(parent)
        self.setAccessibleName(name)
        style.with_role(self, "segments")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = across(self, 0, (2, 2, 2, 2))
        for key, title in choices:
            layout.addWidget(self._button(key, title, f"{name}: {title}" if name else title))
        self.choose(choices[0][0])
        self._group.buttonClicked.connect(lambda _: self.chosen.emit(self.choice))

    @property
    def choice(self) -> str:
        """The key of the one taken."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Take `key`, without a signal."""
        self._buttons[key].setChecked(True)

    def offer(self, key: str, wanted: bool) -> None:
        """Show the button of `key`, or hide it; where it was taken the first one is then."""
        if not wanted and self.choice == key:
            self.choose(next(iter(self._buttons)))
        self._buttons[key].setVisible(wanted)

    def _button(self, key: str, title: str, accessible: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setCheckable(True)
        button.setAccessibleName(accessible)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button)
        self._buttons[key] = button
        return button


def tool_button(
    icon: str,
    tooltip: str,
    *,
    text: str = "",
    colour: str = "text",
    checkable: bool = False,
    pressed: Callable[[], object] | None = None,
) -> QToolButton:
    """A flat button with an icon, and words where `text` is given; `tooltip` is its accessible name too."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tooltip)
    button.setAccessibleName(text or tooltip)
    button.setCheckable(checkable)
    button.setIcon(icons.icon(icon, colour))
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if text:
        button.setIconSize(QSize(20, 16))  # two more pixels on either side: the style puts the text too close
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if pressed is not None:
        button.clicked.connect(lambda: pressed())
    return button


def main_button(
    box: QDialogButtonBox,
    words: str,
    does: QDialogButtonBox.ButtonRole = QDialogButtonBox.ButtonRole.AcceptRole,
) -> QPushButton:
    """The button that a dialog is there for; `words` say what it does: "Train 8 runs", never "Start"."""
    return style.with_role(box.addButton(words, does), "primary")


def action_button(action: QAction) -> QToolButton:
    """A flat button for an action of a menu."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
