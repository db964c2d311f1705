"""File > Export: the run that is shown, as a script, an ONNX file, its weights or a report."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMainWindow

from aestudio.export import EXPORTS, Export, Exported, exporting
from aestudio.gui import settings
from aestudio.gui.asking import may_lose
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.messages import RunInfo

__all__ = ["Exporter"]


class Exporter(QObject):
    """The actions of the menu, and the line in the status bar that says how far it is.

    Signals:
        failed(str): why it can't be exported, in words.
    """

    failed = Signal(str)

    def __init__(self, document: Document, engine: Engine, window: QMainWindow) -> None:
        super().__init__(window)
        self._document, self._engine, self._window = document, engine, window
        self.line = JobLine(engine, "export")
        self.actions = [self._action(kind) for kind in EXPORTS.values()]
        self.line.done.connect(self._done)
        self.line.failed.connect(lambda why: self.failed.emit(f"Not exported. {why}"))
        engine.run_changed.connect(self._show_run)
        document.opened.connect(self.line.cancel)
        self._show_run(engine.run)

    def _action(self, kind: Export) -> QAction:
        title = kind.title.lower() if kind.title[1:].islower() else kind.title
        action = QAction(f"Export {title}…", self)
        action.setToolTip(kind.words)
        action.setStatusTip(kind.words)
        action.triggered.connect(partial(self.choose, kind.name))
        return action

    def _show_run(self, run: RunInfo | None) -> None:
        """Only what is shown can be exported."""
        for action in self.actions:
            action.setEnabled(run is not None)

    def choose(self, name: str) -> None:
        """Ask where to, and export the run that is shown."""
        run, kind = self._engine.run, EXPORTS[name]
        if run is None:
            return
        proposed = _folder() / f"{self._document.file_name}-{run.path.name}{kind.suffix}"
        title = f"Export {run.path.name}: {kind.title}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(proposed), f"{kind.title} (*{kind.suffix})"
        )
        if not chosen:
            return
        asked = Path(chosen)
        file = asked if asked.suffix == kind.suffix else asked.with_name(f"{asked.name}{kind.suffix}")
        others = [path for path in (file, *kind.beside(file)) if path != asked and path.exists()]
        if not others or self._may_replace(others):
            settings.settings().setValue("exports", str(file.parent))
            self.export(run.path, name, file)

    def export(self, run: Path, name: str, file: Path) -> None:
        """Export a run as a job; whatever is at `file` is replaced once all is done."""
        title = f"Exporting {run.name} as {file.name}"
        self.line.begin(title, exporting(run, name, file), self._document.base)

    def _may_replace(self, files: list[Path]) -> bool:
        """The dialog has asked for the name that was typed; what else would be lost is asked for here."""
        names = " and ".join(file.name for file in files)
        return may_lose(self._window, f"There is {names} already.", "Exporting replaces it.", "Replace it")

    def _done(self, found: Exported) -> None:
        names = ", ".join(path.name for path in (found.file, *found.beside))
        self.line.say(" ".join([f"Exported {names}.", *found.lines]), found.file.parent, "Show in folder")


def _folder() -> Path:
    """Where the last export went, else where projects are kept."""
    known = settings.settings()
    return Path(str(known.value("exports", known.value("folder", str(Path.home())))))
