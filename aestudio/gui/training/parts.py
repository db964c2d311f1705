"""Small pieces that several parts of training share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QToolButton

from aestudio.gui import style

__all__ = ["LINE", "hidden_label", "tabular", "text_button"]

LINE = 6  # pixels between the lines of the panel: what it takes of a small window's height the plot lacks


def hidden_label(role: str, text: str = "") -> QLabel:
    """A line that is shown when there is something to say; it wraps."""
    label = style.with_role(QLabel(text, textFormat=Qt.TextFormat.PlainText), role)
    label.setWordWrap(True)
    label.hide()
    return label


def tabular(label: QLabel) -> QLabel:
    """The same label with digits of one width, so that nothing jitters while a number changes."""
    font = label.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)
    return label


def text_button(text: str, tip: str) -> QToolButton:
    """A flat button with a word instead of an icon."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
