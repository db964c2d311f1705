"""What a user can not read in whole: words that their control cuts, controls that what holds them cuts."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from aestudio.gui.editor import Choice
from aestudio.gui.widgets import ElidedButton

__all__ = ["cut"]

SLACK = 1  # pixels that rounding may take


def cut(within: QWidget) -> list[str]:
    """Every text in the visible part of `within` that is not shown in whole, in words.

    What shortens its words with an ellipsis and keeps them as a tooltip (`ElidedLabel`, `ElidedButton`,
    `Choice`) is left out, and so is what can be scrolled to.
    """
    found: list[str] = []
    for widget in within.findChildren(QWidget):
        if not widget.isVisibleTo(within) or widget.visibleRegion().isEmpty():
            continue
        text, room, needed = _text(widget), widget.size(), _needed(widget)
        where = f"{type(widget).__name__} {text[:60]!r} in {type(widget.parent()).__name__}"
        if needed.width() > room.width() + SLACK:
            found.append(f"{where}: {needed.width()} wide, has {room.width()}")
        elif needed.height() > room.height() + SLACK:
            found.append(f"{where}: {needed.height()} high, has {room.height()}")
        elif (text or isinstance(widget, QComboBox | QLineEdit | QAbstractSpinBox)) and _is_outside(widget):
            found.append(f"{where}: reaches out of what holds it")
    return found


def _text(widget: QWidget) -> str:
    """What it says, where that must be read in whole."""
    if isinstance(widget, QLabel):
        return widget.text() if widget.pixmap().isNull() else ""
    if isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton):
        return str(widget.text())
    return widget.accessibleName()


def _needed(widget: QWidget) -> QSize:
    """The room that its words need; nothing for what has none."""
    if isinstance(widget, QLabel):
        return _of_label(widget)
    if isinstance(widget, ElidedButton):
        return QSize()
    if isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton):
        shows = not isinstance(widget, QToolButton) or (
            widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        words = widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, str(widget.text()))
        return QSize(words.width(), words.height() - 4) if widget.text() and shows else QSize()
    if isinstance(widget, QComboBox) and not widget.isEditable() and not isinstance(widget, Choice):
        return _of_combo(widget)
    if isinstance(widget, QLineEdit):
        return _of_line(widget)
    return QSize()


def _of_label(label: QLabel) -> QSize:
    if not _text(label):
        return QSize()
    around = label.size() - label.contentsRect().size()
    if label.wordWrap():
        longest = max(re.split(r"\s", re.sub(r"<[^>]*>", "", label.text())), key=len)
        width = label.fontMetrics().horizontalAdvance(longest) if longest.isalpha() else 0
        return QSize(width + around.width(), label.heightForWidth(label.width()))
    return QSize(label.sizeHint().width(), label.fontMetrics().height() - 2)


def _of_combo(box: QComboBox) -> QSize:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    words = box.fontMetrics().horizontalAdvance(option.currentText)
    return QSize(box.width() - field.width() + words, 0)


def _of_line(line: QLineEdit) -> QSize:
    shown = line.text() or line.placeholderText()
    if line.hasFocus() or not shown:
        return QSize()  # it scrolls to where one writes
    margins = line.textMargins()
    words = line.fontMetrics().horizontalAdvance(shown)
    return QSize(words + margins.left() + margins.right() + line.width() - line.contentsRect().width() + 4, 0)


def _is_outside(widget: QWidget) -> bool:
    """Whether a part of it is cut by what holds it, and can't be scrolled to."""
    if widget.isWindow():  # a popup, which may reach over the window it belongs to
        return False
    rect = widget.rect()
    parent, place = widget.parentWidget(), widget.pos()
    while parent is not None:
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            across = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            return not across and not _fits(place.x(), rect.width(), parent.width())
        if isinstance(parent, QTabBar):
            return False
        shown = QRect(QPoint(), parent.size()).adjusted(-SLACK, -SLACK, SLACK, SLACK)
        if not shown.contains(QRect(place, rect.size())):
            return True
        if parent.isWindow():
            return False
        place += parent.pos()
        parent = parent.parentWidget()
    return False


def _fits(left: int, width: int, room: int) -> bool:
    return left >= -SLACK and left + width <= room + SLACK
