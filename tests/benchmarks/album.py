"""The real window, driven without a screen, and the pictures taken of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget

from aestudio.experiment.choosing import quick_start
from aestudio.gui import style
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from tests.gui.fitting import cut

__all__ = ["LONG", "SHORT", "Album", "wait"]

PATIENCE = 90.0  # seconds
SHORT = {"training.epochs": 12, "training.threads": 1, "training.batch_size": 128}
LONG = {"training.epochs": 4000, "training.threads": 1, "training.batch_size": 256}


def wait(seconds: float, until: Callable[[], bool] | None = None) -> bool:
    """Let the window live for so long, or until something is so; whether it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until is not None and until():
            return True
        loop = QEventLoop()
        QTimer.singleShot(30, loop.quit)
        loop.exec()
    return until is None


class Album:
    """The window, and what is done in it from one picture to the next.

    Each picture is taken in every look, a theme and a size, so that what took long to train is shown in all.
    """

    def __init__(self, out: Path, looks: Sequence[tuple[str, tuple[int, int]]]) -> None:
        self.out, self.looks = out, looks
        self.theme = looks[0][0]
        self.cut: list[str] = []
        self.window = MainWindow()
        self.window.resize(*looks[0][1])
        self.window.show()
        self.window.load()
        wait(PATIENCE, lambda: self.window.workspace is not None)
        wait(0.3)

    @property
    def workspace(self) -> Workspace:
        """What is shown of the project."""
        assert self.window.workspace is not None
        return self.window.workspace

    # ------------------------------------------------------------------ pictures

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """One picture of the window, or of what lies before it, in each theme and size."""
        looks = self.looks if widget is None else [(theme, (0, 0)) for theme in dict(self.looks)]
        for theme, size in looks:
            self._use(theme)
            if widget is None:
                self._resize(size)
            wait(0.25)
            words = f"{theme}-{size[0]}x{size[1]}" if widget is None else theme
            file = self.out / f"{name}-{words}.png"
            (self._seen() if widget is None else widget.grab()).save(str(file))
            self.cut += [f"{file.name}: {line}" for line in cut(widget or self.window)]
            print(file, flush=True)
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def _use(self, theme: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if theme != self.theme:
            style.apply(app, theme)  # type: ignore[arg-type]
            self.theme = theme

    def _resize(self, size: tuple[int, int]) -> None:
        if self.window.width() != size[0] or self.window.height() != size[1]:
            self.window.resize(*size)
            wait(0.5)
            if self.workspace.docks["loss"].isVisible():
                self.window.stage.arrange_anew()  # the columns as they are when the window opens at that size
                self.window.stage.finish()
            wait(0.4)

    def _seen(self) -> QPixmap:
        """The window, with the list or menu that is open over it."""
        picture = self.window.grab()
        popup = QApplication.activePopupWidget()
        if popup is not None:  # a window of its own, which the other does not paint
            painter = QPainter(picture)
            painter.drawPixmap(self.window.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
        return picture

    def dialog(self, name: str) -> None:
        """Every dialog that is open, and then none is."""
        for found in self.window.findChildren(QDialog):
            if found.isVisible() and not isinstance(found, QFileDialog):
                self.take(name, found)
                found.close()

    def modal(self, name: str, ask: Callable[[], object]) -> None:
        """A dialog that holds everything up until it is answered: pictured, then cancelled."""

        def look() -> None:
            found = QApplication.activeModalWidget()
            if found is not None:
                self.take(name, found)
                found.close()

        QTimer.singleShot(600, look)
        ask()

    def menu(self, name: str, menu: QMenu) -> None:
        """A menu that is open."""
        menu.popup(self.window.mapToGlobal(self.window.rect().center() / 3))
        self.take(name)

    def tabs(self, state: str, seconds: float = 0.0) -> None:
        """Every tab that is offered."""
        tabs = self.workspace.tabs
        for index in range(tabs.count()):
            if tabs.isTabVisible(index):
                tabs.setCurrentIndex(index)
                self.answered(tabs.widget(index), seconds)
                self.take(f"{state}-{slug(tabs.tabText(index))}")

    def views(self, state: str, seconds: float = 3.0) -> None:
        """Every view of the model that is offered, without the pages of runs."""
        for viewer in self.workspace.viewers:
            self.view(state, viewer.key, seconds)

    def view(self, name: str, key: str, seconds: float = 3.0) -> Viewer | None:
        """The view of that key, if it is offered."""
        viewer = next(one for one in self.workspace.viewers if one.key == key)
        if not self.workspace.tabs.isTabVisible(self.workspace.tabs.indexOf(viewer)):
            return None
        self.workspace.tabs.show_view(viewer)
        self.answered(viewer, seconds)
        self.take(f"{name}-{key}")
        return viewer

    def answered(self, widget: QWidget | None, seconds: float) -> None:
        """Wait a while for the picture of a view."""
        if isinstance(widget, Viewer):
            wait(seconds, lambda: widget.has_picture)
        wait(min(seconds, 1.0))

    # ------------------------------------------------------------------ doing

    def open(self, name: str, settings: dict[str, Any] | None = None) -> None:
        """A fresh copy of an example; what was there is left without a question."""
        self.window.may_leave = lambda: True  # type: ignore[method-assign]
        self.window.open_example(name)
        self.settle()
        if settings:
            self.edit(settings)

    def edit(self, settings: dict[str, Any]) -> None:
        """Change the experiment as a user would, in one step."""
        from aestudio.project import with_settings

        document = self.workspace.document
        document.edit(with_settings(document.experiment, settings), "Change")
        self.settle()

    def family(self, kind: str) -> None:
        """Another family, with a draft of its networks, as the laboratory gives it."""
        document, newest = self.workspace.document, self.workspace.engine.newest
        assert newest is not None
        assert newest.given is not None
        document.edit(quick_start(document.experiment, kind, newest.given), "Change the family")
        self.settle()

    def settle(self) -> None:
        """Wait until the engine has answered for what is shown."""
        engine, document = self.workspace.engine, self.workspace.document

        def done() -> bool:
            newest = engine.newest
            seen = newest is not None and newest.experiment == document.experiment
            return seen and engine.state in ("ready", "training", "paused")

        wait(PATIENCE, done)
        wait(0.2)

    def begin(self) -> None:
        """Start a run."""
        self.workspace.training.buttons._actions["afresh"].trigger()
        wait(PATIENCE, lambda: self.workspace.engine.state == "training")

    def stop(self) -> None:
        """End what is training."""
        if self.workspace.engine.state in ("training", "paused"):
            self.workspace.training.buttons.stop.click()
        wait(PATIENCE, lambda: self.workspace.engine.state == "ready")
        self.settle()

    def train(self, settings: dict[str, Any] | None = None, seconds: float = PATIENCE) -> None:
        """A whole run, or what comes of it in so many seconds."""
        self.edit(settings or {})
        self.begin()
        wait(seconds, lambda: self.workspace.engine.state == "ready")
        self.stop()


def slug(title: str) -> str:
    """A title as a part of a file's name."""
    return title.lower().replace(" ", "-")
