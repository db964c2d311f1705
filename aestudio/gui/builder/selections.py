"""What was selected before each edit, selected again when that is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from aestudio.gui.builder.tree import LayerTree
from aestudio.gui.document import Document
from aestudio.networks.edits import Path

__all__ = ["Selections"]


@dataclass(frozen=True)
class _Kept:
    """The selection in one state of the history, and the edit that led there."""

    edit: QUndoCommand | None
    role: str
    paths: tuple[Path, ...]


class Selections(QObject):
    """Follows undo and redo: the layers that were selected in a state are so again when it comes back.

    To be made before whatever else follows the document, so as to see the selection as it was.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = document.undo_stack
        self._tree: LayerTree | None = None
        self._kept: dict[int, _Kept] = {}
        document.changed.connect(lambda _: self._keep())
        document.opened.connect(self._kept.clear)
        self._stack.indexChanged.connect(self._restore)

    def follow(self, tree: LayerTree) -> None:
        """The list whose selection it is."""
        self._tree = tree

    def _keep(self) -> None:
        """A state is about to be left; the history's index is still the old one."""
        index = self._stack.index()
        if self._tree is not None:
            self._kept[index] = _Kept(self._edit(index), self._tree.layers.role, self._tree.paths())

    def _restore(self, index: int) -> None:
        kept = self._kept.get(index)
        if self._tree is None or kept is None or kept.edit is not self._edit(index):
            return  # a state that was never left, or one of a history that has been given up
        if kept.role == self._tree.layers.role:
            self._tree.select(kept.paths)

    def _edit(self, index: int) -> QUndoCommand | None:
        """The edit that led to a state."""
        return self._stack.command(index - 1) if index else None
