"""The desktop program: one window, on one project, example, or the start page."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from aestudio import __version__
from aestudio.gui import icons, log, settings, style
from aestudio.gui.claims import Claim
from aestudio.gui.crashes import Watch
from aestudio.gui.file_open import FileOpen
from aestudio.gui.garbage import Collector
from aestudio.gui.window import MainWindow
from aestudio.program import use_utf8

__all__ = ["answer_others", "make_app", "run_window"]

LEFT = "The engine did not end when the window was closed."
BEAT = 5_000  # milliseconds between two signs of life of the window
LOOK = 200  # milliseconds between two looks at what other processes want


def make_app() -> QApplication:
    """The application with its name, look and icon; the one there is if there is one."""
    use_utf8()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("AE Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("aestudio")
    app.setWindowIcon(icons.app_icon())
    settings.keep_dialogs_here()
    scheme = str(settings.settings().value("theme", "system"))
    style.apply(app, scheme if scheme in ("system", "light", "dark") else "system")  # type: ignore[arg-type]
    return app


def run_window(project: Path | None = None, example: str = "", claim: Claim | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        project: a project's folder to open.
        example: or the name of an example to open a fresh copy of.
        claim: what tells other processes which project is open; it may hold `project` already.

    Returns:
        The exit status.
    """
    watch = Watch()
    found = watch.start()
    app = make_app()
    window = MainWindow()
    Collector(window)
    log.start(window.wrong.emit)
    if sys.platform == "darwin":
        FileOpen(app).opened.connect(window.open_project)
    if project is not None:
        window.open_project(project)
    elif example:
        window.open_example(example)
    claim = claim or Claim()
    _quit_on_signals(window)
    # Python sees signals then, too, while Qt waits.
    look = QTimer(window, interval=LOOK)
    look.timeout.connect(lambda: answer_others(window, claim))
    look.start()
    window.show()
    if found:
        window.wrong.emit(found)
    beat = QTimer(window, interval=BEAT)
    beat.timeout.connect(watch.beat)
    beat.start()
    QTimer.singleShot(0, window.load)
    if "AESTUDIO_TIME_START" in os.environ:
        QTimer.singleShot(0, _say_when_shown)
    status = app.exec()
    engine = window.workspace.engine if window.workspace is not None else None
    if engine is not None and engine.is_running and not engine.is_starting:
        watch.hung(LEFT)
    watch.stop()
    claim.hold(None)
    if window.is_loading or (engine is not None and engine.is_running):
        _end_at_once(status)
    return status


def _end_at_once(status: int) -> None:
    """End the process with a thread that goes on, on which Qt would crash: it hangs, or still imports."""
    settings.settings().sync()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(status)


def _quit_on_signals(window: MainWindow) -> None:
    """Ctrl+C in the terminal ends the program as closing the window does, without questions."""

    def leave(*_: object) -> None:
        if window.workspace is not None:
            if window.stage.is_open:
                window.workspace.storage.keep_now()  # else what was edited a moment ago is lost
            window.workspace.engine.leave()
        QApplication.exit(130)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)


def answer_others(window: MainWindow, claim: Claim) -> None:
    """Tell other processes which project is open; bring the window to the front if one of them asks."""
    if window.workspace is not None:  # until then, what is to be opened is
        claim.hold(window.workspace.document.folder if window.stage.is_open else None)
    if claim.asked():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)  # where the desktop does not let it come to the front by itself


def _say_when_shown() -> None:
    """For the benchmark of start-up: seconds since AESTUDIO_TIME_START, and whether torch is there."""
    passed = time.time() - float(os.environ["AESTUDIO_TIME_START"])
    sys.stderr.write(f"shown {passed:.3f} torch {'torch' in sys.modules}\n")
