"""What the builder does with blocks: saves the selected layers as one, inserts, renames, exports, imports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from aestudio.gui.builder.blocks import Blocks
from aestudio.gui.builder.name_line import NameLine
from aestudio.gui.settings import export_folder, exported, import_folder
from aestudio.networks.blocks import SUFFIX, Block, BlockFile
from aestudio.networks.edits import outermost

if TYPE_CHECKING:
    from aestudio.gui.builder.panel import Builder

__all__ = ["BlockDesk"]

FILES = f"Blocks (*{SUFFIX})"


class BlockDesk(QObject):
    """The user's blocks, and the line that asks for their names."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._builder = builder
        self.blocks = Blocks(self)
        self.name_line = NameLine()
        self.name_line.left.connect(builder.tree.setFocus)
        self.blocks.look()

    def save(self) -> None:
        """Ask for a name for the selected layers, and keep them under it."""
        builder = self._builder
        layers, paths = builder.selected_layers(), outermost(builder.tree.paths())
        if not layers:
            return
        rows = [builder.findings.chain(builder.role).row(path) for path in paths]
        counts = [row.parameters for row in rows if row is not None and row.known and row.reached]
        whole = len(counts) == len(rows) and None not in counts
        takes = rows[0].takes if whole and rows[0] is not None else None
        parameters = sum(count or 0 for count in counts) if whole else None

        def take(name: str) -> None:
            block = Block(name=name, layers=tuple(layers), takes=takes, parameters=parameters)
            self.blocks.keep(block, self.name_line.close_line, self.name_line.refuse)

        what = builder.changes.called(builder.role, paths)
        self.name_line.ask(f"Save {what} as a block called", "", take)

    def insert(self, file: BlockFile) -> None:
        """Put a block behind the selected layer."""
        builder = self._builder
        if file.block is None:
            builder.message.say(f"{file.name} can't be inserted: {file.problem}", "error")
            return
        name, layers = file.block.name, file.block.layers
        place = builder.place(layers)
        builder.attempt(lambda: builder.changes.add_block(builder.role, place, name, layers))

    def order(self, what: str, file: BlockFile) -> None:
        """Carry out what was chosen in a block's menu."""
        if what == "rename":
            self._rename(file)
        elif what == "export":
            self._export(file)
        else:
            self.blocks.throw_away(file)

    def import_(self) -> None:
        """Choose files, and keep the blocks in them."""
        title = "Import blocks"
        paths, _ = QFileDialog.getOpenFileNames(self._builder, title, str(import_folder()), FILES)
        if paths:
            self.blocks.take_in([Path(path) for path in paths])

    def _rename(self, file: BlockFile) -> None:
        line = self.name_line
        line.ask(
            f"Rename block {file.name} to",
            file.name,
            lambda name: self.blocks.rename(file, name, line.close_line, line.refuse),
        )

    def _export(self, file: BlockFile) -> None:
        suggested = str(export_folder() / file.path.name)
        chosen, _ = QFileDialog.getSaveFileName(self._builder, "Export block", suggested, FILES)
        if chosen:
            path = Path(chosen if chosen.endswith(SUFFIX) else f"{chosen.removesuffix('.json')}{SUFFIX}")
            if str(path) != chosen and path.exists():  # the dialog asked about another name
                self._builder.message.say(f"{path} exists already; choose another name.", "warning")
                return
            exported(path)
            self.blocks.export(file, path)
