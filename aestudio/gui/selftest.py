"""Part of `aestudio check`: a real window, off the screen, with an example in it."""

from __future__ import annotations

import os
import tempfile

from PySide6.QtCore import QSettings, QTimer

from aestudio.gui.app import make_app
from aestudio.gui.window import MainWindow

__all__ = ["open_and_close"]

PATIENCE = 90_000  # milliseconds: torch is read from a cold disk at its first import
LOOK = 1000  # milliseconds the open window is left to paint and to work


def open_and_close() -> int:
    """Open the window on the digits, let it paint, close it; returns the exit status.

    The user's own settings and projects are neither read nor changed.
    """
    with tempfile.TemporaryDirectory(prefix="aestudio-check-", ignore_cleanup_errors=True) as folder:
        os.environ["AESTUDIO_DATA_DIR"] = folder
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app, window = make_app(), MainWindow()
        QTimer.singleShot(PATIENCE, window, lambda: app.exit(1))

        def look() -> None:
            window.open_example("digits")
            QTimer.singleShot(LOOK, window, lambda: app.exit(0 if window.close() else 1))

        window.ready.connect(look)
        window.show()
        QTimer.singleShot(0, window.load)
        status = app.exec()
        if window.workspace is not None:
            window.workspace.engine.close(PATIENCE)  # a window does not wait while PyTorch is being loaded
        return status
