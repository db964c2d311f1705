"""Small shared pieces: empty states, messages, search lines, numbers, folds, segmented controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from aestudio.gui import icons, style
from aestudio.gui.layouts import across, down

__all__ = [
    "ElidedLabel",
    "EmptyState",
    "Fold",
    "IconLabel",
    "Level",
    "Line",
    "MessageBar",
    "NumberLabel",
    "SearchLine",
    "Segments",
    "ToolRow",
    "action_button",
    "tool_button",
]

NARROW, MARGIN = 200, 16  # pixels: the least width of an empty state, and the room around it
Level = Literal["info", "warning", "error"]
_ICON = {"info": ("info", "accent"), "warning": ("warning", "warning"), "error": ("error", "danger")}


class IconLabel(QWidget):
    """An icon that is looked at, not pressed."""

    def __init__(
        self, name: str, size: int = 16, colour: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.set_icon(name, colour)

    def set_icon(self, name: str, colour: str = "text") -> None:
        """Show another icon."""
        self._icon = icons.icon(name, colour)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class EmptyState(QWidget):
    """What an empty view says: what will be here, and the button that fills it."""

    clicked = Signal()

    def __init__(self, icon: str, text: str, button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon, 40, "border")
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
        self._text.setMaximumWidth(360)
        style.with_role(self._text, "muted")
        self.button = style.with_role(QPushButton(), "primary")
        self.button.clicked.connect(self.clicked)
        self._reason = style.with_role(
            QLabel(alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True), "small"
        )
        self._reason.setMaximumWidth(360)
        self._reason.hide()
        layout = down(self, style.SPACE_L, (MARGIN, MARGIN, MARGIN, MARGIN))
        layout.addStretch(1)
        for part in (self._icon, self._text, self.button, self._reason):
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
        self.button.setToolTip(text)
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
        layout.addWidget(self._icon)
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
    def action(self) -> str:
        """What its button says, empty when closed or without one."""
        return "" if self.isHidden() else self._action.text()


class SearchLine(QLineEdit):
    """A line to filter a list by; Esc empties it, Down and Enter leave it for the list."""

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
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ElidedLabel(QWidget):
    """One line of text that gives way with an ellipsis; the whole of it is the tooltip."""

    def __init__(
        self,
        text: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        colour: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode, self._colour = mode, colour
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def sizeHint(self) -> QSize:
        """All of the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """The ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(style.colour(self._colour if self.isEnabled() else "disabled"))
        text = self.fontMetrics().elidedText(self._text, self._mode, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class NumberLabel(QLabel):
    """A number as wide as its widest so far, so that nothing moves while it changes.

    Its size is fixed: where it is free, Qt lays out and paints the whole window anew with every text.
    """

    def __init__(
        self,
        text: str = "",
        widest: str = "",
        parent: QWidget | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ) -> None:
        self._widest = ""
        super().__init__(text, parent, alignment=align | Qt.AlignmentFlag.AlignVCenter)
        self._tabular()
        self.set_widest(widest or text)

    def set_widest(self, text: str) -> None:
        """Keep room for `text`, as in "1,000,000"."""
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(text) >= metrics.horizontalAdvance(self._widest):
            self._widest = text
        width = max(self.minimumWidth(), metrics.horizontalAdvance(self._widest) + 2)
        if (width, metrics.height() + 1) != (self.width(), self.height()):
            self.setFixedSize(width, metrics.height() + 1)

    def setText(self, text: str) -> None:
        """Show another number."""
        if text != self.text():
            super().setText(text)
            self.set_widest(text)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setMinimumWidth(0)
            self.set_widest("")

    def _tabular(self) -> None:
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)


class Line(QFrame):
    """A hairline between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.with_role(self, "line")


class Fold(QWidget):
    """A heading that shows and hides what is below it."""

    toggled = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, *, opened: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.content = content
        self.button = style.with_role(QPushButton(title), "fold")
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


class ToolRow(QWidget):
    """One slim row of controls above a picture."""

    def __init__(self, *parts: QWidget | None, parent: QWidget | None = None) -> None:
        """A None among `parts` pushes what follows to the right."""
        super().__init__(parent)
        self._layout = across(self, style.SPACE_S, (style.SPACE, style.SPACE_S, style.SPACE, style.SPACE_S))
        for part in parts:
            self.add(part)

    def add(self, part: QWidget | None) -> None:
        """Put `part` at the end; None is the gap that takes all spare room."""
        if part is None:
            self._layout.addStretch(1)
        else:
            self._layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)


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


def action_button(action: QAction) -> QToolButton:
    """A flat button for an action of a menu."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _demo() -> None:
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication([])
    style.apply(app)
    page, bar = QWidget(), MessageBar()
    bar.say("The learning rate was lowered to 0.0001 at epoch 30.", "info", "Undo")
    layout = down(page, style.SPACE, (16, 16, 16, 16))
    layout.addWidget(bar)
    layout.addWidget(
        ToolRow(Segments([("a", "All"), ("b", "Best")], "Samples"), None, tool_button("help", "Help"))
    )
    layout.addWidget(SearchLine())
    layout.addWidget(Fold("More", QLabel("what was folded")))
    layout.addWidget(EmptyState("scatter", "The latent space will be here.", "Start training"), 1)
    page.resize(420, 420)
    page.show()
    app.exec()


if __name__ == "__main__":
    _demo()
