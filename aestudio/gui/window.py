"""The window: shown at once with its start page; everything that takes time to load comes behind it."""

from __future__ import annotations

import importlib
import logging
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from aestudio.examples import examples
from aestudio.gui import settings
from aestudio.gui.actions import Actions
from aestudio.gui.asides import Asides
from aestudio.gui.commands import CommandPalette
from aestudio.gui.notices import MessageBar
from aestudio.gui.opening_page import OpeningPage
from aestudio.gui.portions import Portions
from aestudio.gui.project_opening import ProjectOpening
from aestudio.gui.project_saving import ProjectSaving
from aestudio.gui.stage import Stage
from aestudio.gui.start_page import StartPage
from aestudio.gui.undo_keys import UndoKeys

if TYPE_CHECKING:
    from aestudio.gallery import Entry
    from aestudio.gui.workspace import Workspace

__all__ = ["MainWindow"]

FRAME = 32  # pixels that a title bar may take
KEPT = "AE Studio closed before some work was saved. It is kept on the start page."


class MainWindow(QMainWindow):
    """Menus, start page and, once a project is open, its workspace.

    Signals:
        ready(): the workspace has been built.
        wrong(str): a sentence to be shown above everything; may be emitted on any thread.
    """

    ready = Signal()
    wrong = Signal(str)
    _left_found = Signal(list)
    _imported = Signal()
    _import_failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setWindowTitle("AE Studio")
        self.setMinimumSize(900, 600)
        # not on top of each other: a drag that misses the edge between two panels would make tabs of them
        self.setDockOptions(self.DockOption.AnimatedDocks | self.DockOption.AllowNestedDocks)
        self.workspace: Workspace | None = None
        self.asides = Asides(self)
        self.start_page = StartPage(examples())
        self.message = MessageBar()
        self.opening_page = OpeningPage()
        self.stage = Stage(self, self.start_page, self.opening_page)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message)
        layout.addWidget(self.stage.widget, 1)
        self.setCentralWidget(body)
        self._opening, self._saving = ProjectOpening(self), ProjectSaving(self)
        self.actions_ = Actions(self)
        self._connect_start_page()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            UndoKeys(app, self)
        self._imports = threading.Thread(target=self._import, name="imports", daemon=True)
        self._building = Portions(self, before=lambda: None, after=lambda: None)
        self.wrong.connect(self._say_wrong)
        self._left_found.connect(self.start_page.set_recovered)
        self._imported.connect(self._build)
        self._import_failed.connect(self._say_broken)
        self._restore_size()

    def _connect_start_page(self) -> None:
        page = self.start_page
        page.example_chosen.connect(self.open_example)
        page.project_chosen.connect(self.open_project)
        page.recovery_chosen.connect(self._opening.open_recovered)
        page.discard_wanted.connect(self._opening.discard)
        page.open_wanted.connect(self.choose_project)
        page.new_wanted.connect(self.new_project)

    def _restore_size(self) -> None:
        geometry = settings.bytes_of("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry().size()
            self.resize(min(1280, room.width()), min(800, room.height() - FRAME))

    # ------------------------------------------------------------------ loading behind the window

    def load(self) -> None:
        """Import what the workspace needs in a thread, then build it."""
        self._imports.start()

    @property
    def is_loading(self) -> bool:
        """Whether the thread is still importing."""
        return self._imports.is_alive()

    def _import(self) -> None:
        try:
            from aestudio.gui.left_behind import left_behind

            self._left_found.emit(left_behind())  # it comes to the start page long before the rest is there
            importlib.import_module("aestudio.gui.workspace")
        except Exception as error:
            logging.getLogger(__name__).exception("The workspace can't be loaded")
            self._import_failed.emit(f"{type(error).__name__}: {error}")
        else:
            self._imported.emit()

    def _say_broken(self, why: str) -> None:
        """A part of the program is missing or broken; a window without words would be worse than none."""
        self.show_start()
        self.message.say(f"AE Studio is not completely installed. {why}. Install it anew.", "error")

    def _say_wrong(self, text: str) -> None:
        self.message.say(text, "error")

    def _say_broken_engine(self, doing: str, why: str) -> None:
        """What is not the fault of an order is said here; the panels say the rest where it belongs."""
        if doing == "engine":
            self.message.say(f"The engine: {why}", "error")

    def _build(self) -> None:
        """Build the workspace in portions: whoever uses the start page meanwhile need not wait."""
        from aestudio.gui.overrides import make_safe
        from aestudio.gui.workspace import Workspace

        make_safe()
        workspace = Workspace(self, at_once=False)
        self.stage.take(workspace)
        self._building.walk(workspace.building, partial(self._take, workspace))

    def _take(self, workspace: Workspace) -> None:
        """The workspace has been built."""
        self.workspace = workspace
        workspace.is_arranging = lambda: self.stage.busy
        self.setStatusBar(workspace.status)
        workspace.tabs.fill_wanted.connect(self.toggle_filled)
        workspace.storage.failed.connect(self._say_wrong)
        workspace.storage.under_way.connect(workspace.status.say)
        workspace.exporter.failed.connect(self._say_wrong)
        workspace.importer.failed.connect(self._say_wrong)
        workspace.engine.failed.connect(self._say_broken_engine)
        workspace.loss.diagnosis.gallery_wanted.connect(self.asides.show_gallery)
        workspace.door.example_wanted.connect(self._opening.open_laboratory)
        for viewer in workspace.viewers:
            viewer.help_wanted.connect(self.asides.show_manual)
        workspace.document.undo_stack.cleanChanged.connect(self._show_title)
        workspace.document.changed.connect(self._show_title_again)
        workspace.document.opened.connect(self._show_title)
        workspace.document.stored.connect(self._show_title)
        self.actions_.connect_workspace(workspace)
        workspace.engine.start()
        workspace.storage.bring_home()
        self.ready.emit()
        left = self.start_page.recovered
        if self._opening.open_wanted() and left and self.stage.is_open and not self.message.text:
            self.message.say(KEPT, "warning", "Show it")

    # ------------------------------------------------------------------ opening, saving, leaving

    def open_example(self, name: str) -> None:
        """Open a fresh copy of a bundled example."""
        self._opening.open_example(name)

    def show_laboratory(self) -> None:
        """Show the 2-D laboratory; without a project, with the example that is made for it."""
        if self.workspace is not None and self.stage.is_open:
            self.workspace.show_laboratory()
        else:
            self._opening.open_laboratory()

    def open_entry(self, entry: Entry) -> None:
        """Open the experiment of a curve of the gallery as a new project."""
        self._opening.open_entry(entry)
        if self.asides.gallery is not None and self.stage.is_open:
            self.asides.gallery.close()  # it lies before the window: what was asked for would be behind it
        self.raise_()
        self.activateWindow()

    def new_project(self) -> None:
        """Ask what a new project is to learn from, and open it."""
        self._opening.new_project()

    def choose_project(self) -> None:
        """Ask for a project and open it."""
        self._opening.choose_project()

    def open_project(self, path: Path) -> None:
        """Open a project by its folder or its project.json; what is wrong with it is said in words."""
        self._opening.open_project(path)

    def save(self) -> bool:
        """Save the project where it is, or ask where; whether it is saved."""
        return self.workspace is not None and self._saving.save()

    def save_as(self) -> bool:
        """Ask for a place and save the project there; whether it is saved."""
        return self.workspace is not None and self._saving.save_as()

    def may_leave(self) -> bool:
        """Whether the project may be closed: nothing running, nothing unsaved, or the user says so."""
        return not self.stage.is_open or self._saving.may_leave()

    # ------------------------------------------------------------------ start page and workspace

    def show_workspace(self) -> None:
        """Show what the workspace has open."""
        self.stage.show_workspace()
        self.actions_.set_open(True)
        if self.opening_page.take_order():
            assert self.workspace is not None
            self.stage.then(self.workspace.training.buttons.press)

    def show_start(self) -> None:
        """Close the project and go back to the start page."""
        workspace = self.workspace
        if workspace is not None and self.stage.is_open:
            if not self.may_leave():
                return
            workspace.engine.forget_run()
        self.stage.show_start()
        if workspace is not None:
            from aestudio.gui.left_behind import left_behind

            self.start_page.recovered = left_behind()
        self.start_page.refresh()
        self.message.close_message()
        self.opening_page.take_order()
        self.actions_.set_open(False)
        self.setWindowTitle("AE Studio")
        self.setWindowModified(False)

    # ------------------------------------------------------------------ the rest

    def toggle_filled(self) -> None:
        """Fill the window with the present viewer, or bring the panels back."""
        self.stage.toggle_filled()

    def reset_arrangement(self) -> None:
        """Put every panel back where it was at first."""
        self.stage.arrange_anew()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab go through the window as one reads it."""
        way, workspace = 1 if forward else -1, self.workspace
        if workspace is not None and self.stage.is_open and workspace.regions.tab(way, workspace.status):
            return True
        return super().focusNextPrevChild(forward)

    def find_action(self) -> None:
        """Open the list of all actions."""
        palette = CommandPalette(self.actions_.all(), self)
        corner = self.mapToGlobal(self.rect().topLeft())
        palette.move(corner.x() + (self.width() - palette.width()) // 2, corner.y() + 80)
        palette.show()

    def _show_title(self, *_: object) -> None:
        if self.workspace is None:
            return
        document = self.workspace.document
        self.setWindowTitle(f"{document.name}[*] – AE Studio")
        self.setWindowModified(document.is_changed)
        if document.folder is not None:
            self.setWindowFilePath("")

    def _show_title_again(self) -> None:
        """An edit may change what the project can be called; one may be completed after it was closed."""
        if self.stage.is_open:
            self._show_title()

    def _remember(self) -> None:
        self.stage.remember()
        settings.settings().setValue("geometry", self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where something would be lost, then stop cleanly."""
        if not self.may_leave():
            event.ignore()
            return
        self._remember()
        self._building.drop()
        if self.workspace is not None:
            self.workspace.tabs.put_all_back()
            self.workspace.engine.leave()
            self.workspace.storage.settle()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Projects may be dropped on the window."""
        if _dropped_project(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        path = _dropped_project(event)
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, lambda: self.open_project(path))


def _dropped_project(event: QDropEvent) -> Path | None:
    """The project among what is being dragged."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.name == "project.json" or (path / "project.json").is_file():
            return path
    return None
