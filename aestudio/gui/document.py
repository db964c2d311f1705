"""The document: the one immutable experiment, its history of edits, and the project it belongs to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from aestudio.experiment import Experiment

__all__ = ["Document"]


class _Edit(QUndoCommand):
    """Every edit: the experiment before and after, and what was done in words."""

    def __init__(self, document: Document, after: Experiment, text: str, merge: str) -> None:
        super().__init__(text)
        self._document = document
        self._before = document.experiment
        self._after = after
        self._merge = merge

    def redo(self) -> None:
        """Do it."""
        self._document._show(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._document._show(self._before)

    def id(self) -> int:
        """Edits with the same id may merge."""
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a following edit of the same thing."""
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


class Document(QObject):
    """Holds the experiment; panels show it and propose edits, and nothing else changes it.

    Signals:
        changed: the experiment, after an edit, an undo, a redo, or the opening of another project.
        opened: another project is shown; panels forget what they kept of the last one.
    """

    changed = Signal(object)
    opened = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self.folder: Path | None = None
        self.name = "Untitled"
        self.about = ""
        self.undo_stack = QUndoStack(self)

    @property
    def experiment(self) -> Experiment:
        """What is shown."""
        return self._experiment

    @property
    def base(self) -> Path:
        """Where relative data paths start."""
        return self.folder or Path.cwd()

    def edit(self, experiment: Experiment, text: str, merge: str = "") -> None:
        """Change the experiment, undoably.

        Args:
            experiment: as it is to be.
            text: what was done, for the Edit menu: "Change units of Dense 2".
            merge: edits with the same key that follow one another are one step; empty: never.
        """
        if experiment != self._experiment:
            self.undo_stack.push(_Edit(self, experiment, text, merge))

    def open(self, experiment: Experiment, *, name: str, folder: Path | None = None, about: str = "") -> None:
        """Show another project; its history starts empty."""
        self.folder, self.name, self.about = folder, name, about
        self.undo_stack.clear()
        self._show(experiment)
        self.opened.emit()

    def _show(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.changed.emit(experiment)
