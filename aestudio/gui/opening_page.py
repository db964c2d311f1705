"""What is shown while a project that was asked for can't be shown yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aestudio.gui import style

__all__ = ["OpeningPage"]

OPENING = "Opening …"


class OpeningPage(QWidget):
    """Shown while what the workspace needs is still being loaded; F5 is taken down meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._ordered = False
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        self._text = style.with_role(QLabel(OPENING), "muted")
        layout.addWidget(self._text, 0)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        QShortcut(QKeySequence("F5"), self, self.order)

    @property
    def words(self) -> str:
        """What is said."""
        return str(self._text.text())

    def order(self) -> None:
        """Training is to start as soon as it can."""
        self._ordered = True
        self._text.setText("Opening …, then training starts")

    def take_order(self) -> bool:
        """Whether training was asked for; asked once."""
        ordered, self._ordered = self._ordered, False
        self._text.setText(OPENING)
        return ordered
