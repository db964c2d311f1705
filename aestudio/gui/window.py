"""The window: shown at once with its start page; everything that takes time to load comes behind it."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEventLoop, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aestudio.examples import example, examples
from aestudio.gui import settings, style
from aestudio.gui.actions import Actions
from aestudio.gui.commands import CommandPalette
from aestudio.gui.notices import MessageBar
from aestudio.gui.start_page import StartPage
from aestudio.gui.undo_keys import UndoKeys

if TYPE_CHECKING:
    from aestudio.gallery import Entry
    from aestudio.gui.gallery import Gallery
    from aestudio.gui.storage import Recovered
    from aestudio.gui.workspace import Workspace

__all__ = ["MainWindow"]

FRAME = 32  # pixels that a title bar may take
STOP_PATIENCE = 20_000  # milliseconds that a run may take to write its last checkpoint
KEPT = "AE Studio closed before some work was saved. It is kept on the start page."
ELSEWHERE = "This project is open in another window, too. Edits here are not saved by themselves."
LAYOUT_VERSION = 1  # of the arrangement in the settings; another number starts from the default one


class MainWindow(QMainWindow):
    """Menus, start page and, once a project is open, its workspace.

    Signals:
        ready(): the workspace has been built.
        wrong(str): a sentence to be shown above everything; may be emitted on any thread.
    """

    ready = Signal()
    wrong = Signal(str)
    _imported = Signal()
    _import_failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setWindowTitle("AE Studio")
        self.setMinimumSize(900, 600)
        self.setDockNestingEnabled(True)
        self.workspace: Workspace | None = None
        self._gallery: Gallery | None = None
        self._wanted: Callable[[], None] | None = None
        self.start_page = StartPage(examples())
        self.message = MessageBar()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(_Opening())
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(body)
        self.actions_ = Actions(self)
        self._connect_start_page()
        self._offered: Recovered | None = None
        self._filled = False
        self._leave_filled = QShortcut(QKeySequence("Esc"), self, self.toggle_filled)
        self._leave_filled.setEnabled(False)
        self.message.acted.connect(self._bring_back)
        self.message.closed.connect(self._decline)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            UndoKeys(app, self)
        self.wrong.connect(self._say_wrong)
        self._imported.connect(self._build)
        self._import_failed.connect(self._say_broken)
        self._restore_size()

    def _connect_start_page(self) -> None:
        page = self.start_page
        page.example_chosen.connect(self.open_example)
        page.project_chosen.connect(self.open_project)
        page.recovery_chosen.connect(self.open_recovered)
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
        threading.Thread(target=self._import, name="imports", daemon=True).start()

    def _import(self) -> None:
        try:
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
        from aestudio.gui.storage import left_behind
        from aestudio.gui.workspace import Workspace

        self.workspace = workspace = Workspace(self)
        self._stack.addWidget(workspace.centre)
        self.setStatusBar(workspace.status)
        workspace.status.hide()
        workspace.tabs.fill_wanted.connect(self.toggle_filled)
        workspace.storage.failed.connect(self._say_wrong)
        workspace.exporter.failed.connect(self._say_wrong)
        workspace.importer.failed.connect(self._say_wrong)
        workspace.engine.failed.connect(self._say_broken_engine)
        workspace.loss.diagnosis.gallery_wanted.connect(self.show_gallery)
        workspace.document.undo_stack.cleanChanged.connect(self._show_title)
        workspace.document.opened.connect(self._show_title)
        workspace.document.stored.connect(self._show_title)
        self.actions_.connect_workspace(workspace)
        workspace.engine.start()
        recovered = left_behind()
        self.start_page.set_recovered(recovered)
        self.ready.emit()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()
            if recovered and self._is_open and not self.message.text:
                self.message.say(KEPT, "warning", "Show it")

    def _when_ready(self, work: Callable[[], None]) -> bool:
        """Whether the workspace is there; if not, `work` is done once it is."""
        if self.workspace is not None:
            return True
        self._wanted = work
        self._stack.setCurrentIndex(1)
        return False

    # ------------------------------------------------------------------ opening

    def open_example(self, name: str) -> None:
        """Open a fresh copy of a bundled example."""
        if self._when_ready(lambda: self.open_example(name)) and self.may_leave():
            chosen = example(name)
            self._open(chosen.project(), title=chosen.title)

    def show_gallery(self) -> None:
        """Open the gallery of loss curves at the curve that is like the shown run's."""
        from aestudio.gui.gallery import Gallery

        if self._gallery is None:
            self._gallery = Gallery(self)
            self._gallery.experiment_wanted.connect(self.open_entry)
        found = self.workspace.loss.diagnosis.found if self.workspace is not None and self._is_open else None
        if found is not None:
            self._gallery.show_kind(found.headline.kind)
        self._gallery.show()
        self._gallery.raise_()
        self._gallery.activateWindow()

    def open_entry(self, entry: Entry) -> None:
        """Open the experiment of a curve of the gallery as a new project."""
        if self._when_ready(lambda: self.open_entry(entry)) and self.may_leave():
            from aestudio.project import Project

            self._open(Project(entry.experiment, entry.about), title=entry.title)
            if self._gallery is not None:
                self._gallery.close()  # it lies before the window: what was asked for would be behind it
            self.raise_()
            self.activateWindow()

    def new_project(self) -> None:
        """Open an empty project: the digits, with drafted networks."""
        if self._when_ready(self.new_project) and self.may_leave():
            from aestudio.project import Project

            plain = example("digits").project()
            self._open(Project(plain.experiment), title="Untitled")
            assert self.workspace is not None
            self.workspace.data.edit()  # a new project begins with its data

    def choose_project(self) -> None:
        """Ask for a project and open it."""
        folder = QFileDialog.getExistingDirectory(
            self, "Open a project (a folder Name.aestudio)", _last_folder()
        )
        if folder:
            self.open_project(Path(folder))

    def open_project(self, path: Path) -> None:
        """Open a project by its folder or its project.json; what is wrong with it is said in words."""
        if not self._when_ready(lambda: self.open_project(path)):
            return
        from aestudio.gui.storage import recovery
        from aestudio.project import load
        from aestudio.spec import SpecError

        try:
            project = load(path)
        except (SpecError, OSError) as error:
            self._show_start_if_empty()
            self.message.say(f"{path.name} can't be opened. {error}", "error")
            return
        assert project.path is not None
        if not self.may_leave():
            return
        settings.add_recent(project.path)
        self._open(project)
        assert self.workspace is not None
        place = self.workspace.storage.place
        if place.is_elsewhere:
            self.message.say(ELSEWHERE, "warning")
        elif (found := recovery(project.path)) is not None:
            self._offer(found)

    def _offer(self, found: Recovered) -> None:
        """A crash left changes of this project: they are offered, not forced."""
        self.message.say(
            "AE Studio closed before the last changes of this project were saved.",
            "warning",
            "Bring them back",
        )
        self._offered = found

    def _bring_back(self) -> None:
        """The offer is taken: an edit like any other, which can be undone and saved."""
        found, self._offered = self._offered, None
        if found is None:
            self.show_start()
        elif self.workspace is not None:
            self.workspace.document.edit(found.project.experiment, "Bring back unsaved changes")
            self.message.close_message()
            found.forget()

    def _decline(self) -> None:
        """The message was closed instead."""
        found, self._offered = self._offered, None
        if found is not None:
            found.forget()

    def open_recovered(self, found: Any) -> None:
        """Open what a crash left unsaved."""
        if self._when_ready(lambda: self.open_recovered(found)) and self.may_leave():
            self._open(found.project, title=found.title, folder=found.folder)
            assert self.workspace is not None
            self.workspace.document.undo_stack.resetClean()  # it is not saved yet
            self.workspace.storage.autosave()

    def _open(self, project: Any, title: str = "", folder: Path | None = None) -> None:
        workspace = self.workspace
        assert workspace is not None
        if self._filled:
            self.toggle_filled()
        self._offered = None  # what is not answered is offered again next time
        self.message.close_message()
        workspace.storage.begin(folder)
        workspace.document.open(project, title)
        if self._stack.currentWidget() is not workspace.centre:
            self._stack.setCurrentWidget(workspace.centre)
            workspace.status.show()
            self._restore_arrangement()
            workspace.builder.tree.setFocus()
        self.actions_.set_open(True)

    def _restore_arrangement(self) -> None:
        workspace = self.workspace
        assert workspace is not None
        if not self.restoreState(settings.bytes_of("arrangement"), LAYOUT_VERSION):
            workspace.arrange()

    def _show_start_if_empty(self) -> None:
        if self._stack.currentIndex() == 1:
            self.show_start()

    def show_start(self) -> None:
        """Close the project and go back to the start page."""
        workspace = self.workspace
        if workspace is not None and self._is_open:
            if not self.may_leave():
                return
            self._remember()
            workspace.engine.forget_run()
            for dock in workspace.docks.values():
                dock.hide()
            workspace.status.hide()
        if workspace is not None:
            from aestudio.gui.storage import left_behind

            self.start_page.set_recovered(left_behind())
        self.start_page.refresh()
        self.message.close_message()
        self._stack.setCurrentWidget(self.start_page)
        self.actions_.set_open(False)
        self.setWindowTitle("AE Studio")
        self.setWindowModified(False)

    @property
    def _is_open(self) -> bool:
        return self.workspace is not None and self._stack.currentWidget() is self.workspace.centre

    # ------------------------------------------------------------------ saving

    def save(self) -> bool:
        """Save the project where it is, or ask where; whether it is saved."""
        workspace = self.workspace
        if workspace is None:
            return False
        folder = workspace.document.folder
        if folder is None:
            return self.save_as()
        if workspace.storage.is_changed_elsewhere() and not self._overwrite(folder):
            return False
        return self._save(folder)

    def save_as(self) -> bool:
        """Ask for a place and save the project there; whether it is saved."""
        assert self.workspace is not None
        name = f"{self.workspace.document.name}.aestudio"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the project", str(Path(_last_folder()) / name))
        if not chosen:
            return False
        path = Path(chosen)
        named = path if path.suffix == ".aestudio" else path.with_name(f"{path.name}.aestudio")
        there = named != path and (named / "project.json").exists()  # the dialog has asked for `path` only
        return self._save(named) if not there or self._replace(named) else False

    def _save(self, folder: Path) -> bool:
        from aestudio.atomic import WriteFailed

        assert self.workspace is not None
        running = self.workspace.engine.state in ("training", "paused", "loading")
        try:
            self.workspace.storage.save(folder, running=running)
        except (WriteFailed, OSError) as error:
            self.message.say(f"Not saved. {error}", "error")
            return False
        settings.settings().setValue("folder", str(folder.parent))
        self.workspace.status.say(f"Saved as {folder}")
        return True

    def _overwrite(self, folder: Path) -> bool:
        changed = f"{folder.name} was changed by another window or program since it was opened here."
        return self._asked(
            changed, "Saving replaces those changes with what this window shows.", "Replace them"
        )

    def _replace(self, folder: Path) -> bool:
        text = f"There is a project {folder.name} already."
        return self._asked(text, "Saving replaces it; its runs stay.", "Replace it")

    def _asked(self, text: str, more: str, yes: str) -> bool:
        """Whether the user says yes to losing something."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(text)
        box.setInformativeText(more)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is agreed

    def may_leave(self) -> bool:
        """Whether the project may be closed: nothing running, nothing unsaved, or the user says so."""
        workspace = self.workspace
        if workspace is None or not self._is_open:
            return True
        if workspace.engine.state in ("training", "paused") and not self._stop_run():
            return False
        has_runs = workspace.storage.has_runs
        if workspace.document.is_changed or has_runs:
            answer = self._ask_to_save(has_runs)
            if answer == "cancel" or (answer == "save" and not self.save()):
                return False
        workspace.storage.close()
        return True

    def _stop_run(self) -> bool:
        """A run is being trained: ask, then stop it with a checkpoint."""
        more = "It is stopped with a checkpoint, so that it can go on later from the same step."
        if not self._asked("A run is being trained.", more, "Stop the run"):
            return False
        assert self.workspace is not None
        engine, loop = self.workspace.engine, QEventLoop()
        limit = QTimer(loop, singleShot=True)
        limit.timeout.connect(loop.quit)
        limit.start(STOP_PATIENCE)
        engine.ended.connect(loop.quit)
        engine.stop()
        if engine.state in ("training", "paused"):
            loop.exec()  # its folder must not be touched while the checkpoint is being written
        limit.stop()
        return engine.state not in ("training", "paused")

    def _ask_to_save(self, has_runs: bool) -> str:
        assert self.workspace is not None
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        name = self.workspace.document.name
        box.setText(f"Save “{name}” before it is closed?" if has_runs else f"Save the changes to “{name}”?")
        lost = "Its runs and changes are lost otherwise." if has_runs else "They are lost otherwise."
        box.setInformativeText(lost)
        save = box.addButton(QMessageBox.StandardButton.Save)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Save)
        box.exec()
        clicked = box.clickedButton()
        return "save" if clicked is save else "discard" if clicked is discard else "cancel"

    # ------------------------------------------------------------------ the rest

    def toggle_filled(self) -> None:
        """Fill the window with the present viewer, or bring the panels back."""
        if self.workspace is None or not self._is_open:
            return
        self._filled = not self._filled
        self._leave_filled.setEnabled(self._filled)
        if self._filled:
            self._before: QByteArray = self.saveState(LAYOUT_VERSION)
        self.workspace.set_filled(self._filled)
        if not self._filled:
            self.restoreState(self._before, LAYOUT_VERSION)

    def reset_arrangement(self) -> None:
        """Put every panel back where it was at first."""
        if self.workspace is not None:
            self.workspace.tabs.put_all_back()
            self.workspace.arrange()

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

    def _remember(self) -> None:
        if self._is_open and not self._filled:
            settings.settings().setValue("arrangement", self.saveState(LAYOUT_VERSION))
        settings.settings().setValue("geometry", self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where something would be lost, then stop cleanly."""
        if not self.may_leave():
            event.ignore()
            return
        self._remember()
        if self.workspace is not None:
            self.workspace.tabs.put_all_back()
            self.workspace.engine.close()
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


class _Opening(QWidget):
    """Shown while what the workspace needs is still being loaded."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        text = style.with_role(QLabel("Opening …"), "muted")
        layout.addWidget(text, 0)
        text.setAlignment(text.alignment().AlignHCenter)
        layout.addStretch(1)


def _last_folder() -> str:
    return str(settings.settings().value("folder", str(Path.home())))


def _dropped_project(event: QDropEvent) -> Path | None:
    """The project among what is being dragged."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.name == "project.json" or (path / "project.json").is_file():
            return path
    return None
