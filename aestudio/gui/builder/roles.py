"""Encoder | Decoder: which role's network is shown; what is dragged over a role opens it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.builder.clip import dragged
from aestudio.gui.layouts import across
from aestudio.gui.widgets import Segments

__all__ = ["RoleTabs", "role_colour"]

PATIENCE = 350  # milliseconds that layers are held over a role before it opens


def role_colour(role: str) -> str:
    """The colour token of a role."""
    return role if role in ("encoder", "decoder") else "accent"


class RoleTabs(QWidget):
    """The roles side by side.

    Signals:
        chosen: the role to show.
        dropped: (what was dropped, the role it was dropped on, whether a copy is wanted).
    """

    chosen = Signal(str)
    dropped = Signal(object, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, str] = {}
        self._wrong: frozenset[str] = frozenset()
        self._segments: Segments | None = None
        self._over = ""
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE)
        self._timer.timeout.connect(self._open_held)
        self._layout = across(self)
        self.setAcceptDrops(True)
        style.theme_changed.connect(self._dress)

    @property
    def role(self) -> str:
        """The one that is shown."""
        return self._segments.choice if self._segments else ""

    def show_roles(self, titles: Mapping[str, str], wrong: frozenset[str]) -> None:
        """Offer these roles, and mark those that have a problem."""
        if dict(titles) != self._titles:
            self._build(dict(titles))
        if wrong != self._wrong or self._segments is not None:
            self._wrong = wrong
            self._dress()

    def choose(self, role: str) -> None:
        """Show a role, with a signal if it is another."""
        if self._segments is not None and role in self._titles and role != self.role:
            self._segments.choose(role)
            self.chosen.emit(role)

    def button(self, role: str) -> QToolButton:
        """The button of a role."""
        return self._buttons()[role]

    def _build(self, titles: dict[str, str]) -> None:
        if self._segments is not None:
            self._segments.hide()
            self._segments.deleteLater()
        before, self._titles = self.role, titles
        self._segments = Segments(list(titles.items()), "Network")
        self._segments.chosen.connect(self.chosen)
        for role, button in self._buttons().items():
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(10, 10))
            button.setToolTip(f"Show the {titles[role].lower()}'s layers")
        self._layout.addWidget(self._segments)
        if before in titles:
            self._segments.choose(before)

    def _buttons(self) -> dict[str, QToolButton]:
        found = self._segments.findChildren(QToolButton) if self._segments else []
        return dict(zip(self._titles, found, strict=False))

    def _dress(self) -> None:
        for role, button in self._buttons().items():
            button.setIcon(_dot("danger" if role in self._wrong else role_colour(role), role in self._wrong))

    # ------------------------------------------------------------------ layers dragged over a role

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers may be dropped on a role."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Held over a role it opens."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self._hold("")

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped on a role: to its end."""
        role, what = self._role_at(event.position().toPoint()), dragged(event.mimeData())
        self._hold("")
        if role and what is not None:
            event.accept()
            self.dropped.emit(what, role, event.dropAction() == Qt.DropAction.CopyAction)

    def _consider(self, event: QDragMoveEvent) -> None:
        role = self._role_at(event.position().toPoint())
        self._hold(role)
        if role and dragged(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def _hold(self, role: str) -> None:
        if role != self._over:
            self._over = role
            self._timer.start() if role else self._timer.stop()

    def _open_held(self) -> None:
        if self._over:
            self.choose(self._over)

    def _role_at(self, position: QPoint) -> str:
        buttons = self._buttons().items()
        return next((role for role, b in buttons if b.rect().contains(b.mapFrom(self, position))), "")


def _dot(colour: str, wrong: bool) -> QIcon:
    """A dot in a role's colour; with a problem an exclamation mark, so that it is not by colour alone."""
    if wrong:
        from aestudio.gui.icons import icon

        return icon("error", "danger")
    picture = QPixmap(40, 40)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour(colour))
    painter.drawEllipse(QRectF(4, 4, 32, 32))
    painter.end()
    return QIcon(picture)
