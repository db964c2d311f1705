"""Keeping a project: saved where it is or elsewhere, and not left while something would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from aestudio.gui import settings
from aestudio.gui.asking import CANCEL, Ending, ask, may_lose
from aestudio.gui.taking_along import TakingAlong

if TYPE_CHECKING:
    from aestudio.gui.engine import Engine
    from aestudio.gui.window import MainWindow
    from aestudio.gui.workspace import Workspace

__all__ = ["ProjectSaving"]

ALONG, WITHOUT = "Copy the runs", "Save without runs"
SAVE, DISCARD = "Save", "Discard"
Role = QMessageBox.ButtonRole
STOP_PATIENCE = 20_000  # milliseconds that a run may take to write its last checkpoint


class ProjectSaving:
    """Saves the project of a window whose workspace is there, and asks before something of it is lost."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._along = TakingAlong(window)
        self._along.copied.connect(self._taken_along)
        self._along.failed.connect(
            lambda why: window.message.say(f"Saved, but not with all runs: {why}", "error")
        )

    @property
    def _workspace(self) -> Workspace:
        assert self._window.workspace is not None
        return self._window.workspace

    # ------------------------------------------------------------------ saving

    def save(self) -> bool:
        """Save the project where it is, or ask where; whether it is saved."""
        folder = self._workspace.document.folder
        if folder is None:
            return self.save_as()
        if self._workspace.storage.is_changed_elsewhere() and not self._overwrite(folder):
            return False
        return self.save_to(folder)

    def save_as(self) -> bool:
        """Ask for a place and save the project there; whether it is saved."""
        from aestudio.project.where import ENDING, free_place, outside_projects

        document = self._workspace.document
        at = free_place(Path(settings.last_folder()), document.file_name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the project", str(at))
        if not chosen:
            return False
        path = Path(chosen)
        named = path if path.suffix == ENDING else path.with_name(f"{path.name}{ENDING}")
        named = outside_projects(named)  # dialogs step into a folder whose name is typed
        there = (named / "project.json").exists() and named not in (path, document.folder)  # not asked yet
        return self.save_to(named) if not there or self._replace(named) else False

    def save_to(self, folder: Path) -> bool:
        """Save the project in a folder; whether it is saved. Why not is said in the window."""
        from aestudio.atomic import WriteFailed
        from aestudio.run import has_runs

        workspace = self._workspace
        before = workspace.document.folder
        takes: bool | None = False
        if before is not None and before != folder and has_runs(before / "runs"):
            takes = self._wants_runs(before, folder)
        if takes is None:
            return False
        try:
            workspace.storage.save(folder, running=workspace.engine.is_busy)
        except (WriteFailed, OSError) as error:
            self._window.message.say(f"Not saved. {error}", "error")
            return False
        settings.settings().setValue("folder", str(folder.parent))
        workspace.status.say(f"Saved as {folder}")
        if takes and before is not None:
            workspace.status.say(f"Saved as {folder}; its runs are being copied …")
            self._along.begin(before / "runs", workspace.storage.runs)
        return True

    def _wants_runs(self, old: Path, new: Path) -> bool | None:
        """Whether runs go along to another folder; None: it is not to be saved after all."""
        from aestudio.run import runs_in

        count = len(runs_in(old / "runs"))
        runs, them = ("the run", "it") if count == 1 else (f"the {count:,} runs", "them")
        text = f"Copy {runs} of “{old.stem}” into “{new.stem}” as well?"
        here, there = settings.short_path(old / "runs"), settings.short_path(new / "runs")
        more = (
            f"Copies of {runs}, and of what was measured of {them}, go to {there}; the originals stay in "
            f"{here}. If you do not copy {them}, “{new.stem}” begins without runs."
        )
        answer = ask(self._window, text, more, {ALONG: Role.AcceptRole, WITHOUT: Role.AcceptRole})
        return None if answer == CANCEL else answer == ALONG

    def _taken_along(self, pairs: list[tuple[Path, Path]], left: str) -> None:
        """Runs are there twice now: what is shown is the new project's, unless it was closed meanwhile."""
        workspace = self._window.workspace
        if workspace is None or not pairs or pairs[0][1].parent != workspace.storage.runs:
            return
        workspace.storage.moved.emit(pairs)
        workspace.status.say(
            f"{len(pairs):,} {'run was' if len(pairs) == 1 else 'runs were'} copied. {left}".rstrip()
        )

    def _overwrite(self, folder: Path) -> bool:
        changed = f"{folder.name} was changed by another window or program since it was opened here."
        more = "Saving replaces those changes with what this window shows."
        return may_lose(self._window, changed, more, "Replace them")

    def _replace(self, folder: Path) -> bool:
        text = f"There is a project {folder.name} already."
        return may_lose(self._window, text, "Saving replaces it; its runs stay.", "Replace it")

    # ------------------------------------------------------------------ leaving

    def may_leave(self) -> bool:
        """Whether the project may be closed: nothing running, nothing unsaved, or the user says so."""
        workspace = self._workspace
        if _trains(workspace.engine) and not self._stop_run():
            return False
        if (workspace.engine.is_writing or workspace.engine.unfinished) and not self._end_jobs():
            return False
        has_runs = workspace.storage.has_runs
        if workspace.document.is_changed or has_runs:
            answer = self._ask_to_save(has_runs)
            if answer == CANCEL or (answer == SAVE and not self.save()):
                return False
        if not workspace.storage.is_settled:
            self._bring_runs_home()
        workspace.storage.close()
        return True

    def _stop_run(self) -> bool:
        """A run is being trained: ask, then stop it with a checkpoint, unless it ends by itself meanwhile."""
        more = "It keeps a checkpoint and can be resumed later from the same step."
        text = "Stop the run and close its project?"
        engine, keeper = self._workspace.engine, self._workspace.keeper
        end = Ending(lambda: not _trains(engine), (engine.state_changed,))
        last = Ending(lambda: end.over() and not keeper.busy, end.told)  # none in line begins after it
        if not may_lose(self._window, text, more, "Stop and close", "Keep training", unless=last):
            return False
        if end.over():
            return True
        engine.cancel_loading()  # of its data, if it has not begun yet
        engine.stop()  # its folder must not be touched while the checkpoint is being written
        return _settled(end)

    def _end_jobs(self) -> bool:
        """A job trains, or the user waits for one: ask, then end it, unless it is done meanwhile."""
        engine = self._workspace.engine
        titles = " · ".join(engine.unfinished)
        if engine.state == "loading" and not titles and not engine.job_trains:
            return True
        text = f"Not finished yet: {titles}" if titles else "The engine is still at work for this project."
        kept = "What was trained and measured so far stays; the rest is not done."
        more = kept if engine.job_trains else "It is not done if you leave now."
        end = _end_of_jobs(engine, lambda: not (engine.job_trains or engine.unfinished))
        if not may_lose(self._window, text, more, "End it", unless=end):
            return False
        engine.cancel_jobs()
        return _settled(end)

    def _bring_runs_home(self) -> None:
        """Runs that a job kept from following their project follow it now: nobody waits for the job."""
        engine = self._workspace.engine
        engine.cancel_jobs(idle=True)
        if _settled(_end_of_jobs(engine, lambda: not engine.is_busy)):
            self._workspace.storage.settle()

    def _ask_to_save(self, has_runs: bool) -> str:
        name = self._workspace.document.name
        text = f"Save “{name}” before it is closed?" if has_runs else f"Save the changes to “{name}”?"
        lost = "Its runs and changes are lost otherwise." if has_runs else "They are lost otherwise."
        return ask(self._window, text, lost, {SAVE: Role.AcceptRole, DISCARD: Role.DestructiveRole})


def _trains(engine: Engine) -> bool:
    """Whether a run is trained, or about to be; nobody waits for one that waits for PyTorch itself."""
    return (engine.begins and engine.state != "starting") or engine.state in ("training", "paused")


def _end_of_jobs(engine: Engine, over: Callable[[], bool]) -> Ending:
    return Ending(over, (engine.job_done, engine.job_failed, engine.job_dropped, engine.state_changed))


def _settled(end: Ending) -> bool:
    """Wait for the end of something, but no longer than is bearable; whether it has come."""
    loop = QEventLoop()
    limit = QTimer(loop, singleShot=True)
    limit.timeout.connect(loop.quit)
    limit.start(STOP_PATIENCE)
    with end.watched(loop.quit):
        if not end.over():
            loop.exec()
    limit.stop()
    return end.over()
