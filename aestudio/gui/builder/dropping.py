"""What becomes of layers and blocks that are dropped on the list or on a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from aestudio.gui.builder.clip import Dragged
from aestudio.gui.builder.fitting import fitting_end
from aestudio.networks.edits import Path

if TYPE_CHECKING:
    from aestudio.gui.builder.panel import Builder

__all__ = ["Dropping"]


class Dropping(QObject):
    """Moves, copies or adds what was dropped, and leaves the keyboard in the list."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._builder = builder
        builder.tree.dropped.connect(self._on_list)
        builder.roles.dropped.connect(self._on_role)

    def _on_list(self, what: Dragged, place: Path, copy: bool) -> None:
        self._put(what, self._builder.role, place, copy)

    def _on_role(self, what: Dragged, role: str, copy: bool) -> None:
        builder = self._builder
        builder.roles.choose(role)
        end = fitting_end(role, builder.findings.chain(role), what.layers[0])
        self._put(what, role, (end,), copy or what.source != builder.changes.id)

    def _put(self, what: Dragged, role: str, place: Path, copy: bool) -> None:
        builder, changes = self._builder, self._builder.changes
        if what.block:
            builder.attempt(lambda: changes.add_block(role, place, what.block, what.layers))
        elif copy:
            verb = "Copy" if what.role else "Add"
            builder.attempt(lambda: changes.add(role, place, what.layers, verb))
        else:
            builder.attempt(lambda: changes.move(what.role, what.paths, role, place))
        builder.tree.setFocus()
