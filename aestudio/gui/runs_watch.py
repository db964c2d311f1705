"""Notices that another program, as the command line, may have made or trained runs in the open project."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

__all__ = ["RunsWatch"]

PAUSE = 1000  # milliseconds in which whatever happens is told of once


class RunsWatch(QObject):
    """Watches folders, and whether the user comes back to the window, as not every drive tells of a change.

    Signals:
        noticed(): it is worth looking what runs there are.
    """

    noticed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self.noticed)
        # On Windows a folder that is watched can't be moved or deleted.
        self._watcher = QFileSystemWatcher(self) if sys.platform != "win32" else None
        if self._watcher is not None:
            self._watcher.directoryChanged.connect(self.notice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._take_state)

    def watch(self, runs: Path, running: Iterable[Path]) -> None:
        """Watch where runs lie, or will once there is one, and in place of what was watched before.

        Args:
            runs: the project's folder of runs.
            running: the folders of runs that others train.
        """
        if self._watcher is None:
            return
        place = runs if runs.is_dir() else runs.parent
        wanted, known = {str(place), *map(str, running)}, set(self._watcher.directories())
        if known - wanted:
            self._watcher.removePaths(sorted(known - wanted))
        if wanted - known:
            self._watcher.addPaths(sorted(wanted - known))

    def _take_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.notice()

    def notice(self) -> None:
        """Something may have happened."""
        if not self._soon.isActive():  # what goes on for long is told of now and then, not at its end
            self._soon.start()
