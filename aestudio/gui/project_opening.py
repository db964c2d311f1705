"""Opening: examples, projects on disk, curves of the gallery, and what a crash left behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from aestudio.examples import example
from aestudio.gui import settings
from aestudio.gui.asking import may_lose
from aestudio.gui.training.worker import Worker

if TYPE_CHECKING:
    from aestudio.data import DatasetSpec
    from aestudio.gallery import Entry
    from aestudio.gui.left_behind import Recovered
    from aestudio.gui.window import MainWindow
    from aestudio.project import Project

__all__ = ["ProjectOpening"]

ELSEWHERE = "This project is open in another window, too. Edits here are not saved by themselves."
READ_ONLY = "This project's folder can't be written. Edits are not saved by themselves; save it elsewhere."
CRASHED = "AE Studio closed before the last changes of this project were saved."


class ProjectOpening:
    """Opens projects in a window, once its workspace is there."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._wanted: Callable[[], None] | None = None
        self._offered: Recovered | None = None
        self._worker = Worker(window.message)
        window.message.acted.connect(self._bring_back)
        window.message.closed.connect(self._decline)

    def _when_ready(self, work: Callable[[], None]) -> bool:
        """Whether the workspace is there; if not, `work` is done once it is."""
        if self._window.workspace is not None:
            return True
        self._wanted = work
        self._window.stage.show_opening()
        return False

    def open_wanted(self) -> bool:
        """Open what was asked for before the workspace was there; whether anything was."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()
        return wanted is not None

    # ------------------------------------------------------------------ what there is to open

    def open_example(self, name: str) -> None:
        """Open a fresh copy of a bundled example."""
        if self._when_ready(lambda: self.open_example(name)) and self._window.may_leave():
            chosen = example(name)
            self.show(chosen.project(), title=chosen.title)

    def open_laboratory(self) -> None:
        """Open the example that is made for the 2-D laboratory, at this view."""
        if self._when_ready(self.open_laboratory) and self._window.may_leave():
            from aestudio.gui.laboratory_door import EXAMPLE

            chosen, workspace = example(EXAMPLE), self._window.workspace
            assert workspace is not None
            workspace.first = workspace.laboratory
            self.show(chosen.project(), title=chosen.title)

    def open_entry(self, entry: Entry) -> None:
        """Open the experiment of a curve of the gallery as a new project."""
        if self._when_ready(lambda: self.open_entry(entry)) and self._window.may_leave():
            from aestudio.project import Project

            self.show(Project(entry.experiment, entry.about), title=entry.title)

    def new_project(self) -> None:
        """Ask what a new project is to learn from."""
        if self._when_ready(self.new_project):
            from aestudio.gui.new_project import NewProject

            if self._window.stage.shows_opening:
                self._window.show_start()
            dialog = NewProject(self._window)
            dialog.chosen.connect(self.begin_with)
            dialog.show()

    def begin_with(self, data: DatasetSpec) -> None:
        """Open a project with these data, and networks without layers."""
        if self._window.may_leave():
            from aestudio.experiment import Experiment
            from aestudio.project import Project

            self.show(Project(Experiment.parse({"data": data.to_json()})), title="Untitled")

    def choose_project(self) -> None:
        """Ask for a project and open it."""
        title = "Open a project (a folder Name.aestudio)"
        folder = QFileDialog.getExistingDirectory(self._window, title, settings.last_folder())
        if folder:
            self.open_project(Path(folder))

    def open_project(self, path: Path) -> None:
        """Open a project by its folder or its project.json; what is wrong with it is said in words."""
        if not self._when_ready(lambda: self.open_project(path)):
            return
        project = self._read(path)
        if project is None or not self._window.may_leave():
            return
        project = self._read(path) or project  # it may be the one that was open, and saved just now
        assert project.path is not None
        self.show(project)
        self._window.stage.then(partial(settings.add_recent, project.path))  # a file is written for it
        self._remark_on(project.path)

    def _read(self, path: Path) -> Project | None:
        """The project there; None: it can't be read, which is said."""
        from aestudio.project import load
        from aestudio.spec import SpecError

        try:
            return load(path)
        except (SpecError, OSError) as error:
            if self._window.stage.shows_opening:
                self._window.show_start()
            self._window.message.say(f"{path.name} can't be opened. {error}", "error")
            return None

    def open_recovered(self, found: Any) -> None:
        """Open what a crash left unsaved."""
        if self._when_ready(lambda: self.open_recovered(found)) and self._window.may_leave():
            self.show(found.project, title=found.title, folder=found.folder)
            assert self._window.workspace is not None
            self._window.workspace.document.undo_stack.resetClean()  # it is not saved yet
            self._window.workspace.storage.autosave()

    def discard(self, found: Recovered) -> None:
        """Delete what a crash left unsaved, if that is really meant."""
        from aestudio.gui.left_behind import left_behind

        more = f"{found.words}. It was never saved, and is deleted for good."
        if not may_lose(self._window, f"Discard “{found.title}”?", more, "Discard", "Keep it"):
            return

        def give_up() -> list[Recovered]:
            found.discard()
            return left_behind()

        self._worker.do("discard", give_up, self._window.start_page.set_recovered)

    def show(self, project: Project, title: str = "", folder: Path | None = None) -> None:
        """Put a project into the workspace; what was there has been left.

        Args:
            project: what to show.
            title: what it is called while it has no folder of its own.
            folder: where its runs are kept until it has one.
        """
        workspace = self._window.workspace
        assert workspace is not None
        self._offered = None  # what is not answered is offered again next time
        self._window.message.close_message()
        self._window.stage.leave_filled()
        workspace.storage.begin(folder)
        workspace.document.open(project, title)
        self._window.show_workspace()

    # ------------------------------------------------------------------ what a crash left

    def _remark_on(self, path: Path) -> None:
        """Say what is special about a project that was just opened."""
        from aestudio.compare import changes_in_words
        from aestudio.gui.left_behind import recovery

        workspace = self._window.workspace
        assert workspace is not None
        if workspace.storage.place.is_elsewhere:
            self._window.message.say(ELSEWHERE, "warning")
        elif not workspace.storage.place.is_ours:
            self._window.message.say(READ_ONLY, "warning")
        elif (found := recovery(path)) is not None:
            lost = changes_in_words(workspace.document.experiment, found.project.experiment)
            when = time.strftime("%d %b, %H:%M", time.localtime(found.when))
            self._window.message.say(f"{CRASHED} {when}: {lost}.", "warning", "Bring them back")
            self._offered = found

    def _bring_back(self) -> None:
        """The offer is taken: an edit like any other, which can be undone and saved."""
        found, self._offered = self._offered, None
        if found is None:
            self._window.show_start()
        elif self._window.workspace is not None:
            self._window.workspace.document.edit(found.project.experiment, "Bring back unsaved changes")
            self._window.message.close_message()
            found.take()

    def _decline(self) -> None:
        """The message was closed instead; one that took its place declines nothing."""
        if not self._window.message.said.startswith(CRASHED):
            return
        found, self._offered = self._offered, None
        if found is not None:
            found.forget()
