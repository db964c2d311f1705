"""macOS: a project that is opened from the Finder comes as an event, not on the command line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

__all__ = ["FileOpen"]


class FileOpen(QObject):
    """Watches the application for such events.

    Signals:
        opened(Path): a project's folder or its project.json.
    """

    opened = Signal(Path)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the event, and leave all others."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        self.opened.emit(Path(event.file()))
        return True
