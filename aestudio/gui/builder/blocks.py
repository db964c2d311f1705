"""The user's blocks in the window: kept, renamed, thrown away and had back, exported and imported.

Files are read and written off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.gui.settings import blocks_folder
from aestudio.gui.training.worker import Worker
from aestudio.gui.trash import forget_note, system_trash
from aestudio.networks.blocks import (
    Block,
    BlockFile,
    add_block,
    free_name,
    free_path,
    list_blocks,
    read_block,
    rename_block,
    write_block,
)
from aestudio.run.trash import Trashed, put_away, take_back
from aestudio.spec import SpecError, replace

__all__ = ["Blocks"]

Told = Callable[[str], object]


class Blocks(QObject):
    """What is in the user's folder of blocks.

    Signals:
        changed: `files` are others.
        said: (what was done or why not, how grave that is, what a click can take back).
    """

    changed = Signal()
    said = Signal(str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._thrown: Trashed | None = None
        self.files: tuple[BlockFile, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._worker.busy

    def look(self) -> None:
        """Read the folder anew: another window may have changed it."""
        self._worker.do("look", partial(list_blocks, blocks_folder()), self._show)

    def keep(self, block: Block, done: Callable[[], object], refused: Told) -> None:
        """Keep a new block; then `done`, or `refused` with the reason."""

        def told(file: BlockFile) -> None:
            done()
            self._tell(f"Block {file.name} is kept: it is in the list “Add a layer”, below “Blocks”.")

        self._worker.do("keep", partial(add_block, blocks_folder(), block), told, refused)

    def rename(self, file: BlockFile, name: str, done: Callable[[], object], refused: Told) -> None:
        """Give a block another name."""

        def told(_: BlockFile) -> None:
            done()
            self._tell(f"Block {file.name} is called {name} now.")

        self._worker.do("keep", partial(rename_block, file, name), told, refused)

    def throw_away(self, file: BlockFile) -> None:
        """Move a block's file to the trash; `put_back` gets it back."""
        folder = file.path.parent / "trash"
        work = partial(put_away, file.path, folder, system_trash)
        self._worker.do("trash", work, partial(self._thrown_away, file.name), self._refuse)

    def put_back(self) -> None:
        """Get back what was thrown away last."""
        if self._thrown is not None:
            thrown, self._thrown = self._thrown, None
            self._worker.do("trash", partial(_taken_back, thrown), self._back, self._refuse)

    def export(self, file: BlockFile, path: Path) -> None:
        """Write a block to a file elsewhere."""
        if file.block is not None:
            work = partial(write_block, path, file.block)
            told = f"Block {file.name} is saved as {path}."
            self._worker.do("export", work, lambda _: self._tell(told), self._refuse)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Keep copies of blocks in files from elsewhere."""
        self._worker.do("import", partial(_imported, blocks_folder(), paths), self._taken_in, self._refuse)

    def _show(self, files: tuple[BlockFile, ...]) -> None:
        if files != self.files:
            self.files = files
            self.changed.emit()

    def _tell(self, text: str, level: str = "info", action: str = "") -> None:
        self.look()
        self.said.emit(text, level, action)

    def _refuse(self, why: str) -> None:
        self._tell(f"{why[:1].upper()}{why[1:]}.", "error")

    def _thrown_away(self, name: str, thrown: Trashed) -> None:
        self._thrown = thrown
        self._tell(f"Block {name} moved to the trash.", action="Undo")

    def _back(self, path: Path) -> None:
        forget_note(path)
        self._tell("The block is back.")

    def _taken_in(self, answer: tuple[list[str], list[str]]) -> None:
        names, wrong = answer
        said = [f"Imported {', '.join(names)}."] if names else []
        said += [f"{why[:1].upper()}{why[1:]}." for why in wrong]
        self._tell(" ".join(said), "error" if wrong else "info")


def _taken_back(thrown: Trashed) -> Path:
    home = thrown.home
    if home.exists():
        home = free_path(home.parent, BlockFile(home).name)
    take_back(thrown, home)
    return thrown.place


def _imported(folder: Path, paths: Sequence[Path]) -> tuple[list[str], list[str]]:
    """(names of what was taken in, why the others were not)."""
    names, wrong = [], []
    for path in paths:
        try:
            block = read_block(path)
            names.append(add_block(folder, replace(block, name=free_name(folder, block.name))).name)
        except SpecError as error:
            wrong.append(str(error))
        except OSError as error:
            wrong.append(f"{path.name} can't be read: {(error.strerror or str(error)).lower()}")
    return names, wrong
