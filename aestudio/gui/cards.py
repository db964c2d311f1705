"""Cards: large buttons, each with what it opens in a title and a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from aestudio.gui import icons, style
from aestudio.gui.labels import IconLabel
from aestudio.gui.layouts import across

__all__ = ["Card"]

TILE = 40  # pixels: the square behind the icon


class _Note(QWidget):
    """What has to be downloaded first."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = across(self, style.SPACE_S, (0, 2, 0, 0))
        row.addWidget(IconLabel("download", 13, "muted"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(style.with_role(QLabel(words, wordWrap=True), "small"), 1)


class Card(QPushButton):
    """One thing to open: an icon, a title and a line; below it what has to be fetched first, if anything."""

    def __init__(
        self,
        icon: str,
        title: str,
        line: str,
        chosen: Callable[[], None],
        note: str = "",
        tools: Sequence[QWidget] = (),
    ) -> None:
        """Show it; `tools` are small buttons in its corner."""
        super().__init__()
        self.setAccessibleName(f"{title}: {line}" + (f" ({note})" if note else ""))
        style.with_role(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: chosen())
        picture = style.with_role(QLabel(alignment=Qt.AlignmentFlag.AlignCenter), "tile")
        picture.setFixedSize(TILE, TILE)
        self._icon, self._picture = icon, picture
        self._dress()
        style.theme_changed.connect(self._dress)
        head = QLabel(title)
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        text = style.with_role(QLabel(line, wordWrap=True), "small")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(head)
        words.addWidget(text)
        if note:
            words.addWidget(_Note(note))
        words.addStretch(1)
        for label in (picture, head, text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(14, 12, 10, 12)
        self._across.setSpacing(style.SPACE_L)
        self._across.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        self._across.addLayout(words, 1)
        for tool in tools:
            self._across.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)

    def _dress(self) -> None:
        """The icon in the colour of the theme."""
        self._picture.setPixmap(icons.icon(self._icon, "accent").pixmap(QSize(20, 20)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it by Enter, too: buttons as such know only Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """No width of its own: columns are as wide as each other, whatever the words."""
        return QSize(0, self._across.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What the words need."""
        return self._across.totalHeightForWidth(width)
