"""The small window in which a run is steered: its own frame and heading, as it has none of the system's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QVBoxLayout, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.widgets import tool_button

__all__ = ["SteerPage"]


class SteerPage(QFrame):
    """Stays open beside what it changes; goes with Esc or its button, moves with its heading.

    Attributes:
        lines: where what it shows is put, one below the other.
    """

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("steer")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._dress()
        style.theme_changed.connect(self._dress)
        heading = across(None, style.SPACE_S)
        heading.addWidget(style.with_role(QLabel(title), "title"), 1)
        heading.addWidget(tool_button("close", "Close (Esc)", pressed=self.hide))
        outer = down(self, 6, (style.SPACE_L, style.SPACE_S, style.SPACE_L, style.SPACE_L))
        outer.addLayout(heading)
        self.lines: QVBoxLayout = down(None, 6)
        outer.addLayout(self.lines)
        outer.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as what it holds
        QShortcut(QKeySequence.StandardKey.Cancel, self, self.hide)

    def _dress(self) -> None:
        theme = style.colours()
        self.setStyleSheet(f"#steer {{ background: {theme.raised}; border: 1px solid {theme.border}; }}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move it, where nothing else is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.windowHandle().startSystemMove()
        super().mousePressEvent(event)
